"""Everything that can go wrong with a run, done to it: ``python -m benchmarks faults``.

Each row of the table is a module of `benchmarks.fault_cases`. A trial has a number, which is its seed, so that one that
went wrong can be done again.
"""

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from benchmarks.fault_cases import (
    archives,
    broken,
    changes,
    disks,
    json_records,
    kills,
    memory,
    models,
    pumped,
    random_texts,
    stops,
)
from benchmarks.fault_cases.case import Case, Trial
from benchmarks.provenance import facts, machine
from benchmarks.tables import Table, to_markdown

CASES: Final[tuple[Case, ...]] = (
    kills.RUNS,
    changes.CHANGES,
    random_texts.TEXTS,
    random_texts.FILES,
    json_records.RECORDS,
    *archives.CASES,
    memory.CASE,
    disks.FULL,
    disks.FAILING,
    stops.STOPS,
    stops.HEADS,
    stops.PAIRS,
    broken.PLUGINS,
    kills.WORKERS,
    models.MUTATED,
    models.PLANTED,
    pumped.PATTERNS,
)

_NAMES: Final = [case.name for case in CASES]
_TOLD: Final = 5
"""Problems of a row that are told."""
_MEMORY: Final = Path("/dev/shm")


@dataclass(slots=True)
class Row:
    """What came of a case so far."""

    name: str
    tried: int = 0
    good: int = 0
    apart: int = 0
    worst: float = 0.0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def add(self, trial: Trial) -> None:
        self.tried += trial.tried
        self.good += trial.good
        self.apart += trial.apart
        self.worst = max(self.worst, trial.worst)
        if trial.problem and len(self.problems) < _TOLD:
            self.problems.append(trial.problem)

    @property
    def bad(self) -> int:
        return self.tried - self.good - self.apart


@click.command("faults")
@click.option("--only", multiple=True, type=click.Choice(_NAMES), metavar="NAME", help=f"Of {', '.join(_NAMES)}.")
@click.option("--quick", is_flag=True, help="The reduced run.")
@click.option("--seconds", type=click.IntRange(1), help="Begin no trial of a row after so long.")
@click.option("--first", type=click.IntRange(0), default=0, help="Number of the first trial, to do one again.")
@click.option("--count", type=click.IntRange(1), help="Trials of a row, in place of its own number.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep in this file what was done, and go on from there.",
)
@click.option("--jobs", type=click.IntRange(1), help="Trials at a time.  [default: cores]")
@click.option(
    "--scratch",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder for small files that are synced often.  [default: in memory, where there is room]",
)
@click.option("--json", "as_json", type=click.Path(dir_okay=False, path_type=Path), help="Write the counts.")
@click.option("--markdown", type=click.Path(dir_okay=False, path_type=Path), help="Write the table.")
@click.pass_context
def faults_command(
    context: click.Context,
    *,
    only: tuple[str, ...],
    quick: bool,
    seconds: int | None,
    first: int,
    count: int | None,
    state: Path | None,
    jobs: int | None,
    scratch: Path | None,
    as_json: Path | None,
    markdown: Path | None,
) -> None:
    """Do to runs all that can go wrong, and count what came of it. Exit code 1 if a row is not as it must be."""
    known = _read(state)
    rows = [known.get(case.name) or Row(case.name) for case in CASES]
    cores = len(os.sched_getaffinity(0))
    missed = 0
    for case, row in zip(CASES, rows, strict=True):
        if only and case.name not in only:
            continue
        needed = count or (case.quick if quick else case.full)
        with tempfile.TemporaryDirectory(prefix="faults-", dir=scratch or _scratch()) as folder:
            began, before = time.monotonic(), row.seconds
            numbers = range(first + row.tried, first + needed)
            for trial in _trials(case, Path(folder), numbers, jobs=jobs or cores, seconds=seconds):
                row.add(trial)
                row.seconds = before + time.monotonic() - began
                _write(state, rows)
        missed += bool(row.bad) or row.tried < needed
        _tell(case, row, needed)
    table = Table("What was done, and what came of it", _COLUMNS, [_line(case, row) for case, row in _done(rows)])
    how = Table("How it is done", ("row", "how"), [(case.name, case.how.replace("`", "")) for case, _ in _done(rows)])
    if as_json is not None:
        found = {"machine": machine(), "rows": [_plain(row) for _, row in _done(rows)]}
        as_json.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    if markdown is not None:
        markdown.write_text(to_markdown("Counts of the fault suite", _facts(context), [table, how]), encoding="utf-8")
    if missed:
        click.echo(f"{missed} rows are not as they must be", err=True)
        sys.exit(1)


def _trials(case: Case, place: Path, numbers: range, *, jobs: int, seconds: int | None) -> Iterator[Trial]:
    """What comes of some numbers of a case, in order. No more are begun when the time is over."""
    began = time.monotonic()
    left = iter([numbers[at : at + case.step] for at in range(0, len(numbers), case.step)])
    jobs = 1 if case.alone else jobs
    waiting: list[Future[Trial]] = []
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        while True:
            in_time = seconds is None or time.monotonic() - began < seconds
            while in_time and len(waiting) < 2 * jobs and (part := next(left, None)) is not None:
                waiting.append(pool.submit(tried, case.trial, place, part))
            if not waiting:
                return
            wait(waiting[:1], return_when=FIRST_COMPLETED)
            yield waiting.pop(0).result()


def tried(trial: Callable[[Path, range], Trial], place: Path, numbers: range) -> Trial:
    """A trial, or what it failed with: the suite goes on."""
    try:
        return trial(place, numbers)
    except Exception:
        return Trial(len(numbers), 0, f"numbers {numbers.start} to {numbers.stop - 1}: {traceback.format_exc()}")


_COLUMNS: Final = ("fault", "must be", "asked for", "tried", "as it must be", "not", "apart", "measured")


def _line(case: Case, row: Row) -> tuple[str, ...]:
    measured = f"{row.worst:.3g} {case.measures}" if case.measures else ""
    apart = f"{row.apart:,} ({case.apart})" if row.apart else "0"
    counts = (f"{count:,}" for count in (case.full, row.tried, row.good, row.bad))
    return (f"{case.name}: {case.fault}", case.must, *counts, apart, measured)


def _done(rows: Sequence[Row]) -> list[tuple[Case, Row]]:
    return [(case, row) for case, row in zip(CASES, rows, strict=True) if row.tried]


def _tell(case: Case, row: Row, needed: int) -> None:
    verdict = "FAILED" if row.bad else "short" if row.tried < needed else "ok"
    more = f", {row.apart:,} apart" if row.apart else ""
    more += f", {row.worst:.3g} {case.measures}" if case.measures else ""
    counts = f"{row.good:,} of {row.tried:,} ({needed:,} needed)"
    click.echo(f"{verdict:6} {case.name:17} {counts}{more}, {row.seconds:.0f} s")
    for problem in row.problems:
        click.echo(f"       {problem}")


def _facts(context: click.Context) -> list[str]:
    found = machine()
    return [
        *facts(context),
        f"Machine: {found['processor']}, {found['cores']} cores, {found['system']}.",
        "A row with fewer trials than are asked for was not finished: its counts are of those that ran.",
    ]


def _scratch() -> Path | None:
    """Folders in memory, where syncing costs nothing: what is proved is the order of calls, not the disk."""
    return _MEMORY if os.access(_MEMORY, os.W_OK) else None


def _plain(row: Row) -> dict[str, Any]:
    case = next(case for case in CASES if case.name == row.name)
    return {**msgspec.to_builtins(row), "bad": row.bad, "needed": case.full}


def _read(state: Path | None) -> Mapping[str, Row]:
    if state is None or not state.exists():
        return {}
    return {row.name: row for row in msgspec.json.decode(state.read_bytes(), type=list[Row])}


def _write(state: Path | None, rows: Sequence[Row]) -> None:
    if state is not None:
        part = state.with_name(state.name + ".part")
        part.write_bytes(msgspec.json.encode([replace(row) for row in rows if row.tried]))
        part.replace(state)
