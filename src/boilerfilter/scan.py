"""One linear pass over raw bytes says which records may hold an anchor; a second, exact test says whose.

An **anchor hit** is defined on the :func:`~boilerfilter.spellings.plain` text (NFC, without invisible characters,
Arabic and Hebrew reading marks and nuktas, ``i ı İ`` one letter). The stem's skeleton lies in the text's skeleton,
where

- a run of white space, hyphens and quotation marks in the stem stands for any such run;
- each letter has no other marks (accents, strokes, ligatures) than the stem's letter has, so the stem ``çerez`` is hit
  by *çerez, ÇEREZ, cerez*, full-width and look-alike letters, and not by *cérez*;
- it begins and ends between characters of the plain text (not inside ``™`` as *tm*).

The law: if a text has a hit, ``may_hold`` of its UTF-8 bytes, and of any JSON encoding of it, is true, and ``flagged``
of a block has an offset in its record. Raw regexes see ordinary spellings; all else that could spell a letter of some
stem raises a *hider*, and that record is simplified and scanned again (invisible characters, marks, ``\\u`` escapes) or
tested exactly (other widths and fonts, words of mixed alphabets). So sending costs speed and never a hit.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

import hyperscan

from boilerfilter.skeleton import Skeleton, skeletonise
from boilerfilter.spellings import (
    COMMON,
    SEPARATOR,
    Stem,
    byte_ranges,
    hard_hiders,
    is_separator,
    literal,
    marks,
    mixed_words,
    plain,
    rare_hiders,
    raw_regex,
    read_stem,
)

__all__ = ["AnchorScanner"]

# What a raw match is; stems have the numbers from _STEM on.
_COMMON: Final = 0
_RARE: Final = 1
_HARD: Final = 2
_ESCAPE: Final = 3
_STEM: Final = 4

_REPLACED: Final = tuple((hidden.encode(), seen.encode()) for hidden, seen in COMMON.items())
_ESCAPES: Final = re.compile(rb"(?:\\u[0-9A-Fa-f]{4})+|\\.", re.DOTALL)
_CONTROLS: Final = {b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t", b"\\f": b"\f", b"\\b": b"\b"}

_Handler = Callable[[int, int, int, int, object], bool | None]


class AnchorScanner:
    """The anchors of all annotators in one database.

    Safe to use from many threads. Not picklable: build it anew from the same anchors.

    Args:
        anchors: annotator name → stems as their language writes them. May be empty; then nothing is ever flagged.

    Raises:
        ValueError: nothing is left of a stem when it is folded.
    """

    def __init__(self, anchors: Mapping[str, Collection[str]]) -> None:
        owners: dict[Stem, set[str]] = {}
        for name, stems in anchors.items():
            for written in stems:
                stem = read_stem(written)
                if not stem.letters:
                    raise ValueError(f"the anchor {written!r} of {name!r} is empty when folded")
                owners.setdefault(stem, set()).add(name)
        self._stems = sorted(owners, key=lambda stem: (stem.letters, [sorted(above) for above in stem.marks], stem.units))
        self._owners = [frozenset(owners[stem]) for stem in self._stems]
        self._regexes: dict[int, re.Pattern[str]] = {}
        self._exact = _Database((number, _skeleton_regex(stem)) for number, stem in enumerate(self._stems))
        raw = [(_STEM + number, raw_regex(self._stems[number])) for number in []]
        self._text = self._json = _Database(())
        if False and raw:
            rare, sequences = rare_hiders(self._stems)
            raw += [(_COMMON, literal(hidden)) for hidden in COMMON]
            raw += [(_RARE, byte_ranges(rare)), (_RARE, sequences)]
            if hard := hard_hiders(self._stems):
                raw.append((_HARD, byte_ranges(hard)))
            self._text = _Database([*raw, (_HARD, mixed_words(json=False))])
            self._json = _Database([*raw, (_HARD, mixed_words(json=True)), (_ESCAPE, rb"\\u")])

    def may_hold(self, raw: bytes, *, json: bool = False) -> bool:
        """Whether the text in *raw*, one record's UTF-8 bytes, may hold an anchor; false is certain.

        Args:
            raw: UTF-8 (lone surrogates as ``surrogatepass`` writes them; any bytes are accepted), or with *json* the
                source of a JSON value.
        """
        text = _decode(_unescape(raw) if json else raw)
        return bool(self.owners(skeletonise(text), text))
        database = self._json if json else self._text
        simplified = False
        while True:
            found = database.kinds(raw)
            if _STEM in found:
                return True
            if _ESCAPE in found:
                raw, database = _unescape(raw), self._text
            elif _HARD in found:
                text = _decode(_unescape(raw) if database is self._json else raw)
                return bool(self.owners(skeletonise(text), text))
            elif _RARE in found and not simplified:
                # Escapes of the JSON road have no part in this: plain() leaves ASCII alone.
                raw, simplified = plain(_decode(raw)).encode("utf-8", "surrogatepass"), True
            elif _COMMON in found:
                for hidden, seen in _REPLACED:
                    raw = raw.replace(hidden, seen)
            else:
                return False

    def flagged(self, block: bytes, *, json: bool = False) -> Sequence[int]:
        """Where in *block*, lines of text or of JSON, anchors may end: byte offsets, ascending.

        Each line in which a hit begins or ends, or through which it goes, has an offset in ``start < offset <= end``.
        """
        hits: list[int] = []
        hidden: list[int] = []

        def note(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            (hits if number >= _STEM else hidden).append(end)

        (self._json if json else self._text).scan(block, note)
        return sorted({*hits, *self._uncovered(block, hits, hidden, json=json)})

    def _uncovered(self, block: bytes, hits: Sequence[int], hidden: Sequence[int], *, json: bool) -> Iterable[int]:
        return hidden

    def owners(self, skeleton: Skeleton, source: str) -> frozenset[str]:
        """The names of the annotators of which at least one anchor has a hit in *source*, whose skeleton is given."""
        candidates: set[int] = set()

        def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            candidates.add(number)

        self._exact.scan(skeleton.text.encode("utf-8", "surrogatepass"), note)
        if not candidates:
            return frozenset()
        found: frozenset[str] = frozenset()
        ascii_only = source.isascii()
        if not ascii_only and (text := plain(source)) != source:
            source, skeleton = text, skeletonise(text)
        for number in sorted(candidates):
            if not self._owners[number] <= found and (ascii_only or self._hits(number, skeleton, source)):
                found |= self._owners[number]
        return found

    def _hits(self, number: int, skeleton: Skeleton, source: str) -> bool:
        stem = self._stems[number]
        regex = self._regexes.get(number)
        if regex is None:
            regex = self._regexes[number] = re.compile(f"(?=({_skeleton_pattern(stem)}))")
        allowed = [above for letter, above in zip(stem.letters, stem.marks, strict=True) if not is_separator(letter)]
        for match in regex.finditer(skeleton.text):
            start, end = match.span(1)
            offsets = skeleton.offsets
            if (start and offsets[start - 1] == offsets[start]) or offsets[end - 1] == offsets[end]:
                continue
            letters = (at for at in range(start, end) if not is_separator(skeleton.text[at]))
            if all(marks(skeleton, source, at) <= above for at, above in zip(letters, allowed, strict=True)):
                return True
        return False

    def _shortest(self) -> list[int]:
        """Numbers of the stems that hold no other: where a stem is spelled, so is each that it holds."""
        kept = []
        for number, stem in enumerate(self._stems):
            inside: list[tuple[int, int]] = []
            self._exact.scan(stem.letters.encode("utf-8", "surrogatepass"), lambda n, _s, e, _f, _c: inside.append((n, e)))
            if not any(self._covers(other, number, end) for other, end in inside if other != number):
                kept.append(number)
        return kept

    def _covers(self, short: int, long: int, end: int) -> bool:
        """Whether any raw spelling of stem *long* spells *short* with its last byte at *end* of the skeleton."""
        inner, outer = self._stems[short], self._stems[long]
        last = len(outer.letters.encode("utf-8", "surrogatepass")[:end].decode("utf-8", "surrogatepass"))
        first = last - len(inner.letters)
        return (
            first >= 0
            and outer.letters[first:last] == inner.letters
            and outer.marks[first:last] == inner.marks
            and {(a - first, b - first) for a, b in outer.units if first <= a < last} == set(inner.units)
        )


class _Database:
    """Hyperscan over (number, byte regex); numbers may repeat. Scratch space is per thread."""

    def __init__(self, regexes: Iterable[tuple[int, bytes]]) -> None:
        numbered = list(regexes)
        self._database = None
        self._local = threading.local()
        if numbered:
            self._database = hyperscan.Database()
            self._database.compile(
                expressions=[regex for _, regex in numbered],
                ids=[number for number, _ in numbered],
                flags=[hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL] * len(numbered),
            )

    def scan(self, data: bytes, note: _Handler) -> None:
        """Call *note* for each match, in the order of their ends, until it returns true."""
        if self._database is None or not data:
            return
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = hyperscan.Scratch(self._database)
        try:
            self._database.scan(data, note, scratch=scratch)
        except hyperscan.ScanTerminated:
            pass

    def kinds(self, data: bytes) -> set[int]:
        """What is in *data*, ``_STEM`` for any stem; the scan ends at a stem."""
        found: set[int] = set()

        def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> bool:
            found.add(min(number, _STEM))
            return number >= _STEM

        self.scan(data, note)
        return found


def _skeleton_pattern(stem: Stem) -> str:
    """The stem in skeletons, as a regex that both ``re`` and (encoded) Hyperscan read."""
    return SEPARATOR.join(re.escape(word) for word in re.split(SEPARATOR, stem.letters))


def _skeleton_regex(stem: Stem) -> bytes:
    space = rb"(?:[\x09-\x0d\x1c-\x20\-\x22\x27]|\xc2\x85)+"
    return space.join(literal(word) for word in re.split(SEPARATOR, stem.letters))


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        # No text has these bytes; the law asks nothing of them but an answer.
        return raw.decode("utf-8", "replace")


def _unescape(raw: bytes) -> bytes:
    """JSON source with its escapes resolved, wherever they stand."""
    return _ESCAPES.sub(lambda match: _resolved(match[0]), raw)


def _resolved(escape: bytes) -> bytes:
    if escape[1:2] == b"u":
        if len(escape) < 6:
            return escape
        units = bytes.fromhex(escape.replace(b"\\u", b"").decode("ascii"))
        return units.decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass")
    return _CONTROLS.get(escape, escape[1:])
