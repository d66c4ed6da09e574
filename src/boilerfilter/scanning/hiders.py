"""Byte regexes of what can hide a stem in raw UTF-8: spellings that the literals of ``spellings`` leave out.

A hider is only noticed; whoever scans looks closer at a text that has one. Each kind is a database of its own: alone
they scan at 1 to 10 GB/s, since Hyperscan skips to the few bytes that begin a match; all in one at 0.16.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from boilerfilter.scanning.byte_regex import byte_ranges
from boilerfilter.scanning.folds import COMMON, folds_from, is_plain, marks_of
from boilerfilter.scanning.spellings import Stem, is_separator, spelled_letter
from boilerfilter.skeleton import alphabet
from boilerfilter.skeleton_tables import STROKES

__all__ = ["SOFT", "hard_hiders", "odd_words", "rare_hiders"]

_WIDE: Final = "\u00a0‐‑–—‘’‚“”„«»‹›\u2003\u2009\u202f\u3000"
"""Separators beyond ASCII that are ordinary in texts."""
SOFT: Final[Sequence[Mapping[str, str]]] = (
    dict.fromkeys(_WIDE, " "),
    {hidden: seen for hidden, seen in COMMON.items() if not seen},
    {hidden: seen for hidden, seen in COMMON.items() if seen},
)
"""Hiders that a replacement removes, and by what, in kinds that are seldom in one text."""

# Blocks of scripts with two cases, Latin left out.
_CASED_BLOCKS: Final = (
    (0x370, 0x590), (0x10A0, 0x1100), (0x13A0, 0x1400), (0x1C80, 0x1CC0), (0x1F00, 0x2000), (0x2C00, 0x2E00),
    (0xA640, 0xA6A0), (0xAB70, 0xABC0), (0x10400, 0x10600), (0x10C80, 0x10D00), (0x118A0, 0x118E0), (0x16E40, 0x16E80),
    (0x1E900, 0x1E944),
)  # fmt: skip
# Blocks of the letters that `alphabet` knows.
_ALPHABETIC_BLOCKS: Final = ((0xDF, 0x530), (0x1C80, 0x1C90), (0x1E00, 0x2000), (0xA640, 0xA69E))


def hard_hiders(stems: Collection[Stem]) -> frozenset[str]:
    """Characters that may stand in a hit of one of *stems* though no raw literal spells them: other widths and fonts.

    Uncommon separators are among them.
    """
    letters: dict[str, set[frozenset[str]]] = defaultdict(set)
    for stem in stems:
        for letter, above in zip(stem.letters, stem.marks, strict=True):
            letters[letter].add(above)
    together = "\n".join(_one_separator(stem.letters) for stem in stems)
    every_stroke = frozenset(STROKES)
    found = {"\x85"}
    for folded, characters in folds_from().letters.items():
        if all(map(is_separator, folded)):
            found.update(characters)
        elif len(folded) > 1:
            if _one_separator(folded) in together:
                found.update(c for c in characters if not (is_plain(c) and marks_of(c) & every_stroke))
        else:
            for above in letters.get(folded, ()):
                bases = spelled_letter(folded, above - every_stroke)
                strokes = (spelled_letter(s, above - every_stroke) for s in above & every_stroke)
                ordinary = bases.union(*strokes)
                found.update(c for c in characters if marks_of(c) <= above and c not in ordinary)
    return frozenset(found - COMMON.keys() - folds_from().composed - set(_WIDE))


def _one_separator(text: str) -> str:
    return "".join(" " if is_separator(c) else c for c in text)


def rare_hiders(stems: Collection[Stem]) -> Sequence[bytes]:
    """Byte regexes of characters that ``plain`` may remove or join with others, and of more such strings."""
    folds = folds_from()
    jamo = map(chr, range(0x1100, 0x1200))
    characters = frozenset([*folds.ignored, *folds.small_marks, *folds.composed, *jamo, "\u3099", "\u309a"])
    joined: dict[str, list[str]] = defaultdict(list)
    letters = {letter for stem in stems for letter in stem.letters}
    for pair in folds.pairs:
        first, second = pair[0], pair[1]
        if second not in characters and unicodedata.normalize("NFC", first + second) in letters:
            joined[second].append(first)
    late: dict[int, list[str]] = defaultdict(list)
    for mark in filter(unicodedata.combining, letters):
        late[unicodedata.combining(mark)].append(mark)
    strings = [_one_of(firsts) + _unseen() + _one_of(second) for second, firsts in sorted(joined.items())]
    for order, marks in sorted(late.items()):
        if before := [mark for mark in folds.ordered if unicodedata.combining(mark) > order]:
            strings.append(_one_of(before) + _unseen() + _one_of(marks))
    return byte_ranges(characters - COMMON.keys()), *strings


@cache
def odd_words() -> tuple[bytes, ...]:
    """Byte regexes of words that no literal spells, in texts without small marks: neighbouring letters of two
    alphabets, and words in cased scripts beyond Latin that are not in lower, upper or title case."""
    named = _letters_of_alphabets()
    latin, greek, cyrillic = (_one_of(named[name]) for name in ("latin", "greek", "cyrillic"))
    beyond = [*named["greek"], *named["cyrillic"]]
    strange = _one_of(beyond)
    low, up = map(_one_of, _lower_and_upper())
    unseen = _unseen()
    return (
        # Fonts apart: at a tenth of the speed otherwise.
        *(b"[A-Za-z]" + unseen + _one_of(c for c in beyond if is_plain(c) is own) for own in (True, False)),
        b"|".join(
            (
                strange + unseen + b"(?:[A-Za-z]|" + latin + b")",
                latin + unseen + strange,
                greek + unseen + cyrillic,
                cyrillic + unseen + greek,
            )
        ),
        low + unseen + up + b"|" + up + unseen + up + unseen + low,
    )


def _lower_and_upper() -> tuple[list[str], list[str]]:
    letters = [chr(code) for code in itertools.chain.from_iterable(itertools.starmap(range, _CASED_BLOCKS))]
    upper = [letter for letter in letters if letter != letter.lower()]
    return [letter for letter in letters if letter == letter.lower() != letter.upper()], upper


def _letters_of_alphabets() -> dict[str, list[str]]:
    """The characters that fold to a letter of each alphabet, ASCII left out."""
    named: dict[str, list[str]] = {"latin": [], "greek": [], "cyrillic": []}
    themselves = map(chr, itertools.chain.from_iterable(itertools.starmap(range, _ALPHABETIC_BLOCKS)))
    folded = folds_from().letters
    gone = set(itertools.chain.from_iterable(folded.values()))
    for letter in themselves:
        if letter not in gone and (name := alphabet(letter)):
            named[name].append(letter)
    for letters, characters in folded.items():
        for name in {alphabet(letter) for letter in letters} - {""}:
            named[name] += characters
    return named


def _one_of(characters: Iterable[str]) -> bytes:
    return b"(?:" + byte_ranges(characters) + b")"


def _unseen() -> bytes:
    """What may stand between two characters and is removed without being a hider of its own."""
    return _one_of(character for character, seen in COMMON.items() if not seen) + b"*"
