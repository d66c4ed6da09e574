"""One linear pass over raw bytes says which records may hold an anchor; a second, exact test says whose.

An **anchor hit** is defined on the :func:`~boilerfilter.spellings.plain` text (NFC, without invisible characters,
Arabic and Hebrew reading marks and nuktas, ``i ı İ`` one letter). The stem's skeleton lies in the text's skeleton,
where

- a run of separators (white space, hyphens, quotation marks; none with a mark on it) stands for any such run;
- each letter has no other marks (accents, strokes, ligatures) than the stem's letter has, so the stem ``çerez`` is hit
  by *çerez, ÇEREZ, cerez*, full-width and look-alike letters, and not by *cérez*;
- it begins and ends between characters of the plain text (not inside ``™`` as *tm*).

The law: if a text has a hit, ``may_hold`` of its UTF-8 bytes, and of any JSON encoding of it, is true, and ``flagged``
of a block has an offset in its record. Escapes are resolved and separators deleted, then literals are sought that are
the ordinary spellings; all else that could spell a letter of some stem raises a *hider*, and that record is simplified
and scanned again (invisible characters, marks) or tested exactly (other widths and fonts, words of mixed alphabets).
Sending costs speed and never a hit.

The choices behind it, measured on a slow shared machine:

- literals only: a regex class between two words makes 4,000 stems compile in 4 to 7 s, not 0.3 s, and a gap that takes
  any run of separators scans at 114 MB/s, not 364. Deleting separators costs 430 to 590 MB/s;
- hiders in a database of their own, which ASCII text never meets, and those of Greek and Cyrillic words in a third, met
  only by texts with such letters: 170 to 250 MB/s for the rest, 160 with all in one;
- the literals of 4,000 anchors alone scan at 290 to 550 MB/s, of 30,000 to 45,000 at 190 to 240.

End to end, records without a hit, 4,000 anchors: 210 to 270 MB/s for ASCII text, 95 for ASCII in JSON, 30 for JSON
records of 1.6 kB in many languages; 7 where an exact test is needed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import hyperscan

from boilerfilter.byte_regex import byte_ranges, literal
from boilerfilter.database import Database
from boilerfilter.hiders import (
    cased_beyond_latin,
    hard_hiders,
    mixed_words,
    odd_case,
    rare_hiders,
    wide_separators,
)
from boilerfilter.skeleton import Skeleton, skeletonise
from boilerfilter.spellings import (
    COMMON,
    SEPARATOR,
    Stem,
    is_separator,
    marks,
    plain,
    raw_literals,
    read_stem,
    squeezed,
)

__all__ = ["AnchorScanner"]

# What a hider asks for: the removal of its own bytes, normalisation, or an exact test.
_COMMON: Final = {hidden.encode(): seen.encode() for hidden, seen in COMMON.items()}
_WIDE: Final = frozenset(sign.encode() for sign in "\u00a0‐‑–—‘’“”„«»\u3000")
"""Ordinary separators of more than one byte. They go last, since they may keep letters of two words apart."""
_RARE: Final = b"rare"
_HARD: Final = b"hard"
_CASED: Final = b"cased"

_ASCII_SEPARATORS: Final = b" \t\n\r\f\v\x1c\x1d\x1e\x1f-\"'"
_ESCAPES: Final = re.compile(rb"(?:\\u[0-9A-Fa-f]{4})+|\\.", re.DOTALL)
_PLAIN_ESCAPES: Final = ((b"\\n", b"\n"), (b'\\"', b'"'), (b"\\t", b"\t"), (b"\\/", b"/"), (b"\\r", b"\r"))
_CONTROLS: Final = {b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t", b"\\f": b"\f", b"\\b": b"\b"}


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
        self._stems = sorted(
            owners, key=lambda stem: (stem.letters, [sorted(above) for above in stem.marks], stem.units)
        )
        self._owners = [frozenset(owners[stem]) for stem in self._stems]
        self._regexes: dict[int, re.Pattern[str]] = {}
        self._numbers: dict[str, list[int]] = {}
        for number, stem in enumerate(self._stems):
            self._numbers.setdefault(squeezed(stem.letters), []).append(number)
        self._squeezed = list(self._numbers)
        self._exact = Database(map(literal, self._squeezed))
        spellings: set[str] = set()
        for number in self._shortest():
            spellings |= raw_literals(self._stems[number])
        self._literals = Database(map(literal, sorted(spellings)))
        rare, sequences = rare_hiders(self._stems)
        hard = (hard_hiders(self._stems) | wide_separators()) - rare - {wide.decode() for wide in _WIDE}
        hiders = {
            **{literal(hidden.decode()): hidden for hidden in (*_COMMON, *_WIDE)},
            **dict.fromkeys((byte_ranges(rare), sequences), _RARE),
            byte_ranges(hard): _HARD,
            byte_ranges(cased_beyond_latin()): _CASED,
        }
        self._hiders = Database(hiders if spellings else (), flags=hyperscan.HS_FLAG_SINGLEMATCH)
        # Apart from the others, since texts in Latin letters need not pay for it.
        self._odd_words = Database((odd_case(), mixed_words()) if spellings else ())
        self._kinds = list(hiders.values())

    def may_hold(self, raw: bytes, *, json: bool = False) -> bool:
        """Whether the text in *raw*, one record's UTF-8 bytes, may hold an anchor; false is certain.

        Args:
            raw: UTF-8 (lone surrogates as ``surrogatepass`` writes them; any bytes are accepted), or with *json* the
                source of a JSON value.
        """
        if json and b"\\" in raw:
            raw = _unescape(raw)
        if self._literals.any(_squeeze(raw)):
            return True
        if raw.isascii():
            return False
        hidden = self._hidden(raw)
        if not hidden:
            return False
        if _HARD not in hidden:
            if _RARE in hidden:
                raw = plain(_decode(raw)).encode("utf-8", "surrogatepass")
            changed = not hidden <= _WIDE
            for common in hidden & _COMMON.keys():
                raw = raw.replace(common, _COMMON[common])
            # What was apart is together now, and may be a word of mixed alphabets or odd case, or a composition.
            hidden = hidden if not changed else self._hidden(raw) - (hidden & {_RARE})
        if hidden & {_HARD, _RARE}:
            text = _decode(raw)
            return bool(self.owners(skeletonise(text), text))
        for wide in hidden:
            raw = raw.replace(wide, b"")
        return self._literals.any(_squeeze(raw))

    def _hidden(self, raw: bytes) -> set[bytes]:
        """The hiders in *raw*: members of ``_COMMON`` and ``_WIDE``, ``_RARE``, ``_HARD`` (then perhaps not all)."""
        found: set[bytes] = set()

        def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> bool:
            found.add(self._kinds[number])
            return self._kinds[number] == _HARD

        self._hiders.scan(raw, note)
        if _CASED in found:
            found.remove(_CASED)
            if self._odd_words.any(raw):
                found.add(_HARD)
        return found

    def flagged(self, block: bytes, *, json: bool = False) -> Sequence[int]:
        """Ends, as byte offsets, of the lines of *block* that may hold an anchor, ascending; one record is one line.

        A line is what ``bytes.split(b"\\n")`` gives; its end is before the newline.
        """
        ends: list[int] = []
        end = -1
        for line in block.split(b"\n"):
            end += 1 + len(line)
            if self.may_hold(line, json=json):
                ends.append(end)
        return ends

    def owners(self, skeleton: Skeleton, source: str) -> frozenset[str]:
        """The names of the annotators of which at least one anchor has a hit in *source*, whose skeleton is given."""
        candidates = self._exact.all(_squeeze(skeleton.text.encode("utf-8", "surrogatepass")))
        if not candidates:
            return frozenset()
        found: frozenset[str] = frozenset()
        if (text := plain(source)) != source:
            source, skeleton = text, skeletonise(text)
        for number in sorted(number for candidate in candidates for number in self._numbers[self._squeezed[candidate]]):
            if not self._owners[number] <= found and self._hits(number, skeleton, source):
                found |= self._owners[number]
        return found

    def _hits(self, number: int, skeleton: Skeleton, source: str) -> bool:
        stem = self._stems[number]
        regex = self._regexes.get(number)
        if regex is None:
            regex = self._regexes[number] = re.compile(f"(?=({_skeleton_pattern(stem)}))")
        allowed = [above for letter, above in zip(stem.letters, stem.marks, strict=True) if not is_separator(letter)]
        ascii_only = source.isascii()
        for match in regex.finditer(skeleton.text):
            if ascii_only:
                return True
            start, end = match.span(1)
            offsets = skeleton.offsets
            if (start and offsets[start - 1] == offsets[start]) or offsets[end - 1] == offsets[end]:
                continue
            found = [(at, marks(skeleton, source, at)) for at in range(start, end)]
            letters = [above for at, above in found if not is_separator(skeleton.text[at])]
            bare = not any(above for at, above in found if is_separator(skeleton.text[at]))
            if bare and all(above <= most for above, most in zip(letters, allowed, strict=True)):
                return True
        return False

    def _shortest(self) -> list[int]:
        """Numbers of the stems that hold no other: where a stem is spelled, so is each that it holds."""
        kept = []
        for number, stem in enumerate(self._stems):
            inside = self._exact.all(_squeeze(stem.letters.encode("utf-8", "surrogatepass")))
            others = (other for found in inside for other in self._numbers[self._squeezed[found]])
            if not any(_covers(self._stems[other], stem) for other in others if other != number):
                kept.append(number)
        return kept


def _covers(inner: Stem, outer: Stem) -> bool:
    """Whether every ordinary spelling of *outer* has one of *inner* in it."""
    if len(inner.letters) >= len(outer.letters):
        return False
    first = outer.letters.find(inner.letters)
    last = first + len(inner.letters)
    return (
        first >= 0
        and outer.marks[first:last] == inner.marks
        and [(a - first, b - first) for a, b in outer.units if first <= a < last] == list(inner.units)
    )


def _squeeze(raw: bytes) -> bytes:
    """UTF-8 without its ASCII separators."""
    return raw.translate(None, _ASCII_SEPARATORS)


def _skeleton_pattern(stem: Stem) -> str:
    """The stem in skeletons, as a regex that both ``re`` and (encoded) Hyperscan read."""
    return SEPARATOR.join(re.escape(word) for word in re.split(SEPARATOR, stem.letters))


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        # No text has these bytes; the law asks nothing of them but an answer.
        return raw.decode("utf-8", "replace")


def _unescape(raw: bytes) -> bytes:
    """JSON source with its escapes resolved, wherever they stand."""
    if b"\\\\" in raw:
        # Backslashes pair from the left, as split() finds them; between the pairs each begins an escape.
        return b"\\".join(map(_unescape, raw.split(b"\\\\")))
    # Few texts have more escapes than these, and replacing is 10 times as fast as the regex.
    for escape, sign in _PLAIN_ESCAPES:
        if b"\\" not in raw:
            return raw
        raw = raw.replace(escape, sign)
    return _ESCAPES.sub(lambda match: _resolved(match[0]), raw) if b"\\" in raw else raw


def _resolved(escape: bytes) -> bytes:
    if escape[1:2] == b"u":
        if len(escape) < 6:
            return escape
        units = bytes.fromhex(escape.replace(b"\\u", b"").decode("ascii"))
        return units.decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass")
    return _CONTROLS.get(escape, escape[1:])
