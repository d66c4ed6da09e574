"""Paragraphs → annotations: who is asked about which paragraph, in batches across documents, and answers held to the
contract."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NoReturn

from boilerfilter.errors import PluginError, TimeBudgetError
from boilerfilter.guard import UNWATCHED, Guard, message_of
from boilerfilter.hookspecs import Annotator, Rule
from boilerfilter.model import AnnotatedDocument, Annotation, Document, Paragraph, PluginInfo, Span
from boilerfilter.scanning.anchors import AnchorSearch
from boilerfilter.skeleton import fold

_AT_ONCE: Final = 1024
"""Paragraphs that an annotator gets in one call at most, so that a deadline on calls does not depend on the input."""

_ROUNDS: Final = 8
"""How often a rule is asked what it wants at most; the contract says so."""

_MOST: Final = 1000
"""Annotations of one paragraph by one annotator beyond which it is taken to never end."""


@dataclass(slots=True)
class Page:
    """A document on its way through the pipeline."""

    document: Document
    paragraphs: list[Paragraph]
    annotations: list[list[Annotation]]
    errors: list[str] = field(default_factory=list)
    asked: dict[str, set[int]] = field(default_factory=dict)

    def view(self) -> AnnotatedDocument:
        """What rules are shown: tuples, so that no rule can change what another sees."""
        return AnnotatedDocument(
            self.document,
            tuple(self.paragraphs),
            tuple(map(tuple, self.annotations)),
            {name: frozenset(ordinals) for name, ordinals in self.asked.items()},
        )


Fail = Callable[[Page, str, BaseException | None], None]
"""What to do when a plugin breaks its contract on a page: raise, or note it and go on."""


def raise_error(page: Page, message: str, cause: BaseException | None) -> NoReturn:
    raise PluginError(message) from cause


def note_error(page: Page, message: str, cause: BaseException | None) -> None:
    if message not in page.errors:  # a rule is asked several times
        page.errors.append(message)


class Annotators:
    """All annotators of a pipeline, and the search for their anchors."""

    def __init__(
        self,
        annotators: Sequence[tuple[Annotator, PluginInfo]],
        fail: Fail,
        *,
        pass_through: bool,
        guard: Guard = UNWATCHED,
    ) -> None:
        self._fail = fail
        self._guard = guard
        self._by_name: dict[str, tuple[Annotator, PluginInfo]] = {}
        self._everywhere: list[str] = []
        anchors: dict[str, Collection[str]] = {}
        for annotator, info in annotators:
            # Read once: a plugin may compute them, or change its mind.
            with guard.running(info, "annotator's name and anchors"):
                name, found = annotator.name, annotator.anchors
                stems = None if found is None else _anchors(found, name, info)
            self._by_name[name] = (annotator, info)
            if stems is None:
                self._everywhere.append(name)
            elif stems:
                anchors[name] = stems
        self._anchored = list(anchors)
        self._search = AnchorSearch(anchors)
        self._pass_through = pass_through

    @property
    def opens_all(self) -> bool:
        """Whether some annotator wants every paragraph, so that no record may be passed through unopened."""
        return bool(self._everywhere) or not self._pass_through

    def may_speak(self, raw: bytes, *, json: bool = False) -> bool:
        """Whether some annotator may have something to say, unasked, about text with these bytes (UTF-8, or a line of
        JSON)."""
        return self.opens_all or self._search.scanner.may_hold(raw, json=json)

    def may_speak_of(self, texts: Sequence[str]) -> Sequence[bool]:
        """`may_speak` of each of some texts; where it is not worth the while to find out, true."""
        return [True] * len(texts) if self.opens_all else self._search.which(texts)

    def flagged(self, block: bytes, *, json: bool = False) -> Sequence[int]:
        """Ends, as byte offsets, of the lines of a block for which `may_speak` is true, ascending."""
        return line_ends(block) if self.opens_all else self._search.scanner.flagged(block, json=json)

    def owner(self, label: str) -> PluginInfo:
        """The plugin whose annotator gave a label: the one with the longest name that the label starts with."""
        return next(self._by_name[name][1] for name in prefixes(label) if name in self._by_name)

    def annotate(self, pages: Sequence[Page]) -> None:
        """Runs every annotator on the paragraphs that are its business unasked."""
        places = [
            (page, paragraph.ordinal) for page in pages for paragraph in page.paragraphs if not paragraph.verbatim
        ]
        business: dict[str, list[tuple[Page, int]]] = {name: [] for name in self._by_name}
        for name in self._everywhere:
            business[name] = places
        found = self._anchors_in([page.paragraphs[ordinal].text for page, ordinal in places])
        for place, names in zip(places, found, strict=True):
            for name in names:
                business[name].append(place)
        for name, places in business.items():
            self._run(name, places)

    def answer(self, pages: Sequence[tuple[Page, Mapping[str, Rule]]], owners: Mapping[str, PluginInfo]) -> None:
        """Runs the annotators that rules want, each once on each paragraph wanted, and not where it already ran; and
        again what they want then."""
        for _ in range(_ROUNDS):
            asking = []
            wanted: dict[str, list[tuple[Page, int]]] = {}
            for page, rules in pages:
                places = [
                    (name, ordinal)
                    for rule_name, rule in rules.items()
                    for name, ordinal in self._new(page, self._wants(page, rule_name, rule, owners[rule_name]))
                ]
                if places:
                    asking.append((page, rules))
                for name, ordinal in places:
                    wanted.setdefault(name, []).append((page, ordinal))
            for name in sorted(wanted):
                self._run(name, wanted[name])
            if not asking:
                break
            pages = asking

    def _new(self, page: Page, wants: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, int]]:
        """What is wanted of a page and was not run yet, each once; noted as asked."""
        for name, ordinals in wants.items():
            if name not in self._by_name or name in self._everywhere:
                continue  # a rule may want what is not installed, and does without
            asked = page.asked.setdefault(name, set())
            new = [n for n in dict.fromkeys(ordinals) if n not in asked and not page.paragraphs[n].verbatim]
            asked.update(new)
            if name in self._anchored:  # it ran where its anchors are
                found = self._anchors_in([page.paragraphs[ordinal].text for ordinal in new])
                new = [ordinal for ordinal, names in zip(new, found, strict=True) if name not in names]
            yield from ((name, ordinal) for ordinal in new)

    def _anchors_in(self, texts: Sequence[str]) -> list[Sequence[str]]:
        """For each text the annotators of which an anchor lies in it."""
        if not self._anchored:
            return [()] * len(texts)
        flagged = self._search.which(texts) if self._pass_through else [True] * len(texts)
        return [self._owners(text) if may else () for text, may in zip(texts, flagged, strict=True)]

    def _owners(self, text: str) -> Sequence[str]:
        owners = self._search.owners(text)
        return [name for name in self._anchored if name in owners]

    def _wants(self, page: Page, name: str, rule: Rule, info: PluginInfo) -> Mapping[str, Sequence[int]]:
        what = f"rule {name!r}"
        count = len(page.paragraphs)
        try:
            with self._guard.running(info, what):
                wants = {
                    wanted: tuple(islice(ordinals, 16 * count + 1))
                    for wanted, ordinals in rule.wants(page.view()).items()
                }
                for ordinals in wants.values():
                    if len(ordinals) > 16 * count:
                        raise ValueError(f"wants {count} paragraphs more than 16 times each")
                    if not all(ordinal in range(count) for ordinal in ordinals):
                        raise ValueError(f"wants a paragraph beyond the document's {count}")
        except BaseException as error:
            failed(page, info, what, error, guard=self._guard, fail=self._fail)
            return {}
        return wants

    def _run(self, name: str, places: Sequence[tuple[Page, int]]) -> None:
        for start in range(0, len(places), _AT_ONCE):
            self._run_on(name, places[start : start + _AT_ONCE])

    def _run_on(self, name: str, places: Sequence[tuple[Page, int]]) -> None:
        annotator, info = self._by_name[name]
        what = f"annotator {name!r}"
        paragraphs = tuple(page.paragraphs[ordinal] for page, ordinal in places)
        try:
            with self._guard.running(info, what):
                answers = annotator.annotate(paragraphs)
                if len(answers) != len(paragraphs):
                    raise ValueError(f"gave {len(answers)} answers for {len(paragraphs)} paragraphs")
                answers = tuple(answer for answer, _ in zip(answers, paragraphs, strict=True))
        except BaseException as error:
            if self._guard.stops(error):
                raise
            if len(places) > 1:  # one bad paragraph costs no other its annotations
                for place in places:
                    self._run_on(name, [place])
            else:
                failed(places[0][0], info, what, error, guard=self._guard, fail=self._fail)
            return
        for (page, ordinal), paragraph, answer in zip(places, paragraphs, answers, strict=True):
            try:
                with self._guard.running(info, what):
                    found = tuple(islice(answer, _MOST + 1))
                    if len(found) > _MOST:
                        raise ValueError(f"gave more than {_MOST} annotations for a paragraph")
                    for annotation in found:
                        _check(annotation, name, paragraph)
            except BaseException as error:
                failed(page, info, what, error, guard=self._guard, fail=self._fail)
                continue
            if found:
                merged = [*page.annotations[ordinal], *found]
                merged.sort(key=lambda annotation: annotation.label)
                page.annotations[ordinal] = merged


def broken(info: PluginInfo, what: str, error: BaseException) -> str:
    """The message of a plugin's failure."""
    problem = f"{type(error).__name__}: {message_of(error)}"
    return f"plugin {info.name!r} of {info.distribution} {info.version}: {what}: {problem}"


def failed(page: Page, info: PluginInfo, what: str, error: BaseException, *, guard: Guard, fail: Fail) -> None:
    """What comes of an exception out of a plugin's code: a wish to stop goes on, a document that ran out of time is
    refused, since no setting may turn it into a kept paragraph, and all else is for `fail` to raise or to note."""
    if guard.stops(error):
        raise error
    if isinstance(error, TimeoutError):
        message = f"{broken(info, what, error)}: beyond its time budget"
        raise TimeBudgetError(message, page.document) from error
    fail(page, broken(info, what, error), error)


def line_ends(block: bytes) -> list[int]:
    """Ends, as byte offsets, of what ``block.split(b"\\n")`` gives."""
    ends = []
    end = -1
    for line in block.split(b"\n"):
        end += 1 + len(line)
        ends.append(end)
    return ends


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
