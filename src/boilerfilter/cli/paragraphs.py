"""Paragraphs with their verdicts as ``boilerfilter explain`` shows them: as text, and as JSON."""

from collections.abc import Sequence
from typing import Any, Final

import click

from boilerfilter.cli.terminal import Mark, Screen, cells
from boilerfilter.explaining.kept import Lack
from boilerfilter.model import Annotation, Decision, Document, Result, Span

_SHOWN: Final = 12
"""Matched spans shown of a paragraph; --json has all."""
_WORDS: Final = 60
"""Characters shown of a matched span."""
_ROOMY: Final = 50
"""Cells from which on a paragraph stands beside its verdict; on a narrower terminal below it."""
_VERDICTS: Final[dict[str, dict[str, Any]]] = {
    "keep": {"fg": "green"},
    "drop": {"fg": "red", "bold": True},
    "part": {"fg": "yellow", "bold": True},
}
_DIM: Final[dict[str, Any]] = {"dim": True}
_MATCHED: Final[dict[str, Any]] = {"underline": True}
_CUT: Final[dict[str, Any]] = {"fg": "red", "strikethrough": True}


def show(screen: Screen, result: Result, decision: Decision, lacks: Sequence[Lack] | None = None) -> None:
    """Prints a paragraph: number, verdict, text, reasons, what was matched; and what it lacks, if that is given."""
    verdict = verdict_of(decision)
    label = click.style(f"{screen.symbol(verdict)}{verdict}", **_VERDICTS[verdict])
    head = f"{decision.paragraph.ordinal + 1:4d} {label}"
    marks = _marks(decision)
    if screen.width is None or screen.width >= _ROOMY:
        first = f"{head}  "
        indent = " " * cells(click.unstyle(first))
    else:
        click.echo(head)
        first = indent = "  "
    screen.write(decision.paragraph.text, first=first, rest=indent, marks=marks, style={})
    for line in _details(result.document, decision):
        screen.write(line, first=indent, rest=f"{indent}  ", style=_DIM)
    for lack in lacks or ():
        screen.write(
            lack.message, first=f"{indent}{click.style('kept: ', fg='cyan')}", rest=f"{indent}      ", style={}
        )


def verdict_of(decision: Decision) -> str:
    """``keep``, ``drop``, or ``part`` where parts of the paragraph go."""
    if not decision.keep:
        return "drop"
    return "part" if decision.cuts else "keep"


def strongest(annotations: Sequence[Annotation]) -> list[Annotation]:
    """The highest-scored annotation of each annotator, of those that matched something; --json has the others."""
    best: dict[str, Annotation] = {}
    for annotation in annotations:
        root = annotation.label.partition(".")[0]
        if annotation.spans and (root not in best or annotation.score > best[root].score):
            best[root] = annotation
    return list(best.values())


def table(result: Result, why: Sequence[Sequence[Lack]] | None = None) -> dict[str, object]:
    """A result as JSON; docs/explain.md describes it. `why` has what each paragraph lacked."""
    paragraphs = []
    for decision in result.decisions:
        row: dict[str, object] = {
            "start": decision.paragraph.start,
            "end": decision.paragraph.end,
            "text": decision.paragraph.text,
            "keep": decision.keep,
            "removed": decision.parts_removed,
            "reasons": [reason._asdict() for reason in decision.reasons],
            "overruled": [reason._asdict() for reason in decision.overruled],
            "annotations": [_annotation(annotation) for annotation in decision.annotations],
            "evidence": [_annotation(annotation) for annotation in decision.evidence],
        }
        if why is not None:
            row["lacking"] = [lack._asdict() for lack in why[decision.paragraph.ordinal]]
        paragraphs.append(row)
    return {
        "kind": "document",
        "id": result.document.id,
        "plugins": [info._asdict() for info in result.plugins],
        "errors": result.errors,
        "paragraphs": paragraphs,
    }


def _details(document: Document, decision: Decision) -> list[str]:
    told = [f"{reason.rule}: {reason.message}" for reason in decision.reasons]
    claims: dict[tuple[Span, ...], list[str]] = {}  # several annotators may have read the same words
    for annotation in sorted(strongest(decision.annotations), key=_rank):
        claims.setdefault(annotation.spans, []).append(f"{annotation.label} {annotation.score:.2f}")
    for spans, labels in claims.items():
        shown = [f"{_quoted(document.text[span.start : span.end])} ({span.source})" for span in spans[:_SHOWN]]
        more = f", and {len(spans) - _SHOWN} more" if len(spans) > _SHOWN else ""
        told.append(f"{', '.join(labels)}: {', '.join(shown)}{more}")
    return told


def _rank(claim: Annotation) -> tuple[float, int, str]:
    """Higher scores first, as far as they are shown, and of equal ones that of the annotator with the shorter name."""
    return -round(claim.score, 2), len(claim.label), claim.label


def _quoted(words: str) -> str:
    line = " ".join(words.split())
    return f"'{line}'" if len(line) <= _WORDS else f"'{line[:_WORDS]}…'"


def _marks(decision: Decision) -> list[Mark]:
    """What goes of a paragraph in which something is cut; else what the strongest claim matched."""
    start = decision.paragraph.start
    if decision.cuts:
        return [Mark(first - start, last - start, _CUT) for first, last in decision.cuts]
    claims = strongest(decision.annotations)
    found = max(claims, key=lambda claim: claim.score).spans if claims else ()
    marks: list[Mark] = []
    for span in sorted(found):
        begin = max(span.start - start, marks[-1].end if marks else 0)
        if begin < span.end - start:
            marks.append(Mark(begin, span.end - start, _MATCHED))
    return marks


def _annotation(annotation: Annotation) -> dict[str, object]:
    return {**annotation._asdict(), "spans": [span._asdict() for span in annotation.spans]}
