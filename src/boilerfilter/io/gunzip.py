"""gzip, read strictly: all members, each with its CRC and length; what follows them is padding or damage."""

import zlib
from collections.abc import Generator, Iterator
from typing import BinaryIO, Final

from boilerfilter.errors import DamagedInputError

GZIP_MAGIC: Final = b"\x1f\x8b"

_IN: Final = 1 << 16
_OUT: Final = 1 << 18
_GZIP: Final = 31  # zlib's number for a gzip header and trailer around a window of 32 kB


def gunzip(source: BinaryIO, head: bytes, path: str) -> Iterator[bytes]:
    """The decompressed pieces of a stream that begins with `head`.

    Raises:
        DamagedInputError: after all that can be read was given.
    """
    offset = 0  # of `data` in the stream
    data = head
    members = 0
    while True:
        if not data:
            data = source.read(_IN)
        if members:
            # Tapes and some block devices pad with zeros.
            padded = len(data)
            data = data.lstrip(b"\0")
            offset += padded - len(data)
            if padded and not data:
                continue
        if len(data) == 1:
            data += source.read(_IN)
        if not data and members:
            return
        if data[:2] != GZIP_MAGIC:
            what = "ends" if len(data) < 2 else "is not gzip data"
            after = " behind a whole gzip member" if members else ""
            raise DamagedInputError(f"{path}: {what} at byte {offset:,}{after}", offset)
        member = zlib.decompressobj(_GZIP)
        more = False  # decompressed bytes are waiting inside
        while not member.eof:
            if not data and not more:
                data = source.read(_IN)
                if not data:
                    raise DamagedInputError(f"{path}: gzip data is truncated at byte {offset:,}", offset)
            before = member.copy()
            try:
                out = member.decompress(data, _OUT)
            except zlib.error as error:
                offset += yield from _salvaged(before, data)
                raise DamagedInputError(f"{path}: gzip data is damaged at byte {offset:,}: {error}", offset) from error
            rest = member.unused_data or member.unconsumed_tail  # only one of them is ever there
            offset += len(data) - len(rest)
            data = rest
            more = len(out) == _OUT
            if out:
                yield out
        members += 1


def _salvaged(member: "zlib._Decompress", data: bytes) -> Generator[bytes, None, int]:
    """What can be read of `data` before the error in it, and at which byte that is."""
    for at in range(len(data)):
        try:
            out = member.decompress(data[at : at + 1])
        except zlib.error:
            return at
        if out:
            yield out
    return len(data)
