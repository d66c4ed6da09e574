"""Hypothesis strategies of what a plugin meets: texts, paragraphs and documents of the web, whole and spoilt.

All words are the project's own (``words.toml``). Whatever may stand in a ``str`` is among them: lone surrogates,
control and invisible characters, letters of every script.

>>> from hypothesis import given
>>> @given(dirt())
... def test_no_banner_raises(text): ...
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from hypothesis import strategies as st

from boilerfilter.model import Document, Paragraph
from boilerfilter.testing.spoil import KINDS

__all__ = ["among", "banners", "dirt", "documents", "mixed_scripts", "paragraphs", "stories", "texts"]

LINE_ENDS: Final = ("\n", "\n\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", "\n \t\n\n")
INVISIBLE: Final = (
    *("\0", "\x07", "\x1f", "\x7f", "\u00ad", "\u061c", "\u200b", "\u200c", "\u200d", "\u202e", "\u2066", "\ufeff"),
    *("\ufffe", "\ufff9", "\U000e0001", "\U0010ffff", "\ud800", "\udbff", "\udc00", "\udfff", "\ude00\ud83d"),
)


def texts(*, max_size: int = 40) -> st.SearchStrategy[str]:
    """Any ``str``: characters of every category, lone surrogates, control, private and unassigned ones included."""
    everything = st.characters(categories=("L", "M", "N", "P", "S", "Z", "C"))
    odd = st.text(st.characters(categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Mn")), max_size=max_size // 4)
    return st.one_of(st.text(everything, max_size=max_size), odd)


def stories() -> st.SearchStrategy[str]:
    """A sentence of an article, in one of thirty languages; a few are about cookies, baked or other."""
    return st.sampled_from(_words("story"))


def banners() -> st.SearchStrategy[str]:
    """A consent banner: a notice in one of thirty languages and, mostly, its buttons in lines of their own or behind
    it."""
    lines = st.tuples(
        st.lists(st.sampled_from(("X", "×", "Cookies", "...")), max_size=1),
        st.lists(st.sampled_from(_words("notice")), min_size=1, max_size=2),
        st.lists(st.sampled_from(_words("label")), max_size=4),
    )
    ends = st.sampled_from(("\n", "\n", " ", "\n\n"))
    return st.builds(lambda parts, end: end.join(line for part in parts for line in part), lines, ends)


def mixed_scripts() -> st.SearchStrategy[str]:
    """A line in which words of several languages and scripts stand side by side or run into each other."""
    sentences = st.sampled_from((*_words("story"), *_words("notice"), *_words("label")))
    words = sentences.flatmap(lambda sentence: st.sampled_from(sentence.split()))
    joints = st.sampled_from((" ", " ", " ", "", "-", "/", "\u200f", "\u00a0", ". "))
    pairs = st.lists(st.tuples(words, joints), min_size=2, max_size=12)
    return pairs.map(lambda found: "".join(piece for pair in found for piece in pair).strip())


def dirt(clean: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[str]:
    """Texts as the web spoils them: other case, width, normal form, look-alike letters, soft hyphens, zero-width and
    control characters, odd spaces, entities, lost spaces, cut ends. `clean` are the texts, else banners and stories."""
    clean = st.one_of(banners(), stories()) if clean is None else clean

    @st.composite
    def spoilt(draw: st.DrawFn) -> str:
        text = draw(clean)
        for kind in draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=2, unique=True)):
            text = KINDS[kind](text, draw(st.randoms(use_true_random=False)))
        if draw(st.booleans()):
            at = draw(st.integers(0, len(text)))
            text = text[:at] + draw(st.sampled_from(INVISIBLE)) + text[at:]
        return text

    return spoilt()


def among(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """What `inner` gives, between sentences of an article, in one line with them or in a line of its own."""
    joints = st.sampled_from(("\n\n", "\n", " ", ", "))
    return st.builds(
        lambda before, joint, text, after: joint.join((before, text, after)), stories(), joints, inner, stories()
    )


def documents() -> st.SearchStrategy[Document]:
    """A document of up to a dozen pieces: stories, banners whole and spoilt, odd characters, every kind of line end."""
    line_ends = st.sampled_from(LINE_ENDS)
    pieces = st.one_of(
        stories(), banners(), line_ends, line_ends, dirt(), st.sampled_from(INVISIBLE), mixed_scripts(), texts()
    )
    return st.builds(
        Document,
        st.lists(pieces, max_size=12).map("".join),
        id=st.text(max_size=5),
        url=st.one_of(st.none(), st.sampled_from(("", "https://example.org/a", "https://xn--e1afmkfd.example/?q=1#b"))),
        metadata=st.dictionaries(
            st.text(max_size=3), st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=2
        ),
    )


def paragraphs() -> st.SearchStrategy[Paragraph]:
    """A paragraph as the pipeline makes them: not empty, without white space around it, anywhere in a document."""
    sources = st.one_of(stories(), banners(), dirt(), mixed_scripts(), texts())
    stripped = sources.map(str.strip).filter(bool)
    return st.builds(
        Paragraph,
        stripped,
        start=st.integers(0, 10_000),
        ordinal=st.integers(0, 500),
        block=st.integers(0, 100),
        verbatim=st.just(False),
    )


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(text for texts in _table()[kind].values() for text in texts)


@cache
def _table() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Texts by kind and language."""
    text = (files("boilerfilter.testing") / "words.toml").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(text)
    return table
