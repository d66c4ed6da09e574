"""Counts of names of which there may be more than memory holds."""

from collections import Counter
from collections.abc import Mapping

_SHOWN = 4_096


class Frequent:
    """Counts of the most frequent names. Up to twice `size` names are held and their counts are exact; beyond that the
    rare half is let go, and a count may be too low by `slack` at most. The same names in the same order give the same.
    """

    def __init__(self, size: int = _SHOWN) -> None:
        self._size = size
        self._counts: Counter[str] = Counter()
        self.slack = 0

    def add(self, name: str, count: int = 1) -> None:
        self._counts[name] += count
        if len(self._counts) > 2 * self._size:
            ranked = self.ranked()
            self.slack += ranked[self._size][1]
            self._counts = Counter(dict(ranked[: self._size]))

    def ranked(self) -> list[tuple[str, int]]:
        """Names and counts, the most frequent first, those of equal counts by name."""
        return sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))

    @property
    def counts(self) -> Mapping[str, int]:
        return self._counts

    def __len__(self) -> int:
        return len(self._counts)
