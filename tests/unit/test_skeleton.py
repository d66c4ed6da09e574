from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boilerfilter.skeleton import fold, skeletonise

TEXTS = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Z", "C", "Cs"]), max_size=20)
MARKED = st.text(
    st.sampled_from(
        "aeioucñçœßłøİıIκσςйёоеaсp\u0301\u0327\u0308\u0345\u200d\u00ad한ᄒ\u1161\u11abかカ\u3099ক\u09c7\u09be\u09bcकि\u093c\u094dกุ่้မ့်ا\u0653\u064bیﷺ™µ’–\u00a0\n"
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Çerez İZİN ılık", "cerez izin ilik"),
        ("Łódź, Ærø, Straße, Þór", "lodz, aero, strasse, thor"),
        ("соοkie Москва Cookieфайлы", "cookie москва cookieфаилы"),
        ("داده\u200cهای ی ك أإآة", fold("دادههاي ي ک اااه")),
        ("ＣＯＯＫＩＥ ①", "cookie 1"),
        ("l’“a” – b\u00a0c\n", 'l\'"a" - b c\n'),
        ("हिन्दी क़", "हिन्दी क"),
        ("สวัสดี ガ が", "สวัสดี ガ が"),
        (unicodedata.normalize("NFD", "한국어 がぎ"), "한국어 がぎ"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_spans_cover_marks_and_inner_invisible_characters_only() -> None:
    source = "a\u200bco\u00adokie\u0301\u200b!"
    skeleton = skeletonise(source)
    start = skeleton.text.index("cookie")
    assert source[slice(*skeleton.span(start, start + 6))] == "co\u00adokie\u0301"
    assert skeleton.span(start, start) == (2, 2)
    assert skeletonise("æ").span(0, 1) == skeletonise("æ").span(1, 2) == (0, 1)


def check(text: str) -> None:
    skeleton = skeletonise(text)
    assert skeleton.text == fold(text) == fold(skeleton.text)
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, text)) == skeleton.text
    offsets, ends = list(skeleton.offsets), list(skeleton.ends)
    assert len(offsets) == len(skeleton.text) + 1 == len(ends) + 1
    assert offsets == sorted(offsets)
    assert ends == sorted(ends)
    assert offsets[-1] == len(text)
    assert all(start < end <= len(text) for start, end in zip(offsets, ends, strict=False))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_laws_of_the_skeleton(text: str) -> None:
    check(text)


@given(MARKED)
@settings(max_examples=1000, deadline=None)
def test_laws_among_marks(text: str) -> None:
    check(text)


@pytest.mark.parametrize("unit", ["\u103a\u1037", "a\u0301", "\u09bc", "\u1161", "cо", "\u3099", "ﷺ\u0301"])
def test_time_is_linear(unit: str) -> None:
    text = "x" + unit * 20_000
    start = time.process_time()
    skeletonise(text)
    assert time.process_time() - start < 2
