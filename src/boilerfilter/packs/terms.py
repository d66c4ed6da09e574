"""The little language of a pack's terms: words, ``*`` for a free beginning or ending, ``...`` for a bounded gap.

Terms become tries, so that many are tried at once (`boilerfilter.packs.term_index`); and each yields an anchor, the
longest literal that any match of it must hold.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import regex

from boilerfilter.skeleton import fold

# Written without spaces between words, so a term there has no word boundaries, and one beside them has.
UNSPACED_LETTERS: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー々〆"
_UNSPACED: Final = regex.compile(f"[{UNSPACED_LETTERS}]")

# What a word is made of. The second is right for every text, but several times slower to compile and to match; so it
# is for texts that hold unspaced letters, where the first would take "cookieを使用" for one word.
_WORD_LETTER: Final = r"\w"
SPACED_LETTER: Final = rf"[^\W{UNSPACED_LETTERS}]"

# Between two words of a term: white space, a hyphen, or a quotation mark that a site put around a button's name.
SEPARATOR_LETTERS: Final = r"[\s\-\"'«»]"
_SEPARATOR: Final = rf"{SEPARATOR_LETTERS}{{1,4}}"
FREE_LETTERS: Final = 30
_ENDING: Final = rf"\w{{0,{FREE_LETTERS}}}+"
_BEGINNING: Final = rf"\w{{0,{FREE_LETTERS}}}?"
GAP_END: Final = r"[.!?。\n]"
GAP_LETTERS: Final = 40
_GAP: Final = rf"[^{GAP_END[1:]}{{1,{GAP_LETTERS}}}?"
KEY_LENGTH: Final = 3
GAP: Final = "..."
"""Stands for a gap in a term."""
_LETTER: Final = regex.compile(r"\w")
_SYNTAX: Final = regex.compile(r"\s*(?!\.\.\.)\*?[^\s*]+\*?(?:\s+(?:\.\.\.\s+)?(?!\.\.\.)\*?[^\s*]+\*?)*+\s*")
_INVISIBLE: Final = regex.compile(r"(?<!\S)\*?[\p{Cf}\p{Mn}]+\*?(?!\S)")


class TermError(ValueError):
    """A term or regex that cannot be used; the message says why."""


@dataclass(slots=True)
class _Node:
    next: dict[str, "_Node"] = field(default_factory=dict)
    pattern: int | None = None


def has_unspaced(text: str) -> bool:
    """Whether a text has letters of a script that is written without spaces between words."""
    return _UNSPACED.search(text) is not None


@dataclass(frozen=True, slots=True)
class Term:
    """A parsed term: regex pieces in skeleton space, single characters where they are literal."""

    pieces: tuple[str, ...]
    words: int


def key_of_term(term: str) -> tuple[str, bool]:
    """The first characters, at most `KEY_LENGTH`, of whatever a folded term matches, and whether it is loose:
    whether it may begin inside a word, since its beginning is free or its script has no spaces."""
    word = term.partition(" ")[0]
    stem = word.strip("*")
    loose = word.startswith("*") or not _LETTER.match(stem) or has_unspaced(stem[0])
    return stem[:KEY_LENGTH], loose


def fold_terms(terms: Sequence[str]) -> list[str]:
    """Terms in skeleton space. Folded in one go, which is many times faster than one by one."""
    return fold("\n".join(" ".join(term.split()) for term in terms)).split("\n") if terms else []


def parse_term(term: str) -> Term:
    """A folded term."""
    pieces = tuple(_pieces(term))
    words = 1 + pieces.count(_SEPARATOR) + pieces.count(_GAP)
    return Term(pieces[1:] if pieces[0] == _BEGINNING else pieces, words)


def word_class(term: str) -> int:
    """How many words a folded term has, at most three: of terms that begin alike, those with more are tried first."""
    words = [word for word in term.split() if word != GAP]
    return min(3, len(words))


def terms_regex(terms: Iterable[tuple[str, int]], *, unspaced: bool) -> str:
    """One regex for many folded terms, to be matched where a term may begin; each alternative ends in an empty group
    ``p<n>``, where n is the term's number. Where two list the same term, the first has it.

    With `unspaced`, for texts of which `has_unspaced` is true.
    """
    tries: dict[int, _Node] = {}
    for written, number in terms:
        term = parse_term(written)
        node = tries.setdefault(min(3, term.words), _Node())
        for piece in term.pieces:
            node = node.next.setdefault(piece, _Node())
        if node.pattern is None:
            node.pattern = number
    # Terms of many words before those of few: in one trie, "settings" would win over "setting* of cookies".
    expression = "|".join(_trie(tries[words]) for words in sorted(tries, reverse=True))
    return expression.replace(_WORD_LETTER, SPACED_LETTER) if unspaced else expression


def check_term(term: str) -> None:
    """Raises TermError where a term is malformed, without the work of parsing it."""
    if not _SYNTAX.fullmatch(term):
        raise TermError(
            f"the term {term!r} is malformed: words, of which each may begin or end with '*', and between two of them "
            "at most one '...'"
        )
    if _INVISIBLE.search(term):
        raise TermError(f"the term {term!r} has a word of which nothing is left when it is folded")


def anchor_of_term(term: str) -> str:
    """The longest literal of a term, in the spelling in which it is written."""
    literals = [" ".join(part.split()) for part in re.split(r"\*|\.\.\.", term)]
    return max(literals, key=len).lower()


def _pieces(term: str) -> Iterator[str]:
    """The regex pieces of a folded term; single characters where they are literal."""
    words = term.split()
    last = ""
    previous = ""
    for position, word in enumerate(words):
        if word == "...":
            previous = word
            yield _GAP
            continue
        stem = word.removeprefix("*").removesuffix("*")
        if position and previous != "...":
            yield _SEPARATOR
        if word.startswith("*"):
            if not position or not _UNSPACED.match(stem[0]):
                yield _BEGINNING
        elif previous == "..." and not _UNSPACED.match(stem[0]):
            yield r"(?<!\w)"
        yield from (re.escape(character) for character in stem)
        last = stem[-1]
        if word.endswith("*"):
            if not _UNSPACED.match(last):
                yield _ENDING
        elif not _UNSPACED.match(last):
            yield r"(?!\w)"
        previous = word


def _trie(node: _Node) -> str:
    """Regex of what follows a node, longer continuations before shorter ones."""
    out = []
    pending = node
    # A chain without branches is written flat, so that depth stays far from the recursion limit.
    while len(pending.next) == 1 and pending.pattern is None:
        ((piece, pending),) = pending.next.items()
        out.append(piece)
    branches = [piece + _trie(child) for piece, child in sorted(pending.next.items(), key=_literal_first)]
    if pending.pattern is not None:
        branches.append(f"(?P<p{pending.pattern}>)")
    out.append(branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})")
    return "".join(out)


def _literal_first(item: tuple[str, _Node]) -> tuple[bool, str]:
    piece = item[0]
    return (piece in (_ENDING, _GAP, r"(?!\w)"), piece)
