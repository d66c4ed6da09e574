"""Parquet: a document a row, in a column of strings. All other columns are passed on as they are.

Rows are read a few at a time, with page checksums verified where there are any, and written with them. Row groups stay
as they were (those that are large when decoded are parted), and so do types, metadata, codecs and which columns are
dictionary-encoded; statistics are made anew, and page indexes and bloom filters are not kept.

Where a page cannot be read, the rest of its row group is a reject; the other row groups are processed. The footer has
no checksum in Parquet, so damage to it may go unnoticed.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from shutil import copyfileobj
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import pyarrow as pa
import pyarrow.parquet as pq

from boilerfilter.errors import InputError
from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.divide import PIECES, joined
from boilerfilter.io.options import Limits
from boilerfilter.io.parquet_bounds import first_byte, rows_at_once
from boilerfilter.io.parquet_chunks import Header, Layout, pack, unpack
from boilerfilter.io.parquet_writer import ParquetWriter

if TYPE_CHECKING:
    from boilerfilter.io.cleaner import Cleaner

_READ_AHEAD: Final = 1 << 20
_REJECT_BYTES: Final = 64 << 10
_UNREADABLE: Final = (InputError, pa.ArrowException, OSError, ValueError, OverflowError, KeyError, MemoryError)
"""What Arrow raises when it meets bytes that make no sense."""

_CODECS: Final = {"UNCOMPRESSED": "none", "LZ4_RAW": "lz4"}


@dataclass(frozen=True, slots=True)
class ParquetFormat:
    """The format, see `boilerfilter.io.chunks.Format`."""

    name: str = "parquet"
    own_compression: bool = True

    def read(self, source: BinaryIO, path: str, limits: Limits) -> Iterator[Chunk]:
        """Chunks of rows; the first has none and tells the writer the schema. `line` counts rows, `offset` is where
        the row group begins. A source that cannot be sought in is put into a temporary file, since the schema is at
        its end.

        Raises:
            OSError: the file could not be read, for a reason that is not in its bytes.
        """
        with ExitStack() as stack:
            if not source.seekable():
                spool = cast(BinaryIO, stack.enter_context(tempfile.TemporaryFile()))
                copyfileobj(source, spool)
                source = spool
            yield from _Reader(source, path, limits).chunks()

    def clean(self, chunk: Chunk, cleaner: "Cleaner") -> Outcome:
        # Imported late: the cleaner stands above the formats, and only a worker needs it.
        from boilerfilter.io import account, parquet_rows  # noqa: PLC0415

        return account.damaged(chunk, cleaner) if chunk.damage else parquet_rows.clean(chunk, cleaner)

    def writer(self, target: BinaryIO) -> ParquetWriter:
        return ParquetWriter(target)

    def divide(self, chunk: Chunk) -> Sequence[Chunk]:
        if chunk.damage:
            return (chunk,)
        header, batch = unpack(chunk.data)
        if batch.num_rows < 2:
            return (chunk,)
        step = -(-batch.num_rows // PIECES)
        return [
            chunk._replace(line=chunk.line + at, data=pack(header, batch.slice(at, step)))
            for at in range(0, batch.num_rows, step)
        ]

    def join(self, outcomes: Sequence[Outcome]) -> Outcome:
        return joined(outcomes)


class _Reader:
    """A file while it is read."""

    def __init__(self, source: BinaryIO, path: str, limits: Limits) -> None:
        self._source = source
        self._path = path
        self._limits = limits
        self._size = source.seek(0, os.SEEK_END)
        self._number = 0
        self._line = 1

    def chunks(self) -> Iterator[Chunk]:
        try:
            file = pq.ParquetFile(
                self._source, pre_buffer=False, buffer_size=_READ_AHEAD, page_checksum_verification=True
            )
            layout = _layout(file.metadata)
            schema = file.schema_arrow
            nothing = [pa.nulls(0, field.type) for field in schema]
            empty = pack(Header(-1, layout), pa.RecordBatch.from_arrays(nothing, schema=schema))
        except _UNREADABLE as error:
            yield self._damage(f"not a Parquet file, or truncated or damaged: {_reason(error)}", 0, self._size, 1)
            return
        yield self._chunk(empty, 0)
        for number in range(file.num_row_groups):
            yield from self._group(file, number, layout)

    def _group(self, file: pq.ParquetFile, number: int, layout: Layout) -> Iterator[Chunk]:
        """The rows of a row group, and as damage those behind the last that can be read."""
        group = file.metadata.row_group(number)
        start, end = _extent(group)
        header = Header(number, layout)
        rows = 0
        problem = ""
        batches = self._batches(file, number)
        while not problem:
            try:
                batch = next(batches, None)
            except _UNREADABLE as error:
                problem = _reason(error)
                break
            if batch is None:
                break
            rows += batch.num_rows
            yield self._chunk(pack(header, batch), start, batch.num_rows)
        missing = group.num_rows - rows
        if problem or missing:
            problem = problem or f"{rows:,} rows are there, and not {group.num_rows:,}"
            told = f"row group {number} cannot be read from its row {rows} on ({missing:,} rows): {problem}"
            yield self._damage(told, start, end, missing)

    def _batches(self, file: pq.ParquetFile, number: int) -> Iterator[pa.RecordBatch]:
        """Rows of a row group in portions of about a chunk, decoded as few at a time as is safe."""
        schema, target = file.schema_arrow, self._limits.chunk_bytes
        step = rows_at_once(self._source, file, number, self._limits)
        held: list[pa.RecordBatch] = []
        size = 0
        try:
            for batch in file.iter_batches(batch_size=step, row_groups=[number], use_threads=False):
                batch.validate()
                pieces = min(batch.num_rows, -(-batch.nbytes // (2 * target)))
                if pieces > 1:
                    yield from _joined(held, schema)
                    held, size = [], 0
                    length = -(-batch.num_rows // pieces)
                    for at in range(0, batch.num_rows, length):
                        yield from _joined([batch.slice(at, length)], schema)
                    continue
                held.append(batch)
                size += batch.nbytes
                if size >= target:
                    yield from _joined(held, schema)
                    held, size = [], 0
        except _UNREADABLE:
            yield from _joined(held, schema)
            raise
        yield from _joined(held, schema)

    def _chunk(self, data: bytes, offset: int, rows: int = 0) -> Chunk:
        chunk = Chunk(self._path, self._number, self._line, offset, data)
        self._number += 1
        self._line += rows
        return chunk

    def _damage(self, reason: str, start: int, end: int, rows: int) -> Chunk:
        """The start of a stretch of the file that cannot be read; where its end is may be damaged too."""
        start = min(max(start, 0), self._size)
        end = min(max(end, start), self._size)
        self._source.seek(start)
        data = self._source.read(min(end - start, _REJECT_BYTES))
        rows = max(rows, 1)
        chunk = Chunk(self._path, self._number, self._line, start, data, reason, end - start - len(data), rows)
        self._number += 1
        self._line += rows
        return chunk


def _joined(batches: list[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Batches as one, or as they are if their dictionaries differ."""
    if len(batches) > 1:
        batches = pa.Table.from_batches(batches).unify_dictionaries().combine_chunks().to_batches()
    for batch in batches:
        yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)


def _layout(metadata: pq.FileMetaData) -> Layout:
    if not metadata.num_row_groups:
        return Layout()
    group = metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    codecs = {column.path_in_schema: _CODECS.get(column.compression, column.compression) for column in columns}
    encoded = [column.path_in_schema for column in columns if column.has_dictionary_page]
    same = set(codecs.values())
    return Layout(
        codec=same.pop() if len(same) == 1 else codecs,
        dictionary=encoded if 0 < len(encoded) < len(columns) else bool(encoded),
    )


def _extent(group: pq.RowGroupMetaData) -> tuple[int, int]:
    """Where a row group begins, and ends."""
    columns = [group.column(number) for number in range(group.num_columns)]
    starts = [first_byte(column) for column in columns]
    ends = [start + column.total_compressed_size for start, column in zip(starts, columns, strict=True)]
    return min(starts, default=0), max(ends, default=0)


def _reason(error: Exception) -> str:
    """What is wrong with the bytes.

    Raises:
        OSError: nothing is; the disk failed, and Arrow passed it on.
    """
    if isinstance(error, OSError) and error.errno is not None:
        raise error
    return " ".join(str(error).split()) or type(error).__name__
