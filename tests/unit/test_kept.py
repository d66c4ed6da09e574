"""Why a paragraph was kept: told of any rule, by what it says of itself."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from samples import Marker

from boilerfilter import Annotation, Paragraph, Pipeline, PluginError, Result
from boilerfilter.explaining.kept import Lack, why_kept

Build = Callable[..., Pipeline]
TEXT = "one bad\n\ntwo\n\nthree half"


class Scoring(Marker):
    """Claims paragraphs with so much, and drops from its threshold on."""

    def __init__(self, scores: Mapping[str, float], thresholds: Any = None) -> None:
        super().__init__("mark", "", anchors=tuple(scores))
        self.scores = scores
        if thresholds is not None:
            self.thresholds = thresholds

    def _one(self, paragraph: Paragraph) -> list[Annotation]:
        return [Annotation("mark.x", score) for word, score in self.scores.items() if word in paragraph.text]

    def judge(self, document: Any, /) -> Any:
        return (verdict for verdict in super().judge(document) if verdict.evidence[0].score >= 0.5)


def lacks(pipeline: Pipeline, text: str, at: int) -> list[tuple[str, str]]:
    result = pipeline.run(text)
    raw = result.decisions[at].paragraph.text.encode()
    told = why_kept(result, result.decisions[at], pipeline.rules, has_anchor=pipeline.may_change(raw))
    return [(lack.kind, lack.message) for lack in told]


def test_a_rule_that_names_its_threshold(pipeline_of: Build) -> None:
    both = Scoring({"bad": 0.9, "half": 0.4999}, {"mark": 0.5})
    pipeline = pipeline_of([both], [both])
    assert lacks(pipeline, TEXT, 0) == []
    assert lacks(pipeline, TEXT, 1) == [
        (
            "no anchor",
            "rule mark needs mark 0.50 or more: nobody claims it, and no stem that plugins look for lies in it",
        )
    ]
    assert lacks(pipeline, TEXT, 2) == [("below", "rule mark needs mark 0.50 or more: 0.4999 was found")]
    result = pipeline.run(TEXT)
    (lack,) = why_kept(result, result.decisions[2], pipeline.rules, has_anchor=True)
    assert lack == Lack("below", lack.message, "mark", "mark", 0.4999, 0.5)
    (lack,) = why_kept(result, result.decisions[1], pipeline.rules, has_anchor=True)
    assert (lack.kind, lack.score, lack.threshold) == ("no claim", None, 0.5)


def test_a_rule_that_names_none(pipeline_of: Build) -> None:
    both = Scoring({"bad": 0.9, "half": 0.4})
    assert lacks(pipeline_of([both], [both]), TEXT, 2) == [
        ("not dropped", "rule mark judged the document and left this paragraph")
    ]


def test_a_rule_that_has_no_trigger_in_the_document(pipeline_of: Build) -> None:
    both = Scoring({"bad": 0.9}, {"mark": 0.5})
    assert lacks(pipeline_of([both], [both]), "Nothing.", 0) == [
        ("no trigger", "rule mark did not speak: it waits for a claim mark, and the document has none")
    ]


def test_a_claim_that_is_enough_and_a_rule_that_does_not_drop(pipeline_of: Build) -> None:
    claims, silent = Scoring({"bad": 0.9}), Scoring({}, {"mark": 0.5})
    silent.judge = lambda _: ()  # type: ignore[method-assign]
    assert lacks(pipeline_of([claims], [silent]), TEXT, 0) == [
        (
            "not dropped",
            (
                "rule mark needs mark 0.50 or more: 0.90 was found, but the rule judges the document as a whole, and "
                "left this"
            ),
        )
    ]


def test_what_keeps_and_what_would_drop(pipeline_of: Build) -> None:
    both = Scoring({"bad": 0.9})
    assert lacks(pipeline_of([both], [both], keep=["one"]), TEXT, 0) == [
        ("overruled", "settings.keep keeps it: matches 'one'"),
        ("overruled", "mark would drop it: says "),
    ]
    assert lacks(pipeline_of([both], [both], max_removed=0.01), TEXT, 0) == [
        ("overruled", "settings.max_removed keeps it: 33% of the document would go, above 1%"),
        ("overruled", "mark would drop it: says "),
    ]


def test_verbatim_paragraphs_failures_and_no_rules(pipeline_of: Build) -> None:
    both = Scoring({"bad": 0.9})
    fenced = lacks(pipeline_of([both], [both], markdown=True), "```\nbad\n```", 0)
    assert fenced == [("verbatim", "it is verbatim (a fence in Markdown), which is shown to nobody and always stays")]
    assert [kind for kind, _ in lacks(pipeline_of([both], []), TEXT, 0)] == ["no rule"]
    broken = Scoring({"bad": float("nan")})
    kinds = [kind for kind, _ in lacks(pipeline_of([broken], [both], on_error="keep"), TEXT, 0)]
    assert kinds == ["failed", "no trigger"]


@pytest.mark.parametrize("thresholds", [0.5, {"mark": 2}, {1: 0.5}, {"mark": "high"}, {"mark": float("nan")}])
def test_thresholds_that_are_none(pipeline_of: Build, thresholds: object) -> None:
    rule = Scoring({}, thresholds)
    with pytest.raises(PluginError, match=r"rule 'mark': ValueError: thresholds are scores in \[0, 1\] by label"):
        pipeline_of([], [rule])


def test_the_rules_of_a_pipeline(pipeline_of: Build, pipeline: Pipeline) -> None:
    (info,) = pipeline_of([], [Scoring({}, {"mark": 1})]).rules
    assert (info.name, info.plugin.name, info.triggers, info.thresholds) == (
        *("mark", "fake", frozenset({"mark"}), {"mark": 1}),
    )
    assert [rule.name for rule in pipeline.rules] == ["consent"]
    result: Result = pipeline.run("We use cookies to improve your experience. Accept all")
    score = max(claim.score for claim in result.decisions[0].annotations if claim.label == "consent.en")
    assert score >= pipeline.rules[0].thresholds["consent"]
