"""Texts, plugins and results that several test modules use."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.fault_cases.plugins import marking

from boilerfilter import AnnotatedDocument, Annotation, Paragraph, Reason, Verdict

__all__ = ["CASES", "MAIN", "NOTICE", "SHARED", "STORY", "Marker", "Ran", "marking"]

CASES = Path(__file__).parent / "cases"
SHARED = Path(__file__).parents[1].parent / "shared"
NOTICE = "We use cookies to improve your experience. By continuing you accept our cookie policy."
STORY = "The river rose overnight and took the footbridge with it."

# Runs the command line in a process: python -c MAIN arguments.
MAIN = "from boilerfilter.cli.main import main; main(prog_name='boilerfilter')"


class Marker:
    """An annotator that claims every paragraph with its word in it, and a rule that drops what was claimed."""

    def __init__(self, name: str, word: str, anchors: Iterable[str] | None = None, triggers: object = ()) -> None:
        self.name = name
        self.word = word
        self.anchors: Any = anchors
        self.triggers: Any = (name,) if triggers == () else triggers
        self.asked: list[str] = []

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        self.asked += [paragraph.text for paragraph in paragraphs]
        return [self._one(paragraph) for paragraph in paragraphs]

    def _one(self, paragraph: Paragraph) -> list[Annotation]:
        at = paragraph.text.find(self.word)
        return [Annotation(self.name, 1.0, (paragraph.span(at, at + len(self.word), self.name),))] if at >= 0 else []

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        return {}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        for at in range(len(document.paragraphs)):
            if found := document.find(at, self.name):
                yield Verdict(at, False, Reason(self.name, f"says {self.word}"), (found,))


class Ran(NamedTuple):
    """What a process did."""

    code: int
    out: bytes
    err: str
