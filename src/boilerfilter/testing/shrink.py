"""Texts that show a problem → few and short texts that still show one."""

from collections.abc import Callable, Sequence
from time import process_time
from typing import Final, TypeVar

Item = TypeVar("Item")
Find = Callable[[Sequence[str]], str]

_TRIES: Final = 400
_SECONDS: Final = 20.0
"""Attempts in all, and processor time: an input that is a little too long is better than none for minutes."""


class _NoTriesLeftError(Exception):
    """There were enough attempts."""


def smallest(texts: Sequence[str], problem: str, find: Find) -> tuple[Sequence[str], str]:
    """Texts of which nothing can be left out without losing the problem, and the problem as they show it.

    Texts are left out first, then lines, then characters. `find` says what is wrong with some texts, ``""`` if nothing
    is; it need not say the same twice.
    """
    search = _Search(texts, problem, find)
    try:
        search.fewer(list(texts), list)
        for join in (_lines, list):
            for number in range(len(search.texts)):
                _inside(search, number, join)
    except _NoTriesLeftError:
        pass
    return search.texts, search.problem


class _Search:
    """The smallest texts so far."""

    def __init__(self, texts: Sequence[str], problem: str, find: Find) -> None:
        self.texts = list(texts)
        self.problem = problem
        self._find = find
        self._left = _TRIES
        self._end = process_time() + _SECONDS

    def fewer(self, items: list[Item], build: Callable[[list[Item]], list[str]]) -> None:
        """Leaves out stretches of `items`, half of them at once, then a quarter, down to single ones."""
        size = max(1, len(items) // 2)
        while size and items:
            at = 0
            while at < len(items):
                some = items[:at] + items[at + size :]
                if self._shows(build(some)):
                    items = some
                else:
                    at += size
            size //= 2

    def _shows(self, texts: list[str]) -> bool:
        if not self._left or process_time() > self._end:
            raise _NoTriesLeftError
        self._left -= 1
        if problem := self._find(texts):
            self.texts, self.problem = texts, problem
        return bool(problem)


def _inside(search: _Search, number: int, cut: Callable[[str], list[str]]) -> None:
    before, text, after = search.texts[:number], search.texts[number], search.texts[number + 1 :]
    search.fewer(cut(text), lambda pieces: [*before, "".join(pieces), *after])


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
