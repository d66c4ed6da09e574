"""Twelve kinds of dirt: what they do to letters, and that notices are found through them."""

from random import Random

import pytest
from benchmarks.data import own_cases
from benchmarks.dirt import KINDS, LANGUAGES, measure, total

from boilerfilter import Pipeline

CLEAN = "Nous utilisons des cookies “essentiels” pour vous reconnaître. Tout accepter"


@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        ("soft hyphens", "\u00ad"),
        ("full width", "Ｎｏｕｓ"),
        ("HTML entities", "&ldquo;"),
        ("shouting", "NOUS UTILISONS"),
        ("no diacritics", "reconnaitre"),
        ("glued words", "reconnaître.Tout accepterOK"),
        ("Markdown", "](https://example.org/"),
        ("odd quotes, letters in parts", "i\u0302"),
    ],
)
def test_dirt(kind: str, sign: str) -> None:
    assert sign in "".join(KINDS[kind](CLEAN, Random(seed)) for seed in range(9))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_changes_a_text_and_does_so_again(kind: str) -> None:
    texts = [row.text for row in own_cases() if row.language in LANGUAGES and row.kind == "notice"]
    dirty = [KINDS[kind](text, Random(7)) for text in texts]
    assert dirty != texts
    assert dirty == [KINDS[kind](text, Random(7)) for text in texts]


def test_dirty_notices_are_found_and_dirty_articles_stay(pipeline: Pipeline) -> None:
    rows = [row for row in own_cases() if row.language in LANGUAGES and "\n" not in row.text]
    spoilt = total(
        measure([row for row in rows if row.kind == "notice"], [row for row in rows if row.kind == "article"], pipeline)
    )
    assert spoilt.found.total > 500
    assert spoilt.found.share >= 0.9
    assert spoilt.dropped.share <= spoilt.dropped_clean.share + 0.001
