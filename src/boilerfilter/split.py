"""Text → paragraphs with true offsets. The paragraphs and the white space between them are a partition of the text."""

from itertools import pairwise

import regex

from boilerfilter.model import Paragraph

# A line without its surrounding white space, up to any line end that Unicode knows. White space is what str.strip
# takes; to the regex module the separators \x1c-\x1f are none.
_LINE = regex.compile(r"[^\s\x1c-\x1f](?:[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*[^\s\x1c-\x1f])?")
LINE_END = regex.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# A line with more backticks behind the first run is inline code.
_FENCE = regex.compile(r"`{3,}(?!.*`)|~{3,}")

# Text that a mailer or an editor wrapped: columns at which people do so.
_WRAP_COLUMNS = range(50, 121)
_WRAPPED_LINES = 3


def split(text: str, *, markdown: bool = False) -> list[Paragraph]:
    """Paragraphs of a text, in order: its lines that are not blank, hard-wrapped blocks joined.

    With `markdown`, a fenced block is one verbatim paragraph, blank lines included.
    """
    blocks = _blocks(text)
    if markdown:
        return _with_fences(text, blocks)
    paragraphs: list[Paragraph] = []
    for number, block in enumerate(blocks):
        _append(paragraphs, text, block, number)
    return paragraphs


def _blocks(text: str) -> list[list[tuple[int, int]]]:
    """Runs of lines without a blank line between them; a line is its start and end without surrounding white space."""
    blocks: list[list[tuple[int, int]]] = []
    last = -1
    for match in _LINE.finditer(text):
        start, end = match.span()
        if last >= 0 and _line_ends(text, last, start) < 2:
            blocks[-1].append((start, end))
        else:
            blocks.append([(start, end)])
        last = end
    return blocks


def _line_ends(text: str, start: int, end: int) -> int:
    gap = text[start:end]
    if len(gap) == 1:  # nearly always
        return 1
    return sum(1 for _ in LINE_END.finditer(gap))


def _append(paragraphs: list[Paragraph], text: str, block: list[tuple[int, int]], number: int) -> None:
    if _hard_wrapped(text, block):
        block = [(block[0][0], block[-1][1])]
    for start, end in block:
        paragraphs.append(Paragraph(text[start:end], start, len(paragraphs), number))


def _hard_wrapped(text: str, block: list[tuple[int, int]]) -> bool:
    """Whether each line break of a block was forced by its width: the next line's first word would not have fitted.

    A list or a poem has breaks that were not; so has a block whose lines all end like sentences.
    """
    if len(block) < _WRAPPED_LINES:
        return False
    width = max(end - start for start, end in block)
    if width not in _WRAP_COLUMNS:
        return False
    flowing = 0
    for (start, end), (following, following_end) in pairwise(block):
        word = text[following:following_end].split(maxsplit=1)[0]
        if end - start + 1 + len(word) <= width:
            return False
        flowing += word[0].islower()
    return 2 * flowing >= len(block) - 1


def _with_fences(text: str, blocks: list[list[tuple[int, int]]]) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    opened: tuple[int, int, str] | None = None  # start, block, fence
    last = 0

    def close(end: int) -> None:
        if opened is not None:
            start, number, _ = opened
            paragraphs.append(Paragraph(text[start:end], start, len(paragraphs), number, verbatim=True))

    for number, block in enumerate(blocks):
        loose: list[tuple[int, int]] = []
        for start, end in block:
            fence = _FENCE.match(text, start, end)
            if opened is not None:
                if fence and fence[0].startswith(opened[2]) and fence.end() == end:
                    close(end)
                    opened = None
            elif fence:
                if loose:
                    _append(paragraphs, text, loose, number)
                    loose = []
                opened = (start, number, fence[0])
            else:
                loose.append((start, end))
            last = end
        if loose:
            _append(paragraphs, text, loose, number)
    close(last)
    return paragraphs
