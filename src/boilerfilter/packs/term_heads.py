"""The first words of terms, each with the trees of what follows it, which are grown when a text first has the word."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from boilerfilter.packs.term_tree import Tree, head
from boilerfilter.packs.terms import FREE_LETTERS, word_class

_Rest = tuple[str, int]
"""What follows the first word of a term, and the term's number."""


class Start(NamedTuple):
    """A tree behind the first `taken` letters of a word; the lower the rank, the earlier it is to be tried."""

    rank: tuple[int, int]
    tree: Tree
    taken: int


class Heads:
    """First words, and beginnings of words, of numbered regular terms with one key (see `key_of_term`)."""

    def __init__(self, terms: Iterable[tuple[str, int]]) -> None:
        self._whole: dict[str, _Head] = {}
        self._beginnings: dict[str, _Head] = {}
        for term, number in terms:
            letters, free, rest = head(term.removeprefix("*"))
            heads = self._beginnings if free else self._whole
            grown = heads.get(letters)
            if grown is None:
                grown = heads[letters] = _Head()
            grown.add(-word_class(term), (rest, number))
        self._lengths: Final = sorted({len(letters) for letters in self._beginnings}, reverse=True)

    def starts(self, word: str) -> list[Start]:
        """What may begin with the letters of a word, in the order in which it is to be tried."""
        size = len(word)
        # Of one rank a whole word goes before its beginnings, and a longer one before a shorter; the sort is stable.
        whole = self._whole.get(word)
        found = [] if whole is None else whole.starts(-size, size)
        for length in self._lengths:
            beginning = self._beginnings.get(word[:length]) if length <= size else None
            if beginning is not None:
                found += beginning.starts(-length, min(size, length + FREE_LETTERS))
        return sorted(found, key=lambda start: start.rank)


class _Head:
    """What follows one first word, by the rank of the terms."""

    __slots__ = ("_rests", "_trees")

    def __init__(self) -> None:
        self._rests: dict[int, list[_Rest]] = {}
        self._trees: list[tuple[int, Tree]] | None = None

    def add(self, rank: int, rest: _Rest) -> None:
        self._rests.setdefault(rank, []).append(rest)

    def starts(self, longest_first: int, taken: int) -> list[Start]:
        # Two threads that grow the same trees at once get equal ones.
        if self._trees is None:
            self._trees = [(rank, _grown(rests)) for rank, rests in self._rests.items()]
        return [Start((rank, longest_first), tree, taken) for rank, tree in self._trees]


def _grown(rests: Iterable[_Rest]) -> Tree:
    tree = Tree()
    for rest, number in rests:
        tree.add(rest, number)
    return tree
