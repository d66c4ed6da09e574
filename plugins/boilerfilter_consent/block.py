"""The consent rule: which paragraphs are a notice by themselves, and how far the block around them reaches.

A notice comes in a block: buttons, purposes, partners, a table of cookies, a lone "X". From each sure paragraph the
rule walks outward, a paragraph at a time, and takes what belongs to the block; what merely could be is taken only if
something that does belong follows. It stops at the first line of the article, so a title or a byline beside the banner
stays.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from boilerfilter import AnnotatedDocument, Reason, Verdict
from boilerfilter.languages import UND, main_language, same_language, sample
from boilerfilter_consent.options import ConsentOptions
from boilerfilter_consent.page import Page, in_the_banners_language, is_foreign, language, script, share_covered
from boilerfilter_consent.shapes import SHORT, is_a_policy, is_one_notice, runs_of_short_lines

_REACH: Final = 60
"""Paragraphs looked at on either side of a sure one: a bound on the work, since nearly all blocks end long before."""

_COMPANY: Final = 2
"""Paragraphs on either side in which a second likely notice is looked for."""

_BRIDGE: Final = 3
"""Lines in a row that may be taken for no other reason than that the block goes on behind them."""

_LEFTOVER: Final = regex.compile(r"(?:[xX×✕✖✗❌]|ok|okay|\W{1,3})", regex.IGNORECASE)
_CELL: Final = regex.compile(r"[\d.,:/\s-]+|[\w.*-]*(?:_|\d)[\w.*-]*|[A-Z][A-Z\d]{1,7}|\w+(?:\.\w+)+")
"""What stands in the cells of a cookie table: numbers, names of cookies, domains."""

_NUMBERS: Final = regex.compile(r"^\D?\d|(?:\d.*){4}", regex.DOTALL)

_LINGUA_FRANCA: Final = "en"
"""Sites leave the small words of their dialogs untranslated in this language."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which on a paragraph is consent text: `alone`; if another `likely` one is near; if it is `foreign` to
    the document; `beside` a sure one."""

    alone: float
    likely: float
    foreign: float
    beside: float


class ConsentRule:
    """Drops consent notices and the blocks that they stand in."""

    name = "consent"
    triggers: Collection[str] = ("consent",)

    def __init__(self, options: ConsentOptions, thresholds: Thresholds) -> None:
        self._options = options
        self._thresholds = thresholds

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        """Languages and parts around each paragraph that may be a notice, and a sample of the document's language."""
        seeds = sorted({*self._candidates(document), *(i for run in runs_of_short_lines(document) for i in run)})
        if not seeds:
            return {}
        near = sorted(_around(seeds, len(document.paragraphs)))
        return {"consent-part": near, "language": sorted({*near, *sample(document.paragraphs)})}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        candidates = self._candidates(document)
        page = Page(document, main_language(document, without=candidates), script(document, candidates))
        sure = [
            ordinal
            for ordinal in candidates
            if self._score(document, ordinal) >= self._thresholds.alone
            or is_foreign(page, ordinal)
            or self._has_company(document, ordinal)
        ]
        taken = {ordinal: ordinal for ordinal in sure}
        for run in runs_of_short_lines(document):
            if not any(ordinal in taken for ordinal in run) and is_one_notice(document, run):
                seeds = [ordinal for ordinal in run if document.find(ordinal, "consent")]
                taken.update((ordinal, seeds[0]) for ordinal in range(run[0], run[-1] + 1))
                taken.update((seed, seed) for seed in seeds)
                sure += seeds
        spoken = {language(document, ordinal) for ordinal in sure} | {UND}
        if not same_language(page.language, _LINGUA_FRANCA):  # in an English article, English words are the article's
            spoken.add(_LINGUA_FRANCA)
        for seed in sorted(sure):
            for step in (-1, 1):
                self._walk(page, seed, step, spoken, taken)
        if not self._options.policies and is_a_policy(document, taken):
            return
        for ordinal in sorted(taken):
            yield self._verdict(document, ordinal, taken[ordinal])

    def _candidates(self, document: AnnotatedDocument) -> list[int]:
        """Paragraphs that are a notice, if only because they are foreign to the document."""
        return [i for i in range(len(document.paragraphs)) if self._score(document, i) >= self._thresholds.foreign]

    def _score(self, document: AnnotatedDocument, ordinal: int) -> float:
        annotation = document.find(ordinal, "consent")
        return annotation.score if annotation else 0.0

    def _has_company(self, document: AnnotatedDocument, ordinal: int) -> bool:
        """Whether two paragraphs near each other, each likely to be consent text, make each other sure."""
        score = self._score(document, ordinal)
        near = range(max(0, ordinal - _COMPANY), min(len(document.paragraphs), ordinal + _COMPANY + 1))
        others = [self._score(document, other) for other in near if other != ordinal]
        return score >= self._thresholds.likely and max(others, default=0.0) >= self._thresholds.likely

    def _walk(self, page: Page, seed: int, step: int, spoken: Collection[str], taken: dict[int, int]) -> None:
        bridge: list[int] = []
        ordinal = seed + step
        while 0 <= ordinal < len(page.document.paragraphs) and abs(ordinal - seed) <= _REACH:
            if ordinal in taken:
                if taken[ordinal] == ordinal:  # another sure one; it walks on by itself
                    taken.update((between, seed) for between in bridge)
                    return
            elif self._belongs(page, ordinal, seed, spoken):
                taken.update((between, seed) for between in bridge)
                bridge.clear()
                taken[ordinal] = seed
            elif len(bridge) < _BRIDGE and self._may_belong(page, ordinal, spoken):
                bridge.append(ordinal)
            else:
                return
            ordinal += step

    def _belongs(self, page: Page, ordinal: int, seed: int, spoken: Collection[str]) -> bool:
        """Whether a paragraph beside a notice is part of its block."""
        paragraph = page.document.paragraphs[ordinal]
        if paragraph.verbatim:
            return False
        if _LEFTOVER.fullmatch(paragraph.text):
            return True
        if self._score(page.document, ordinal) >= self._thresholds.beside:
            return True
        covered = share_covered(page.document, ordinal, spoken)
        # Numbers stand in tables of the article as well; those of a cookie table have something behind them.
        if covered >= (0.75 if len(paragraph.text) < SHORT else 0.45) and not _NUMBERS.search(paragraph.text):
            return True
        return in_the_banners_language(page, ordinal, seed)

    def _may_belong(self, page: Page, ordinal: int, spoken: Collection[str]) -> bool:
        """Whether a paragraph could be part of a block that goes on behind it."""
        paragraph = page.document.paragraphs[ordinal]
        if paragraph.verbatim:
            return False
        if _CELL.fullmatch(paragraph.text):
            return True
        covered = share_covered(page.document, ordinal, spoken)
        return covered >= (0.3 if len(paragraph.text) < SHORT else 0.2)

    def _verdict(self, document: AnnotatedDocument, ordinal: int, seed: int) -> Verdict:
        own = document.find(ordinal, "consent")
        if ordinal == seed:
            assert own is not None
            return Verdict(ordinal, False, Reason(self.name, f"consent notice, score {own.score:.2f}"), (own,))
        banner = document.find(seed, "consent")
        assert banner is not None
        own = own or document.find(ordinal, "consent-part")
        where = "before" if ordinal < seed else "after"
        message = f"part of a consent block: {where} the notice in paragraph {seed + 1}, score {banner.score:.2f}"
        return Verdict(ordinal, False, Reason(f"{self.name}.block", message), (banner, own) if own else (banner,))


def _around(seeds: Iterable[int], count: int) -> set[int]:
    near: set[int] = set()
    last = -1
    for seed in seeds:
        start = max(seed - _REACH, last)
        last = min(seed + _REACH + 1, count)
        near.update(range(max(0, start), last))
    return near
