"""A skeleton for the pack of a new language: every family of a topic with what belongs in it and an example."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Final

import regex

from boilerfilter.errors import InputError
from boilerfilter.packs.patterns import Matcher, Pattern, PatternPack
from boilerfilter.packs.topics import ROLES, Family, Topic
from boilerfilter.skeleton import fold

_TAG: Final = regex.compile(
    r"(?P<language>[A-Za-z]{2,3})(?:-(?P<script>[A-Za-z]{4}))?(?:-(?P<region>[A-Za-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[A-Za-z\d]{5,8}|\d[A-Za-z\d]{3}))*)"
)
_EXAMPLE_LANGUAGE: Final = "en"
_TERMS: Final = 5


def canonical_tag(tag: str) -> str:
    """A language's BCP 47 tag in its usual case: ``pt-br`` → ``pt-BR``, ``zh-hans`` → ``zh-Hans``.

    Raises:
        InputError: it does not have the shape of one.

    >>> canonical_tag("SR-latn-rs")
    'sr-Latn-RS'
    """
    match = _TAG.fullmatch(tag)
    if match is None:
        mended = tag.replace("_", "-")
        known = _TAG.fullmatch(mended) is not None
        hint = f"did you mean {canonical_tag(mended)}?" if known else "write it like de, pt-BR, zh-Hans or sr-Latn"
        raise InputError(f"{tag!r} is no language tag of BCP 47; {hint}")
    parts = [
        match["language"].lower(),
        (match["script"] or "").title(),
        (match["region"] or "").upper(),
        match["variants"].removeprefix("-").lower(),
    ]
    return "-".join(part for part in parts if part)


def skeleton(topic: Topic, language: str, packs: Sequence[PatternPack]) -> str:
    """The text of a pack without patterns, for somebody to fill in. Examples are taken from `packs`.

    Lines of explanation start with ``##``; those that start with ``# `` are a valid pack once that is taken away.
    """
    return "\n".join(_lines(topic, language, packs)) + "\n"


def _lines(topic: Topic, language: str, packs: Sequence[PatternPack]) -> Iterator[str]:
    yield from _prose(
        f"A pack of the topic {topic.name} for the language {language}. Fill in a family at a time, from the top; each "
        "is of use at once. Take the '# ' away from its example and put the language's own words in place of the "
        "example's: terms are what to find, hits are phrases in which one must be found, and misses are phrases, as "
        "tempting as possible, in which none may be."
    )
    yield "##"
    yield from _prose(
        "Terms are in lower case and in the language's own spelling. 'word' is the whole word, 'word*' has any ending, "
        "'*word' any beginning, 'two words' stand in a row, 'one ... other' have a gap between them. A common "
        "word that often means something else goes in a second pattern of its family with another id and weight = 0.5. "
        "What you cannot say surely is better left out."
    )
    yield ""
    yield f"topic = {_quoted(topic.name)}"
    yield f"language = {_quoted(language)}"
    for role, meaning in ROLES.items():
        families = [family for family in topic.families.values() if family.role == role]
        if families:
            yield ""
            yield ""
            yield from _prose(f"{role.upper()}: {meaning}.")
        for family in families:
            yield ""
            yield from _prose(f"{family.name}: {family.about}")
            yield from (f"# {line}" for line in _example(family, topic, packs))


def _example(family: Family, topic: Topic, packs: Sequence[PatternPack]) -> Iterator[str]:
    """A pattern of a family that holds its proofs; a form to fill in if no pack has one."""
    own = sorted(
        (pack for pack in packs if pack.topic == topic.name), key=lambda pack: pack.language != _EXAMPLE_LANGUAGE
    )
    found = [
        pattern
        for pack in own
        for pattern in pack.patterns
        if pattern.family == family.name and pattern.regex is None and len(pattern.hits) > 1 and pattern.misses
    ]
    terms, hits, misses = _excerpt(found[0]) if found else (["", ""], ["", ""], [""])
    yield "[[pattern]]"
    yield f"id = {_quoted(family.name)}"
    yield f"family = {_quoted(family.name)}"
    yield f"terms = {_list(terms)}"
    yield f"hits = {_list(hits)}"
    yield f"misses = {_list(misses)}"


def _excerpt(pattern: Pattern) -> tuple[list[str], list[str], list[str]]:
    """A few terms of a pattern, those by which its first two hits are found among them; the hits; and a miss."""
    single = Matcher([replace(pattern, id=term, terms=(term,)) for term in pattern.terms])
    hits = list(pattern.hits[:2])
    needed = [hit.pattern.id for text in hits for hit in single.find(fold(text))[:1]]
    return list(dict.fromkeys([*needed, *pattern.terms]))[:_TERMS], hits, list(pattern.misses[:1])


def _prose(text: str) -> Iterator[str]:
    yield from wrap(text, 120, initial_indent="## ", subsequent_indent="## ", break_on_hyphens=False)


def _list(items: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, items))}]"


def _quoted(text: str) -> str:
    """A basic string of TOML, which JSON's strings are, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
