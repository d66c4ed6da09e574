"""A pattern by its id: what it says, what proves it, who brought it, and where it fired."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from boilerfilter.errors import InputError
from boilerfilter.model import Decision, PluginInfo, Result, Span
from boilerfilter.packs.catalogue import Catalogue, name_of
from boilerfilter.packs.patterns import Matcher, Pattern, PatternPack, check_proofs
from boilerfilter.packs.topics import Family


@dataclass(frozen=True, slots=True)
class Known:
    """A pattern with all that is known of it.

    `family` is None where the topic's description has none of that name. `file` and `line` (from 1; 0 if not found) are
    where it is written, which is another pack's where its own extends that. `faults` are what is wrong with its proofs.
    """

    pattern: Pattern
    pack: PatternPack
    family: Family | None
    plugin: PluginInfo | None
    file: str
    line: int
    faults: tuple[str, ...]


def find_pattern(catalogue: Catalogue, name: str) -> Known:
    """The pattern that is called `name`, as ``consent.de.cookie``: topic, language, id.

    Raises:
        InputError: there is none; the message suggests the nearest.
    """
    packs = [pack for pack in catalogue.packs if name.startswith(f"{name_of(pack)}.")]
    for pack in packs:
        for pattern in pack.patterns:
            if pattern.source == name:
                return _known(catalogue, pack, pattern)
    raise InputError(f"{name}: no such pattern, and no such file{_hint(catalogue, packs, name)}")


def fired(result: Result, source: str) -> Iterator[tuple[Decision, Span]]:
    """Where a pattern was found and counted: the paragraph's decision, and the span."""
    for decision in result.decisions:
        claims = decision.annotations
        for span in sorted({span for claim in claims for span in claim.spans if span.source == source}):
            yield decision, span


def _known(catalogue: Catalogue, pack: PatternPack, pattern: Pattern) -> Known:
    topic = catalogue.topics.get(pack.topic)
    file, line = _written(catalogue, pack, pattern.id)
    return Known(
        pattern,
        pack,
        topic.families.get(pattern.family) if topic else None,
        catalogue.plugins.get(pack.path),
        file,
        line,
        tuple(check_proofs(pattern, Matcher([pattern]).find)),
    )


def _written(catalogue: Catalogue, pack: PatternPack, identifier: str) -> tuple[str, int]:
    """The file and line of a pattern's id: in its own pack, or the next one that this extends."""
    path = pack.path
    while path:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except OSError:
            break  # a pack in an archive was read, but is no file
        table = tomllib.loads(text)
        if any(entry["id"] == identifier for entry in table.get("pattern", ())):
            key = re.compile(rf"^\s*id\s*=\s*([\"']){re.escape(identifier)}\1", re.MULTILINE)
            found = key.search(text)
            return path, text.count("\n", 0, found.start(1)) + 1 if found else 0
        base = (pack.topic, table.get("extends"))
        path = next((other.path for other in catalogue.packs if (other.topic, other.language) == base), "")
    return pack.path, 0


def _hint(catalogue: Catalogue, packs: list[PatternPack], name: str) -> str:
    if not catalogue.packs:
        return "; no packs are installed"
    if not packs:  # somebody may have mistyped the topic, the language, or have named a pack alone
        whole = next((pack for pack in catalogue.packs if name_of(pack) == name), None)
        if whole is not None:
            return f"; it is a pack, and one of its patterns is {whole.patterns[0].source}" if whole.patterns else ""
        topic, _, rest = name.partition(".")
        language, _, last = rest.partition(".")
        alike = get_close_matches(f"{topic}.{language}", [name_of(pack) for pack in catalogue.packs], 1)
        if not alike or not last:
            return "; a pattern is called as in `consent.de.cookie`, and `boilerfilter patterns list --json` has all"
        packs = [pack for pack in catalogue.packs if name_of(pack) == alike[0]]
        name = f"{alike[0]}.{last}"
    near = _nearest(name.removeprefix(f"{name_of(packs[0])}."), packs[0].patterns)
    return (
        f"; did you mean {near}?" if near else f"; `boilerfilter patterns list --json` has those of {name_of(packs[0])}"
    )


def _nearest(identifier: str, patterns: Sequence[Pattern]) -> str:
    """The source of the pattern that was meant: by its family, the beginning of its id, or the letters of it."""
    for pattern in patterns:
        if pattern.family == identifier:
            return pattern.source
    for pattern in patterns:
        if pattern.id.startswith(identifier):
            return pattern.source
    near = get_close_matches(identifier, [pattern.id for pattern in patterns], 1)
    return next((pattern.source for pattern in patterns if pattern.id in near), "")
