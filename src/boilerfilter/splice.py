"""Text + decisions → text. Only ever deletes, so what was removed can be put back."""

from collections.abc import Sequence

from boilerfilter.model import Decision, Paragraph
from boilerfilter.split import LINE_END


def cuts(text: str, decisions: Sequence[Decision]) -> list[tuple[int, int]]:
    """Half-open spans of `text` to delete, ordered and disjoint: the dropped paragraphs and the line ends around them,
    and the parts cut out of kept ones.

    Of the gaps around and inside a run of dropped paragraphs, the one with the most line ends stays, so that neither
    two paragraphs are glued nor blank lines pile up; at the head of the text none stays, at its tail the last. A kept
    line keeps its indentation and its trailing spaces. With a part goes the white space behind it, or before it at the
    paragraph's end.
    """
    out: list[tuple[int, int]] = []
    paragraphs = [decision.paragraph for decision in decisions]
    keep = [decision.keep for decision in decisions]
    count = len(paragraphs)
    at = 0
    while at < count:
        if keep[at]:
            out.extend(_widened(text, paragraphs[at], span) for span in decisions[at].cuts)
            at += 1
            continue
        first = at
        while at < count and not keep[at]:
            at += 1
        edges = [0 if first == 0 else paragraphs[first - 1].end]
        for paragraph in paragraphs[first:at]:
            edges += (paragraph.start, paragraph.end)
        edges.append(paragraphs[at].start if at < count else len(text))
        gaps = [_line_ends(text, *edges[i : i + 2]) for i in range(0, len(edges), 2)]
        begin = 0 if first == 0 else gaps[0][0]
        end = gaps[-1][1] if at < count else len(text)
        if first == 0:
            stays = (end, end)
        elif at == count:
            stays = gaps[-1][:2]
        else:
            stays = max(gaps, key=lambda gap: gap[2])[:2]
        out.extend(span for span in ((begin, stays[0]), (stays[1], end)) if span[0] < span[1])
    return out


def _widened(text: str, paragraph: Paragraph, part: tuple[int, int]) -> tuple[int, int]:
    start, end = part
    if end < paragraph.end:
        while text[end].isspace():
            end += 1
    else:
        while text[start - 1].isspace():
            start -= 1
    return start, end


def splice(text: str, removed: Sequence[tuple[int, int]]) -> str:
    """`text` without the spans of `removed`, which are ordered and disjoint."""
    out = []
    at = 0
    for start, end in removed:
        out.append(text[at:start])
        at = end
    out.append(text[at:])
    return "".join(out)


def _line_ends(text: str, start: int, end: int) -> tuple[int, int, int]:
    """Start of the first line end in a gap, end of the last one, and how many there are."""
    found = [match.span() for match in LINE_END.finditer(text, start, end)]
    return (found[0][0], found[-1][1], len(found)) if found else (start, start, 0)
