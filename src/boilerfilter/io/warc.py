"""WARC, of which WET is a kind: a document a ``conversion`` record. All other records are passed on as they are.

The framing is our own, and strict (see `boilerfilter.io.warc_records`): FastWARC and warcio take a truncated file for
one that ends. There is nothing left then that a parser would be needed for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from boilerfilter.errors import DamagedInputError, InputError
from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.compression import Members
from boilerfilter.io.divide import PIECES, joined
from boilerfilter.io.options import Limits
from boilerfilter.io.warc_records import END, START, framed, read_head, unframed

if TYPE_CHECKING:
    from boilerfilter.io.cleaner import Cleaner

_REJECT_BYTES: Final = 64 << 10
_NEXT: Final = b"\n" + START
_LINE_ENDS: Final = b"\r\n"


@dataclass(frozen=True, slots=True)
class WarcFormat:
    """The format, see `boilerfilter.io.chunks.Format`. A compressed file gets a member, or frame, for each record."""

    name: str = "warc"
    own_compression: bool = False

    def read(self, source: BinaryIO, path: str, limits: Limits) -> Iterator[Chunk]:
        """Chunks of whole records; `line` counts records. What is no record is damage, up to where the next begins, and
        so is a record that is larger than the limit, of whatever type."""
        return _Reader(source, path, limits).chunks()

    def clean(self, chunk: Chunk, cleaner: "Cleaner") -> Outcome:
        # Imported late: the cleaner stands above the formats, and only a worker needs it.
        from boilerfilter.io import account, warc_cleaning  # noqa: PLC0415

        return account.damaged(chunk, cleaner) if chunk.damage else warc_cleaning.clean(chunk, cleaner)

    def writer(self, target: BinaryIO) -> "WarcWriter":
        return WarcWriter(target)

    def divide(self, chunk: Chunk) -> Sequence[Chunk]:
        records = [] if chunk.damage else list(unframed(chunk.data))
        if len(records) < 2:
            return (chunk,)
        step = -(-len(records) // PIECES)
        pieces = []
        line, offset = chunk.line, chunk.offset
        for at in range(0, len(records), step):
            some = records[at : at + step]
            pieces.append(chunk._replace(line=line, offset=offset, data=framed(some)))
            line += sum(record.startswith(START) for record in some)
            offset += sum(map(len, some))
        return pieces

    def join(self, outcomes: Sequence[Outcome]) -> Outcome:
        return joined(outcomes)


class WarcWriter:
    """See `boilerfilter.io.chunks.Writer`."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    def write(self, data: bytes, /) -> None:
        for record in unframed(data):
            self._target.write(record)
            if isinstance(self._target, Members):
                self._target.end_member()

    def close(self) -> None:
        """Nothing comes at the end of a WARC file."""


class _Reader:
    """Cuts a stream into records. Holds at most a chunk and a record up to the limit."""

    def __init__(self, source: BinaryIO, path: str, limits: Limits) -> None:
        self._source = source
        self._path = path
        self._limits = limits
        self._data = bytearray()
        self._ended = False
        self._damage = ""
        self._told = False
        self._number = self._offset = 0
        self._line = 1
        self._records: list[bytes] = []
        self._size = self._count = 0

    def chunks(self) -> Iterator[Chunk]:
        while self._fill(1):
            try:
                whole = self._record()
            except InputError as error:
                yield from self._held()
                yield self._stretch(str(error))
                continue
            self._records.append(whole)
            self._size += len(whole)
            self._count += whole.startswith(START)
            if self._size >= self._limits.chunk_bytes:
                yield from self._held()
        yield from self._held()
        if self._damage and not self._told:
            yield self._chunk(b"", self._damage)

    def _record(self) -> bytes:
        """The next record, taken off the data; or the line ends that somebody put between two.

        Raises:
            InputError: there is none, or not the whole of it, or it is too large. Nothing was taken then.
        """
        stray = len(self._data) - len(self._data.lstrip(_LINE_ENDS))
        if stray:
            return self._take(stray)
        wanted = len(START)
        while True:
            there = self._fill(wanted)
            head = read_head(self._data)
            if head is not None:
                break
            if not there:
                raise InputError("the file ends within the header of a WARC record")
            wanted = len(self._data) + 1
        size = len(head.raw) + head.length + len(END)
        if size > self._limits.record_bytes:
            raise InputError(f"a record of {size:,} bytes, which is over the limit of {self._limits.record_bytes:,}")
        if not self._fill(size):
            raise InputError(f"the file ends within a WARC record: {len(self._data):,} bytes of {size:,} are there")
        if self._data[size - len(END) : size] != END:
            raise InputError("a WARC record does not end where its Content-Length says")
        return self._take(size)

    def _stretch(self, reason: str) -> Chunk:
        """What is no record, up to where the next may begin. It is not held, whatever its length."""
        kept = bytearray()
        left_out = 0
        after = 1
        while True:
            found = self._data.find(_NEXT, after - 1)
            size = found + 1 if found >= 0 else max(len(self._data) - len(_NEXT), 1)
            piece = self._data[:size]
            room = _REJECT_BYTES - len(kept)
            kept += piece[:room]
            left_out += len(piece[room:])
            del self._data[:size]
            if found >= 0 or not self._fill(len(_NEXT) + 1):
                break
        if found < 0:
            kept_all = not left_out and len(kept) + len(self._data) <= _REJECT_BYTES
            kept += self._data if kept_all else b""
            left_out += 0 if kept_all else len(self._data)
            self._data.clear()
        if self._ended and self._damage and not self._data:
            self._told = True
            reason = f"{reason}; {self._damage}"
        return self._chunk(bytes(kept), reason, left_out)

    def _fill(self, size: int) -> bool:
        """Reads until so many bytes are there, if there are."""
        while len(self._data) < size and not self._ended:
            try:
                piece = self._source.read(self._limits.chunk_bytes)
            except DamagedInputError as error:
                piece, self._damage = b"", str(error)
            self._data += piece
            self._ended = not piece
        return len(self._data) >= size

    def _take(self, size: int) -> bytes:
        taken = bytes(memoryview(self._data)[:size])
        del self._data[:size]
        return taken

    def _held(self) -> Iterator[Chunk]:
        if self._records:
            chunk = Chunk(self._path, self._number, self._line, self._offset, framed(self._records))
            self._advance(self._size, self._count)
            self._records = []
            self._size = self._count = 0
            yield chunk

    def _chunk(self, data: bytes, damage: str, left_out: int = 0) -> Chunk:
        chunk = Chunk(self._path, self._number, self._line, self._offset, data, damage, left_out)
        self._advance(len(data) + left_out, 1)
        return chunk

    def _advance(self, size: int, records: int) -> None:
        self._number += 1
        self._offset += size
        self._line += records
