"""Pairs of a line's key and a page's mark: collected, sorted, and merged, in bounded memory and without loss.

All is exact: what does not fit into memory goes to a temporary file as a sorted run, and runs are merged a block at a
time. A block is an array of uint64 of shape (n, 2), sorted by key, then page, no pair twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.uint64]

_RUN_PAIRS: Final = 1 << 20
"""Pairs that are held until they are sorted and written: 16 MB, and twice as much while they are sorted."""
_MERGED_PAIRS: Final = 1 << 20
"""Pairs of all runs together that are held while they are merged."""
_FEWEST: Final = 1 << 8
_PAIR_BYTES: Final = 16


class Run:
    """Sorted pairs in a file, read from the first to the last."""

    def __init__(self, file: BinaryIO, offset: int, pairs: int) -> None:
        self._file = file
        self._offset = offset
        self._left = pairs
        self._block: Block = np.empty((0, 2), np.uint64)

    def fill(self, pairs: int) -> bool:
        """Reads on if nothing is held; False if nothing is left."""
        if not len(self._block) and self._left:
            count = min(pairs, self._left)
            self._file.seek(self._offset)
            data = self._file.read(count * _PAIR_BYTES)
            if len(data) < count * _PAIR_BYTES:
                raise OSError(0, "a file became shorter while it was read")
            self._block = np.frombuffer(data, "<u8").reshape(-1, 2)
            self._offset += len(data)
            self._left -= count
        return bool(len(self._block))

    def last(self) -> tuple[int, int]:
        """The last pair that is held."""
        key, page = self._block[-1]
        return int(key), int(page)

    def take(self, bound: tuple[int, int]) -> Block:
        """Takes the pairs up to and with `bound` of those that are held."""
        keys, pages = self._block[:, 0], self._block[:, 1]
        key, page = np.uint64(bound[0]), np.uint64(bound[1])
        start, stop = np.searchsorted(keys, key, "left"), np.searchsorted(keys, key, "right")
        end = start + np.searchsorted(pages[start:stop], page, "right")
        taken, self._block = self._block[:end], self._block[end:]
        return taken


class Pairs:
    """Collects pairs; made by `collecting`."""

    def __init__(self, spill: BinaryIO, most: int = _RUN_PAIRS) -> None:
        self._spill = spill
        self._most = most
        self._keys = bytearray()
        self._marks = bytearray()
        self._counts: list[int] = []
        self._size = 0
        self._runs: list[tuple[int, int]] = []

    def add(self, keys: Sequence[bytes], mark: bytes) -> None:
        """The keys of a page's lines, in any order; one that comes twice counts once."""
        self._keys += b"".join(keys)
        self._marks += mark
        self._counts.append(len(keys))
        if len(self._keys) >= 8 * self._most:
            self._write()

    def blocks(self) -> Iterator[Block]:
        """All pairs, in order, each once."""
        self._write()
        return merged([Run(self._spill, offset, pairs) for offset, pairs in self._runs])

    def _write(self) -> None:
        if not self._counts:
            return
        keys = np.frombuffer(bytes(self._keys), "<u8")
        pages = np.repeat(np.frombuffer(bytes(self._marks), "<u8"), self._counts)
        self._keys.clear()
        self._marks.clear()
        self._counts.clear()
        block = _sorted(keys, pages)
        self._spill.write(block.astype("<u8", copy=False).data)
        self._runs.append((self._size, len(block)))
        self._size += len(block) * _PAIR_BYTES
        self._spill.flush()


@contextmanager
def collecting(folder: Path, most: int = _RUN_PAIRS) -> Iterator[Pairs]:
    """Pairs that are spilled into a file without a name in `folder`, `most` at a time.

    Raises:
        OSError: it cannot be written.
    """
    with TemporaryFile(dir=folder) as spill:
        yield Pairs(spill, most)


@contextmanager
def runs_of(files: Sequence[tuple[Path, int, int]]) -> Iterator[list[Run]]:
    """Runs in files: path, byte at which the run begins, and its number of pairs."""
    with ExitStack() as stack:
        yield [Run(stack.enter_context(path.open("rb")), offset, pairs) for path, offset, pairs in files]


def merged(runs: Sequence[Run]) -> Iterator[Block]:
    """The pairs of sorted runs, in order, each once. Holds a block of each run and what is merged of them."""
    share = max(_FEWEST, _MERGED_PAIRS // max(1, len(runs)))
    left = [run for run in runs if run.fill(share)]
    while left:
        # Up to here nothing can come any more that is not held.
        bound = min(run.last() for run in left)
        taken = np.concatenate([run.take(bound) for run in left])
        yield _sorted(taken[:, 0], taken[:, 1])
        left = [run for run in left if run.fill(share)]


def counted(blocks: Iterable[Block], at_least: int) -> Iterator[NDArray[np.uint64]]:
    """Rows of key, first page and number of pages, for each key that has `at_least` so many; sorted by key."""
    open_row: NDArray[Any] = np.empty((0, 3), np.uint64)
    for block in blocks:
        keys = block[:, 0]
        starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        rows = np.column_stack((block[starts], np.diff(starts, append=len(keys)).astype(np.uint64)))
        if len(open_row) and open_row[0, 0] == rows[0, 0]:  # a key's pages may be in any number of blocks
            rows[0, 1] = open_row[0, 1]
            rows[0, 2] += open_row[0, 2]
        elif len(open_row):
            rows = np.concatenate((open_row, rows))
        open_row, rows = rows[-1:], rows[:-1]
        yield rows[rows[:, 2] >= at_least]
    yield open_row[open_row[:, 2] >= at_least]


def _sorted(keys: NDArray[np.uint64], pages: NDArray[np.uint64]) -> Block:
    order = np.lexsort((pages, keys))
    block = np.column_stack((keys[order], pages[order]))
    fresh = np.concatenate(([True], (block[1:] != block[:-1]).any(axis=1))) if len(block) else np.empty(0, bool)
    return block[fresh]
