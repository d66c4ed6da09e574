"""What the contract demands of a rule: the form of what it is and gives."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Final

from boilerfilter.annotate import raise_error
from boilerfilter.decide import Rules
from boilerfilter.errors import PluginError
from boilerfilter.model import Annotation, Reason, Verdict
from boilerfilter.settings import Settings
from boilerfilter.testing.law import Law
from boilerfilter.testing.scenes import CHECKED, MOST, RuleCase
from boilerfilter.testing.side_effects import calls_of, output_of


def declared(case: RuleCase, texts: Sequence[str]) -> str:
    rule = case.rule
    if not isinstance(rule.name, str) or not rule.name:  # type: ignore[redundant-expr]
        return f"its name is {rule.name!r}"
    try:
        Rules([(rule, CHECKED)], Settings(), raise_error)
    except PluginError as error:
        return str(error.__cause__ or error)
    if rule.triggers is not None and not rule.triggers:
        return "its triggers are empty, so that it never speaks"
    again = [None if found is None else frozenset(found) for found in (rule.triggers, rule.triggers)]
    return "its triggers were others when they were read again" if again[0] != again[1] else ""


def answers(case: RuleCase, texts: Sequence[str]) -> str:
    for _, verdict in case.verdicts(texts):
        if not isinstance(verdict, Verdict):
            return f"it gave {verdict!r}, which is no Verdict"
    return ""


def inside(case: RuleCase, texts: Sequence[str]) -> str:
    for document, verdict in case.verdicts(texts):
        if verdict.at not in range(len(document.paragraphs)):
            return f"it judged paragraph {verdict.at!r} of a document that has {len(document.paragraphs)}"
    return ""


def silent(case: RuleCase, texts: Sequence[str]) -> str:
    scenes = case.scenes(texts)
    return output_of(lambda: case.judge_all(scenes))


def offline(case: RuleCase, texts: Sequence[str]) -> str:
    scenes = case.scenes(texts)
    return calls_of(lambda: case.judge_all(scenes))


def parts(case: RuleCase, texts: Sequence[str]) -> str:
    for document, verdict in case.verdicts(texts):
        if verdict.part is None:
            continue
        start, end = verdict.part
        paragraph = document.paragraphs[verdict.at]
        if verdict.keep:
            return f"it kept the part {start}:{end} of paragraph {verdict.at}"
        if not paragraph.start <= start < end <= paragraph.end:
            return f"it dropped the part {start}:{end} of a paragraph that is at {paragraph.start}:{paragraph.end}"
    return ""


def few(case: RuleCase, texts: Sequence[str]) -> str:
    for document in case.scenes(texts):
        counts = Counter(verdict.at for verdict in case.judge(document))
        if counts and max(counts.values()) > MOST:
            return f"it gave {max(counts.values())} verdicts or more on one"
    return ""


def reasons(case: RuleCase, texts: Sequence[str]) -> str:
    name = case.rule.name
    for _, verdict in case.verdicts(texts):
        reason: object = verdict.reason
        if not isinstance(reason, Reason):
            return f"it gave {reason!r}, which is no Reason"
        if reason.rule != name and not str(reason.rule).startswith(f"{name}."):
            return f"it gave a reason in the name of {reason.rule!r}, and its own is {name!r}"
        if not isinstance(reason.message, str) or not reason.message.strip():  # type: ignore[redundant-expr]
            return f"it gave a reason with the message {reason.message!r}"
    return ""


def evidence(case: RuleCase, texts: Sequence[str]) -> str:
    for document, verdict in case.verdicts(texts):
        for item in verdict.evidence:
            if not isinstance(item, Annotation):
                return f"it gave {item!r} as evidence, which is no Annotation"
            if not any(item in found for found in document.annotations):
                return f"it gave {item.label!r} as evidence, which no annotator claimed in this document"
    return ""


def wants(case: RuleCase, texts: Sequence[str]) -> str:
    for document in case.scenes(texts):
        count = len(document.paragraphs)
        for name, ordinals in case.wants(document).items():
            wanted = list(islice(ordinals, MOST * count + 1))
            if len(wanted) > MOST * count:
                return f"it wants {name!r} on {count} paragraphs more than {MOST} times each"
            for ordinal in wanted:
                if ordinal not in range(count):
                    return f"it wants {name!r} on paragraph {ordinal!r} of a document that has {count}"
    return ""


FORM: Final[tuple[Law[RuleCase], ...]] = (
    Law(
        "rule.declared",
        "`name` is a string, `triggers` is None or a collection of labels that is not empty, and neither changes.",
        'Set both once, as attributes; write triggers = ("label",) for a single one, None to speak of any document.',
        declared,
        shrinks=False,
        leads=True,
    ),
    Law(
        "rule.silent",
        "It writes nothing on standard output or standard error, which belong to the run.",
        "Remove print and handlers that write there; what users should know goes into the reason's message.",
        silent,
    ),
    Law(
        "rule.offline",
        "It does not ask for the network: a corpus is cleaned on machines that have none.",
        "Ship what it needs as data of the package, and read it from there.",
        offline,
    ),
    Law(
        "rule.answers",
        "It takes any document and any annotations that the contract allows, and gives Verdicts.",
        "Handle what may be missing: find gives None, spans may be empty, a document may have one paragraph.",
        answers,
        leads=True,
    ),
    Law(
        "rule.inside",
        "`at` is the ordinal of a paragraph of the document.",
        "Go through range(len(document.paragraphs)); the neighbour of the last paragraph is not there.",
        inside,
        leads=True,
    ),
    Law(
        "rule.parts",
        "A `part` lies inside its paragraph, is not empty, and is dropped, never kept.",
        "Give offsets of the document (a span's start and end are), and leave `part` out of a verdict that keeps.",
        parts,
    ),
    Law(
        "rule.few",
        f"It gives at most {MOST} verdicts on a paragraph.",
        "Give one verdict with several annotations as evidence.",
        few,
    ),
    Law(
        "rule.reasons",
        "Every verdict has a Reason in the rule's own name (or that and a full stop and more), with a message.",
        'Build it as Reason(self.name, "why"), so that users see whose verdict it was.',
        reasons,
    ),
    Law(
        "rule.evidence",
        "Evidence is made of annotations that the document has.",
        "Pass on what document.find or document.annotations gave, unchanged.",
        evidence,
    ),
    Law(
        "rule.wants",
        f"It wants annotators on paragraphs that are there, each at most {MOST} times.",
        "Give ordinals out of range(len(document.paragraphs)), each once.",
        wants,
    ),
)
