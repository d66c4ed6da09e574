"""Takes stretches of a text out of the JSON source that it is written in; every other byte stays as it is.

Nothing is written anew: what is kept of the text keeps its escapes too, ``\\u00e9`` beside ``é`` and ``\\/`` beside
``/``, and what is cut out is what must be put back.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]:,]', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\u[dD][89abAB]..\\u....|\\u....|\\.", re.DOTALL)
_SIGN: Final = re.compile(r"\\u[dD][89abAB]..\\u....|\\u....|\\.|[^\\]", re.DOTALL)
_STRIDE: Final = 256
_SIGNS: Final = re.compile(rf"(?>{_SIGN.pattern}){{{_STRIDE}}}", re.DOTALL)
_DENSE: Final = 12
"""With more than one escape in so many bytes, strides of signs are faster than a walk from escape to escape."""

_string: Final = msgspec.json.Decoder(str)


def cut(record: bytes, keys: Sequence[str], source: bytes, removed: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where in a record the removed spans of its text lie, as half-open byte offsets.

    `keys` lead to the text, `source` is its JSON with the quotes, and the record is sound: `json_fields.parse` says all
    of it. Linear in the record.
    """
    start = value_at(record, keys, source) + 1
    bounds = [start + at for at in source_offsets(source[1:-1], [offset for span in removed for offset in span])]
    return list(zip(bounds[::2], bounds[1::2], strict=True))


def value_at(record: bytes, keys: Sequence[str], source: bytes) -> int:
    """Where the string lies to which `keys` lead. Of a key that is repeated the last counts, as in all parsers."""
    first = record.find(source)
    if record.rfind(source) == first:
        return first
    # The same characters stand elsewhere as well, so the record's structure is read.
    found = -1
    depth = level = 0  # inside of how many brackets; how many keys led here
    before = b""
    matched = False
    for token in _TOKEN.finditer(record):
        sign = token[0][:1]
        if sign in b"{[":
            level += before == b":" and matched and sign == b"{" and depth == level + 1 and level < len(keys) - 1
            depth += 1
        elif sign in b"}]":
            level -= level > 0 and depth == level + 1
            depth -= 1
        elif sign == b'"' and depth == level + 1:
            if before == b":":
                if matched and level == len(keys) - 1:
                    found = token.start()
            else:
                matched = _string.decode(token[0]) == keys[level]
        before = sign
    return found


def source_offsets(source: bytes, offsets: Sequence[int]) -> list[int]:
    """Byte offsets in a JSON string's source of code points of its text; the offsets ascend."""
    escapes = source.count(b"\\")
    ascii_only = source.isascii()
    if not escapes and ascii_only:
        return list(offsets)
    text = source.decode("utf-8")
    if not escapes:
        places = list(offsets)
    elif escapes * _DENSE > len(source):
        places = _by_strides(text, offsets)
    else:
        places = _by_escapes(text, offsets)
    if ascii_only:
        return places
    out = []
    at = size = 0
    for place in places:
        size += len(text[at:place].encode("utf-8"))
        at = place
        out.append(size)
    return out


def _by_escapes(source: str, offsets: Sequence[int]) -> list[int]:
    out = []
    escapes = _ESCAPE.finditer(source)
    escape = next(escapes, None)
    longer = 0  # by how much the source is longer than the text, up to here
    for offset in offsets:
        while escape is not None and escape.start() - longer < offset:
            longer += escape.end() - escape.start() - 1
            escape = next(escapes, None)
        out.append(offset + longer)
    return out


def _by_strides(source: str, offsets: Sequence[int]) -> list[int]:
    out = []
    at = signs = 0
    for offset in offsets:
        while offset - signs >= _STRIDE and (stride := _SIGNS.match(source, at)):
            at = stride.end()
            signs += _STRIDE
        while signs < offset and (sign := _SIGN.match(source, at)):
            at = sign.end()
            signs += 1
        out.append(at)
    return out
