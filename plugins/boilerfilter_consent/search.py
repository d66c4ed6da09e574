"""How far the block around a notice reaches.

A notice comes in a block: buttons, purposes, partners, a table of cookies, a lone "X". From each sure paragraph the
search walks outward, a paragraph at a time, and takes what belongs to the block; what merely could be is taken only if
something that does belong follows. It stops at the first line of the article, so a title or a byline beside the banner
stays.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import regex

from boilerfilter import AnnotatedDocument
from boilerfilter.languages import UND, same_language
from boilerfilter_consent.page import (
    Page,
    claim,
    in_the_banners_language,
    is_foreign,
    language,
    script_of,
    share_covered,
)
from boilerfilter_consent.shapes import SHORT, is_one_notice, runs_of_short_lines

REACH: Final = 60
"""Paragraphs looked at on either side of a sure one: a bound on the work, since nearly all blocks end long before."""

_AHEAD: Final = 3
"""Paragraphs that are wanted at once where the search comes to one that was not read, at least; and as many as it has
come through. So nearly all blocks are known after two looks, and the longest after five."""

_COMPANY: Final = 2
"""Paragraphs on either side in which a second likely notice is looked for."""

_BRIDGE: Final = 3
"""Lines in a row that may be taken for no other reason than that the block goes on behind them."""

_LEFTOVER: Final = regex.compile(r"(?:[xX×✕✖✗❌]|ok|okay|\W{1,3})", regex.IGNORECASE)
_CELL: Final = regex.compile(r"[\d.,:/\s-]+|[\w.*-]*(?:_|\d)[\w.*-]*|[A-Z][A-Z\d]{1,7}|\w+(?:\.\w+)+")
"""What stands in the cells of a cookie table: numbers, names of cookies, domains."""

_LABEL: Final = regex.compile(r"(?=.{2,30}$)\p{L}[^\s\d.!?]*(?: [^\s\d.!?]+){0,2}")
"""What may be a label in any language: one to three words. One such line within a block is taken with it."""

_NUMBERS: Final = regex.compile(r"^\D?\d|(?:\d.*){4}", regex.DOTALL)

_LINGUA_FRANCA: Final = "en"
"""Sites leave the small words of their dialogs untranslated in this language."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which on a paragraph is consent text: `alone`; if another `likely` one is near; if it is `foreign` to
    the document; `beside` a sure one, and there `without_anchor`."""

    alone: float
    likely: float
    foreign: float
    beside: float
    without_anchor: float


def score(document: AnnotatedDocument, ordinal: int) -> float:
    """How surely a paragraph is consent text by itself; 0 if nothing speaks for it."""
    annotation = claim(document, ordinal)
    return annotation.score if annotation else 0.0


class Search:
    """The search for the blocks of one page."""

    def __init__(self, page: Page, thresholds: Thresholds) -> None:
        self._page = page
        self._document = page.document
        self._thresholds = thresholds
        self._read = self._document.asked.get("consent-part", ())
        self.unread: set[int] = set()
        """Paragraphs that the search came to and of which it is not known what words they are made of."""

    def taken(self) -> Mapping[int, int]:
        """The paragraphs to drop, each with the sure one whose block it belongs to, itself if it is one."""
        sure = [
            ordinal
            for ordinal in range(len(self._document.paragraphs))
            if self._score(ordinal) >= self._thresholds.alone
            or (self._score(ordinal) >= self._thresholds.foreign and is_foreign(self._page, ordinal))
            or self._has_company(ordinal)
        ]
        taken = {ordinal: ordinal for ordinal in sure}
        for run in runs_of_short_lines(self._document):
            if not any(ordinal in taken for ordinal in run) and is_one_notice(self._document, run):
                seeds = [ordinal for ordinal in run if claim(self._document, ordinal)]
                taken.update((ordinal, seeds[0]) for ordinal in range(run[0], run[-1] + 1))
                taken.update((seed, seed) for seed in seeds)
                sure += seeds
        spoken = {language(self._document, ordinal) for ordinal in sure} | {UND}
        if not same_language(self._page.language, _LINGUA_FRANCA):  # else English words are the article's
            spoken.add(_LINGUA_FRANCA)
        for seed in sorted(sure):
            for step in (-1, 1):
                self._walk(seed, step, spoken, taken)
        return taken

    def _score(self, ordinal: int) -> float:
        return score(self._document, ordinal)

    def _has_company(self, ordinal: int) -> bool:
        """Whether two paragraphs near each other, each likely to be consent text, make each other sure."""
        if self._score(ordinal) < self._thresholds.likely:
            return False
        near = range(max(0, ordinal - _COMPANY), min(len(self._document.paragraphs), ordinal + _COMPANY + 1))
        return any(other != ordinal and self._score(other) >= self._thresholds.likely for other in near)

    def _walk(self, seed: int, step: int, spoken: Collection[str], taken: dict[int, int]) -> None:
        bridge: list[int] = []
        ordinal = seed + step
        while 0 <= ordinal < len(self._document.paragraphs) and abs(ordinal - seed) <= REACH:
            if ordinal not in self._read:
                ahead = max(_AHEAD, abs(ordinal - seed))
                self.unread.update(range(ordinal, ordinal + step * ahead, step))
            if ordinal in taken:
                if taken[ordinal] == ordinal:  # another sure one; it walks on by itself
                    taken.update((between, seed) for between in bridge)
                    return
            elif self._belongs(ordinal, seed, spoken):
                taken.update((between, seed) for between in bridge)
                bridge.clear()
                taken[ordinal] = seed
            elif (len(bridge) < _BRIDGE and self._may_belong(ordinal, spoken)) or (
                not bridge and self._may_be_a_label(ordinal, seed)
            ):
                bridge.append(ordinal)
            else:
                return
            ordinal += step

    def _belongs(self, ordinal: int, seed: int, spoken: Collection[str]) -> bool:
        """Whether a paragraph beside a notice is part of its block."""
        paragraph = self._document.paragraphs[ordinal]
        if paragraph.verbatim:
            return False
        if _LEFTOVER.fullmatch(paragraph.text):
            return True
        own = self._document.find(ordinal, "consent")
        if own and own.score >= self._thresholds.beside:
            return True
        if self._score(ordinal) >= self._thresholds.without_anchor:
            return True
        covered = share_covered(self._document, ordinal, spoken)
        # Numbers stand in tables of the article as well; those of a cookie table have something behind them.
        if covered >= (0.75 if len(paragraph.text) < SHORT else 0.45) and not _NUMBERS.search(paragraph.text):
            return True
        return in_the_banners_language(self._page, ordinal, seed)

    def _may_be_a_label(self, ordinal: int, seed: int) -> bool:
        """Whether a line within a block may be one of its labels; not one in the script of an article that is not the
        notice's."""
        text = self._document.paragraphs[ordinal].text
        script = script_of(self._document.paragraphs[seed].text)
        return bool(_LABEL.fullmatch(text)) and script in (script_of(text), self._page.script)

    def _may_belong(self, ordinal: int, spoken: Collection[str]) -> bool:
        """Whether a paragraph could be part of a block that goes on behind it."""
        paragraph = self._document.paragraphs[ordinal]
        if paragraph.verbatim:
            return False
        if _CELL.fullmatch(paragraph.text):
            return True
        covered = share_covered(self._document, ordinal, spoken)
        return covered >= (0.3 if len(paragraph.text) < SHORT else 0.2)
