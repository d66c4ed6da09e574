"""What can be wrong with a pack: faults, which must be mended, and warnings, which somebody should look at.

Each check is a function of what it needs and gives its findings; `check` runs them all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import regex

from boilerfilter.packs.catalogue import Catalogue, name_of
from boilerfilter.packs.patterns import TIME_BUDGET, Hit, Matcher, Pattern, PatternPack, check_proofs
from boilerfilter.packs.terms import fold_terms
from boilerfilter.packs.timing import LIMIT, Find, superlinear
from boilerfilter.packs.toml_tables import suggestion
from boilerfilter.packs.topics import Topic
from boilerfilter.skeleton import fold

_SHOWN: Final = 60

# Alphabets in which a word of two letters says little. In others a sign is a syllable or a word.
_LETTERS: Final = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}\p{Georgian}]+")
_SHORT_STEM: Final = 4
_SHORT_WORD: Final = 3


class Finding(NamedTuple):
    """One thing that is wrong. `place` is a pattern's source (``consent.de.cookie``) or a pack's name; a `warning` may
    be meant."""

    place: str
    message: str
    warning: bool = False


def check(catalogue: Catalogue, packs: Sequence[PatternPack], *, timed: bool = True) -> Iterator[Finding]:
    """Everything that is wrong with some packs of a catalogue, pack by pack, in the order of their patterns."""
    for pack in packs:
        if not pack.patterns:
            yield empty(pack)
        topic = catalogue.topics.get(pack.topic)
        for pattern in pack.patterns:
            find = Matcher([pattern]).find
            yield from proofs(pattern, find)
            if topic is not None:
                yield from unknown_family(pattern, topic)
            if timed:
                yield from slow(pattern, find)
        yield from shared_terms(pack)
        yield from short_words(catalogue, pack)
        yield from clashes(catalogue, pack)


def empty(pack: PatternPack) -> Finding:
    """The finding on a pack without patterns."""
    return Finding(
        name_of(pack),
        f"has no patterns yet; open {pack.path}, take the '# ' away from the example of a family, and put the "
        f"language's own words in place of the example's",
    )


def proofs(pattern: Pattern, find: Find) -> Iterator[Finding]:
    """A pattern matches each of its hits and none of its misses, and has both."""
    for fault in check_proofs(pattern, find):  # type: ignore[arg-type]
        yield Finding(pattern.source, fault.removeprefix(f"{pattern.source}: "))


def unknown_family(pattern: Pattern, topic: Topic) -> Iterator[Finding]:
    """A pattern's family is one that its topic describes."""
    if not pattern.family:
        yield Finding(pattern.source, f'needs family = "…"; {topic.path} describes those of {topic.name}')
    elif pattern.family not in topic.families:
        hint = suggestion(pattern.family, topic.families, "there are")
        yield Finding(pattern.source, f"the family {pattern.family!r} is none of {topic.name}{hint}")


def slow(pattern: Pattern, find: Find) -> Iterator[Finding]:
    """A pattern takes twice as long for twice the text, and not much more."""
    try:
        growth = superlinear(pattern, find)
    except TimeoutError:
        yield Finding(pattern.source, f"took more than {TIME_BUDGET:.0f} seconds on a few pages; give its gaps a bound")
        return
    if growth is not None:
        shown = " and ".join(f"{doubling:.1f}" for doubling in growth.doublings[-2:])
        yield Finding(
            pattern.source,
            f"takes {shown} times as long where {_short(growth.unit)!r} is repeated twice as often, up to "
            f"{growth.sizes[-1]} characters, and at most {LIMIT} times is in order; give its gaps a bound",
        )


def shared_terms(pack: PatternPack) -> Iterator[Finding]:
    """A term stands in one pattern of a pack: only the first of two that have it can ever be found by it."""
    first: dict[str, tuple[str, Pattern]] = {}
    for pattern in pack.patterns:
        for written, term in zip(pattern.terms, fold_terms(pattern.terms), strict=True):
            before, owner = first.setdefault(term, (written, pattern))
            if owner is pattern:
                continue
            alike = "" if before == written else f" (there it is written {before!r}, which is the same)"
            yield Finding(
                pattern.source,
                f"the term {written!r} stands in {owner.id!r} too{alike}, and that always wins; take one of them out",
                True,
            )


def short_words(catalogue: Catalogue, pack: PatternPack) -> Iterator[Finding]:
    """A core term that speaks surely and is one word is not so short that ordinary words are met by it.

    Words of three letters are let pass: in packs they are the abbreviations of laws.
    """
    for pattern in _sure(catalogue, pack):
        for written, term in zip(pattern.terms, fold_terms(pattern.terms), strict=True):
            stem = term.strip("*")
            if not _LETTERS.fullmatch(stem):
                continue
            if len(stem) < (_SHORT_STEM if "*" in term else _SHORT_WORD):
                yield Finding(
                    pattern.source, f"the term {written!r} is too short for a core family; make it longer", True
                )


def clashes(catalogue: Catalogue, pack: PatternPack) -> Iterator[Finding]:
    """A core term that speaks surely is not met in ordinary phrases.

    Ordinary phrases are what packs have as `misses`: of this pack all but those of families that speak against, which
    are notices; of the topic's other packs those of the same family, where the word for cookie may be a cake. A pattern
    with a weight below 1 says itself that it has another sense. Of each pattern the first clash is told.
    """
    sure = list(_sure(catalogue, pack))
    own = [other for other in pack.patterns if catalogue.role(pack, other.family) != "against"]
    found = _met(sure, own)
    for family in dict.fromkeys(pattern.family for pattern in sure):
        others = [
            pattern
            for other in catalogue.packs
            if other.topic == pack.topic and other.language != pack.language
            for pattern in other.patterns
            if pattern.family == family
        ]
        found = _met([pattern for pattern in sure if pattern.family == family], others) | found
    for pattern in sure:
        if pattern.source in found:
            yield found[pattern.source]


def lacking(catalogue: Catalogue, pack: PatternPack) -> list[str]:
    """The families of its topic that a pack has nothing for, in order of importance; none if they are not described."""
    topic = catalogue.topics.get(pack.topic)
    filled = {pattern.family for pattern in pack.patterns}
    return [name for name in topic.families if name not in filled] if topic else []


def _sure(catalogue: Catalogue, pack: PatternPack) -> Iterator[Pattern]:
    """The core patterns of a pack that claim no other sense."""
    for pattern in pack.patterns:
        if pattern.weight == 1 and catalogue.role(pack, pattern.family) == "core":
            yield pattern


def _met(patterns: Sequence[Pattern], others: Iterable[Pattern]) -> dict[str, Finding]:
    """The findings on patterns that are met in the misses of others, by source, the first of each."""
    misses = [(other.source, text, fold(text)) for other in others for text in other.misses]
    matcher = Matcher(_possible(patterns, "\n".join(skeleton for _, _, skeleton in misses)))
    found: dict[str, Finding] = {}
    for place, text, skeleton in misses:
        for hit in matcher.find(skeleton):
            if hit.pattern.source != place:
                found.setdefault(hit.pattern.source, _clash(hit, skeleton, place, text))
    return found


def _possible(patterns: Sequence[Pattern], skeleton: str) -> list[Pattern]:
    """Patterns with those of their terms whose longest word lies in a text: all others would be compiled in vain."""
    possible = []
    for pattern in patterns:
        folded = zip(pattern.terms, fold_terms(pattern.terms), strict=True)
        terms = tuple(term for term, text in folded if max(text.replace("*", "").split(), key=len) in skeleton)
        if terms or pattern.regex is not None:
            possible.append(replace(pattern, terms=terms))
    return possible


def _clash(hit: Hit, skeleton: str, place: str, text: str) -> Finding:
    return Finding(
        hit.pattern.source,
        f"finds {skeleton[hit.start : hit.end]!r} in {_short(text)!r}, which is a miss of {place}; "
        "put the term in a pattern with weight = 0.5, or add a word to it",
        True,
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
