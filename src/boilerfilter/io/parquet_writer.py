"""Puts cleaned rows together into a Parquet file."""

from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from boilerfilter.io.parquet_chunks import Header, unpack_all

_GROUP_BYTES: Final = 64 << 20
"""Rows are held until their row group is whole, or this large."""


class ParquetWriter:
    """See `boilerfilter.io.chunks.Writer`. Row groups are those of the original, but for those too large to be held."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._writer: pq.ParquetWriter | None = None
        self._group = -1
        self._rows: list[pa.RecordBatch] = []
        self._size = 0

    def write(self, data: bytes, /) -> None:
        """Takes the data of an outcome."""
        for header, batch in unpack_all(data):
            if self._writer is None:
                self._writer = self._begun(header, batch.schema)
            if header.group != self._group or self._size >= _GROUP_BYTES:
                self._flush()
                self._group = header.group
            if batch.num_rows:
                self._rows.append(batch)
                self._size += batch.nbytes

    def close(self) -> None:
        """Writes the last row group and the footer. A file of which nothing was readable, not even a schema, is left
        empty."""
        if self._writer is not None:
            self._flush()
            self._writer.close()

    def _flush(self) -> None:
        if self._rows and self._writer is not None:
            table = pa.Table.from_batches(self._rows)
            self._writer.write_table(table, row_group_size=table.num_rows)
        self._rows = []
        self._size = 0

    def _begun(self, header: Header, schema: pa.Schema) -> pq.ParquetWriter:
        return pq.ParquetWriter(
            _Sink(self._target),
            schema,
            compression=header.layout.codec,
            use_dictionary=header.layout.dictionary,
            write_page_checksum=True,
        )


class _Sink:
    """A stream that Arrow may write to and not close; it asks where it is, which a pipe cannot tell."""

    closed = False

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._written = 0

    def write(self, data: pa.Buffer | bytes) -> int:
        copied = bytes(data)  # Arrow uses its buffer again, and the target may hold what it was given for a while
        self._target.write(copied)
        self._written += len(copied)
        return len(copied)

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        self._target.flush()

    def close(self) -> None:
        """The target is its owner's to close."""

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False
