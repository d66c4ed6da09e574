"""What is shown of a document: what went, in its place, between what is known of the text that stayed."""

from collections.abc import Iterator, Sequence
from heapq import nsmallest
from typing import Final, NamedTuple

from boilerfilter.report.records import Part, Record
from boilerfilter.report.totals import clip

PARTS: Final = 12
"""Removed parts that are shown of a document: half of them its least sure, the others its first."""
_TEXT: Final = 900
"""Characters that are shown of a part."""
_KEPT: Final = 300
"""Characters that are shown of what stayed between two parts, half of them at each end."""
_MATCHES: Final = 40
"""Matched words that are shown of a part."""
_PLACE: Final = 300


class Match(NamedTuple):
    """A stretch of a part that a pattern found: half-open, in characters of the text that is shown of it."""

    start: int
    end: int
    source: str


class Removed(NamedTuple):
    """A part that went, as far as it is shown; `left_out` counts the characters that are not."""

    part: Part
    text: str
    matches: tuple[Match, ...]
    left_out: int


class Kept(NamedTuple):
    """Text that stayed; where it is not known, or too much, `text` is empty and `left_out` counts its characters."""

    text: str
    left_out: int = 0


class Hidden(NamedTuple):
    """Parts that went, one after the other, and are not shown."""

    parts: int


Piece = Removed | Kept | Hidden


class Excerpt(NamedTuple):
    """A document as it is shown. `margin` is the lowest score that a part of it went with, in [0, 1]; `characters` is
    the length of its text, 0 if not known, and `removed` how many of them went."""

    path: str
    line: int
    id: str
    url: str
    characters: int
    removed: int
    margin: float
    pieces: tuple[Piece, ...]

    @property
    def parts(self) -> Iterator[Part]:
        """The parts that are shown."""
        return (piece.part for piece in self.pieces if isinstance(piece, Removed))


def excerpt(record: Record) -> Excerpt:
    """What is shown of a record, of bounded size whatever the document."""
    parts = sorted(record.paragraphs, key=lambda part: (part.start, part.end))
    known = _Known(record)
    shown = _chosen(parts)
    pieces: list[Piece] = []
    at = hidden = 0
    for number, part in enumerate(parts):
        if number not in shown:
            hidden += 1
            at = max(at, part.end)
            continue
        if hidden:
            pieces.append(Hidden(hidden))
            hidden = 0
        else:
            pieces += _kept(known, at, part.start, first=not pieces)
        pieces.append(_removed(known, part))
        at = max(at, part.end)
    if hidden:
        pieces.append(Hidden(hidden))
    pieces += _kept(known, at, max(record.characters, known.end), last=True)
    gone = sum(part.end - part.start for part in parts)
    place = (clip_place(record.path), record.line, clip_place(record.id), clip_place(record.url or ""))
    return Excerpt(*place, record.characters, gone, record.margin, tuple(pieces))


def clip_place(name: str) -> str:
    """A path, id or address of bounded length."""
    return name if len(name) <= _PLACE else f"{name[: _PLACE - 1]}…"


def _chosen(parts: Sequence[Part]) -> set[int]:
    if len(parts) <= PARTS:
        return set(range(len(parts)))
    unsure = nsmallest(
        PARTS // 2,
        range(len(parts)),
        key=lambda number: (parts[number].change == "same", parts[number].margin, number),
    )
    others = (number for number in range(len(parts)) if number not in unsure)
    return {*unsure, *(number for number, _ in zip(others, range(PARTS - len(unsure)), strict=False))}


class _Known:
    """The stretches of a document's text that a record holds, disjoint and in order."""

    def __init__(self, record: Record) -> None:
        self._pieces: list[tuple[int, str]] = []
        self.end = 0
        held = [(span.start, span.text) for span in record.spans] + list(record.around)
        for start, words in sorted(held):
            fresh = words[max(self.end - start, 0) :]
            if fresh:
                begin = max(start, self.end)
                self._pieces.append((begin, fresh))
                self.end = begin + len(fresh)

    def between(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """What is known between two offsets: where it begins, and the text."""
        for begin, words in self._pieces:
            if begin < end and begin + len(words) > start:
                yield max(begin, start), words[max(start - begin, 0) : end - begin]


def _removed(known: _Known, part: Part) -> Removed:
    held = dict(known.between(part.start, min(part.end, part.start + _TEXT)))
    words, at = "", part.start
    if held:
        at = next(iter(held))
        words = "".join(held.values())
    end = at + len(words)
    found = sorted({span for claim in part.evidence for span in claim.spans})
    matches = tuple(
        Match(start - at, stop - at, clip(part.patterns[number]))
        for start, stop, number in found
        if at <= start < stop <= end
    )
    return Removed(part, words, matches[:_MATCHES], max(part.end - part.start - len(words), 0))


def _kept(known: _Known, start: int, end: int, *, first: bool = False, last: bool = False) -> Iterator[Kept]:
    """The text that stayed between two parts: its end, its beginning or both, as it is next to what went."""
    if start >= end:
        return
    held = list(known.between(start, end))
    at = start
    for begin, words in held:
        if begin > at:
            yield Kept("", begin - at)
        at = begin + len(words)
        yield from _shortened(words, head=not (first and begin > start), tail=not (last and at < end))
    if end > at:
        yield Kept("", end - at)


def _shortened(words: str, *, head: bool, tail: bool) -> Iterator[Kept]:
    if not words.strip():
        return
    if len(words) <= _KEPT + _KEPT // 4:
        yield Kept(words)
        return
    half = _KEPT // 2
    if head:
        yield Kept(words[:half])
    yield Kept("", len(words) - half * (head + tail))
    if tail:
        yield Kept(words[-half:])
