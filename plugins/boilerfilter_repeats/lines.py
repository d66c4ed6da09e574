"""Text → the keys of its lines, under which repeats are counted and found.

Near-duplicates share a key: numbers, white space and the case of ASCII letters are folded, so dates and counters do not
tell two footers apart. All else stays, unlike in a skeleton: the pages of a host come out of one template, which writes
its marks and quotation marks always in the same way, and a skeleton takes several times as long as all that is done
here. That is done on UTF-8, where looking for a byte costs next to nothing.

A key is BLAKE2b of host and line, cut to 64 bits: it is in the standard library, the same everywhere and for ever, and
nobody can make two lines meet. xxh3 would save a third of a microsecond a line and cost a dependency. Two of a thousand
million lines meet by chance once in 37 corpora, and that matters only if one of them is a repeat.
"""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

KEY_BYTES: Final = 8

_LINE_ENDS: Final = b"\r\v\f\x1c\x1d\x1e"
_SPACES: Final = b"\0\t\x1f"
_TABLE: Final = bytes(
    0x0A if byte in _LINE_ENDS else 0x20 if byte in _SPACES else 0x30 if byte in b"0123456789" else byte
    for byte in bytes(range(256)).lower()
)
_NUMBER: Final = re.compile(rb"0(?:[.,]?0)+")
_NO_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalpha())

# What begins with E2 80: the line and paragraph separators, and spaces, among quotation marks and dashes.
_SEPARATORS: Final = re.compile(rb"\xe2\x80[\xa8\xa9]")
_THIN_SPACES: Final = re.compile(rb"\xe2\x80[\x80-\x8a\xaf]")


def _digits() -> dict[bytes, re.Pattern[bytes]]:
    """For each first byte what finds the digits of other scripts that begin with it, below U+10000: above there are
    ornaments alone."""
    ends: dict[bytes, dict[bytes, bytes]] = {}
    for code in range(0x80, 0x10000):
        if unicodedata.category(chr(code)) == "Nd":
            first, middle, last = (encoded := chr(code).encode())[:1], encoded[1:-1], encoded[-1:]
            of_first = ends.setdefault(first, {})
            of_first[middle] = of_first.get(middle, b"") + last
    return {
        first: re.compile(
            first + b"(?:" + b"|".join(middle + b"[" + last + b"]" for middle, last in found.items()) + b")"
        )
        for first, found in ends.items()
    }


_DIGITS: Final = _digits()


def normal_lines(text: str) -> list[bytes]:
    """The lines of a text, folded: what is equal here is the same line. Blank lines may be more than there were.

    Line ends are those that `str.splitlines` knows, as where the pipeline splits. Any `str` is taken, lone surrogates
    included; the bytes are UTF-8 (with surrogates passed).
    """
    data = text.encode("utf-8", "surrogatepass")
    if not text.isascii():
        for first, digit in _DIGITS.items():
            if first in data:
                data = digit.sub(b"0", data)
        data = _without_other_spaces(data)
    data = _NUMBER.sub(b"0", data.translate(_TABLE))
    while b"  " in data:
        data = data.replace(b"  ", b" ")
    return [line.strip() for line in data.split(b"\n")]


def _without_other_spaces(data: bytes) -> bytes:
    """The spaces and line ends that Unicode has beyond ASCII, as those of ASCII."""
    if b"\xc2" in data:
        data = data.replace(b"\xc2\xa0", b" ").replace(b"\xc2\x85", b"\n")
    if b"\xe2" in data:
        data = _SEPARATORS.sub(b"\n", _THIN_SPACES.sub(b" ", data)).replace(b"\xe2\x81\x9f", b" ")
    if b"\xe1" in data:
        data = data.replace(b"\xe1\x9a\x80", b" ")
    return data.replace(b"\xe3\x80\x80", b" ") if b"\xe3" in data else data


def line_keys(host: str, text: str) -> list[bytes]:
    """The keys of a text's lines on a host, in order; lines without a letter (numbers, rules, bullets) have none."""
    start = _start(host)
    # Without `_key`: this is where learning spends its time.
    return [
        blake2b(start + line, digest_size=KEY_BYTES).digest()
        for line in normal_lines(text)
        if line and line.strip(_NO_LETTERS)
    ]


def paragraph_keys(host: str, texts: Sequence[str]) -> list[list[bytes]]:
    """`line_keys` of each of some texts."""
    lines = normal_lines("\n".join(texts))
    if len(lines) != len(texts):  # nearly always each text is a line, and all together cost a third
        return [line_keys(host, text) for text in texts]
    start = _start(host)
    return [[_key(start, line)] if line.strip(_NO_LETTERS) else [] for line in lines]


def host_key(host: str) -> bytes:
    """The key under which a host's pages are counted: that of a line that no page has."""
    return _key(_start(host), b"")


def _key(start: bytes, line: bytes) -> bytes:
    return blake2b(start + line, digest_size=KEY_BYTES).digest()


def _start(host: str) -> bytes:
    return host.encode("utf-8", "surrogatepass") + b"\n"


def probe() -> bytes:
    """A mark of what `line_keys` does, 8 bytes: an index that was made with another is of no use."""
    return b"".join(line_keys("example.com", _PROBE))[:KEY_BYTES]


_PROBE: Final = "Straße\u00a0A É 12.345,6 \u0663\u0664 ９９\tが \u2009x\u3000\u1680\u205f  y…"
