"""Compressed streams: ``.gz`` and ``.zst`` in and out.

In: every member or frame, its checksum and its end are looked at, so that damage is told and not taken for the end of
the file. What can be read before the damage is given first. Memory is bounded, whatever a file expands to: 256 kB at a
time for gzip, for Zstandard a block (128 kB) and the window, which may be 128 MB. What a file is its first bytes say;
its name decides only what is expected. Out: the same bytes give the same file, and Zstandard frames have a checksum.
"""

import gzip
import io
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, cast

from boilerfilter.errors import DamagedInputError
from boilerfilter.io.gunzip import GZIP_MAGIC, gunzip
from boilerfilter.io.unzstd import SKIPPABLE_MAGIC, ZSTD_MAGIC, unzstd, zstd_module

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

Compression = Literal["", "gz", "zst"]

EXTENSIONS: Final[dict[str, Compression]] = {".gz": "gz", ".zst": "zst"}

_HEAD: Final = 4
_PIECE: Final = 1 << 18
_TEXT_CONTROLS: Final = b"\t\n\r\f"


def compression_of(path: str) -> Compression:
    """What a file's name says of its compression."""
    return EXTENSIONS.get(PurePath(path).suffix.lower(), "")


def decompress(source: BinaryIO, path: str) -> BinaryIO:
    """The decompressed bytes of a stream, which may be a pipe; `path` is for messages and says what is expected.

    A stream that is compressed is decompressed, whatever its name; one that is named so and holds text is read as it
    is. To be read by ``read(n)``: a short answer is not the end, an empty one is.

    Raises:
        DamagedInputError: (when it is read) the stream is truncated, damaged, or not what its name says and no text.
            What could be read was given before.
    """
    expected = compression_of(path)
    if not expected and isinstance(source, io.BufferedReader):
        head = source.peek(_HEAD)[:_HEAD]
        if len(head) == _HEAD and not _is_compressed(head):
            return source  # nothing was taken out of it, so the bytes need not pass through us
    head = _read(source, _HEAD)
    unpack: Callable[[BinaryIO, bytes, str], Iterator[bytes]]
    if head.startswith(GZIP_MAGIC):
        unpack = gunzip
    elif _is_compressed(head):
        unpack = unzstd
    elif not expected or _is_text(head):
        unpack = _plain
    else:
        unpack = gunzip if expected == "gz" else unzstd  # which say what is wrong
    return cast(BinaryIO, _Stream(unpack(source, head, path)))


def compress(target: BinaryIO, path: str) -> BinaryIO:
    """A stream that compresses into `target` as a file's name says; closing it writes what is left and leaves `target`
    open."""
    compression = compression_of(path)
    if compression == "gz":
        # No name and no time in the header.
        return cast(
            BinaryIO, Members(lambda: gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=target, mtime=0))
        )
    if compression == "zst":
        zstd = zstd_module()
        options = {zstd.CompressionParameter.compression_level: 3, zstd.CompressionParameter.checksum_flag: 1}
        return cast(BinaryIO, Members(lambda: zstd.ZstdFile(target, "wb", options=options)))
    return cast(BinaryIO, _Uncompressed(target))


class Members(io.RawIOBase):
    """A compressed stream of one member (or frame), or of several: WARC has one for each record, to be found by."""

    def __init__(self, begin: Callable[[], BinaryIO | gzip.GzipFile]) -> None:
        self._begin = begin
        self._member: BinaryIO | gzip.GzipFile | None = begin()  # an empty file is a member of nothing

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        if self._member is None:
            self._member = self._begin()
        return self._member.write(data)

    def end_member(self) -> None:
        """What is written from now on is in a member of its own."""
        if self._member is not None:
            self._member.close()
            self._member = None

    def close(self) -> None:
        self.end_member()
        super().close()


class _Uncompressed(io.RawIOBase):
    """Leaves its target open, as the compressed streams do."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        return self._target.write(data)


class _Stream(io.RawIOBase):
    """A stream of pieces. An error of theirs is raised once all that came before it has been read, and ever after."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")
        self._error: DamagedInputError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        done = 0
        while done < len(target):
            if not self._piece and not self._next():
                break
            count = min(len(self._piece), len(target) - done)
            target[done : done + count] = self._piece[:count]
            self._piece = self._piece[count:]
            done += count
        if not done and self._error is not None and len(target):
            raise self._error
        return done

    def _next(self) -> bool:
        if self._error is None:
            try:
                self._piece = memoryview(next(self._pieces, b""))
            except DamagedInputError as error:
                self._error = error
        return bool(self._piece)


def _plain(source: BinaryIO, head: bytes, _path: str) -> Iterator[bytes]:
    yield head
    while piece := source.read(_PIECE):
        yield piece


def _is_compressed(head: bytes) -> bool:
    skippable = len(head) == _HEAD and head[1:] == SKIPPABLE_MAGIC and head[0] & 0xF0 == 0x50
    return head.startswith(GZIP_MAGIC) or head == ZSTD_MAGIC or skippable


def _is_text(head: bytes) -> bool:
    """Whether some first bytes may begin a text; an empty file is none that anybody compressed."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            return False
    return bool(head) and all(byte >= 0x20 or byte in _TEXT_CONTROLS for byte in head)


def _read(source: BinaryIO, size: int) -> bytes:
    data = b""
    while len(data) < size and (piece := source.read(size - len(data))):
        data += piece
    return data
