"""An annotator that is checked, and what it says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from boilerfilter.hookspecs import Annotator
from boilerfilter.model import Annotation, Paragraph
from boilerfilter.scanning.scan import AnchorScanner
from boilerfilter.testing.overtime import limited
from boilerfilter.testing.texts import paragraphs_of

MOST: Final = 1000
"""Annotations of a paragraph at most."""

Answers = list[list[Annotation]]


@dataclass(frozen=True)
class AnnotatorCase:
    """An annotator that is checked. `seed` chooses orders."""

    annotator: Annotator
    seed: int = 0

    def ask(self, paragraphs: Sequence[Paragraph]) -> Answers:
        """Its answers, no more of a paragraph than show that there are too many.

        Raises:
            ValueError: there are not as many as paragraphs.
            Overtime: it did not come to an end.
        """
        with limited():
            answers = self.annotator.annotate(tuple(paragraphs))
            if len(answers) != len(paragraphs):
                raise ValueError(f"it gave {len(answers)} answers for {len(paragraphs)} paragraphs")
            return [list(islice(answer, MOST + 1)) for answer in answers]

    @cached_property
    def anchors(self) -> Collection[str]:
        """Its anchors; empty if it has none, runs everywhere or where a rule asks."""
        return tuple(self.annotator.anchors or ())

    @cached_property
    def scanner(self) -> AnchorScanner:
        """What the pipeline finds its anchors with."""
        return AnchorScanner({"it": self.anchors})


def claims_of(case: AnnotatorCase, texts: Sequence[str]) -> list[tuple[Paragraph, Annotation]]:
    """Every annotation of some texts, with its paragraph."""
    given = paragraphs_of(texts)
    return [(paragraph, claim) for paragraph, found in zip(given, case.ask(given), strict=True) for claim in found]
