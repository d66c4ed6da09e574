"""Whether a pattern takes time in proportion to the text: texts that could tempt it to take more, and a clock.

`timing` measures, `superlinear` judges. Time is that of the processor in this process, since a machine may be busy with
other things; and nobody is accused on one measurement.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from time import process_time, sleep
from typing import Final, NamedTuple

from boilerfilter.packs.patterns import Matcher, Pattern
from boilerfilter.packs.terms import fold_terms
from boilerfilter.skeleton import fold

LIMIT: Final = 2.2
"""How many times as long a pattern may take where a text doubles. Linear is 2; the rest is the clock's."""

FULL: Final = (2_000, 4_000, 8_000, 16_000, 32_000)
BRIEF: Final = (1_000, 2_000)
"""Sizes in characters. The brief ones are for what is linear by construction, and only raise a suspicion."""

_ROUNDS: Final = 5
_PAUSE: Final = 0.2
"""Seconds before what looks slow is measured again: a machine has bad phases, and what else runs fills its caches."""

_TERMS: Final = 8
"""Terms of a pattern that are tried at most: compiling them costs more than matching."""

Find = Callable[[str], Sequence[object]]
Clock = Callable[[], float]


class Growth(NamedTuple):
    """Seconds of processor time on a text made of `unit` over and over, for each of `sizes` in characters."""

    unit: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def doublings(self) -> tuple[float, ...]:
        """How many times as long each size took as the one before."""
        return tuple(b / a if a > 0 else 1.0 for a, b in pairwise(self.seconds))


def units(pattern: Pattern) -> tuple[str, ...]:
    """Folded stretches that tempt a pattern when they are repeated: what it matches, and what it nearly does.

    A pattern of bare terms gets one or two that hold everything. It is linear by construction: at each place of a text
    at most three look-ups find a regex whose every piece is a literal or has a bound (a separator of 4 characters, a
    beginning or an ending of 30, a gap of 40), so that a place costs at most a constant, and no place is tried twice.
    Its test guards the construction. A pattern given by a regex has no such warrant and gets every unit apart.
    """
    texts = [fold(text) for text in (*pattern.hits, *pattern.misses)]
    if pattern.regex is not None:
        matcher = Matcher([pattern])
        found = [text[hit.start : hit.end] for text in texts for hit in matcher.find(text)]
        near = [
            whole[: len(whole) * part // 4] for whole in (*found, *map(fold, pattern.anchors)) for part in (1, 2, 3)
        ]
        near += [whole[:-1] for whole in found]
        candidates = [*texts, *found, *near]
        candidates += [f"{unit} " for unit in candidates]
        return tuple(dict.fromkeys(unit for unit in candidates if unit.strip()))
    # Terms with gaps are the costliest: they go first.
    terms = sorted(fold_terms(pattern.terms), key=lambda term: ("..." not in term, -len(term)))[:_TERMS]
    cut = [term.replace("*", "").rstrip(" .")[:-1] for term in terms]
    opened = [term.replace("*", "").partition(" ... ")[0] for term in terms if "..." in term]
    mixed = (" ".join((*texts, *cut)), " ".join(opened))
    return tuple(f"{unit} " for unit in mixed if unit.strip())


def timing(
    pattern: Pattern, sizes: Sequence[int] = FULL, *, rounds: int = 1, find: Find | None = None
) -> tuple[Growth, ...]:
    """What each unit of a pattern takes, the least of `rounds`; `sizes` ascend and are some thousand characters and up.

    `find` is that of the pattern's matcher, if there is one already.

    Raises:
        TimeoutError: a text took longer than a pattern may (see `patterns.TIME_BUDGET`).
    """
    search = find or Matcher([pattern]).find
    return tuple(_least(search, unit, tuple(sizes), rounds, process_time) for unit in units(pattern))


def superlinear(pattern: Pattern, find: Find | None = None, clock: Clock = process_time) -> Growth | None:
    """The growth of a unit on which a pattern takes more than time in proportion, None if there is none.

    What looks slow twice is measured at all sizes, up to six times, and the least of each size counts: noise only ever
    adds. It stands accused if the last two doublings of these least times both cost more than `LIMIT`.

    Raises:
        TimeoutError: as `timing` does.
    """
    search = find or Matcher([pattern]).find
    sizes = FULL if pattern.regex is not None else BRIEF
    for unit in units(pattern):
        if any(_least(search, unit, sizes, rounds, clock).doublings[-1] <= LIMIT for rounds in (1, 3)):
            continue
        growth = _least(search, unit, FULL, 1, clock)
        for _ in range(_ROUNDS):
            if min(growth.doublings[-2:]) <= LIMIT:
                break
            sleep(_PAUSE)
            again = _least(search, unit, FULL, 1, clock)
            growth = growth._replace(seconds=tuple(map(min, growth.seconds, again.seconds)))
        else:
            return growth
    return None


def _least(find: Find, unit: str, sizes: tuple[int, ...], rounds: int, clock: Clock) -> Growth:
    texts = [(unit * (size // len(unit) + 1))[:size] for size in sizes]
    find(unit)  # what is compiled on first use is compiled now
    best = [float("inf")] * len(sizes)
    with no_collection():
        for _ in range(rounds):
            for number, text in enumerate(texts):
                start = clock()
                find(text)
                best[number] = min(best[number], clock() - start)
    return Growth(unit, sizes, tuple(best))


@contextmanager
def no_collection() -> Iterator[None]:
    """Garbage is collected when what is inside is over, as timeit does."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
