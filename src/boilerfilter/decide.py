"""Annotations → decisions: rules judge, keep beats drop, and what nobody speaks of stays."""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

import regex

from boilerfilter.annotate import Fail, Page, broken, failed, prefixes
from boilerfilter.errors import PluginError, TimeBudgetError
from boilerfilter.guard import UNWATCHED, Guard
from boilerfilter.hookspecs import Rule
from boilerfilter.languages import visible_length
from boilerfilter.model import Annotation, Decision, Paragraph, PluginInfo, Reason, RuleInfo, Verdict
from boilerfilter.packs.patterns import TIME_BUDGET
from boilerfilter.settings import Settings


class Rules:
    """All rules of a pipeline, with the two that settings make: ``keep`` and ``max_removed``."""

    def __init__(
        self, rules: Sequence[tuple[Rule, PluginInfo]], settings: Settings, fail: Fail, guard: Guard = UNWATCHED
    ) -> None:
        self._fail = fail
        self._guard = guard
        self._rules: dict[str, tuple[Rule, frozenset[str] | None]] = {}
        self.owners: dict[str, PluginInfo] = {}
        self.infos: tuple[RuleInfo, ...] = ()
        for rule, info in rules:
            # Read once: a plugin may compute them, or change its mind.
            with guard.running(info, "rule's name and triggers"):
                name, triggers = rule.name, rule.triggers
                labels = None if triggers is None else _triggers(triggers, name, info)
                thresholds = _thresholds(getattr(rule, "thresholds", {}), name, info)
            self.infos += (RuleInfo(name, info, labels, thresholds),)
            self._rules[name] = (rule, labels)
            self.owners[name] = info
        self._keep = [regex.compile(expression) for expression in settings.keep]
        self._max_removed = settings.max_removed

    @property
    def opens_all(self) -> bool:
        """Whether some rule may speak of a document without annotations."""
        return any(triggers is None for _, triggers in self._rules.values())

    def speaking(self, page: Page) -> dict[str, Rule]:
        """The rules that have a trigger in a page, by name."""
        labels = {annotation.label for found in page.annotations for annotation in found}
        roots = {root for label in labels for root in prefixes(label)}
        return {
            name: rule
            for name, (rule, triggers) in self._rules.items()
            if triggers is None or not roots.isdisjoint(triggers)
        }

    def decide(self, page: Page, rules: Mapping[str, Rule]) -> list[Decision]:
        """One decision for each paragraph, in order."""
        verdicts: dict[int, list[Verdict]] = {}
        view = page.view()
        most = 16 * len(page.paragraphs)
        for name, rule in rules.items():
            info, what = self.owners[name], f"rule {name!r}"
            try:
                with self._guard.running(info, what):
                    judged = list(islice(rule.judge(view), most + 1))
                    if len(judged) > most:
                        raise ValueError(f"gave more than {most} verdicts for {len(page.paragraphs)} paragraphs")
                    for verdict in judged:
                        _check(verdict, page.paragraphs)
            except BaseException as error:
                failed(page, info, what, error, guard=self._guard, fail=self._fail)
                continue
            for verdict in judged:
                verdicts.setdefault(verdict.at, []).append(verdict)
        decisions = [self._decided(page, ordinal, verdicts.get(ordinal, ())) for ordinal in range(len(page.paragraphs))]
        return self._vetoed(decisions) if self._max_removed < 1 else decisions

    def _decided(self, page: Page, ordinal: int, verdicts: Sequence[Verdict]) -> Decision:
        paragraph = page.paragraphs[ordinal]
        annotations = tuple(page.annotations[ordinal])
        if not verdicts or paragraph.verbatim:
            return Decision(paragraph, True, (), annotations)
        reasons = [verdict.reason for verdict in verdicts if verdict.keep]
        reasons += [
            Reason("settings.keep", f"matches {expression.pattern!r}")
            for expression in self._keep
            if _found(expression, paragraph.text, page)
        ]
        protected = bool(reasons)
        heard = [verdict for verdict in verdicts if verdict.keep == protected]
        if not protected:
            reasons = [verdict.reason for verdict in heard]
        evidence = tuple(dict.fromkeys(item for verdict in heard for item in verdict.evidence))
        parts = () if protected else _joined(paragraph, [verdict.part or _all(paragraph) for verdict in heard])
        whole = parts == (_all(paragraph),)
        overruled = tuple(verdict.reason for verdict in verdicts if not verdict.keep) if protected else ()
        return Decision(paragraph, not whole, tuple(reasons), annotations, evidence, () if whole else parts, overruled)

    def _vetoed(self, decisions: list[Decision]) -> list[Decision]:
        sizes = [visible_length(decision.paragraph.text) for decision in decisions]
        gone = sum(
            visible_length(decision.paragraph.text[start - decision.paragraph.start : end - decision.paragraph.start])
            for decision in decisions
            for start, end in decision.parts_removed
        )
        if not gone or gone <= self._max_removed * sum(sizes):
            return decisions
        share = gone / sum(sizes)
        veto = Reason("settings.max_removed", f"{share:.0%} of the document would go, above {self._max_removed:.0%}")
        return [
            decision._replace(keep=True, reasons=(veto,), cuts=(), overruled=decision.reasons)
            if decision.parts_removed
            else decision
            for decision in decisions
        ]


def _found(expression: regex.Pattern[str], text: str, page: Page) -> bool:
    try:
        return expression.search(text, timeout=TIME_BUDGET) is not None
    except TimeoutError as error:
        message = f"settings: keep: {expression.pattern!r} took longer than {TIME_BUDGET:g} s on a paragraph"
        raise TimeBudgetError(message, page.document) from error


def _triggers(triggers: Collection[str], name: str, info: PluginInfo) -> frozenset[str]:
    """A rule's triggers. One string is a collection of strings too, and a mistake."""
    if isinstance(triggers, str) or not all(isinstance(label, str) for label in triggers):
        error = ValueError(f"triggers are None or a collection of labels; {triggers!r} is none")
        raise PluginError(broken(info, f"rule {name!r}", error))
    return frozenset(triggers)


def _thresholds(thresholds: object, name: str, info: PluginInfo) -> Mapping[str, float]:
    """A rule's thresholds, which it need not have."""
    if not isinstance(thresholds, Mapping) or not all(
        isinstance(label, str) and isinstance(score, int | float) and 0 <= score <= 1
        for label, score in thresholds.items()
    ):
        error = ValueError(f"thresholds are scores in [0, 1] by label; {thresholds!r} is none such")
        raise PluginError(broken(info, f"rule {name!r}", error))
    return dict(thresholds)


def _all(paragraph: Paragraph) -> tuple[int, int]:
    return paragraph.start, paragraph.end


def _joined(paragraph: Paragraph, parts: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Parts of a paragraph in order, those that touch, overlap or have but white space between them as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if joined and not paragraph.text[joined[-1][1] - paragraph.start : start - paragraph.start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _check(verdict: object, paragraphs: Sequence[Paragraph]) -> None:
    if not isinstance(verdict, Verdict):
        raise TypeError(f"gave {verdict!r}, which is no Verdict")
    if verdict.at not in range(len(paragraphs)):
        raise ValueError(f"judges paragraph {verdict.at} of {len(paragraphs)}")
    if verdict.part is not None:
        start, end = verdict.part
        paragraph = paragraphs[verdict.at]
        if verdict.keep:
            raise ValueError(f"keeps a part of paragraph {verdict.at}; parts are dropped, or the whole is kept")
        if not paragraph.start <= start < end <= paragraph.end:
            raise ValueError(f"part {start}:{end} is not inside paragraph {paragraph.start}:{paragraph.end}")
    if not isinstance(verdict.reason, Reason):
        raise TypeError(f"gave {verdict.reason!r}, which is no Reason")
    for item in verdict.evidence:
        if not isinstance(item, Annotation):
            raise TypeError(f"gave {item!r} as evidence, which is no Annotation")
