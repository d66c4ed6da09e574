"""Engines side by side: what is measured, and what is told of it."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
import pytest
from benchmarks import engines
from benchmarks.engines import Job, Runs, lay_out, race, table
from benchmarks.processor_time import Spent, spent
from click.testing import CliRunner

RECORDS = [{"id": str(number), "text": f"Der Fluß {number}"} for number in range(9)]
ARROW = ("Arrow, Parquet", "bare")

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is measured on Linux only")


@pytest.fixture
def laid_out(tmp_path: Path) -> Path:
    source = tmp_path / "corpus.jsonl"
    source.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in RECORDS))
    for name, limit in (("whole", None), ("small", 5)):
        lay_out(source, tmp_path / name, limit)
    return tmp_path


DAEMON = """
import os, sys, time
if os.fork():
    while not os.path.exists(sys.argv[1]):
        time.sleep(0.01)
    sys.exit(7)
os.setsid()
if os.fork():
    os._exit(0)
while time.process_time() < 0.5:  # what is used after the last look at it is not seen
    pass
with open(sys.argv[1] + ".part", "w") as file:
    file.write(str(os.getpid()))
os.rename(sys.argv[1] + ".part", sys.argv[1])
time.sleep(600)
"""


@linux
def test_what_a_daemon_does_is_counted_and_it_is_ended(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    found = spent([sys.executable, "-c", DAEMON, str(marker)], tmp_path / "log.txt")
    assert found.code == 7
    assert found.processor >= 0.3
    number = int(marker.read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@linux
def test_a_race_gives_every_run(laid_out: Path) -> None:
    found = race([ARROW, ("command line, Parquet", "bare")], laid_out, {"whole": 2.0, "small": 1.0}, 2)
    [(job, runs)] = found.items()
    assert job == ARROW
    assert (len(runs.runs), len(runs.starts), runs.whole) == (2, 2, 2.0)
    assert all(run.code == 0 for run in runs.runs)


@linux
def test_an_engine_that_fails_or_gives_other_texts_is_told(laid_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(9))
    with monkeypatch.context() as patch:
        patch.setattr(engines, "digest", lambda folder: next(numbers))
        with pytest.raises(click.ClickException, match="Arrow, Parquet, bare: not the texts that Arrow, Parquet gave"):
            race([ARROW], laid_out, {"whole": 2.0}, 2)
    (laid_out / "whole" / "parquet" / "0.parquet").write_bytes(b"no Parquet")
    with pytest.raises(click.ClickException, match=r"Arrow, Parquet, bare: exit code 1\n(.|\n)*Parquet magic bytes"):
        race([ARROW], laid_out, {"whole": 2.0}, 1)


def test_the_digest_is_of_ids_and_texts_in_any_order(laid_out: Path) -> None:
    whole = laid_out / "whole"
    assert engines.digest(whole / "parquet") == engines.digest(whole / "jsonl")
    lines = (whole / "jsonl" / "0.jsonl").read_bytes().splitlines(keepends=True)
    (whole / "jsonl" / "0.jsonl").write_bytes(b"".join(reversed(lines)))
    assert engines.digest(whole / "parquet") == engines.digest(whole / "jsonl")
    (whole / "jsonl" / "0.jsonl").write_bytes(b"".join(lines[1:]))
    assert engines.digest(whole / "parquet") != engines.digest(whole / "jsonl")


def runs(whole: float, start: float) -> Runs:
    """Eleven megabytes, of which one is the start's."""
    return Runs([Spent(9.0, whole, 0)] * 3, [Spent(9.0, start, 0)] * 3, 11.0, 1.0)


def test_speeds_are_of_the_work_without_the_start() -> None:
    found = {
        ("command line, Parquet", "clean"): runs(7.0, 2.0),
        ("Spark, Parquet", "clean"): runs(20.0, 10.0),
        ("Spark, Parquet", "bare"): runs(10.0, 8.0),
        ("datatrove, JSON Lines", "clean"): runs(3.0, 3.0),
    }
    rows = table(found).rows
    assert [row[:4] for row in rows] == [
        ["command line, Parquet", "2", "1", "–"],
        ["Spark, Parquet", "1", "0.5", "5"],
        ["datatrove, JSON Lines", "–", "–", "–"],
    ]


def test_the_command_writes_a_table_and_the_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Job] = []

    def answer(jobs: Sequence[Job], *_: object) -> dict[Job, Runs]:
        asked.extend(jobs)
        return {("Arrow, Parquet", "clean"): runs(7.0, 2.0)}

    monkeypatch.setattr(engines, "race", answer)
    options = ["--megabytes", "0.5", "--engine", "Arrow, Parquet", "--json", str(tmp_path / "e.json")]
    done = CliRunner().invoke(engines.engines_command, [*options, "--markdown", str(tmp_path / "e.md")])
    assert done.exit_code == 0, done.output
    assert asked == [("Arrow, Parquet", "clean"), ("Arrow, Parquet", "bare")]
    assert "| Arrow, Parquet |" in (tmp_path / "e.md").read_text(encoding="utf-8")
    found = msgspec.json.decode((tmp_path / "e.json").read_bytes())
    assert found["jobs"]["Arrow, Parquet, clean"]["megabytes_per_core_second"] == 2.0
