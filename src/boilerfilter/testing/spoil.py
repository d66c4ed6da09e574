"""What extraction, typing and disguise do to a text: functions of the text and of a source of chance."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from html import escape
from random import Random
from typing import Final

Spoil = Callable[[str, Random], str]

_BETWEEN_LETTERS: Final = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_])")
_SPACE: Final = re.compile(" ")
_TWINS: Final = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def soft_hyphens(text: str, chance: Random) -> str:
    return _BETWEEN_LETTERS.sub(lambda _: "\u00ad" if chance.random() < 0.2 else "", text)


def zero_width(text: str, chance: Random) -> str:
    return _BETWEEN_LETTERS.sub(lambda _: chance.choice("\u200b\u2060\ufeff") if chance.random() < 0.2 else "", text)


def odd_spaces(text: str, chance: Random) -> str:
    return _SPACE.sub(lambda _: chance.choice("\u00a0\u2009\u202f\u3000\t"), text)


def lost_spaces(text: str, chance: Random) -> str:
    return _SPACE.sub(lambda _: "" if chance.random() < 0.2 else " ", text)


def look_alikes(text: str, chance: Random) -> str:
    return "".join(letter.translate(_TWINS) if chance.random() < 0.3 else letter for letter in text)


def full_width(text: str, chance: Random) -> str:
    return text.translate(_WIDE)


def capitals(text: str, chance: Random) -> str:
    return text.upper()


def in_parts(text: str, chance: Random) -> str:
    """Letters with their marks apart."""
    return unicodedata.normalize("NFD", text)


def without_marks(text: str, chance: Random) -> str:
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in apart if not 0x300 <= ord(c) < 0x370))


def entities(text: str, chance: Random) -> str:
    return "".join(escape(c) if c.isascii() else f"&#{ord(c)};" for c in text)


def cut(text: str, chance: Random) -> str:
    return text[: chance.randint(0, len(text))]


def repeated(text: str, chance: Random) -> str:
    return text * chance.randint(2, 5)


KINDS: Final[Mapping[str, Spoil]] = {
    "capitals": capitals,
    "cut": cut,
    "entities": entities,
    "full width": full_width,
    "letters in parts": in_parts,
    "look-alikes": look_alikes,
    "lost spaces": lost_spaces,
    "odd spaces": odd_spaces,
    "repeated": repeated,
    "soft hyphens": soft_hyphens,
    "without marks": without_marks,
    "zero width": zero_width,
}
"""Kinds of dirt by name."""
