"""The benchmark of repeats, on a corpus small enough for a test."""

import json
from collections import Counter
from pathlib import Path

import pytest
from benchmarks import repeats
from benchmarks.__main__ import main
from benchmarks.metrics import Rate
from benchmarks.repeats import judge, learn, on_how_many, pages, planted_in_sites, write
from click.testing import CliRunner


def test_the_command_tells_what_is_found_and_what_it_costs(tmp_path: Path) -> None:
    rows = [
        {"source": "site", "paragraphs": [{"text": f"Page {chr(97 + n) * 3}", "label": "content"}]} for n in range(40)
    ]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = CliRunner().invoke(main, ["repeats", "--documents", "100", "--hosts", "5", "--data", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "| generated | 725 | 100.00% |" in done.output
    assert "pages by site | " in done.output
    assert "Learning from 100 pages of 5 hosts" in done.output
    assert str(tmp_path) not in done.output  # tables are published


def test_a_bound_that_is_crossed_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    missed = repeats.Found(Rate(98, 100), Rate(0, 100))
    monkeypatch.setattr(repeats, "judge", lambda *_: missed)
    done = CliRunner().invoke(main, ["repeats", "--documents", "100", "--hosts", "5"])
    assert done.exit_code == 1
    assert "a bound is crossed" in done.output


def test_the_same_seed_gives_the_same_pages() -> None:
    assert list(pages(40, 4, 1)) == list(pages(40, 4, 1))
    assert list(pages(40, 4, 1)) != list(pages(40, 4, 2))


def test_what_is_planted_is_repeated_and_nothing_else_is() -> None:
    made = list(pages(100, 5, 1))
    counts = on_how_many(made)
    planted = {text for page in made for text in page.planted}
    on = Counter(
        counts[repeats._bare(line)] for page in made for line in page.document.text.splitlines() if line not in planted
    )
    assert set(on) - {0} <= {1, counts[""]}  # blank lines aside


def test_what_is_not_learned_is_missed(tmp_path: Path) -> None:
    made = list(pages(100, 5, 1))
    write(made[:50], tmp_path / "half.jsonl")
    learn(tmp_path / "half.jsonl", tmp_path / "half.idx")
    other = list(pages(100, 5, 2))
    assert judge(made[50:], tmp_path / "half.idx").planted.share > 0.8
    assert judge(other, tmp_path / "half.idx").planted.share < 0.2  # the footer alone is the same
    assert planted_in_sites(tmp_path, 1) == []
