"""The sums of a run, taken from its removal records one by one."""

import re
from dataclasses import dataclass, field
from typing import Final

from boilerfilter.report.frequent import Frequent
from boilerfilter.report.records import Part, Record

BINS: Final = 20
FACETS: Final = ("plugin", "language", "pattern", "host", "reason")

_NAME: Final = 120
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*\s?%?")


@dataclass(slots=True)
class Totals:
    """Counts of documents, and of removed paragraphs (or parts of such), which the finer counts are of.

    `share`, `position` and `scores` have 20 equal bins of [0, 1]: documents by the share of their characters that went,
    paragraphs by where in the document their middle lay, and by the weakest claim that they rest on.
    """

    changed: int = 0
    dropped: int = 0
    rejected: int = 0
    paragraphs: int = 0
    characters: int = 0
    by: dict[str, Frequent] = field(default_factory=lambda: {facet: Frequent() for facet in FACETS})
    share: list[int] = field(default_factory=lambda: [0] * BINS)
    position: list[int] = field(default_factory=lambda: [0] * BINS)
    scores: list[int] = field(default_factory=lambda: [0] * BINS)

    def add(self, record: Record) -> None:
        if record.fate == "rejected":
            self.rejected += 1
            return
        self.dropped += record.fate == "dropped"
        self.changed += record.fate == "changed"
        gone = sum(part.end - part.start for part in record.paragraphs)
        if record.characters:
            self.share[_bin(gone / record.characters)] += 1
        host = clip(record.host)
        for part in record.paragraphs:
            self._add_part(part, record.characters)
            if host:
                self.by["host"].add(host)
        self.characters += gone

    def _add_part(self, part: Part, characters: int) -> None:
        self.paragraphs += 1
        self.scores[_bin(part.margin)] += 1
        if characters:
            self.position[_bin((part.start + part.end) / 2 / characters)] += 1
        for facet in ("plugin", "language", "pattern", "reason"):
            for name in names(part, facet):
                self.by[facet].add(name)


def names(part: Part, facet: str) -> list[str]:
    """What a part counts under in a facet; each once, cut to a length that can be shown."""
    if facet == "plugin":
        return [clip(part.plugin)] if part.plugin else []
    if facet == "language":
        return [clip(part.language)] if part.language else []
    if facet == "pattern":
        return list(dict.fromkeys(map(clip, part.patterns)))
    return list(dict.fromkeys(general(why.rule, why.message) for why in part.reasons))


def general(rule: str, message: str) -> str:
    """A reason without its numbers, so that those which differ in a score alone count as one."""
    said = _NUMBER.sub("#", message[: 4 * _NAME]).removesuffix(", score #")
    return clip(f"{rule}: {said}" if said else rule)


def clip(name: str) -> str:
    """A name of bounded length."""
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _bin(value: float) -> int:
    return min(max(int(value * BINS), 0), BINS - 1)
