"""How fast a corpus is cleaned, beside merely parsing it: ``python -m benchmarks speed``."""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple

import click
import msgspec

from benchmarks.contenders import arguments, available
from benchmarks.corpus import BANNERS, Corpus, texts, write
from benchmarks.provenance import command_line, facts, machine, today, versions
from benchmarks.tables import Table, percent, to_markdown
from boilerfilter import Pipeline

_MB: Final = 1_000_000
_SUBJECT: Final = "boilerfilter"

_LEAST: Final = 0.02
"""Seconds of work below which a run is not told from noise."""


class Run(NamedTuple):
    """One process: seconds on the wall clock, and the most memory it held, in bytes."""

    seconds: float
    memory: int


class Timing(NamedTuple):
    """The runs of a contender, and the same command's runs on an empty file: what it costs to start."""

    runs: Sequence[Run]
    starts: Sequence[Run]

    @property
    def seconds(self) -> float:
        """Median wall-clock time, the start included."""
        return median(run.seconds for run in self.runs)

    @property
    def start(self) -> float:
        return median(run.seconds for run in self.starts)

    @property
    def work(self) -> float:
        """Median time without the start; NaN where it is too short to tell from the start."""
        return _told(self.seconds - self.start)


@click.command("speed")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="An external labelled set.")
@click.option("--megabytes", type=click.FloatRange(0.1), default=50.0, show_default=True, help="Size of the corpus.")
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Runs of each contender.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the corpus.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the timings as JSON.")
@click.option("--markdown", type=click.Path(dir_okay=False, path_type=Path), help="Write the table as Markdown.")
@click.pass_context
def speed_command(
    context: click.Context,
    *,
    data: Path | None,
    megabytes: float,
    runs: int,
    seed: int,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Time `boilerfilter clean` on a corpus of unique paragraphs, beside programs that only parse and write it.

    Contenders take turns, each in a process of its own, file to file; medians are shown.
    """
    with TemporaryDirectory(prefix="boilerfilter-speed-") as folder:
        source = Path(folder, "corpus.jsonl")
        corpus = write(source, texts(data), int(megabytes * _MB), seed)
        click.echo(f"{corpus.documents} documents, {corpus.size / _MB:.1f} MB", err=True)
        timings = race(available(), source, runs)
        # Measured last: a process starts with its parent's peak memory, so the parent must stay small until then.
        opened = share_opened(source)
    made = "real ones first" if data else "by a Markov chain"
    share = f"{percent(corpus.banners / corpus.documents)}, meant {percent(BANNERS)}"
    size = f"{corpus.size / _MB:.1f} MB, {corpus.documents} documents"
    lines = [
        *facts(context),
        f"Machine: {', '.join(f'{name} {value}' for name, value in machine().items())}.",
        f"Corpus: {size} of {corpus.paragraphs} ordinary paragraphs, none twice ({made}). Seed {seed}.",
        f"Documents with a consent notice: {corpus.banners} ({share}).",
        f"Records opened by boilerfilter: {percent(opened)}; the others are passed through as bytes.",
    ]
    text = to_markdown("Speed", lines, [table(timings, corpus.size)])
    if markdown:
        markdown.write_text(text, encoding="utf-8")
    if json_file:
        json_file.write_bytes(_as_json(context, corpus, timings, opened))
    if not (markdown or json_file):
        click.echo(text)


def race(names: Sequence[str], source: Path, runs: int) -> dict[str, Timing]:
    """Runs the contenders in turn, so that a slow minute of the machine is everybody's."""
    empty = source.with_name("empty.jsonl")
    empty.touch()
    timings: dict[str, tuple[list[Run], list[Run]]] = {name: ([], []) for name in names}
    for number in range(runs):
        for name in names:
            timings[name][0].append(timed(arguments(name, source), source.parent))
            timings[name][1].append(timed(arguments(name, empty), source.parent))
            _tell(f"run {number + 1} of {runs}: {name} {timings[name][0][-1].seconds:.2f} s")
    return {name: Timing(*found) for name, found in timings.items()}


def timed(command: Sequence[str], folder: Path) -> Run:
    """Runs a command in a folder, its output to a file there.

    Raises:
        click.ClickException: the command failed.
    """
    with Path(folder, "out.jsonl").open("wb") as out:
        began = perf_counter()
        process = subprocess.Popen(command, stdout=out, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"{' '.join(command)}: exit code {process.returncode}")
    # Kilobytes on Linux, bytes on macOS.
    return Run(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def share_opened(source: Path) -> float:
    """Which share of the records a pipeline opens."""
    pipeline = Pipeline()
    with source.open("rb") as lines:
        flags = [pipeline.may_change(line, json=True) for line in lines]
    return sum(flags) / len(flags)


def table(timings: Mapping[str, Timing], size: int) -> Table:
    """A row for each contender; ratios are of its speed without the start to each other's, run by run."""
    rows = []
    for name, timing in timings.items():
        rows.append(
            [
                "boilerfilter clean" if name == _SUBJECT else f"{name} loads + dumps",
                _speed(size / _MB / timing.work),
                _speed(size / _MB / timing.seconds),
                f"{timing.start:.2f}",
                f"{timing.seconds:.2f}",
                f"{min(run.seconds for run in timing.runs):.2f} to {max(run.seconds for run in timing.runs):.2f}",
                f"{max(run.memory for run in timing.runs) / _MB:.0f}",
                _speed(ratio(timing, timings[_SUBJECT])) if _SUBJECT in timings else "–",
            ]
        )
    columns = ["contender", "MB/s", "MB/s with start", "start, s", "total, s", "least to most, s", "peak MB"]
    note = (
        "MB are of JSON Lines, 1 MB = 1,000,000 bytes. The start is the same command on an empty file; MB/s are "
        "without it, and a dash stands where that leaves too little to measure. The last column is the speed as a "
        "multiple of boilerfilter's. A peak below the benchmark's own, some 40 MB, is not seen."
    )
    return Table("File to file", [*columns, "speed beside boilerfilter"], rows, note)


def ratio(timing: Timing, other: Timing) -> float:
    """How many times as fast the first is as the second, without their starts: the median over the runs, each pair of
    which was run one after the other."""
    return median(
        _told(theirs.seconds - other.start) / _told(ours.seconds - timing.start)
        for ours, theirs in zip(timing.runs, other.runs, strict=True)
    )


def _as_json(context: click.Context, corpus: Corpus, timings: Mapping[str, Timing], opened: float) -> bytes:
    found = {
        "command": command_line(context),
        "date": today(),
        "versions": versions(),
        "machine": machine(),
        "corpus": corpus._asdict(),
        "records_opened": opened,
        "contenders": {
            name: {
                "megabytes_per_second": corpus.size / _MB / timing.work,
                "megabytes_per_second_with_start": corpus.size / _MB / timing.seconds,
                "speed_beside_boilerfilter": ratio(timing, timings[_SUBJECT]) if _SUBJECT in timings else None,
                "seconds": _seconds(timing.runs),
                "start_seconds": _seconds(timing.starts),
                "peak_bytes": max(run.memory for run in timing.runs),
            }
            for name, timing in timings.items()
        },
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


def _told(seconds: float) -> float:
    return seconds if seconds >= _LEAST else float("nan")


def _speed(value: float) -> str:
    return "–" if isnan(value) else f"{value:.3g}"


def _seconds(runs: Iterable[Run]) -> list[float]:
    return [round(run.seconds, 4) for run in runs]


def _tell(message: str) -> None:
    click.echo(message, err=True)
