"""Chunks go out ahead, outcomes come back in order, and every shard is finished once, with all of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter import PluginInfo
from boilerfilter.errors import StorageError
from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.options import Limits
from boilerfilter.io.outputs import Written
from boilerfilter.io.reading import Reading
from boilerfilter.io.shards import Places, Shard
from boilerfilter.io.stats import Stats
from boilerfilter.run.runner import Runner, Ways
from boilerfilter.workers.failures import PluginFailure, Quarantined

MISSING = -1


@dataclass
class Letters:
    """Every byte of a file is a chunk."""

    name: str = "letters"
    own_compression: bool = True

    def read(self, source: BinaryIO, path: str, limits: Limits) -> Iterator[Chunk]:
        for number, byte in enumerate(source.read()):
            yield Chunk(path, number, 1, number, bytes([byte]))


@dataclass
class Crew:
    """Takes `ahead` chunks at a time; a plugin crashes on its n-th outcome for each n in `crashes`."""

    ahead: int
    crashes: list[int]
    closed: bool = False
    done: int = 0

    def outcomes(self, chunks: Iterable[Chunk]) -> Iterator[Outcome]:
        iterator = iter(chunks)
        while batch := list(islice(iterator, self.ahead)):
            for chunk in batch:
                self.done += 1
                if self.done in self.crashes:
                    self.crashes.remove(self.done)
                    plugin = PluginInfo(f"bad-{self.done}", "acme", "1")
                    raise Quarantined(PluginFailure(plugin, "rule", "it crashed", "", quarantined=True))
                yield Outcome(chunk.data.upper(), b"", b"", b"", Stats(records=1, kept=1))

    def close(self) -> None:
        self.closed = True


@dataclass
class Told:
    """What a run told."""

    read: int = 0
    finished: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def advance(self, size: int) -> None:
        self.read += size

    def outcome(self, shard: Shard, outcome: Outcome) -> None: ...

    def end(self, shard: Shard, stats: Stats) -> None:
        self.finished.append(shard.name)

    def failed(self, shard: Shard, error: StorageError) -> None:
        self.errors.append(str(error))


class Collected:
    """Where a shard goes: a list that counts when it is finished."""

    def __init__(self, name: str, out: dict[str, bytes], *, keeps: bool) -> None:
        self.name, self.out, self.keeps = name, out, keeps
        self.data = b""

    def add(self, outcome: Outcome) -> None:
        self.data += outcome.data

    def finish(self) -> Mapping[str, Written]:
        assert self.name not in self.out
        self.out[self.name] = self.data
        return {}

    def discard(self) -> None:
        assert not self.keeps or not self.data, "a stream takes nothing back"


def run(
    folder: Path, sizes: Sequence[int], ahead: int, crashes: Sequence[int], *, restarts: bool
) -> tuple[Runner, dict[str, bytes], Told, Crew, list[tuple[str, ...]]]:
    shards = []
    for number, size in enumerate(sizes):
        path = folder / str(number)
        path.unlink(missing_ok=True)
        if size != MISSING:
            path.write_bytes(bytes([97 + number]) * size)
        shards.append(Shard(str(number), path, str(number), Places()))
    crew, told, out = Crew(ahead, list(crashes)), Told(), {}
    notes: list[tuple[str, ...]] = []

    def note(reading: Reading, stats: Stats, written: Mapping[str, Written], quarantine: Sequence[str]) -> None:
        assert reading.facts is not None
        assert reading.facts.size == stats.records
        notes.append((reading.shard.name, *quarantine))

    ways = Ways(
        lambda _: Letters(),  # type: ignore[arg-type, return-value]
        lambda *_: crew,
        lambda shard, _: Collected(shard.name, out, keeps=not restarts),
        note,
        restarts=restarts,
    )
    runner = Runner(ways, Limits(), Reporter(told))
    runner.run(shards)
    return runner, out, told, crew, notes


class Reporter:
    def __init__(self, told: Told) -> None:
        self.advance, self.outcome, self.failed, self.finished = told.advance, told.outcome, told.failed, told.end


@given(
    st.lists(st.integers(MISSING, 5), max_size=6),
    st.integers(1, 7),
    st.lists(st.integers(1, 20), max_size=3, unique=True),
    st.booleans(),
)
def test_every_shard_is_finished_once_with_all_of_it(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], ahead: int, crashes: list[int], restarts: bool
) -> None:
    folder = tmp_path_factory.getbasetemp() / "runner"
    folder.mkdir(exist_ok=True)
    runner, out, told, crew, notes = run(folder, sizes, ahead, crashes, restarts=restarts)
    there = {str(number): size for number, size in enumerate(sizes) if size != MISSING}
    assert out == {name: bytes([65 + int(name)]) * size for name, size in there.items()}
    assert list(out) == told.finished == [name for name, *_ in notes] == list(there)
    assert runner.failed == len(told.errors) == sizes.count(MISSING)
    assert runner.stats.records == told.read == sum(there.values())
    assert crew.closed is bool(sizes)
    assert [len(left_out) for left_out in notes] == sorted(len(left_out) for left_out in notes)
    assert len(runner.quarantine) == len(crashes) - len(crew.crashes)
