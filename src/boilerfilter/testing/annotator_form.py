"""What the contract demands of an annotator: the form of what it is and gives."""

from collections.abc import Collection, Sequence
from typing import Final

from boilerfilter.annotate import Annotators, raise_error
from boilerfilter.errors import PluginError
from boilerfilter.model import Annotation, Span
from boilerfilter.testing.annotator_case import MOST, AnnotatorCase, claims_of
from boilerfilter.testing.law import Law
from boilerfilter.testing.scenes import CHECKED
from boilerfilter.testing.side_effects import calls_of, output_of
from boilerfilter.testing.texts import paragraphs_of


def declared(case: AnnotatorCase, texts: Sequence[str]) -> str:
    annotator = case.annotator
    if not isinstance(annotator.name, str) or not annotator.name:  # type: ignore[redundant-expr]
        return f"its name is {annotator.name!r}"
    try:
        Annotators([(annotator, CHECKED)], raise_error, pass_through=True)
    except PluginError as error:
        return str(error.__cause__ or error)
    names, anchors = {annotator.name for _ in range(2)}, [annotator.anchors for _ in range(2)]
    if len(names) > 1 or _as_set(anchors[0]) != _as_set(anchors[1]):
        return "its name or its anchors were others when they were read again"
    return ""


def silent(case: AnnotatorCase, texts: Sequence[str]) -> str:
    return output_of(lambda: case.ask(paragraphs_of(texts)))


def offline(case: AnnotatorCase, texts: Sequence[str]) -> str:
    return calls_of(lambda: case.ask(paragraphs_of(texts)))


def answers(case: AnnotatorCase, texts: Sequence[str]) -> str:
    case.ask(())
    case.ask(paragraphs_of(texts))
    return ""


def labels(case: AnnotatorCase, texts: Sequence[str]) -> str:
    name = case.annotator.name
    for _, annotation in claims_of(case, texts):
        if not isinstance(annotation, Annotation):
            return f"it gave {annotation!r}, which is no Annotation"
        label: object = annotation.label
        if not isinstance(label, str) or (label != name and not label.startswith(f"{name}.")):
            return f"it gave the label {label!r}, and its name is {name!r}"
    return ""


def scores(case: AnnotatorCase, texts: Sequence[str]) -> str:
    for _, annotation in claims_of(case, texts):
        score: object = annotation.score
        if not isinstance(score, int | float) or not 0 <= score <= 1:
            return f"it gave {annotation.label} the score {score!r}"
    return ""


def spans(case: AnnotatorCase, texts: Sequence[str]) -> str:
    for paragraph, annotation in claims_of(case, texts):
        if not isinstance(annotation.spans, tuple):
            return f"it gave {annotation.label} the spans {annotation.spans!r}, which are no tuple"
        for span in annotation.spans:
            if not isinstance(span, Span):
                return f"it gave {annotation.label} {span!r}, which is no Span"
            if not paragraph.start <= span.start <= span.end <= paragraph.end:
                return (
                    f"it gave {annotation.label} the span {span.start}:{span.end} in a paragraph that is at "
                    f"{paragraph.start}:{paragraph.end}"
                )
    return ""


def few(case: AnnotatorCase, texts: Sequence[str]) -> str:
    found = case.ask(paragraphs_of(texts))
    return f"it gave more than {MOST} for one" if any(len(answer) > MOST for answer in found) else ""


def _as_set(found: Collection[str] | None) -> frozenset[str] | None:
    return None if found is None else frozenset(found)


FORM: Final[tuple[Law[AnnotatorCase], ...]] = (
    Law(
        "annotator.declared",
        "`name` is a string, `anchors` is None or a collection of stems that are not empty, and neither changes.",
        'Set both once, as attributes; write anchors = ("stem",) for a single one.',
        declared,
        shrinks=False,
        leads=True,
    ),
    Law(
        "annotator.silent",
        "It writes nothing on standard output or standard error, which belong to the run.",
        "Remove print and handlers that write there; what users should know goes into a label or a span's source.",
        silent,
    ),
    Law(
        "annotator.offline",
        "It does not ask for the network: a corpus is cleaned on machines that have none.",
        "Ship what it needs as data of the package, and read it from there.",
        offline,
    ),
    Law(
        "annotator.answers",
        "It takes any text, lone surrogates and control characters too, and gives one sequence for each paragraph.",
        'Answer [] or () for a paragraph of which there is nothing to say; encode with errors="surrogatepass".',
        answers,
        leads=True,
    ),
    Law(
        "annotator.labels",
        "What it gives are Annotations whose label is its name, or starts with its name and a full stop.",
        'Build them as Annotation(self.name, …) or Annotation(f"{self.name}.detail", …).',
        labels,
        leads=True,
    ),
    Law(
        "annotator.scores",
        "Scores are numbers from 0 to 1, and none is NaN.",
        "Bound what a model or a quotient gives: min(max(score, 0.0), 1.0); think of an empty denominator.",
        scores,
    ),
    Law(
        "annotator.spans",
        "`spans` is a tuple of Spans inside the paragraph, in offsets of the document.",
        "Use paragraph.span(start, end, source), which shifts them; offsets of a skeleton go through Skeleton.span.",
        spans,
    ),
    Law(
        "annotator.few",
        f"It gives at most {MOST:,} annotations of a paragraph.",
        "Give one annotation with many spans in place of many annotations.",
        few,
    ),
)
