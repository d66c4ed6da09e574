"""A text as words and what stands between them: the view in which many terms, of many packs, are looked up at once."""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

import regex

from boilerfilter.packs.terms import KEY_LENGTH, UNSPACED_LETTERS, has_unspaced

# Three splitters that agree where each is used. Most skeletons of Latin text are ASCII, and the first is the fastest.
_BETWEEN_ASCII: Final = re.compile(r"([^a-zA-Z0-9_]+)")
_BETWEEN: Final = regex.compile(r"(\W+)")
# Slower, and so only for texts that hold unspaced letters, where the first would take "cookieを使用" for one word.
_BETWEEN_SPACED: Final = regex.compile(rf"([\W{UNSPACED_LETTERS}]+)")


class Words(NamedTuple):
    """A text cut into words.

    `words[i]` is ``text[starts[i]:ends[i]]``, a longest run of letters, digits and marks of scripts that are written
    with spaces; `between[i]` stands behind it, up to the next. The first and the last word may be empty. `keys` are the
    first letters of the words, `KEY_LENGTH` at most. `unspaced` says whether the text has letters of other scripts,
    which stand between words.
    """

    text: str
    words: Sequence[str]
    keys: Sequence[str]
    between: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    unspaced: bool


def split_words(text: str) -> Words:
    """The words of a text; takes linear time."""
    unspaced = False
    if text.isascii():
        pieces = _BETWEEN_ASCII.split(text)
    else:
        unspaced = has_unspaced(text)
        pieces = (_BETWEEN_SPACED if unspaced else _BETWEEN).split(text)
    offsets = list(accumulate(map(len, pieces), initial=0))
    words = pieces[::2]
    keys = [word[:KEY_LENGTH] for word in words]
    return Words(text, words, keys, pieces[1::2], offsets[:-1:2], offsets[1::2], unspaced)
