"""Finds thousands of terms in a text: those that may begin with a word are looked up by the word.

Most words of a text begin no term, and of most words that is known since they were met before. What cannot be told by
words (see `boilerfilter.packs.term_tree`) is looked up by its first characters, and matched by a regex.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final, TypeVar

import regex

from boilerfilter.packs.term_heads import Heads
from boilerfilter.packs.term_states import Cut, State
from boilerfilter.packs.term_tree import Found, Tree, is_regular
from boilerfilter.packs.terms import KEY_LENGTH, SPACED_LETTER, UNSPACED_LETTERS, key_of_term, terms_regex
from boilerfilter.packs.words import Words

T = TypeVar("T")

_KEY_LENGTHS: Final = range(KEY_LENGTH, 0, -1)
_UNSPACED_WORD: Final = regex.compile(rf"\*?[{UNSPACED_LETTERS}]+\*?")

_LETTERS: Final = regex.compile(rf"{SPACED_LETTER}+")

_REMEMBERED: Final = 8192
"""Words, and words behind words, of which is remembered what they lead to. Then all is forgotten: a corpus has millions
of words, and this bounds what they take to a few megabytes."""

_Terms = dict[str, list[tuple[str, int]]]
"""Terms by their first characters, each with its number."""

_Start = State | Cut | int
"""Where a term may begin: what may follow a word, or the number of characters by which a regex is to be looked up."""


class TermIndex:
    """Numbered folded terms, made into trees and regexes on first use: a text meets few of them.

    Of terms that begin at one place those go first whose first word has most letters, up to `KEY_LENGTH`; of these,
    those of most words, up to three; then as `terms_regex` says. Safe to use from many threads.
    """

    def __init__(self, terms: Iterable[tuple[str, int]]) -> None:
        bounded: _Terms = {}
        loose: _Terms = {}
        for term, number in terms:
            key, is_loose = key_of_term(term)
            (loose if is_loose else bounded).setdefault(key, []).append((term, number))
        self._bounded = _Group(bounded)
        self._loose = _Group(loose)

    def __bool__(self) -> bool:
        return bool(self._bounded or self._loose)

    def find(self, words: Words) -> list[tuple[int, int, int]]:
        """Start, end and number of the terms in a text: leftmost, then longest; none overlap."""
        found = self._bounded.at_words(words) if self._bounded else []
        loose = self._loose.anywhere(words) if self._loose else None
        if not loose:
            return found
        found += loose
        found.sort(key=lambda hit: (hit[0], -hit[1]))
        out: list[tuple[int, int, int]] = []
        for hit in found:
            if not out or hit[0] >= out[-1][1]:
                out.append(hit)
        return out


class _Group:
    """Terms that all begin where a word does, or that all may begin inside one."""

    def __init__(self, terms: _Terms) -> None:
        self._terms = terms
        self._firsts = {key[:1] for key in terms}
        self._glued: dict[str, list[str]] = {}
        """Keys that go on behind a word, by that word."""
        for key in terms:
            letters = _LETTERS.match(key)
            if letters is None or letters.end() < len(key):
                self._glued.setdefault(letters[0] if letters else "", []).append(key)
        self._openings = {*terms, *self._glued}
        self._short_beginnings = {
            key
            for key, found in terms.items()
            if len(key) < KEY_LENGTH and any(term.partition(" ")[0] == f"{key}*" for term, _ in found)
        }
        """Keys with which longer words may begin."""
        self._heads: dict[str, Heads | None] = {}
        self._literals: dict[str, list[tuple[str, int]] | None] = {}
        self._compiled: dict[tuple[str, bool], regex.Pattern[str]] = {}
        self._starts: dict[str, Sequence[_Start]] = {}
        self._inside: dict[str, Sequence[tuple[int, Sequence[_Start]]]] = {}
        self._budget = [_REMEMBERED]

    def __bool__(self) -> bool:
        return bool(self._terms)

    @cached_property
    def _rough_firsts(self) -> set[str]:
        """First characters of the terms that are looked up by them."""
        return {key[:1] for key in self._terms if self._heads_of(key) is None}

    def at_words(self, words: Words) -> list[tuple[int, int, int]]:
        """The terms that begin where words do."""
        out: list[tuple[int, int, int]] = []
        last = 0
        known, openings = self._starts, self._openings
        if self._short_beginnings:
            places = [at for at, key in enumerate(words.keys) if key in openings or self._begins_short(key)]
        else:
            places = [at for at, key in enumerate(words.keys) if key in openings]
        for index in places:
            start = words.starts[index]
            if start < last:
                continue
            word = words.words[index]
            starts = known.get(word)
            if starts is None:
                starts = self._remember(known, word, self._starts_of)
            hit = self._hit(words, start, index, starts) if starts else None
            if hit is not None:
                last, number = hit
                out.append((start, last, number))
        return out

    def _begins_short(self, key: str) -> bool:
        return any(key[:length] in self._short_beginnings for length in range(1, KEY_LENGTH))

    def anywhere(self, words: Words) -> list[tuple[int, int, int]]:
        """The terms that begin at any character."""
        if not self._rough_firsts.isdisjoint(words.text):
            return self._by_characters(words)
        out: list[tuple[int, int, int]] = []
        last = 0
        known = self._inside
        for index, word in enumerate(words.words):
            places = known.get(word)
            if places is None:
                places = self._remember(known, word, self._starts_inside)
            for skipped, starts in places:
                start = words.starts[index] + skipped
                hit = self._hit(words, start, index, starts) if start >= last else None
                if hit is not None:
                    last, number = hit
                    out.append((start, last, number))
        return out

    def _by_characters(self, words: Words) -> list[tuple[int, int, int]]:
        out: list[tuple[int, int, int]] = []
        last = 0
        text, terms, firsts = words.text, self._terms, self._firsts
        for start in [at for at, character in enumerate(text) if character in firsts]:
            for length in _KEY_LENGTHS if start >= last else ():
                key = text[start : start + length]
                hit = self._by_key(words, start, key) if key in terms else None
                if hit is not None:
                    last, number = hit
                    out.append((start, last, number))
                    break
        return out

    def _hit(self, words: Words, start: int, index: int, starts: Sequence[_Start]) -> Found | None:
        """The term that begins at `start`, in the word `index`: where it ends, and its number."""
        for way in starts:
            if isinstance(way, int):
                key = words.text[start : start + way]
                rough = key in self._terms and self._heads_of(key) is None
                hit = self._by_key(words, start, key) if rough else None
            else:
                hit = way.find(words, index + 1, self._budget)
            if hit is not None:
                return hit
        return None

    def _by_key(self, words: Words, start: int, key: str) -> Found | None:
        if key not in self._literals:
            terms = self._terms[key]
            self._literals[key] = _longest_first(terms) if _are_literals(terms) else None
        literals = self._literals[key]
        if literals is not None:
            return next(((start + len(term), n) for term, n in literals if words.text.startswith(term, start)), None)
        # Compiled on first use; two threads that do so at once get equal patterns.
        compiled = self._compiled.get((key, words.unspaced))
        if compiled is None:
            compiled = regex.compile(terms_regex(self._terms[key], unspaced=words.unspaced))
            self._compiled[key, words.unspaced] = compiled
        match = compiled.match(words.text, start)
        if match is None:
            return None
        group = match.lastgroup
        assert group is not None  # every alternative ends in a named group
        return match.end(), int(group[1:])

    def _remember(self, known: dict[str, Sequence[T]], word: str, find: Callable[[str], Sequence[T]]) -> Sequence[T]:
        """What a word leads to, which is not known yet."""
        if self._budget[0] <= 0:
            # New ones, since other threads may be reading the old; those take this word, too, and are let go.
            self._starts, self._inside, self._budget = {}, {}, [_REMEMBERED]
        self._budget[0] -= 1
        found = known[word] = find(word)
        return found

    def _starts_of(self, word: str) -> Sequence[_Start]:
        """What may begin with the letters of a word, in the order in which it is to be tried."""
        out: list[_Start] = []
        trees: list[Tree] = []

        def close() -> None:
            if trees:
                out.append(State(trees))
                trees.clear()

        glued = self._glued.get(word, ())
        for length in _KEY_LENGTHS:
            keys = [key for key in glued if len(key) == length]
            if len(word) >= length and word[:length] in self._terms:
                keys.append(word[:length])
            for key in keys:
                heads = self._heads_of(key)
                for start in heads.starts(word) if heads else ():
                    if start.taken == len(word):
                        trees.append(start.tree)
                    else:
                        close()
                        out.append(Cut(start.tree, len(word) - start.taken))
            if any(self._heads_of(key) is None for key in keys):
                close()
                out.append(length)
        close()
        return out

    def _starts_inside(self, word: str) -> Sequence[tuple[int, Sequence[_Start]]]:
        """The same for each letter of a word, where there is anything, with how many letters are before it."""
        places = ((skipped, self._starts_of(word[skipped:])) for skipped in range(len(word)))
        return [(skipped, starts) for skipped, starts in places if starts]

    def _heads_of(self, key: str) -> Heads | None:
        """The first words of the terms with a key; None if these are to be looked up by their first characters.

        A regex tries all terms of a key in its own order, so one that needs a regex makes the others need it.
        """
        if key not in self._heads:
            terms = self._terms[key]
            self._heads[key] = Heads(terms) if all(is_regular(term) for term, _ in terms) else None
        return self._heads[key]


def _are_literals(terms: Iterable[tuple[str, int]]) -> bool:
    """Whether all terms are one stretch of letters of a script without spaces, which has no boundaries."""
    return all(_UNSPACED_WORD.fullmatch(term) for term, _ in terms)


def _longest_first(terms: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    first: dict[str, int] = {}
    for term, number in terms:
        first.setdefault(term.strip("*"), number)
    return sorted(first.items(), key=lambda item: -len(item[0]))
