"""The page headers of a Parquet column: how much a page will be when it is decompressed, before anything is.

Arrow allocates what a header declares, so a file of a few kilobytes can ask for gigabytes; the footer's totals may say
otherwise. Headers are structs of Thrift's compact protocol, of which this reads as much as a page header may hold.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple

from boilerfilter.errors import InputError

DICTIONARY_PAGE: Final = 2
_HEADER_OF: Final = {0: 5, 2: 7, 3: 8}
"""Page type → the field of the page header that holds the header of that type."""

_FIRST_READ: Final = 512
_LARGEST_HEADER: Final = 16 << 20  # statistics hold whole values; Arrow reads no larger ones either
_DEEPEST: Final = 16


class Page(NamedTuple):
    """A page of a column chunk: its type and encoding as Parquet numbers them; its `size` when decompressed and as it
    is `stored`, in bytes."""

    kind: int
    encoding: int
    values: int
    size: int
    stored: int


def pages(source: BinaryIO, start: int, values: int) -> Iterator[Page]:
    """The pages of the column chunk that begins at byte `start` and holds so many values.

    Raises:
        InputError: what stands there is no page header, or the file ends first.
    """
    while values > 0:
        header, length = _header(source, start)
        kind, size, stored = header.get(1), header.get(2), header.get(3)
        if not all(isinstance(number, int) and number >= 0 for number in (kind, size, stored)):
            raise InputError(f"no page header at byte {start}")
        own = header.get(_HEADER_OF.get(kind, 0), {})  # type: ignore[arg-type]
        count, encoding = (own.get(1, -1), own.get(4 if kind == 3 else 2, -1)) if isinstance(own, dict) else (-1, -1)
        if kind in _HEADER_OF:
            if count < 0 or encoding < 0:
                raise InputError(f"no page header at byte {start}")
            yield Page(kind, encoding, count, size, stored)  # type: ignore[arg-type]
            if kind != DICTIONARY_PAGE:
                values -= count
        start += length + stored  # type: ignore[operator]


def _header(source: BinaryIO, at: int) -> tuple[dict[int, Any], int]:
    """The fields of the page header at a byte, and its length."""
    wanted = _FIRST_READ
    while True:
        source.seek(at)
        data = source.read(wanted)
        try:
            return _struct(data, 0, 0)
        except IndexError:  # it goes on behind what was read
            if len(data) < wanted or wanted >= _LARGEST_HEADER:
                raise InputError(f"no page header at byte {at}") from None
            wanted = min(wanted * 8, _LARGEST_HEADER)
        except ValueError as error:
            raise InputError(f"no page header at byte {at}: {error}") from error


def _struct(data: bytes, at: int, depth: int) -> tuple[dict[int, Any], int]:
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    fields: dict[int, Any] = {}
    number = 0
    while head := data[at]:
        at += 1
        if head >> 4:
            number += head >> 4
        else:
            signed, at = _varint(data, at)
            number = (signed >> 1) ^ -(signed & 1)
        fields[number], at = _value(data, at, head & 15, depth)
    return fields, at + 1


def _value(data: bytes, at: int, kind: int, depth: int) -> tuple[Any, int]:  # noqa: PLR0911
    match kind:
        case 1 | 2:
            return kind == 1, at
        case 3:
            return data[at], at + 1
        case 4 | 5 | 6:
            number, at = _varint(data, at)
            return (number >> 1) ^ -(number & 1), at
        case 7:
            return None, at + 8
        case 8:
            length, at = _varint(data, at)
            if at + length > len(data):
                raise IndexError
            return None, at + length
        case 9 | 10:
            count, item = data[at] >> 4, data[at] & 15
            at += 1
            if count == 15:
                count, at = _varint(data, at)
            for _ in range(count):
                _, at = (None, at + 1) if item in (1, 2) else _value(data, at, item, depth + 1)
                if at > len(data):
                    raise IndexError
            return None, at
        case 12:
            return _struct(data, at, depth + 1)
        case _:
            raise ValueError(f"no Thrift type {kind}")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7
        if shift > 63:
            raise ValueError("a number without end")
