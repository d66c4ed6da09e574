"""The file of an index: written in one go, read by mmap, never changed.

A header of 32 bytes; rows, sorted; BLAKE2b-256 of all that. Numbers are little-endian. Two kinds:

- an **index** has a row ``key, first, count`` (uint64 each) for every line that at least `min_pages` pages of its host
  hold: `first` is the least mark of these pages. A host has a row of its own, whose count is that of its pages.
- a **partial** one has a row ``key, page`` for every line of every page, and can be merged.
"""

import mmap
import os
import struct
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from io import FileIO
from pathlib import Path
from typing import Final, NamedTuple

from boilerfilter import InputError, SettingsError
from boilerfilter_repeats.lines import host_key, probe

VERSION: Final = 1
CHECKSUM_BYTES: Final = 32

_MAGIC: Final = b"BFREPEAT"
_HEADER: Final = struct.Struct("<8sHHId8s")
_PIECE: Final = 1 << 20
_AGAIN: Final = "learn it again"


class Header(NamedTuple):
    """What an index was learned with; a partial one has not been counted, and its numbers are 0."""

    partial: bool
    min_pages: int
    min_share: float

    @property
    def row_bytes(self) -> int:
        return 16 if self.partial else 24

    def pack(self) -> bytes:
        return _HEADER.pack(_MAGIC, VERSION, self.partial, self.min_pages, self.min_share, probe())


HEADER_BYTES: Final = _HEADER.size


class Repeat(NamedTuple):
    """How many pages hold a line, and the mark of the first."""

    pages: int
    first: bytes


def read_header(data: bytes, size: int) -> Header:
    """The header in a file's first bytes; `size` is that of the file.

    Raises:
        ValueError: it is no index, or one of another version, or its size cannot be right.
    """
    if len(data) < HEADER_BYTES or not data.startswith(_MAGIC):
        raise ValueError("is no index of repeats, or not the whole of one")
    _, version, kind, min_pages, min_share, mark = _HEADER.unpack(data[:HEADER_BYTES])
    if version != VERSION or mark != probe():
        raise ValueError(f"was learned by another version of boilerfilter; {_AGAIN}")
    header = Header(bool(kind), min_pages, min_share)
    rows = size - HEADER_BYTES - CHECKSUM_BYTES
    if kind > 1 or rows < 0 or rows % header.row_bytes:
        raise ValueError(f"is damaged or cut off; {_AGAIN}")
    return header


def check(path: Path) -> tuple[Header, int]:
    """The header and the number of rows of a file, read from its first byte to its last in bounded memory.

    Raises:
        InputError: it is no index, or damaged.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        try:
            header = read_header(file.read(HEADER_BYTES), size)
            file.seek(0)
            digest = blake2b(digest_size=CHECKSUM_BYTES)
            left = size - CHECKSUM_BYTES
            while left and (piece := file.read(min(left, _PIECE))):
                digest.update(piece)
                left -= len(piece)
            if file.read() != digest.digest():
                raise ValueError(f"is damaged: its checksum is another; {_AGAIN}")
        except ValueError as error:
            raise InputError(f"{path}: {error}") from error
    return header, (size - HEADER_BYTES - CHECKSUM_BYTES) // header.row_bytes


@dataclass(frozen=True, slots=True)
class Index:
    """An index that is looked into. Immutable, and safe from many threads; processes share its memory."""

    header: Header
    _rows: memoryview
    _keys: memoryview

    @classmethod
    def open(cls, path: str | Path) -> "Index":
        """Opens an index, and reads all of it once to see that it is whole.

        Raises:
            SettingsError: there is none, it is damaged, or a partial one.
        """
        try:
            header, _ = check(Path(path))
            if header.partial:
                raise InputError(f"{path}: is a partial index; make one of it: boilerfilter learn --merge {path} -o …")
            with Path(path).open("rb") as file:
                data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except OSError as error:
            problem = f"settings: repeats: index {path}: {error.strerror or error}"
            raise SettingsError(f"{problem}; `boilerfilter learn` makes one") from error
        except InputError as error:
            raise SettingsError(f"settings: repeats: index {error}") from error
        rows = data[HEADER_BYTES:-CHECKSUM_BYTES].cast("Q")
        return cls(header, rows, rows[::3])

    def find(self, key: bytes) -> Repeat | None:
        """The row of a key."""
        number = int.from_bytes(key, "little")
        at = bisect_left(self._keys, number)
        if at == len(self._keys) or self._keys[at] != number:
            return None
        return Repeat(self._rows[3 * at + 2], self._rows[3 * at + 1].to_bytes(8, "little"))

    def pages(self, host: str) -> int:
        """How many pages of a host were learned; 0 if they were too few to repeat anything."""
        found = self.find(host_key(host))
        return found.pages if found else 0


class Writing:
    """A file while it is written."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._digest = blake2b(digest_size=CHECKSUM_BYTES)

    def write(self, data: bytes) -> None:
        self._digest.update(data)
        self._write(data)

    def finish(self) -> None:
        self._write(self._digest.digest())
        os.fsync(self._file.fileno())

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]  # a disk that fills up takes a part


@contextmanager
def writing(path: Path, header: Header) -> Iterator[Writing]:
    """A file that is there under its name when it is whole and on the disk; what was there before stays until then.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        # Unbuffered, so that nothing is left to be written where a full disk ended it; rows come in large blocks.
        with part.open("wb", buffering=0) as file:
            out = Writing(file)
            out.write(header.pack())
            yield out
            out.finish()
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
