"""Shapes of a document that no single paragraph shows: a notice broken into short lines, a policy that is the whole."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from boilerfilter import AnnotatedDocument
from boilerfilter.languages import visible_length
from boilerfilter_consent.page import claim

SHORT: Final = 40
"""Characters; a line of the article that is shorter may be a title, a byline or a date."""

_LINES, _SPEAKING, _COVERED = 4, 2, 0.6
"""Short lines in a row that may be one notice, how many of them speak of consent, the share of them all that does."""

_LONG, _LONG_ONES = 120, 5
_BUTTON, _BUTTONS = 25, 2
_WHOLE = 0.8
"""Visible characters of a policy's paragraphs and of a button, how many of them tell a policy from a dialog, and the
share of the document that they hold."""


def runs_of_short_lines(document: AnnotatedDocument) -> list[list[int]]:
    """Runs of short lines without a blank line between them, in which some speak of consent: a notice may have been
    broken into them."""
    runs: list[list[int]] = []
    run: list[int] = []
    for paragraph in document.paragraphs:
        if len(paragraph.text) > SHORT or paragraph.verbatim:
            run = []
            continue
        if not run or document.paragraphs[run[-1]].block != paragraph.block:
            run = []
            runs.append(run)
        run.append(paragraph.ordinal)
    return [
        run
        for run in runs
        if len(run) >= _LINES and sum(claim(document, ordinal) is not None for ordinal in run) >= _SPEAKING
    ]


def is_one_notice(document: AnnotatedDocument, run: Sequence[int]) -> bool:
    """Whether short lines, read as one paragraph, are made of the words of consent dialogs in one language."""
    covered: Counter[str] = Counter()
    for ordinal in run:
        length = len(document.paragraphs[ordinal].text)
        for annotation in document.annotations[ordinal]:
            root, _, language = annotation.label.partition(".")
            if root == "consent-part":
                covered[language] += round(annotation.score * length)
    total = sum(len(document.paragraphs[ordinal].text) for ordinal in run)
    return max(covered.values(), default=0) >= _COVERED * total


def is_a_policy(document: AnnotatedDocument, taken: Collection[int]) -> bool:
    """Whether what would be taken is the document itself: a policy, or a form of consent. It is long, in whole
    paragraphs, and has no row of buttons."""
    lengths = {ordinal: visible_length(document.paragraphs[ordinal].text) for ordinal in taken}
    if sum(length >= _LONG for length in lengths.values()) < _LONG_ONES:
        return False
    if sum(length < _BUTTON for length in lengths.values()) > _BUTTONS:
        return False
    total = sum(visible_length(paragraph.text) for paragraph in document.paragraphs)
    return sum(lengths.values()) >= _WHOLE * total
