"""The little language of a pack's terms: words, ``*`` for a free beginning or ending, ``...`` for a bounded gap.

Terms become one regex, a trie, so that all words of a pack are tried at once; and each yields an anchor, the longest
literal that any match of it must hold.
"""

import re
import re._constants as sre
import re._parser as sre_parser
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import regex

from boilerfilter.skeleton import fold

# Written without spaces between words, so a term there has no word boundaries.
_UNSPACED: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー々〆]", regex.VERSION1
)

# Between two words of a term: white space, a hyphen, or a quotation mark that a site put around a button's name.
_SEPARATOR: Final = r"[\s\-\"'«»]{1,4}"
_ENDING: Final = r"\w{0,30}+"
_BEGINNING: Final = r"\w{0,30}?"
_GAP: Final = r"[^.!?。\n]{1,40}?"

_MIN_ANCHOR: Final = 3
_MIN_ANCHOR_UNSPACED: Final = 2


class TermError(ValueError):
    """A term or regex that cannot be used; the message says why."""


@dataclass(slots=True)
class _Node:
    next: dict[str, "_Node"] = field(default_factory=dict)
    pattern: int | None = None


def terms_regex(terms: Iterable[tuple[str, int]]) -> str:
    """One regex for many terms. Each alternative ends in an empty group ``p<n>``, where n is the term's number.

    Where two patterns list the same term, the first one has it.
    """
    tries: dict[tuple[bool, int], _Node] = {}
    for term, number in terms:
        pieces = list(_pieces(term))
        words = min(3, 1 + pieces.count(_SEPARATOR) + pieces.count(_GAP))
        loose = pieces[0] == _BEGINNING or _UNSPACED.match(pieces[0]) is not None
        if pieces[0] == _BEGINNING:
            pieces = pieces[1:]
        # A loose term is tried at the beginnings of words too, among the bounded ones of its length.
        for bounded in (True, False) if loose else (True,):
            node = tries.setdefault((bounded, words), _Node())
            for piece in pieces:
                node = node.next.setdefault(piece, _Node())
            if node.pattern is None:
                node.pattern = number
    # Terms of many words before those of few: in a trie alone, "settings" would win over "setting* of cookies".
    alternatives = []
    for bounded, boundary in ((True, r"(?<!\w)"), (False, "")):
        branches = [_trie(tries[bounded, words]) for words in (3, 2, 1) if (bounded, words) in tries]
        if branches:
            alternatives.append(f"{boundary}(?:{'|'.join(branches)})")
    return "|".join(alternatives)


def anchor_of_term(term: str) -> str:
    """The longest literal of a term, in the spelling in which it is written.

    Raises:
        TermError: the term is malformed.
    """
    list(_pieces(term))
    literals = [" ".join(part.split()) for part in re.split(r"\*|\.\.\.", term)]
    return max(literals, key=len).lower()


def _pieces(term: str) -> Iterator[str]:
    """The regex pieces of a term; single characters where they are literal."""
    words = term.split()
    if not words or words[0] == "..." or words[-1] == "...":
        raise TermError(f"the term {term!r} begins or ends with a gap, or is empty")
    last = ""
    previous = ""
    for position, word in enumerate(words):
        if word == "...":
            if previous == "...":
                raise TermError(f"the term {term!r} has two gaps in a row")
            previous = word
            yield _GAP
            continue
        stem = fold(word.removeprefix("*").removesuffix("*")).strip()
        if not stem or "*" in stem:
            raise TermError(f"in the term {term!r}, {word!r} is no stem: '*' stands at the beginning or end of a word")
        if position and previous != "...":
            yield _SEPARATOR
        if word.startswith("*"):
            if (position and not _UNSPACED.match(stem[0])) or not position:
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


def fold_regex(expression: str) -> str:
    """A pack author's regex with its literal characters folded as the text will be; escapes are left alone."""
    return re.sub(r"\\.|[^\\]+", lambda m: m[0] if m[0].startswith("\\") else fold(m[0]), expression, flags=re.S)


def anchors_of_regex(expression: str) -> tuple[str, ...]:
    """Literals one of which lies in every match of a regex.

    Raises:
        TermError: there is no such set of literals, or the regex has a gap without a bound (these go superlinear).
    """
    try:
        tree = sre_parser.parse(expression.lower() if expression.isascii() and "\\" not in expression else expression)
    except (re.error, RecursionError) as error:
        raise TermError(f"the regex cannot be read: {error}") from error
    if sum(1 for _ in _unbounded(tree)) > 1:
        raise TermError("the regex has two gaps without a bound; write {0,40} in place of * or +")
    found = _required(tree)
    if not found:
        raise TermError(f"no literal of {_MIN_ANCHOR} letters lies in every match of the regex; spell out more of it")
    return tuple(sorted({literal.lower() for literal in found}))


def _unbounded(tree: Iterable[tuple[object, object]]) -> Iterator[object]:
    for op, argument in tree:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, inner = argument  # type: ignore[misc]
            if most == sre.MAXREPEAT and not _only_space(inner):
                yield op
            yield from _unbounded(inner)
        elif op is sre.SUBPATTERN:
            yield from _unbounded(argument[-1])  # type: ignore[index]
        elif op is sre.BRANCH:
            for branch in argument[1]:  # type: ignore[index]
                yield from _unbounded(branch)
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _unbounded(argument[1])  # type: ignore[index]
        elif op is sre.ATOMIC_GROUP:
            yield from _unbounded(argument)  # type: ignore[arg-type]


def _only_space(tree: Sequence[tuple[object, object]]) -> bool:
    """Whether a repeated thing is white space alone: such a gap cannot reach across words."""
    return list(tree) == [(sre.IN, [(sre.CATEGORY, sre.CATEGORY_SPACE)])]


def _required(tree: Iterable[tuple[object, object]]) -> frozenset[str]:
    """The best set of literals of which every match holds at least one; empty if there is none."""
    candidates: list[frozenset[str]] = []
    run: list[str] = []

    def close() -> None:
        literal = "".join(run).strip()
        if len(literal) >= (_MIN_ANCHOR_UNSPACED if _UNSPACED.search(literal) else _MIN_ANCHOR):
            candidates.append(frozenset([literal]))
        run.clear()

    for op, argument in tree:
        if op is sre.LITERAL:
            run.append(chr(argument))  # type: ignore[arg-type]
            continue
        if op is sre.AT:
            continue
        close()
        inner = None
        if op is sre.SUBPATTERN:
            inner = argument[-1]  # type: ignore[index]
        elif op is sre.ATOMIC_GROUP:
            inner = argument
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and argument[0] > 0:  # type: ignore[index]
            inner = argument[2]  # type: ignore[index]
        if inner is not None:
            candidates.append(_required(inner))  # type: ignore[arg-type]
        elif op is sre.BRANCH:
            branches = [_required(branch) for branch in argument[1]]  # type: ignore[index]
            if all(branches):
                candidates.append(frozenset().union(*branches))
    close()
    usable = [candidate for candidate in candidates if candidate]
    # The longest shortest literal is the rarest in text.
    return max(usable, key=lambda c: (min(map(len, c)), -len(c)), default=frozenset())
