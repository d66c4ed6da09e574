"""The databases of hiders: which lines of a text are to be looked at more closely, and how."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from boilerfilter.scanning.byte_regex import byte_ranges
from boilerfilter.scanning.database import Database
from boilerfilter.scanning.hiders import SOFT, hard_hiders, odd_words, rare_hiders
from boilerfilter.scanning.spellings import Stem

__all__ = ["Hiders", "Soft"]


class Soft:
    """Hiders of one kind, each with what is written in its place."""

    def __init__(self, seen: Mapping[str, str]) -> None:
        self.database = Database([byte_ranges(seen)])
        self._regex = re.compile(byte_ranges(seen))
        self._seen = {hidden.encode(): to.encode() for hidden, to in seen.items()}
        first, *others = dict.fromkeys(self._seen.values())
        self._same = None if others else first

    def replaced(self, text: bytes) -> bytes:
        """*text* without hiders of this kind, and as many lines as before."""
        if self._same is not None:
            # Without a call for each match.
            return self._regex.sub(self._same, text)
        return self._regex.sub(lambda match: self._seen[match[0]], text)


class Hiders(NamedTuple):
    """Databases for each way of looking closer: replacing what is common, composing what is rare, and the exact test
    of what is hard, or odd as a word."""

    soft: Sequence[Soft]
    rare: Database
    hard: Database
    odd: Sequence[Database]

    @classmethod
    def of(cls, stems: Collection[Stem]) -> Hiders:
        return cls(_soft(), Database(rare_hiders(stems)), Database([byte_ranges(hard_hiders(stems))]), _odd())


@cache
def _soft() -> Sequence[Soft]:
    return [Soft(seen) for seen in SOFT]


@cache
def _odd() -> Sequence[Database]:
    return [Database([regex]) for regex in odd_words()]
