"""Hyperscan, as boilerfilter uses it."""

from __future__ import annotations

import contextlib
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import accumulate
from typing import Final, cast

import hyperscan

__all__ = ["Block", "Database"]

_Handler = Callable[[int, int, int, int, object], bool | None]


class Block:
    """Lines of text in UTF-8, and which of them an offset is in."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    @cached_property
    def lines(self) -> list[bytes]:
        return self.text.split(b"\n")

    @cached_property
    def ends(self) -> list[int]:
        """Where each line ends, before its newline."""
        return [end + number for number, end in enumerate(accumulate(map(len, self.lines)))]

    def line_at(self, offset: int) -> int:
        """The number, from 0, of the line that holds the byte at *offset*, which is no newline."""
        return bisect_left(self.ends, offset)


class Database:
    """Hyperscan over byte regexes, ASCII-caseless; the matches of each have its number. Scratch space is per thread.

    With *literal* they are no regexes but the very bytes, which compile in two thirds of the time.
    """

    def __init__(self, expressions: Iterable[bytes], *, literal: bool = False) -> None:
        numbered = list(expressions)
        self._database = None
        self._local = threading.local()
        if numbered:
            flags = hyperscan.HS_FLAG_CASELESS | (0 if literal else hyperscan.HS_FLAG_DOTALL)
            self._database = hyperscan.Database()
            # Each has a number of its own: with one number for all, 8,600 literals take 45 s to compile, not 0.3 s.
            self._database.compile(
                expressions=numbered,
                ids=list(range(len(numbered))),
                flags=[flags] * len(numbered),
                literal=literal,
            )

    def scan(self, data: bytes | memoryview, note: _Handler) -> None:
        """Call *note* for each match, in the order of their ends, until it returns true."""
        if self._database is None or not data:
            return
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = hyperscan.Scratch(self._database)
        with contextlib.suppress(hyperscan.ScanTerminated):
            # Any buffer will do, though its annotations know none but bytes.
            self._database.scan(cast("bytes", data), note, scratch=scratch)

    def all(self, data: bytes) -> set[int]:
        """The numbers of all expressions that match in *data*."""
        found: set[int] = set()

        def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            found.add(number)

        self.scan(data, note)
        return found

    def lines(self, block: Block, doubtful: int | None = None) -> tuple[set[int], set[int]]:
        """The numbers of the lines of *block*, from 0, in which an expression matches; matches must not span lines.

        Those with numbers from *doubtful* on do not count, but the lines which have no others are given apart, as the
        second set. A line is left at its first match that counts: beginning anew behind it costs some 2 µs, so that
        blocks full of matches are scanned faster than others.
        """
        sure: set[int] = set()
        doubts: list[int] = []
        text = block.text
        view = memoryview(text)
        start = 0
        stop = -1

        def note(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            nonlocal stop
            if doubtful is not None and number >= doubtful:
                doubts.append(start + end)
                return False
            stop = start + end
            return True

        while start < len(text):
            window = text.rfind(b"\n", start, start + _WINDOW) + 1 or text.find(b"\n", start) + 1 or len(text)
            while start < window:
                stop = -1
                self.scan(view[start:window], note)
                if stop < 0:
                    break
                sure.add(block.line_at(stop - 1))
                start = text.find(b"\n", stop, window) + 1 or window
            start = window
        return sure, {block.line_at(end - 1) for end in doubts} - sure


_WINDOW: Final = 1 << 15
"""Bytes that are scanned in one go. Some of Hyperscan's engines look through all that they are given at each beginning,
which is quadratic in a block with many matches."""
