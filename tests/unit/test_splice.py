"""What is left when paragraphs go: neither glued paragraphs nor piles of blank lines."""

import pytest

from boilerfilter import Decision
from boilerfilter.splice import cuts, splice
from boilerfilter.split import split


def decided(text: str, *dropped: str, cut: str = "") -> list[Decision]:
    """Decisions that drop the paragraphs with these texts, and cut `cut` out of the one that holds it."""
    paragraphs = split(text)
    assert set(dropped) <= {paragraph.text for paragraph in paragraphs}
    at = text.index(cut) if cut else -1
    return [
        Decision(
            paragraph,
            paragraph.text not in dropped,
            (),
            (),
            cuts=((at, at + len(cut)),) if paragraph.start <= at < paragraph.end else (),
        )
        for paragraph in paragraphs
    ]


def without(text: str, *dropped: str, cut: str = "") -> str:
    return splice(text, cuts(text, decided(text, *dropped, cut=cut)))


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


@pytest.mark.parametrize(
    ("text", "dropped", "cut", "left"),
    [
        pytest.param("a\n\nXX. b.\n\nc", [], "XX.", "a\n\nb.\n\nc", id="head of a paragraph"),
        pytest.param("a\n\nb.  XX.\n\nc", [], "XX.", "a\n\nb.\n\nc", id="tail of a paragraph"),
        pytest.param("b. XX. c.", [], "XX.", "b. c.", id="middle of a paragraph"),
        pytest.param("  XX. b.  \n", [], "XX.", "  b.  \n", id="the paragraph's surroundings stay"),
        pytest.param("Y\n\nXX. b.\n\nZ", ["Y", "Z"], "XX.", "b.", id="beside dropped ones"),
    ],
)
def test_what_is_left_of_a_paragraph_with_a_part_cut(text: str, dropped: list[str], cut: str, left: str) -> None:
    assert without(text, *dropped, cut=cut) == left


def test_keeping_all_cuts_nothing() -> None:
    text = "  a \n\n\n b\n"
    assert cuts(text, decided(text)) == []
    assert splice(text, []) == text


def test_cuts_are_ordered_and_disjoint() -> None:
    text = "X\n\na\nX\n\n\nb\n\nX\n"
    removed = cuts(text, decided(text, "X"))
    flat = [offset for span in removed for offset in span]
    assert flat == sorted(flat)
    assert all(start < end for start, end in removed)
