"""Two runs over the same input."""

import random

import pytest
from removal_samples import NOTICE, entry, record

from boilerfilter.errors import InputError
from boilerfilter.report.compare import compare, merged
from boilerfilter.report.records import decode
from boilerfilter.report.stories import told


def test_a_run_does_not_differ_from_itself() -> None:
    records = [record(line) for line in range(1, 50)]
    found = compare(records, records)
    assert (found.documents, found.differing, found.new.paragraphs, found.back.paragraphs) == (49, 0, 0, 0)


def test_what_one_run_alone_removed_is_found_in_any_order() -> None:
    before = [record(line) for line in range(1, 40)]
    after = [record(line) for line in range(3, 42)]
    random.Random(1).shuffle(after)
    found = compare(before, after)
    assert (found.documents, found.differing) == (41, 4)
    assert (found.new.paragraphs, found.back.paragraphs) == (2, 2)
    assert found.new.characters == 2 * len(NOTICE)
    changes = {document.line: [part.change for part in document.parts] for document in found.sample.chosen()}
    assert changes == {1: ["back"], 2: ["back"], 40: ["new"], 41: ["new"]}
    lines = told(found)
    assert lines[0] == "4 of 41 documents with removals differ"
    assert "newly removed: 2 paragraphs, 84 characters" in lines
    assert "  by language: 2 en" in lines


def test_a_paragraph_that_went_in_both_is_told_as_such() -> None:
    old, new = entry(1), entry(1)
    new["paragraphs"] = [*new["paragraphs"], {**new["paragraphs"][0], "start": 0, "end": 10, "score": 0.3}]
    both = merged(*(decode(str(each).replace("'", '"').encode(), "here") for each in (old, new)))
    assert both is not None
    assert sorted((part.start, part.change) for part in both.paragraphs) == [(0, "new"), (59, "same")]


def test_scores_alone_are_no_difference() -> None:
    assert merged(record(1, score=0.7), record(1, score=0.9)) is None


def test_runs_over_other_inputs_are_refused() -> None:
    with pytest.raises(InputError, match="no document in common"):
        compare([record(1, path="a/crawl.jsonl")], [record(1, path="b/crawl.jsonl")])
    with pytest.raises(InputError, match=r"crawl\.jsonl:1: is another document"):
        compare([record(1, crc32=1)], [record(1, crc32=2)])


def test_a_run_that_removed_nothing_can_be_compared() -> None:
    assert compare([], [record(1)]).new.paragraphs == 1
    assert compare([], []).documents == 0


def test_rejects_of_one_run_alone_are_counted() -> None:
    rejected = [decode(b'{"fate":"rejected","path":"crawl.jsonl","line":%d}' % line, "here") for line in (1, 2)]
    found = compare([*rejected, record(3)], [rejected[0], record(2), record(3)])
    assert (found.rejected, found.documents) == (1, 1)
