"""The values that travel through the pipeline. All are immutable; offsets are half-open code points of
`Document.text`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of the document that speaks for an annotation.

    `source` names what found it, for example ``consent.de.accept-all``.
    """

    start: int
    end: int
    source: str


class Annotation(NamedTuple):
    """A claim about one paragraph.

    `label` starts with its annotator's name (``consent``, ``language.de``); `score` lies in [0, 1].
    """

    label: str
    score: float
    spans: tuple[Span, ...] = ()


class Paragraph(NamedTuple):
    """A line of the document, or the lines of a hard-wrapped block.

    `text` is the slice ``document.text[start:end]``, without surrounding white space. `ordinal` counts the paragraphs
    of the document from 0; paragraphs with the same `block` have no blank line between them. A `verbatim` paragraph
    (a fence in Markdown) is shown to no annotator and always kept.
    """

    text: str
    start: int
    ordinal: int
    block: int
    verbatim: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def span(self, start: int, end: int, source: str) -> Span:
        """A span given in offsets of this paragraph, in offsets of the document."""
        return Span(self.start + start, self.start + end, source)


@dataclass(frozen=True, slots=True)
class Document:
    """One text and what is known of it. `metadata` is passed through untouched."""

    text: str
    id: str = ""
    url: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """What a rule judges: ``annotations[i]`` are the claims about ``paragraphs[i]``, sorted by label.

    `asked` tells on which paragraphs, by ordinal, an annotator was run because a rule wanted it.
    """

    document: Document
    paragraphs: Sequence[Paragraph]
    annotations: Sequence[Sequence[Annotation]]
    asked: Mapping[str, Collection[int]] = field(default_factory=dict)

    def find(self, ordinal: int, label: str) -> Annotation | None:
        """The highest-scored annotation of a paragraph whose label is `label` or starts with ``label + "."``."""
        best = None
        for annotation in self.annotations[ordinal]:
            named = annotation.label == label or annotation.label.startswith(label + ".")
            if named and (best is None or annotation.score > best.score):
                best = annotation
        return best


class Reason(NamedTuple):
    """Why a rule judged as it did: the rule's name, and a message for people."""

    rule: str
    message: str


class Verdict(NamedTuple):
    """A rule's judgement of paragraph `at`. `evidence` may hold annotations of other paragraphs (a neighbour's).

    A verdict that drops may speak of a `part` of the paragraph only, half-open offsets of the document: a notice that
    was glued to a line of the article.
    """

    at: int
    keep: bool
    reason: Reason
    evidence: tuple[Annotation, ...] = ()
    part: tuple[int, int] | None = None


class Decision(NamedTuple):
    """What becomes of a paragraph, and why. A paragraph that no rule spoke of has no reasons and is kept.

    A paragraph is kept but for its `cuts`: parts of it, half-open offsets of the document, ordered and disjoint.
    `overruled` are the reasons of rules that would drop it, where one to keep it was heard instead.
    """

    paragraph: Paragraph
    keep: bool
    reasons: tuple[Reason, ...]
    annotations: tuple[Annotation, ...]
    evidence: tuple[Annotation, ...] = ()
    cuts: tuple[tuple[int, int], ...] = ()
    overruled: tuple[Reason, ...] = ()

    @property
    def parts_removed(self) -> tuple[tuple[int, int], ...]:
        """What goes of the paragraph, which is all of it, its cuts, or nothing."""
        return self.cuts if self.keep else ((self.paragraph.start, self.paragraph.end),)


class PluginInfo(NamedTuple):
    """A plugin that has a say: its entry-point name and its distribution's name and version."""

    name: str
    distribution: str
    version: str


class RuleInfo(NamedTuple):
    """What a rule says of itself: its name, its plugin, the labels without one of which it never speaks (None if it
    may always speak), and the scores from which on a claim is enough for it, by label."""

    name: str
    plugin: PluginInfo
    triggers: frozenset[str] | None
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Result:
    """What a pipeline made of a document.

    `removed` are the half-open spans of ``document.text`` that `text` lacks, in order: the dropped paragraphs and the
    cut parts of others, with the white space that went with them. Putting them back restores the document. `errors`
    names annotators and rules that failed when settings say to keep going.
    """

    document: Document
    decisions: tuple[Decision, ...]
    text: str
    removed: tuple[tuple[int, int], ...]
    plugins: tuple[PluginInfo, ...]
    errors: tuple[str, ...] = ()

    @property
    def dropped(self) -> tuple[Decision, ...]:
        """The decisions that take something away: a paragraph, or parts of it."""
        return tuple(decision for decision in self.decisions if not decision.keep or decision.cuts)

    def _repr_html_(self) -> str:
        """The document as a notebook shows it: what goes is marked in its place, with the reasons."""
        # Only notebooks ask for it.
        from boilerfilter.report.notebook import shown  # noqa: PLC0415

        return shown(self)
