"""Plots as inline SVG: bars in tables, and histograms. No colours here, and no styles in attributes: the page's policy
forbids them."""

from collections.abc import Sequence
from typing import Final

from boilerfilter.report.markup import Html, element, join

_WIDTH: Final = 320
_HEIGHT: Final = 96
_FLOOR: Final = 80
"""Where the bars of a histogram stand; below are its labels."""


def bar(share: float) -> Html:
    """A bar of `share` (in [0, 1]) of the width that there is; decoration beside a number."""
    width = f"{100 * min(max(share, 0.0), 1.0):.2f}"
    rectangle = element("rect", class_="bar", width=width, height="8")
    return element("svg", rectangle, class_="bars", viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")


def histogram(title: str, about: str, counts: Sequence[int], unit: str, labels: Sequence[str]) -> Html:
    """Counts of equal bins of [0, 1], drawn and as a table. `unit` is what is counted, `labels` stand below the left
    end, the middle and the right end."""
    step, top = _WIDTH / len(counts), max([*counts, 1])
    bars = []
    for number, count in enumerate(counts):
        height = count / top * (_FLOOR - 4)
        height = max(height, 1.5) if count else 0.0
        hint = element("title", f"{_range(number, len(counts))}: {count:,} {unit}")
        place = {"x": f"{number * step + 1:.1f}", "y": f"{_FLOOR - height:.1f}"}
        bars.append(element("rect", hint, class_="bar", width=f"{step - 2:.1f}", height=f"{height:.1f}", **place))
    axis = element("line", class_="axis", x1="0", x2=str(_WIDTH), y1=str(_FLOOR), y2=str(_FLOOR))
    anchors = zip(("0", str(_WIDTH // 2), str(_WIDTH)), ("start", "middle", "end"), labels, strict=True)
    named = [
        element("text", label, class_="label", x=x, y=str(_HEIGHT - 1), text_anchor=anchor)
        for x, anchor, label in anchors
    ]
    most = max(range(len(counts)), key=lambda number: counts[number])
    told = f"{title}. {sum(counts):,} {unit}, most of them at {_range(most, len(counts))}." if any(counts) else title
    drawing = element(
        "svg", *bars, axis, *named, class_="histogram", viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label=told
    )
    rows = [
        element(
            "tr", element("th", _range(number, len(counts)), scope="row"), element("td", f"{count:,}", class_="number")
        )
        for number, count in enumerate(counts)
        if count
    ]
    table = element(
        "details",
        element("summary", "As a table"),
        element("table", element("caption", title, class_="unseen"), element("tbody", *rows)),
    )
    return element(
        "figure",
        element("figcaption", element("h3", title), element("p", about, class_="note")),
        drawing,
        table if rows else None,
        class_="plot",
    )


def labelled_bars(rows: Sequence[tuple[str, int]], top: int, whole: int, facet: str) -> Html:
    """Rows of a table: a name, a bar that is as long as can be for `top`, a count, and its share of the `whole`. The
    name can be made a filter of `facet`, unless that is empty."""
    out = []
    for name, count in rows:
        share = f"{count / whole:.0%}" if whole else ""
        out.append(
            element(
                "tr",
                element("th", element("bdi", name), scope="row", data_facet=facet or None),
                element("td", bar(count / top), class_="drawn"),
                element("td", f"{count:,}", class_="number"),
                element("td", "<1%" if share == "0%" else share, class_="number share"),
            )
        )
    return join(*out)


def _range(number: int, bins: int) -> str:
    return f"{number / bins:.0%} to {(number + 1) / bins:.0%}"
