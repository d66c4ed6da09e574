"""What is compared: boilerfilter's whole pipeline with each of its presets, and two baselines."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Final, NamedTuple, Protocol

from benchmarks.data import Labelled, Row
from boilerfilter import Annotation, Annotator, Matcher, Paragraph, Pipeline, Result, Settings, host, skeletonise
from boilerfilter.annotate import Annotators, raise_error
from boilerfilter.packs.patterns import read_packs

PRESETS: Final = ("careful", "balanced", "thorough")

C4_PHRASES: Final = (
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)
"""A line that holds one of these is dropped from C4 (Raffel et al., Exploring the Limits of Transfer Learning with a
Unified Text-to-Text Transformer, JMLR 21, 2020), and by datatrove's C4 quality filter, which follows it."""


class System(Protocol):
    """Something that drops paragraphs."""

    @property
    def name(self) -> str: ...

    def drops(self, documents: Sequence[Labelled]) -> list[list[bool]]:
        """For each document whether each of its paragraphs is dropped."""
        ...


def single(row: Row) -> Labelled:
    """A row as a document of one paragraph."""
    return Labelled([row.text], [row.kind], row.language, row.language, row.source)


class Placed(NamedTuple):
    """The text of a document and where its paragraphs lie: half-open code points."""

    text: str
    spans: Sequence[tuple[int, int]]


def place(document: Labelled) -> Placed:
    spans = []
    at = 0
    for paragraph in document.paragraphs:
        spans.append((at, at + len(paragraph)))
        at += len(paragraph) + len(document.join)
    return Placed(document.join.join(document.paragraphs), spans)


def dropped(placed: Placed, gone: Sequence[tuple[int, int]]) -> list[bool]:
    """Whether at least half of each paragraph's visible characters lie in the stretches `gone`, which do not overlap.

    A pipeline may split a labelled paragraph further, at its line breaks.
    """
    if not gone:
        return [False] * len(placed.spans)
    flags = []
    for start, end in placed.spans:
        lost = sum(_visible(placed.text[max(start, a) : min(end, b)]) for a, b in gone if a < end and b > start)
        visible = _visible(placed.text[start:end])
        flags.append(visible > 0 and 2 * lost >= visible)
    return flags


def _visible(text: str) -> int:
    return len("".join(text.split()))


class PipelineSystem:
    """boilerfilter with one of its presets."""

    def __init__(self, name: str, pipeline: Pipeline) -> None:
        self.name = name
        self._pipeline = pipeline

    def drops(self, documents: Sequence[Labelled]) -> list[list[bool]]:
        placed = [place(document) for document in documents]
        results = self._pipeline.run_many(one.text for one in placed)
        return [dropped(one, _gone(result)) for one, result in zip(placed, results, strict=True)]


def _gone(result: Result) -> list[tuple[int, int]]:
    return [span for decision in result.decisions for span in decision.parts_removed]


class Remembering:
    """An annotator that keeps its answers. Annotators are pure functions of a paragraph, so nothing changes but that
    the pipelines of several presets, which differ in what their rules make of the scores, need not score thrice."""

    def __init__(self, annotator: Annotator) -> None:
        self._annotator = annotator
        self._known: dict[Paragraph, Sequence[Annotation]] = {}

    @property
    def name(self) -> str:
        return self._annotator.name

    @property
    def anchors(self) -> Collection[str] | None:
        return self._annotator.anchors

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        new = [paragraph for paragraph in dict.fromkeys(paragraphs) if paragraph not in self._known]
        if new:
            self._known.update(zip(new, self._annotator.annotate(new), strict=True))
        return [self._known[paragraph] for paragraph in paragraphs]


def pipelines(presets: Sequence[str]) -> Mapping[str, Pipeline]:
    """A pipeline for each preset; if there are several they share their annotators."""
    built = {preset: Pipeline(Settings(consent={"preset": preset})) for preset in presets}
    if len(built) > 1:
        loaded = host.load(Settings())
        shared = [(Remembering(annotator), info) for annotator, info in loaded.annotators]
        annotators = Annotators(shared, raise_error, pass_through=True)
        for pipeline in built.values():
            pipeline._annotators = annotators
    return built


class C4Phrases:
    """C4's list of policy phrases, on paragraphs."""

    name = "C4's phrases"

    def drops(self, documents: Sequence[Labelled]) -> list[list[bool]]:
        return [
            [any(phrase in paragraph.lower() for phrase in C4_PHRASES) for paragraph in document.paragraphs]
            for document in documents
        ]


class CookieWord:
    """Drops every paragraph that holds a word for cookie or tracker in any of the packs' languages, however it is
    written: what a good list of words can do."""

    name = "the word for cookie"

    def __init__(self) -> None:
        singles = []
        for pack in read_packs([files("boilerfilter_consent") / "patterns"]):
            for pattern in pack.patterns:
                words = tuple(term for term in pattern.terms if " " not in term)
                if pattern.family == "tracker" and pattern.weight == 1 and words:
                    singles.append(replace(pattern, terms=words, regex=None))
        self._matcher = Matcher(singles)

    def drops(self, documents: Sequence[Labelled]) -> list[list[bool]]:
        return [
            [bool(self._matcher.find(skeletonise(paragraph).text)) for paragraph in document.paragraphs]
            for document in documents
        ]


def systems(presets: Sequence[str]) -> Iterator[System]:
    """The presets, then the baselines."""
    for preset, pipeline in pipelines(presets).items():
        yield PipelineSystem(preset, pipeline)
    yield C4Phrases()
    yield CookieWord()
