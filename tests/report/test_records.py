"""What removal records hold for a report, and what of them is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from removal_samples import entry, record
from samples import NOTICE, STORY

from boilerfilter import Document, Pipeline
from boilerfilter.errors import InputError
from boilerfilter.io.cleaner import Cleaner
from boilerfilter.io.removals import Place, around, removal
from boilerfilter.report.records import decode


@given(st.text(max_size=60), st.lists(st.integers(0, 60), max_size=8, unique=True), st.integers(1, 70))
def test_around_is_what_was_kept_beside_removals(text: str, borders: list[int], width: int) -> None:
    places = sorted(at for at in borders if at <= len(text))
    removed = tuple(zip(places[::2], places[1::2], strict=False))
    if not removed:
        return
    covered = set()
    for start, words in around(text, removed, width):
        assert words
        assert text[start : start + len(words)] == words
        here = set(range(start, start + len(words)))
        assert not covered & here
        covered |= here
    gone = {at for start, end in removed for at in range(start, end)}
    near = {at for at in range(len(text)) if any(start - width <= at < end + width for start, end in removed)} - gone
    assert covered <= set(range(len(text))) - gone
    if width >= len(text):
        assert covered == near


def test_a_record_says_what_was_found_where(pipeline: Pipeline) -> None:
    text = f"{STORY}\n\n{NOTICE}\n\nAccept all"
    (cleaned,) = Cleaner(pipeline).clean([Document(text, id="one", url="https://a.example/")])
    found = decode(removal(cleaned, Place("crawl.jsonl", 1), pipeline, context=20), "here")
    assert found.characters == len(text)
    assert found.around == [(len(STORY) - 20, STORY[-20:])]
    notice = next(part for part in found.paragraphs if text[part.start : part.end] == NOTICE)
    words = {
        (notice.patterns[number], text[start:end]) for claim in notice.evidence for start, end, number in claim.spans
    }
    assert any(pattern.startswith("consent.en.") and "cookie" in word for pattern, word in words)
    for part in found.paragraphs:
        for claim in part.evidence:
            assert all(part.start <= start <= end <= part.end for start, end, _ in claim.spans)


def test_without_a_report_no_kept_text_is_in_the_removals(pipeline: Pipeline) -> None:
    (cleaned,) = Cleaner(pipeline).clean([Document(f"{STORY}\n\n{NOTICE}")])
    assert STORY.encode() not in removal(cleaned, Place("crawl.jsonl", 1), pipeline)


def test_a_removal_is_as_sure_as_the_weakest_claim_that_it_rests_on() -> None:
    claims = [{"label": "consent.en", "score": 0.9}, {"label": "consent-part.en", "score": 0.2}]
    assert record(1, evidence=claims).margin == 0.2
    assert record(1, evidence=[], score=0.6).margin == 0.6


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"fate": "eaten"}, "Invalid enum value 'eaten'"),
        ({"paragraphs": [{"start": 5, "end": 3}]}, "ends at 3, before it begins at 5"),
        ({"paragraphs": [{"start": -1, "end": 3}]}, "Expected `int` >= 0"),
        ({"paragraphs": [{"start": 0, "end": 3, "score": 7}]}, "Expected `float` <= 1"),
        (
            {
                "paragraphs": [
                    {"start": 0, "end": 3, "evidence": [{"label": "x", "score": 1, "spans": [[0, 1, 4]]}]},
                ]
            },
            "names a pattern that it does not have",
        ),
        ({"spans": "none"}, "Expected `array`"),
    ],
)
def test_what_is_no_record_is_told_with_its_place(change: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=r"^removed\.jsonl, line 3: ") as caught:
        decode(json.dumps(entry(1) | change).encode(), "removed.jsonl, line 3")
    assert told in str(caught.value)


def test_records_of_older_versions_can_be_read() -> None:
    old = {key: entry(1)[key] for key in ("fate", "path", "line", "id", "url", "spans")}
    old["paragraphs"] = [{"start": 59, "end": 101, "plugin": "consent", "reasons": [], "patterns": [], "score": 0.5}]
    found = decode(json.dumps(old).encode(), "here")
    assert found.margin == 0.5
    assert found.characters == 0
