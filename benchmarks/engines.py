"""What cleaning costs on the engines that people run, beside the command line: ``python -m benchmarks engines``."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from math import isnan, nan
from pathlib import Path
from shutil import rmtree
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import click
import msgspec

from benchmarks.corpus import BANNERS, texts, write
from benchmarks.engine_jobs import ENGINES, available
from benchmarks.processor_time import Spent, spent
from benchmarks.provenance import command_line, facts, machine, today, versions
from benchmarks.tables import Table, percent, to_markdown

_MB: Final = 1_000_000
_FILES: Final = 4
_START: Final = 300
"""Documents of the small corpus, whose cost is that of starting: engines begun, pipeline built, packs read."""

SIZES: Final[Mapping[str, int | None]] = {"whole": None, "small": _START}
"""Documents of each corpus; None for all."""

_LEAST: Final = 0.05
"""Seconds of work below which a run is not told from noise."""

Job = tuple[str, str]
"""An engine's name, and ``clean`` or ``bare``."""


class Runs(NamedTuple):
    """The runs of a job on the corpus, and on the small one; `whole` and `small` are megabytes of text."""

    runs: Sequence[Spent]
    starts: Sequence[Spent]
    whole: float
    small: float

    @property
    def speed(self) -> float:
        """Megabytes of text a second of one core, the start left out; NaN where it is too short to tell."""
        work = median(run.processor for run in self.runs) - median(run.processor for run in self.starts)
        return (self.whole - self.small) / work if work >= _LEAST else nan


@click.command("engines")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="An external labelled set.")
@click.option("--megabytes", type=click.FloatRange(0.5), default=20.0, show_default=True, help="Size of the corpus.")
@click.option("--runs", type=click.IntRange(1), default=3, show_default=True, help="Runs of each job.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the corpus.")
@click.option("--engine", "chosen", multiple=True, type=click.Choice(list(ENGINES)), help="Only these.  [default: all]")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the runs as JSON.")
@click.option("--markdown", type=click.Path(dir_okay=False, path_type=Path), help="Write the table as Markdown.")
@click.pass_context
def engines_command(
    context: click.Context,
    *,
    data: Path | None,
    megabytes: float,
    runs: int,
    seed: int,
    chosen: tuple[str, ...],
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Clean one corpus with the command line and with each engine that is installed, beside the engine's own reading
    and writing.

    Jobs take turns, each in a process of its own with one worker; medians of processor time are shown. All must give
    the same texts.
    """
    names = [name for name in ENGINES if name in (chosen or available())]
    with TemporaryDirectory(prefix="boilerfilter-engines-") as folder:
        work = Path(folder)
        corpus = write(work / "corpus.jsonl", texts(data), int(megabytes * _MB), seed)
        sizes = {name: lay_out(work / "corpus.jsonl", work / name, limit) for name, limit in SIZES.items()}
        found = race([(name, how) for name in names for how in ("clean", "bare")], work, sizes, runs)
    made = "real paragraphs first" if data else "paragraphs by a Markov chain"
    banners = f"{percent(corpus.banners / corpus.documents)}, meant {percent(BANNERS)}"
    lines = [
        *facts(context),
        f"Engines: {', '.join(f'{package} {number}' for package, number in engine_versions().items())}.",
        f"Machine: {', '.join(f'{name} {value}' for name, value in machine().items())}.",
        f"Corpus: {sizes['whole']:.1f} MB of text, {corpus.documents} documents ({made}), {_FILES} files. Seed {seed}.",
        f"Documents with a consent notice: {banners}.",
    ]
    text = to_markdown("Engines", lines, [table(found)])
    if markdown:
        markdown.write_text(text, encoding="utf-8")
    if json_file:
        json_file.write_bytes(_as_json(context, found))
    if not (markdown or json_file):
        click.echo(text)


def lay_out(source: Path, target: Path, limit: int | None) -> float:
    """The documents of a file, or the first of them, as Parquet and as JSON Lines; megabytes of text."""
    import pyarrow as pa  # noqa: PLC0415  # the extra [bench] brings it
    import pyarrow.parquet as pq  # noqa: PLC0415

    lines = source.read_bytes().splitlines()[:limit]
    records = [msgspec.json.decode(line) for line in lines]
    for form in ("parquet", "jsonl"):
        Path(target, form).mkdir(parents=True)
    for number in range(_FILES):
        pq.write_table(pa.Table.from_pylist(records[number::_FILES]), target / "parquet" / f"{number}.parquet")
        (target / "jsonl" / f"{number}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines[number::_FILES]))
    return sum(len(record["text"].encode()) for record in records) / _MB


def race(jobs: Iterable[Job], work: Path, sizes: Mapping[str, float], runs: int) -> dict[Job, Runs]:
    """Runs the jobs in turn, so that a slow minute of the machine is everybody's.

    Raises:
        click.ClickException: a job failed, or cleaned otherwise than the one before it.
    """
    jobs = [(name, how) for name, how in jobs if how == "clean" or ENGINES[name].bare]
    spent_on: dict[tuple[Job, str], list[Spent]] = {(job, size): [] for job in jobs for size in sizes}
    answers: dict[tuple[str, str], int] = {}
    for number in range(runs):
        for (job, size), found in spent_on.items():
            name, how = job
            source, target, log = work / size / ENGINES[name].form, work / "out", work / "log.txt"
            rmtree(target, ignore_errors=True)
            script = str(Path(__file__).with_name("engine_jobs.py"))
            found.append(spent([sys.executable, "-P", script, name, how, str(source), str(target)], log))
            if found[-1].code:
                told = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise click.ClickException(f"{name}, {how}: exit code {found[-1].code}\n{told}")
            answer = digest(target)
            if answers.setdefault((how, size), answer) != answer:
                raise click.ClickException(f"{name}, {how}: not the texts that {jobs[0][0]} gave")
            click.echo(f"run {number + 1} of {runs}: {name}, {how}, {size}: {found[-1].processor:.2f} s", err=True)
    return {job: Runs(spent_on[job, "whole"], spent_on[job, "small"], sizes["whole"], sizes["small"]) for job in jobs}


def digest(folder: Path) -> int:
    """A number that is the same for the same ids and texts in whatever order and files."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    total = 0
    for path in folder.rglob("*.*"):
        if path.suffix == ".parquet":
            rows = pq.ParquetFile(path).read(["id", "text"]).to_pylist()
        elif path.suffix == ".jsonl" and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            rows = [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
        else:
            continue
        # datatrove writes no empty texts.
        total += sum(hash((row["id"], row.get("text") or "")) for row in rows)
    return total


def table(found: Mapping[Job, Runs]) -> Table:
    """A row for each engine; ratios are to the command line on the same format."""
    rows = []
    for (name, how), runs in found.items():
        if how == "bare":
            continue
        form = name.partition(", ")[2]
        command = found.get((f"command line, {form}", "clean"))
        bare = found.get((name, "bare"))
        rows.append(
            [
                name,
                _number(runs.speed),
                _number(runs.speed / command.speed if command else nan),
                _number(bare.speed if bare else nan),
                f"{median(run.processor for run in runs.starts):.1f}",
                f"{median(run.processor for run in runs.runs):.1f}",
                f"{median(run.elapsed for run in runs.runs):.1f}",
            ]
        )
    columns = ["engine, format", "MB/s a core", "of the command line's", "without cleaning, MB/s"]
    note = (
        "MB are of text, 1 MB = 1,000,000 bytes of UTF-8; seconds are of processors, those of all processes of the "
        "engine together, so MB/s are what one core does. Reading and writing are in them; the start, the same job on "
        f"{_START} documents, is not. A dash stands where there is nothing, or too little, to measure."
    )
    return Table("Engines side by side", [*columns, "start, s", "whole, s", "whole on the clock, s"], rows, note)


def engine_versions() -> dict[str, str]:
    """The versions of the engines that are installed."""
    found = {}
    for package in ("pyarrow", "datatrove", "ray", "pyspark"):
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def _as_json(context: click.Context, found: Mapping[Job, Runs]) -> bytes:
    written = {
        "command": command_line(context),
        "date": today(),
        "versions": versions() | engine_versions(),
        "machine": machine(),
        "jobs": {
            f"{name}, {how}": {
                "megabytes_per_core_second": None if isnan(runs.speed) else runs.speed,
                "megabytes": runs.whole,
                "runs": [run._asdict() for run in runs.runs],
                "starts": [run._asdict() for run in runs.starts],
            }
            for (name, how), runs in found.items()
        },
    }
    return msgspec.json.format(msgspec.json.encode(written), indent=1) + b"\n"


def _number(value: float) -> str:
    return "–" if isnan(value) else f"{value:.3g}"
