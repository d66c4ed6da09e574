"""What one character folds to in a skeleton, whatever stands beside it."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = [
    "LOOKALIKES_FROM_LATIN",
    "LOOKALIKES_TO_LATIN",
    "STROKES",
    "fold_character",
    "is_removed",
    "is_small_mark",
]

# Marks of Latin, Greek and Cyrillic letters.
_SMALL_MARKS: Final = (
    (0x0300, 0x036F), (0x0483, 0x0489),  # Combining Diacritical Marks, Cyrillic
    (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20F0),  # Extended, Supplement, for Symbols
    (0x2DE0, 0x2DFF), (0xA66F, 0xA672), (0xA674, 0xA67D), (0xA69E, 0xA69F),  # Cyrillic Extended
    (0xFE20, 0xFE2F),  # Half Marks
)  # fmt: skip
# Marks that readers of other scripts leave out. Nuktas are scattered over the Indic blocks and recognised by name.
_READING_MARKS: Final = (
    (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5), (0x05C7, 0x05C7),  # Hebrew
    (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E4), (0x06E7, 0x06E8),
    (0x06EA, 0x06ED), (0x0898, 0x089F), (0x08CA, 0x08E1), (0x08E3, 0x08FF),  # Arabic
    (0xFB1E, 0xFB1E),  # Hebrew varika
)  # fmt: skip
# Invisible, but not of category Cf: Hangul fillers, Khmer inherent vowels, Mongolian and other variation selectors.
_INVISIBLE: Final = (
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0),
    (0xE0000, 0xE0FFF),
)  # fmt: skip
# Of category Cf, but visible (Prepended_Concatenation_Mark).
_VISIBLE: Final = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")

_SIGNS: Final = {
    **dict.fromkeys(
        "\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u0384\u055a\u05f3\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\ua78c\uff07",
        "'",
    ),
    **dict.fromkeys("\u00ab\u00bb\u02ba\u02ee\u05f4\u201c\u201d\u201e\u201f\u2033\u2036\u301d\u301e\u301f\uff02", '"'),
    "\u2212": "-",
    "\u0640": "",  # tatweel
}
STROKES: Final = {
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "þ": "th",
    "ð": "d",
    "đ": "d",
    "ł": "l",
    "ø": "o",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ƀ": "b",
    "ǥ": "g",
    "ɨ": "i",
    "ɉ": "j",
    "ƚ": "l",
    "ɍ": "r",
    "ʉ": "u",
    "ƶ": "z",
    # Hooked and open letters of African orthographies, and the Azerbaijani schwa, are often typed without.
    "ɓ": "b",
    "ɗ": "d",
    "ɖ": "d",
    "ƙ": "k",
    "ƴ": "y",
    "ɲ": "n",
    "ƒ": "f",
    "ɛ": "e",
    "ɔ": "o",
    "ə": "e",
    "ǝ": "e",
}
"""Letters with a stroke, hook or ligature → what is typed without it."""
_LETTERS: Final = {
    **STROKES,
    "ı": "i",
    "ȷ": "j",
    # Arabic script: one letter for each group that keyboard layouts of Arabic, Persian, Urdu and Kurdish tell apart.
    **dict.fromkeys("ىی", "ي"),
    **dict.fromkeys("ک", "ك"),
    **dict.fromkeys("ةەہھۃ", "ه"),
    **dict.fromkeys("ٱ", "ا"),
}

LOOKALIKES_TO_LATIN: Final = {
    **dict(zip("авеѕіјкмнорстухһԁԛԝӏ", "abesijkmhopctyxhdqwl", strict=True)),
    **dict(zip("αβεζηικμνορτυχγω", "abezhikmvoptyxyw", strict=True)),
}
"""Cyrillic and Greek letters, folded, → the Latin letter that they, or their capitals, look like."""
LOOKALIKES_FROM_LATIN: Final = {
    "cyrillic": dict(zip("abesijkmhopctyx", "авеѕіјкмнорстух", strict=True)),
    "greek": dict(zip("abezhikmnoptyxvuw", "αβεζηικμνορτυχνυω", strict=True)),
}


def fold_character(character: str) -> str:
    """What one character folds to: none, one or more characters, each of which folds to itself."""
    folded = character
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def _fold_once(text: str) -> str:
    signs = "".join(_SIGNS.get(c, c) for c in unicodedata.normalize("NFD", text))
    kept = "".join(_sign(c) for c in unicodedata.normalize("NFKD", signs) if not is_removed(c))
    letters = "".join(_LETTERS.get(c, c) for c in kept.casefold())
    return unicodedata.normalize("NFC", letters)


def _sign(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp"):
        return " "
    return "-" if category == "Pd" else _SIGNS.get(character, character)


def is_removed(character: str) -> bool:
    """Whether *character* leaves no trace in a skeleton: invisible, or a mark that readers leave out."""
    code = ord(character)
    if code < 0x80:
        return False
    category = unicodedata.category(character)
    if category == "Cf":
        return character not in _VISIBLE
    if category[0] == "M":
        return (
            _within(code, _SMALL_MARKS)
            or _within(code, _READING_MARKS)
            or _within(code, _INVISIBLE)
            or "NUKTA" in unicodedata.name(character, "")
        )
    return _within(code, _INVISIBLE)


def is_small_mark(character: str) -> bool:
    """Whether *character* is a combining mark of Latin, Greek and Cyrillic letters (the grapheme joiner is none)."""
    return (
        character >= "\u0300"
        and character != "\u034f"
        and _within(ord(character), _SMALL_MARKS)
        and unicodedata.category(character)[0] == "M"
    )


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)
