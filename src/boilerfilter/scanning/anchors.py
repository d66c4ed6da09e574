"""The anchors of all annotators: sought one by one in the first texts, by a compiled scanner in many.

Compiling takes half a second, which a scraper with one page and a command with one file need not wait for. Both give
the same annotators for a text.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Final

from boilerfilter.scanning.folds import plain
from boilerfilter.scanning.scan import AnchorScanner, is_hit, stem_regex
from boilerfilter.scanning.spellings import SEPARATOR, Stem, read_stem
from boilerfilter.skeleton import Skeleton, skeletonise

_FIRST: Final = 1 << 16
"""Characters that are sought through stem by stem: a millisecond a thousand, for some three thousand stems."""

_SEPARATOR: Final = re.compile(SEPARATOR)


class AnchorSearch:
    """Which annotators have an anchor in a text. Safe to use from many threads.

    Args:
        anchors: annotator name → stems as their language writes them. May be empty; then nothing is ever found.

    Raises:
        ValueError: nothing is left of a stem when it is folded.
    """

    def __init__(self, anchors: Mapping[str, Collection[str]]) -> None:
        self._anchors = {name: tuple(stems) for name, stems in anchors.items()}
        self._first = FirstTexts(self._anchors)
        self._seen = 0

    @cached_property
    def scanner(self) -> AnchorScanner:
        """For bytes, and for many texts."""
        return AnchorScanner(self._anchors)

    def which(self, texts: Sequence[str]) -> list[bool]:
        """Whether each of some texts may hold an anchor; false is certain."""
        self._seen += sum(map(len, texts))
        return [True] * len(texts) if self._is_first else self.scanner.which(texts)

    def owners(self, text: str) -> frozenset[str]:
        """The names of the annotators of which at least one anchor has a hit in a text."""
        return (self._first if self._is_first else self.scanner).owners(skeletonise(text), text)

    @property
    def _is_first(self) -> bool:
        return self._seen <= _FIRST and "scanner" not in self.__dict__


class FirstTexts:
    """Anchors that are sought one by one."""

    def __init__(self, anchors: Mapping[str, Sequence[str]]) -> None:
        owners: dict[str, set[str]] = {}
        for name, stems in anchors.items():
            for stem in stems:
                owners.setdefault(stem, set()).add(name)
        self._stems = list(owners)
        self._owners = list(owners.values())
        # A word of each, which lies in every text that the stem hits. Folded in one go, which is most of the work.
        folded = skeletonise(plain("\n".join(" ".join(stem.split("\n")) for stem in self._stems))).text.split("\n")
        self._words = [max(_SEPARATOR.split(letters), key=len) for letters in folded[: len(self._stems)]]
        self._read: dict[int, tuple[Stem, re.Pattern[str]]] = {}
        for stem, word in zip(self._stems, self._words, strict=True):
            if not word:
                names = ", ".join(sorted(owners[stem]))
                raise ValueError(f"the anchor {stem!r} of {names!r} is empty when folded")

    def owners(self, skeleton: Skeleton, source: str) -> frozenset[str]:
        """As `AnchorScanner.owners` does."""
        if (text := plain(source)) != source:
            source, skeleton = text, skeletonise(text)
        letters = skeleton.text
        found: set[str] = set()
        for number, word in enumerate(self._words):
            if word in letters and not self._owners[number] <= found:
                known = self._read.get(number)
                if known is None:
                    stem = read_stem(self._stems[number])
                    known = self._read[number] = (stem, stem_regex(stem))
                if is_hit(*known, skeleton, source):
                    found |= self._owners[number]
        return frozenset(found)
