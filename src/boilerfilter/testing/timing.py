"""Whether code takes time in proportion to its input, told from processor time.

A machine may be busy with other things, so nobody is accused on one measurement: what looks slow is measured again,
five times, and the least time of each size counts, since noise only ever adds. It is this thread's time: others in the
process are none of the plugin's business.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count, pairwise
from time import thread_time
from typing import Any, Final, NamedTuple

from boilerfilter.packs.timing import no_collection
from boilerfilter.testing.overtime import Overtime, limited

LIMIT: Final = 2.8
"""How many times as long code may take where its input doubles: 2 is linear, 4 quadratic, and this the square root of
their product. The rest of the way from 2 is left to caches, allocation and the clock."""

_SUSPICIOUS: Final = 2.2
_GLANCES, _LOOKS = 2, 5
"""Measurements of each size: at first, and when it looks slow."""
_LONG: Final = 1.0
"""Seconds: what takes so long is not doubled again, for it has shown how it grows."""

Make = Callable[[int, int], Any]
"""An input of a size, different for each number, so that no cache answers."""


class Growth(NamedTuple):
    """Seconds of processor time for each of some ascending sizes."""

    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def doublings(self) -> tuple[float, ...]:
        """How many times as long each size took as the one before."""
        return tuple(b / a if a > 0 else 1.0 for a, b in pairwise(self.seconds))

    def beyond(self, limit: float) -> bool:
        """Whether the last two doublings both cost more than so many times as much."""
        return len(self.sizes) > 2 and min(self.doublings[-2:]) > limit

    def __str__(self) -> str:
        times = ", ".join(f"{seconds * 1000:.3g} ms" for seconds in self.seconds)
        return f"{times} of processor time for sizes {', '.join(map(str, self.sizes))}"


def superlinear(
    run: Callable[[Any], object], make: Make, sizes: Sequence[int], clock: Callable[[], float] = thread_time
) -> Growth | None:
    """The growth of `run` on inputs of `sizes`, each twice the one before, if it takes more than time in proportion.

    Raises:
        Overtime: one call did not come to an end.
    """
    numbers = count()
    with no_collection():
        sounded = _sounded(run, make, sizes, numbers)
        if not _least(run, make, sounded, numbers, clock=clock, rounds=_GLANCES).beyond(_SUSPICIOUS):
            return None
        growth = _least(run, make, sounded, numbers, clock=clock, rounds=_LOOKS)
    return growth if growth.beyond(LIMIT) else None


def _sounded(run: Callable[[Any], object], make: Make, sizes: Sequence[int], numbers: Iterator[int]) -> tuple[int, ...]:
    """The sizes up to the first that takes long. What is made ready on first use is made ready now.

    Apart from the measurements, which a limit on processor time would make coarse: the system then counts by its ticks.
    """
    for place, size in enumerate(sizes, 1):
        given = make(size, next(numbers))
        start = thread_time()
        try:
            with limited():
                run(given)
        except Overtime as error:
            raise Overtime(f"{error}, for size {size}") from None
        if thread_time() - start > _LONG and place > 2:
            return tuple(sizes[:place])
    return tuple(sizes)


def _least(
    run: Callable[[Any], object],
    make: Make,
    sizes: tuple[int, ...],
    numbers: Iterator[int],
    *,
    clock: Callable[[], float],
    rounds: int,
) -> Growth:
    best = [float("inf")] * len(sizes)
    for _ in range(rounds):
        for place, size in enumerate(sizes):
            given = make(size, next(numbers))
            start = clock()
            run(given)
            best[place] = min(best[place], clock() - start)
    return Growth(sizes, tuple(best))
