"""The page: sums, plots and documents in one file that needs nothing else and asks for nothing.

Its policy allows one style and one script, both by their hash, so what a text on it says can neither run nor load.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Final, NamedTuple

from boilerfilter.report.charts import histogram, labelled_bars
from boilerfilter.report.documents import STATES, document, patterns_of
from boilerfilter.report.excerpt import Excerpt, clip_place
from boilerfilter.report.markup import Html, element, join
from boilerfilter.report.records import Part
from boilerfilter.report.totals import Totals, clip

MOST_BYTES: Final = 5_000_000
"""The size that no page exceeds."""
_FOR_DOCUMENTS: Final = 2_900_000
_DOCUMENTS: Final = 300

_TABLES: Final = (
    ("reason", "Reasons", "What rules said; # stands for a number.", 8),
    ("plugin", "Plugins", "", 8),
    ("language", "Languages", "Of what was removed.", 12),
    ("pattern", "Patterns", "What was found in a paragraph or beside it; most have several.", 16),
    ("host", "Hosts", "", 12),
)
_FILTERS: Final = ("plugin", "language", "pattern")
_MORE: Final = 100
"""Rows of a table beside those that are seen at once."""
_OPTIONS: Final = 200
"""Names that a filter offers, the most frequent ones."""


class Sum(NamedTuple):
    """A number at the head of the page."""

    label: str
    value: str


class Story(NamedTuple):
    """What a page tells. `totals` are one, or those of several changes, by their headings; `documents` are the best to
    show of `of`, in the order of their weight."""

    title: str
    sources: Sequence[str]
    sums: Sequence[Sum]
    totals: Sequence[tuple[str, Totals]]
    documents: Iterable[Excerpt]
    of: int
    notes: Sequence[str] = ()


def page(story: Story) -> bytes:
    """The page, in UTF-8, at most `MOST_BYTES` long."""
    style, script = _asset("report.css"), _asset("report.js")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{story.title} – boilerfilter"),
        element("style", Html(style)),
    )
    shown = _fitting(story.documents)
    body = element(
        "body",
        element("a", "Skip to the documents", class_="skip", href="#documents"),
        _header(story),
        element("main", _counts(story.totals), _documents(shown, story.of)),
        element("footer", element("p", "Made by boilerfilter. Nothing on this page was loaded from elsewhere.")),
        element("script", Html(script)),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en').source}\n".encode()


def _asset(name: str) -> str:
    return files("boilerfilter.report").joinpath("assets", name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"


def _header(story: Story) -> Html:
    some = [clip_place(source) for source in story.sources[:6]]
    more = f" and {len(story.sources) - len(some):,} more" if len(story.sources) > len(some) else ""
    named = [join(", " if at else "", element("bdi", source)) for at, source in enumerate(some)]
    sums = [element("div", element("dt", each.label), element("dd", each.value)) for each in story.sums]
    return element(
        "header",
        element("h1", story.title),
        element("p", *named, more, class_="sources"),
        element("dl", *sums, class_="sums"),
        *(element("p", note, class_="note") for note in story.notes),
    )


def _counts(totals: Sequence[tuple[str, Totals]]) -> Html:
    tables = [_table(*table, totals) for table in _TABLES]
    plots = [plot for heading, each in totals for plot in _plots(heading, each)]
    return element(
        "section",
        element("h2", "What went, and why", id="counts"),
        element("div", *tables, class_="tables"),
        element("div", *plots, class_="plots"),
        aria_labelledby="counts",
    )


def _table(facet: str, title: str, about: str, few: int, totals: Sequence[tuple[str, Totals]]) -> Html | None:
    blocks: list[Html | None] = []
    for heading, each in totals:
        counted = each.by[facet]
        rows, whole = counted.ranked(), each.paragraphs
        if not rows:
            continue
        link = facet if facet in _FILTERS else ""
        name = f"{title}, {heading.lower()}" if heading else title
        blocks.append(element("h4", heading) if heading else None)
        blocks.append(_rows(name, rows[:few], rows[0][1], whole, link))
        if rest := rows[few : few + _MORE]:
            left = f", of {len(rows) - few:,}" if len(rows) - few > len(rest) else ""
            inner = _rows(f"{name}, continued", rest, rows[0][1], whole, link)
            blocks.append(element("details", element("summary", f"{len(rest)} more{left}"), inner))
        if counted.slack:
            blocks.append(element("p", f"Counts may be too low by up to {counted.slack:,}.", class_="note"))
    if not blocks:
        return None
    lead = element("p", about, class_="note") if about else None
    return element("section", element("h3", title, id=f"by-{facet}"), lead, *blocks, aria_labelledby=f"by-{facet}")


def _rows(name: str, rows: Sequence[tuple[str, int]], top: int, whole: int, facet: str) -> Html:
    columns = ("Name", "Drawn", "Paragraphs", "Share")
    head = element("thead", element("tr", *(element("th", column, scope="col") for column in columns)), class_="unseen")
    body = element("tbody", labelled_bars(rows, top, whole, facet))
    return element("table", element("caption", name, class_="unseen"), head, body, class_="facet")


def _plots(heading: str, totals: Totals) -> Iterator[Html]:
    of = f", {heading.lower()}" if heading else ""
    ends = ("0%", "50%", "100%")
    if any(totals.share):
        yield histogram(
            f"Share of the text{of}", "Of a document’s characters, how many these are.", totals.share, "documents", ends
        )
    if any(totals.position):
        about = "Where in its document a removed paragraph lay."
        yield histogram(f"Position{of}", about, totals.position, "paragraphs", ("start", "middle", "end"))
    if any(totals.scores):
        about = "Of the weakest claim that a removal rests on."
        yield histogram(f"Score{of}", about, totals.scores, "paragraphs", ("0", "0.5", "1"))


def _fitting(documents: Iterable[Excerpt]) -> list[Excerpt]:
    """As many as there is room for; those that come first are not left out."""
    room = _FOR_DOCUMENTS
    shown: list[Excerpt] = []
    for each in documents:
        room -= len(document(each, 10_000, 10_000).source.encode())
        if room < 0 or len(shown) == _DOCUMENTS:
            break
        shown.append(each)
    return shown


def _documents(shown: Sequence[Excerpt], of: int) -> Html:
    in_place = sorted(range(len(shown)), key=lambda at: (shown[at].path, shown[at].line))
    places = {at: place for place, at in enumerate(in_place)}
    ordered = sorted(range(len(shown)), key=lambda at: (shown[at].margin, places[at]))
    items = [document(shown[at], number, places[at]) for number, at in enumerate(ordered, 1)]
    sampled = (
        f"{len(shown):,} of {of:,} documents: the least sure removals, some of everywhere, and some of every plugin, "
        "language and frequent pattern. "
    )
    lead = (
        f"{sampled if len(shown) < of else ''}The lowest score comes first: that of the weakest claim that a removal "
        "rests on. Point at what was removed, or go to it with the Tab key, to see what was found."
    )
    return element(
        "section",
        element("h2", "Documents"),
        element("p", lead, class_="note"),
        _form([part for each in shown for part in each.parts]),
        element("p", id="status", role="status", class_="note"),
        element("ol", *items, class_="documents"),
        element("p", "No document of the sample is left by these filters.", class_="nothing", hidden=bool(items)),
        id="documents",
        tabindex="-1",
        aria_label="Documents",
    )


def _form(parts: Sequence[Part]) -> Html:
    of: dict[str, tuple[str, Callable[[Part], list[str]]]] = {
        "plugin": ("Plugin", lambda part: [clip(part.plugin)] if part.plugin else []),
        "language": ("Language", lambda part: [clip(part.language)] if part.language else []),
        "pattern": ("Pattern", patterns_of),
    }
    fields = []
    if any(part.change for part in parts):
        options = [element("option", STATES[change], value=change) for change in ("new", "back", "same")]
        fields.append(_select("change", "Change", options))
    for name, (label, found) in of.items():
        counts = Counter(value for part in parts for value in found(part))
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        options = [element("option", f"{value} ({count:,})", value=value) for value, count in ranked[:_OPTIONS]]
        fields.append(_select(name, label, options))
    score = {"type": "number", "min": "0", "max": "1", "step": "0.01", "inputmode": "decimal"}
    fields += [
        element("label", "Score from", element("input", name="from", placeholder="0", **score)),
        element("label", "Score to", element("input", name="to", placeholder="1", **score)),
    ]
    orders = (("", "Least sure first"), ("place", "As in the corpus"), ("removed", "Most removed first"))
    chosen = [element("option", label, value=value) for value, label in orders]
    fields.append(element("label", "Order", element("select", *chosen, name="order")))
    fields.append(element("button", "Clear", type="reset"))
    return element("form", *fields, id="filters", aria_label="Filter the documents", hidden=True)


def _select(name: str, label: str, options: Sequence[Html]) -> Html:
    return element("label", label, element("select", element("option", "All", value=""), *options, name=name))
