"""What counts as a paragraph."""

import pytest

from boilerfilter.split import split

LINE_ENDS = ("\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")

WRAPPED = """\
The ferry did not sail on Friday, because the wind had turned to
the north and the harbour master would not let it out before the
tide was high enough to carry it over the bar."""

LIST = """\
The ferry did not sail on Friday, because the wind had turned to north
Tickets
Harbour
Timetable of the summer months"""

VERSE = """\
The wind blows over the harbour wall
And carries the gulls away,
The ferry lies at the fisherman's stall
And will not put out today."""

LONG_VERSE = """\
The wind that blows over the harbour wall and the chimneys of the town
Has carried the gulls and the sails away to the islands in the west,
The ferry lies still at the fishermen's stall with its ropes hanging down
And will not put out until evening, when wind and the water will rest."""


def texts(text: str, *, markdown: bool = False) -> list[str]:
    return [paragraph.text for paragraph in split(text, markdown=markdown)]


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\r\n\r\n", "\n" * 1000, "\u2028\u2029\x85", "\x1c\x1d\x1e\x1f", "\u3000\xa0"]
)
def test_white_space_has_no_paragraphs(text: str) -> None:
    assert split(text) == []


@pytest.mark.parametrize("end", LINE_ENDS)
def test_a_line_is_a_paragraph_whatever_ends_it(end: str) -> None:
    assert texts(f"One{end}two{end}{end}three{end}") == ["One", "two", "three"]


@pytest.mark.parametrize("end", LINE_ENDS)
def test_a_blank_line_begins_a_block(end: str) -> None:
    assert [paragraph.block for paragraph in split(f"a{end}b{end}{end}c{end} \t{end}d")] == [0, 0, 1, 2]


@pytest.mark.parametrize("hidden", ["\x1f", "\xa0", "\u3000", "\t", " \u2003 "])
def test_a_line_of_any_white_space_is_blank(hidden: str) -> None:
    assert texts(f"a\n{hidden}\nb") == ["a", "b"]
    assert [paragraph.block for paragraph in split(f"a\n{hidden}\nb")] == [0, 1]


def test_offsets_are_of_the_document_and_white_space_is_outside() -> None:
    text = "  One \n\n\t two\u3000\n"
    assert [(p.start, p.end, p.text, p.ordinal, p.block) for p in split(text)] == [
        (2, 5, "One", 0, 0),
        (10, 13, "two", 1, 1),
    ]


@pytest.mark.parametrize("hidden", ["\u200b", "\ufeff", "\0", "\u202e", "\ud800"])
def test_what_is_invisible_but_no_white_space_is_text(hidden: str) -> None:
    assert texts(f"a\n{hidden}\nb") == ["a", hidden, "b"]


def test_a_hard_wrapped_block_is_one_paragraph() -> None:
    assert texts(f"Ferries\n\n{WRAPPED}\n\nEnd") == ["Ferries", WRAPPED, "End"]


def test_a_hard_wrapped_block_with_windows_line_ends_is_one_paragraph() -> None:
    wrapped = WRAPPED.replace("\n", "\r\n")
    assert texts(f"Ferries\r\n\r\n{wrapped}\r\n") == ["Ferries", wrapped]


@pytest.mark.parametrize("indent", ["  ", "\t"])
def test_a_wrapped_block_may_be_indented(indent: str) -> None:
    wrapped = WRAPPED.replace("\n", f"\n{indent}")
    assert texts(indent + wrapped) == [wrapped]


@pytest.mark.parametrize(
    "block",
    [LIST, VERSE, LONG_VERSE, "\n".join(WRAPPED.split("\n")[:2]), "\n".join([WRAPPED.replace("\n", " ")] * 3)],
    ids=["a list", "short verse", "long verse", "two lines", "long lines"],
)
def test_lines_that_were_not_wrapped_stay_apart(block: str) -> None:
    assert texts(block) == block.split("\n")


def test_lines_that_end_at_one_width_by_chance_stay_apart() -> None:
    lines = ["The harbour of Whitby will be closed to ferries for the whole week."] * 3
    assert texts("\n".join(lines)) == lines


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "~~~~~"])
def test_a_fence_is_one_verbatim_paragraph_in_markdown(fence: str) -> None:
    text = f"Before\n{fence}python\nx = 1\n\n\ny = 2\n{fence}\nAfter"
    assert [(p.text, p.verbatim) for p in split(text, markdown=True)] == [
        ("Before", False),
        (f"{fence}python\nx = 1\n\n\ny = 2\n{fence}", True),
        ("After", False),
    ]


def test_fences_are_ordinary_lines_in_plain_text() -> None:
    assert texts("```\nx\n```") == ["```", "x", "```"]
    assert not any(paragraph.verbatim for paragraph in split("```\nx\n```"))


def test_an_unclosed_fence_goes_on_to_the_end() -> None:
    assert texts("Before\n\n```\nx\n\ny\n", markdown=True) == ["Before", "```\nx\n\ny"]


def test_a_fence_is_closed_by_its_own_kind_at_its_own_length() -> None:
    text = "````\n```\n~~~~\n```` no\n`````\nAfter"
    assert texts(text, markdown=True) == ["````\n```\n~~~~\n```` no\n`````", "After"]


def test_inline_code_of_three_backticks_opens_no_fence() -> None:
    assert texts("```x = 1``` is code\nAfter", markdown=True) == ["```x = 1``` is code", "After"]


def test_markdown_outside_fences_is_split_as_text_is() -> None:
    text = f"# Ferries\n\n{WRAPPED}\n\n- one\n- two\n"
    assert texts(text, markdown=True) == texts(text)


def test_blocks_and_ordinals_ascend_around_fences() -> None:
    paragraphs = split("a\n```\nx\n\ny\n```\nb\n\nc", markdown=True)
    assert [p.ordinal for p in paragraphs] == [0, 1, 2, 3]
    assert [p.block for p in paragraphs] == sorted(p.block for p in paragraphs)


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 1_000_000,
        " " * 1_000_000,
        "\u2028" * 1_000_000,
        "a\n" * 300_000,
        "a " * 500_000,
        "a" + " " * 1_000_000 + "b",
    ],
    ids=["newlines", "spaces", "separators", "short lines", "one long line", "a wide gap"],
)
def test_huge_texts_take_linear_time(text: str) -> None:
    assert sum(len(paragraph.text.split()) for paragraph in split(text)) == len(text.split())
