"""The documents of a sample as HTML: what went is marked in its place, with the reasons beside it."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from boilerfilter.report.excerpt import Excerpt, Hidden, Kept, Piece, Removed
from boilerfilter.report.markup import Html, element, join
from boilerfilter.report.records import Change, Part, Record
from boilerfilter.report.totals import clip

STATES: Final[dict[Change, str]] = {
    "": "Removed",
    "same": "Removed by both",
    "new": "Newly removed",
    "back": "No longer removed",
}
_REASONS: Final = 6
_PATTERNS: Final = 30
_WORDS: Final = 6
_MESSAGE: Final = 400
_LINES: Final = re.compile(r"\s*\n\s*")


def document(shown: Excerpt, number: int, place: int) -> Html:
    """A document; `number` is its own on the page, `place` says where it stands in the order of the corpus."""
    name = f"doc-{number}"
    count = sum(1 for _ in shown.parts) + sum(piece.parts for piece in shown.pieces if isinstance(piece, Hidden))
    share = f", {shown.removed / shown.characters:.0%} of the text" if shown.characters else ""
    title = Record("changed", "", 0, url=shown.url).host or shown.id or PurePosixPath(shown.path).name or "document"
    facts = element("span", f"{count:,} {'part' if count == 1 else 'parts'}{share}", class_="facts")
    summary = element(
        "summary",
        _score(shown.margin),
        element("h3", element("bdi", title), id=name),
        facts,
    )
    told = (f"{shown.path}:{shown.line}" if shown.line else shown.path, shown.id, shown.url)
    where = [element("bdi", each) for each in dict.fromkeys(told) if each and each != title]
    pieces = [_piece(piece, f"{name}-{at}") for at, piece in enumerate(shown.pieces)]
    article = element(
        "article",
        element("details", summary, element("p", *_spaced(where), class_="where"), *pieces, open=True),
        aria_labelledby=name,
    )
    return element("li", article, data_margin=f"{shown.margin:.6f}", data_place=place, data_removed=shown.removed)


def _spaced(items: list[Html]) -> Iterator[Html | str]:
    for number, item in enumerate(items):
        if number:
            yield " "
        yield item


def _piece(piece: Piece, name: str) -> Html:
    if isinstance(piece, Removed):
        return _removed(piece, name)
    if isinstance(piece, Hidden):
        parts = "part, which is" if piece.parts == 1 else "parts, which are"
        return element("p", f"{piece.parts:,} more removed {parts} not shown", class_="gap")
    return _kept(piece)


def _kept(piece: Kept) -> Html:
    if piece.text:
        return element("p", _LINES.sub("\n", piece.text.strip()), class_="kept", dir="auto")
    return element("p", f"{piece.left_out:,} {'character' if piece.left_out == 1 else 'characters'} kept", class_="gap")


def _removed(piece: Removed, name: str) -> Html:
    part = piece.part
    state = STATES[part.change]
    words = element(
        "p", element("ins" if part.change == "back" else "del", *_marked(piece)), class_="words", dir="auto"
    )
    more = element("p", f"and {piece.left_out:,} more characters", class_="gap") if piece.left_out else None
    return element(
        "div",
        element("div", words, more),
        element("div", *_why(piece, state), class_="why", id=name),
        class_=f"gone {part.change}".strip(),
        role="group",
        tabindex="0",
        aria_label=f"{state}, score {part.margin:.2f}",
        aria_describedby=name,
        data_plugin=clip(part.plugin),
        data_language=clip(part.language),
        data_score=f"{part.margin:.4f}",
        data_change=part.change or None,
    )


def _marked(piece: Removed) -> Iterator[Html | str]:
    """The text with what was matched in it marked. Where matches overlap the first is marked, with all their names."""
    at = 0
    matches = list(piece.matches)
    while matches:
        start, end, source = matches.pop(0)
        sources = [source]
        while matches and matches[0].start < end:
            overlapping = matches.pop(0)
            end = max(end, overlapping.end)
            sources.append(overlapping.source)
        names = list(dict.fromkeys(sources))
        yield piece.text[at:start]
        yield element("mark", piece.text[start:end], title="\n".join(names))
        at = end
    yield piece.text[at:]


def _why(piece: Removed, state: str) -> Iterator[Html]:
    part = piece.part
    found, beside = _patterns(piece)
    count = len(found) + len(beside)
    rules = list(dict.fromkeys(clip(why.rule) for why in part.reasons))[:_REASONS]
    owner = [] if any(rule.partition(".")[0] == part.plugin for rule in rules) else [clip(part.plugin)]
    named = [element("bdi", name) for name in (*owner, *rules, clip(part.language)) if name]
    counted = [element("span", f"{count} {'pattern' if count == 1 else 'patterns'}")] if count else []
    changed = join(element("span", state, class_="state"), " ") if part.change else None
    yield element("p", changed, _score(part.margin), *(join(" ", each) for each in (*named, *counted)), class_="brief")
    for message in dict.fromkeys(why.message[:_MESSAGE] for why in part.reasons[:_REASONS]):
        yield element("p", message, class_="reason", dir="auto")
    if count:
        rows = [
            element("li", element("code", source), *(join(" ", element("q", word, dir="auto")) for word in words))
            for source, words in found.items()
        ]
        if beside:
            sources = [join(" ", element("code", source)) for source in beside]
            rows.append(element("li", "Found in the text beside it:", *sources, class_="beside"))
        yield element("ul", *rows, class_="patterns")


def _patterns(piece: Removed) -> tuple[dict[str, list[str]], list[str]]:
    """The patterns with what they found in a part, and those that found something beside it."""
    found: dict[str, dict[str, None]] = {}
    for match in piece.matches:
        found.setdefault(match.source, {})[" ".join(piece.text[match.start : match.end].split())] = None
    beside = [source for source in patterns_of(piece.part) if source not in found]
    return {source: list(words)[:_WORDS] for source, words in found.items()}, beside


def patterns_of(part: Part) -> list[str]:
    """The patterns that spoke for a part, as far as they are shown."""
    return list(dict.fromkeys(map(clip, part.patterns)))[:_PATTERNS]


def _score(score: float) -> Html:
    return element("span", element("span", "score ", class_="unseen"), f"{score:.2f}", class_="score")
