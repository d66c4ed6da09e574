"""Text for a terminal: wrapped to its width, with colours and symbols, and with nothing in it that could command it.

In a pipe lines are whole and plain, so that other programs can read them.
"""

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import click
import regex

_NARROWEST: Final = 20
_CHARACTERS: Final = regex.compile(r"\X")
_PIECES: Final = re.compile(r"\s+|\S+")
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SYMBOLS: Final[Mapping[str, str]] = {"keep": "✓", "drop": "✗", "part": "~"}


class Mark(NamedTuple):
    """A stretch of a text, half-open, and how it is styled (keywords of `click.style`)."""

    start: int
    end: int
    style: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text goes: `width` in cells, None if lines are not to be wrapped; whether `symbols` are shown; and the
    encoding, since what it cannot hold is shown as ``?``."""

    width: int | None
    symbols: bool
    encoding: str

    def symbol(self, verdict: str) -> str:
        """The sign of a verdict, with a space; nothing where none is shown."""
        return f"{_SYMBOLS[verdict]} " if self.symbols and self.safe(_SYMBOLS[verdict]) != "?" else ""

    def safe(self, text: str) -> str:
        """The text, as many characters long, without any that a terminal would obey: those of controls become pictures
        of them, marks of direction and lone surrogates ``U+FFFD``, and a tab a space."""
        shown = _CONTROL.sub(lambda match: _picture(match[0]), text)
        return shown.encode(self.encoding, "replace").decode(self.encoding)

    def write(
        self, text: str, *, first: str = "", rest: str = "", marks: Sequence[Mark] = (), style: Mapping[str, Any]
    ) -> None:
        """Prints a text behind the prefix `first`, its further lines behind `rest`, in a style but for its marks.

        Marks are in order and disjoint.
        """
        text = self.safe(text)
        room = None if self.width is None else max(self.width - max(cells(click.unstyle(first)), cells(rest)), 8)
        prefix = first
        for start, end in lines(text, room):
            click.echo(prefix + _styled(text, start, end, marks, style))
            prefix = rest


def screen() -> Screen:
    """Standard output as it is: on a terminal, or with ``FORCE_COLOR``, with symbols; wrapped on a terminal alone."""
    is_terminal = sys.stdout.isatty()
    width = max(shutil.get_terminal_size().columns, _NARROWEST) if is_terminal else None
    return Screen(width, is_terminal or forced(), sys.stdout.encoding or "utf-8")


def forced() -> bool:
    """Whether the user wants colours wherever output goes."""
    return os.environ.get("FORCE_COLOR", "") not in ("", "0")


def cells(text: str) -> int:
    """How wide a text is on a terminal: East Asian characters and emoji have two cells, marks and joiners none."""
    return sum(_cells(character) for character in _CHARACTERS.findall(text))


def lines(text: str, width: int | None) -> Iterator[tuple[int, int]]:
    """The lines of a text, wrapped to so many cells: half-open, without the white space where they are broken.

    A word that is too long for a line is broken between characters. At least one line, if only an empty one.
    """
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        yield from [(at, end)] if width is None else _wrapped(text, at, end, width)
        at = end + 1


def _wrapped(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    begin = stop = start  # the line so far
    used = 0  # its cells, with the white space behind it
    for first, last, size in _tokens(text, start, end, width):
        if text[first].isspace():
            used += size
            continue
        if used + size > width and stop > begin:
            yield begin, stop
            begin = stop = first
        if begin == stop:
            begin, used = first, 0
        used += size
        stop = last
    yield begin, stop


def _tokens(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int, int]]:
    """Words and white space with their cells; a word that is too long for a line as its characters."""
    for piece in _PIECES.finditer(text, start, end):
        size = cells(piece[0])
        if size <= width:
            yield piece.start(), piece.end(), size
        else:
            for character in _CHARACTERS.finditer(text, piece.start(), piece.end()):
                yield character.start(), character.end(), _cells(character[0])


def _cells(character: str) -> int:
    first = character[0]
    if unicodedata.combining(first) or unicodedata.category(first) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(first) in ("W", "F") or "\ufe0f" in character else 1


def _picture(control: str) -> str:
    if control in "\t\u2028\u2029":
        return " "
    code = ord(control)
    return "\u2421" if code == 0x7F else chr(0x2400 + code) if code < 0x20 else "\ufffd"


def _styled(text: str, start: int, end: int, marks: Sequence[Mark], style: Mapping[str, Any]) -> str:
    pieces = []
    at = start
    for mark in marks:
        if mark.end > at and mark.start < end:
            if mark.start > at:
                pieces.append(_in_style(text[at : mark.start], style))
            pieces.append(click.style(text[max(at, mark.start) : min(end, mark.end)], **{**style, **mark.style}))
            at = min(end, mark.end)
    if at < end:
        pieces.append(_in_style(text[at:end], style))
    return "".join(pieces)


def _in_style(text: str, style: Mapping[str, Any]) -> str:
    return click.style(text, **style) if style else text
