"""Who is asked about which paragraph, and what becomes of answers that break the contract."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from samples import Marker

from boilerfilter import AnnotatedDocument, Annotation, Paragraph, Pipeline, PluginError, Span

Build = Callable[..., Pipeline]
TEXT = "one bad\n\ntwo\n\nthree bad"


class Answering(Marker):
    """Gives the same wrong answer for a paragraph with its word in it."""

    def __init__(self, answer: object, word: str = "two") -> None:
        super().__init__("odd", word)
        self.answer = answer

    def _one(self, paragraph: Paragraph) -> Any:
        if self.word not in paragraph.text:
            return [Annotation("odd", 0.5)]
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer(paragraph) if callable(self.answer) else self.answer


def test_without_anchors_every_paragraph_is_asked_about(pipeline_of: Build) -> None:
    marker = Marker("a", "bad")
    result = pipeline_of([marker], [marker]).run(TEXT)
    assert marker.asked == ["one bad", "two", "three bad"]
    assert result.text == "two"


def test_with_anchors_only_paragraphs_that_hold_one(pipeline_of: Build) -> None:
    marker = Marker("a", "bad", anchors=["BAD", "worse"])
    assert pipeline_of([marker], [marker]).run(TEXT).text == "two"
    assert marker.asked == ["one bad", "three bad"]


def test_with_no_anchor_in_the_text_nobody_is_asked(pipeline_of: Build) -> None:
    marker = Marker("a", "two", anchors=["worse"])
    pipeline = pipeline_of([marker], [marker])
    assert not pipeline.may_change(TEXT.encode())
    assert pipeline.run(TEXT).text == TEXT
    assert marker.asked == []


def test_an_annotator_that_waits_to_be_asked_is_asked_once_where_a_rule_wants_it(pipeline_of: Build) -> None:
    speaker = Marker("speaker", "bad", anchors=["bad"])
    shy = Marker("shy", "two", anchors=())
    speaker.wants = lambda document: {"shy": [1, 1, 0], "not-installed": [0]}  # type: ignore[method-assign]
    second = Marker("second", "bad", triggers=("speaker",))
    second.wants = lambda document: {"shy": [1]}  # type: ignore[method-assign]
    result = pipeline_of([speaker, shy], [speaker, second]).run(TEXT)
    assert sorted(shy.asked) == ["one bad", "two"]
    assert [a.label for a in result.decisions[1].annotations] == ["shy"]


def test_what_was_asked_unasked_is_not_asked_again(pipeline_of: Build) -> None:
    marker = Marker("a", "bad", anchors=["bad"])
    marker.wants = lambda document: {"a": [0, 1, 2]}  # type: ignore[method-assign]
    pipeline_of([marker], [marker]).run(TEXT)
    assert sorted(marker.asked) == ["one bad", "three bad", "two"]


def test_a_rule_may_look_further_by_what_it_learnt(pipeline_of: Build) -> None:
    speaker = Marker("speaker", "start", anchors=["start"])
    shy = Marker("shy", "go on", anchors=())

    def one_further(document: AnnotatedDocument) -> dict[str, list[int]]:
        known = document.asked.get("shy", ())
        claimed = [ordinal for ordinal in known if document.find(ordinal, "shy")]
        return {"shy": [max(claimed, default=0) + 1]}

    speaker.wants = one_further  # type: ignore[method-assign]
    result = pipeline_of([speaker, shy], [speaker]).run(
        "start\ngo on\ngo on too\nstop\ngo on\nend".replace("\n", "\n\n")
    )
    assert shy.asked == ["go on", "go on too", "stop"]
    assert [bool(decision.annotations) for decision in result.decisions] == [True, True, True, False, False, False]


def test_a_rule_is_asked_eight_times_at_most(pipeline_of: Build) -> None:
    speaker = Marker("speaker", "start", anchors=["start"])
    shy = Marker("shy", "nothing", anchors=())
    speaker.wants = lambda document: {"shy": range(1 + len(document.asked.get("shy", ())))}  # type: ignore[method-assign]
    pipeline_of([speaker, shy], [speaker]).run("\n\n".join(["start", *map(str, range(20))]))
    assert len(shy.asked) == 8


def test_a_rule_that_fails_to_say_what_it_wants_is_told_once(pipeline_of: Build) -> None:
    speaker = Marker("speaker", "bad", anchors=["bad"])
    shy = Marker("shy", "two", anchors=())
    speaker.wants = lambda document: {"shy": range(len(document.asked.get("shy", ())) % 3 + 1)}  # type: ignore[method-assign]
    second = Marker("second", "bad", triggers=("speaker",))
    second.wants = lambda document: 1 / 0  # type: ignore[method-assign,assignment,return-value]
    result = pipeline_of([speaker, shy], [speaker, second], on_error="keep").run(TEXT)
    assert len(result.errors) == 1
    assert "ZeroDivisionError" in result.errors[0]


def test_a_fence_is_shown_to_nobody(pipeline_of: Build) -> None:
    marker = Marker("a", "bad")
    marker.wants = lambda document: {"a": [0, 1]}  # type: ignore[method-assign]
    text = "```\nbad\n```\nbad"
    result = pipeline_of([marker], [marker], markdown=True).run(text)
    assert marker.asked == ["bad"]
    assert result.text == "```\nbad\n```"


def test_documents_are_asked_about_together(pipeline_of: Build) -> None:
    marker = Marker("a", "bad")
    calls = []

    def annotate(paragraphs: Sequence[Paragraph]) -> Sequence[Sequence[Annotation]]:
        calls.append(len(paragraphs))
        return [[] for _ in paragraphs]

    marker.annotate = annotate  # type: ignore[method-assign]
    list(pipeline_of([marker], [marker]).run_many([TEXT] * 5))
    assert calls == [15]


def test_annotations_are_sorted_by_label(pipeline_of: Build) -> None:
    several = Answering(lambda p: [Annotation("odd.z", 0.1), Annotation("odd", 0.2), Annotation("odd.b", 0.3)], "bad")
    other = Marker("more", "bad")
    result = pipeline_of([other, several]).run("bad")
    assert [a.label for a in result.decisions[0].annotations] == ["more", "odd", "odd.b", "odd.z"]


WRONG: Sequence[Any] = [
    pytest.param(ValueError("no idea"), "ValueError: no idea", id="raises"),
    pytest.param(None, "TypeError: ", id="no answer"),
    pytest.param([("odd", 0.5, ())], "gave ('odd', 0.5, ()), which is no Annotation", id="a plain tuple"),
    pytest.param(
        [Annotation("other", 0.5)], "label 'other' does not start with the annotator's name", id="another's label"
    ),
    pytest.param([Annotation("oddity", 0.5)], "label 'oddity' does not start with", id="a longer name"),
    pytest.param([Annotation(None, 0.5)], "AttributeError: ", id="no label"),  # type: ignore[arg-type]
    pytest.param([Annotation("odd", float("nan"))], "odd: score nan is not in [0, 1]", id="not a number"),
    pytest.param([Annotation("odd", 1.5)], "odd: score 1.5 is not in [0, 1]", id="too high"),
    pytest.param([Annotation("odd", -0.1)], "odd: score -0.1 is not in [0, 1]", id="too low"),
    pytest.param([Annotation("odd", "1")], "TypeError: ", id="a score that is text"),  # type: ignore[arg-type]
    pytest.param(
        [Annotation("odd", 1, (Span(0, 3, "x"),))], "odd: span 0:3 lies outside 9:12", id="paragraph's offsets"
    ),
    pytest.param(
        [Annotation("odd", 1, (Span(11, 10, "x"),))], "odd: span 11:10 lies outside 9:12", id="a span backwards"
    ),
    pytest.param([Annotation("odd", 1, ((9, 12, "x"),))], "odd: (9, 12, 'x') is no Span", id="a plain tuple as span"),  # type: ignore[arg-type]
    pytest.param(
        [Annotation("odd", 1, [Span(9, 12, "x")])],  # type: ignore[arg-type]
        "odd: spans are a tuple, not [Span(",
        id="a list of spans",
    ),
]


@pytest.mark.parametrize(("answer", "message"), WRONG)
def test_a_wrong_answer_names_the_plugin(pipeline_of: Build, answer: object, message: str) -> None:
    with pytest.raises(PluginError) as error:
        pipeline_of([Answering(answer)]).run(TEXT)
    assert str(error.value).startswith("plugin 'fake' of fake-plugin 1.0: annotator 'odd': ")
    assert message in str(error.value)


@pytest.mark.parametrize(("answer", "message"), WRONG)
def test_a_wrong_answer_costs_its_own_paragraph_alone(pipeline_of: Build, answer: object, message: str) -> None:
    marker = Marker("a", "bad")
    result = pipeline_of([marker, Answering(answer)], [marker], on_error="keep").run(TEXT)
    assert result.text == "two"
    assert [[a.label for a in d.annotations] for d in result.decisions] == [["a", "odd"], [], ["a", "odd"]]
    assert len(result.errors) == 1
    assert message in result.errors[0]


@pytest.mark.parametrize("answers", [[], [[]] * 4, None, iter([[], []])])
def test_the_wrong_number_of_answers_is_an_error(pipeline_of: Build, answers: Any) -> None:
    marker = Marker("a", "bad")
    marker.annotate = lambda paragraphs: answers  # type: ignore[method-assign]
    with pytest.raises(PluginError, match=r"annotator 'a': (ValueError: gave|TypeError)"):
        pipeline_of([marker]).run("one\n\ntwo")


def test_an_answer_may_be_read_only_once(pipeline_of: Build) -> None:
    once = Answering(lambda p: iter([Annotation("odd", 1.0)]), "bad")
    result = pipeline_of([once]).run("bad")
    assert [a.label for a in result.decisions[0].annotations] == ["odd"]


@pytest.mark.parametrize("ordinals", [[3], [-1], ["0"], [0.5], None])
def test_a_rule_that_wants_what_is_not_there_is_an_error(pipeline_of: Build, ordinals: Any) -> None:
    marker = Marker("a", "bad")
    marker.wants = lambda document: {"a": ordinals}  # type: ignore[method-assign]
    with pytest.raises(PluginError, match=r"plugin 'fake' of fake-plugin 1.0: rule 'a': "):
        pipeline_of([marker], [marker]).run(TEXT)


@pytest.mark.parametrize("anchors", ["cookie", [""], ["good", " \u00ad"], [1]])
def test_anchors_that_cannot_be_looked_for_are_an_error(pipeline_of: Build, anchors: Iterable[Any]) -> None:
    with pytest.raises(PluginError, match=r"plugin 'fake' of fake-plugin 1.0: annotator 'a': ValueError: anchors are"):
        pipeline_of([Marker("a", "bad", anchors=anchors)])


def test_a_name_may_have_dots(pipeline_of: Build) -> None:
    marker = Marker("acme.menus", "bad")
    result = pipeline_of([marker], [marker]).run(TEXT)
    assert result.text == "two"
    assert [info.name for info in result.plugins] == ["fake"]
