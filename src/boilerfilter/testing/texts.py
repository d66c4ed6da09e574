"""The texts that laws are tried on: drawn from the strategies, the same for the same seed."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Final, TypeVar

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from boilerfilter.model import Paragraph
from boilerfilter.split import split
from boilerfilter.testing import strategies

Drawn = TypeVar("Drawn")

_PLAIN: Final = ("", " ", "\n", "a", "\0", "\ud800", "\udfff\ud800", "\u0301", "\u200b", "\ufffe", "OK", "X", "1 2 3")
_ANCHORS: Final = 24
"""Anchors of an annotator that texts are made of; some plugins have thousands."""


@lru_cache(8)
def standard_texts(seed: int) -> tuple[str, ...]:
    """Some 250 texts: short odd ones, banners, dirty banners, mixed scripts, whole documents."""
    documents = drawn(strategies.documents(), 60, seed)
    kinds = (strategies.banners(), strategies.dirt(), strategies.mixed_scripts(), strategies.texts())
    texts = [*_PLAIN, *(document.text for document in documents)]
    for number, kind in enumerate(kinds, 1):
        texts += drawn(kind, 50, seed + number)
    return tuple(dict.fromkeys(texts))


def tempting_texts(anchors: Collection[str] | None, seed: int) -> tuple[str, ...]:
    """Texts that an annotator with these anchors is asked about, and such in which a letter of an anchor lacks."""
    stems = sorted(anchors or ())
    chosen = Random(seed).sample(stems, min(_ANCHORS, len(stems)))
    if not chosen:
        return ()
    whole = [*chosen, *(f"7 {stem}" for stem in chosen), " ".join(chosen[:4])]
    cut = [stem[:-1] for stem in chosen] + [stem[1:] for stem in chosen]
    dirty = drawn(strategies.dirt(st.sampled_from(whole)), len(chosen), seed)
    among = drawn(strategies.among(st.sampled_from(whole)), len(chosen), seed)
    return tuple(dict.fromkeys((*whole, *cut, *dirty, *among)))


def paragraphs_of(texts: Sequence[str]) -> list[Paragraph]:
    """The paragraphs of all texts, as the pipeline hands them to an annotator."""
    return [paragraph for text in texts for paragraph in split(text)]


def drawn(strategy: st.SearchStrategy[Drawn], count: int, seed: int) -> list[Drawn]:
    """What a strategy gives, the same for the same seed."""
    found: list[Drawn] = []

    @hypothesis.seed(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(strategy)
    def collect(one: Drawn) -> None:
        found.append(one)

    collect()
    return list(islice(found, count))
