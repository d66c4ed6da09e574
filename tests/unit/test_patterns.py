"""Pattern packs: what terms and regexes match, and what makes a pack invalid."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from boilerfilter import Matcher, PatternPackError, skeletonise
from boilerfilter.packs.patterns import PatternPack, check_pack, read_packs


def pack_of(folder: Path, *patterns: str, language: str = "en", head: str = "") -> PatternPack:
    """The pack of these pattern tables; each is the body of a ``[[pattern]]``."""
    body = "".join(f"[[pattern]]\n{pattern}\n" for pattern in patterns)
    text = f'topic = "test"\nlanguage = "{language}"\n{head}\n{body}'
    (folder / f"{language}.toml").write_text(text, encoding="utf-8")
    return next(pack for pack in read_packs([folder]) if pack.language == language)


def found(pack: PatternPack, text: str) -> list[tuple[str, str]]:
    """Ids of the patterns that match, each with the stretch of the text."""
    skeleton = skeletonise(text)
    hits = Matcher(pack.patterns).find(skeleton.text)
    return [(hit.pattern.id, text[slice(*skeleton.span(hit.start, hit.end))]) for hit in hits]


@pytest.mark.parametrize(
    ("term", "text", "matches"),
    [
        pytest.param("cookie", "A cookie, a Cookie.", ["cookie", "Cookie"], id="a word, in any case"),
        pytest.param("cookie", "cookies Cookiehinweis supercookie", [], id="a word has both its ends"),
        pytest.param("cookie*", "cookies, Cookiehinweis; supercookie", ["cookies", "Cookiehinweis"], id="any ending"),
        pytest.param(
            "*daten",
            "Nutzungsdaten, Daten, Datenbank",
            ["daten", "Daten"],
            id="any beginning, which is no part of the match",
        ),
        pytest.param("*einwillig*", "Ihre Voreinwilligung", ["einwilligung"], id="a stem anywhere"),
        pytest.param(
            "personal data",
            "personal data; Personal\n data; personal-data",
            ["personal data", "Personal\n data", "personal-data"],
            id="words in a row",
        ),
        pytest.param(
            "personal data", "personaldata, personal and data, personal.data", [], id="nothing else between words"
        ),
        pytest.param("accept all", 'accept "all"', ['accept "all'], id="a quotation mark between words"),
        pytest.param("accept* all", "accepting all, acceptable", ["accepting all"], id="a stem, then a word"),
        pytest.param("by ... continuing", "by using and continuing", ["by using and continuing"], id="a gap"),
        pytest.param("by ... continuing", "bycontinuing by discontinuing", [], id="a gap joins words"),
        pytest.param("by ... continuing", "by this. Then continuing", [], id="a gap stays in its sentence"),
        pytest.param("by ... continuing", f"by {'x' * 30} continuing", [f"by {'x' * 30} continuing"], id="a gap of 32"),
        pytest.param("by ... continuing", f"by {'x' * 50} continuing", [], id="a gap of 52"),
        pytest.param(
            "préféré*",
            "prefere, PRÉFÉRÉES, préfe\u0301re",
            ["prefere", "PRÉFÉRÉES", "préfe\u0301re"],
            id="with and without marks",
        ),
        pytest.param("cookie*", "co\u00adok\u200bies", ["co\u00adok\u200bies"], id="invisible characters"),
        pytest.param("cookie*", "ｃｏｏｋｉｅｓ", ["ｃｏｏｋｉｅｓ"], id="full width"),
        pytest.param("çerez*", "ÇEREZLERİ cerezler", ["ÇEREZLERİ", "cerezler"], id="Turkish"),
        pytest.param("同意", "クッキーに同意する", ["同意"], id="Han anywhere"),
        pytest.param("クッキー", "このクッキーを", ["クッキー"], id="kana anywhere"),
        pytest.param("คุกกี้", "เราใช้คุกกี้เพื่อ", ["คุกกี้"], id="Thai anywhere"),
        pytest.param("cookie", "我们使用cookie和", ["cookie"], id="a Latin word among Han"),
        pytest.param("쿠키*", "쿠키를 사용", ["쿠키를"], id="Hangul has words"),
        pytest.param("c++ code", "C++ code", ["C++ code"], id="no regex syntax"),
    ],
)
def test_terms(tmp_path: Path, term: str, text: str, matches: list[str]) -> None:
    pack = pack_of(tmp_path, f'id = "it"\nterms = ["{term}"]')
    assert [match for _, match in found(pack, text)] == matches


@pytest.mark.parametrize(
    ("patterns", "text", "matches"),
    [
        (
            ['id = "policy"\nterms = ["privacy policy"]', 'id = "privacy"\nterms = ["privacy"]'],
            "our privacy policy and your privacy",
            [("policy", "privacy policy"), ("privacy", "privacy")],
        ),
        (
            ['id = "short"\nterms = ["cookie*"]', 'id = "long"\nterms = ["cookie settings"]'],
            "Cookie settings and cookies",
            [("long", "Cookie settings"), ("short", "cookies")],
        ),
        (
            ['id = "first"\nterms = ["cookie"]', 'id = "second"\nterms = ["cookie"]'],
            "cookie",
            [("first", "cookie")],
        ),
        (
            ['id = "left"\nterms = ["our privacy"]', 'id = "right"\nterms = ["privacy policy of ours"]'],
            "our privacy policy of ours",
            [("left", "our privacy")],
        ),
        (
            ["id = \"regex\"\nregex = '''privacy\\s{1,3}poli(?:cy|cies)'''", 'id = "term"\nterms = ["privacy policy"]'],
            "privacy policy",
            [("regex", "privacy policy"), ("term", "privacy policy")],
        ),
    ],
    ids=["more words", "longest", "first of equals", "leftmost", "a regex may overlap"],
)
def test_a_stretch_of_text_counts_once(
    tmp_path: Path, patterns: list[str], text: str, matches: list[tuple[str, str]]
) -> None:
    assert found(pack_of(tmp_path, *patterns), text) == matches


def test_many_hits_come_in_order(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, 'id = "a"\nterms = ["*x"]', 'id = "b"\nterms = ["y"]', "id = 'c'\nregex = 'zed'")
    assert [name for name, _ in found(pack, "zed y ax zed y")] == ["c", "b", "a", "c", "b"]


@pytest.mark.parametrize("text", ["", "\ud800\0\u202e", "word " * 20_000, "ab" * 50_000, "by " * 30_000, "同" * 30_000])
def test_no_text_takes_long(tmp_path: Path, text: str) -> None:
    pack = pack_of(tmp_path, 'id = "it"\nterms = ["by ... continuing", "*ab*", "word* word* x", "同 意"]')
    assert isinstance(found(pack, text), list)


@pytest.mark.parametrize(
    ("pattern", "anchors"),
    [
        ('terms = ["cookie*", "by ... continuing", "Personal Data"]', ("cookie", "continuing", "personal data")),
        ("regex = '''\\balle\\s+cookies\\b'''", ("cookies",)),
        ("regex = '''(?:permit|accept)\\s{1,3}it'''", ("accept", "permit")),
        ("regex = '''(?:abcd)?\\w{1,9}xyz'''", ("xyz",)),
        ("regex = '''同意(?:する)?'''", ("同意",)),
    ],
)
def test_anchors(tmp_path: Path, pattern: str, anchors: tuple[str, ...]) -> None:
    assert pack_of(tmp_path, f'id = "it"\n{pattern}').patterns[0].anchors == anchors


def test_a_pattern_knows_where_it_is_from(tmp_path: Path) -> None:
    (pattern,) = pack_of(tmp_path, 'id = "it"\nfamily = "f"\nweight = 0.5\nterms = ["abc"]', language="pt-BR").patterns
    assert (pattern.source, pattern.family, pattern.weight) == ("test.pt-BR.it", "f", 0.5)


def test_extends_takes_over_and_replaces(tmp_path: Path) -> None:
    pack_of(tmp_path, 'id = "one"\nterms = ["uno"]', 'id = "two"\nterms = ["due"]', language="aa")
    pack = pack_of(
        tmp_path, 'id = "two"\nterms = ["do"]', 'id = "six"\nterms = ["ses"]', language="bb", head='extends = "aa"'
    )
    assert [(pattern.source, pattern.terms) for pattern in pack.patterns] == [
        ("test.bb.one", ("uno",)),
        ("test.bb.two", ("do",)),
        ("test.bb.six", ("ses",)),
    ]


def test_extends_goes_on_over_several(tmp_path: Path) -> None:
    pack_of(tmp_path, 'id = "one"\nterms = ["uno"]', language="cc")
    for language, base in (("bb", "cc"), ("aa", "bb")):
        (tmp_path / f"{language}.toml").write_text(f'topic = "test"\nlanguage = "{language}"\nextends = "{base}"\n')
    assert [pattern.source for pack in read_packs([tmp_path]) for pattern in pack.patterns] == [
        "test.aa.one",
        "test.bb.one",
        "test.cc.one",
    ]


@pytest.mark.parametrize(
    ("head", "patterns", "message"),
    [
        ("", ['id = "a"\nterms = ["abc"]', 'id = "a"\nterms = ["abd"]'], "pattern 2: the id 'a' is taken"),
        ("", ['id = "a"\nterm = ["abc"]'], "pattern 1 (a): unknown key 'term'; did you mean 'terms'?"),
        ("", ['id = "a"\nzzz = 1'], "pattern 1 (a): unknown key 'zzz'; known keys are family, hits, id, "),
        ("extend = 'de'", [], "unknown key 'extend'; did you mean 'extends'?"),
        ("extends = 'de'", [], "extends 'de', but there is no pack test.de"),
        ("extends = 'en'", [], "packs extend each other in a circle: en → en"),
        ("extends = 1", [], "needs extends = a string that is not empty"),
        ("pattern = 1", [], "patterns are written as [[pattern]] tables"),
        ("pattern = [1]", [], "pattern 1: is not a table"),
        ("", ['terms = ["abc"]'], "pattern 1: needs id = a string that is not empty"),
        ("", ['id = "a"'], "pattern 1 (a): give either terms or a regex"),
        ("", ['id = "a"\nterms = ["abc"]\nregex = "abc"'], "pattern 1 (a): give either terms or a regex"),
        ("", ['id = "a"\nterms = "abc"'], "pattern 1 (a): terms is a list of strings that are not empty"),
        ("", ['id = "a"\nterms = ["abc", " "]'], "pattern 1 (a): terms is a list of strings that are not empty"),
        ("", ['id = "a"\nterms = ["abc"]\nhits = [1]'], "pattern 1 (a): hits is a list of strings that are not empty"),
        ("", ['id = "a"\nterms = ["abc"]\nweight = 0'], "weight is a number above 0 and at most 1, not 0"),
        ("", ['id = "a"\nterms = ["abc"]\nweight = 1.5'], "weight is a number above 0 and at most 1, not 1.5"),
        ("", ['id = "a"\nterms = ["abc"]\nweight = true'], "weight is a number above 0 and at most 1, not True"),
        ("", ['id = "a"\nterms = ["... abc"]'], "the term '... abc' "),
        ("", ['id = "a"\nterms = ["abc ..."]'], "the term 'abc ...' "),
        ("", ['id = "a"\nterms = ["abc ... ... def"]'], "the term 'abc ... ... def' "),
        ("", ['id = "a"\nterms = ["a*c"]'], "the term 'a*c'"),
        ("", ['id = "a"\nterms = ["abc * def"]'], "the term 'abc * def'"),
        ("", ['id = "a"\nterms = ["\u00ad"]'], "the term '\\xad'"),
        ("", ["id = 'a'\nregex = 'abc('"], "pattern 1 (a): "),
        ("", ["id = 'a'\nregex = 'abc.*def.*'"], "two gaps without a bound; write {0,40} in place of * or +"),
        ("", ["id = 'a'\nregex = '(?:abc\\w+)+'"], "two gaps without a bound; write {0,40} in place of * or +"),
        ("", ["id = 'a'\nregex = '\\w{3,9}'"], "no literal of 3 letters lies in every match of the regex"),
        ("", ["id = 'a'\nregex = 'abcd|ef'"], "no literal of 3 letters lies in every match of the regex"),
    ],
)
def test_an_invalid_pack_is_named_with_the_fault(
    tmp_path: Path, head: str, patterns: Sequence[str], message: str
) -> None:
    with pytest.raises(PatternPackError) as error:
        pack_of(tmp_path, *patterns, head=head)
    assert str(error.value).startswith(f"{tmp_path / 'en.toml'}: ")
    assert message in str(error.value)


def test_packs_may_not_extend_each_other_in_a_circle(tmp_path: Path) -> None:
    for language, base in (("aa", "bb"), ("bb", "cc"), ("cc", "bb")):
        (tmp_path / f"{language}.toml").write_text(f'topic = "test"\nlanguage = "{language}"\nextends = "{base}"\n')
    with pytest.raises(PatternPackError, match=r"packs extend each other in a circle: .*bb → cc → bb"):
        read_packs([tmp_path])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("de.toml", b'topic = "t"\nlanguage = "en"', "says language = 'en'; name the file en.toml or mend the key"),
        ("en.toml", b'language = "en"', "needs topic = a string that is not empty"),
        ("en.toml", b'topic = "t"', "needs language = a string that is not empty"),
        ("en.toml", b"topic = ", "cannot be read: "),
        ("en.toml", b"# \xff", "cannot be read: "),
    ],
)
def test_an_invalid_file_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PatternPackError) as error:
        read_packs([tmp_path])
    assert str(error.value).startswith(f"{tmp_path / name}: {message}")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(PatternPackError, match="nowhere: cannot be read: No such file or directory"):
        read_packs([tmp_path / "nowhere"])


def test_two_packs_of_a_language_and_topic_are_a_clash(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        (folder / "en.toml").write_text('topic = "test"\nlanguage = "en"')
    with pytest.raises(PatternPackError, match=r"two/en\.toml: a pack for test\.en is already there: .*one/en\.toml"):
        read_packs(folders)


def test_packs_come_sorted_and_other_files_are_left_alone(tmp_path: Path) -> None:
    for language in ("tr", "de", "zh-Hans"):
        pack_of(tmp_path, 'id = "a"\nterms = ["abc"]', language=language)
    (tmp_path / "README.md").write_text("no pack")
    assert [pack.language for pack in read_packs([tmp_path])] == ["de", "tr", "zh-Hans"]


def test_files_with_an_underscore_are_no_packs(tmp_path: Path) -> None:
    pack_of(tmp_path, 'id = "a"\nterms = ["abc"]', language="de")
    (tmp_path / "_topic.toml").write_text('topic = "test"\n[[family]]\nname = "a"\n')
    assert [pack.language for pack in read_packs([tmp_path])] == ["de"]


def test_a_file_takes_the_place_of_the_pack_of_its_topic_and_language(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    pack_of(tmp_path, 'id = "one"\nterms = ["uno"]', language="aa")
    (tmp_path / "bb.toml").write_text('topic = "test"\nlanguage = "bb"\nextends = "aa"\n')
    pack_of(mine, 'id = "new"\nterms = ["novo"]', language="aa")
    (mine / "cc.toml").write_text('topic = "test"\nlanguage = "cc"\nextends = "bb"\n')
    packs = read_packs([tmp_path], [mine / "aa.toml", mine / "cc.toml"])
    assert [pattern.source for pack in packs for pattern in pack.patterns] == [
        "test.aa.new",
        "test.bb.new",
        "test.cc.new",
    ]
    assert packs[0].path == str(mine / "aa.toml")
    with pytest.raises(PatternPackError, match="already there"):
        read_packs([tmp_path], [mine / "aa.toml", mine / "aa.toml"])
    with pytest.raises(PatternPackError, match=r"none\.toml: cannot be read: No such file or directory"):
        read_packs([tmp_path], [mine / "none.toml"])


def test_proofs(tmp_path: Path) -> None:
    good = 'id = "good"\nterms = ["cookie*"]\nhits = ["Cookies!"]\nmisses = ["Keks"]'
    bad = 'id = "bad"\nterms = ["keks*"]\nhits = ["Cookies", "Kekse"]\nmisses = ["Der KEKSE Freund"]'
    bare = 'id = "bare"\nterms = ["abc"]'
    assert check_pack(pack_of(tmp_path, good)) == []
    assert check_pack(pack_of(tmp_path, good, bad, bare)) == [
        "test.en.bad: does not match its hit 'Cookies'",
        "test.en.bad: matches its miss 'Der KEKSE Freund' at 'kekse'",
        "test.en.bare: needs at least one of hits and one of misses",
    ]
