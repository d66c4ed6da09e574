"""What spells a stem in raw UTF-8.

A letter of Latin, Greek or Cyrillic script is spelled bare or with (some of) the marks that the stem writes on it; so
stems without marks stay plain ASCII-caseless literals. What else can fold to a letter of a stem is a hider
(``hiders``).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from boilerfilter.skeleton import Skeleton, skeletonise
from boilerfilter.skeleton_tables import STROKES, fold_character, is_small_mark

__all__ = [
    "COMMON",
    "SEPARATOR",
    "Folds",
    "Stem",
    "folds_from",
    "is_plain",
    "is_separator",
    "marks",
    "marks_of",
    "plain",
    "raw_literals",
    "read_stem",
    "spelled_letter",
    "squeezed",
]

SEPARATOR: Final = r"[\s\-\"']+"
"""Between words of a stem, in a skeleton: any run of white space, hyphens, quotation marks."""

COMMON: Final = {
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u093c\u09bc\u0a3c", ""),
    **dict.fromkeys("ıİ", "i"),
}
"""Hiders that are ordinary in some language, and what each stands for: one ``bytes.replace`` removes each."""

# Blocks in which a character may fold to something else: all but ideographs, Hangul syllables, private use, unassigned.
_BLOCKS: Final = (
    (0x80, 0x3400), (0xA000, 0xAC00), (0xF900, 0x12000), (0x16000, 0x17000), (0x1B000, 0x1F200), (0x1FB00, 0x1FC00),
    (0x2F800, 0x2FA20), (0xE0000, 0xE1000),
)  # fmt: skip

TWICE: Final = "twice"
_STROKES: Final = frozenset(STROKES)
_ASCII_SEPARATORS: Final = " \t\n\r\f\v\x1c\x1d\x1e\x1f-\"'"


class Stem(NamedTuple):
    """A stem in skeleton space: ``letters[i]`` with the marks ``marks[i]`` that may stand on it.

    ``units`` are the runs of letters ``start:end`` that one character of the stem gave (``æ`` gave two).
    """

    letters: str
    marks: tuple[frozenset[str], ...]
    units: tuple[tuple[int, int], ...]


def read_stem(stem: str) -> Stem:
    """The stem as its language writes it, in skeleton space; empty ``letters`` if nothing is left of it."""
    if stem.isascii():
        letters = stem.lower().strip(_ASCII_SEPARATORS)
        return Stem(letters, (frozenset(),) * len(letters), tuple((at, at + 1) for at in range(len(letters))))
    stem = plain(stem)
    skeleton = skeletonise(stem)
    start, end = 0, len(skeleton.text)
    while start < end and is_separator(skeleton.text[start]):
        start += 1
    while end > start and is_separator(skeleton.text[end - 1]):
        end -= 1
    units = [
        (group[0], group[-1] + 1)
        for group in (list(g) for _, g in itertools.groupby(range(start, end), key=skeleton.offsets.__getitem__))
    ]
    return Stem(
        skeleton.text[start:end],
        tuple(marks(skeleton, stem, at) - {TWICE} for at in range(start, end)),
        tuple((first - start, last - start) for first, last in units),
    )


def is_separator(character: str) -> bool:
    return character in "-\"'" or character.isspace()


def marks(skeleton: Skeleton, source: str, at: int) -> frozenset[str]:
    """The marks, strokes and ligatures included, that a :func:`plain` *source* has on the skeleton's letter *at*."""
    start = skeleton.offsets[at]
    after = at + 1
    while skeleton.offsets[after] == start and after < len(skeleton.text):
        after += 1
    found: list[str] = list(itertools.chain.from_iterable(map(marks_of, source[start : skeleton.offsets[after]])))
    # A mark written twice is another mark than the one that a stem has.
    return frozenset(found) | ({TWICE} if len(found) != len(set(found)) else set())


@cache
def marks_of(character: str) -> frozenset[str]:
    parts = unicodedata.normalize("NFKD", character)
    found = {part for part in parts if is_small_mark(part)}
    for part in parts:
        lower = part.lower()
        if lower in STROKES or (lower := part.casefold()) in STROKES:
            found.add(lower)
    return frozenset(found)


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
    """The inverse of ``fold_character``; 0.1 s, once a process."""
    letters: dict[str, list[str]] = defaultdict(list)
    ignored: set[str] = set()
    small_marks: set[str] = set()
    composed: set[str] = set()
    pairs: set[str] = set()
    ordered: set[str] = set()
    for code in itertools.chain.from_iterable(itertools.starmap(range, _BLOCKS)):
        character = chr(code)
        folded = fold_character(character)
        if not folded:
            (small_marks if is_small_mark(character) else ignored).add(character)
        elif folded != character:
            letters[folded].append(character)
        elif unicodedata.combining(character):
            ordered.add(character)
        if unicodedata.normalize("NFC", character) != character:
            composed.add(character)
        parts = unicodedata.decomposition(character).split()
        if len(parts) == 2 and parts[0][0] != "<":
            pair = "".join(chr(int(part, 16)) for part in parts)
            if fold_character(pair[1]):
                pairs.add(pair)
    return Folds(
        dict(letters),
        frozenset(ignored),
        frozenset(small_marks),
        frozenset(composed),
        frozenset(pairs),
        frozenset(ordered),
    )


@cache
def _ignored() -> dict[int, None]:
    return dict.fromkeys(map(ord, folds_from().ignored))


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
    text = unicodedata.normalize("NFC", text.translate(_ignored())).replace("ı", "i").replace("İ", "i")
    return _dotted_i().sub("i", text) if "\u0307" in text else text


def raw_literals(stem: Stem) -> frozenset[str]:
    """Strings one of which lies in every ordinary spelling of *stem*, separators left out, ASCII in lower case.

    They are the spellings of the longest part of the stem that has few: a database of literals compiles 15 times as
    fast as one with alternatives inside (0.3 s against 4 s for 8,600), and scans faster. Letters of other cased scripts
    are spelled in lower, upper or title case, each word of its own; :func:`hard_hiders` has the rest.
    """
    letters = squeezed(stem.letters)
    if letters.isascii() and letters.isalnum() and not any(stem.marks):
        return frozenset([letters])
    units = [
        (at, spelled(stem, *unit)) for at, unit in enumerate(stem.units) if not is_separator(stem.letters[unit[0]])
    ]
    choices: list[tuple[list[str], list[str], bool]] = []
    last = -2
    for at, spellings in units:
        lower = sorted(s for s in spellings if s == s.lower())
        upper = sorted(s for s in spellings if s != s.lower())
        if stem.letters[stem.units[at][0]] < "\u0250":
            lower, upper = sorted(spellings), []
        choices.append((lower or upper, upper, at != last + 1))
        last = at
    best = (0, 0, 1)
    start, count = 0, 1.0
    for end, (lower, _upper, _first) in enumerate(choices):
        count *= len(lower)
        while count * _cases(choices[start : end + 1]) > _MOST_LITERALS and start < end:
            count /= len(choices[start][0])
            start += 1
        size = sum(len(choice[0][0].encode("utf-8", "surrogatepass")) for choice in choices[start : end + 1])
        if size > best[0]:
            best = (size, start, end + 1)
    words: list[list[tuple[list[str], list[str]]]] = []
    for lower, upper, first in choices[best[1] : best[2]]:
        if first or not words:
            words.append([])
        words[-1].append((lower, upper))
    return frozenset(map("".join, itertools.product(*map(_case_forms, words))))


_MOST_LITERALS: Final = 9


def _cases(choices: Sequence[tuple[list[str], list[str], bool]]) -> int:
    words = sum(first or not at for at, (_, _, first) in enumerate(choices))
    return int(3**words) if any(upper for _, upper, _ in choices) else 1


def _case_forms(word: Sequence[tuple[list[str], list[str]]]) -> frozenset[str]:
    lower = [low for low, _ in word]
    upper = [up or low for low, up in word]
    forms = (lower, upper, upper[:1] + lower[1:])
    return frozenset("".join(parts) for form in forms for parts in itertools.product(*form))


def squeezed(text: str) -> str:
    """*text* without separators."""
    return _SEPARATORS.sub("", text)


_SEPARATORS: Final = re.compile(SEPARATOR)


def spelled(stem: Stem, start: int, end: int) -> frozenset[str]:
    """The ordinary spellings of one unit of a stem, ASCII in lower case only."""
    apart = [spelled_letter(stem.letters[at], stem.marks[at] - _STROKES) for at in range(start, end)]
    found = {"".join(parts) for parts in itertools.product(*apart)}
    strokes = frozenset[str]().union(*stem.marks[start:end]) & _STROKES
    for stroke in strokes:
        found |= spelled_letter(stroke, stem.marks[start] - _STROKES)
    return frozenset(found)


@cache
def spelled_letter(letter: str, above: frozenset[str]) -> frozenset[str]:
    if is_cased_script(letter):
        bases = {letter, letter.upper(), letter.lower()} | ({"ς"} if letter == "σ" else set())
        bases = {base for base in bases if len(base) == 1}
        if letter == "ß":
            bases.add("ẞ")
        spelled = {
            unicodedata.normalize("NFC", base + "".join(order))
            for base in bases
            for size in range(len(above) + 1)
            for order in itertools.permutations(above, size)
        }
        # Databases are ASCII-caseless.
        return frozenset(s for s in spelled if not "A" <= s[0] <= "Z")
    others = folds_from().letters.get(letter, ())
    return frozenset([letter, *(c for c in others if is_plain(c) or not letter.isalnum())])


def is_cased_script(letter: str) -> bool:
    """Whether marks on *letter* are decoration that a stem may have or lack: Latin, Greek, Cyrillic."""
    return letter.isalpha() and (
        letter < "\u0530" or "\u1e00" <= letter <= "\u1fff" or "\u2c60" <= letter <= "\u2c7f" or letter == "ẞ"
    )


def is_plain(character: str) -> bool:
    """Whether *character* is a letter in its own right, and not a width, form or font of another."""
    return not unicodedata.decomposition(character).startswith("<") and not (
        "\uf900" <= character <= "\ufaff" or character >= "\U0002f800"
    )
