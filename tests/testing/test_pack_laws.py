"""For each law of packs one that breaks it, and a message that tells."""

from pathlib import Path
from typing import NamedTuple

import pytest

from boilerfilter import Pattern, PatternPack
from boilerfilter.testing import LAWS, LawBroken, check_pack

GOOD = """\
topic = "ferries"
language = "en"

[[pattern]]
id = "sailing"
family = "sailing"
terms = ["next sailing", "ferry*"]
hits = ["The next sailing is at noon.", "Ferryboats"]
misses = ["She went sailing."]
"""

TOPIC = """\
topic = "ferries"

[[family]]
name = "sailing"
role = "core"
about = "When the ferry sails."
"""

REGEX = 'regex = "next[^.]*sailing"\nhits = ["the next, late sailing"]\n'


class Broken(NamedTuple):
    """The law that is broken, the pack's file, and what the message says of it."""

    law: str
    pack: str
    problem: str


BROKEN = [
    Broken("pack.readable", "topic = ", "it raised PatternPackError: "),
    Broken("pack.readable", GOOD.replace("terms", "trems"), "did you mean 'terms'?"),
    Broken("pack.readable", GOOD.replace('"en"', '"de"'), "name the file de.toml"),
    Broken("pack.readable", GOOD.replace('terms = ["next sailing", "ferry*"]', 'regex = "[a-z]+"'), "no literal of 3"),
    Broken("pack.filled", GOOD.partition("[[")[0], "has no patterns yet"),
    Broken("pack.proofs", GOOD.replace("next sailing is", "boat sails"), "does not match its hit 'The boat sails"),
    Broken("pack.proofs", GOOD.replace("She went sailing.", "No ferry."), "matches its miss 'No ferry.'"),
    Broken("pack.families", GOOD.replace('family = "sailing"', 'family = "sail"'), "did you mean 'sailing'?"),
    Broken("pack.linear", GOOD.partition("terms")[0] + REGEX + 'misses = ["sailing"]\n', "times as long where"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "_topic.toml").write_text(TOPIC, encoding="utf-8")
    return tmp_path


def write(folder: Path, text: str) -> Path:
    file = folder / "en.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_pack_that_keeps_them_all(folder: Path) -> None:
    check_pack(write(folder, GOOD))
    check_pack(str(folder / "en.toml"))


def test_a_pack_that_was_read() -> None:
    pattern = Pattern("a", "ferries.en.a", "sailing", 1.0, ("next sailing",), None, ("next sailing",), ("nothing",))
    check_pack(PatternPack("ferries", "en", (pattern,), "/nowhere/en.toml"))


def test_a_pack_that_extends_another(folder: Path) -> None:
    write(folder, GOOD)
    other = folder / "en-GB.toml"
    other.write_text('topic = "ferries"\nlanguage = "en-GB"\nextends = "en"\n', encoding="utf-8")
    check_pack(other)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.problem)
def test_a_law_that_is_broken_is_told(broken: Broken, folder: Path) -> None:
    file = write(folder, broken.pack)
    with pytest.raises(LawBroken) as caught:
        check_pack(file)
    (law,) = (law for law in LAWS if law.name == broken.law)
    assert caught.value.law is law
    assert broken.problem in caught.value.problem
    shown = str(caught.value)
    assert shown.startswith(f"pack {str(file)!r} breaks the law {law.name}: {law.demands}")
    assert f"What to change:  {law.advice}" in shown


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LawBroken, match=r"nl\.toml"):
        check_pack(tmp_path / "nl.toml")


def test_every_law_is_broken_by_one() -> None:
    assert {broken.law for broken in BROKEN} == {law.name for law in LAWS if law.about == "pack"}
