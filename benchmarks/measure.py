"""What the systems under comparison do to labelled paragraphs and documents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from benchmarks.data import Labelled, Row
from benchmarks.metrics import Confusion, Rate, confusion, rate
from benchmarks.systems import System, single

LONG: Final = 40
"""Characters from which on a line of a page is judged as a sentence. Shorter lines of an article are its titles,
bylines and captions; shorter consent lines are buttons and cells."""

_LEFTOVER: Final = 3
"""Characters at most of what a closed dialog leaves behind: X, ×, OK."""


@dataclass(frozen=True, slots=True)
class ParagraphScores:
    """``drops[system][i]`` says whether a system drops ``rows[i]``, given as a document by itself."""

    rows: Sequence[Row]
    drops: Mapping[str, Sequence[bool]]

    def by(self, key: Callable[[Row], str]) -> dict[str, "ParagraphScores"]:
        """The rows in groups, in the order of their keys."""
        places: dict[str, list[int]] = {}
        for number, row in enumerate(self.rows):
            places.setdefault(key(row), []).append(number)
        return {
            group: ParagraphScores(
                [self.rows[i] for i in found],
                {system: [flags[i] for i in found] for system, flags in self.drops.items()},
            )
            for group, found in sorted(places.items())
        }

    def rate(self, system: str, kind: str) -> Rate:
        """The share dropped of the rows of a kind."""
        return rate(flag for row, flag in zip(self.rows, self.drops[system], strict=True) if row.kind == kind)

    def confusion(self, system: str) -> Confusion:
        return confusion([row.kind != "article" for row in self.rows], self.drops[system])


class DocumentScores(NamedTuple):
    """What one system does to documents; shares of paragraphs dropped unless said otherwise.

    `counts` are over consent and content alone; `fully_right` is a share of documents: all consent dropped and all
    content kept, leftovers aside where they are labelled as such.
    """

    counts: Confusion
    consent: Rate
    long_consent: Rate
    content: Rate
    short_content: Rate
    leftovers: Rate
    fully_right: Rate


def score_paragraphs(rows: Sequence[Row], systems: Sequence[System]) -> ParagraphScores:
    """Labels (buttons, headings) are left out: most of them say nothing alone, and documents measure them."""
    used = [row for row in rows if row.kind != "label"]
    documents = [single(row) for row in used]
    return ParagraphScores(used, {system.name: [flags[0] for flags in system.drops(documents)] for system in systems})


def score_documents(documents: Sequence[Labelled], systems: Sequence[System]) -> dict[str, DocumentScores]:
    """Scores by the name of the system."""
    return {system.name: _scores(documents, system.drops(documents)) for system in systems}


def _scores(documents: Sequence[Labelled], drops: Sequence[Sequence[bool]]) -> DocumentScores:
    lines = [
        (label, text, flag)
        for document, flags in zip(documents, drops, strict=True)
        for label, text, flag in zip(document.labels, document.paragraphs, flags, strict=True)
    ]
    judged = [(label == "consent", flag) for label, _, flag in lines if label in ("consent", "content")]
    right = [
        all((label == "consent") == flag for label, flag in zip(document.labels, flags, strict=True) if _counts(label))
        for document, flags in zip(documents, drops, strict=True)
    ]
    return DocumentScores(
        confusion([truth for truth, _ in judged], [flag for _, flag in judged]),
        rate(flag for label, _, flag in lines if label == "consent"),
        rate(flag for label, text, flag in lines if label == "consent" and len(text) >= LONG),
        rate(flag for label, _, flag in lines if label == "content"),
        rate(flag for label, text, flag in lines if label == "content" and len(text) < LONG),
        rate(
            flag
            for label, text, flag in lines
            if label == "leftover" or (label == "consent" and len(text) <= _LEFTOVER)
        ),
        rate(right),
    )


def _counts(label: str) -> bool:
    return label in ("consent", "content")
