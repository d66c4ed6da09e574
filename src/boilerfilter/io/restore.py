"""Puts back what was removed: a cleaned file and its removals give the original, byte for byte."""

import base64
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, BinaryIO, Final, Literal

import msgspec

from boilerfilter.errors import InputError
from boilerfilter.io.removals import Encoding, as_source

_PIECE: Final = 1 << 20
_Count = Annotated[int, msgspec.Meta(ge=0)]


class _Span(msgspec.Struct):
    start: _Count
    end: _Count
    text: str
    offset: int = -1
    source: str | None = None


class _Entry(msgspec.Struct):
    """What is needed of a line that `removals` wrote."""

    fate: Literal["changed", "dropped", "rejected"]
    path: str
    line: int
    offset: int = -1
    bytes: _Count = 0
    crc32: int = 0
    encoding: Encoding = "utf-8"
    spans: list[_Span] = []
    raw_base64: str = ""
    left_out: int = 0


_entry: Final = msgspec.json.Decoder(_Entry)


def restore(cleaned: BinaryIO, removals: Iterable[bytes]) -> Iterator[bytes]:
    """The original bytes, in pieces, of a file of text or JSON Lines that was cleaned; both are decompressed and read
    as they are needed, `removals` by lines.

    Raises:
        InputError: the two do not belong together, a removal cannot be read, or the bytes of a record that was rejected
            because it was beyond the limit were not kept. What was given before is right.
    """
    at = 0
    path: str | None = None
    for number, line in enumerate(removals, 1):
        if not line.strip():
            continue
        try:
            entry = _entry.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InputError(f"removals, line {number}: not a record of what was removed: {error}") from error
        where = f"removals, line {number} ({entry.path}:{entry.line})"
        if path not in (None, entry.path):
            raise InputError(f"{where}: is about another file than those before, {path}; restore one file at a time")
        path = entry.path
        if entry.offset < at:
            raise InputError(f"{where}: has no place in bytes behind those before; is it of JSON Lines or text?")
        if entry.left_out:
            raise InputError(f"{where}: {entry.left_out:,} bytes of this record were not kept; it was beyond the limit")
        yield from _copied(cleaned, entry.offset - at, where)
        record = _original(cleaned, entry, where)
        if len(record) != entry.bytes or zlib.crc32(record) != entry.crc32:
            raise _alien(where)
        yield record
        at = entry.offset + entry.bytes
    while piece := cleaned.read(_PIECE):
        yield piece


def restore_text(text: str, spans: Iterable[tuple[int, str]]) -> str:
    """A document's text with removed texts back at their offsets in the original, which ascend.

    Raises:
        InputError: an offset lies beyond the text.
    """
    out: list[str] = []
    at = done = 0  # in the original; in the text that is left
    for start, removed in spans:
        kept = text[done : done + start - at]
        if start < at or len(kept) != start - at:
            raise InputError(f"a removed span at {start} does not fit the text; it is not of this document")
        out += (kept, removed)
        done += len(kept)
        at = start + len(removed)
    return "".join((*out, text[done:]))


def _original(cleaned: BinaryIO, entry: _Entry, where: str) -> bytes:
    if entry.fate != "changed":
        try:
            return base64.b64decode(entry.raw_base64, validate=True)
        except ValueError as error:
            raise InputError(f"{where}: raw_base64 is not base64: {error}") from error
    cuts = [(span.offset - entry.offset, _source(span, entry)) for span in entry.spans]
    left = entry.bytes - sum(len(raw) for _, raw in cuts)
    if left < 0:
        raise _alien(where)
    return _with_cuts(b"".join(_copied(cleaned, left, where)), cuts)


def _with_cuts(record: bytes, cuts: Sequence[tuple[int, bytes]]) -> bytes:
    out: list[bytes] = []
    at = done = 0
    for start, raw in cuts:
        out += (record[done : done + start - at], raw)
        done += start - at
        at = start + len(raw)
    return b"".join((*out, record[done:]))


def _source(span: _Span, entry: _Entry) -> bytes:
    return as_source(span.text, entry.encoding) if span.source is None else span.source.encode("utf-8")


def _copied(source: BinaryIO, size: int, where: str) -> Iterator[bytes]:
    while size:
        piece = source.read(min(size, _PIECE))
        if not piece:
            raise _alien(where)
        size -= len(piece)
        yield piece


def _alien(where: str) -> InputError:
    return InputError(f"{where}: does not fit the cleaned file; they are not of the same run, or one was changed")
