"""Documents with annotations, as a rule meets them: with those that the annotators give, and with others that the
contract allows, since whoever comes after may give the same labels."""

import copy
import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from zlib import crc32

from boilerfilter.annotate import Annotators, Page, note_error, prefixes, raise_error
from boilerfilter.hookspecs import Annotator, Rule
from boilerfilter.model import AnnotatedDocument, Annotation, Document, Paragraph, PluginInfo, Verdict
from boilerfilter.split import split
from boilerfilter.testing.overtime import limited

CHECKED: Final = PluginInfo("checked", "the plugin that is checked", "")

MOST: Final = 16
"""Verdicts on a paragraph at most, and how often it may be wanted."""

STRANGER: Final = "a-label-of-nobody"
"""What no plugin gives: a rule must not stumble over it."""

_URLS: Final = (None, "https://example.org/news", "https://example.org/cookie-policy")


@dataclass(frozen=True)
class RuleCase:
    """A rule that is checked, with annotators whose claims it meets."""

    rule: Rule
    annotators: Sequence[Annotator] = ()

    def judge(self, document: AnnotatedDocument) -> list[Verdict]:
        """Its verdicts, no more than show that there are too many."""
        most = MOST * len(document.paragraphs) + 1
        found: list[Verdict] = []
        with limited():
            for verdict in self.rule.judge(document):
                found.append(verdict)
                if len(found) >= most:
                    break
        return found

    def judge_all(self, documents: Sequence[AnnotatedDocument]) -> list[list[Verdict]]:
        """Its verdicts on each document."""
        return [self.judge(document) for document in documents]

    def verdicts(self, texts: Sequence[str]) -> Iterator[tuple[AnnotatedDocument, Verdict]]:
        """Every verdict on the scenes of some texts, with its document."""
        for document in self.scenes(texts):
            for verdict in self.judge(document):
                yield document, verdict

    def wants(self, document: AnnotatedDocument) -> Mapping[str, Sequence[int]]:
        with limited():
            return self.rule.wants(document)

    @cached_property
    def triggers(self) -> Collection[str] | None:
        return self.rule.triggers

    @cached_property
    def _asked(self) -> Annotators:
        """Notes what is wrong with `wants`, which a law tells."""
        return Annotators([(annotator, CHECKED) for annotator in self.annotators], note_error, pass_through=True)

    @cached_property
    def _known(self) -> dict[tuple[str, tuple[str, ...], bool, bool], AnnotatedDocument]:
        return {}

    def scenes(self, texts: Sequence[str]) -> list[AnnotatedDocument]:
        """Documents in which it may speak: each text with the annotators' claims alone, with a claim of every trigger
        on each paragraph, and on some of them with scores of all kinds."""
        triggers = sorted(self.triggers or ())
        found = []
        for text in texts:
            found.append(self._scene(text, ()))
            if triggers:
                found += [self._scene(text, triggers), self._scene(text, triggers, sparse=True)]
        return [scene for scene in found if self.triggers is None or speaks(scene, self.triggers)]

    def quiet_scenes(self, texts: Sequence[str]) -> list[AnnotatedDocument]:
        """Documents without a trigger: what annotators claim but for those labels, and with the claims of strangers."""
        without = frozenset(self.triggers or ())
        return [
            self._scene(text, labels, without=without)
            for text in texts
            for labels in ((), (STRANGER, f"{STRANGER}.detail"))
        ]

    def prepare(self, texts: Sequence[str]) -> None:
        """Has the annotators make their claims.

        Raises:
            PluginError: one of them breaks the contract.
        """
        Annotators([(annotator, CHECKED) for annotator in self.annotators], raise_error, pass_through=True).annotate(
            [_page(text) for text in texts]
        )

    def _scene(
        self, text: str, labels: Sequence[str], *, sparse: bool = False, without: Collection[str] = frozenset()
    ) -> AnnotatedDocument:
        """What annotators claim of a text unasked, and `labels` on its paragraphs; then what the rule wants. The
        document is a new one each time, in case that somebody changes it."""
        key = (text, tuple(labels), sparse, bool(without))
        if key not in self._known:
            page = _page(text)
            self._asked.annotate([page])
            for paragraph in page.paragraphs:
                claims = [_claim(paragraph, label, sparse=sparse) for label in labels]
                found = (*page.annotations[paragraph.ordinal], *claims)
                page.annotations[paragraph.ordinal] = sorted(
                    (one for one in found if one is not None and set(prefixes(one.label)).isdisjoint(without)),
                    key=lambda annotation: annotation.label,
                )
            if self.annotators:
                self._asked.answer([(page, {self.rule.name: self.rule})], {self.rule.name: CHECKED})
            self._known[key] = page.view()
        return dataclasses.replace(self._known[key], document=_document(text))


def speaks(document: AnnotatedDocument, triggers: Collection[str]) -> bool:
    """Whether a document has a label that is a trigger or starts with one."""
    labels = {annotation.label for found in document.annotations for annotation in found}
    return not {root for label in labels for root in prefixes(label)}.isdisjoint(triggers)


def copy_of(document: AnnotatedDocument) -> AnnotatedDocument:
    """The same document again, of which nothing that can be changed is shared."""
    own = dataclasses.replace(document.document, metadata=copy.deepcopy(document.document.metadata))
    return dataclasses.replace(document, document=own)


def _page(text: str) -> Page:
    paragraphs = split(text)
    return Page(_document(text), paragraphs, [[] for _ in paragraphs])


def _document(text: str) -> Document:
    return Document(text, "it", _URLS[_chance(text) % len(_URLS)], {"language": "en", "tags": ["a", "b"]})


def _claim(paragraph: Paragraph, label: str, *, sparse: bool) -> Annotation | None:
    """A claim that the contract allows; if `sparse`, of three paragraphs of four, with any score, and some details."""
    length = len(paragraph.text)
    if not sparse:
        return Annotation(label, 1.0, (paragraph.span(0, length, label),))
    chance = _chance(f"{label} {paragraph.text} {paragraph.ordinal}")
    if chance % 4 == 0:
        return None
    detail = label if chance % 3 else f"{label}.detail"
    return Annotation(detail, chance % 101 / 100, (paragraph.span(0, 1 + chance % length, detail),))


def _chance(text: str) -> int:
    """A number that depends on the text alone, so that shorter texts can be tried."""
    return crc32(text.encode("utf-8", "surrogatepass"))
