"""Uses of the public names that must type-check; mypy is their test."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import boilerfilter
from boilerfilter import (
    AnnotatedDocument,
    Annotation,
    Annotator,
    Decision,
    Document,
    Paragraph,
    Pipeline,
    Reason,
    Reject,
    Result,
    Rule,
    Settings,
    Verdict,
)

cleaned: str = boilerfilter.clean("text")
pipeline: Pipeline = Pipeline(Settings(max_removed=0.5, consent={"preset": "careful"}))
result: Result = pipeline.run("text")
again: Result = pipeline.run(Document("text", id="1", url=None, metadata={"any": 1}))
many: Iterator[Result] = pipeline.run_many(["one", Document("two")])
decisions: Sequence[Decision] = result.decisions
read: Iterator[Document | Reject] = boilerfilter.read_documents(["crawl", Path("a.jsonl")], url_field="site")


class Shouting:
    """An annotator without a base class."""

    name = "shouting"
    anchors: Collection[str] | None = None

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [[Annotation("shouting", 1.0)] if p.text.isupper() else [] for p in paragraphs]


class NoShouting:
    """A rule without a base class."""

    name = "no-shouting"
    triggers: Collection[str] | None = ("shouting",)

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        return {}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        for at in range(len(document.paragraphs)):
            if document.find(at, "shouting"):
                yield Verdict(at, keep=False, reason=Reason(self.name, "shouts"))


annotator: Annotator = Shouting()
rule: Rule = NoShouting()
