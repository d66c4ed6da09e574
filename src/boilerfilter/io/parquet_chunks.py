"""Rows of a Parquet file on their way between processes: a header and an Arrow IPC stream of one record batch.

The buffers are read where they lie in the chunk's bytes; nothing is copied but once, when a chunk is made.
"""

from collections.abc import Iterator
from typing import Final

import msgspec
import pyarrow as pa

_ALIGNED: Final = 64  # as Arrow likes its buffers


class Layout(msgspec.Struct, frozen=True):
    """How the original file is laid out: its codec and whether values are dictionary-encoded; by column path if columns
    differ."""

    codec: str | dict[str, str] = "snappy"
    dictionary: bool | list[str] = True


class Header(msgspec.Struct, frozen=True):
    """Which row group of the original file the rows are from."""

    group: int
    layout: Layout


_header: Final = msgspec.json.Decoder(Header)


def pack(header: Header, batch: pa.RecordBatch) -> bytes:
    """A header and rows as bytes."""
    head = msgspec.json.encode(header)
    return _stream(batch, head.ljust(-(-(len(head) + 1) // _ALIGNED) * _ALIGNED - 1) + b"\n")


def unpack(data: bytes) -> tuple[Header, pa.RecordBatch]:
    """The header and the rows; the rows' buffers lie in `data`."""
    return next(unpack_all(data))


def unpack_all(data: bytes) -> Iterator[tuple[Header, pa.RecordBatch]]:
    """The headers and rows of what was packed and put one behind the other."""
    source = pa.BufferReader(data)
    at = 0
    while at < len(data):
        end = data.index(b"\n", at) + 1
        source.seek(end)
        with pa.ipc.open_stream(source) as stream:
            [batch] = stream
            yield _header.decode(data[at:end]), batch
        at = source.tell()


def row(batch: pa.RecordBatch, number: int) -> bytes:
    """One row as an Arrow IPC stream, which keeps its every value whatever the type."""
    return _stream(batch.slice(number, 1), b"")


def _stream(batch: pa.RecordBatch, head: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    sink.write(head)
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data
