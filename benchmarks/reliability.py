"""Whether a consent score is the probability that it claims to be: ``python -m benchmarks reliability``."""

from collections.abc import Sequence
from html import escape
from math import sqrt
from pathlib import Path

import click

from benchmarks.data import Row, adversarial_rows, external_rows, own_cases
from benchmarks.metrics import Bin, bins, brier, expected_calibration_error
from benchmarks.provenance import facts
from benchmarks.tables import Table, percent, to_markdown, with_interval
from boilerfilter import Pipeline

_SIDE = 360
"""Width and height of the curve, in pixels."""

_MARGIN = 50
_BARS = 70
"""Height of the counts below the curve, in pixels."""


@click.command("reliability")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="An external labelled set.")
@click.option("--bins", "number", type=click.IntRange(2, 100), default=10, show_default=True, help="Bins of the curve.")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Draw the curve.")
@click.pass_context
def reliability_command(context: click.Context, data: Path | None, number: int, svg: Path | None) -> None:
    """Compare the consent score with how often paragraphs of that score are consent text."""
    rows = [row for row in (*own_cases(), *adversarial_rows("paragraphs")) if row.kind != "label"]
    if data is not None:
        rows += [row for row in external_rows(data) if row.kind != "label"]
    found = [(score, row.kind != "article") for row, score in zip(rows, consent_scores(rows), strict=True)]
    scored = [(score, truth) for score, truth in found if score is not None]
    unscored = [truth for score, truth in found if score is None]
    curve = bins([score for score, _ in scored], [truth for _, truth in scored], number)
    consent = sum(unscored)
    error = expected_calibration_error(curve)
    every = brier(*_columns([(score or 0.0, truth) for score, truth in found]))
    lines = [
        *facts(context),
        f"{len(found)} paragraphs. {len(unscored)}, {consent} of them consent text, hold no core word: no score.",
        f"Of the others: Brier score {brier(*_columns(scored)):.4f}, calibration error {error:.4f} ({number} bins).",
        f"Of all, no score taken for 0: Brier score {every:.4f}.",
    ]
    click.echo(to_markdown("Reliability of the consent score", lines, [table(curve)]))
    if svg:
        svg.write_text(draw(curve), encoding="utf-8")


def consent_scores(rows: Sequence[Row]) -> list[float | None]:
    """The highest consent score of each row in the pipeline; None where there is none."""
    results = Pipeline().run_many(row.text for row in rows)
    return [
        max(
            (
                annotation.score
                for decision in result.decisions
                for annotation in decision.annotations
                if annotation.label.startswith("consent.")
            ),
            default=None,
        )
        for result in results
    ]


def table(curve: Sequence[Bin]) -> Table:
    rows = [
        [
            f"{found.low:.2f} to {found.high:.2f}",
            str(found.positives.total),
            percent(found.mean),
            with_interval(found.positives),
            f"{100 * (found.positives.share - found.mean):+.1f}",
        ]
        for found in curve
    ]
    columns = ["score", "paragraphs", "mean score", "consent text", "difference, points"]
    note = "A score that means what it says has the same number in both columns. In brackets 95 % intervals (Wilson)."
    return Table("Score and share of consent text", columns, rows, note)


def draw(curve: Sequence[Bin]) -> str:
    """The curve with its intervals and the diagonal, and below it how many paragraphs each bin has (square root)."""
    width, height = _SIDE + 2 * _MARGIN, _SIDE + _BARS + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img"',
        ' font-family="sans-serif" font-size="12" aria-label="Reliability of the consent score">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>',
        f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(_text(_x(tick), _y(0) + 16, f"{tick:g}", "middle"))
        parts.append(_text(_MARGIN - 8, _y(tick) + 4, f"{tick:g}", "end"))
    most = max((found.positives.total for found in curve), default=1)
    base = _MARGIN + _SIDE + 30 + _BARS
    for found in curve:
        low, high = found.positives.interval
        x = _x(found.mean)
        parts.append(f'<path d="M{x} {_y(low)}V{_y(high)}" stroke="#69c"/>')
        parts.append(f'<circle cx="{x}" cy="{_y(found.positives.share)}" r="4" fill="#036"/>')
        tall = round(_BARS * sqrt(found.positives.total / most), 1)
        left, right = _x(found.low), _x(found.high)
        parts.append(
            f'<rect x="{left + 1}" y="{round(base - tall, 1)}" width="{round(right - left - 2, 1)}" height="{tall}" '
            f'fill="#9bd"><title>{found.positives.total}</title></rect>'
        )
    points = "L".join(f"{_x(found.mean)} {_y(found.positives.share)}" for found in curve)
    if points:
        parts.append(f'<path d="M{points}" fill="none" stroke="#036"/>')
    parts.append(_text(_MARGIN + _SIDE / 2, 24, "share of consent text, by score", "middle"))
    parts.append(_text(_MARGIN + _SIDE / 2, base + 16, "paragraphs (square root)", "middle"))
    return "\n".join([*parts, "</svg>", ""])


def _columns(pairs: Sequence[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [score for score, _ in pairs], [truth for _, truth in pairs]


def _x(value: float) -> float:
    return round(_MARGIN + value * _SIDE, 1)


def _y(value: float) -> float:
    return round(_MARGIN + (1 - value) * _SIDE, 1)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
