"""Shares with confidence intervals, precision and recall, and how well a score is calibrated."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

_Z = 1.959963984540054
"""The standard normal's 97.5 % quantile: two-sided intervals of 95 %."""


class Interval(NamedTuple):
    low: float
    high: float


def wilson(hits: int, total: int) -> Interval:
    """The 95 % score interval of a share (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927). It stays in [0, 1] and says
    something at 0 and 1 too, where the usual interval has no width."""
    if not total:
        return Interval(0.0, 1.0)
    share, weight = hits / total, _Z * _Z / total
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight)
    # At the ends the bound is exact; rounding would put it an ulp beside.
    return Interval(0.0 if hits == 0 else middle - half, 1.0 if hits == total else middle + half)


class Rate(NamedTuple):
    """`hits` of `total`; `share` of none is NaN."""

    hits: int
    total: int

    @property
    def share(self) -> float:
        return self.hits / self.total if self.total else float("nan")

    @property
    def interval(self) -> Interval:
        return wilson(self.hits, self.total)


def rate(hits: Iterable[bool]) -> Rate:
    flags = list(hits)
    return Rate(sum(flags), len(flags))


class Confusion(NamedTuple):
    """Counts of paragraphs; positive is what is dropped."""

    true_positives: int
    false_positives: int
    false_negatives: int

    @property
    def precision(self) -> float:
        return Rate(self.true_positives, self.true_positives + self.false_positives).share

    @property
    def recall(self) -> float:
        return Rate(self.true_positives, self.true_positives + self.false_negatives).share

    @property
    def f1(self) -> float:
        twice = 2 * self.true_positives
        return Rate(twice, twice + self.false_positives + self.false_negatives).share


def confusion(truths: Sequence[bool], flags: Sequence[bool]) -> Confusion:
    """What became of paragraphs: `truths` says which are consent text, `flags` which were dropped."""
    pairs = list(zip(truths, flags, strict=True))
    return Confusion(pairs.count((True, True)), pairs.count((False, True)), pairs.count((True, False)))


class Bin(NamedTuple):
    """The scores in [`low`, `high`) (the last bin has its end too): their mean, and how many are consent text."""

    low: float
    high: float
    mean: float
    positives: Rate


def bins(scores: Sequence[float], truths: Sequence[bool], number: int) -> list[Bin]:
    """A reliability curve with `number` bins of equal width; bins without scores are left out."""
    edges = [i / number for i in range(number + 1)]
    pairs = list(zip(scores, truths, strict=True))
    found = []
    for low, high in pairwise(edges):
        inside = [(score, truth) for score, truth in pairs if low <= score < high or score == high == 1]
        if inside:
            mean = sum(score for score, _ in inside) / len(inside)
            found.append(Bin(low, high, mean, rate(truth for _, truth in inside)))
    return found


def brier(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """Mean squared difference of score and truth (G. W. Brier, Mon. Weather Rev. 78, 1950); 0 is perfect."""
    if not scores:
        return float("nan")
    return sum((score - truth) ** 2 for score, truth in zip(scores, truths, strict=True)) / len(scores)


def expected_calibration_error(curve: Sequence[Bin]) -> float:
    """Mean distance of score and share over the bins, weighted by count (Naeini et al., AAAI 2015); 0 is perfect."""
    total = sum(found.positives.total for found in curve)
    if not total:
        return float("nan")
    return sum(found.positives.total * abs(found.mean - found.positives.share) for found in curve) / total
