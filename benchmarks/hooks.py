"""What somebody's annotator costs a corpus run: ``python -m benchmarks hooks``."""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import invalidate_caches
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final, Literal, NamedTuple

import click
import msgspec

from benchmarks.corpus import texts, write
from benchmarks.fault_cases.plugins import install
from benchmarks.provenance import command_line, facts, machine, today, versions
from benchmarks.tables import Table, percent, to_markdown
from boilerfilter import Pipeline, Settings

PLUGIN: Final = "reading-time"
LIMIT: Final = 0.05
"""The share of a run that the annotator may cost."""

Measure = Literal["wall", "processor"]

_MB: Final = 1_000_000
_PARAGRAPH: Final = "{} min read"
_MEASURES: Final[Sequence[tuple[str, Measure]]] = (("on the clock", "wall"), ("of processors", "processor"))
_CODE: Final = Path(__file__).with_name("hooks_plugin.py")


class Run(NamedTuple):
    """One process and those that it started: seconds on the clock, and of all processors."""

    wall: float
    processor: float


class Found(NamedTuple):
    """Runs in turns, and which share of records they opened."""

    runs: Mapping[bool, Sequence[Run]]
    opened: Mapping[bool, float]

    def cost(self, measure: Measure) -> float:
        """What the annotator costs, as a share of the run without it: of the medians."""
        return self.seconds(measure, present=True) / self.seconds(measure, present=False) - 1

    def seconds(self, measure: Measure, *, present: bool) -> float:
        """The median of the runs with the annotator, or without it."""
        return median(run.wall if measure == "wall" else run.processor for run in self.runs[present])


@click.command("hooks")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="An external labelled set.")
@click.option("--megabytes", type=click.FloatRange(0.1), default=100.0, show_default=True, help="Size of the corpus.")
@click.option("--share", type=click.FloatRange(0, 1), default=0.01, show_default=True, help="Documents with an anchor.")
@click.option("--runs", type=click.IntRange(1), default=7, show_default=True, help="Runs with and without it.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the corpus.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the timings as JSON.")
@click.pass_context
def hooks_command(
    context: click.Context,
    *,
    data: Path | None,
    megabytes: float,
    share: float,
    runs: int,
    seed: int,
    json_file: Path | None,
) -> None:
    """Time `boilerfilter clean` with and without an annotator of 20 lines that declares anchors.

    The annotator is a distribution of its own, found as anyone's is. Runs take turns; medians are compared. Ends with
    exit code 1 if it costs more than 5 % of the run.
    """
    with TemporaryDirectory(prefix="boilerfilter-hooks-") as folder:
        plain, source = Path(folder, "plain.jsonl"), Path(folder, "corpus.jsonl")
        write(plain, texts(data), int(megabytes * _MB), seed)
        documents, planted = plant(plain, source, share, seed)
        size = source.stat().st_size
        code = _CODE.read_text(encoding="utf-8")
        target = install(Path(folder, "target"), code, plugin=PLUGIN, name=f"acme-{PLUGIN}")
        found = measure(source, target, runs)
    rows = [
        [
            name,
            *(f"{found.seconds(measured, present=present):.2f}" for present in (True, False)),
            percent(found.cost(measured)),
        ]
        for name, measured in _MEASURES
    ]
    lines = [
        *facts(context),
        f"Machine: {', '.join(f'{name} {value}' for name, value in machine().items())}.",
        f"Corpus: {size / _MB:.1f} MB, {documents} documents, {percent(planted / documents)} of them with an anchor.",
        f"Records opened: {percent(found.opened[True])} with the annotator, {percent(found.opened[False])} without.",
    ]
    table = Table("An annotator with anchors", ["seconds", "with it", "without", "it costs"], rows)
    click.echo(to_markdown("Hooks", lines, [table]))
    if json_file:
        json_file.write_bytes(_as_json(context, found, size, documents, planted))
    if found.cost("processor") > LIMIT and found.cost("wall") > LIMIT:
        raise click.ClickException(f"the annotator costs more than {percent(LIMIT)} of the run")


def plant(plain: Path, target: Path, share: float, seed: int) -> tuple[int, int]:
    """Copies a corpus with a paragraph that holds an anchor in a share of its documents, chosen by chance; gives how
    many documents there are, and how many have it."""
    lines = plain.read_bytes().splitlines(keepends=True)
    random = Random(seed)
    chosen = set(random.sample(range(len(lines)), round(share * len(lines))))
    with target.open("wb") as out:
        for number, line in enumerate(lines):
            out.write(_planted(line, random) if number in chosen else line)
    return len(lines), len(chosen)


def _planted(line: bytes, random: Random) -> bytes:
    record: dict[str, Any] = msgspec.json.decode(line)
    paragraphs = record["text"].split("\n\n")
    paragraphs.insert(random.randint(0, len(paragraphs)), _PARAGRAPH.format(random.randint(1, 30)))
    return msgspec.json.encode({**record, "text": "\n\n".join(paragraphs)}) + b"\n"


def measure(source: Path, target: Path, runs: int) -> Found:
    """Cleans a corpus in turns with the plugin installed and without it, so that a slow minute is everybody's."""
    timed: dict[bool, list[Run]] = {True: [], False: []}
    for number in range(runs):
        # Who comes first changes too: the file is in memory for the second.
        for present in (True, False) if number % 2 else (False, True):
            timed[present].append(_run(source, [target] if present else []))
        click.echo(
            f"run {number + 1} of {runs}: {timed[True][-1].wall:.2f} s, without {timed[False][-1].wall:.2f} s", err=True
        )
    return Found(timed, _opened(source, target))


def _run(source: Path, path: Iterable[Path]) -> Run:
    code = "from boilerfilter.cli.main import main; main(prog_name='boilerfilter')"
    command = [sys.executable, "-c", code, "clean", "--quiet", "--workers", "1", str(source)]
    inherited = filter(None, [os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*map(str, path), *inherited])}
    began = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"{' '.join(command)}: exit code {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime)


def _opened(source: Path, target: Path) -> dict[bool, float]:
    sys.path.insert(0, str(target))
    invalidate_caches()
    try:
        pipelines = {True: Pipeline(), False: Pipeline(Settings(disable=[PLUGIN]))}
    finally:
        sys.path.remove(str(target))
    lines = source.read_bytes().splitlines()
    return {
        present: sum(pipeline.may_change(line, json=True) for line in lines) / len(lines)
        for present, pipeline in pipelines.items()
    }


def _as_json(context: click.Context, found: Found, size: int, documents: int, planted: int) -> bytes:
    table = {
        "command": command_line(context),
        "date": today(),
        "versions": versions(),
        "machine": machine(),
        "corpus": {"bytes": size, "documents": documents, "with_an_anchor": planted},
        "records_opened": {"with": found.opened[True], "without": found.opened[False]},
        "runs": {"with": found.runs[True], "without": found.runs[False]},
        "cost": {"wall": found.cost("wall"), "processor": found.cost("processor")},
    }
    return msgspec.json.format(msgspec.json.encode(table), indent=1) + b"\n"
