"""A plugin that uses all of the contract as it is in 0.1. Never edited: see docs/contract.md, "Versions"."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from boilerfilter import (
    AnnotatedDocument,
    Annotation,
    Annotator,
    Matcher,
    Paragraph,
    PatternPack,
    Reason,
    Rule,
    Settings,
    Span,
    Verdict,
    hookimpl,
    skeletonise,
)
from boilerfilter.languages import language_of


@dataclass(frozen=True)
class FerryOptions:
    """Options."""

    shortest: int = 1
    words: tuple[str, ...] = ()


class Ferries:
    """Claims what says when a ferry sails."""

    name = "ferries"

    def __init__(self, options: FerryOptions, packs: Sequence[PatternPack]) -> None:
        patterns = [pattern for pack in packs if pack.topic == "ferries" for pattern in pack.patterns]
        self._shortest = options.shortest
        self._matcher = Matcher(patterns)
        self.anchors: Collection[str] | None = [anchor for pattern in patterns for anchor in pattern.anchors]

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [self._one(paragraph) for paragraph in paragraphs]

    def _one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        skeleton = skeletonise(paragraph.text)
        hits = self._matcher.find(skeleton.text)
        spans = tuple(paragraph.span(*skeleton.span(hit.start, hit.end), hit.pattern.source) for hit in hits)
        if not spans or len(paragraph.text) < self._shortest:
            return ()
        return (Annotation(f"{self.name}.{hits[0].pattern.family}", hits[0].pattern.weight, spans),)


class Lengths:
    """Runs where a rule asks."""

    name = "ferry-length"
    anchors: Collection[str] = ()

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [self._one(paragraph) for paragraph in paragraphs]

    def _one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        share = min(1.0, len(paragraph.text) / 100)
        return (Annotation(self.name, share, (Span(paragraph.start, paragraph.end, self.name),)),)


class DropFerries:
    """Drops such a line, or the stretch of a long one."""

    name = "drop-ferries"
    triggers: Collection[str] | None = ("ferries",)

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        found = [at for at in range(len(document.paragraphs)) if document.find(at, "ferries")]
        return {"ferry-length": found, "language": found}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        kept = "timetable" in (document.document.url or "") or bool(document.document.metadata.get("ferries"))
        for at, paragraph in enumerate(document.paragraphs):
            claim = document.find(at, "ferries.sailing") or document.find(at, "ferries")
            if claim is None or paragraph.verbatim:
                continue
            tag = language_of(document.annotations[at])
            reason = Reason(f"{self.name}.{'kept' if kept else 'sailing'}", f"says when a ferry sails, in {tag}")
            length = document.find(at, "ferry-length")
            evidence = (claim, length) if length else (claim,)
            part = (paragraph.start, claim.spans[0].end) if claim.spans and not kept else None
            part = None if part is None or part[0] >= part[1] else part
            yield Verdict(at, kept, reason, evidence, part)


@hookimpl
def boilerfilter_pattern_packs() -> Iterable[Traversable]:
    return [Path(__file__).parent / "ferries"]


@hookimpl
def boilerfilter_annotators(settings: Settings, packs: Sequence[PatternPack]) -> Iterable[Annotator]:
    return [Ferries(settings.options("ferries", FerryOptions), packs), Lengths()]


@hookimpl
def boilerfilter_rules(settings: Settings) -> Iterable[Rule]:
    settings.options("ferries", FerryOptions)
    return [DropFerries()]
