"""What the contract demands of an annotator: that it is a function of a paragraph, and how long it takes."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Final

from boilerfilter.model import Paragraph
from boilerfilter.skeleton import skeletonise
from boilerfilter.testing.annotator_case import AnnotatorCase, Answers, claims_of
from boilerfilter.testing.growing import long_paragraphs, many_paragraphs
from boilerfilter.testing.law import Law
from boilerfilter.testing.overtime import limited
from boilerfilter.testing.side_effects import switching
from boilerfilter.testing.texts import paragraphs_of
from boilerfilter.testing.timing import superlinear

_THREADS: Final = 4
_SHOWN: Final = 40


def pure(case: AnnotatorCase, texts: Sequence[str]) -> str:
    given = paragraphs_of(texts)
    shown = list(given)
    with limited():
        case.annotator.annotate(shown)
    if shown != given:
        return "it changed the paragraphs that it was shown"
    return _differs(given, case.ask(given), case.ask(given), "when it was asked again")


def batch(case: AnnotatorCase, texts: Sequence[str]) -> str:
    given = paragraphs_of(texts)
    alone = [case.ask([paragraph])[0] for paragraph in given]
    return _differs(given, alone, case.ask(given), "among the others")


def order(case: AnnotatorCase, texts: Sequence[str]) -> str:
    given = paragraphs_of(texts)
    first = case.ask(given)
    backwards = case.ask(given[::-1])[::-1]
    if problem := _differs(given, first, backwards, "in the reverse order"):
        return problem
    places = list(range(len(given)))
    Random(case.seed).shuffle(places)
    shuffled = case.ask([given[place] for place in places])
    again = [shuffled[places.index(place)] for place in range(len(given))]
    return _differs(given, first, again, "in another order")


def anchors(case: AnnotatorCase, texts: Sequence[str]) -> str:
    if not case.anchors:
        return ""
    for paragraph, annotation in claims_of(case, texts):
        if not case.scanner.owners(skeletonise(paragraph.text), paragraph.text):
            return (
                f"it claims {annotation.label} of {paragraph.text[:_SHOWN]!r}, where none of its "
                f"{len(case.anchors)} anchors lies"
            )
    return ""


def threads(case: AnnotatorCase, texts: Sequence[str]) -> str:
    given = paragraphs_of(texts)
    alone = case.ask(given)
    with switching(), ThreadPoolExecutor(_THREADS) as pool:
        calls = [pool.submit(case.ask, given) for _ in range(2 * _THREADS)]
        for call in calls:
            if problem := _differs(given, alone, call.result(), f"when {_THREADS} threads asked at once"):
                return problem
    return ""


def linear_in_length(case: AnnotatorCase, texts: Sequence[str]) -> str:
    for unit, make, sizes in long_paragraphs(texts, case.anchors, case.seed):
        growth = superlinear(lambda given: _consumed(case, [given]), make, sizes)
        if growth is not None:
            return f"one paragraph of {unit!r} over and over, longer and longer, took it {growth} in characters"
    return ""


def linear_in_number(case: AnnotatorCase, texts: Sequence[str]) -> str:
    for make, sizes in many_paragraphs(texts):
        growth = superlinear(lambda given: _consumed(case, given), make, sizes)
        if growth is not None:
            return f"more and more paragraphs took it {growth} in paragraphs"
    return ""


def _consumed(case: AnnotatorCase, given: Sequence[Paragraph]) -> None:
    """Its answers, without a limit on time, which `superlinear` sets itself where it does no harm."""
    for answer in case.annotator.annotate(tuple(given)):
        deque(answer, maxlen=0)


def _differs(given: Sequence[Paragraph], first: Answers, second: Answers, when: str) -> str:
    for paragraph, one, other in zip(given, first, second, strict=True):
        if one != other:
            return f"of {paragraph.text[:_SHOWN]!r} it said {one!r}, and {when} {other!r}"
    return ""


CONDUCT: Final[tuple[Law[AnnotatorCase], ...]] = (
    Law(
        "annotator.pure",
        "It says the same of the same paragraphs when it is asked again, and leaves its arguments as they are.",
        "Keep no state between calls, draw no random numbers, sort what comes out of a set, and copy before a change.",
        pure,
    ),
    Law(
        "annotator.batch",
        "What it says of a paragraph does not depend on the others in the call, which are of other documents too.",
        "Look at one paragraph at a time; what needs neighbours is the work of a rule.",
        batch,
    ),
    Law(
        "annotator.order",
        "What it says of a paragraph does not depend on the order of the call, or on what it was asked before.",
        "Keep nothing of earlier paragraphs but a cache keyed by the whole text.",
        order,
    ),
    Law(
        "annotator.anchors",
        "Where it claims anything, one of its anchors lies: elsewhere the pipeline asks it only if some rule wants it, "
        "and then results would depend on which other plugins are installed.",
        "Add the stem that is missing to `anchors` (None runs it everywhere), or make no claim where none lies.",
        anchors,
    ),
    Law(
        "annotator.threads",
        "Several threads may ask it at once, and get the same answers.",
        "Keep what a call needs in local variables, not on self; guard what is built on first use with a Lock.",
        threads,
    ),
    Law(
        "annotator.linear-in-length",
        "Its time is in proportion to the length of a paragraph.",
        "Give repeats in regexes a bound ({0,80} for *), and collect pieces in a list that is joined once.",
        linear_in_length,
        shrinks=False,
    ),
    Law(
        "annotator.linear-in-number",
        "Its time is in proportion to the number of paragraphs.",
        "Look at each paragraph once, by itself; look up in a set or dict, not in a list.",
        linear_in_number,
        shrinks=False,
    ),
)
