"""``boilerfilter explain``."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from boilerfilter.cli.settings import build_settings, settings_options
from boilerfilter.errors import InputError
from boilerfilter.io import text
from boilerfilter.io.formats import format_of
from boilerfilter.io.rejects import Reject
from boilerfilter.model import Annotation, Decision, Document, Result
from boilerfilter.pipeline import Pipeline

_SHOWN = 12
"""Matched spans shown of a paragraph; --json has all."""


@click.command("explain")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="As JSON: one object, with every annotation and span.")
@settings_options
def command(file: str, as_json: bool, **options: object) -> None:
    """Show every paragraph of FILE (- for standard input) with its verdict, the reasons and what was matched."""
    more = {"markdown": True} if format_of(file) == "markdown" else {}
    pipeline = Pipeline(build_settings(**options, **more))  # type: ignore[arg-type]
    result = pipeline.run(_read(file))
    if as_json:
        click.echo(msgspec.json.encode(_table(result)))
        return
    for decision in result.decisions:
        _show(result.document, decision)
    dropped = len(result.dropped)
    click.echo(f"{dropped} of {len(result.decisions)} paragraphs would be removed", err=True)
    for error in result.errors:
        click.echo(f"boilerfilter: {error}", err=True)


def _read(file: str) -> Document:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error
    document = text.read(data, file)
    if isinstance(document, Reject):
        raise InputError(str(document))
    return document


def _show(document: Document, decision: Decision) -> None:
    mark = click.style("keep", fg="green") if decision.keep else click.style("drop", fg="red", bold=True)
    number = decision.paragraph.ordinal + 1
    lines = decision.paragraph.text.splitlines() or [""]
    click.echo(f"{number:4d} {mark}  {lines[0]}")
    for line in lines[1:]:
        click.echo(f"           {line}")
    for reason in decision.reasons:
        click.echo(click.style(f"           {reason.rule}: {reason.message}", dim=True))
    for annotation in strongest(decision.annotations):
        shown = [f"{document.text[span.start : span.end]!r} ({span.source})" for span in annotation.spans[:_SHOWN]]
        more = f", and {len(annotation.spans) - _SHOWN} more" if len(annotation.spans) > _SHOWN else ""
        click.echo(
            click.style(f"           {annotation.label} {annotation.score:.2f}: {', '.join(shown)}{more}", dim=True)
        )


def strongest(annotations: Sequence[Annotation]) -> list[Annotation]:
    """The highest-scored annotation of each annotator, of those that matched something; --json has the others."""
    best: dict[str, Annotation] = {}
    for annotation in annotations:
        root = annotation.label.partition(".")[0]
        if annotation.spans and (root not in best or annotation.score > best[root].score):
            best[root] = annotation
    return list(best.values())


def _table(result: Result) -> dict[str, object]:
    return {
        "id": result.document.id,
        "plugins": [info._asdict() for info in result.plugins],
        "errors": result.errors,
        "paragraphs": [
            {
                "start": decision.paragraph.start,
                "end": decision.paragraph.end,
                "text": decision.paragraph.text,
                "keep": decision.keep,
                "reasons": [reason._asdict() for reason in decision.reasons],
                "annotations": [_annotation(annotation) for annotation in decision.annotations],
                "evidence": [_annotation(annotation) for annotation in decision.evidence],
            }
            for decision in result.decisions
        ],
    }


def _annotation(annotation: Annotation) -> dict[str, object]:
    return {**annotation._asdict(), "spans": [span._asdict() for span in annotation.spans]}
