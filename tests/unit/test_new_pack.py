"""Skeletons of packs, and the tags of languages."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter import InputError
from boilerfilter.packs.new import canonical_tag, skeleton
from boilerfilter.packs.patterns import PatternPack, check_pack, read_packs
from boilerfilter.packs.topics import Family, Topic

TOPIC = Topic(
    "test",
    {
        "tracker": Family("tracker", "core", "Cookies and the like."),
        "use": Family("use", "context", "What is done."),
        "recipe": Family("recipe", "against", "Dough."),
    },
    "_topic.toml",
)


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("pt-br", "pt-BR"),
        ("zh-hans", "zh-Hans"),
        ("SR-latn-rs", "sr-Latn-RS"),
        ("es-419", "es-419"),
        ("CA-Valencia", "ca-valencia"),
        ("de-CH-1996", "de-CH-1996"),
        ("haw", "haw"),
    ],
)
def test_a_tag_is_put_in_its_usual_case(tag: str, canonical: str) -> None:
    assert canonical_tag(tag) == canonical


@pytest.mark.parametrize(
    ("tag", "hint"),
    [
        ("pt_BR", "did you mean pt-BR?"),
        ("zh_hans", "did you mean zh-Hans?"),
        ("german", "write it like de, pt-BR, zh-Hans or sr-Latn"),
        ("d", "write it like "),
        ("", "write it like "),
        ("de-", "write it like "),
        ("../de", "write it like "),
        ("de\n", "write it like "),
        ("дe", "write it like "),
    ],
)
def test_what_is_no_tag_is_told(tag: str, hint: str) -> None:
    with pytest.raises(InputError) as error:
        canonical_tag(tag)
    assert str(error.value).startswith(f"{tag!r} is no language tag of BCP 47; {hint}")


@given(st.text(max_size=12) | st.from_regex(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-[A-Za-z]{2})?", fullmatch=True))
def test_canonical_tags_are_file_names_and_stay_as_they_are(tag: str) -> None:
    try:
        canonical = canonical_tag(tag)
    except InputError:
        return
    assert canonical_tag(canonical) == canonical
    assert canonical.lower() == tag.lower()
    assert re.fullmatch(r"[A-Za-z\d-]+", canonical)


def pack_of(folder: Path, language: str, text: str) -> PatternPack:
    (folder / f"{language}.toml").write_text(text, encoding="utf-8")
    return next(pack for pack in read_packs([folder]) if pack.language == language)


def test_a_skeleton_is_a_pack_without_patterns(tmp_path: Path) -> None:
    text = skeleton(TOPIC, "mi", [])
    assert pack_of(tmp_path, "mi", text).patterns == ()
    at = [text.index(f"## {name}: {family.about}") for name, family in TOPIC.families.items()]
    assert at == sorted(at)
    assert max(map(len, text.splitlines())) <= 120


def test_examples_are_patterns_that_hold_their_proofs(tmp_path: Path) -> None:
    english = pack_of(
        tmp_path,
        "en",
        'topic = "test"\nlanguage = "en"\n'
        '[[pattern]]\nid = "a"\nfamily = "tracker"\n'
        'terms = ["one", "two", "three", "four", "five", "six", "say \\"it\\"", "cookie*"]\n'
        'hits = ["Cookies", "Say \\"it\\" six times", "seven"]\nmisses = ["Noth\\\\ing"]\n',
    )
    text = skeleton(TOPIC, "mi", [english])
    filled = re.sub(r"^# (?:\[\[pattern\]\]\n# id = \"(?!tracker).*\n(?:# .*\n)+|)", "", text, flags=re.MULTILINE)
    (pattern,) = pack_of(tmp_path, "mi", filled).patterns
    assert (pattern.id, pattern.family) == ("tracker", "tracker")
    assert {"cookie*", 'say "it"'} <= set(pattern.terms)
    assert len(pattern.terms) == 5
    assert check_pack(pack_of(tmp_path, "mi", filled)) == []
