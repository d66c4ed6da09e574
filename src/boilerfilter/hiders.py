"""Byte regexes of what can hide a stem in raw UTF-8: spellings that the literals of ``spellings`` leave out.

A hider is only noticed; whoever scans looks closer at a text that has one.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import defaultdict
from collections.abc import Collection
from functools import cache
from typing import Final

from boilerfilter.byte_regex import byte_ranges, literal
from boilerfilter.skeleton import alphabet, fold
from boilerfilter.skeleton_tables import STROKES
from boilerfilter.spellings import (
    COMMON,
    Stem,
    folds_from,
    is_plain,
    is_separator,
    marks_of,
    spelled_letter,
)

__all__ = ["cased_beyond_latin", "hard_hiders", "mixed_words", "odd_case", "rare_hiders", "wide_separators"]

# Blocks of scripts with two cases, Latin left out.
_CASED_BLOCKS: Final = (
    (0x370, 0x590), (0x10A0, 0x1100), (0x13A0, 0x1400), (0x1C80, 0x1CC0), (0x1F00, 0x2000), (0x2C00, 0x2E00),
    (0xA640, 0xA6A0), (0xAB70, 0xABC0), (0x10400, 0x10600), (0x10C80, 0x10D00), (0x118A0, 0x118E0), (0x16E40, 0x16E80),
    (0x1E900, 0x1E944),
)  # fmt: skip


@cache
def _lower_and_upper() -> tuple[list[str], list[str]]:
    letters = [chr(code) for code in itertools.chain.from_iterable(itertools.starmap(range, _CASED_BLOCKS))]
    upper = [letter for letter in letters if letter != letter.lower()]
    return [letter for letter in letters if letter == letter.lower() != letter.upper()], upper


@cache
def odd_case() -> bytes:
    """A byte regex of words in cased scripts beyond Latin that are not in lower, upper or title case."""
    between = b"(?:" + byte_ranges(folds_from().small_marks) + b")*"
    low, up = (b"(?:" + byte_ranges(case) + b")" for case in _lower_and_upper())
    return low + between + up + b"|" + up + between + up + between + low


def cased_beyond_latin() -> frozenset[str]:
    """Characters of which each match of :func:`odd_case` and :func:`mixed_words` has one."""
    named = _letters_of_alphabets()
    return frozenset([*_lower_and_upper()[1], *named["greek"], *named["cyrillic"]])


def hard_hiders(stems: Collection[Stem]) -> frozenset[str]:
    """Characters that may stand in a hit of one of *stems* though no raw regex spells them: other widths and fonts."""
    letters: dict[str, set[frozenset[str]]] = defaultdict(set)
    for stem in stems:
        for letter, above in zip(stem.letters, stem.marks, strict=True):
            letters[letter].add(above)
    together = "\n".join(_one_separator(stem.letters) for stem in stems)
    every_stroke = frozenset(STROKES)
    found: set[str] = set()
    for folded, characters in folds_from().letters.items():
        if len(folded) > 1:
            if _one_separator(folded) in together:
                found.update(c for c in characters if not (is_plain(c) and marks_of(c) & every_stroke))
        elif not is_separator(folded):
            for above in letters.get(folded, ()):
                bases = spelled_letter(folded, above - every_stroke)
                strokes = (spelled_letter(s, above - every_stroke) for s in above & every_stroke)
                ordinary = bases.union(*strokes)
                found.update(c for c in characters if marks_of(c) <= above and c not in ordinary)
    return frozenset(found - COMMON.keys() - folds_from().composed)


def _one_separator(text: str) -> str:
    return "".join(" " if is_separator(c) else c for c in text)


def rare_hiders(stems: Collection[Stem]) -> tuple[frozenset[str], bytes]:
    """Characters that :func:`plain` may remove or join with others, and a byte regex of more such strings."""
    folds = folds_from()
    jamo = map(chr, range(0x1100, 0x1200))
    characters = frozenset([*folds.ignored, *folds.small_marks, *folds.composed, *jamo, "\u3099", "\u309a"])
    joined = {pair for pair in folds.pairs if pair[1] not in characters}
    late: dict[int, list[str]] = defaultdict(list)
    for mark in sorted({letter for stem in stems for letter in stem.letters if unicodedata.combining(letter)}):
        late[unicodedata.combining(mark)].append(mark)
    regexes = [literal(pair) for pair in sorted(joined)]
    for order, marks_ in sorted(late.items()):
        before = [mark for mark in folds.ordered if unicodedata.combining(mark) > order]
        if before:
            regexes.append(b"(?:" + byte_ranges(before) + b")(?:" + byte_ranges(marks_) + b")")
    return characters - COMMON.keys(), b"|".join(regexes)


@cache
def wide_separators() -> frozenset[str]:
    """Separators beyond ASCII."""
    return frozenset(
        ["\x85", *(c for folded, cs in folds_from().letters.items() if all(map(is_separator, folded)) for c in cs)]
    )


# Blocks with characters that fold to Latin, Greek or Cyrillic letters.
_ALPHABETIC_BLOCKS: Final = (
    (0x80, 0x530), (0x1C80, 0x2C80), (0x3000, 0x3400), (0xA640, 0xA800), (0xAB30, 0xAB70), (0xFB00, 0xFB07),
    (0xFF00, 0xFFF0), (0x10780, 0x107C0), (0x1D400, 0x1D800), (0x1DF00, 0x1E100), (0x1F100, 0x1F200),
)  # fmt: skip


@cache
def _letters_of_alphabets() -> dict[str, list[str]]:
    named: dict[str, list[str]] = {"latin": [], "greek": [], "cyrillic": []}
    for code in itertools.chain.from_iterable(itertools.starmap(range, _ALPHABETIC_BLOCKS)):
        for name in {alphabet(letter) for letter in fold(chr(code))} - {""}:
            named[name].append(chr(code))
    return named


@cache
def mixed_words() -> bytes:
    """A byte regex of neighbouring letters of two alphabets."""
    named = _letters_of_alphabets()
    latin, greek, cyrillic = (byte_ranges(named[name]) for name in ("latin", "greek", "cyrillic"))
    between = b"(?:" + byte_ranges(folds_from().small_marks) + b")*"
    return b"|".join(
        (
            b"[A-Za-z]" + between + b"(?:" + greek + b"|" + cyrillic + b")",
            b"(?:" + greek + b"|" + cyrillic + b")" + between + b"(?:[A-Za-z]|" + latin + b")",
            b"(?:" + latin + b")" + between + b"(?:" + greek + b"|" + cyrillic + b")",
            b"(?:" + greek + b")" + between + b"(?:" + cyrillic + b")",
            b"(?:" + cyrillic + b")" + between + b"(?:" + greek + b")",
        )
    )
