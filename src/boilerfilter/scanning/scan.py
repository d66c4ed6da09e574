"""One linear pass over raw bytes says which records may hold an anchor; a second, exact test says whose.

An **anchor hit** is defined on the :func:`~boilerfilter.scanning.folds.plain` text (NFC, without invisible characters,
Arabic and Hebrew reading marks and nuktas, ``i ı İ`` one letter). The stem's skeleton lies in the text's skeleton,
where

- a run of separators (white space, hyphens, quotation marks; none with a mark on it) stands for any such run;
- each letter has no other marks (accents, strokes, ligatures) than the stem's letter has, so the stem ``çerez`` is hit
  by *çerez, ÇEREZ, cerez*, full-width and look-alike letters, and not by *cérez*;
- it begins and ends between characters of the plain text (not inside ``™`` as *tm*).

The law: if a text has a hit, ``may_hold`` of its UTF-8 bytes, and of any JSON encoding of it, is true, and ``flagged``
of a block has the end of its record. Both take the same road, so that a block's answers are those of its lines:

1. escapes are resolved and ASCII separators become spaces, for the whole block;
2. literals, the ordinary spellings with single spaces, are sought in it; a line is left at its first hit;
3. all else that could spell a letter of some stem raises a *hider*; ASCII has none. Lines with common ones (soft
   hyphens, curly quotation marks, ``ı``) or with a gap of several spaces behind what begins a stem are rid of those,
   together, and sought through again; lines with marks that can be composed are composed first; lines in other widths
   and fonts, with words of mixed alphabets or odd case are tested exactly.

Looking closer costs speed and never a hit.

The choices behind it, measured in CPU time on a machine that was shared with many, with 3,200 anchors in 120 languages
and their 10,000 literals:

- separators become spaces, not nothing: words that only touch were half of all flags (of 33,500 ordinary paragraphs
  35 % were flagged and 16 % had a hit; now 17 %), and mapping runs at 1.1 to 1.8 GB/s, deleting at 0.4 to 0.8;
- gaps of several spaces as literals too: closing them costs 3 to 5 ms a megabyte, as regexes they take 4 s to compile;
- literals scan at 250 to 400 MB/s, 7,500 without the gaps' at 390; two thirds of the build are their compilation;
- hiders at 1 to 10 GB/s, each kind in a database of its own; with one class more in front a tenth of that;
- windows of 32 kB: scanning a megabyte anew behind each match is quadratic in some of Hyperscan's engines;
- near a hard hider a few words are tested exactly, at 3 to 7 MB/s, and not the line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from boilerfilter.scanning.closer import Hiders
from boilerfilter.scanning.database import Block, Database
from boilerfilter.scanning.escapes import BARRIER, ERASED, unescaped
from boilerfilter.scanning.folds import folds_from, plain
from boilerfilter.scanning.spellings import (
    ASCII_SEPARATORS,
    SEPARATOR,
    Stem,
    gap_literals,
    is_separator,
    marks,
    raw_literals,
    read_stem,
)
from boilerfilter.skeleton import Skeleton, skeletonise

__all__ = ["AnchorScanner"]

_SPACES: Final = bytes.maketrans(ASCII_SEPARATORS.encode(), b" " * len(ASCII_SEPARATORS))
_SPACES_IN_LINES: Final = bytes.maketrans(
    ASCII_SEPARATORS.replace("\n", "").encode(), b" " * (len(ASCII_SEPARATORS) - 1)
)
_UNSCANNED: Final = frozenset((*ERASED.decode(), BARRIER))
_GAP: Final = re.compile(b"  +")


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
        self._stems = list(owners)
        self._owners = [frozenset(names) for names in owners.values()]
        self._regexes: dict[int, re.Pattern[str]] = {}
        sure: dict[bytes, list[int]] = {}
        gaps: dict[bytes, list[int]] = {}
        for number, stem in enumerate(self._stems):
            for literal in raw_literals(stem):
                sure.setdefault(_bytes(literal), []).append(number)
                if " " in literal:
                    for gap in gap_literals(literal):
                        gaps.setdefault(_bytes(gap), []).append(number)
        self._most_separators = max((sum(map(is_separator, stem.letters)) for stem in self._stems), default=0)
        # Nobody means these, and all texts may hold them.
        self._finds_all = any(not _UNSCANNED.isdisjoint(stem.letters) for stem in self._stems)
        gaps = {gap: numbers for gap, numbers in gaps.items() if gap not in sure}
        self._first_gap = len(sure)
        self._numbers = [*sure.values(), *gaps.values()]
        self._literals = Database((*sure, *gaps) if not self._finds_all else (), literal=True)

    @cached_property
    def _hiders(self) -> Hiders:
        """Built when they are first needed: 0.3 s, which ASCII texts never pay."""
        return Hiders.of(self._stems)

    def may_hold(self, raw: bytes, *, json: bool = False) -> bool:
        """Whether the text in *raw*, one record's UTF-8 bytes, may hold an anchor; false is certain.

        Args:
            raw: UTF-8 (lone surrogates as ``surrogatepass`` writes them; any bytes are accepted), or with *json* the
                source of a JSON value.
        """
        text = unescaped(raw).translate(_SPACES, ERASED) if json else raw.translate(_SPACES)
        return bool(self._found(text))

    def flagged(self, block: bytes, *, json: bool = False) -> Sequence[int]:
        """Ends, as byte offsets, of the lines of *block* that may hold an anchor, ascending; one record is one line.

        A line is what ``bytes.split(b"\\n")`` gives; its end is before the newline.
        """
        erased = ERASED if json else b""
        text = unescaped(block) if json else block
        found = self._found(text.translate(_SPACES_IN_LINES, erased))
        if not found:
            return []
        ends = Block(block).ends
        return [ends[number] for number in sorted(found)]

    def which(self, texts: Sequence[str]) -> list[bool]:
        """``may_hold`` of each of *texts*, for which a block of them costs a tenth of what they cost one by one."""
        lines = [text.encode("utf-8", "surrogatepass").translate(_SPACES) for text in texts]
        found = self._found(b"\n".join(lines))
        return [number in found for number in range(len(lines))]

    def _found(self, text: bytes, *, composed: bool = False) -> set[int]:
        """The numbers of the lines of *text*, which has no ASCII separators but spaces, that may hold an anchor.

        A *composed* text is known to be ``plain``.
        """
        if self._finds_all:
            return set(range(text.count(b"\n") + 1))
        block = Block(text)
        found, gaps = self._literals.lines(block, self._first_gap)
        if not gaps and (text.isascii() or len(found) > text.count(b"\n") or not self._stems):
            return found
        soft: dict[int, bytes] = {}
        if not text.isascii():
            hiders = self._hiders
            words = Block(_without_small_marks(text)) if composed else block
            exact = hiders.hard.lines(block)[0].union(*(odd.lines(words)[0] for odd in hiders.odd)) - found
            found |= {number for number in exact if self._holds(block.lines[number], whole=composed)}
            # What is far from a hard hider may still be hidden otherwise.
            done = found | exact if composed else set(found)
            if not composed and (loose := sorted(hiders.rare.lines(block)[0] - done)):
                written = "\n".join(plain(_decode(block.lines[number])) for number in loose)
                again = self._found(written.encode("utf-8", "surrogatepass"), composed=True)
                found |= {loose[place] for place in again}
                done.update(loose)
            for kind in hiders.soft:
                if hidden := sorted(kind.database.lines(block)[0] - done):
                    replaced = kind.replaced(b"\n".join(soft.get(number, block.lines[number]) for number in hidden))
                    soft.update(zip(hidden, replaced.split(b"\n"), strict=True))
            gaps -= done
        changed = sorted(soft)
        hits, more = self._literals.lines(Block(b"\n".join(soft[number] for number in changed)), self._first_gap)
        found |= {changed[place] for place in hits}
        if near := sorted((gaps - soft.keys()) | {changed[place] for place in more}):
            closed = _GAP.sub(b" ", b"\n".join(soft.get(number, block.lines[number]) for number in near))
            found |= {near[place] for place in self._literals.lines(Block(closed), self._first_gap)[0]}
        return found

    def _holds(self, line: bytes, *, whole: bool) -> bool:
        """The exact test of a line, or of what is near its hiders."""
        if not whole:
            line = _GAP.sub(b" ", line)
            ends: set[int] = set()
            for database in (self._hiders.hard, *self._hiders.odd):
                database.scan(line, lambda _number, _start, end, _flags, _context: ends.add(end))
            # Between the pieces stands what is in no hit.
            line = b" \x01 ".join(_pieces(line, sorted(ends), self._most_separators))
        text = _decode(line)
        return bool(self.owners(skeletonise(text), text))

    def owners(self, skeleton: Skeleton, source: str) -> frozenset[str]:
        """The names of the annotators of which at least one anchor has a hit in *source*, whose skeleton is given."""
        # A skeleton is spelled in the ordinary way. It may have one white space beyond ASCII.
        raw = skeleton.text.replace("\x85", " ").encode("utf-8", "surrogatepass").translate(_SPACES)
        candidates = range(len(self._numbers)) if self._finds_all else self._literals.all(raw)
        if not candidates:
            return frozenset()
        found: frozenset[str] = frozenset()
        if (text := plain(source)) != source:
            source, skeleton = text, skeletonise(text)
        for number in sorted({number for candidate in candidates for number in self._numbers[candidate]}):
            if not self._owners[number] <= found and self._hits(number, skeleton, source):
                found |= self._owners[number]
        return found

    def _hits(self, number: int, skeleton: Skeleton, source: str) -> bool:
        stem = self._stems[number]
        regex = self._regexes.get(number)
        if regex is None:
            regex = self._regexes[number] = stem_regex(stem)
        return is_hit(stem, regex, skeleton, source)


def stem_regex(stem: Stem) -> re.Pattern[str]:
    """Finds where the stem's letters lie in a skeleton; group 1 is all of it."""
    return re.compile(f"(?=({_skeleton_pattern(stem)}))")


def is_hit(stem: Stem, regex: re.Pattern[str], skeleton: Skeleton, source: str) -> bool:
    """Whether a stem has an anchor hit in a :func:`~boilerfilter.scanning.folds.plain` *source*, whose skeleton is
    given; *regex* is the stem's."""
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


def _pieces(line: bytes, ends: Sequence[int], words: int) -> Iterator[bytes]:
    """The words of *line*, which has single spaces, that have a hider that ends at one of *ends*, and so many words
    around each of them; where these overlap, in one piece."""
    first = last = 0
    for end in ends:
        start, stop = end, end - 1
        for _ in range(words + 1):
            start = line.rfind(b" ", 0, max(start, 0))
            stop = line.find(b" ", stop + 1) if stop >= 0 else stop
        if stop < 0:
            stop = len(line)
        if start + 1 > last:
            yield line[first:last]
            first = start + 1
        last = stop
    yield line[first:last]


def _without_small_marks(text: bytes) -> bytes:
    gone = dict.fromkeys(map(ord, folds_from().small_marks))
    return _decode(text).translate(gone).encode("utf-8", "surrogatepass")


def _bytes(literal: str) -> bytes:
    return literal.encode("utf-8", "surrogatepass")


def _skeleton_pattern(stem: Stem) -> str:
    """The stem in skeletons, as a regex that both ``re`` and (encoded) Hyperscan read."""
    return SEPARATOR.join(re.escape(word) for word in re.split(SEPARATOR, stem.letters))


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        # No text has these bytes; the law asks nothing of them but an answer.
        return raw.decode("utf-8", "replace")
