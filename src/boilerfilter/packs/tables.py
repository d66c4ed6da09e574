"""The patterns of a pack's TOML table; every error names its place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import regex

from boilerfilter.errors import PatternPackError
from boilerfilter.packs.literals import anchors_of_regex, fold_regex
from boilerfilter.packs.pack import Pattern
from boilerfilter.packs.terms import TermError, check_term
from boilerfilter.packs.toml_tables import only, string, strings

_PATTERN_KEYS: Final = ("id", "family", "weight", "terms", "regex", "hits", "misses")


def read_patterns(
    table: Mapping[str, object], topic: str, language: str, path: str, inherited: Sequence[Pattern]
) -> tuple[Pattern, ...]:
    """The patterns of a pack's table, behind those that it inherits and does not replace.

    Raises:
        PatternPackError: one is not valid.
    """
    patterns = {pattern.id: _renamed(pattern, topic, language) for pattern in inherited}
    own: set[str] = set()
    entries = table.get("pattern", [])
    if not isinstance(entries, list):
        raise PatternPackError(f"{path}: patterns are written as [[pattern]] tables")
    for number, entry in enumerate(entries, 1):
        pattern = _pattern(entry, topic, language, f"{path}: pattern {number}")
        if pattern.id in own:
            raise PatternPackError(
                f"{path}: pattern {number}: the id {pattern.id!r} is taken; ids are unique in a pack"
            )
        own.add(pattern.id)
        patterns[pattern.id] = pattern
    return tuple(patterns.values())


def _renamed(pattern: Pattern, topic: str, language: str) -> Pattern:
    return replace(pattern, source=f"{topic}.{language}.{pattern.id}")


def _pattern(entry: object, topic: str, language: str, where: str) -> Pattern:
    if not isinstance(entry, dict):
        raise PatternPackError(f"{where}: is not a table")
    identifier = string(entry, "id", where)
    where = f"{where} ({identifier})"
    only(entry, _PATTERN_KEYS, where)
    terms = strings(entry, "terms", where)
    expression = string(entry, "regex", where) if "regex" in entry else None
    if bool(terms) == (expression is not None):
        raise PatternPackError(f"{where}: give either terms or a regex")
    weight = entry.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 1:
        raise PatternPackError(f"{where}: weight is a number above 0 and at most 1, not {weight!r}")
    try:
        if expression is not None:
            regex.compile(fold_regex(expression))
            anchors_of_regex(expression)
        for term in terms:
            check_term(term)
    except (TermError, regex.error) as error:
        raise PatternPackError(f"{where}: {error}") from error
    return Pattern(
        id=identifier,
        source=f"{topic}.{language}.{identifier}",
        family=string(entry, "family", where) if "family" in entry else "",
        weight=float(weight),
        terms=terms,
        regex=expression,
        hits=strings(entry, "hits", where),
        misses=strings(entry, "misses", where),
    )
