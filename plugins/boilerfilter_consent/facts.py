"""What a paragraph's skeleton shows without the words of any pack; found once, however many packs are tried."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import regex

# Where a sentence or a clause of a list ends; in skeleton space, so full-width forms are folded.
_SENTENCE_END: Final = regex.compile(r"[.!?。।؟…։።\n]+(?=\s|$|[\p{Han}\p{Hiragana}\p{Katakana}])|[;|•·]|\n")
_LETTER_RUN: Final = regex.compile(r"[\p{L}\p{M}]+")
_ASCII_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")

# Signs of program text, of measures in a recipe, and of a quotation: they are the same in every language.
_CODE: Final = regex.compile(
    r"\w\(\)?|\w[=/_]\w|[{}<>\[\]]|=\s*[\"']|\b\w+\.\w+\(|\bset-?cookie|https?:|\b(?:get|post|http|rfc|api|xhr|csrf|xss|dom|js|php|json|url)\b"
)
_CODE_SIGNS: Final = frozenset("(=/_{}<>[]")
_CODE_WORDS: Final = regex.compile(
    r"\bset-?cookie|https?:|\b(?:get|post|http|rfc|api|xhr|csrf|xss|dom|js|php|json|url)\b"
)
"""What `_CODE` finds where none of its signs is; twice as fast."""

_MEASURE: Final = regex.compile(r"\d\s*(?:g|gr|kg|ml|cl|dl|l|tsp|tbsp|cups?|oz|°|f|c|min|minutes)\b|[½¼¾⅓]")
_NUMBER: Final = regex.compile(r"\d+")
_NAME: Final = regex.compile(r"\b(?=\w*\p{L})\w*_\w+\b")

# What stands between the buttons of a dialog that came out in one line.
_BUTTON_END: Final = regex.compile(r"\s*(?:[|/·•\[\]()✓✔✕×>»\n]|\s[-–—]\s|[.!?。]\s)+\s*|$")
_BUTTON: Final = 32

# In skeleton space all double quotation marks are one; single ones are told from apostrophes by what is around them.
_QUOTATION_MARKS: Final = (
    ('"', regex.compile('"')),
    ("「」『』", regex.compile("[「」『』]")),
    ("'", regex.compile(r"(?<!\w)'(?=\w)|(?<=[\w.!?,])'(?!\w)")),
)
_QUOTATION: Final = 25
"""Characters from which on words between quotation marks are a quotation, not the name of a button."""


class Facts:
    """A skeleton, and what it shows; each fact is found when it is first asked for."""

    def __init__(self, skeleton: str) -> None:
        self.skeleton = skeleton

    @cached_property
    def sentence_ends(self) -> Sequence[int]:
        """Where sentences end, the marks that end them included."""
        return [match.end() for match in _SENTENCE_END.finditer(self.skeleton)]

    @cached_property
    def letters(self) -> int:
        """How many letters there are, at least 1."""
        if self.skeleton.isascii():
            return len(self.skeleton) - len(self.skeleton.encode().translate(None, _ASCII_LETTERS)) or 1
        return sum(map(len, _LETTER_RUN.findall(self.skeleton))) or 1

    @cached_property
    def words(self) -> float:
        """How many words there are, told from the letters, at least 1."""
        unspaced = not self.skeleton.isascii() and _UNSPACED.search(self.skeleton) is not None
        return max(1.0, self.letters / (2.0 if unspaced else 5.0))

    @cached_property
    def code(self) -> int:
        """Signs of program text."""
        signs = _CODE_WORDS if _CODE_SIGNS.isdisjoint(self.skeleton) else _CODE
        return len(signs.findall(self.skeleton))

    @cached_property
    def measures(self) -> int:
        """Measures, as recipes have them."""
        if not self.numbers and self.skeleton.isascii():
            return 0
        return len(_MEASURE.findall(self.skeleton))

    @cached_property
    def numbers(self) -> int:
        return len(_NUMBER.findall(self.skeleton))

    @cached_property
    def names(self) -> bool:
        """Whether something is named as cookies are."""
        return "_" in self.skeleton and _NAME.search(self.skeleton) is not None

    @cached_property
    def buttons(self) -> Sequence[tuple[int, int, int]]:
        """Pieces between separators that are as short as buttons: where the separator before begins, where the piece
        does, and where it ends."""
        pieces = []
        before = start = 0
        for end in _BUTTON_END.finditer(self.skeleton):
            if 0 < end.start() - start <= _BUTTON:
                pieces.append((before, start, end.start()))
            before, start = end.span()
        return pieces

    @cached_property
    def quotations(self) -> Sequence[tuple[int, int]]:
        """Where a text quotes. Names of buttons are too short to be quotations."""
        return [
            span
            for signs, marks in _QUOTATION_MARKS
            if any(sign in self.skeleton for sign in signs)
            for span in _pairs([match.start() for match in marks.finditer(self.skeleton)])
            if span[1] - span[0] >= _QUOTATION
        ]


def _pairs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Opening and closing marks by turns; none if one has no partner."""
    if len(places) % 2 == 0:
        yield from zip(places[::2], places[1::2], strict=True)
