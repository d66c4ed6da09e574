"""The benchmark of an annotator's cost, on a corpus small enough for a test."""

import json
from pathlib import Path

import pytest
from benchmarks.__main__ import main
from benchmarks.hooks import Found, Run, plant
from click.testing import CliRunner


def test_anchors_are_planted_in_the_share_that_was_asked_for(tmp_path: Path) -> None:
    plain, once, again = (tmp_path / name for name in ("plain", "once", "again"))
    plain.write_text("".join(json.dumps({"id": n, "text": "one\n\ntwo"}) + "\n" for n in range(300)))
    assert plant(plain, once, 0.01, seed=1) == (300, 3)
    plant(plain, again, 0.01, seed=1)
    assert once.read_bytes() == again.read_bytes()
    records = [json.loads(line) for line in once.read_text().splitlines()]
    assert [record["id"] for record in records] == list(range(300))
    planted = [record["text"].split("\n\n") for record in records if "min read" in record["text"]]
    assert [len(paragraphs) for paragraphs in planted] == [3, 3, 3]


def test_the_cost_is_of_the_medians() -> None:
    runs = {True: [Run(10.0, 5.0), Run(2.1, 1.0), Run(2.0, 1.0)], False: [Run(2.0, 1.0), Run(1.0, 1.0), Run(9.0, 1.0)]}
    found = Found(runs, {True: 0.2, False: 0.1})
    assert found.cost("wall") == pytest.approx(0.05)
    assert found.cost("processor") == 0


def test_it_is_measured_with_the_annotator_installed_and_without(tmp_path: Path) -> None:
    file = tmp_path / "hooks.json"
    done = CliRunner().invoke(
        main,
        ["hooks", "--megabytes", "0.1", "--share", "0.5", "--runs", "1", "--json", str(file)],
        catch_exceptions=False,
    )
    table = json.loads(file.read_bytes())
    assert done.exit_code == (min(table["cost"].values()) > 0.05), done.output
    assert table["corpus"]["with_an_anchor"] == round(table["corpus"]["documents"] / 2)
    assert table["records_opened"]["with"] > table["records_opened"]["without"]
    assert len(table["runs"]["with"]) == len(table["runs"]["without"]) == 1
    assert "it costs" in done.output
