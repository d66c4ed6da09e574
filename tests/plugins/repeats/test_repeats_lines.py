"""Which lines are the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boilerfilter.split import split
from boilerfilter_repeats.lines import line_keys, normal_lines, paragraph_keys

ANY = st.characters(categories=("L", "M", "N", "P", "S", "Z", "C"))
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1e", "\x85", "\u2028", "\u2029"])
SPACES = st.sampled_from([" ", "\t", "\x1f", "\u00a0", "\u1680", "\u2003", "\u202f", "\u205f", "\u3000"])
TEXTS = st.lists(st.one_of(ANY, ENDS, SPACES, st.sampled_from("aZ09٣१９\ud800\0,.")), max_size=60).map("".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Copyright 2024", "Copyright 1999"),
        ("5 comments", "1,234,567 comments"),
        ("Stand: 3.12.2025, 11:30", "Stand: 28.1.2019, 09:05"),
        ("Sign In", "SIGN IN"),
        ("a  b\tc", " a b c "),
        ("prix\u00a0: 3", "prix : 12"),
        ("\u3000\u3000版权所有 2024", "版权所有 1998"),
        ("نظر ۱۲", "نظر ۹۸۷"),
        ("टिप्पणी १२", "टिप्पणी ३"),
        ("第１２回", "第3回"),
        ("ข่าว ๑๒", "ข่าว ๙"),
    ],
)
def test_near_duplicates_share_a_key(one: str, other: str) -> None:
    assert line_keys("a.example", one) == line_keys("a.example", other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The mill", "The mills"),
        ("1 mill", "mill"),
        ("été", "ete"),
        ("don't", "don’t"),
        ("a b", "ab"),
        ("\ud800", "\ud801"),
    ],
)
def test_others_do_not(one: str, other: str) -> None:
    assert line_keys("a.example", one) != line_keys("a.example", other)


def test_a_host_has_keys_of_its_own() -> None:
    assert line_keys("a.example", "Home") != line_keys("b.example", "Home")


@pytest.mark.parametrize("text", ["", "12", "* * *", "---", "3.4 / 5", "\t", "\0"])
def test_what_has_no_letter_is_no_line(text: str) -> None:
    assert line_keys("a.example", text) == []


def test_keys_are_the_same_everywhere_and_for_ever() -> None:
    """An index outlives the process, the machine and the version that made it."""
    assert [key.hex() for key in line_keys("a.example", "Home\nSign in 5")] == ["96615327d7149345", "478dcc8a08fef78e"]


@given(TEXTS)
@example("word\u0301\n\u0301word")
def test_the_lines_of_paragraphs_are_the_lines_of_the_text(text: str) -> None:
    """What is learned from a document is what is looked up for its paragraphs."""
    texts = [paragraph.text for paragraph in split(text)]
    found = [line_keys("a.example", one) for one in texts]
    assert [key for keys in found for key in keys] == line_keys("a.example", text)
    assert paragraph_keys("a.example", texts) == found


@given(TEXTS)
def test_a_folded_line_is_folded(text: str) -> None:
    lines = normal_lines(text)
    assert [line for line in normal_lines(b"\n".join(lines).decode("utf-8", "surrogatepass")) if line] == [
        line for line in lines if line
    ]
