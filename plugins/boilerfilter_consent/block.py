"""The consent rule: which paragraphs are a notice by themselves, and how far the block around them reaches.

A notice comes in a block: buttons, purposes, partners, a table of cookies, a lone "X". From each sure paragraph the rule
walks outward, a paragraph at a time, and takes what belongs to the block; what merely could be is taken only if something
that does belong follows. It stops at the first line of the article, so a title or a byline beside the banner stays.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from boilerfilter import AnnotatedDocument, Annotation, Reason, Verdict
from boilerfilter.languages import main_language, same_language, sample
from boilerfilter_consent.options import ConsentOptions

_REACH: Final = 60
"""Paragraphs looked at on either side of a sure one. The longest preference centres list some 50 lines between two."""

_BRIDGE: Final = 3
"""Lines in a row that may be taken for no other reason than that the block goes on behind them."""

_SHORT: Final = 40
"""Characters; a line of the article that is shorter may be a title, a byline or a date."""

_LEFTOVER: Final = regex.compile(r"(?:[xX×✕✖✗❌]|ok|okay|\W{1,3})", regex.IGNORECASE)
_CELL: Final = regex.compile(r"[\d.,:/\s-]+|[\w.*-]*(?:_|\d)[\w.*-]*|[A-Z][A-Z\d]{1,7}|\w+(?:\.\w+)+")
"""What stands in the cells of a cookie table: numbers, names of cookies, domains."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which on a paragraph is consent text: `alone`; if its language is not the document's; beside a sure one."""

    alone: float
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
        seeds = [i for i in range(len(document.paragraphs)) if self._score(document, i) >= self._thresholds.foreign]
        if not seeds:
            return {}
        near = sorted(_around(seeds, len(document.paragraphs)))
        return {"consent-part": near, "language": sorted({*near, *sample(document.paragraphs)})}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        main = main_language(document)
        sure = self._sure(document, main)
        taken = {ordinal: ordinal for ordinal in sure}
        for seed in sure:
            for step in (-1, 1):
                self._walk(document, seed, step, main, taken)
        for ordinal in sorted(taken):
            yield self._verdict(document, ordinal, taken[ordinal])

    def _score(self, document: AnnotatedDocument, ordinal: int) -> float:
        annotation = document.find(ordinal, "consent")
        return annotation.score if annotation else 0.0

    def _sure(self, document: AnnotatedDocument, main: str) -> list[int]:
        """Paragraphs that are consent text by themselves."""
        sure = []
        for ordinal in range(len(document.paragraphs)):
            score = self._score(document, ordinal)
            if score >= self._thresholds.alone or (
                score >= self._thresholds.foreign and _is_foreign(document, ordinal, main)
            ):
                sure.append(ordinal)
        return sure

    def _walk(self, document: AnnotatedDocument, seed: int, step: int, main: str, taken: dict[int, int]) -> None:
        spoken = _language(document, seed)
        bridge: list[int] = []
        ordinal = seed + step
        while 0 <= ordinal < len(document.paragraphs) and abs(ordinal - seed) <= _REACH:
            if ordinal in taken:
                if taken[ordinal] == ordinal:  # another sure one; it walks on by itself
                    taken.update((between, seed) for between in bridge)
                    return
            elif self._belongs(document, ordinal, spoken, main):
                taken.update((between, seed) for between in bridge)
                bridge.clear()
                taken[ordinal] = seed
            elif self._may_belong(document, ordinal) and len(bridge) < _BRIDGE:
                bridge.append(ordinal)
            else:
                return
            ordinal += step

    def _belongs(self, document: AnnotatedDocument, ordinal: int, spoken: str, main: str) -> bool:
        """Whether a paragraph beside a notice is part of its block."""
        paragraph = document.paragraphs[ordinal]
        if paragraph.verbatim:
            return False
        if _LEFTOVER.fullmatch(paragraph.text):
            return True
        if self._score(document, ordinal) >= self._thresholds.beside:
            return True
        part = document.find(ordinal, "consent-part")
        coverage = part.score if part else 0.0
        if coverage >= (0.75 if len(paragraph.text) < _SHORT else 0.45):
            return True
        return (
            not same_language(spoken, main)
            and "und" not in (spoken, main)
            and _likelier(document, ordinal, spoken, main)
        )

    def _may_belong(self, document: AnnotatedDocument, ordinal: int) -> bool:
        """Whether a paragraph could be part of a block that goes on behind it."""
        text = document.paragraphs[ordinal].text
        if _CELL.fullmatch(text):
            return True
        part = document.find(ordinal, "consent-part")
        return part is not None and part.score >= (0.4 if len(text) < _SHORT else 0.3)

    def _verdict(self, document: AnnotatedDocument, ordinal: int, seed: int) -> Verdict:
        own = document.find(ordinal, "consent")
        if ordinal == seed:
            assert own is not None
            return Verdict(ordinal, False, Reason(self.name, f"consent notice, score {own.score:.2f}"), (own,))
        banner = document.find(seed, "consent")
        assert banner is not None
        evidence: list[Annotation] = [banner]
        if own := own or document.find(ordinal, "consent-part"):
            evidence.insert(0, own)
        where = "before" if ordinal < seed else "after"
        message = f"part of a consent block: {where} the notice in paragraph {seed + 1}, score {banner.score:.2f}"
        return Verdict(ordinal, False, Reason(f"{self.name}.block", message), tuple(evidence))


def _around(seeds: Iterable[int], count: int) -> set[int]:
    near: set[int] = set()
    last = -1
    for seed in seeds:
        start = max(seed - _REACH, last)
        last = min(seed + _REACH + 1, count)
        near.update(range(max(0, start), last))
    return near


def _language(document: AnnotatedDocument, ordinal: int) -> str:
    """The language of a paragraph: of the pack that read it, since that is what is said in it."""
    annotation = document.find(ordinal, "consent")
    return annotation.label.partition(".")[2] if annotation else "und"


def _is_foreign(document: AnnotatedDocument, ordinal: int, main: str) -> bool:
    spoken = _language(document, ordinal)
    return (
        "und" not in (spoken, main) and not same_language(spoken, main) and _likelier(document, ordinal, spoken, main)
    )


def _likelier(document: AnnotatedDocument, ordinal: int, spoken: str, main: str) -> bool:
    """Whether a paragraph is surely in `spoken` rather than in `main`."""
    scores = {spoken: 0.0, main: 0.0}
    for annotation in document.annotations[ordinal]:
        root, _, tag = annotation.label.partition(".")
        if root == "language":
            for language in scores:
                if same_language(tag, language):
                    scores[language] = max(scores[language], annotation.score)
    return scores[spoken] > 0.3 and scores[spoken] > 3 * scores[main]
