"""WARC records: where one ends, and what its header says.

The framing is strict, since readers that are lenient take a truncated file for one that ends: a record has a version
line, a Content-Length, as many bytes, and two line ends behind them.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from boilerfilter.errors import InputError

START: Final = b"WARC/1."
END: Final = b"\r\n\r\n"

_FRAME: Final = 8
_LARGEST_HEADER: Final = 1 << 20
_VERSION: Final = re.compile(rb"WARC/1\.\d+\r?\n")
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_FIELD: Final = re.compile(
    rb"^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*([^\0-\x08\n-\x1f\x7f]*?)[ \t]*\r?$", re.MULTILINE
)
_CONTINUED: Final = (b" ", b"\t")
_HEX: Final = re.compile("[0-9A-Fa-f]+")
_DIGESTS: Final = (b"warc-block-digest", b"warc-payload-digest")


@dataclass(frozen=True, slots=True)
class Head:
    """A record's header: its bytes with the empty line; of its fields, by name in lower case, where the value is."""

    raw: bytes
    fields: Mapping[bytes, tuple[int, int]]
    length: int

    def __getitem__(self, name: bytes) -> str:
        """A field's value, or nothing."""
        start, end = self.fields.get(name, (0, 0))
        return self.raw[start:end].decode("utf-8", "replace")


def read_head(data: bytes | bytearray) -> Head | None:
    """The header at the start of some bytes; None if it goes on behind them.

    Raises:
        InputError: there is none.
    """
    if not data.startswith(START[: len(data)]):
        raise InputError(f"no WARC record begins with {bytes(data[:16])!r}")
    found = _HEADER_END.search(data, 0, _LARGEST_HEADER)
    if found is None:
        if len(data) >= _LARGEST_HEADER:
            raise InputError(f"a WARC header of more than {_LARGEST_HEADER:,} bytes")
        return None
    raw = bytes(data[: found.end()])
    fields: dict[bytes, tuple[int, int]] = {}
    lengths = set()
    at = raw.index(b"\n") + 1
    if not _VERSION.fullmatch(raw, 0, at):
        raise InputError(f"no WARC version is {raw[:at].rstrip()!r}")
    for line in raw[at:].splitlines(keepends=True)[:-1]:
        field = _FIELD.match(raw, at)
        at += len(line)
        if field is not None:
            fields.setdefault(field[1].lower(), field.span(2))
            if field[1].lower() == b"content-length":
                lengths.add(field[2])
        elif not line.startswith(_CONTINUED):
            raise InputError(f"no field of a WARC header: {line[:80]!r}")
    if b"warc-type" not in fields or b"warc-record-id" not in fields:
        raise InputError("a WARC record without a WARC-Type or WARC-Record-ID")
    if len(lengths) != 1 or not (length := lengths.pop()).isdigit() or len(length) > 18:
        raise InputError("a WARC record without a Content-Length, or with several")
    return Head(raw, fields, int(length))


def framed(records: Sequence[bytes]) -> bytes:
    """Records as one string of bytes, each behind its length."""
    return b"".join(part for record in records for part in (len(record).to_bytes(_FRAME, "little"), record))


def unframed(data: bytes) -> Iterator[bytes]:
    """The records that `framed` put together."""
    at = 0
    while at < len(data):
        start = at + _FRAME
        at = start + int.from_bytes(data[at:start], "little")
        yield data[start:at]


def check_digests(head: Head, block: bytes) -> str:
    """What is wrong with a record's digest of its block, or nothing; one by an unknown algorithm is not looked at.

    A payload digest is one of the block only where the block is the payload, as in a conversion of a page into text.
    """
    names = _DIGESTS if head[b"warc-type"] == "conversion" else _DIGESTS[:1]
    for name in names:
        if (value := head[name]) and (actual := _digest_like(value, block)) not in ("", value):
            return f"the {name.decode()} is {value}, and that of the bytes {actual}: they were changed or damaged"
    return ""


def with_block(head: Head, block: bytes) -> bytes:
    """The record with another block. Its length and digests are those of the block; its header is else as it was.

    Raises:
        InputError: it has a digest that cannot be made.
    """
    new = {b"content-length": str(len(block))}
    for name in _DIGESTS:
        if value := head[name]:
            new[name] = _digest_like(value, block)
            if not new[name]:
                raise InputError(f"the {name.decode()} {value} cannot be corrected: its algorithm is not known")
    header = head.raw
    for name in sorted(new, key=lambda name: head.fields[name], reverse=True):
        start, end = head.fields[name]
        header = header[:start] + new[name].encode() + header[end:]
    return header + block + END


def _digest_like(value: str, block: bytes) -> str:
    """The digest of a block by the algorithm, and in the letters, of another; nothing if they are not known."""
    algorithm, _, written = value.partition(":")
    try:
        digest = hashlib.new(algorithm.lower().replace("-", ""), block, usedforsecurity=False)
    except ValueError:
        return ""
    raw = digest.digest()
    if len(written) == 2 * len(raw) and _HEX.fullmatch(written):
        spelled = raw.hex().upper() if written.isupper() else raw.hex()
    else:
        spelled = base64.b32encode(raw).decode()
        if "=" not in written:
            spelled = spelled.rstrip("=")
        if written.islower():
            spelled = spelled.lower()
    return f"{algorithm}:{spelled}"
