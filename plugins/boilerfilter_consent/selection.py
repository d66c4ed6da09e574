"""Which packs to try on a paragraph: those whose words it has, by a vote that costs one dictionary look-up a word.

The beginnings of all packs' words come from words.json, which ``python -m benchmarks words`` writes, so that no pack
need be read before it is tried. A pack that is not the one that was indexed (edited since, or somebody else's) is read
for its words at once: an old index costs time and changes nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from importlib.resources import files
from math import sqrt
from operator import or_
from typing import Any, Final, NamedTuple

import regex

from boilerfilter import PatternPack, skeletonise
from boilerfilter_consent.evidence import AGAINST

_WORD: Final = regex.compile(r"\w+")
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]{2}")
_PREFIX: Final = 5
"""Letters of a word that are looked up; two terms that differ later vote for the same packs."""

TRIED: Final = 3
"""Packs tried at most; each costs a pass over the paragraph."""

_FAR: Final = 0.4
"""Of the votes for the first pack, the share below which a pack is not worth trying."""

_REMEMBERED: Final = 65_536
"""Words whose votes are remembered, some 10 MB; then all are forgotten."""

_RULES: Final = {"prefix": _PREFIX, "against": AGAINST}
"""What the index depends on beside the packs."""


class Beginnings(NamedTuple):
    """For the beginnings of `whole` words and for `stems`, each the numbers of the packs that have it."""

    whole: Mapping[str, Sequence[int]]
    stems: Mapping[str, Sequence[int]]


class PackSelector:
    """Chooses the packs whose terms share the most words with a paragraph. Safe to use from many threads."""

    def __init__(self, packs: Sequence[PatternPack]) -> None:
        self._whole, self._stems = beginnings(packs)
        self._lengths = sorted({len(stem) for stem in self._stems})
        self._votes: dict[str, tuple[float, Sequence[int]]] = {}

    def choose(self, skeleton: str, limit: int = TRIED) -> list[int]:
        """Numbers of the packs to try, most votes first, at most `limit`, and none with far fewer votes than the first;
        of equal ones, the first in order. What is chosen with a lower limit is the beginning of it.

        A word's vote is split among the packs that have it, so that a word which all languages borrowed decides little.
        """
        words = set(_WORD.findall(skeleton))
        remembered = self._votes
        votes: dict[int, float] = {}
        for word in words:
            vote = remembered.get(word)
            if vote is None:
                if len(remembered) >= _REMEMBERED:
                    # A new one, since another thread may be reading the old.
                    remembered = self._votes = {}
                vote = remembered[word] = self._vote(word)
            share, numbers = vote
            for number in numbers:
                votes[number] = votes.get(number, 0.0) + share
        if not skeleton.isascii():
            for pair in set(_UNSPACED.findall(skeleton, overlapped=True)):
                numbers = self._stems.get(pair, ())
                for number in numbers:
                    votes[number] = votes.get(number, 0.0) + 1 / sqrt(len(numbers))
        if not votes:
            return []
        least = _FAR * max(votes.values()) - 1e-6
        best = sorted((-round(vote, 6), number) for number, vote in votes.items() if vote >= least)
        return [number for _, number in best[:limit]]

    def _vote(self, word: str) -> tuple[float, Sequence[int]]:
        """A word's vote for each of some packs, and their numbers."""
        lists = [self._whole.get(word[:_PREFIX], ())]
        lists += [self._stems.get(word[:length], ()) for length in self._lengths if length <= len(word)]
        lists = [numbers for numbers in lists if numbers]
        numbers = lists[0] if len(lists) == 1 else sorted(reduce(or_, map(set, lists), set()))
        return (1 / sqrt(len(numbers)), numbers) if numbers else (0.0, ())


def beginnings(packs: Sequence[PatternPack]) -> Beginnings:
    """The beginnings of the packs' words, from the index as far as it knows the packs."""
    index = _load()
    places = {digest: place for place, digest in enumerate(index["packs"])}
    numbers = {places[pack.digest]: number for number, pack in enumerate(packs) if pack.digest in places}
    whole = _numbered(index["whole"], numbers)
    stems = _numbered(index["stems"], numbers)
    for number, pack in enumerate(packs):
        if pack.digest not in places:
            for known, found in zip((whole, stems), words_of(pack), strict=True):
                for beginning in found:
                    known[beginning] = (*known.get(beginning, ()), number)
    return Beginnings(whole, stems)


def index_of(packs: Sequence[PatternPack]) -> str:
    """The index of some packs, as JSON: their digests, and beginnings of words by the places of the packs in these."""
    found = [words_of(pack) for pack in packs]
    lines = [f'"rules": {json.dumps(_RULES)}', f'"packs": {json.dumps([pack.digest for pack in packs])}']
    for kind, name in enumerate(Beginnings._fields):
        places: dict[str, list[int]] = {}
        for place, words in enumerate(found):
            for beginning in words[kind]:
                places.setdefault(beginning, []).append(place)
        groups: dict[str, list[str]] = {}
        for beginning in sorted(places):
            groups.setdefault(" ".join(map(str, places[beginning])), []).append(beginning)
        rows = ",\n".join(f"{json.dumps(key)}: {_string(groups[key])}" for key in sorted(groups))
        lines.append(f'"{name}": {{\n{rows}\n}}')
    return "{" + ",\n".join(lines) + "}\n"


def words_of(pack: PatternPack) -> tuple[set[str], set[str]]:
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
    return whole, stems - whole


def _load() -> Any:
    """The index; an empty one where it was made by other rules."""
    index = json.loads((files("boilerfilter_consent") / "words.json").read_text(encoding="utf-8"))
    rules = json.loads(json.dumps(_RULES))
    return index if index["rules"] == rules else {"packs": [], "whole": {}, "stems": {}}


def _numbered(groups: Mapping[str, str], numbers: Mapping[int, int]) -> dict[str, tuple[int, ...]]:
    out: dict[str, tuple[int, ...]] = {}
    for places, words in groups.items():
        found = tuple(sorted(numbers[place] for place in map(int, places.split()) if place in numbers))
        if found:
            out.update(dict.fromkeys(words.split("\n"), found))
    return out


def _string(words: Iterable[str]) -> str:
    return json.dumps("\n".join(words), ensure_ascii=False)
