"""What is a fault and what is a warning in packs of a topic with three families."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from boilerfilter.packs.catalogue import Catalogue
from boilerfilter.packs.checks import check, lacking, slow
from boilerfilter.packs.patterns import read_packs
from boilerfilter.packs.topics import read_topics

TOPIC = 'topic = "test"\n' + "".join(
    f'[[family]]\nname = "{name}"\nrole = "{role}"\nabout = "x"\n'
    for name, role in (("tracker", "core"), ("law", "core"), ("use", "context"), ("recipe", "against"))
)


def pattern(identifier: str, family: str, terms: str, hit: str, miss: str) -> str:
    return (
        f'[[pattern]]\nid = "{identifier}"\nfamily = "{family}"\nterms = [{terms}]\n'
        f'hits = ["{hit}"]\nmisses = ["{miss}"]\n'
    )


COOKIE = pattern("cookie", "tracker", '"cookie*"', "Cookies!", "Nothing")


def catalogue_of(folder: Path, packs: Mapping[str, str], topic: str = TOPIC) -> Catalogue:
    for language, patterns in packs.items():
        (folder / f"{language}.toml").write_text(f'topic = "test"\nlanguage = "{language}"\n{patterns}')
    if topic:
        (folder / "_topic.toml").write_text(topic)
    return Catalogue(read_packs([folder]), read_topics([folder]), {})


def findings(catalogue: Catalogue, *, timed: bool = False) -> list[tuple[str, bool, str]]:
    return [
        (finding.place, finding.warning, finding.message) for finding in check(catalogue, catalogue.packs, timed=timed)
    ]


def test_a_good_pack_has_no_findings(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, {"en": COOKIE})
    assert findings(catalogue, timed=True) == []
    assert lacking(catalogue, catalogue.packs[0]) == ["law", "use", "recipe"]


@pytest.mark.parametrize(
    ("packs", "place", "warning", "message"),
    [
        pytest.param({"en": ""}, "test.en", False, "has no patterns yet; open ", id="no patterns"),
        pytest.param(
            {"en": pattern("a", "tracker", '"abcd"', "xyz", "Nothing")},
            "test.en.a",
            False,
            "does not match its hit 'xyz'",
            id="a hit that does not hit",
        ),
        pytest.param(
            {"en": pattern("a", "traker", '"abcd"', "abcd", "Nothing")},
            "test.en.a",
            False,
            "the family 'traker' is none of test; did you mean 'tracker'?",
            id="a misspelt family",
        ),
        pytest.param(
            {"en": pattern("a", "zz", '"abcd"', "abcd", "Nothing")},
            "test.en.a",
            False,
            "the family 'zz' is none of test; there are law, recipe, tracker, use",
            id="an unknown family",
        ),
        pytest.param(
            {"en": '[[pattern]]\nid = "a"\nterms = ["abcd"]\nhits = ["abcd"]\nmisses = ["x"]\n'},
            "test.en.a",
            False,
            'needs family = "…"; ',
            id="no family",
        ),
        pytest.param(
            {"en": COOKIE + pattern("b", "use", '"cookié*"', "Cookie", "x")},
            "test.en.b",
            True,
            "the term 'cookié*' stands in 'cookie' too (there it is written 'cookie*', which is the same), and that",
            id="a term that is there already",
        ),
        pytest.param(
            {"en": COOKIE + pattern("b", "use", '"jar"', "a jar", "The cookies are baked.")},
            "test.en.cookie",
            True,
            "finds 'cookies' in 'The cookies are baked.', which is a miss of test.en.b; ",
            id="met in an ordinary phrase of the pack",
        ),
        pytest.param(
            {"en": COOKIE, "nl": pattern("b", "tracker", '"spoor*"', "spoor", "Een cookie bij de thee")},
            "test.en.cookie",
            True,
            "finds 'cookie' in 'Een cookie bij de thee', which is a miss of test.nl.b; ",
            id="met in an ordinary phrase of another language",
        ),
        pytest.param(
            {"en": pattern("a", "tracker", '"abc*"', "abcd", "x")},
            "test.en.a",
            True,
            "the term 'abc*' is too short for a core family; make it longer",
            id="a short stem",
        ),
        pytest.param(
            {"en": pattern("a", "tracker", '"ab"', "ab", "x")},
            "test.en.a",
            True,
            "the term 'ab' is too short for a core family; make it longer",
            id="a short word",
        ),
    ],
)
def test_a_finding(tmp_path: Path, packs: Mapping[str, str], place: str, warning: bool, message: str) -> None:
    ((where, is_warning, told),) = findings(catalogue_of(tmp_path, packs))
    assert (where, is_warning) == (place, warning)
    assert told.startswith(message)


@pytest.mark.parametrize(
    "packs",
    [
        pytest.param(
            {"en": COOKIE + pattern("b", "recipe", '"dough"', "dough", "We use cookies.")},
            id="the misses of what speaks against are notices",
        ),
        pytest.param(
            {
                "en": pattern("a", "tracker", '"cookie*"', "Cookie", "x")
                + "weight = 0.5\n"
                + pattern("b", "use", '"jar"', "a jar", "The cookies are baked.")
            },
            id="a weight says that there is another sense",
        ),
        pytest.param(
            {"en": COOKIE, "nl": pattern("b", "law", '"avg"', "de AVG", "Een cookie bij de thee")},
            id="another family of another language",
        ),
        pytest.param(
            {"en": COOKIE + pattern("b", "use", '"set"', "set", "Sit")}, id="a short word that is no core term"
        ),
        pytest.param({"ko": pattern("a", "tracker", '"쿠키*"', "쿠키를", "x")}, id="two syllables are no short word"),
        pytest.param({"ja": pattern("a", "tracker", '"同意"', "同意する", "x")}, id="two signs are no short word"),
    ],
)
def test_no_finding(tmp_path: Path, packs: Mapping[str, str]) -> None:
    assert findings(catalogue_of(tmp_path, packs)) == []


def test_without_a_description_nothing_is_known_of_families(tmp_path: Path) -> None:
    packs = {"en": pattern("a", "anything", '"ab"', "ab", "x")}
    catalogue = catalogue_of(tmp_path, packs, topic="")
    assert findings(catalogue) == []
    assert lacking(catalogue, catalogue.packs[0]) == []


def test_a_slow_pattern_is_a_fault(tmp_path: Path) -> None:
    slow = (
        "[[pattern]]\nid = 'slow'\nfamily = 'tracker'\nregex = 'abcd[^.]*xyz'\nhits = ['abcd xyz']\nmisses = ['abcd']"
    )
    catalogue = catalogue_of(tmp_path, {"en": slow})
    ((place, warning, message),) = findings(catalogue, timed=True)
    assert (place, warning) == ("test.en.slow", False)
    assert " times as long where " in message
    assert findings(catalogue) == []


def test_a_pattern_that_runs_out_of_time_is_a_fault(tmp_path: Path) -> None:
    def find(text: str) -> list[object]:
        raise TimeoutError

    ((pattern,),) = [pack.patterns for pack in catalogue_of(tmp_path, {"en": COOKIE}).packs]
    (finding,) = slow(pattern, find)
    assert (finding.place, finding.warning) == ("test.en.cookie", False)
    assert finding.message.startswith("took more than 5 seconds")
