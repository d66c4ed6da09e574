"""``boilerfilter patterns``: list, check, try and new, on the installed packs and on those of a small plugin."""

import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner
from samples import NOTICE, STORY, Ran

from boilerfilter.cli.main import main

Run = Callable[..., Ran]

# A topic with one rule: a paragraph goes that holds a core term. Annotators are asked where "anchored" lies in a
# paragraph, so that a new core term is overlooked.
PLUGIN = """
import pathlib
from boilerfilter import Annotation, Matcher, Reason, Verdict, hookimpl, skeletonise

class Menus:
    name = "menus"
    triggers = ["menus"]
    def __init__(self, packs=()):
        self.anchors = ["anchored"]
        self.matchers = [(p.language, Matcher(p.patterns)) for p in packs if p.topic == "menus"]
    def annotate(self, paragraphs):
        return [list(self.one(paragraph)) for paragraph in paragraphs]
    def one(self, paragraph):
        for language, matcher in self.matchers:
            hits = matcher.find(skeletonise(paragraph.text).text)
            if any(hit.pattern.family == "home" for hit in hits):
                span = paragraph.span(hits[0].start, hits[0].end, hits[0].pattern.source)
                yield Annotation(f"menus.{language}", 0.75, (span,))
    def wants(self, document):
        return {}
    def judge(self, document):
        for at in range(len(document.paragraphs)):
            if document.find(at, "menus"):
                yield Verdict(at, False, Reason("menus", "a menu"))

@hookimpl
def boilerfilter_pattern_packs():
    return [pathlib.Path(PACKS)]

@hookimpl
def boilerfilter_annotators(settings, packs):
    return [Menus(packs)]

@hookimpl
def boilerfilter_rules(settings):
    return [Menus()]
"""

TOPIC = (
    'topic = "menus"\n[[family]]\nname = "home"\nrole = "core"\nabout = "The way home."\n'
    '[[family]]\nname = "up"\nrole = "context"\nabout = "The way up."\n'
)
GOOD = (
    '[[pattern]]\nid = "home"\nfamily = "home"\nterms = ["to home anchored"]\n'
    'hits = ["to home anchored", "To home anchored!"]\nmisses = ["house"]\n'
)
ALONE = ("--disable", "consent", "--disable", "language")


def pack(language: str, patterns: str = "") -> str:
    return f'topic = "menus"\nlanguage = "{language}"\n{patterns}'


@pytest.fixture
def menus(distribution: Callable[..., Path], tmp_path: Path) -> Path:
    """The folder of the packs of an installed plugin: a topic with a description, and a pack for qaa."""
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "_topic.toml").write_text(TOPIC)
    (packs / "qaa.toml").write_text(pack("qaa", GOOD))
    distribution(PLUGIN.replace("PACKS", repr(str(packs))), plugin="menus")
    return packs


def test_list(menus: Path, run: Run) -> None:
    ran = run("patterns", "list", *ALONE)
    assert (ran.code, ran.err) == (0, "")
    head, row = ran.out.decode().splitlines()
    assert head.split() == ["pack", "patterns", "terms", "anchors", "families", "plugin", "distribution", "file"]
    assert row.split() == ["menus.qaa", "1", "1", "1", "1/2", "menus", "acme-plugin", "1.2", "packs/qaa.toml"]
    assert head.index("plugin") == row.index("menus", 1)


def test_list_as_json(menus: Path, run: Run) -> None:
    (table,) = json.loads(run("patterns", "list", "--json", *ALONE).out)
    (pattern,) = table.pop("patterns")
    assert table == {
        "topic": "menus",
        "language": "qaa",
        "plugin": {"name": "menus", "distribution": "acme-plugin", "version": "1.2"},
        "file": str(menus / "qaa.toml"),
        "terms": 1,
        "anchors": 1,
        "lacking": ["up"],
    }
    assert (pattern["source"], pattern["role"], pattern["anchors"]) == ("menus.qaa.home", "core", ["to home anchored"])


def test_list_of_nothing(run: Run) -> None:
    ran = run("patterns", "list", "--no-plugins")
    assert (ran.code, ran.out, ran.err) == (0, b"", "No packs are installed.\n")
    assert json.loads(run("patterns", "list", "--no-plugins", "--json").out) == []


def test_list_has_the_languages_of_the_installed_topic(run: Run) -> None:
    table = json.loads(run("patterns", "list", "--json").out)
    languages = [row["language"] for row in table if row["topic"] == "consent"]
    assert {"en", "tr", "de", "fr", "es", "ja"} <= set(languages)
    assert languages == sorted(languages)
    plugin = {"name": "consent", "distribution": "boilerfilter", "version": version("boilerfilter")}
    assert all(row["plugin"] == plugin and row["terms"] and row["anchors"] for row in table)


def test_check_of_one_language(run: Run) -> None:
    ran = run("patterns", "check", "en")
    assert ran.code == 0
    assert ran.err.splitlines()[-1].startswith("1 pack, ")
    assert ", 0 faults, " in ran.err
    assert all(line.startswith("warning: consent.en.") for line in ran.out.decode().splitlines())


@pytest.mark.parametrize("argument", ["qaa", "menus.qaa", "QAA", "packs/qaa.toml"])
def test_check_by_any_name(menus: Path, run: Run, argument: str) -> None:
    ran = run("patterns", "check", *ALONE, argument)
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == "menus.qaa has nothing yet for: up\n1 pack, 1 pattern, 0 faults, 0 warnings\n"


WRONG = (
    '[[pattern]]\nid = "home"\nfamily = "hom"\nterms = ["home page"]\nhits = ["house"]\nmisses = ["x"]\n'
    '[[pattern]]\nid = "top"\nfamily = "up"\nterms = ["home page"]\nhits = ["home page"]\nmisses = ["x"]\n'
)
SLOW = (
    "[[pattern]]\nid = 'slow'\nfamily = 'home'\nregex = 'abcd[^.]*xyz'\nhits = ['abcd xyz', 'abcd-xyz']\n"
    "misses = ['abcd']\n"
)


def test_check_tells_faults_and_warnings(menus: Path, run: Run) -> None:
    (menus / "qaa.toml").write_text(pack("qaa", WRONG))
    ran = run("patterns", "check", *ALONE)
    assert ran.code == 1
    assert ran.out.decode().splitlines() == [
        "menus.qaa.home: does not match its hit 'house'",
        "menus.qaa.home: the family 'hom' is none of menus; did you mean 'home'?",
        "warning: menus.qaa.top: the term 'home page' stands in 'home' too, and that always wins; take one of them out",
    ]
    assert ran.err == "1 pack, 2 patterns, 2 faults, 1 warning\n"


def test_check_is_strict_if_told(menus: Path, run: Run) -> None:
    (menus / "qaa.toml").write_text(pack("qaa", GOOD + GOOD.replace('id = "home"', 'id = "again"')))
    assert run("patterns", "check", *ALONE).code == 0
    ran = run("patterns", "check", *ALONE, "--strict")
    assert ran.code == 1
    assert ran.err == "1 pack, 2 patterns, 0 faults, 1 warning\n"


def test_check_times_patterns_unless_told_not_to(menus: Path, run: Run) -> None:
    (menus / "qaa.toml").write_text(pack("qaa", SLOW))
    ran = run("patterns", "check", *ALONE)
    assert ran.code == 1
    assert ran.out.decode().startswith("menus.qaa.slow: takes ")
    assert run("patterns", "check", *ALONE, "--no-timing").code == 0


def test_check_of_a_topic_without_a_description(menus: Path, run: Run) -> None:
    (menus / "_topic.toml").unlink()
    (menus / "qaa.toml").write_text(pack("qaa", GOOD.replace('family = "home"\n', "")))
    assert run("patterns", "check", *ALONE, "qaa").err == "1 pack, 1 pattern, 0 faults, 0 warnings\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "qab.toml: cannot be read: No such file or directory"),
        ("topic = ", "qab.toml: cannot be read: "),
        (pack("qac"), "qab.toml: says language = 'qac'"),
        (pack("qab", 'extends = "qad"'), "qab.toml: extends 'qad', but there is no pack menus.qad"),
    ],
)
def test_a_file_that_is_no_pack(menus: Path, run: Run, tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / "qab.toml").write_text(text)
    for command in (["check", *ALONE, "qab.toml"], ["try", *ALONE, "qab.toml", "-"]):
        ran = run("patterns", *command)
        assert (ran.code, ran.out) == (2, b"")
        assert ran.err.startswith(f"boilerfilter: {message}")


MENU = "To home anchored, and up"


def test_try(menus: Path, run: Run, tmp_path: Path) -> None:
    up = '[[pattern]]\nid = "up"\nfamily = "up"\nterms = ["up"]\nhits = ["up"]\nmisses = ["down"]\n'
    (tmp_path / "qaa.toml").write_text(pack("qaa", GOOD + up))
    (tmp_path / "a.txt").write_text(f"{STORY}\n\n{MENU}\n")
    ran = run("patterns", "try", *ALONE, "qaa.toml", "a.txt")
    assert ran.code == 0
    assert ran.out.decode().splitlines() == [
        f"   1 keep  {STORY}",
        "           the pack knows no word of this",
        f"   2 drop  {MENU}",
        "           core: home 'To home anchored'",
        "           context: up 'up'",
        "           scores: menus.qaa 0.75",
        "           menus: a menu",
    ]
    assert ran.err == "a.txt: 1 of 2 paragraphs would be removed\n"
    assert "context" not in run("patterns", "try", *ALONE, "qaa", "a.txt").out.decode()  # the installed pack


def test_try_takes_over_from_installed_packs(menus: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "qab.toml").write_text(pack("qab", 'extends = "qaa"'))
    ran = run("patterns", "try", *ALONE, "qab.toml", "-", stdin=MENU.encode())
    assert "home 'To home anchored'" in ran.out.decode()


def test_try_says_what_a_run_would_overlook(menus: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "qaa.toml").write_text(pack("qaa", GOOD.replace(" anchored", "")))
    ran = run("patterns", "try", *ALONE, "qaa.toml", "-", stdin=b"To home")
    assert ran.out.decode().startswith(
        "   1 keep  To home\n           core: home 'To home'\n           menus.qaa 0.75, but a run"
    )


def test_try_alone_leaves_other_languages_out(menus: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "qab.toml").write_text(pack("qab", GOOD.replace("home anchored", "hus anchored")))
    assert " drop " in run("patterns", "try", *ALONE, "qab.toml", "-", stdin=MENU.encode()).out.decode()
    assert " keep " in run("patterns", "try", *ALONE, "--alone", "qab.toml", "-", stdin=MENU.encode()).out.decode()


def test_try_as_json(menus: Path, run: Run, tmp_path: Path) -> None:
    ran = run("patterns", "try", *ALONE, "--json", "qaa", "-", stdin=f"{STORY}\n\n{MENU}\n".encode())
    assert (ran.code, ran.err) == (0, "")
    table = json.loads(ran.out)
    assert table["pack"] == {"topic": "menus", "language": "qaa", "file": str(menus / "qaa.toml")}
    ((first, second),) = [file["paragraphs"] for file in table["files"]]
    assert (first["keep"], first["families"]) == (True, {})
    assert (second["keep"], second["scores"], second["overlooked"]) == (False, {"menus.qaa": 0.75}, {})
    (found,) = second["families"]["home"]["found"]
    assert found["text"] == "To home anchored"
    assert found["start"] == len(STORY) + 2


CASES = [
    ("notice", MENU, "found"),
    ("detail", "Nothing of the kind", "missed"),
    ("label", "to home anchored", "known"),
    ("label", "elsewhere", "unknown"),
    ("article", STORY, "kept"),
    ("article", MENU, "HURT"),
]


def cases(rows: list[tuple[str, str, str]]) -> str:
    return "\n".join(json.dumps({"kind": kind, "text": text}) for kind, text, _ in rows) + "\n"


@pytest.mark.parametrize(("name", "options"), [("a.jsonl", []), ("a.txt", ["--cases"])])
def test_try_of_cases(menus: Path, run: Run, tmp_path: Path, name: str, options: list[str]) -> None:
    (tmp_path / name).write_text(cases(CASES))
    ran = run("patterns", "try", *ALONE, *options, "qaa", name)
    assert ran.code == 0
    rows = [line.split()[1:3] for line in ran.out.decode().splitlines() if line[:4].strip().isdigit()]
    assert rows == [[said, kind] for kind, _, said in CASES]
    assert ran.err == f"{name}: notices 1 of 1 found, details 0 of 1 found, labels 1 of 2 known, articles 1 of 2 kept\n"
    table = json.loads(run("patterns", "try", *ALONE, *options, "--json", "qaa", name).out)["files"][0]
    assert [case["right"] for case in table["cases"]] == [said in ("found", "known", "kept") for *_, said in CASES]
    assert table["summary"]["article"] == {"right": 1, "total": 2}


@pytest.mark.parametrize(
    "line", ["{", '{"kind": "notise", "text": "x"}', '{"kind": "notice"}', '{"text": "x"}', "1", '"\xff"']
)
def test_try_of_what_is_no_case(menus: Path, run: Run, tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(f"{cases(CASES[:1])}\n{line}\n".encode("latin-1"))
    ran = run("patterns", "try", *ALONE, "qaa", "a.jsonl")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith("boilerfilter: a.jsonl:3: is no case: ")
    assert "the kinds are notice, detail, label, article" in ran.err


def test_try_of_a_file_that_is_not_there(menus: Path, run: Run) -> None:
    ran = run("patterns", "try", *ALONE, "qaa", "none.txt")
    assert (ran.code, ran.err) == (2, "boilerfilter: none.txt: No such file or directory\n")


def test_colour_is_on_where_it_is_wanted(menus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["patterns", "try", *ALONE, "qaa", "-"]
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = CliRunner().invoke(main, arguments, input=MENU, color=True).output
    assert "\x1b[1mTo home anchored\x1b[0m, and up" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in CliRunner().invoke(main, arguments, input=MENU, color=True).output


def test_try_with_the_installed_rules(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{STORY}\n\n{NOTICE}\n")
    ran = run("patterns", "try", "--alone", "en", "a.txt")
    assert ran.code == 0
    shown = ran.out.decode()
    assert f"   2 drop  {NOTICE}" in shown
    assert "           core: " in shown
    assert ", consent.en " in shown
    assert "consent: consent notice, score " in shown


def test_new(menus: Path, run: Run, tmp_path: Path) -> None:
    ran = run("patterns", "new", *ALONE, "PT-br", "--topic", "menus", "--output", ".")
    assert ran.code == 0
    shown = ran.out.decode()
    assert shown.startswith("pt-BR.toml: 2 families to fill in\n")
    assert "boilerfilter patterns check pt-BR.toml" in shown
    text = (tmp_path / "pt-BR.toml").read_text()
    assert "## home: The way home." in text
    assert '# terms = ["to home anchored"]' in text
    again = run("patterns", "new", *ALONE, "pt-BR", "--topic", "menus")
    assert again.code == 2
    assert again.err.startswith("boilerfilter: pt-BR.toml is there already and was left alone; ")
    assert (tmp_path / "pt-BR.toml").read_text() == text


def test_what_is_new_is_checked_and_tried_without_a_word_in_it(menus: Path, run: Run) -> None:
    run("patterns", "new", *ALONE, "qab", "--topic", "menus")
    ran = run("patterns", "check", *ALONE, "qab.toml")
    assert ran.code == 1
    assert ran.out.decode().startswith("menus.qab: has no patterns yet; open qab.toml, take the '# ' away ")
    ran = run("patterns", "try", *ALONE, "qab.toml", "-", stdin=STORY.encode())
    assert ran.code == 0
    assert ran.err.startswith("menus.qab has no patterns yet; ")


def test_new_of_a_language_that_is_installed_says_so(menus: Path, run: Run) -> None:
    ran = run("patterns", "new", *ALONE, "qaa", "--topic", "menus")
    assert f"A pack for qaa is installed: {menus / 'qaa.toml'}." in ran.out.decode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["new", "qab", "--topic", "menu"],
            "no topic 'menu' with a description of its families; did you mean 'menus'?",
        ),
        (["new", "german", "--topic", "menus"], "'german' is no language tag of BCP 47; write it like "),
        (["new", "qab", "--output", "none"], "Directory 'none' does not exist."),
        (["try", "qaa"], "Missing argument 'FILES...'."),
        (["check", "menus.qa"], "no pack for menus.qa; did you mean 'menus.qaa'?"),
    ],
)
def test_wrong_usage(menus: Path, run: Run, arguments: list[str], message: str) -> None:
    ran = run("patterns", *arguments, *ALONE)
    assert (ran.code, ran.out) == (2, b"")
    assert message in ran.err
