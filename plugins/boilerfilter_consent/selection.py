"""Which packs to try on a paragraph: those whose words it has, by a vote that costs one dictionary look-up a word."""

from collections.abc import Collection, Sequence
from math import sqrt
from typing import Final

import regex

from boilerfilter import PatternPack, skeletonise
from boilerfilter_consent.evidence import AGAINST

_WORD: Final = regex.compile(r"\w+")
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]{2}")
_PREFIX: Final = 5
"""Letters of a word that are looked up; two terms that differ later vote for the same packs."""

_TRIED: Final = 3
"""Packs tried at most; each costs a pass over the paragraph."""

_FAR: Final = 0.4
"""Of the votes for the first pack, the share below which a pack is not worth trying."""


class PackSelector:
    """Chooses the packs whose terms share the most words with a paragraph."""

    def __init__(self, packs: Sequence[PatternPack]) -> None:
        self._whole: dict[str, list[int]] = {}
        self._stems: dict[str, list[int]] = {}
        for number, pack in enumerate(packs):
            whole, stems = _words(pack)
            for word in whole:
                self._whole.setdefault(word, []).append(number)
            for stem in stems - whole:
                self._stems.setdefault(stem, []).append(number)
        self._lengths = sorted({len(stem) for stem in self._stems})

    def choose(self, skeleton: str, limit: int = _TRIED) -> list[int]:
        """Numbers of the packs to try, most votes first, at most `limit`, and none with far fewer votes than the first;
        of equal ones, the first in order.

        A word's vote is split among the packs that have it, so that a word which all languages borrowed decides little.
        """
        votes: dict[int, float] = {}
        for word in set(_WORD.findall(skeleton)):
            voted = set(self._whole.get(word[:_PREFIX], ()))
            for length in self._lengths:
                voted.update(self._stems.get(word[:length], ()))
            _count(votes, voted)
        for pair in set(_UNSPACED.findall(skeleton, overlapped=True)):
            _count(votes, self._stems.get(pair, ()))
        best = sorted(votes.items(), key=lambda item: (-round(item[1], 6), item[0]))
        return [number for number, vote in best[:limit] if vote >= _FAR * best[0][1]]


def _count(votes: dict[int, float], voted: Collection[int]) -> None:
    for number in voted:
        votes[number] = votes.get(number, 0.0) + 1 / sqrt(len(voted))


def _words(pack: PatternPack) -> tuple[set[str], set[str]]:
    """Beginnings of a pack's words: of whole words and of stems."""
    words = [
        word
        for pattern in pack.patterns
        if pattern.family not in AGAINST
        for term in pattern.terms
        for word in term.split()
        if word != "..." and not word.startswith("*")
    ]
    # Folded in one go: it is by far the most of the work.
    folded = skeletonise("\n".join(words)).text.split("\n")
    whole: set[str] = set()
    stems: set[str] = set()
    for word in folded:
        unspaced = _UNSPACED.findall(word, overlapped=True)
        if unspaced:
            stems.update(unspaced)
        elif word.endswith("*") and len(word) <= _PREFIX:
            stems.add(word[:-1])
        else:
            whole.add(word[:_PREFIX])
    return whole, stems
