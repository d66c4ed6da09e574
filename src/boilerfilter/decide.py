"""Annotations → decisions: rules judge, keep beats drop, and what nobody speaks of stays."""

from collections.abc import Sequence

import regex

from boilerfilter.annotate import Fail, Page, broken, prefixes
from boilerfilter.hookspecs import Rule
from boilerfilter.languages import visible_length
from boilerfilter.model import Annotation, Decision, PluginInfo, Reason, Verdict
from boilerfilter.settings import Settings


class Rules:
    """All rules of a pipeline, with the two that settings make: ``keep`` and ``max_removed``."""

    def __init__(self, rules: Sequence[tuple[Rule, PluginInfo]], settings: Settings, fail: Fail) -> None:
        self._rules = [rule for rule, _ in rules]
        self.owners = {rule.name: info for rule, info in rules}
        self._fail = fail
        self._keep = [regex.compile(expression) for expression in settings.keep]
        self._max_removed = settings.max_removed

    @property
    def opens_all(self) -> bool:
        """Whether some rule may speak of a document without annotations."""
        return any(rule.triggers is None for rule in self._rules)

    def speaking(self, page: Page) -> list[Rule]:
        """The rules that have a trigger in a page."""
        labels = {annotation.label for found in page.annotations for annotation in found}
        roots = {root for label in labels for root in prefixes(label)}
        return [rule for rule in self._rules if rule.triggers is None or not roots.isdisjoint(rule.triggers)]

    def decide(self, page: Page, rules: Sequence[Rule]) -> list[Decision]:
        """One decision for each paragraph, in order."""
        verdicts: dict[int, list[Verdict]] = {}
        view = page.view()
        for rule in rules:
            try:
                judged = list(rule.judge(view))
                for verdict in judged:
                    _check(verdict, len(page.paragraphs))
            except Exception as error:
                self._fail(page, broken(self.owners[rule.name], f"rule {rule.name!r}", error), error)
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
            if expression.search(paragraph.text)
        ]
        keep = bool(reasons)
        if not keep:
            reasons = [verdict.reason for verdict in verdicts]
        evidence = tuple(
            dict.fromkeys(item for verdict in verdicts if verdict.keep == keep for item in verdict.evidence)
        )
        return Decision(paragraph, keep, tuple(reasons), annotations, evidence)

    def _vetoed(self, decisions: list[Decision]) -> list[Decision]:
        sizes = [visible_length(decision.paragraph.text) for decision in decisions]
        gone = sum(size for size, decision in zip(sizes, decisions, strict=True) if not decision.keep)
        if not gone or gone <= self._max_removed * sum(sizes):
            return decisions
        share = gone / sum(sizes)
        veto = Reason("settings.max_removed", f"{share:.0%} of the document would go, above {self._max_removed:.0%}")
        return [decision if decision.keep else decision._replace(keep=True, reasons=(veto,)) for decision in decisions]


def _check(verdict: object, paragraphs: int) -> None:
    if not isinstance(verdict, Verdict):
        raise TypeError(f"gave {verdict!r}, which is no Verdict")
    if verdict.at not in range(paragraphs):
        raise ValueError(f"judges paragraph {verdict.at} of {paragraphs}")
    if not isinstance(verdict.reason, Reason):
        raise TypeError(f"gave {verdict.reason!r}, which is no Reason")
    for item in verdict.evidence:
        if not isinstance(item, Annotation):
            raise TypeError(f"gave {item!r} as evidence, which is no Annotation")
