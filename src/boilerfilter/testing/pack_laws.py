"""What the contract demands of a pattern pack. The work is that of ``boilerfilter patterns check``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from boilerfilter.packs import checks
from boilerfilter.packs.catalogue import name_of
from boilerfilter.packs.files import read_packs
from boilerfilter.packs.pack import PatternPack
from boilerfilter.packs.patterns import Matcher
from boilerfilter.packs.topics import Topic
from boilerfilter.testing.law import Law


@dataclass(frozen=True)
class PackCase:
    """A pack that is checked, or its file, and its topic, if that is described."""

    source: PatternPack | Path
    topic: Topic | None = None

    @cached_property
    def pack(self) -> PatternPack:
        """The pack, which may extend another of its folder.

        Raises:
            PatternPackError: it is not valid.
        """
        if isinstance(self.source, PatternPack):
            return self.source
        return next(pack for pack in read_packs([self.source.parent], [self.source]) if pack.path == str(self.source))

    @property
    def title(self) -> str:
        """What messages call it."""
        if isinstance(self.source, PatternPack):
            return f"pack {name_of(self.source)!r} ({self.source.path})"
        return f"pack {str(self.source)!r}"


def readable(case: PackCase, texts: Sequence[str]) -> str:
    case.pack.patterns  # noqa: B018  # they are read now
    return ""


def filled(case: PackCase, texts: Sequence[str]) -> str:
    return "" if case.pack.patterns else _first([checks.empty(case.pack)])


def proofs(case: PackCase, texts: Sequence[str]) -> str:
    return _first(found for pattern in case.pack.patterns for found in checks.proofs(pattern, Matcher([pattern]).find))


def families(case: PackCase, texts: Sequence[str]) -> str:
    if case.topic is None:
        return ""
    return _first(found for pattern in case.pack.patterns for found in checks.unknown_family(pattern, case.topic))


def linear(case: PackCase, texts: Sequence[str]) -> str:
    return _first(found for pattern in case.pack.patterns for found in checks.slow(pattern, Matcher([pattern]).find))


def _first(findings: Iterable[checks.Finding]) -> str:
    return next((f"{finding.place}: {finding.message}" for finding in findings), "")


PACK_LAWS: Final[tuple[Law[PackCase], ...]] = (
    Law(
        "pack.readable",
        "It is a file LANGUAGE.toml with the keys that a pack has, and whatever a pattern matches has an anchor.",
        "Mend what the message names; docs/language-packs.md describes the format.",
        readable,
        shrinks=False,
        leads=True,
    ),
    Law(
        "pack.filled",
        "It has a pattern at least.",
        "Fill in what you know; a family or two are a start.",
        filled,
        shrinks=False,
        leads=True,
    ),
    Law(
        "pack.proofs",
        "Every pattern matches each of its hits and none of its misses, and has both.",
        "Mend the term or the regex; a phrase that is met against its will belongs to the misses.",
        proofs,
        shrinks=False,
    ),
    Law(
        "pack.families",
        "Every family is one that the topic describes, if it describes any.",
        "Take the name from the topic's _topic.toml, or describe the family there.",
        families,
        shrinks=False,
    ),
    Law(
        "pack.linear",
        "A pattern's time is in proportion to the text.",
        "Give the gaps of its regex a bound: {0,40} in place of * or +.",
        linear,
        shrinks=False,
    ),
)
