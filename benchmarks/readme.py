"""Writes the tables of README.md: ``python -m benchmarks readme``.

They are parts of the tables that other commands wrote, in docs/. What stands between ``<!-- begin: NAME -->`` and
``<!-- end: NAME -->`` is made anew; a test holds it fresh.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import click

_ROOT: Final = Path(__file__).parents[1]
FILE: Final = _ROOT / "README.md"

_PART: Final = re.compile(r"(<!-- begin: (?P<name>[\w-]+) -->\n).*?(<!-- end: (?P=name) -->)", re.DOTALL)
_CELL: Final = re.compile(r"(?P<share>[\d.]+ %) .*? of (?P<count>\d+)")


class Column(NamedTuple):
    """A column of a table in docs/quality-tables.md, below which heading, and what it is called here."""

    heading: str
    name: str
    here: str


_QUALITY: Final = (
    Column("Single paragraphs: own fresh cases", "notices found", "fresh cases: notices found"),
    Column("Single paragraphs: own fresh cases", "articles lost", "articles lost"),
    Column("Documents: external mixed", "all consent", "pages: consent found"),
    Column("Documents: external mixed", "articles lost", "articles lost"),
)
_SPEED: Final = ("engine, format", "MB/s a core", "without cleaning, MB/s")

Rows = Sequence[Mapping[str, str]]


def quality() -> str:
    """What the presets find and cost, beside the baselines."""
    text = (_ROOT / "docs" / "quality-tables.md").read_text(encoding="utf-8")
    columns = [{row["system"]: row[column.name] for row in _rows(text, column.heading)} for column in _QUALITY]
    found = [{system: _match(cell) for system, cell in column.items()} for column in columns]
    heads = [
        f"{column.here}, of {next(iter(cells.values()))['count']}"
        for column, cells in zip(_QUALITY, found, strict=True)
    ]
    rows = [[system, *(cells[system]["share"] for cells in found)] for system in found[0]]
    return _table(["", *heads], rows)


def speed() -> str:
    """What a core cleans in a second, by engine."""
    text = (_ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    return _table(_SPEED, [[row[name] for name in _SPEED] for row in _rows(text, "What it costs")])


PARTS: Final[Mapping[str, Callable[[], str]]] = {"quality": quality, "speed": speed}


def refreshed(text: str) -> str:
    """The document with its generated parts made anew.

    Raises:
        ValueError: a part is not marked in it, or a table that it is taken from is not there.
    """
    names = [match["name"] for match in _PART.finditer(text)]
    if sorted(names) != sorted(PARTS):
        raise ValueError(f"README.md marks the parts {names}; they are {list(PARTS)}")
    return _PART.sub(lambda match: f"{match[1]}\n{PARTS[match['name']]()}\n{match[3]}", text)


@click.command("readme")
def readme_command() -> None:
    """Write what README.md shows of the tables in docs/."""
    FILE.write_text(refreshed(FILE.read_text(encoding="utf-8")), encoding="utf-8")
    click.echo(f"wrote {FILE}")


def _rows(text: str, heading: str) -> Rows:
    """The first table below a heading."""
    _, found, below = text.partition(f"## {heading}\n")
    lines = [line for line in below.partition("\n## ")[0].splitlines() if line.startswith("|")]
    if not found or len(lines) < 3:
        raise ValueError(f"there is no table below {heading!r}")
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def _match(cell: str) -> re.Match[str]:
    match = _CELL.match(cell)
    if match is None:
        raise ValueError(f"{cell!r} is not a share with its interval and count")
    return match


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *("---:" for _ in heads[1:])], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
