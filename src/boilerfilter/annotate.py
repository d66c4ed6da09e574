"""Paragraphs → annotations: who is asked about which paragraph, in batches across documents, and answers held to the
contract."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from boilerfilter.errors import PluginError
from boilerfilter.hookspecs import Annotator, Rule
from boilerfilter.model import AnnotatedDocument, Annotation, Document, Paragraph, PluginInfo, Span
from boilerfilter.scan import AnchorScanner
from boilerfilter.skeleton import fold, skeletonise


@dataclass(slots=True)
class Page:
    """A document on its way through the pipeline."""

    document: Document
    paragraphs: list[Paragraph]
    annotations: list[list[Annotation]]
    errors: list[str] = field(default_factory=list)

    def view(self) -> AnnotatedDocument:
        return AnnotatedDocument(self.document, self.paragraphs, self.annotations)


Fail = Callable[[Page, str, BaseException | None], None]
"""What to do when a plugin breaks its contract on a page: raise, or note it and go on."""


def raise_error(page: Page, message: str, cause: BaseException | None) -> NoReturn:
    raise PluginError(message) from cause


def note_error(page: Page, message: str, cause: BaseException | None) -> None:
    page.errors.append(message)


class Annotators:
    """All annotators of a pipeline, and the scanner of their anchors."""

    def __init__(self, annotators: Sequence[tuple[Annotator, PluginInfo]], fail: Fail, *, pass_through: bool) -> None:
        self._by_name = {annotator.name: (annotator, info) for annotator, info in annotators}
        self._fail = fail
        self._everywhere = [annotator.name for annotator, _ in annotators if annotator.anchors is None]
        anchors = {
            annotator.name: _anchors(annotator.anchors, annotator.name, info)
            for annotator, info in annotators
            if annotator.anchors
        }
        self._anchored = list(anchors)
        self._scanner = AnchorScanner(anchors)
        self._pass_through = pass_through

    @property
    def opens_all(self) -> bool:
        """Whether some annotator wants every paragraph, so that no record may be passed through unopened."""
        return bool(self._everywhere) or not self._pass_through

    def may_speak(self, raw: bytes, *, json: bool = False) -> bool:
        """Whether some annotator may have something to say, unasked, about text with these bytes (UTF-8, or a line of
        JSON)."""
        return self.opens_all or self._scanner.may_hold(raw, json=json)

    def owner(self, label: str) -> PluginInfo:
        """The plugin whose annotator gave a label: the one with the longest name that the label starts with."""
        return next(self._by_name[name][1] for name in prefixes(label) if name in self._by_name)

    def annotate(self, pages: Sequence[Page]) -> None:
        """Runs every annotator on the paragraphs that are its business unasked."""
        business: dict[str, list[tuple[Page, int]]] = {name: [] for name in self._by_name}
        for page in pages:
            for ordinal, paragraph in enumerate(page.paragraphs):
                if paragraph.verbatim:
                    continue
                for name in self._everywhere:
                    business[name].append((page, ordinal))
                for name in self._anchors_in(paragraph.text):
                    business[name].append((page, ordinal))
        for name, places in business.items():
            self._run(name, places)

    def answer(self, pages: Sequence[tuple[Page, Sequence[Rule]]], owners: Mapping[str, PluginInfo]) -> None:
        """Runs the annotators that rules want, each once on each paragraph wanted, and not where it already ran."""
        wanted: dict[str, dict[tuple[int, int], tuple[Page, int]]] = {}
        for number, (page, rules) in enumerate(pages):
            for rule in rules:
                for name, ordinals in self._wants(page, rule, owners[rule.name]).items():
                    if name not in self._by_name or name in self._everywhere:
                        continue  # a rule may want what is not installed, and does without
                    places = wanted.setdefault(name, {})
                    for ordinal in ordinals:
                        if not page.paragraphs[ordinal].verbatim:
                            places[number, ordinal] = (page, ordinal)
        for name in sorted(wanted):
            anchored = name in self._anchored
            self._run(
                name,
                [
                    (page, ordinal)
                    for page, ordinal in wanted[name].values()
                    if not anchored or name not in self._anchors_in(page.paragraphs[ordinal].text)
                ],
            )

    def _anchors_in(self, text: str) -> Sequence[str]:
        if not self._anchored:
            return ()
        if self._pass_through and not self._scanner.may_hold(text.encode("utf-8", "surrogatepass")):
            return ()
        owners = self._scanner.owners(skeletonise(text), text)
        return [name for name in self._anchored if name in owners]

    def _wants(self, page: Page, rule: Rule, info: PluginInfo) -> Mapping[str, Sequence[int]]:
        try:
            wants = {name: tuple(ordinals) for name, ordinals in rule.wants(page.view()).items()}
            for ordinals in wants.values():
                if not all(ordinal in range(len(page.paragraphs)) for ordinal in ordinals):
                    raise ValueError(f"wants a paragraph beyond the document's {len(page.paragraphs)}")
        except Exception as error:
            self._fail(page, broken(info, f"rule {rule.name!r}", error), error)
            return {}
        return wants

    def _run(self, name: str, places: Sequence[tuple[Page, int]]) -> None:
        if not places:
            return
        annotator, info = self._by_name[name]
        paragraphs = [page.paragraphs[ordinal] for page, ordinal in places]
        try:
            answers = annotator.annotate(paragraphs)
            if len(answers) != len(paragraphs):
                raise ValueError(f"gave {len(answers)} answers for {len(paragraphs)} paragraphs")
        except Exception as error:
            if len(places) > 1:  # one bad paragraph costs no other its annotations
                for place in places:
                    self._run(name, [place])
            else:
                self._fail(places[0][0], broken(info, f"annotator {name!r}", error), error)
            return
        for (page, ordinal), paragraph, answer in zip(places, paragraphs, answers, strict=True):
            try:
                found = tuple(answer)
                for annotation in found:
                    _check(annotation, name, paragraph)
            except Exception as error:
                self._fail(page, broken(info, f"annotator {name!r}", error), error)
                continue
            if found:
                merged = [*page.annotations[ordinal], *found]
                merged.sort(key=lambda annotation: annotation.label)
                page.annotations[ordinal] = merged


def broken(info: PluginInfo, what: str, error: BaseException) -> str:
    """The message of a plugin's failure."""
    return f"plugin {info.name!r} of {info.distribution} {info.version}: {what}: {type(error).__name__}: {error}"


def prefixes(label: str) -> Iterator[str]:
    """A label and what it starts with, the longest first: ``a.b.c``, ``a.b``, ``a``."""
    while label:
        yield label
        label = label.rpartition(".")[0]


def _anchors(anchors: Collection[str], name: str, info: PluginInfo) -> Collection[str]:
    """An annotator's anchors, if they can be looked for. One string is a collection of strings too, and a mistake."""
    for anchor in (anchors,) if isinstance(anchors, str) else anchors:
        if anchor is anchors or not isinstance(anchor, str) or not fold(anchor).strip():  # type: ignore[redundant-expr]
            error = ValueError(f"anchors are None or a collection of stems that are not empty; {anchor!r} is none")
            raise PluginError(broken(info, f"annotator {name!r}", error))
    return anchors


def _check(annotation: object, name: str, paragraph: Paragraph) -> None:
    if not isinstance(annotation, Annotation):
        raise TypeError(f"gave {annotation!r}, which is no Annotation")
    label, score, spans = annotation
    if label != name and not label.startswith(f"{name}."):
        raise ValueError(f"label {label!r} does not start with the annotator's name")
    if not 0 <= score <= 1:  # NaN fails this too
        raise ValueError(f"{label}: score {score!r} is not in [0, 1]")
    if not isinstance(spans, tuple):
        raise TypeError(f"{label}: spans are a tuple, not {spans!r}")
    for span in spans:
        if not isinstance(span, Span):
            raise TypeError(f"{label}: {span!r} is no Span")
        if not paragraph.start <= span.start <= span.end <= paragraph.end:
            raise ValueError(f"{label}: span {span.start}:{span.end} lies outside {paragraph.start}:{paragraph.end}")
