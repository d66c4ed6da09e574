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
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from boilerfilter.scanning.folds import COMMON, composed_of, is_plain, marks_of, plain
from boilerfilter.skeleton import Skeleton, skeletonise
from boilerfilter.skeleton_tables import STROKES, fold_character

__all__ = [
    "ASCII_SEPARATORS",
    "SEPARATOR",
    "Stem",
    "gap_literals",
    "is_separator",
    "marks",
    "raw_literals",
    "read_stem",
    "spelled_letter",
]

SEPARATOR: Final = r"[\s\-\"']+"
"""Between words of a stem, in a skeleton: any run of white space, hyphens, quotation marks."""
ASCII_SEPARATORS: Final = " \t\n\r\f\v\x1c\x1d\x1e\x1f-\"'"

TWICE: Final = "twice"
_STROKES: Final = frozenset(STROKES)
_SEPARATORS: Final = re.compile(SEPARATOR)

_FEW: Final = (9, 40, 160)
_LONG_ENOUGH: Final = 5
"""Literals that a stem may have, and more if what has so few is shorter than these bytes: ``ex`` for ``để x…`` flags
one paragraph in fifteen."""


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
        letters = stem.lower().strip(ASCII_SEPARATORS)
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
    written = source[start : skeleton.offsets[after]]
    if written.isascii():
        return frozenset()
    found: list[str] = list(itertools.chain.from_iterable(map(marks_of, written)))
    # A mark written twice is another mark than the one that a stem has.
    return frozenset(found) | ({TWICE} if len(found) != len(set(found)) else set())


class _Choice(NamedTuple):
    """How one letter of a stem is written, in lower and (where spellings are not caseless) in upper case."""

    lower: Sequence[str]
    upper: Sequence[str]
    first: bool
    """Whether it begins a word."""


_SPACE: Final = _Choice((" ",), (), True)


def raw_literals(stem: Stem) -> frozenset[str]:
    """Strings one of which lies in every ordinary spelling of *stem*, ASCII in lower case, a space between words.

    They are the spellings of the longest part of the stem that has few: a database of literals compiles 15 times as
    fast as one with alternatives inside (0.3 s against 4 s for 8,600), and scans faster. Letters of other cased scripts
    are spelled in lower, upper or title case, each word of its own; ``hiders.odd_case`` has the rest. A run of other
    separators than one space is for :func:`gap_literals` to find.
    """
    if stem.letters.isascii() and not any(stem.marks):
        words = _SEPARATORS.sub(" ", stem.letters)
        if words.replace(" ", "").isalnum():
            return frozenset([words])
    choices = _choices(stem)
    start, end = 0, 0
    for few in _FEW:
        start, end, size = _longest(choices, few)
        if size >= _LONG_ENOUGH or end - start == len(choices):
            break
    apart: list[list[_Choice]] = []
    for choice in choices[start:end]:
        if choice.first or not apart:
            apart.append([])
        apart[-1].append(choice)
    return frozenset(map("".join, itertools.product(*map(_case_forms, apart))))


def _choices(stem: Stem) -> list[_Choice]:
    choices: list[_Choice] = []
    for first, last in stem.units:
        if is_separator(stem.letters[first]):
            if choices[-1] is not _SPACE:
                choices.append(_SPACE)
        else:
            lower, upper = _spelled(stem.letters[first:last], stem.marks[first:last])
            choices.append(_Choice(lower, upper, not choices or choices[-1] is _SPACE))
    return choices


def _longest(choices: Sequence[_Choice], few: int) -> tuple[int, int, int]:
    """Start and end of the longest part with few spellings that neither starts nor ends with a space; its bytes."""
    best = (0, 1, 0)
    sizes = [len(choice.lower[0].encode("utf-8", "surrogatepass")) for choice in choices]
    start, count = 0, 1
    for end in range(1, len(choices) + 1):
        count *= len(choices[end - 1].lower)
        while start < end - 1 and (count * _cases(choices[start:end]) > few or choices[start] is _SPACE):
            count //= len(choices[start].lower)
            start += 1
        size = sum(sizes[start:end])
        if size > best[2] and choices[end - 1] is not _SPACE and choices[start] is not _SPACE:
            best = (start, end, size)
    return best


def _cases(choices: Sequence[_Choice]) -> int:
    if not any(choice.upper for choice in choices):
        return 1
    words = 1 + sum(choice.first and choice is not _SPACE for choice in choices[1:])
    return int(3**words)


def _case_forms(word: Sequence[_Choice]) -> frozenset[str]:
    lower = [choice.lower for choice in word]
    upper = [choice.upper or choice.lower for choice in word]
    forms = (lower, upper, upper[:1] + lower[1:])
    return frozenset("".join(parts) for form in forms for parts in itertools.product(*form))


def gap_literals(literal: str) -> Iterable[str]:
    """Strings one of which lies in every text that has *literal* with several spaces in place of some one.

    After a long word that is the word and two spaces. After a short one that would be found everywhere, so the next
    word is asked for as well, up to a gap so long that it is rare.
    """
    for gap in re.finditer(" ", literal):
        before = literal[: gap.start()]
        if len(before.encode("utf-8", "surrogatepass")) > _SHORT:
            yield before + "  "
        else:
            after = literal[gap.end() :].partition(" ")[0]
            yield from (before + " " * size + after for size in range(2, _LONGEST_GAP + 1))
            yield before + " " * (_LONGEST_GAP + 1)


_SHORT: Final = 3
_LONGEST_GAP: Final = 4


@cache
def _spelled(letters: str, above: tuple[frozenset[str], ...]) -> tuple[Sequence[str], Sequence[str]]:
    """The ordinary spellings of one unit of a stem, in lower and in upper case; ASCII in lower case only."""
    apart = [spelled_letter(letter, most - _STROKES) for letter, most in zip(letters, above, strict=True)]
    found = {"".join(parts) for parts in itertools.product(*apart)}
    for stroke in frozenset[str]().union(*above) & _STROKES:
        found |= spelled_letter(stroke, above[0] - _STROKES)
    if letters[0] < "\u0250":
        return sorted(found), ()
    upper = sorted(s for s in found if s != s.lower())
    return sorted(s for s in found if s == s.lower()) or upper, upper


@cache
def spelled_letter(letter: str, above: frozenset[str]) -> frozenset[str]:
    """The ordinary spellings of one letter of a stem that has these marks and no stroke."""
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
    if letter.isascii():
        # Punctuation, in Chinese and Japanese texts full-width.
        return frozenset([letter, chr(ord(letter) + 0xFEE0)] if "!" <= letter <= "~" else [letter])
    cased = (letter.upper(), letter.lower(), *_variants().get(letter, ()))
    return frozenset([letter, *(c for c in cased if len(c) == 1 and fold_character(c) == letter)])


@cache
def _variants() -> Mapping[str, Sequence[str]]:
    """Letters of caseless scripts → the letters in their own right that fold to them: Arabic, Hebrew, Indic."""
    found: dict[str, list[str]] = defaultdict(list)
    for first, last in ((0x600, 0x700), (0x900, 0xC00), (0xFB1D, 0xFB50)):
        for character in map(chr, range(first, last)):
            own = first == 0x600 or composed_of(character)
            if own and character.isalpha() and is_plain(character) and character not in COMMON:
                found[fold_character(character)].append(character)
    return found


def is_cased_script(letter: str) -> bool:
    """Whether marks on *letter* are decoration that a stem may have or lack: Latin, Greek, Cyrillic."""
    return letter.isalpha() and (
        letter < "\u0530" or "\u1e00" <= letter <= "\u1fff" or "\u2c60" <= letter <= "\u2c7f" or letter == "ẞ"
    )
