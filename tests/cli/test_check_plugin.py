"""``boilerfilter plugins check``: one line a law, and how it was broken."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import Ran, marking

from boilerfilter.testing import LAWS

Install = Callable[..., Path]
Run = Callable[..., Ran]

OUT_OF_RANGE = marking().replace('Annotation("mark", 1.0,', 'Annotation("mark", float(len(p.text)),')


def test_a_plugin_that_keeps_all_laws(distribution: Install, run: Run) -> None:
    distribution(marking(), plugin="mark")
    ran = run("plugins", "check", "mark")
    assert ran.code == 0
    head, *lines = ran.out.decode().splitlines()
    assert head == "mark 1.2  (acme-plugin)"
    laws = [law.name for law in LAWS if law.about != "pack"]  # it brings none
    assert [line.split()[:2] for line in lines] == [["held", law] for law in laws]
    assert f"  held       {'annotator.scores':26s}  'mark'" in lines
    assert ran.err == f"{len(laws)} laws held, 0 broken\n"


def test_a_distribution_and_texts_of_its_own(distribution: Install, run: Run, tmp_path: Path) -> None:
    broken = marking().replace('"cookie" not in p.text', '"cookie" not in p.text and "biscuit" not in p.text')
    distribution(broken, plugin="mark")
    assert run("plugins", "check", "Acme.Plugin").code == 0  # no text of the kit has a biscuit
    (tmp_path / "own.txt").write_text("My biscuit jar.", encoding="utf-8")
    ran = run("plugins", "check", "mark", "own.txt")
    assert ran.code == 1
    assert "    What happened:".strip() in ran.out.decode()
    assert "Smallest input:  'biscuit'" in ran.out.decode()
    assert "1 broken" in ran.err


def test_a_law_that_is_broken_is_told(distribution: Install, run: Run) -> None:
    distribution(OUT_OF_RANGE, plugin="mark")
    ran = run("plugins", "check", "mark")
    assert ran.code == 1
    shown = ran.out.decode()
    assert f"  broken     {'annotator.scores':26s}  'mark'" in shown
    assert "annotator 'mark' breaks the law annotator.scores: Scores are numbers from 0 to 1" in shown
    assert "What happened:   it gave mark the score 6.0" in shown
    assert "Smallest input:  'cookie'" in shown
    assert "What to change:  Bound what a model or a quotient gives" in shown


def test_what_stands_on_a_broken_law_is_not_tried(distribution: Install, run: Run) -> None:
    distribution("raise ValueError('no')", plugin="mark")
    ran = run("plugins", "check", "mark")
    assert ran.code == 1
    lines = [line.split()[:3] for line in ran.out.decode().splitlines() if "plugin." in line]
    assert ["broken", "plugin.loads"] in [line[:2] for line in lines]
    assert ["not", "tried", "plugin.rebuilt"] in lines


def test_as_json(distribution: Install, run: Run) -> None:
    distribution(OUT_OF_RANGE, plugin="mark")
    ran = run("plugins", "check", "mark", "--json")
    assert ran.code == 1
    (report,) = json.loads(ran.out)
    assert (report["name"], report["distribution"], report["version"]) == ("mark", "acme-plugin", "1.2")
    states = {law["law"]: law for law in report["laws"]}
    assert report["broken"] == sum(law["state"] == "broken" for law in report["laws"]) >= 1
    scores = states["annotator.scores"]
    assert (scores["state"], scores["subjects"]) == ("broken", ["annotator 'mark'"])
    (broken,) = scores["broken"]
    assert (broken["problem"], broken["texts"]) == ("it gave mark the score 6.0", ["cookie"])
    assert states["annotator.pure"]["state"] == "held"


@pytest.mark.parametrize(("name", "near"), [("marc", "'mark'"), ("acme-plugni", "'acme-plugin'")])
def test_a_name_that_nobody_has(distribution: Install, run: Run, name: str, near: str) -> None:
    distribution(marking(), plugin="mark")
    ran = run("plugins", "check", name)
    assert ran.code == 2
    assert ran.err == (
        f"boilerfilter: no plugin and no distribution with one is called {name!r}; did you mean {near}?\n"
    )


def test_a_text_that_cannot_be_read(distribution: Install, run: Run, tmp_path: Path) -> None:
    distribution(marking(), plugin="mark")
    (tmp_path / "own.txt").write_bytes(b"\xff")
    ran = run("plugins", "check", "mark", "own.txt")
    assert ran.code == 2
    assert "own.txt: cannot be read as UTF-8" in ran.err
