"""What a pack author's regular expression must hold, so that its matches can be searched for before it is run."""

import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as sre_parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from boilerfilter.packs.terms import TermError, has_unspaced
from boilerfilter.skeleton import fold

_MIN_ANCHOR: Final = 3
_MIN_ANCHOR_UNSPACED: Final = 2


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


def _unbounded(tree: Iterable[tuple[Any, Any]]) -> Iterator[object]:
    for op, argument in tree:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, inner = argument
            if most == sre.MAXREPEAT and not _only_space(inner):
                yield op
            yield from _unbounded(inner)
        elif op is sre.SUBPATTERN:
            yield from _unbounded(argument[-1])
        elif op is sre.BRANCH:
            for branch in argument[1]:
                yield from _unbounded(branch)
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _unbounded(argument[1])
        elif op is sre.ATOMIC_GROUP:
            yield from _unbounded(argument)


def _only_space(tree: Sequence[tuple[Any, Any]]) -> bool:
    """Whether a repeated thing is white space alone: such a gap cannot reach across words."""
    return list(tree) == [(sre.IN, [(sre.CATEGORY, sre.CATEGORY_SPACE)])]


def _required(tree: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """The best set of literals of which every match holds at least one; empty if there is none."""
    candidates: list[frozenset[str]] = []
    run: list[str] = []

    def close() -> None:
        literal = "".join(run).strip()
        if len(literal) >= (_MIN_ANCHOR_UNSPACED if has_unspaced(literal) else _MIN_ANCHOR):
            candidates.append(frozenset([literal]))
        run.clear()

    for op, argument in tree:
        if op is sre.LITERAL:
            run.append(chr(argument))
            continue
        if op is sre.AT:
            continue
        close()
        inner = None
        if op is sre.SUBPATTERN:
            inner = argument[-1]
        elif op is sre.ATOMIC_GROUP:
            inner = argument
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and argument[0] > 0:
            inner = argument[2]
        if inner is not None:
            candidates.append(_required(inner))
        elif op is sre.BRANCH:
            branches = [_required(branch) for branch in argument[1]]
            if all(branches):
                candidates.append(frozenset().union(*branches))
    close()
    usable = [candidate for candidate in candidates if candidate]
    # The longest shortest literal is the rarest in text.
    return max(usable, key=lambda c: (min(map(len, c)), -len(c)), default=frozenset())
