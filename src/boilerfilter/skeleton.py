"""Text → skeleton: what is left when writing habits are taken away, with a map back to the text.

Two spellings of one phrase that differ only in case, width, marks, invisible characters, quotation marks, kinds of
space, look-alike letters of another alphabet or Unicode normal form have the same skeleton. Patterns are matched on
skeletons; :meth:`Skeleton.span` says where in the text a match lies.

What is folded, character by character (see ``skeleton_tables``): NFKC; casefold, and Turkish ``İ I ı`` to ``i``;
invisible characters, and the marks that readers leave out (Latin, Greek and Cyrillic diacritics, Arabic vowel marks
and hamza, Hebrew points, nuktas) are removed; letters with a stroke or hook and ligatures go to what people type
without them (``ł`` → ``l``, ``ø`` → ``o``, ``æ`` → ``ae``, ``þ`` → ``th``); Arabic letters that keyboards tell apart
and readers do not become one; any Unicode space becomes ``' '`` (ASCII white space stays as it is); quotation marks
become ``'`` or ``"``; dashes ``-``. Vowel signs, tone marks and viramas of Indic and South-East Asian scripts and kana
voicing marks carry meaning and stay. Then, in context: what remains is composed (NFC), and a word that mixes alphabets
is written in one, if all its strangers are look-alikes.

``fold`` is idempotent, gives canonically equivalent texts the same skeleton, takes linear time and accepts any ``str``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from boilerfilter.skeleton_tables import LOOKALIKES_FROM_LATIN, LOOKALIKES_TO_LATIN, fold_character

__all__ = ["Skeleton", "alphabet", "fold", "skeletonise"]


class Skeleton(NamedTuple):
    """The folded text, and for each of its characters the source characters that it stands for.

    ``offsets[i]`` is where the source of skeleton character ``i`` starts and ``ends[i]`` where it ends, as code points
    of the source text. Both never decrease. ``len(offsets) == len(text) + 1``, and its last item is the length of the
    source; ``len(ends) == len(text)``.
    """

    text: str
    offsets: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span (half-open, code points) of the skeleton span ``start:end``.

        Removed characters inside are covered, and so are the marks of the last letter; invisible characters before
        and behind are not. An empty span gives the empty span at the same place.
        """
        if end <= start:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.ends[end - 1]


class _Folds(dict[int, str]):
    """Code point → what it folds to, filled as characters are met: most texts use a few hundred of 1.1 million."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_character(chr(code))
        if len(folded) == 1:
            _SINGLE.add(chr(code))
        return folded


# Caches of a pure function; threads may fill an entry twice, with equal values.
_SINGLE: set[str] = set()
"""Characters known to fold to exactly one character."""
_FOLDS = _Folds()

# What may combine with the character before it. Every non-starter and every starter with NFC_Quick_Check=Maybe is a
# mark or a vowel or final jamo.
_CLUSTER = regex.compile(r"[^\p{M}\u1160-\u11FF]?[\p{M}\u1160-\u11FF]+")
_LATIN = "a-z\u00df-\u00f6\u00f8-\u02af\u1e00-\u1eff"
_OTHER = "\u0370-\u052f\u1c80-\u1c8f\u1f00-\u1fff\ua640-\ua69d"
_GREEK = "\u0370-\u03ff\u1f00-\u1fff"
_CYRILLIC = "\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69d"
_BEYOND_LATIN = re.compile(f"[{_OTHER}]")
_MIXED = re.compile(f"[{_LATIN}][{_OTHER}]|[{_OTHER}][{_LATIN}]|[{_GREEK}][{_CYRILLIC}]|[{_CYRILLIC}][{_GREEK}]")
_WORD = re.compile(f"[{_LATIN}{_OTHER}]+")


def fold(text: str) -> str:
    """The skeleton of *text* without the map."""
    if text.isascii():
        return text.lower()
    return _one_alphabet(_compose(text.translate(_FOLDS)))


def skeletonise(text: str) -> Skeleton:
    """The skeleton of *text*, with the map back to it."""
    size = len(text)
    if text.isascii():
        return Skeleton(text.lower(), range(size + 1), range(1, size + 1))
    folded = text.translate(_FOLDS)
    offsets: Sequence[int] = range(size + 1)
    ends: Sequence[int] = range(1, size + 1)
    if irregular := set(text) - _SINGLE:
        offsets, ends = _map(text, "".join(sorted(irregular)))
    if not unicodedata.is_normalized("NFC", folded):
        folded, offsets, ends = _compose_mapped(folded, offsets, ends)
    return Skeleton(_one_alphabet(folded), offsets, ends)


@lru_cache(256)
def _any_of(characters: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(characters)}]")


def _map(text: str, irregular: str) -> tuple[list[int], list[int]]:
    """Offsets and ends of a text in which only the characters of *irregular* fold to none or several."""
    offsets: list[int] = []
    ends: list[int] = []
    done = 0
    # Ranges between irregular characters are copied at the speed of C.
    for match in _any_of(irregular).finditer(text):
        at = match.start()
        offsets += range(done, at)
        ends += range(done + 1, at + 1)
        done = at + 1
        character = match[0]
        if size := len(_FOLDS[ord(character)]):
            offsets += [at] * size
            ends += [at + 1] * size
        elif ends and ends[-1] == at and unicodedata.combining(character):
            # A mark belongs to its letter, and to all characters that the letter gave.
            back = len(ends) - 1
            first = offsets[back]
            while back >= 0 and offsets[back] == first:
                ends[back] = at + 1
                back -= 1
    offsets += range(done, len(text) + 1)
    ends += range(done + 1, len(text) + 1)
    return offsets, ends


def _compose(folded: str) -> str:
    if unicodedata.is_normalized("NFC", folded):
        return folded
    return str(_CLUSTER.sub(lambda match: _nfc(match[0]), folded))


def _compose_mapped(folded: str, offsets: Sequence[int], ends: Sequence[int]) -> tuple[str, list[int], list[int]]:
    pieces: list[str] = []
    starts: list[int] = []
    stops: list[int] = []
    done = 0
    for match in _CLUSTER.finditer(folded):
        composed = _nfc(match[0])
        if composed == match[0]:
            continue
        first, last = match.span()
        pieces += (folded[done:first], composed)
        starts += offsets[done:first]
        stops += ends[done:first]
        # A cluster whose characters were joined or reordered is one unit: each of them stands for the whole of it.
        starts += [offsets[first]] * len(composed)
        stops += [ends[last - 1]] * len(composed)
        done = last
    pieces.append(folded[done:])
    starts += offsets[done:]
    stops += ends[done:]
    return "".join(pieces), starts, stops


def _nfc(cluster: str) -> str:
    if len(cluster) > 64:
        # unicodedata orders marks by insertion, quadratic in a run of them; it is linear on what is already in order.
        cluster = "".join(_in_order(cluster))
    return unicodedata.normalize("NFC", cluster)


def _in_order(cluster: str) -> list[str]:
    ordered: list[str] = []
    run: list[str] = []
    for character in cluster:
        for part in unicodedata.normalize("NFD", character):
            if unicodedata.combining(part):
                run.append(part)
            else:
                ordered += sorted(run, key=unicodedata.combining)
                run = []
                ordered.append(part)
    return ordered + sorted(run, key=unicodedata.combining)


def _one_alphabet(folded: str) -> str:
    # One class is sought five times as fast as the alternatives.
    if _BEYOND_LATIN.search(folded) is None or _MIXED.search(folded) is None:
        return folded
    return _WORD.sub(lambda match: _one_alphabet_word(match[0]), folded)


def _one_alphabet_word(word: str) -> str:
    """*word* in the alphabet of most of its letters, if the others all look like letters of it; else unchanged.

    Latin goes before Cyrillic and Cyrillic before Greek among equals. One letter becomes one letter.
    """
    if _MIXED.search(word) is None:
        return word
    letters = {"latin": 0, "cyrillic": 0, "greek": 0}
    for letter in word:
        letters[alphabet(letter)] += 1
    home = max(letters, key=lambda name: letters[name])
    written = []
    for letter in word:
        alike = letter
        if alphabet(letter) != home:
            latin = LOOKALIKES_TO_LATIN.get(letter, letter)
            alike = latin if home == "latin" else LOOKALIKES_FROM_LATIN[home].get(latin, letter)
            if alphabet(alike) != home:
                return word
        written.append(alike)
    return "".join(written)


def alphabet(letter: str) -> str:
    """``"latin"``, ``"greek"``, ``"cyrillic"`` or, for whatever cannot be in a word of mixed alphabets, ``""``."""
    if _WORD.match(letter) is None:
        return ""
    if letter < "\u0370" or "\u1e00" <= letter <= "\u1eff":
        return "latin"
    return "greek" if letter < "\u0400" or (letter >= "\u1f00" and letter <= "\u1fff") else "cyrillic"
