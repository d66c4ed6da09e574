"""Inputs that grow: what could tempt a plugin to take more than time in proportion."""

from collections.abc import Collection, Iterator, Sequence
from random import Random
from typing import Final

from boilerfilter.model import Paragraph
from boilerfilter.testing.texts import paragraphs_of
from boilerfilter.testing.timing import Make

_LENGTHS: Final = (1_000, 2_000, 4_000, 8_000, 16_000)
_NUMBERS: Final = (64, 128, 256, 512, 1024)
"""Paragraphs; an annotator gets no more than the last in one call."""
_UNITS: Final = (
    "a",
    "a ",
    "1",
    "(",
    '"',
    "A. ",
    "a, ",
    "\u0301",
    "\u200b",
    "あ",
    "cookies ",
    "we use ",
    "[x](",
    "\ud800",
)
_ANCHORS: Final = 6
_TEXTS: Final = 4
_KINDS: Final = 8
"""Different paragraphs among many, so that each size has the same share of each."""


def long_paragraphs(
    texts: Sequence[str], anchors: Collection[str], seed: int
) -> Iterator[tuple[str, Make, Sequence[int]]]:
    """Stretches, and how paragraphs of a length are made of each, over and over. Some are anchors, some texts."""
    chance = Random(seed)
    stems = sorted(anchors)
    lines = sorted({paragraph.text for paragraph in paragraphs_of(texts)})
    chosen = [f"{stem} " for stem in chance.sample(stems, min(_ANCHORS, len(stems)))]
    chosen += [f"{line} " for line in chance.sample(lines, min(_TEXTS, len(lines)))]
    for unit in (*_UNITS, *chosen):
        yield unit, _repeater(unit), _LENGTHS


def many_paragraphs(texts: Sequence[str]) -> Iterator[tuple[Make, Sequence[int]]]:
    """How so many paragraphs are made, of a few texts in turn."""
    lines = sorted({paragraph.text for paragraph in paragraphs_of(texts)}, key=lambda text: (len(text) < 20, text))
    kinds = lines[:: max(1, len(lines) // _KINDS)][:_KINDS]
    if kinds:
        yield _gatherer(kinds), _NUMBERS


def _repeater(unit: str) -> Make:
    def make(size: int, number: int) -> Paragraph:
        # Its number makes it new to every cache, and its end is a surprise to who expects the unit again.
        start = f"{number} "
        text = start + (unit * (size // len(unit) + 1))[: size - len(start) - 1] + "!"
        return Paragraph(text, 0, 0, 0)

    return make


def _gatherer(lines: Sequence[str]) -> Make:
    def make(size: int, number: int) -> list[Paragraph]:
        found: list[Paragraph] = []
        start = 0
        for place in range(size):
            text = f"{number} {place} {lines[place % len(lines)]}"
            found.append(Paragraph(text, start, place, place))
            start += len(text) + 2
        return found

    return make
