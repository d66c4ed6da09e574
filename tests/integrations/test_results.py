"""What adapters share: which texts are opened, and what is told of those that change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_corpus import put_back
from samples import NOTICE, STORY

from boilerfilter import Decision, Document, Paragraph, Pipeline, Reason, Result
from boilerfilter.integrations.results import flagged, parts_removed, results_of

LINES = st.sampled_from(
    [
        NOTICE,
        f"{STORY} {NOTICE}",
        STORY,
        "Accept all",
        "OK",
        "\ud83d",
        f"{NOTICE}\udc00",
        "\x1f",
        "\u2029",
        "a\rb",
        "ЗАПЕТ",
    ]
)
TEXT = st.lists(LINES | st.text(st.characters(), max_size=20), max_size=6).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n", "\r\n", "\n \n", " "]).map(lambda join: join.join(lines))
)


@settings(deadline=None, max_examples=80)
@given(st.lists(TEXT, max_size=6))
def test_only_what_is_flagged_changes_and_nothing_is_lost(pipeline: Pipeline, texts: list[str]) -> None:
    opened = flagged(texts, pipeline)
    assert opened == sorted(set(opened))
    for number, text in enumerate(texts):
        result = pipeline.run(text)
        assert number in opened or result.text == text
        parts = parts_removed(result, pipeline)
        assert put_back(result.text, parts) == text
        assert all(part["text"] == text[part["start"] : part["end"]] and part["reasons"] for part in parts)
    for number, result in zip(opened, results_of((Document(texts[n]) for n in opened), pipeline), strict=True):
        assert isinstance(result, Result)
        assert result.text == pipeline.run(texts[number]).text


def decided(start: int, text: str, *cuts: tuple[int, int], keep: bool = False) -> Decision:
    reason = Reason("consent", f"for {text}")
    return Decision(Paragraph(text, start, 0, 0), keep or bool(cuts), (reason,), (), cuts=cuts)


@pytest.mark.parametrize(
    ("text", "decisions", "removed", "parts"),
    [
        ("a\nb\nc", (decided(0, "a"), decided(2, "b")), ((0, 4),), [("a\n", "a"), ("b\n", "b")]),
        ("a\n\nb\n\nc", (decided(0, "a"), decided(3, "b")), ((0, 3), (3, 6)), [("a\n\n", "a"), ("b\n\n", "b")]),
        ("x y z", (decided(0, "x y z", (2, 4)),), ((2, 4),), [("y ", "x y z")]),
        ("ab\n ", (decided(0, "ab"),), ((0, 2), (2, 4)), [("ab", "ab"), ("\n ", "ab")]),
        (" \nab", (decided(2, "ab"),), ((0, 2), (2, 4)), [(" \n", "ab"), ("ab", "ab")]),
    ],
)
def test_each_part_has_the_reason_of_its_decision(
    pipeline: Pipeline,
    text: str,
    decisions: tuple[Decision, ...],
    removed: tuple[tuple[int, int], ...],
    parts: list[tuple[str, str]],
) -> None:
    result = Result(Document(text), decisions, "", removed, ())
    told = parts_removed(result, pipeline)
    assert [(part["text"], part["reasons"]) for part in told] == [
        (lost, [f"consent: for {why}"]) for lost, why in parts
    ]
