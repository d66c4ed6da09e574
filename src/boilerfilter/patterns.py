"""Pattern packs: what a topic's texts say in one language, as a TOML file that carries its own proofs.

`read_packs` reads and validates; `Matcher` compiles a pack and finds its patterns in skeleton space
(`boilerfilter.skeleton`). The format is described in docs/language-packs.md.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from typing import NamedTuple

import regex

from boilerfilter.errors import PatternPackError
from boilerfilter.literals import anchors_of_regex, fold_regex
from boilerfilter.skeleton import fold
from boilerfilter.term_index import TermIndex
from boilerfilter.terms import TermError, anchor_of_term, check_term, fold_terms

# A last guard for a pack's own regexes (terms are linear by construction), in seconds for one paragraph.
TIME_BUDGET = 5.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """One thing that a topic's texts say.

    `source` (``consent.de.cookie``) names it in every reason. `family` groups patterns of the same meaning across
    languages; its values belong to the plugin that scores them. `weight` in (0, 1] says how surely a hit speaks for its
    family.
    """

    id: str
    source: str
    family: str
    weight: float
    terms: tuple[str, ...]
    regex: str | None
    hits: tuple[str, ...]
    misses: tuple[str, ...]

    @property
    def anchors(self) -> tuple[str, ...]:
        """Stems, in the language's spelling, one of which lies in whatever the pattern matches."""
        if self.regex is not None:
            return anchors_of_regex(self.regex)
        return tuple(dict.fromkeys(anchor_of_term(term) for term in self.terms))


@dataclass(frozen=True, slots=True)
class PatternPack:
    """The patterns of one topic in one language (a BCP 47 tag), and the file they came from."""

    topic: str
    language: str
    patterns: tuple[Pattern, ...]
    path: str


class Hit(NamedTuple):
    """A pattern found at ``[start, end)`` of a skeleton's text."""

    pattern: Pattern
    start: int
    end: int


class Matcher:
    """A compiled pack. Safe to use from many threads.

    The terms of all patterns are matched together: leftmost, then longest, so a stretch of text counts once. A pattern
    given by a regex is matched by itself and may overlap others.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = tuple(patterns)
        terms = [(term, number) for number, pattern in enumerate(self._patterns) for term in pattern.terms]
        folded = fold_terms([term for term, _ in terms])
        self._terms = TermIndex(zip(folded, (number for _, number in terms), strict=True))
        self._regexes = [
            (pattern, regex.compile(fold_regex(pattern.regex)))
            for pattern in self._patterns
            if pattern.regex is not None
        ]

    def find(self, skeleton: str) -> list[Hit]:
        """All hits in a skeleton's text, ordered by start. Raises TimeoutError beyond the time budget."""
        found = self._terms.find(skeleton)
        hits = [Hit(self._patterns[number], start, end) for start, end, number in found]
        for pattern, compiled in self._regexes:
            hits.extend(
                Hit(pattern, match.start(), match.end()) for match in compiled.finditer(skeleton, timeout=TIME_BUDGET)
            )
        if self._regexes:
            hits.sort(key=lambda hit: (hit.start, hit.end, hit.pattern.source))
        return hits


def read_packs(folders: Iterable[Traversable]) -> tuple[PatternPack, ...]:
    """All packs of some folders, ``extends`` resolved, sorted by topic and language.

    Raises:
        PatternPackError: a file is not a valid pack, two packs have the same topic and language, or one extends a pack
            that is not there.
    """
    files: dict[tuple[str, str], tuple[str, Mapping[str, object]]] = {}
    for folder in folders:
        try:
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            raise PatternPackError(f"{folder}: cannot be read: {error.strerror or error}") from error
        for file in entries:
            if not file.name.endswith(".toml"):
                continue
            key, table = _read_table(file)
            if key in files:
                raise PatternPackError(f"{file}: a pack for {key[0]}.{key[1]} is already there: {files[key][0]}")
            files[key] = (str(file), table)
    return tuple(_build(key, files, ()) for key in sorted(files))


def check_pack(pack: PatternPack) -> list[str]:
    """What is wrong with a pack's proofs, one line a fault; empty if every hit hits and every miss misses."""
    faults = []
    for pattern in pack.patterns:
        matcher = Matcher([pattern])
        if not pattern.hits or not pattern.misses:
            faults.append(f"{pattern.source}: needs at least one of hits and one of misses")
        faults += [
            f"{pattern.source}: does not match its hit {text!r}"
            for text in pattern.hits
            if not matcher.find(fold(text))
        ]
        faults += [
            f"{pattern.source}: matches its miss {text!r} at {fold(text)[hit.start : hit.end]!r}"
            for text in pattern.misses
            for hit in matcher.find(fold(text))[:1]
        ]
    return faults


_PACK_KEYS = {"topic", "language", "extends", "pattern"}
_PATTERN_KEYS = {"id", "family", "weight", "terms", "regex", "hits", "misses"}


def _read_table(file: Traversable) -> tuple[tuple[str, str], Mapping[str, object]]:
    try:
        table: dict[str, object] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PatternPackError(f"{file}: cannot be read: {error}") from error
    _only(table, _PACK_KEYS, str(file))
    topic = _string(table, "topic", str(file))
    language = _string(table, "language", str(file))
    if file.name != f"{language}.toml":
        raise PatternPackError(f"{file}: says language = {language!r}; name the file {language}.toml or mend the key")
    return (topic, language), table


def _build(
    key: tuple[str, str], files: Mapping[tuple[str, str], tuple[str, Mapping[str, object]]], below: tuple[str, ...]
) -> PatternPack:
    topic, language = key
    path, table = files[key]
    patterns: dict[str, Pattern] = {}
    if "extends" in table:
        base = _string(table, "extends", path)
        if base in below or base == language:
            raise PatternPackError(
                f"{path}: packs extend each other in a circle: {' → '.join((*below, language, base))}"
            )
        if (topic, base) not in files:
            raise PatternPackError(f"{path}: extends {base!r}, but there is no pack {topic}.{base}")
        inherited = _build((topic, base), files, (*below, language))
        patterns.update((pattern.id, _renamed(pattern, topic, language)) for pattern in inherited.patterns)
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
    return PatternPack(topic, language, tuple(patterns.values()), path)


def _renamed(pattern: Pattern, topic: str, language: str) -> Pattern:
    return Pattern(
        pattern.id,
        f"{topic}.{language}.{pattern.id}",
        pattern.family,
        pattern.weight,
        pattern.terms,
        pattern.regex,
        pattern.hits,
        pattern.misses,
    )


def _pattern(entry: object, topic: str, language: str, where: str) -> Pattern:
    if not isinstance(entry, dict):
        raise PatternPackError(f"{where}: is not a table")
    identifier = _string(entry, "id", where)
    where = f"{where} ({identifier})"
    _only(entry, _PATTERN_KEYS, where)
    terms = _strings(entry, "terms", where)
    expression = _string(entry, "regex", where) if "regex" in entry else None
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
        family=_string(entry, "family", where) if "family" in entry else "",
        weight=float(weight),
        terms=terms,
        regex=expression,
        hits=_strings(entry, "hits", where),
        misses=_strings(entry, "misses", where),
    )


def _only(table: Mapping[str, object], allowed: set[str], where: str) -> None:
    for key in table:
        if key not in allowed:
            near = get_close_matches(key, sorted(allowed), 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known keys are {', '.join(sorted(allowed))}"
            raise PatternPackError(f"{where}: unknown key {key!r}{hint}")


def _string(table: Mapping[str, object], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PatternPackError(f"{where}: needs {key} = a string that is not empty")
    return value


def _strings(table: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise PatternPackError(f"{where}: {key} is a list of strings that are not empty")
    return tuple(value)
