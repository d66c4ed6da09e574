"""Undoes what extractors do to words, for matching only: HTML entities and Markdown left in text, words broken at a
line's end, words glued together. The kept text is never altered; a map leads back to it."""

from collections.abc import Sequence
from html import unescape
from typing import Final, NamedTuple

import regex

from boilerfilter import Skeleton, skeletonise

_ENTITY: Final = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});"

# A hyphen and a line break inside a word; where only a space is left of the break, what follows must be longer than
# the "and" of "first- and third-party" in any language.
_BROKEN: Final = r"(?<=\p{L})[-\u2010\u00ad](?:[ \t]*[\n\r]+[ \t]*(?=\p{Ll})|[ ](?=\p{Ll}{4}))"

# Where a capital begins a word inside a word too long to be a brand: "OKWeiterlesen", "cookiesAcceptMore".
_GLUED: Final = r"(?<=\p{L}{2})(?:(?<=\p{Ll})|(?<=\p{Lu}))(?=\p{Lu}\p{Ll}{2})"
_LONG_WORD: Final = regex.compile(r"\p{L}{12,}")

# Where a button was glued to a sentence, or a sentence to the one before it.
_JOINT: Final = r"(?<=\bOK)(?=\p{Lu}\p{Ll})|(?<=\p{Ll})(?=OK\b)|(?<=\p{Ll}{2}[.!?])(?=\p{Lu}\p{Ll})"

# Markdown: what stands around the text of a link, and emphasis.
_MARKUP: Final = r"!?\[(?=[^\[\]\n]{1,300}\]\([^()\s]{0,400}\))|(?<=\[[^\[\]\n]{1,300})\]\([^()\s]{0,400}\)|\*\*|__"

_DIRT: Final = regex.compile(
    f"(?P<entity>{_ENTITY})|(?P<broken>{_BROKEN}|{_MARKUP})|(?P<joint>{_JOINT})|(?P<glued>{_GLUED})"
)

ENTITIES: Final = (
    *("&#", "&nbsp;", "&shy;", "&zwnj;", "&zwj;", "&aring;", "&aelig;", "&oelig;", "&szlig;", "&ccedil;", "&eth;"),
    *("acute;", "grave;", "circ;", "uml;", "tilde;", "caron;", "slash;"),
)
"""Stems of entities that may hide an anchor."""


class Reading(NamedTuple):
    """A text as it is read: its skeleton, and how to find a stretch of the skeleton in the text."""

    skeleton: Skeleton
    starts: Sequence[int] | None
    ends: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text that the skeleton's ``start:end`` stands for."""
        start, end = self.skeleton.span(start, end)
        if self.starts is None or self.ends is None or end <= start:
            return start, end
        return self.starts[start], self.ends[end - 1]


def read(text: str) -> Reading:
    """The skeleton of a text whose dirt is mended."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in _DIRT.finditer(text):
        kind = match.lastgroup
        at, last = match.span()
        if kind == "entity":
            mended = unescape(match[0])
            if mended == match[0]:
                continue
        elif kind == "broken":
            mended = ""
        elif kind == "joint" or _in_long_word(text, at):
            mended = " "
        else:
            continue
        pieces += (text[done:at], mended)
        starts += (*range(done, at), *[at] * len(mended))
        ends += (*range(done + 1, at + 1), *[max(last, at)] * len(mended))
        done = last
    if not pieces:
        return Reading(skeletonise(text), None, None)
    pieces.append(text[done:])
    starts += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    return Reading(skeletonise("".join(pieces)), starts, ends)


def _in_long_word(text: str, at: int) -> bool:
    first = at
    while first > 0 and at - first < 40 and text[first - 1].isalpha():
        first -= 1
    word = _LONG_WORD.match(text, first)
    return word is not None and word.end() > at
