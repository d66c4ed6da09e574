"""A result as a notebook shows it: the document with what goes marked in its place, and why."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from boilerfilter.model import Decision, Result
from boilerfilter.report.markup import Html, element, join

_PARAGRAPHS: Final = 200
"""Paragraphs that are shown at most: notebooks keep what they show."""
_TEXT: Final = 2000
"""Characters that are shown of a paragraph."""
_PATTERNS: Final = 20

# Colours are those of the notebook's theme, and tints of it, so that it may be light or dark.
_STYLE: Final = """
.boilerfilter-result { font: inherit; line-height: 1.5; max-width: 60rem; overflow-wrap: anywhere; }
.boilerfilter-result p { margin: 0.35em 0; white-space: pre-wrap; }
.boilerfilter-result .gone { border-inline-start: 3px solid #c25a45; padding-inline: 0.75em; }
.boilerfilter-result .gone { background: rgb(194 90 69 / 0.12); margin: 0.35em 0; padding-block: 0.15em; }
.boilerfilter-result del { text-decoration: line-through rgb(194 90 69 / 0.7); }
.boilerfilter-result .why, .boilerfilter-result .sum { font-size: 0.85em; opacity: 0.8; }
.boilerfilter-result code { font-size: 0.95em; background: none; color: inherit; padding: 0; }
"""


def shown(result: Result) -> str:
    """The result as HTML that stands by itself: no script, nothing loaded, all text escaped."""
    gone, count = len(result.dropped), len(result.decisions)
    paragraphs = "paragraph" if count == 1 else "paragraphs"
    rest = count - _PARAGRAPHS
    body = (
        element("p", f"{gone} of {count} {paragraphs} removed, in whole or in part", class_="sum"),
        *(_paragraph(result, decision) for decision in result.decisions[:_PARAGRAPHS]),
        element("p", f"and {rest:,} more, which are not shown", class_="sum") if rest > 0 else None,
        *(element("p", f"failed: {error}", class_="sum") for error in result.errors[:_PATTERNS]),
    )
    style = element("style", Html(_STYLE))
    return join(style, element("div", *body, class_="boilerfilter-result")).source


def _paragraph(result: Result, decision: Decision) -> Html:
    if not decision.parts_removed:
        return element("p", _clipped(decision.paragraph.text), dir="auto")
    text = element("p", *_marked(result, decision), dir="auto")
    return element("div", text, *_why(decision), class_="gone")


def _marked(result: Result, decision: Decision) -> Iterator[Html | str]:
    paragraph = decision.paragraph
    end = min(paragraph.end, paragraph.start + _TEXT)
    edges = [paragraph.start, *(place for part in decision.parts_removed for place in part), end]
    for number, (start, stop) in enumerate(pairwise(edges)):
        piece = result.document.text[start : min(stop, end)]
        if piece:
            yield element("del", piece) if number % 2 else piece
    if paragraph.end > end:
        yield "…"


def _why(decision: Decision) -> Iterator[Html]:
    for reason in dict.fromkeys(decision.reasons):
        yield element("p", f"{reason.rule}: {reason.message}", class_="why", dir="auto")
    sources = list(dict.fromkeys(span.source for claim in decision.evidence for span in claim.spans))
    if sources:
        more = f" and {len(sources) - _PATTERNS} more" if len(sources) > _PATTERNS else None
        named = (piece for source in sources[:_PATTERNS] for piece in (element("code", source), " "))
        yield element("p", *named, more, class_="why")


def _clipped(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}…"
