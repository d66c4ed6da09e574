"""A run: every shard goes through the workers and into its place.

Chunks of one shard after the other are handed to the workers, which clean several at a time; their outcomes come back
in order, and a shard is finished with its last one.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from typing import NamedTuple, Protocol

from boilerfilter.errors import StorageError
from boilerfilter.io.chunks import Chunk, Format, Outcome
from boilerfilter.io.options import Limits
from boilerfilter.io.outputs import Written
from boilerfilter.io.reading import Reading
from boilerfilter.io.shards import Shard
from boilerfilter.io.stats import Stats
from boilerfilter.workers.failures import Quarantined


class Target(Protocol):
    """Where a shard goes."""

    def add(self, outcome: Outcome, /) -> None: ...

    def finish(self) -> Mapping[str, Written]:
        """All of it was added. The files that were committed, by what they are."""
        ...

    def discard(self) -> None:
        """It will not be finished."""
        ...


class Workers(Protocol):
    """Cleans chunks of one format; see `boilerfilter.workers.parallel`.

    Raises, from `outcomes`:
        Quarantined: a plugin is not used any more. Chunks whose outcomes have not come are to be given again.
    """

    def outcomes(self, chunks: Iterable[Chunk], /) -> Iterator[Outcome]: ...

    def close(self) -> None: ...


class Report(Protocol):
    """Whom a run tells what happens; all of it in the order of the shards, but for `advance`."""

    def advance(self, size: int, /) -> None:
        """So many bytes of input files were read."""
        ...

    def outcome(self, shard: Shard, outcome: Outcome, /) -> None: ...

    def finished(self, shard: Shard, stats: Stats, /) -> None: ...

    def failed(self, shard: Shard, error: StorageError, /) -> None: ...


class Ways(NamedTuple):
    """What a run is made of: the format of a shard, workers for a format without the plugins in quarantine, a target
    for a shard, and what is done when it is finished. `restarts` says that a target can be discarded and begun anew."""

    form: Callable[[Shard], Format]
    hire: Callable[[Format, Sequence[str]], Workers]
    target: Callable[[Shard, Format], Target]
    finished: Callable[[Reading, Stats, Mapping[str, Written], Sequence[str]], None]
    restarts: bool


class Runner:
    """Runs shards, and remembers what became of them.

    `quarantine` names plugins that an earlier part of the run took out.
    """

    def __init__(self, ways: Ways, limits: Limits, report: Report, quarantine: Sequence[str] = ()) -> None:
        self.stats = Stats()
        self.failed = 0
        self.quarantine = list(quarantine)
        self._ways = ways
        self._limits = limits
        self._report = report
        self._readings: deque[Reading] = deque()
        self._flight: deque[Chunk] = deque()
        self._target: Target | None = None
        self._counts = Stats()

    def run(self, shards: Sequence[Shard]) -> None:
        """Runs shards, those of one format in a row with the same workers.

        Raises:
            StorageError: an output failed. That an input does is reported, and the others are run.
            BoilerfilterError: the workers cannot begin.
        """
        formats = [(shard, self._ways.form(shard)) for shard in shards]
        for _, group in groupby(formats, key=lambda pair: pair[1].name):
            pairs = list(group)
            self._run_group([shard for shard, _ in pairs], pairs[0][1])

    def _run_group(self, shards: Sequence[Shard], form: Format) -> None:
        left = deque(shards)
        workers = self._ways.hire(form, tuple(self.quarantine))
        feed = self._feed(left, form)
        try:
            while True:
                try:
                    for outcome in workers.outcomes(feed):
                        self._take(outcome)
                    self._settle()
                    return
                except Quarantined as event:
                    self.quarantine.append(event.failure.plugin.name)
                if self._ways.restarts:
                    feed.close()
                    left.extendleft(reversed([reading.shard for reading in self._readings]))
                    self._drop()
                    feed = self._feed(left, form)
                else:
                    feed = self._again(feed)
        finally:
            workers.close()
            feed.close()
            self._drop()

    def _feed(self, left: deque[Shard], form: Format) -> Generator[Chunk, None, None]:
        while left:
            reading = Reading(left.popleft(), form, self._limits, self._report.advance)
            self._readings.append(reading)
            for chunk in reading.chunks():
                self._flight.append(chunk)
                yield chunk

    def _again(self, feed: Generator[Chunk, None, None]) -> Generator[Chunk, None, None]:
        """The chunks that are away once more, then the others."""
        with closing(feed):
            yield from list(self._flight)
            yield from feed

    def _take(self, outcome: Outcome) -> None:
        self._settle()
        reading = self._readings[0]
        self._flight.popleft()
        reading.waiting -= 1
        self._open(reading).add(outcome)
        self._counts.add(outcome.stats)
        self._report.outcome(reading.shard, outcome)
        self._settle()

    def _open(self, reading: Reading) -> Target:
        if self._target is None:
            self._target = self._ways.target(reading.shard, reading.form)
            self._counts = Stats()
        return self._target

    def _settle(self) -> None:
        """Finishes the shards of which nothing is read, or away, any more."""
        while self._readings and self._readings[0].done and not self._readings[0].waiting:
            reading = self._readings[0]
            if reading.error is not None:
                self.failed += 1
                if self._target is not None:
                    self._target.discard()
                self._report.failed(reading.shard, reading.error)
            else:
                written = self._open(reading).finish()
                self._ways.finished(reading, self._counts, written, tuple(self.quarantine))
                self.stats.add(self._counts)
                self._report.finished(reading.shard, self._counts)
            self._target = None
            self._readings.popleft()

    def _drop(self) -> None:
        """Takes back what is not finished."""
        if self._target is not None:
            self._target.discard()
            self._target = None
        for reading in self._readings:
            self._report.advance(-reading.told)
            reading.close()
        self._readings.clear()
        self._flight.clear()
