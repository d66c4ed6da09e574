"""Removal records of files, plain or compressed, one after the other."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from boilerfilter.errors import StorageError
from boilerfilter.io.compression import decompress
from boilerfilter.io.hashing import failed
from boilerfilter.io.shards import printable
from boilerfilter.report.records import Record, records


def read_files(paths: Iterable[Path]) -> Iterator[Record]:
    """The records of all files, read as they are needed; a file's largest record is what is held of it.

    Raises:
        InputError: a line is no record, or a compressed file is damaged.
        StorageError: a file cannot be read.
    """
    for path in paths:
        try:
            with path.open("rb") as file:
                yield from records(_lines(file, path), printable(path))
        except StorageError:
            raise
        except OSError as error:
            raise failed(path, error) from error


def read_stream(stream: BinaryIO, name: str) -> Iterator[Record]:
    """The records of a stream, such as standard input."""
    return records(stream, name)


def _lines(file: BinaryIO, path: Path) -> Iterable[bytes]:
    stream = decompress(file, printable(path))
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
