"""Finds thousands of terms in a skeleton: those that may begin at a place are looked up by its first characters."""

from collections.abc import Iterable
from typing import Final

import regex

from boilerfilter.terms import KEY_LENGTH, SPACED_LETTER, has_unspaced, key_of_term, terms_regex

_WORD_START: Final = regex.compile(r"\b\w")
_SPACED_WORD_START: Final = regex.compile(rf"(?<!{SPACED_LETTER}){SPACED_LETTER}")
_KEY_LENGTHS: Final = range(KEY_LENGTH, 0, -1)


class TermIndex:
    """Numbered folded terms, compiled by their first characters on first use: a text meets few of them.

    So there is little to compile at start, and a word with which no term begins costs a look-up. Safe to use from many
    threads.
    """

    def __init__(self, terms: Iterable[tuple[str, int]]) -> None:
        self._bounded: dict[str, list[tuple[str, int]]] = {}
        self._loose: dict[str, list[tuple[str, int]]] = {}
        for term, number in terms:
            key, loose = key_of_term(term)
            (self._loose if loose else self._bounded).setdefault(key, []).append((term, number))
        self._compiled: dict[tuple[bool, str, bool], regex.Pattern[str]] = {}

    def find(self, skeleton: str) -> list[tuple[int, int, int]]:
        """Start, end and number of the terms in a skeleton's text: leftmost, then longest; none overlap."""
        unspaced = has_unspaced(skeleton)
        starts = (_SPACED_WORD_START if unspaced else _WORD_START).finditer(skeleton)
        found = self._at((match.start() for match in starts), skeleton, self._bounded, unspaced)
        if not self._loose:
            return found
        found += self._at(range(len(skeleton)), skeleton, self._loose, unspaced)
        found.sort(key=lambda hit: (hit[0], -hit[1]))
        out: list[tuple[int, int, int]] = []
        for hit in found:
            if not out or hit[0] >= out[-1][1]:
                out.append(hit)
        return out

    def _at(
        self,
        starts: Iterable[int],
        skeleton: str,
        terms: dict[str, list[tuple[str, int]]],
        unspaced: bool,
    ) -> list[tuple[int, int, int]]:
        """Terms that begin at some of `starts`, which ascend."""
        out: list[tuple[int, int, int]] = []
        last = 0
        for start in starts:
            if start < last:
                continue
            for length in _KEY_LENGTHS:
                key = skeleton[start : start + length]
                if key not in terms:
                    continue
                match = self._pattern(terms, key, unspaced).match(skeleton, start)
                if match is not None:
                    group = match.lastgroup
                    assert group is not None  # every alternative ends in a named group
                    last = match.end()
                    out.append((start, last, int(group[1:])))
                    break
        return out

    def _pattern(self, terms: dict[str, list[tuple[str, int]]], key: str, unspaced: bool) -> regex.Pattern[str]:
        """Compiled on first use; two threads that do so at once get equal patterns."""
        name = (terms is self._loose, key, unspaced)
        compiled = self._compiled.get(name)
        if compiled is None:
            compiled = self._compiled[name] = regex.compile(terms_regex(terms[key], unspaced=unspaced))
        return compiled
