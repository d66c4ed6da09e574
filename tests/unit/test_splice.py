"""What is left when paragraphs go: neither glued paragraphs nor piles of blank lines."""

import pytest

from boilerfilter.splice import cuts, splice
from boilerfilter.split import split


def without(text: str, *dropped: str) -> str:
    paragraphs = split(text)
    assert set(dropped) <= {paragraph.text for paragraph in paragraphs}
    removed = cuts(text, paragraphs, [paragraph.text not in dropped for paragraph in paragraphs])
    return splice(text, removed)


@pytest.mark.parametrize(
    ("text", "dropped", "left"),
    [
        pytest.param("X\n\nb\n\nc", ["X"], "b\n\nc", id="head"),
        pytest.param("\n\n X\n\nb", ["X"], "b", id="head, with white space before it"),
        pytest.param("a\n\nX\n\nc", ["X"], "a\n\nc", id="middle"),
        pytest.param("a\nX\nc", ["X"], "a\nc", id="middle of a block"),
        pytest.param("a\n\nX", ["X"], "a", id="tail"),
        pytest.param("a\n\nX\n", ["X"], "a\n", id="tail, the final newline stays"),
        pytest.param("a\n\n\n\nX\nY\n\nZ", ["X", "Y", "Z"], "a", id="tail of several"),
        pytest.param("a\nX\n\n\nc", ["X"], "a\n\n\nc", id="the widest gap stays"),
        pytest.param("a\n\n\nX\nc", ["X"], "a\n\n\nc", id="the widest gap stays, before"),
        pytest.param("a\nX\n\nY\nc", ["X", "Y"], "a\n\nc", id="the widest gap stays, between dropped ones"),
        pytest.param("X\n\nY\n", ["X", "Y"], "", id="all, with the final newline"),
        pytest.param("X", ["X"], "", id="all"),
        pytest.param("  X  ", ["X"], "", id="all, with white space"),
        pytest.param("X\n\n    b\n", ["X"], "    b\n", id="indentation at the head"),
        pytest.param("a  \n\nX\n\n\tc", ["X"], "a  \n\n\tc", id="indentation and trailing spaces in the middle"),
        pytest.param("a  \n\n  X  \n", ["X"], "a  \n", id="trailing spaces before the tail"),
        pytest.param("a\n\nX  ", ["X"], "a", id="trailing spaces at the tail"),
        pytest.param("a\r\n\r\nX\r\n\r\nc\r\n", ["X"], "a\r\n\r\nc\r\n", id="Windows line ends"),
        pytest.param("a\r\n\r\nX\r\n", ["X"], "a\r\n", id="Windows line end at the tail"),
        pytest.param("a\u2028X\u2028c", ["X"], "a\u2028c", id="line separators"),
        pytest.param("a\n\nX\n\nb\n\nY\n\nc", ["X", "Y"], "a\n\nb\n\nc", id="two separate ones"),
        pytest.param("X\n\na\n\nY\n\nb\n\nZ\n", ["X", "Y", "Z"], "a\n\nb\n", id="head, middle and tail"),
    ],
)
def test_what_is_left(text: str, dropped: list[str], left: str) -> None:
    assert without(text, *dropped) == left


def test_keeping_all_cuts_nothing() -> None:
    text = "  a \n\n\n b\n"
    assert cuts(text, split(text), [True, True]) == []
    assert splice(text, []) == text


def test_cuts_are_ordered_and_disjoint() -> None:
    text = "X\n\na\nX\n\n\nb\n\nX\n"
    removed = cuts(text, split(text), [paragraph.text != "X" for paragraph in split(text)])
    flat = [offset for span in removed for offset in span]
    assert flat == sorted(flat)
    assert all(start < end for start, end in removed)
