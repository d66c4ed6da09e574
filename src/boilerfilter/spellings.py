"""Byte regexes of everything that can spell a stem in raw UTF-8, and of what can hide one.

A letter of Latin, Greek or Cyrillic script is spelled bare or with (some of) the marks that the stem writes on it; so
stems without marks stay plain ASCII-caseless literals. What else can fold to a letter of a stem is a *hider*: it is
only noticed, and whoever scans looks closer at that text.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from boilerfilter.skeleton import Skeleton, alphabet, fold, skeletonise
from boilerfilter.skeleton_tables import STROKES, fold_character, is_small_mark

__all__ = [
    "COMMON", "SEPARATOR", "Stem", "byte_ranges", "hard_hiders", "is_separator", "literal", "marks", "mixed_words",
    "odd_case", "plain", "rare_hiders", "raw_literals", "read_stem", "squeezed", "wide_separators",
]  # fmt: skip

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

_STROKES: Final = frozenset(STROKES)


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
        letters = stem.lower().strip(" \t\n\r\f\v\x1c\x1d\x1e\x1f-\"'")
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
        tuple(marks(skeleton, stem, at) for at in range(start, end)),
        tuple((first - start, last - start) for first, last in units),
    )


def is_separator(character: str) -> bool:
    return character in "-\"'" or character.isspace()


def marks(skeleton: Skeleton, source: str, at: int) -> frozenset[str]:
    """The marks that a :func:`plain` *source* has on the letter at *at* of its skeleton, strokes and ligatures included."""
    start = skeleton.offsets[at]
    after = at + 1
    while skeleton.offsets[after] == start and after < len(skeleton.text):
        after += 1
    return frozenset[str]().union(*map(_marks_of, source[start : skeleton.offsets[after]]))


@cache
def _marks_of(character: str) -> frozenset[str]:
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
    if letters.isascii() and not any(stem.marks):
        return frozenset([letters])
    units = [(at, spelled(stem, *unit)) for at, unit in enumerate(stem.units) if not is_separator(stem.letters[unit[0]])]
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
    for end, (lower, upper, _first) in enumerate(choices):
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


@cache
def odd_case() -> bytes:
    """A byte regex of words in cased scripts beyond Latin that are not in lower, upper or title case."""
    lower: list[str] = []
    upper: list[str] = []
    for code in itertools.chain(range(0x370, 0x590), range(0x10A0, 0x1100), range(0x13A0, 0x1400), range(0x1C80, 0x1CC0), range(0x1F00, 0x2000), range(0x2C00, 0x2E00), range(0xA640, 0xA6A0), range(0xAB70, 0xABC0), range(0x10400, 0x10600), range(0x10C80, 0x10D00), range(0x118A0, 0x118E0), range(0x16E40, 0x16E80), range(0x1E900, 0x1E944)):
        character = chr(code)
        if character != character.lower():
            upper.append(character)
        elif character != character.upper():
            lower.append(character)
    between = b"(?:" + byte_ranges(folds_from().small_marks) + b")*"
    low, up = (b"(?:" + byte_ranges(case) + b")" for case in (lower, upper))
    return low + between + up + b"|" + up + between + up + between + low


def hard_hiders(stems: Collection[Stem]) -> frozenset[str]:
    """Characters that may stand in a hit of one of *stems* though no raw regex spells them: other widths and fonts."""
    letters: dict[str, set[frozenset[str]]] = defaultdict(set)
    for stem in stems:
        for letter, above in zip(stem.letters, stem.marks, strict=True):
            letters[letter].add(above)
    together = "\n".join(_one_separator(stem.letters) for stem in stems)
    found: set[str] = set()
    for folded, characters in folds_from().letters.items():
        if len(folded) > 1:
            if _one_separator(folded) in together:
                found.update(c for c in characters if not (is_plain(c) and _marks_of(c) & _STROKES))
        elif not is_separator(folded):
            for above in letters.get(folded, ()):
                bases = _spelled_letter(folded, above - _STROKES)
                strokes = (_spelled_letter(s, above - _STROKES) for s in above & _STROKES)
                ordinary = bases.union(*strokes)
                found.update(c for c in characters if _marks_of(c) <= above and c not in ordinary)
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


def spelled(stem: Stem, start: int, end: int) -> frozenset[str]:
    """The ordinary spellings of one unit of a stem, ASCII in lower case only."""
    apart = [_spelled_letter(stem.letters[at], stem.marks[at] - _STROKES) for at in range(start, end)]
    found = {"".join(parts) for parts in itertools.product(*apart)}
    strokes = frozenset[str]().union(*stem.marks[start:end]) & _STROKES
    for stroke in strokes:
        found |= _spelled_letter(stroke, stem.marks[start] - _STROKES)
    return frozenset(found)


@cache
def _spelled_letter(letter: str, above: frozenset[str]) -> frozenset[str]:
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


@cache
def wide_separators() -> frozenset[str]:
    """Separators beyond ASCII."""
    return frozenset(
        ["\x85", *(c for folded, cs in folds_from().letters.items() if all(map(is_separator, folded)) for c in cs)]
    )


def literal(text: str) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in text.encode("utf-8", "surrogatepass"))


def byte_ranges(characters: Iterable[str]) -> bytes:
    """A byte regex of one character out of *characters*, without brackets around it."""
    paths: dict[bytes, set[int]] = defaultdict(set)
    for character in characters:
        encoded = character.encode("utf-8", "surrogatepass")
        paths[encoded[:-1]].add(encoded[-1])
    tails: dict[tuple[bytes, bytes], set[int]] = defaultdict(set)
    for head, lasts in paths.items():
        tails[head[:-1], _byte_class(lasts)].update(head[-1:])
    return b"|".join(
        b"".join(b"\\x%02x" % byte for byte in head) + (_byte_class(middle) if middle else b"") + tail
        for (head, tail), middle in sorted(tails.items())
    )


def _byte_class(values: Collection[int]) -> bytes:
    ordered = sorted(values)
    ranges = []
    for _, group in itertools.groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        run = [value for _, value in group]
        ranges.append(b"\\x%02x-\\x%02x" % (run[0], run[-1]) if len(run) > 1 else b"\\x%02x" % run[0])
    joined = b"".join(ranges)
    return joined if len(ordered) == 1 else b"[" + joined + b"]"


@cache
def mixed_words() -> bytes:
    """A byte regex of neighbouring letters of two alphabets."""
    named: dict[str, list[str]] = {"latin": [], "greek": [], "cyrillic": []}
    for code in itertools.chain(
        range(0x80, 0x530),
        range(0x1C80, 0x2C80),
        range(0xA640, 0xA800),
        range(0xFB00, 0xFB07),
        range(0xFF00, 0xFFF0),
        range(0x1D400, 0x1D800),
        range(0x1F100, 0x1F200),
    ):
        for letter in fold(chr(code)):
            if letter.isalpha() and (name := alphabet(letter)):
                named[name].append(chr(code))
                break
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
