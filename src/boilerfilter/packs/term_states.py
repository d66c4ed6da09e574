"""Walks trees of terms through a text: the trees in which a place may be are one state, and a word leads to the next.

States and the ways between them are made when a text first takes them. So a word of a text costs one look-up, however
many terms begin with the words before it.
"""

from collections.abc import Iterable
from typing import Final

from boilerfilter.packs.term_tree import Found, Tree, separates
from boilerfilter.packs.terms import FREE_LETTERS
from boilerfilter.packs.words import Words

_MISSING: Final = object()


class Cut:
    """A tree behind the part of a word that a term's free ending takes at most; `left` letters follow in the word."""

    __slots__ = ("_left", "_tree")

    def __init__(self, tree: Tree, left: int) -> None:
        self._tree = tree
        self._left = left

    def find(self, words: Words, index: int, _budget: list[int]) -> Found | None:
        """As `State.find` does."""
        return self._tree.find(words, words.ends[index - 1] - self._left, index)


class State:
    """Trees behind the same word of a text, in the order in which they are to be tried, and the term `number` that is
    found if none of them goes on, which ended `back` words before.
    """

    __slots__ = ("_back", "_number", "_plain", "_steps", "_trees")

    def __init__(self, trees: Iterable[Tree], number: int | None = None, back: int = 0) -> None:
        self._trees: list[Tree] = []
        self._number, self._back = number, back
        for tree in trees:
            self._trees.append(tree)
            if tree.number is not None:  # found whatever follows, so what would be tried behind it never is
                self._number, self._back = tree.number, 0
                break
        self._plain = all(tree.plain for tree in self._trees)
        self._trees = [tree for tree in self._trees if not tree.plain or tree.next is not None]
        self._steps: dict[str, State | None] = {}

    def find(self, words: Words, index: int, budget: list[int]) -> Found | None:
        """The term that goes on before the word `index`. Takes from the budget for each step that is remembered."""
        state = self
        texts, between = words.words, words.between
        last = len(texts)
        while state._trees and index < last:
            word = texts[index]
            if not state._plain or len(word) > FREE_LETTERS:
                found = state._by_trees(words, index)
                if found is not None:
                    return found
                break
            gap = between[index - 1]
            if gap != " " and not separates(gap):
                break
            step = state._steps.get(word, _MISSING)
            if step is _MISSING:
                step = state._steps[word] = state._step(word)
                budget[0] -= 1
            if step is None:
                break
            state = step  # type: ignore[assignment]
            index += 1
        if state._number is None:
            return None
        return words.ends[index - 1 - state._back], state._number

    def _step(self, word: str) -> "State | None":
        behind = [tree for before in self._trees if before.next is not None for tree, _ in before.next.of(word)]
        return State(behind, self._number, self._back + 1) if behind else None

    def _by_trees(self, words: Words, index: int) -> Found | None:
        at = words.ends[index - 1]
        for tree in self._trees:
            found = tree.find(words, at, index)
            if found is not None:
                return found
        return None
