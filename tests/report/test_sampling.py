"""What is counted and shown of runs that are too large to be shown."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from removal_samples import NOTICE, STORY, entry, gone, record

from boilerfilter.report.excerpt import PARTS, Hidden, Kept, Removed, excerpt
from boilerfilter.report.frequent import Frequent
from boilerfilter.report.records import Record, decode
from boilerfilter.report.sampling import Sample
from boilerfilter.report.totals import Totals, general


def shown(records: list[Record], most: int = 300) -> list[int]:
    """The lines of the documents that a page of `most` documents would show."""
    sample = Sample()
    for each in records:
        sample.add(each)
    return [document.line for document in list(sample.chosen())[:most]]


@given(st.lists(st.integers(0, 30)), st.integers(1, 6))
def test_counts_are_exact_or_say_how_wrong_they_may_be(names: list[int], size: int) -> None:
    exact = Counter(map(str, names))
    counted = Frequent(size)
    for name in names:
        counted.add(str(name))
    assert len(counted) <= 2 * size
    for name, count in exact.items():
        assert count - counted.slack <= counted.counts.get(name, 0) <= count
    if len(exact) <= 2 * size:
        assert counted.slack == 0
        assert dict(counted.ranked()) == exact


def test_the_least_sure_are_shown_however_many_there_are() -> None:
    records = [record(line, score=0.9) for line in range(1, 3001)]
    records[1234] = record(1235, score=0.41)
    records[77] = record(78, score=0.43)
    lines = shown(records)
    assert {1235, 78} <= set(lines)
    assert lines[0] == 1235


def test_every_plugin_and_language_and_frequent_pattern_is_shown() -> None:
    records = [record(line, score=0.6) for line in range(1, 2001)]
    for number in range(20):
        records.append(record(3000 + number, score=1.0, plugin=f"plugin-{number}", language="en"))
        records.append(record(4000 + number, score=1.0, language=f"l{number}"))
        records += [record(5000 + 10 * number + n, score=1.0, patterns=[f"consent.p{number}"]) for n in range(9)]
    random.Random(1).shuffle(records)
    of = {each.line: each.paragraphs[0] for each in records}
    lines = shown(records)
    assert {of[line].plugin for line in lines} >= {f"plugin-{number}" for number in range(20)}
    assert {of[line].language for line in lines} >= {f"l{number}" for number in range(20)}
    assert {of[line].patterns[0] for line in lines} >= {f"consent.p{number}" for number in range(20)}


def test_the_sample_does_not_depend_on_the_order() -> None:
    records = [record(line, score=0.5 + line % 40 / 100) for line in range(1, 1001)]
    before = shown(records)
    random.Random(2).shuffle(records)
    assert set(shown(records)) == set(before)


def test_a_sample_of_a_small_run_is_all_of_it() -> None:
    rejected = record(7, fate="rejected")
    records = [*(record(line) for line in range(1, 6)), decode(b'{"fate":"rejected","path":"x","line":9}', "here")]
    assert sorted(shown(records)) == [1, 2, 3, 4, 5]
    totals = Totals()
    for each in [*records, rejected]:
        totals.add(each)
    assert (totals.changed, totals.rejected, totals.paragraphs) == (5, 2, 5)


def test_sums_say_where_and_how_much() -> None:
    totals = Totals()
    totals.add(record(1, score=0.42))
    assert dict(totals.by["host"].ranked()) == {"1.example": 1}
    assert dict(totals.by["reason"].ranked()) == {"consent: consent notice": 1}
    assert totals.scores[8] == 1
    middle = (len(STORY) + 2 + len(NOTICE) / 2) / (len(STORY) + 2 + len(NOTICE))
    assert totals.position[int(middle * 20)] == 1
    assert totals.share[int(len(NOTICE) / (len(STORY) + 2 + len(NOTICE)) * 20)] == 1


def test_reasons_that_differ_in_numbers_count_as_one() -> None:
    one = general("consent.block", "part of a consent block: after the notice in paragraph 3, score 0.97")
    assert one == general("consent.block", "part of a consent block: after the notice in paragraph 12, score 0.85")
    assert one == "consent.block: part of a consent block: after the notice in paragraph #"


def test_an_excerpt_of_a_short_document_is_all_of_it() -> None:
    pieces = excerpt(record(1)).pieces
    assert [type(piece) for piece in pieces] == [Kept, Removed]
    assert pieces[0] == Kept(STORY)
    removed = pieces[1]
    assert isinstance(removed, Removed)
    assert removed.text == NOTICE
    assert [removed.text[match.start : match.end] for match in removed.matches] == [NOTICE]


def test_an_excerpt_says_what_it_does_not_know() -> None:
    table = entry(1)
    del table["around"]
    table["characters"] += 1000
    told = decode(str(table).replace("'", '"').encode(), "here")
    assert [piece for piece in excerpt(told).pieces if isinstance(piece, Kept)] == [
        Kept("", len(STORY)),
        Kept("", 1000),
    ]


def test_an_excerpt_is_small_whatever_the_document() -> None:
    table = entry(1, "word " * 100_000)
    table["paragraphs"] = [gone(n * 20, "x" * 19, 0.9 if n != 4321 else 0.1) for n in range(5000)]
    found = excerpt(decode(str(table).replace("'", '"').encode(), "here"))
    assert sum(1 for _ in found.parts) == PARTS
    assert min(part.margin for part in found.parts) == 0.1
    assert sum(piece.parts for piece in found.pieces if isinstance(piece, Hidden)) == 5000 - PARTS
    assert len(str(found)) < 50_000


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=5), st.booleans())
def test_an_excerpt_has_the_text_in_its_order(pieces: list[tuple[str, str]], known: bool) -> None:
    text, parts, spans, around = "", [], [], []
    for kept, removed in pieces:
        around.append((len(text), kept))
        text += kept
        parts.append(gone(len(text), removed))
        spans.append({"start": len(text), "end": len(text) + len(removed), "text": removed})
        text += removed
    table = {
        **entry(1),
        "characters": len(text),
        "paragraphs": parts,
        "spans": spans,
        "around": around if known else [],
    }
    import msgspec

    found = excerpt(decode(msgspec.json.encode(table), "here"))
    said = "".join(piece.text for piece in found.pieces if not isinstance(piece, Hidden))
    assert "".join(said.split()) == "".join((text if known else "".join(removed for _, removed in pieces)).split())
    left_out = sum(piece.left_out for piece in found.pieces if isinstance(piece, Kept))
    assert left_out == (0 if known else sum(len(kept) for kept, _ in pieces))
