"""A pattern as ``boilerfilter explain PATTERN`` shows it: as text, and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import click

from boilerfilter.cli.paragraphs import verdict_of
from boilerfilter.cli.terminal import Screen
from boilerfilter.explaining.patterns import Known, fired
from boilerfilter.model import Result

_KEY: Final = 9
_PLAIN: Final[dict[str, Any]] = {}


class Place(NamedTuple):
    """Where a pattern fired: the document, line and column from 1, the verdict on the paragraph, and the words."""

    document: str
    line: int
    column: int
    start: int
    end: int
    verdict: str
    text: str


def show(screen: Screen, known: Known) -> None:
    """Prints all that is known of a pattern."""
    click.echo(click.style(screen.safe(known.pattern.source), bold=True))
    for key, value in _facts(known):
        name = click.style(f"  {key:{_KEY}s}", fg="cyan")
        screen.write(value, first=name, rest=" " * (_KEY + 2), style=_PLAIN)
    for fault in known.faults:
        screen.write(fault, first=click.style("  fault    ", fg="red", bold=True), rest=" " * 11, style=_PLAIN)


def places(result: Result, source: str, name: str) -> Iterator[Place]:
    """Where a pattern fired in a document that is called `name`."""
    text = result.document.text
    for decision, span in fired(result, source):
        line = text.count("\n", 0, span.start) + 1
        column = span.start - (text.rfind("\n", 0, span.start) + 1) + 1
        yield Place(name, line, column, span.start, span.end, verdict_of(decision), text[span.start : span.end])


def show_place(screen: Screen, place: Place) -> None:
    """Prints a place as editors read it, with the verdict and the words."""
    where = click.style(f"{screen.safe(place.document)}:{place.line}:{place.column}", bold=True)
    words = " ".join(place.text.split())
    screen.write(f"'{words}'", first=f"{where}: {place.verdict} ", rest="  ", style=_PLAIN)


def table(known: Known, found: Sequence[Place] | None) -> dict[str, object]:
    """A pattern as JSON; docs/explain.md describes it. `found` is where it fired, None if no files were given."""
    pattern = known.pattern
    row: dict[str, object] = {
        "kind": "pattern",
        "pattern": pattern.source,
        "topic": known.pack.topic,
        "language": known.pack.language,
        "family": pattern.family,
        "role": known.family.role if known.family else None,
        "weight": pattern.weight,
        "terms": pattern.terms,
        "regex": pattern.regex,
        "hits": pattern.hits,
        "misses": pattern.misses,
        "faults": known.faults,
        "plugin": known.plugin._asdict() if known.plugin else None,
        "file": known.file,
        "line": known.line or None,
    }
    return row if found is None else {**row, "fired": [place._asdict() for place in found]}


def _facts(known: Known) -> Iterator[tuple[str, str]]:
    pattern = known.pattern
    yield "topic", known.pack.topic
    yield "language", known.pack.language
    if pattern.family:
        about = f" ({known.family.role}): {known.family.about}" if known.family else ""
        yield "family", f"{pattern.family}{about}"
    yield "weight", f"{pattern.weight:g}"
    if pattern.regex is None:
        yield "terms", ", ".join(pattern.terms)
    else:
        yield "regex", pattern.regex
    proofs = "which it must match" if known.faults else "which it matches"
    yield "hits", f"{_quoted(pattern.hits)}, {proofs}" if pattern.hits else "none"
    proofs = "which it must not match" if known.faults else "which it does not match"
    yield "misses", f"{_quoted(pattern.misses)}, {proofs}" if pattern.misses else "none"
    if known.plugin:
        yield "plugin", f"{known.plugin.name} {known.plugin.version} ({known.plugin.distribution})"
    yield "file", f"{known.file}:{known.line}" if known.line else known.file


def _quoted(phrases: Sequence[str]) -> str:
    return " ".join(f"'{phrase}'" for phrase in phrases)
