"""From verdicts to decisions: keep beats drop, settings beat rules, and who is silent keeps."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from samples import Marker

from boilerfilter import AnnotatedDocument, Annotation, Document, Pipeline, PluginError, Reason, Verdict

Build = Callable[..., Pipeline]
TEXT = "one bad\n\ntwo\n\nthree bad"


class Judge(Marker):
    """A rule that gives these verdicts."""

    def __init__(self, name: str, *verdicts: Any, triggers: Any = None) -> None:
        super().__init__(name, "", triggers=triggers)
        self.verdicts = verdicts

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        for verdict in self.verdicts:
            if isinstance(verdict, BaseException):
                raise verdict
            yield verdict


def drop(at: int, rule: str = "r", *evidence: Annotation) -> Verdict:
    return Verdict(at, False, Reason(rule, "goes"), evidence)


def keep(at: int, rule: str = "r", *evidence: Annotation) -> Verdict:
    return Verdict(at, True, Reason(rule, "stays"), evidence)


def test_without_a_verdict_nothing_is_dropped(pipeline_of: Build) -> None:
    result = pipeline_of(rules=[Judge("r")]).run(TEXT)
    assert result.text == TEXT
    assert all(decision.keep and decision.reasons == () for decision in result.decisions)
    assert result.plugins == ()


def test_drop(pipeline_of: Build) -> None:
    result = pipeline_of(rules=[Judge("r", drop(1))]).run(TEXT)
    assert result.text == "one bad\n\nthree bad"
    assert [decision.paragraph.text for decision in result.dropped] == ["two"]
    assert result.dropped[0].reasons == (Reason("r", "goes"),)
    assert [info.name for info in result.plugins] == ["fake"]


@pytest.mark.parametrize("verdicts", [[drop(1), keep(1)], [keep(1), drop(1)]])
def test_keep_beats_drop_and_its_reasons_and_evidence_are_given(pipeline_of: Build, verdicts: list[Verdict]) -> None:
    mine, yours = Annotation("a", 0.1), Annotation("b", 0.2)
    verdicts = [v._replace(evidence=(mine,) if v.keep else (yours,)) for v in verdicts]
    result = pipeline_of(rules=[Judge("r", *verdicts)]).run(TEXT)
    assert result.text == TEXT
    assert result.decisions[1].reasons == (Reason("r", "stays"),)
    assert result.decisions[1].evidence == (mine,)


def test_all_reasons_to_drop_are_given_in_the_order_of_rules_and_evidence_once(pipeline_of: Build) -> None:
    shared = Annotation("a", 0.1)
    rules = [Judge("q", drop(0, "q", shared), drop(0, "q.more")), Judge("r", drop(0, "r", shared))]
    decision = pipeline_of(rules=rules).run(TEXT).decisions[0]
    assert [reason.rule for reason in decision.reasons] == ["q", "q.more", "r"]
    assert decision.evidence == (shared,)


def part(at: int, start: int, end: int, rule: str = "r") -> Verdict:
    return drop(at, rule)._replace(part=(start, end))


@pytest.mark.parametrize(
    ("verdicts", "left", "cuts"),
    [
        pytest.param([part(0, 0, 3)], "bad\n\ntwo\n\nthree bad", ((0, 3),), id="a part goes, with the space behind it"),
        pytest.param([part(0, 4, 7)], "one\n\ntwo\n\nthree bad", ((4, 7),), id="at the end, with the space before it"),
        pytest.param([part(0, 0, 3), part(0, 4, 7, "q")], "two\n\nthree bad", (), id="parts that are all of it"),
        pytest.param([part(0, 0, 2), part(0, 1, 3)], "bad\n\ntwo\n\nthree bad", ((0, 3),), id="parts that overlap"),
        pytest.param([part(0, 0, 3), drop(0)], "two\n\nthree bad", (), id="a part and the whole"),
        pytest.param([part(0, 0, 3), keep(0)], TEXT, (), id="keep beats a part"),
    ],
)
def test_parts(pipeline_of: Build, verdicts: list[Verdict], left: str, cuts: tuple[tuple[int, int], ...]) -> None:
    result = pipeline_of(rules=[Judge("r", *verdicts)]).run(TEXT)
    assert result.text == left
    assert result.decisions[0].cuts == cuts
    assert bool(result.dropped) == (left != TEXT)


def test_max_removed_counts_parts(pipeline_of: Build) -> None:
    assert pipeline_of(rules=[Judge("r", part(0, 0, 3))], max_removed=0.1).run(TEXT).text == TEXT


def test_settings_keep_beats_rules(pipeline_of: Build) -> None:
    result = pipeline_of(rules=[Judge("r", drop(0), drop(2))], keep=[r"^th", "nothing"]).run(TEXT)
    assert result.text == "two\n\nthree bad"
    assert result.decisions[2].reasons == (Reason("settings.keep", "matches '^th'"),)
    assert result.decisions[1].reasons == ()


@pytest.mark.parametrize(("limit", "left"), [(1.0, "two"), (0.83, "two"), (0.82, TEXT), (0.0, TEXT)])
def test_max_removed_leaves_a_document_whole(pipeline_of: Build, limit: float, left: str) -> None:
    """14 of 17 visible characters would go."""
    result = pipeline_of(rules=[Judge("r", drop(0), drop(2))], max_removed=limit).run(TEXT)
    assert result.text == left
    if left == TEXT:
        veto = Reason("settings.max_removed", f"82% of the document would go, above {limit:.0%}")
        assert [decision.reasons for decision in result.decisions] == [(veto,), (), (veto,)]
        assert result.removed == ()


def test_a_document_that_loses_nothing_needs_no_veto(pipeline_of: Build) -> None:
    result = pipeline_of(rules=[Judge("r", keep(0))], max_removed=0).run(TEXT)
    assert [reason.rule for reason in result.decisions[0].reasons] == ["r"]


def test_a_fence_is_kept_whatever_rules_say(pipeline_of: Build) -> None:
    text = "```\nbad\n```\n\nbad"
    result = pipeline_of(rules=[Judge("r", drop(0), drop(1))], markdown=True).run(text)
    assert result.text == "```\nbad\n```"


@pytest.mark.parametrize(
    ("triggers", "speaks"),
    [
        (None, True),
        (["a"], True),
        (["a.x"], True),
        (["other", "a.x.y"], True),
        (["x"], False),
        (["a.x.y.z"], False),
        ([], False),
    ],
)
def test_a_rule_speaks_where_a_label_begins_with_a_trigger(pipeline_of: Build, triggers: Any, speaks: bool) -> None:
    marker = Marker("a", "bad")
    marker._one = lambda paragraph: [Annotation("a.x.y", 1.0)]  # type: ignore[method-assign]
    result = pipeline_of([marker], [Judge("r", drop(0), triggers=triggers)]).run(TEXT)
    assert bool(result.dropped) == speaks


@pytest.mark.parametrize(
    ("verdict", "message"),
    [
        (ValueError("no idea"), "ValueError: no idea"),
        (drop(3), "judges paragraph 3 of 3"),
        (drop(-1), "judges paragraph -1 of 3"),
        ((0, False, Reason("r", "goes")), "which is no Verdict"),
        (part(0, 0, 8), "ValueError: part 0:8 is not inside paragraph 0:7"),
        (part(1, 0, 3), "ValueError: part 0:3 is not inside paragraph 9:12"),
        (part(0, 3, 3), "ValueError: part 3:3 is not inside"),
        (keep(0)._replace(part=(0, 3)), "ValueError: keeps a part of paragraph 0"),
        (Verdict(0, False, "goes"), "gave 'goes', which is no Reason"),  # type: ignore[arg-type]
        (Verdict(0, False, Reason("r", ""), ("x",)), "gave 'x' as evidence, which is no Annotation"),  # type: ignore[arg-type]
        (Verdict(0, False, Reason("r", ""), None), "TypeError: "),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_verdict_names_the_plugin_and_drops_nothing(pipeline_of: Build, verdict: Any, message: str) -> None:
    with pytest.raises(PluginError) as error:
        pipeline_of(rules=[Judge("r", drop(1), verdict)]).run(TEXT)
    assert str(error.value).startswith("plugin 'fake' of fake-plugin 1.0: rule 'r': ")
    assert message in str(error.value)

    result = pipeline_of(rules=[Judge("q", drop(0)), Judge("r", drop(1), verdict)], on_error="keep").run(TEXT)
    assert result.text == "two\n\nthree bad"
    assert message in result.errors[0]


def test_find_takes_the_highest_of_a_label_and_what_begins_with_it() -> None:
    annotations = [Annotation("a", 0.2), Annotation("a.x", 0.7), Annotation("ab", 0.9)]
    document = AnnotatedDocument(Document(""), [], [annotations])
    assert document.find(0, "a") == annotations[1]
    assert document.find(0, "ab") == annotations[2]
    assert document.find(0, "x") is None
