"""Every pattern of every pack, on texts made to tempt it, from a thousand to sixty-four thousand characters."""

from functools import cache
from hashlib import blake2b
from math import sqrt
from pathlib import Path
from typing import Final

from benchmarks.fault_cases.case import Case, Trial
from boilerfilter import Pattern, Settings, host
from boilerfilter.packs.patterns import Matcher
from boilerfilter.packs.timing import LIMIT, timing

_SIZES: Final = (1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000)
_LOOKS: Final = 6
"""Looks at a pattern that seems slow, each from scratch, the later ones after its neighbours, since a machine has
bad phases."""
_ROUNDS: Final = 12
"""Measurements of a pattern at most: noise only ever adds, so the least time of each size counts."""
_QUICK: Final = 20


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns of the installed packs, in an order that has nothing to do with what they are."""
    found = [pattern for pack in host.load(Settings()).packs for pattern in pack.patterns]
    return tuple(sorted(found, key=lambda pattern: blake2b(pattern.source.encode()).digest()))


def pumped(_place: Path, numbers: range) -> Trial:
    chosen = patterns()[numbers.start : numbers.stop]
    found = {pattern.source: _growth(pattern) for pattern in chosen}
    for _ in range(_LOOKS - 1):
        for pattern in chosen:
            if found[pattern.source][1] > LIMIT:
                found[pattern.source] = _growth(pattern)
    slow = [
        f"{name}: {most:.2f} times as long for twice of {unit!r}"
        for name, (unit, most) in found.items()
        if most > LIMIT
    ]
    worst = max((most for _, most in found.values()), default=0.0)
    return Trial(len(chosen), len(chosen) - len(slow), slow[0] if slow else "", worst=worst)


def _growth(pattern: Pattern) -> tuple[str, float]:
    """The most that a doubling costs, over the units of a pattern, and the unit."""
    find = Matcher([pattern]).find
    least: dict[str, tuple[float, ...]] = {}
    for _ in range(_ROUNDS):
        for growth in timing(pattern, _SIZES, find=find):
            before = least.get(growth.unit, growth.seconds)
            least[growth.unit] = tuple(map(min, before, growth.seconds))
        unit, most = max(((unit, _most(seconds)) for unit, seconds in least.items()), key=lambda found: found[1])
        if most <= LIMIT:
            break
    return unit, most


def _most(seconds: tuple[float, ...]) -> float:
    """What a doubling costs, over each two in a row: one size that is measured too short or too long accuses nobody,
    and what grows faster than the text does so over two as well."""
    return max(sqrt(b / a) for a, b in zip(seconds, seconds[2:], strict=False))


PATTERNS: Final = Case(
    "patterns",
    "every pattern on tempting texts of 1,000 to 64,000 characters",
    f"at most {LIMIT} times as long for twice the text",
    "What a pattern matches and what it nearly matches, over and over. Processor time in this process, the least of up "
    f"to {_ROUNDS} measurements of each size, since other programs only ever add, and up to six looks. What a doubling "
    "costs is taken over each two in a row: the square root of what four times the text costs.",
    pumped,
    5_600,
    _QUICK,
    step=10,
    measures="times as long at most",
    alone=True,
)
