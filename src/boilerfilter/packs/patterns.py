"""Pattern packs: what a topic's texts say in one language, as a TOML file that carries its own proofs.

`read_packs` (of `boilerfilter.packs.files`) reads and validates; `Matcher` compiles a pack and finds its patterns in
skeleton space (`boilerfilter.skeleton`). The format is described in docs/language-packs.md.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import regex

from boilerfilter.packs.files import read_packs
from boilerfilter.packs.literals import fold_regex
from boilerfilter.packs.pack import Pattern, PatternPack
from boilerfilter.packs.term_index import TermIndex
from boilerfilter.packs.terms import GAP, fold_terms
from boilerfilter.packs.words import Words, split_words
from boilerfilter.skeleton import fold

__all__ = ["TIME_BUDGET", "Hit", "Matcher", "Pattern", "PatternPack", "check_pack", "check_proofs", "read_packs"]

# A last guard for a pack's own regexes (terms are linear by construction), in seconds for one paragraph.
TIME_BUDGET = 5.0


class Hit(NamedTuple):
    """A pattern found at ``[start, end)`` of a skeleton's text."""

    pattern: Pattern
    start: int
    end: int


class Matcher:
    """A compiled pack. Safe to use from many threads.

    The terms of all patterns are matched together: leftmost, then longest, so a stretch of text counts once. Those with
    a gap are matched together too, but beside the others: what stands in the gap is not theirs, and is found as well. A
    pattern given by a regex is matched by itself and may overlap others.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = tuple(patterns)
        terms = [(term, number) for number, pattern in enumerate(self._patterns) for term in pattern.terms]
        folded = fold_terms([term for term, _ in terms])
        numbered = list(zip(folded, (number for _, number in terms), strict=True))
        self._terms = TermIndex(term for term in numbered if GAP not in term[0])
        self._gapped = TermIndex(term for term in numbered if GAP in term[0])
        self._regexes = [
            (pattern, regex.compile(fold_regex(pattern.regex)))
            for pattern in self._patterns
            if pattern.regex is not None
        ]

    def find(self, skeleton: str, words: Words | None = None) -> list[Hit]:
        """All hits in a skeleton's text, ordered by start. Raises TimeoutError beyond the time budget.

        `words` are those of `split_words`, for a caller that tries several matchers on one text.
        """
        if words is None:
            words = split_words(skeleton)
        found = self._terms.find(words)
        gapped = self._gapped.find(words)
        found += gapped
        hits = [Hit(self._patterns[number], start, end) for start, end, number in found]
        for pattern, compiled in self._regexes:
            hits.extend(
                Hit(pattern, match.start(), match.end()) for match in compiled.finditer(skeleton, timeout=TIME_BUDGET)
            )
        if self._regexes or gapped:
            hits.sort(key=lambda hit: (hit.start, hit.end, hit.pattern.source))
        return hits


def check_pack(pack: PatternPack) -> list[str]:
    """What is wrong with a pack's proofs, one line a fault; empty if every hit hits and every miss misses."""
    return [fault for pattern in pack.patterns for fault in check_proofs(pattern, Matcher([pattern]).find)]


def check_proofs(pattern: Pattern, find: Callable[[str], Sequence[Hit]]) -> list[str]:
    """What is wrong with one pattern's proofs; `find` is that of its matcher."""
    faults = []
    if not pattern.hits or not pattern.misses:
        faults.append(f"{pattern.source}: needs at least one of hits and one of misses")
    faults += [f"{pattern.source}: does not match its hit {text!r}" for text in pattern.hits if not find(fold(text))]
    faults += [
        f"{pattern.source}: matches its miss {text!r} at {fold(text)[hit.start : hit.end]!r}"
        for text in pattern.misses
        for hit in find(fold(text))[:1]
    ]
    return faults
