"""JSON source with its escapes resolved, for scanning: a block at a time, and as many lines as before."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["BARRIER", "ERASED", "unescaped"]

ERASED: Final = b"\\\x00"
"""What :func:`unescaped` leaves of escapes; whoever scans leaves it out."""
BARRIER: Final = "\x01"
"""What stands for a backslash or a NUL of the text."""

_CONTROL: Final = re.compile(rb"\\[\\tbrf]")
_UNICODE: Final = re.compile(rb"(?:\\u[0-9A-Fa-f]{4})+")
_SPECIAL: Final = re.compile(rb"\\u00(?:0[0aA]|5[cC])")
_CONTROLS: Final = {b"\\\\": BARRIER.encode(), b"\\t": b" ", b"\\r": b" ", b"\\f": b" ", b"\\b": b"\x08"}


def unescaped(block: bytes) -> bytes:
    """JSON source in UTF-8 with its escapes resolved, but for what is ``ERASED``.

    Escaped white space becomes spaces: line ends too, since a line stays a line. What is left of escapes stands before
    ASCII, so that leaving it out puts no mark on another letter.
    """
    if b"\\" not in block:
        return block
    # Backslashes pair from the left, as the regex finds them; each other one begins an escape.
    block = _CONTROL.sub(_control, block)
    # A space, and as many bytes as before: twice as fast as fewer.
    block = block.replace(b"\\n", b" \x00")
    return _characters(block) if b"\\u" in block else block


def _control(match: re.Match[bytes]) -> bytes:
    return _CONTROLS[match[0]]


def _characters(block: bytes) -> bytes:
    block = _SPECIAL.sub(_special, block)
    if block.isascii():
        # Python's own escapes are JSON's here, eight times as fast as the regex, but for surrogates, and for \U, which
        # no JSON has.
        try:
            text = block.decode("raw_unicode_escape")
        except UnicodeDecodeError:
            pass
        else:
            try:
                return text.encode()
            except UnicodeEncodeError:
                units = text.encode("utf-16-le", "surrogatepass")
                return units.decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass")
    return _UNICODE.sub(_resolved, block)


def _special(match: re.Match[bytes]) -> bytes:
    return b" " if match[0].lower() == b"\\u000a" else BARRIER.encode()


def _resolved(match: re.Match[bytes]) -> bytes:
    units = bytes.fromhex(match[0].replace(b"\\u", b"").decode("ascii"))
    return units.decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass")
