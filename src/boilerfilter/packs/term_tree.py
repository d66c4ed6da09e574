"""Terms as trees of words: a look-up for each word of a text, instead of a regex at each of its letters.

A tree finds what `terms_regex` of `boilerfilter.packs.terms` would, the same term with the same end, and tries the
terms in the same order: at each place the longest beginning of a word first, a whole word before a beginning of the
same length, and what goes on before what ends. It is for the terms that `is_regular` tells: all but those in which
something else than letters begins or ends a word, those in scripts without spaces, and those with a gap before a free
beginning.
"""

from typing import Final

import regex

from boilerfilter.packs.terms import FREE_LETTERS, GAP, GAP_END, GAP_LETTERS, SEPARATOR_LETTERS, SPACED_LETTER
from boilerfilter.packs.words import Words

_WORD: Final = rf"{SPACED_LETTER}+(?:[^\w\s*]+{SPACED_LETTER}+)*\*?"
_REGULAR: Final = regex.compile(rf"\*?{_WORD}(?: (?:\.\.\. |\*)?{_WORD})*")
_LEAD: Final = regex.compile(rf"({SPACED_LETTER}+)(\*?)")
_GLUE: Final = regex.compile(r"[^\w\s*]+")
_SEPARATION: Final = regex.compile(rf"{SEPARATOR_LETTERS}{{1,4}}")
_GAP_END: Final = regex.compile(GAP_END)

_LONGEST: Final = 200
"""Characters; a term with more words than have room in them would be a tree too deep."""

Found = tuple[int, int]
"""Where a term ends in a text, and its number."""


def is_regular(term: str) -> bool:
    """Whether a folded term can stand in a tree."""
    return len(term) <= _LONGEST and _REGULAR.fullmatch(term) is not None


def head(rest: str) -> tuple[str, bool, str]:
    """The letters with which a part of a regular term begins, whether any ending of the word may follow, and what
    follows then."""
    lead = _LEAD.match(rest)
    assert lead is not None  # the term is regular
    return lead[1], bool(lead[2]), rest[lead.end() :]


def separates(between: str) -> bool:
    """Whether what stands between two words of a text may stand between two words of a term."""
    return between == " " or (len(between) <= 4 and _SEPARATION.fullmatch(between) is not None)


class Branches:
    """What may be the next word: `whole` words, and `beginnings` of the `lengths` that there are, the longest first,
    each with the tree that goes on behind it. Whatever goes on with a beginning has one of the `short_beginnings`, all
    of the length `shortest`."""

    __slots__ = ("beginnings", "lengths", "short_beginnings", "shortest", "whole")

    def __init__(self) -> None:
        self.whole: dict[str, Tree] = {}
        self.beginnings: dict[str, Tree] = {}
        self.lengths: tuple[int, ...] = ()
        self.shortest = 0
        self.short_beginnings: set[str] = set()

    def add(self, rest: str, number: int) -> None:
        """Adds a term that goes on with `rest`, which begins with a letter."""
        letters, free, behind = head(rest)
        trees = self.beginnings if free else self.whole
        tree = trees.get(letters)
        if tree is None:
            tree = trees[letters] = Tree()
            if free:
                self.lengths = tuple(sorted({*self.lengths, len(letters)}, reverse=True))
                self.shortest = self.lengths[-1]
                self.short_beginnings = {beginning[: self.shortest] for beginning in (*self.short_beginnings, letters)}
        tree.add(behind, number)

    def of(self, word: str) -> list[tuple["Tree", int]]:
        """The trees behind a word, or behind its beginning, each with how many of its letters are taken."""
        size = len(word)
        whole = self.whole.get(word)
        found = [] if whole is None else [(whole, size)]
        for length in self.lengths:
            tree = self.beginnings.get(word[:length]) if length <= size else None
            if tree is not None:
                found.append((tree, min(size, length + FREE_LETTERS)))
        return found

    def first(self, words: Words, index: int) -> Found | None:
        """The first term that goes on with the word `index`."""
        return self._first(words.words[index], words.starts[index], words, index)

    def first_inside(self, words: Words, index: int) -> Found | None:
        """The first term that goes on somewhere in a word, at most `FREE_LETTERS` letters behind its start."""
        word, start = words.words[index], words.starts[index]
        for skipped in range(min(len(word), FREE_LETTERS + 1)):
            found = self._first(word[skipped:], start + skipped, words, index)
            if found is not None:
                return found
        return None

    def _first(self, word: str, start: int, words: Words, index: int) -> Found | None:
        for tree, taken in self.of(word):
            found = tree.find(words, start + taken, index + 1)
            if found is not None:
                return found
        return None


class Tree:
    """What may follow a word: other words, or the end of the term `number`.

    `plain` says whether nothing else but white space and a whole word or the beginning of one, as `next` has them, can
    follow.
    """

    __slots__ = ("_gapped", "_glued", "_inside", "next", "number", "plain")

    def __init__(self) -> None:
        self.number: int | None = None
        self.next: Branches | None = None
        self.plain = True
        self._glued: dict[str, Branches] | None = None
        self._inside: Branches | None = None
        self._gapped: Branches | None = None

    def add(self, rest: str, number: int) -> None:
        """Adds a term that goes on with `rest`; the first of equal ones stays."""
        if not rest:
            if self.number is None:
                self.number = number
            return
        self.plain = self.plain and rest[0] == " " and rest[1] != "*" and not rest.startswith(f" {GAP} ")
        if rest[0] != " ":
            glue = _GLUE.match(rest)
            assert glue is not None  # the term is regular
            self._glued = {} if self._glued is None else self._glued
            self._glued.setdefault(glue[0], Branches()).add(rest[glue.end() :], number)
        elif rest.startswith(f" {GAP} "):
            self._gapped = Branches() if self._gapped is None else self._gapped
            self._gapped.add(rest[len(GAP) + 2 :], number)
        elif rest[1] == "*":
            self._inside = Branches() if self._inside is None else self._inside
            self._inside.add(rest[2:], number)
        else:
            self.next = Branches() if self.next is None else self.next
            self.next.add(rest[1:], number)

    def find(self, words: Words, at: int, index: int) -> Found | None:
        """The first term, in the order of the tree, that goes on at ``text[at:]``, before the word `index`."""
        found = None
        if index < len(words.words):
            if at == words.ends[index - 1]:
                between = words.between[index - 1]
                if self._glued is not None and between in self._glued:
                    found = self._glued[between].first(words, index)
                if found is None and (self.next is not None or self._inside is not None) and separates(between):
                    found = self._behind_separation(words, index)
            if found is None and self._gapped is not None:
                found = _behind_gap(self._gapped, words, at, index)
        if found is None and self.number is not None:
            return at, self.number
        return found

    def _behind_separation(self, words: Words, index: int) -> Found | None:
        found = None
        # What begins with a digit goes before a free beginning, as in the regex, and what begins with a letter after.
        digit = words.words[index] < "\\"
        if self.next is not None and (digit or self._inside is None):
            found = self.next.first(words, index)
        if found is None and self._inside is not None:
            found = self._inside.first_inside(words, index)
            if found is None and self.next is not None and not digit:
                found = self.next.first(words, index)
        return found


def _behind_gap(branches: Branches, words: Words, at: int, index: int) -> Found | None:
    """The first term that goes on behind a gap."""
    starts, texts = words.starts, words.words
    furthest = at + GAP_LETTERS
    whole, shortest, beginnings = branches.whole, branches.shortest, branches.short_beginnings
    for following in range(index, len(starts)):
        start = starts[following]
        if start > furthest:
            break
        # Most words are nothing; the look-ups stand here since they are cheaper than a call.
        word = texts[following]
        if (word in whole or word[:shortest] in beginnings) and start > at:
            if _GAP_END.search(words.text, at, start) is not None:
                break
            found = branches.first(words, following)
            if found is not None:
                return found
    return None
