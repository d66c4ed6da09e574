"""Documents through a pipeline, as adapters want it: only what may change is opened, and one that fails fails alone."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypedDict

from boilerfilter import Decision, Document, Pipeline, PluginError, Result

_BATCH: Final = 64


class Part(TypedDict):
    """A stretch that a text lost: half-open code points of the text as it was, by whom and why.

    `plugin` is empty where a setting decided; `patterns` are the ids of what was found, `score` is that of the surest
    evidence, 1 without any.
    """

    start: int
    end: int
    text: str
    plugin: str
    reasons: list[str]
    patterns: list[str]
    score: float


def results_of(documents: Iterable[Document], pipeline: Pipeline) -> Iterator[Result | PluginError]:
    """What becomes of each document, in order; an error in the place of one that a plugin fails on."""
    iterator = iter(documents)
    while batch := list(islice(iterator, _BATCH)):
        try:
            done: list[Result | PluginError] = list(pipeline.run_many(batch))
        except PluginError:  # the others are cleaned again without it
            done = [_alone(document, pipeline) for document in batch]
        yield from done


def flagged(texts: Sequence[str], pipeline: Pipeline) -> list[int]:
    """The numbers of the texts that may lose something: `Pipeline.may_change` for each, in one pass."""
    # To the scanner a line end and this separator are the same, and then a text is a line.
    lines = [text.encode("utf-8", "surrogatepass").replace(b"\n", b"\x1f") for text in texts]
    ends = set(pipeline.flagged(b"\n".join(lines)))
    found = []
    end = -1
    for number, line in enumerate(lines):
        end += 1 + len(line)
        if end in ends:
            found.append(number)
    return found


def parts_removed(result: Result, pipeline: Pipeline) -> list[Part]:
    """All that a text lost, in order: put back where they were, these parts give the text again.

    A part is what one decision took away, with the white space that went with it.
    """
    decisions = [(start, decision) for decision in result.dropped for start, _ in decision.parts_removed]
    parts = []
    for begin, end in result.removed:
        inside = [(start, decision) for start, decision in decisions if begin <= start < end]
        if not inside:  # white space alone: it went with what was before it
            before = [entry for entry in decisions if entry[0] < begin]
            inside = before[-1:] or decisions[:1]
        edges = [begin, *(start for start, _ in inside[1:]), end]
        for number, (_, decision) in enumerate(inside):
            parts.append(_part(result.document.text, edges[number], edges[number + 1], decision, pipeline))
    return parts


def _part(text: str, start: int, end: int, decision: Decision, pipeline: Pipeline) -> Part:
    owner = pipeline.owner(decision.reasons[0].rule)
    sources = (span.source for annotation in decision.evidence for span in annotation.spans)
    return Part(
        start=start,
        end=end,
        text=text[start:end],
        plugin=owner.name if owner else "",
        reasons=[f"{reason.rule}: {reason.message}" for reason in decision.reasons],
        patterns=list(dict.fromkeys(sources)),
        score=max((annotation.score for annotation in decision.evidence), default=1.0),
    )


def _alone(document: Document, pipeline: Pipeline) -> Result | PluginError:
    try:
        return pipeline.run(document)
    except PluginError as error:
        return error
