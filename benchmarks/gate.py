"""The quality gate: ``python -m benchmarks gate`` fails where quality on the project's own cases sinks below a floor.

A floor is raised with ``--write`` when quality rises, so that what was reached is kept. Every number is a share, of
which more is better.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, isnan
from pathlib import Path

import click

from benchmarks.data import ADVERSARIAL, adversarial_rows, hard_cases, own_cases, own_documents
from benchmarks.measure import score_documents, score_paragraphs
from benchmarks.metrics import Rate
from benchmarks.report import LEAST, language_mean
from benchmarks.systems import PipelineSystem
from boilerfilter import Pipeline

KNOWN_FAILURES = ADVERSARIAL / "known_failures.txt"
FLOORS = Path(__file__).with_name("floors.toml")

_HEADER = """\
# The least that `python -m benchmarks gate` accepts on the project's own cases, as shares; more is better.
# `python -m benchmarks gate --write` raises floors to what is measured less the margin, and never lowers one;
# `--write --lower` does, and a change that needs it says why.
"""


@dataclass(frozen=True, slots=True)
class Floors:
    """`margin` is what a floor lies below the quality measured when it was written."""

    margin: float
    floors: Mapping[str, float]


@click.command("gate")
@click.option("--write", is_flag=True, help="Raise floors to what is measured, less the margin; list known failures.")
@click.option("--lower", is_flag=True, help="With --write: lower floors too.")
@click.option(
    "--floors",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=FLOORS,
    help="The file of floors.  [default: benchmarks/floors.toml]",
)
def gate_command(write: bool, lower: bool, path: Path) -> None:
    """Measure quality on the project's own cases and fail if it is below a floor."""
    if lower and not write:
        raise click.UsageError("--lower goes with --write")
    pinned = read(path)
    measured = measure()
    if write:
        pinned = raised(pinned, measured, lower=lower)
        path.write_text(as_toml(pinned), encoding="utf-8")
        if path == FLOORS:
            write_failures()
    width = max(map(len, measured))
    for name, found in measured.items():
        least = pinned.floors.get(name)
        click.echo(f"{name:{width}s}  {found:.4f}  floor {'none' if least is None else f'{least:.4f}'}")
    if faults := missed(pinned.floors, measured):
        for fault in faults:
            click.echo(f"missed: {fault}", err=True)
        raise SystemExit(1)


def measure() -> dict[str, float]:
    """The numbers that have floors, with default settings."""
    system = PipelineSystem("default", Pipeline())
    own = score_paragraphs(own_cases(), [system])
    hard = score_paragraphs(adversarial_rows("paragraphs"), [system])
    fresh = score_paragraphs(adversarial_rows("fresh"), [system])
    dirt = score_paragraphs(adversarial_rows("dirt"), [system])
    documents = score_documents(own_documents(), [system])[system.name]
    languages = {
        language: scores.rate(system.name, "notice") for language, scores in own.by(lambda row: row.language).items()
    }
    return {
        "own-notices-found": own.rate(system.name, "notice").share,
        "own-notices-found-language-mean": language_mean(languages),
        "own-notices-found-worst-language": min(
            (found.share for found in languages.values() if found.total >= LEAST), default=float("nan")
        ),
        "own-details-found": own.rate(system.name, "detail").share,
        "own-articles-kept": _kept(own.rate(system.name, "article")),
        "hard-consent-found": hard.rate(system.name, "notice").share,
        "hard-articles-kept": _kept(hard.rate(system.name, "article")),
        "fresh-consent-found": fresh.rate(system.name, "notice").share,
        "fresh-articles-kept": _kept(fresh.rate(system.name, "article")),
        "dirt-consent-found": dirt.rate(system.name, "notice").share,
        "dirt-articles-kept": _kept(dirt.rate(system.name, "article")),
        "documents-fully-right": documents.fully_right.share,
        "documents-consent-found": documents.consent.share,
        "documents-articles-kept": _kept(documents.content),
        "documents-short-article-lines-kept": _kept(documents.short_content),
        "documents-leftovers-dropped": documents.leftovers.share,
    }


def write_failures() -> None:
    """Lists the hard paragraphs that are judged wrongly now, for the tests, which expect each of them to fail."""
    cases = hard_cases()
    system = PipelineSystem("default", Pipeline())
    drops = score_paragraphs([case.row for case in cases], [system]).drops[system.name]
    wrong = [case for case, dropped in zip(cases, drops, strict=True) if dropped != case.drop]
    lines = [f"{case.id} {'kept' if case.drop else 'dropped'}" for case in wrong]
    header = "# Judged wrongly today; written by `python -m benchmarks gate --write`. A test fails when one is mended."
    KNOWN_FAILURES.write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def missed(floors: Mapping[str, float], measured: Mapping[str, float]) -> list[str]:
    """What is wrong, one line a floor. A number without a floor, and a floor without a number, are wrong too: a gate
    that loses a bar must not stay silent."""
    faults = []
    for name in sorted({*floors, *measured}):
        if name not in floors:
            faults.append(f"{name}: has no floor; set it with --write")
        elif name not in measured:
            faults.append(f"{name}: is not measured any more; take its floor out")
        elif not measured[name] >= floors[name]:  # NaN, of no rows, is below every floor
            faults.append(f"{name}: {measured[name]:.4f} is below the floor {floors[name]:.4f}")
    return faults


def raised(pinned: Floors, measured: Mapping[str, float], *, lower: bool = False) -> Floors:
    """Floors at what is measured less the margin, rounded down; an old floor stays where it is higher."""
    floors = dict(pinned.floors)
    for name, found in measured.items():
        if isnan(found):
            continue
        least = max(0.0, floor(round((found - pinned.margin) * 10_000, 6)) / 10_000)
        floors[name] = least if lower else max(least, floors.get(name, 0.0))
    return Floors(pinned.margin, floors)


def read(path: Path) -> Floors:
    """The floors of a file; none if there is no such file.

    Raises:
        click.ClickException: the file is malformed.
    """
    if not path.exists():
        return Floors(0.01, {})
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Floors(float(table["margin"]), {name: float(least) for name, least in table["floors"].items()})
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError, ValueError) as error:
        raise click.ClickException(f"{path}: not a file of floors: {error}") from error


def as_toml(pinned: Floors) -> str:
    lines = [f"{name} = {least:.4f}" for name, least in pinned.floors.items()]
    return "\n".join([_HEADER, f"margin = {pinned.margin:g}", "", "[floors]", *lines, ""])


def _kept(lost: Rate) -> float:
    return 1 - lost.share
