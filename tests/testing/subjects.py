"""Annotators and rules that keep every law, to be broken in one place each by the tests."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from boilerfilter import AnnotatedDocument, Annotation, Paragraph, Reason, Verdict, skeletonise

MINUTES = re.compile(r"\d{1,4} min(?:ute)?s? read")


class Minutes:
    """Claims lines that say how long it takes to read."""

    name: Any = "minutes"
    anchors: Any = ("min read", "mins read", "minute read", "minutes read")

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [self.one(paragraph) for paragraph in paragraphs]

    def one(self, paragraph: Paragraph) -> Sequence[Annotation]:
        skeleton = skeletonise(paragraph.text)
        found = MINUTES.search(skeleton.text)
        if found is None:
            return ()
        return (Annotation(self.name, 1.0, (paragraph.span(*skeleton.span(*found.span()), "minutes"),)),)


class DropMinutes:
    """Drops what is claimed."""

    name: Any = "drop-minutes"
    triggers: Any = ("minutes",)

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        return {}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        for at in range(len(document.paragraphs)):
            if claim := document.find(at, "minutes"):
                yield self.verdict(at, claim, document)

    def verdict(self, at: int, claim: Annotation, document: AnnotatedDocument) -> Verdict:
        return Verdict(at, False, Reason(self.name, "says how long to read"), (claim,))
