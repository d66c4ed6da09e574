"""What the contract demands of a rule: that it is a function of a document, and how long it takes."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Final

from boilerfilter.annotate import Page, raise_error
from boilerfilter.decide import Rules
from boilerfilter.model import AnnotatedDocument, Annotation, Document, Paragraph, Reason, Verdict
from boilerfilter.settings import Settings
from boilerfilter.testing.growing import many_paragraphs
from boilerfilter.testing.law import Law
from boilerfilter.testing.scenes import CHECKED, MOST, RuleCase, copy_of
from boilerfilter.testing.side_effects import switching
from boilerfilter.testing.timing import superlinear

_THREADS: Final = 4
_SHOWN: Final = 40


class _KeepAll:
    """A rule that keeps every paragraph."""

    name = "keep-all"
    triggers = None

    def wants(self, document: AnnotatedDocument, /) -> dict[str, Sequence[int]]:
        return {}

    def judge(self, document: AnnotatedDocument, /) -> list[Verdict]:
        return [Verdict(at, True, Reason(self.name, "kept")) for at in range(len(document.paragraphs))]


def triggers(case: RuleCase, texts: Sequence[str]) -> str:
    if case.triggers is None:
        return ""
    for document in case.quiet_scenes(texts):
        for verdict in case.judge(document):
            text = document.paragraphs[verdict.at].text[:_SHOWN]
            return f"it judged {text!r} in a document without any of its triggers {sorted(case.triggers)!r}"
    return ""


def keep(case: RuleCase, texts: Sequence[str]) -> str:
    for _, verdict in case.verdicts(texts):
        if not isinstance(verdict.keep, bool):
            return f"it gave a verdict with keep={verdict.keep!r}"
    beside = _KeepAll()
    rules = Rules([(case.rule, CHECKED), (beside, CHECKED)], Settings(), raise_error)
    for document in case.scenes(texts):
        page = Page(document.document, list(document.paragraphs), [list(found) for found in document.annotations])
        for decision in rules.decide(page, {case.rule.name: case.rule, beside.name: beside}):
            if decision.parts_removed:
                return f"{decision.paragraph.text[:_SHOWN]!r} went, and another rule had kept it"
    return ""


def pure(case: RuleCase, texts: Sequence[str]) -> str:
    for document in case.scenes(texts):
        given = copy_of(document)
        first, wanted = case.judge(given), _wanted(case, given)
        if given != document:
            return "it changed the document that it was shown"
        if problem := _differs(first, case.judge(copy_of(document)), "when it was asked again"):
            return problem
        if wanted != _wanted(case, document):
            return "it wanted other annotations when it was asked again"
    return ""


def order(case: RuleCase, texts: Sequence[str]) -> str:
    scenes = case.scenes(texts)
    first = case.judge_all(scenes)
    backwards = case.judge_all(scenes[::-1])[::-1]
    for one, other in zip(first, backwards, strict=True):
        if problem := _differs(one, other, "after other documents"):
            return problem
    return ""


def threads(case: RuleCase, texts: Sequence[str]) -> str:
    scenes = case.scenes(texts)
    alone = case.judge_all(scenes)
    with switching(), ThreadPoolExecutor(_THREADS) as pool:
        for call in [pool.submit(case.judge_all, scenes) for _ in range(_THREADS)]:
            for one, other in zip(alone, call.result(), strict=True):
                if problem := _differs(one, other, f"when {_THREADS} threads asked at once"):
                    return problem
    return ""


def linear(case: RuleCase, texts: Sequence[str]) -> str:
    labels = sorted(case.triggers) if case.triggers else ["language.en"]
    for make, sizes in many_paragraphs(texts):

        def scene(size: int, number: int) -> AnnotatedDocument:
            paragraphs: list[Paragraph] = make(size, number)  # noqa: B023  # called before the next
            claims = [[Annotation(label, 1.0, (p.span(0, 1, label),)) for label in labels] for p in paragraphs]
            document = Document("\n\n".join(paragraph.text for paragraph in paragraphs))
            return AnnotatedDocument(document, tuple(paragraphs), tuple(map(tuple, claims)))

        def run(document: AnnotatedDocument) -> None:
            _ = [list(ordinals) for ordinals in case.rule.wants(document).values()]
            deque(case.rule.judge(document), maxlen=0)

        growth = superlinear(run, scene, sizes)
        if growth is not None:
            return f"documents of more and more paragraphs took it {growth} in paragraphs"
    return ""


def _wanted(case: RuleCase, document: AnnotatedDocument) -> dict[str, list[int]]:
    most = MOST * len(document.paragraphs) + 1
    return {name: sorted(set(islice(ordinals, most))) for name, ordinals in case.wants(document).items()}


def _differs(first: Sequence[Verdict], second: Sequence[Verdict], when: str) -> str:
    """Verdicts come in any order."""
    one, other = (sorted(found, key=repr) for found in (first, second))
    return "" if one == other else f"it judged {one!r}, and {when} {other!r}"


CONDUCT: Final[tuple[Law[RuleCase], ...]] = (
    Law(
        "rule.triggers",
        "It never speaks of a document without one of its triggers: such documents are not even opened.",
        "Add the label that it goes by to `triggers` (None opens every record), or be silent without it.",
        triggers,
    ),
    Law(
        "rule.keep",
        "`keep` is True or False, and what any rule keeps is kept.",
        "Give a bool, not a score or a match: keep=bool(match).",
        keep,
    ),
    Law(
        "rule.pure",
        "It judges the same document in the same way when it is asked again, and leaves it as it is.",
        "Keep no state between calls, draw no random numbers, sort what comes out of a set, and copy metadata before a "
        "change.",
        pure,
    ),
    Law(
        "rule.order",
        "How it judges a document does not depend on the documents that it judged before.",
        "Keep nothing of a document once it is judged; what is known of a corpus is learned before, and read as data.",
        order,
    ),
    Law(
        "rule.threads",
        "Several threads may ask it at once, and get the same answers.",
        "Keep what a call needs in local variables, not on self; guard what is built on first use with a Lock.",
        threads,
    ),
    Law(
        "rule.linear",
        "Its time is in proportion to the number of paragraphs.",
        "Go through the document once and remember what is needed later, in place of looking back from each paragraph.",
        linear,
        shrinks=False,
    ),
)
