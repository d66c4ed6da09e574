"""The corpus that speed is measured on: the same from the same seed, and no paragraph twice."""

from itertools import islice
from pathlib import Path
from random import Random

import msgspec
import pytest
from benchmarks.corpus import Chain, Texts, ordinary, texts, write

ENGLISH = ["The boat left at noon and came back at dusk.", "At noon the bell rang and the boat came back late."]
JAPANESE = ["川は一晩で増水し、橋を流した。", "橋は来年の春に架け直される予定だ。"]
GIVEN = Texts({"en": ENGLISH, "ja": JAPANESE}, {"en": ["We use cookies."]}, {"en": ["OK", "No"]}, real=False)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two, other = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    assert write(one, GIVEN, 50_000, 7) == write(two, GIVEN, 50_000, 7)
    write(other, GIVEN, 50_000, 8)
    assert one.read_bytes() == two.read_bytes() != other.read_bytes()


def test_no_ordinary_paragraph_comes_twice(tmp_path: Path) -> None:
    corpus = write(tmp_path / "c", GIVEN, 100_000)
    records = [msgspec.json.decode(line) for line in (tmp_path / "c").read_bytes().splitlines()]
    buttons = {"We use cookies.", "OK", "No"}
    found = [text for record in records for text in record["text"].split("\n\n") if text not in buttons]
    assert len(found) == len(set(found)) == corpus.paragraphs
    assert len(records) == corpus.documents
    assert 100_000 <= corpus.size == (tmp_path / "c").stat().st_size


def test_a_fifth_of_documents_has_a_banner(tmp_path: Path) -> None:
    corpus = write(tmp_path / "c", GIVEN, 500_000)
    assert corpus.banners / corpus.documents == pytest.approx(0.2, abs=0.05)
    text = (tmp_path / "c").read_text(encoding="utf-8")
    assert text.count("We use cookies.") == corpus.banners


def test_real_paragraphs_come_first() -> None:
    found = list(islice(ordinary(ENGLISH, Random(1), real=True), 5))
    assert set(found[:2]) == set(ENGLISH)
    assert not set(found[2:]) & set(ENGLISH)


def test_writing_without_spaces_stays_so() -> None:
    assert " " not in Chain(JAPANESE).paragraph(Random(1))
    assert " " in Chain(ENGLISH).paragraph(Random(1))


def test_own_texts_are_ordinary_and_in_many_languages() -> None:
    given = texts()
    assert len(given.paragraphs) >= 10
    assert not any("cookie" in text.lower() for found in given.paragraphs.values() for text in found)


def test_external_texts_are_taken_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "content.jsonl").write_text('{"text": "A boat.", "lang": "en"}\n', encoding="utf-8")
    given = texts(tmp_path)
    assert (given.paragraphs, given.real) == ({"en": ["A boat."]}, True)


def test_nothing_to_make_it_of(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no paragraphs"):
        write(tmp_path / "c", Texts({}, {}, {}, real=False), 1000)
