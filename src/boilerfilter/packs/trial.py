"""What a pack does to texts: which families it finds in each paragraph, and what a pipeline makes of it with the pack
in place."""

from functools import cached_property
from typing import Literal, NamedTuple

import msgspec

from boilerfilter import host
from boilerfilter.errors import InputError
from boilerfilter.languages import UND, visible_length
from boilerfilter.model import Annotation, Decision, Document, Result
from boilerfilter.packs.catalogue import Catalogue
from boilerfilter.packs.patterns import Matcher, PatternPack
from boilerfilter.packs.topics import Role
from boilerfilter.pipeline import Pipeline
from boilerfilter.settings import Settings
from boilerfilter.skeleton import skeletonise

Kind = Literal["notice", "detail", "label", "article"]


class Case(msgspec.Struct, frozen=True):
    """A text, and what it is: a notice or a detail, to be found; a label, taken with the notice that it stands by; or
    an article, to be kept."""

    kind: Kind
    text: str


class Found(NamedTuple):
    """A term of the pack in the text of a document, at ``[start, end)``; `role` is None where nothing describes it."""

    family: str
    role: Role | None
    source: str
    start: int
    end: int


class Trial(NamedTuple):
    """What is said of a paragraph. `overlooked` are claims that annotators would make of it, were they asked: it holds
    core terms, but none of the stems by which paragraphs are picked out."""

    decision: Decision
    found: tuple[Found, ...]
    overlooked: tuple[Annotation, ...]


class Trier:
    """Tries one pack of a catalogue. With `alone`, the other languages of its topic are left out, but for what is the
    same in all of them.

    Raises:
        PluginError, SettingsError, PatternPackError: as `Pipeline` does.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, pack: PatternPack, *, alone: bool = False) -> None:
        beside = [other for other in catalogue.packs if other.topic == pack.topic and other.language == UND]
        read = [pack, *(other for other in beside if other is not pack)]
        self._settings = settings
        self._packs = [other for other in catalogue.packs if not alone or other.topic != pack.topic or other in read]
        self._pipeline = Pipeline(settings, self._packs)
        patterns = [pattern for one in read for pattern in one.patterns]
        self._matcher = Matcher(patterns)
        self._roles = {pattern.family: catalogue.role(pack, pattern.family) for pattern in patterns}

    def try_text(self, document: Document) -> tuple[Result, list[Trial]]:
        """What the pipeline makes of a document, and each of its paragraphs with what the pack finds in it."""
        result = self._pipeline.run(document)
        return result, [self._trial(decision) for decision in result.decisions]

    def _trial(self, decision: Decision) -> Trial:
        paragraph = decision.paragraph
        if paragraph.verbatim:
            return Trial(decision, (), ())
        reading = skeletonise(paragraph.text)
        found = []
        for hit in self._matcher.find(reading.text):
            start, end = reading.span(hit.start, hit.end)
            family = hit.pattern.family
            found.append(
                Found(family, self._roles[family], hit.pattern.source, paragraph.start + start, paragraph.start + end)
            )
        may_count = decision.keep and any(one.role in ("core", None) for one in found)
        return Trial(decision, tuple(found), self._overlooked(decision) if may_count else ())

    def _overlooked(self, decision: Decision) -> tuple[Annotation, ...]:
        """What annotators with anchors, which were not asked since none lies in the paragraph, say of it."""
        said = {annotation.label.partition(".")[0] for annotation in decision.annotations}
        return tuple(
            annotation
            for annotator, _ in self._loaded.annotators
            if annotator.anchors and annotator.name not in said
            for annotation in annotator.annotate([decision.paragraph])[0]
        )

    @cached_property
    def _loaded(self) -> host.Loaded:
        return host.load(self._settings, self._packs)


def read_cases(data: bytes, path: str) -> list[tuple[int, Case]]:
    """The cases of a ``.jsonl`` file, each with the number of its line; blank lines are passed over.

    Raises:
        InputError: a line is no case; the message has its place.
    """
    cases = []
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            try:
                cases.append((number, msgspec.json.decode(line, type=Case)))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise InputError(
                    f'{path}:{number}: is no case: {error}. Write {{"kind": "notice", "text": "…"}}; the kinds are '
                    "notice, detail, label, article"
                ) from error
    return cases


def removed(result: Result) -> bool:
    """Whether at least half of a document's visible characters go."""
    text = result.document.text
    visible = visible_length(text)
    gone = sum(visible_length(text[start:end]) for start, end in result.removed)
    return visible > 0 and 2 * gone >= visible
