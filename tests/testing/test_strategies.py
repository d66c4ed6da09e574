"""What strategies promise, they give."""

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import STORY

from boilerfilter import Document, Paragraph, Pipeline
from boilerfilter.split import split
from boilerfilter.testing.spoil import KINDS
from boilerfilter.testing.strategies import (
    among,
    banners,
    dirt,
    documents,
    mixed_scripts,
    paragraphs,
    stories,
    texts,
)
from boilerfilter.testing.texts import drawn, standard_texts, tempting_texts

QUICK = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])


def scripts(found: Sequence[str]) -> set[str]:
    """The first words of the names of letters: LATIN, CYRILLIC, HANGUL."""
    return {unicodedata.name(letter, "").partition(" ")[0] for text in found for letter in text if letter.isalpha()}


def test_texts_hold_every_kind_of_character() -> None:
    found = "".join(drawn(texts(), 400, 0))
    categories = {unicodedata.category(character) for character in found}
    assert categories >= {"Cs", "Cc", "Cf", "Co", "Cn", "Lu", "Ll", "Lo", "Mn", "Nd", "Po", "So", "Sm", "Zs"}


def test_documents_hold_lone_surrogates_every_line_end_and_many_scripts() -> None:
    found = drawn(documents(), 1000, 0)
    joined = "".join(document.text for document in found)
    assert any("\ud800" <= character <= "\udfff" for character in joined)
    assert {character for character in "\n\r\v\f\x1c\x85\u2028\u2029\0\u200b\u00ad" if character in joined} == set(
        "\n\r\v\f\x1c\x85\u2028\u2029\0\u200b\u00ad"
    )
    assert len(scripts([joined])) > 15
    assert {document.url is None for document in found} == {True, False}
    assert any(document.metadata for document in found)
    assert any(not document.text for document in found)


@QUICK
@given(documents())
def test_documents_are_documents(document: Document) -> None:
    assert isinstance(document.text, str)
    assert [paragraph.ordinal for paragraph in split(document.text)] == list(range(len(split(document.text))))


@QUICK
@given(paragraphs())
def test_paragraphs_are_as_the_pipeline_makes_them(paragraph: Paragraph) -> None:
    assert paragraph.text == paragraph.text.strip() != ""
    assert paragraph.end == paragraph.start + len(paragraph.text)
    assert not paragraph.verbatim


def test_most_banners_are_notices_and_stories_are_none(pipeline: Pipeline) -> None:
    notices = list(pipeline.run_many(f"{STORY}\n\n{banner}" for banner in set(drawn(banners(), 100, 0))))
    assert sum(bool(result.removed) for result in notices) > 0.8 * len(notices)
    articles = list(pipeline.run_many(f"{STORY}\n\n{story}" for story in set(drawn(stories(), 100, 0))))
    assert [result.dropped for result in articles if result.dropped] == []


def test_mixed_scripts_stand_in_one_line() -> None:
    found = drawn(mixed_scripts(), 100, 0)
    assert all("\n" not in text for text in found)
    assert sum(len(scripts([text])) > 1 for text in found) > 50


def test_dirt_spoils_what_it_is_given() -> None:
    clean = "Wir setzen Cookies ein, und É bleibt É."
    found = set(drawn(dirt(st.just(clean)), 300, 0))
    assert sum(text != clean for text in found) > 0.9 * len(found)
    joined = "".join(found)
    for sign in ("\u00ad", "\u200b", "&#", "Ｗｉｒ", "COOKIES", "\u0301", "\u3000", "\ud800"):
        assert sign in joined


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_of_dirt_changes_something(kind: str) -> None:
    clean = "Wir setzen die Cookies des Café X ein, und É bleibt bei den Besuchern."
    found = drawn(st.randoms(use_true_random=False).map(lambda chance: KINDS[kind](clean, chance)), 20, 0)
    assert any(text != clean for text in found)
    assert all(isinstance(text, str) for text in found)


def test_what_is_among_stories_is_whole() -> None:
    assert all("min read" in text and len(text) > 30 for text in drawn(among(st.just("min read")), 20, 0))


def test_the_same_seed_gives_the_same_texts() -> None:
    standard_texts.cache_clear()
    first = standard_texts(7)
    standard_texts.cache_clear()
    assert standard_texts(7) == first
    assert standard_texts(8) != first
    assert len(first) > 200


def test_texts_tempt_by_anchors_whole_and_cut() -> None:
    found = tempting_texts(("skip to content",), 0)
    assert {"skip to content", "7 skip to content", "skip to conten", "kip to content"} <= set(found)
    assert any("skip to content" in text and len(text) > 30 for text in found)
    assert tempting_texts(None, 0) == ()
