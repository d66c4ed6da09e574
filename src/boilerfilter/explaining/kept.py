"""What a kept paragraph lacked to be removed: rule by rule, from what rules say of themselves."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from boilerfilter.annotate import prefixes
from boilerfilter.model import Annotation, Decision, Result, RuleInfo

Kind = Literal[
    "verbatim", "overruled", "kept", "failed", "no rule", "no trigger", "no anchor", "no claim", "below", "not dropped"
]

_MESSAGES: Final = 3
"""Reasons and errors that are told of at most."""


class Lack(NamedTuple):
    """One thing for want of which a paragraph was kept, or because of which.

    `kind` is for programs, `message` for people. `rule` is the rule that is spoken of, empty if it is none. Where that
    rule says from which score on a claim is enough for it, `label` and `threshold` say which; `score` is the highest
    that was claimed, None if nothing was.
    """

    kind: Kind
    message: str
    rule: str = ""
    label: str = ""
    score: float | None = None
    threshold: float | None = None


def why_kept(result: Result, decision: Decision, rules: Sequence[RuleInfo], *, has_anchor: bool) -> tuple[Lack, ...]:
    """Why a paragraph of a result stays, whole or but for its cuts; nothing for one that goes.

    Args:
        rules: those of the pipeline that gave the result.
        has_anchor: whether annotators may have something to say of the paragraph unasked (`Pipeline.may_change`).
    """
    if not decision.keep:
        return ()
    if decision.paragraph.verbatim:
        return (Lack("verbatim", "it is verbatim (a fence in Markdown), which is shown to nobody and always stays"),)
    if decision.cuts:
        return (Lack("kept", "only a part of it goes; no rule asked for the rest"),)
    return tuple(_lacks(result, decision, rules, has_anchor=has_anchor))


def _lacks(result: Result, decision: Decision, rules: Sequence[RuleInfo], *, has_anchor: bool) -> Iterator[Lack]:
    for reason in decision.reasons[:_MESSAGES]:
        kind: Kind = "overruled" if decision.overruled else "kept"
        yield Lack(kind, f"{reason.rule} keeps it: {reason.message}", reason.rule)
    for reason in decision.overruled[:_MESSAGES]:
        yield Lack("overruled", f"{reason.rule} would drop it: {reason.message}", reason.rule)
    for error in result.errors[:_MESSAGES]:
        yield Lack("failed", f"a plugin failed on this document: {error}")
    if decision.reasons:
        return
    if not rules:
        yield Lack("no rule", "no rule is there that could drop it: no plugin that has one is installed and enabled")
        return
    spoken = {root for each in result.decisions for claim in each.annotations for root in prefixes(claim.label)}
    for rule in rules:
        if rule.triggers is not None and rule.triggers.isdisjoint(spoken):
            labels = " or ".join(sorted(rule.triggers)) or "nothing"
            message = f"rule {rule.name} did not speak: it waits for a claim {labels}, and the document has none"
            yield Lack("no trigger", message, rule.name)
        else:
            yield from _judged(decision.annotations, rule, has_anchor=has_anchor)


def _judged(claims: Sequence[Annotation], rule: RuleInfo, *, has_anchor: bool) -> Iterator[Lack]:
    """What a rule that judged the document found wanting."""
    for label, threshold in sorted(rule.thresholds.items()):
        needs = f"rule {rule.name} needs {label} {threshold:.2f} or more"
        score = max((claim.score for claim in claims if label in prefixes(claim.label)), default=None)
        if score is None and not has_anchor:
            told = f"{needs}: nobody claims it, and no stem that plugins look for lies in it"
            yield Lack("no anchor", told, rule.name, label, None, threshold)
        elif score is None:
            told = f"{needs}: nobody claims it, though a stem that plugins look for lies in it"
            yield Lack("no claim", told, rule.name, label, None, threshold)
        elif score < threshold:
            told = f"{needs}: {_below(score, threshold)} was found"
            yield Lack("below", told, rule.name, label, score, threshold)
        else:
            told = f"{needs}: {score:.2f} was found, but the rule judges the document as a whole, and left this"
            yield Lack("not dropped", told, rule.name, label, score, threshold)
    if not rule.thresholds:
        yield Lack("not dropped", f"rule {rule.name} judged the document and left this paragraph", rule.name)


def _below(score: float, threshold: float) -> str:
    """A score as text, in so many digits that it does not look like the threshold that it misses."""
    digits = next((digits for digits in (2, 3, 4) if f"{score:.{digits}f}" != f"{threshold:.{digits}f}"), 6)
    return f"{score:.{digits}f}"
