"""Zstandard, read strictly: frame by frame, and a block at a time, so that an error costs no block before it."""

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any, BinaryIO, Final

from boilerfilter.errors import DamagedInputError

ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
SKIPPABLE_MAGIC: Final = b"\x2a\x4d\x18"
"""Bytes 1 to 3 of a frame that holds no data; byte 0 is 0x50 to 0x5f."""

_PIECE: Final = 1 << 18
_CONTENT_SIZE_BYTES: Final = (0, 2, 4, 8)
_DICTIONARY_BYTES: Final = (0, 1, 2, 4)
_RLE, _RESERVED = 1, 3


def zstd_module() -> Any:
    """The module of the standard library, or before Python 3.14 its backport."""
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def unzstd(source: BinaryIO, head: bytes, path: str) -> Iterator[bytes]:
    """The decompressed pieces of a stream that begins with `head`.

    Raises:
        DamagedInputError: after all that can be read was given.
    """
    zstd = zstd_module()
    bytes_in = _Input(source, head, path)
    frames = 0
    while True:
        start = bytes_in.offset
        magic = bytes_in.up_to(4)
        if not magic and frames:
            return
        if len(magic) == 4 and magic[1:] == SKIPPABLE_MAGIC and magic[0] & 0xF0 == 0x50:
            bytes_in.skip(int.from_bytes(bytes_in.exactly(4), "little"))
        elif magic == ZSTD_MAGIC:
            frame = zstd.ZstdDecompressor()
            for piece in _blocks(bytes_in, magic):
                try:
                    out = frame.decompress(piece)
                except zstd.ZstdError as error:
                    message = f"{path}: Zstandard data is damaged at byte {bytes_in.offset - len(piece):,}: {error}"
                    raise DamagedInputError(message, bytes_in.offset - len(piece)) from error
                if out:
                    yield out
            if not frame.eof or frame.unused_data:
                raise DamagedInputError(f"{path}: the Zstandard frame at byte {start:,} has no proper end", start)
        else:
            what = "ends" if len(magic) < 4 else "is not Zstandard data"
            after = " behind a whole frame" if frames else ""
            raise DamagedInputError(f"{path}: {what} at byte {start:,}{after}", start)
        frames += 1


def _blocks(bytes_in: "_Input", magic: bytes) -> Iterator[bytes]:
    """A frame in pieces: its header, its blocks, its checksum. Block sizes are the only thing that is read of them."""
    descriptor = bytes_in.exactly(1)
    flags = descriptor[0]
    single_segment = flags >> 5 & 1
    size = (not single_segment) + _DICTIONARY_BYTES[flags & 3] + (_CONTENT_SIZE_BYTES[flags >> 6] or single_segment)
    yield magic + descriptor + bytes_in.exactly(size)
    last = False
    while not last:
        header = bytes_in.exactly(3)
        bits = int.from_bytes(header, "little")
        last = bool(bits & 1)
        kind = bits >> 1 & 3
        size = 1 if kind == _RLE else bits >> 3
        # A reserved kind is an error, which the decompressor tells.
        yield header if kind == _RESERVED else header + bytes_in.exactly(size)
    if flags >> 2 & 1:
        yield bytes_in.exactly(4)


class _Input:
    """A stream of which exact sizes are read; `offset` is how far."""

    def __init__(self, source: BinaryIO, head: bytes, path: str) -> None:
        self._source = source
        self._held = head
        self._path = path
        self.offset = 0

    def up_to(self, size: int) -> bytes:
        pieces = [self._held[:size]]
        self._held = self._held[size:]
        missing = size - len(pieces[0])
        while missing and (piece := self._source.read(missing)):
            pieces.append(piece)
            missing -= len(piece)
        data = b"".join(pieces)
        self.offset += len(data)
        return data

    def exactly(self, size: int) -> bytes:
        data = self.up_to(size)
        if len(data) < size:
            message = f"{self._path}: Zstandard data is truncated at byte {self.offset:,}"
            raise DamagedInputError(message, self.offset)
        return data

    def skip(self, size: int) -> None:
        while size:
            size -= len(self.exactly(min(size, _PIECE)))
