"""Text for a terminal: wrapped to its width, nothing lost, nothing that commands it."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter.cli.terminal import Screen, cells, lines

ANY = st.text(
    st.characters() | st.characters(categories=["Cs"]) | st.sampled_from("ab \n\t\u200b\u0301\u200d한字가👍🏽e")
)


@pytest.mark.parametrize(
    ("text", "width", "wrapped"),
    [
        ("", 10, [""]),
        ("one two three", 20, ["one two three"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 6, ["one", "two", "three"]),
        ("  one   two  ", 7, ["one", "two"]),
        ("one\n\ntwo", 7, ["one", "", "two"]),
        ("abcdefghij k", 4, ["abcd", "efgh", "ij k"]),
        ("川のそばに", 4, ["川の", "そば", "に"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
    ],
)
def test_lines(text: str, width: int, wrapped: list[str]) -> None:
    assert [text[start:end] for start, end in lines(text, width)] == wrapped


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("川", 2), ("e\u0301", 1), ("👍🏽", 2), ("\u200b", 0), ("ｱ", 1)]
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@given(ANY, st.integers(2, 30))
def test_wrapped_lines_fit_and_lack_nothing_but_white_space(text: str, width: int) -> None:
    spans = list(lines(text, width))
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
    assert all(cells(text[start:end]) <= width for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(ANY, st.sampled_from(["utf-8", "ascii", "cp1252", "shift_jis"]))
def test_what_is_shown_is_as_long_and_can_be_written(text: str, encoding: str) -> None:
    shown = Screen(None, True, encoding).safe(text)
    assert len(shown) == len(text)
    shown.encode(encoding)
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in shown if character != "\n")
