"""What folds to what: the inverse of ``fold_character``, and texts without what any hit may hold."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from boilerfilter.skeleton_tables import STROKES, fold_character, is_removed, is_small_mark

__all__ = ["COMMON", "Folds", "composed_of", "folds_from", "is_plain", "marks_of", "plain"]

_BASES: Final = dict(zip("\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u09dc\u09dd\u09df", "कखगजडढफডঢয", strict=True))
COMMON: Final = {
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u093c\u09bc\u0a3c", ""),
    # Arabic vowel marks and tatweel.
    **dict.fromkeys("\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670", ""),
    **dict.fromkeys("ıİ", "i"),
    **_BASES,
}
"""Hiders that are ordinary in some language, and what each stands for: one ``bytes.replace`` removes each."""

# Blocks in which a character may fold to something else: all but ideographs, Hangul syllables, private use, unassigned.
_BLOCKS: Final = (
    (0x80, 0x3400), (0xA000, 0xAC00), (0xF900, 0x12000), (0x13430, 0x13460), (0x16000, 0x17000), (0x1B000, 0x1F300),
    (0x1FB00, 0x1FC00), (0x2F800, 0x2FA20), (0xE0000, 0xE1000),
)  # fmt: skip
_INERT: Final = frozenset(("Lo", "So", "No", "Nd", "Cn", "Co"))
"""Categories whose characters fold to themselves, but for the exceptions that :func:`_is_inert` knows."""


class Folds(NamedTuple):
    """What folds to something else.

    ``letters`` maps a folded string to the characters that fold to it. ``ignored`` leave no trace and are no small
    marks. ``composed`` are not their own NFC. ``pairs`` are the two-character strings that NFC joins, and ``ordered``
    the non-starters, among characters that skeletons keep.
    """

    letters: Mapping[str, Sequence[str]]
    ignored: frozenset[str]
    small_marks: frozenset[str]
    composed: frozenset[str]
    pairs: frozenset[str]
    ordered: frozenset[str]


@cache
def folds_from() -> Folds:
    """The inverse of ``fold_character``; 0.07 s, once a process, and not for texts in ASCII."""
    letters: dict[str, list[str]] = defaultdict(list)
    ignored: set[str] = set()
    small_marks: set[str] = set()
    composed: set[str] = set()
    pairs: set[str] = set()
    ordered: set[str] = set()
    for character in map(chr, itertools.chain.from_iterable(itertools.starmap(range, _BLOCKS))):
        if _is_inert(character):
            continue
        folded = "" if is_removed(character) else fold_character(character)
        if not folded:
            (small_marks if is_small_mark(character) else ignored).add(character)
        elif folded != character:
            letters[folded].append(character)
        elif unicodedata.combining(character):
            ordered.add(character)
        if not unicodedata.is_normalized("NFC", character):
            composed.add(character)
        pair = composed_of(character)
        if len(pair) == 2 and fold_character(pair[1]):
            pairs.add(pair)
    return Folds(
        dict(letters),
        frozenset(ignored),
        frozenset(small_marks),
        frozenset(composed),
        frozenset(pairs),
        frozenset(ordered),
    )


def _is_inert(character: str) -> bool:
    """Whether *character* is surely its own fold and takes no part in composition: most are, and folding is slow."""
    return (
        unicodedata.category(character) in _INERT
        and not unicodedata.decomposition(character)
        and character.casefold() == character
        and not "\u0600" <= character < "\u0700"
        and not "\u1100" <= character < "\u1200"
        and character < "\U000e0000"
    )


def composed_of(character: str) -> str:
    """The canonical decomposition of a character, one step of it; empty if there is none."""
    parts = unicodedata.decomposition(character)
    return "" if not parts or parts[0] == "<" else "".join(chr(int(part, 16)) for part in parts.split())


class _Ignored(dict[int, int | None]):
    """A table for ``str.translate``, filled as characters are met: ignored ones go, the others stay."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        gone = not fold_character(character) and not is_small_mark(character)
        self[code] = found = None if gone else code
        return found


# A cache of a pure function; threads may fill an entry twice, with equal values.
_IGNORED: Final = _Ignored()


@cache
def _dotted_i() -> re.Pattern[str]:
    return re.compile(f"i\u0307(?![{''.join(sorted(folds_from().small_marks))}])")


def plain(text: str) -> str:
    """*text* in NFC, without the characters that any hit may hold anywhere, and with one i for ``i ı İ``.

    What is left of a skeleton's folding is case, width, small marks, variants and look-alikes of letters. It has the
    skeleton text of *text*. ASCII text is returned as it is.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text.translate(_IGNORED)).replace("ı", "i").replace("İ", "i")
    return _dotted_i().sub("i", text) if "\u0307" in text else text


@cache
def marks_of(character: str) -> frozenset[str]:
    """The marks on one character, strokes and ligatures included."""
    parts = unicodedata.normalize("NFKD", character)
    found = {part for part in parts if is_small_mark(part)}
    for part in parts:
        lower = part.lower()
        if lower in STROKES or (lower := part.casefold()) in STROKES:
            found.add(lower)
    return frozenset(found)


def is_plain(character: str) -> bool:
    """Whether *character* is a letter in its own right, and not a width, form or font of another."""
    return not unicodedata.decomposition(character).startswith("<") and not (
        "\uf900" <= character <= "\ufaff" or character >= "\U0002f800"
    )
