"""A chunk in smaller ones, and their outcomes as one: how the record is found that ends whoever cleans it."""

import io
from collections.abc import Sequence
from typing import Final

from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.stats import Stats

PIECES: Final = 16
"""Into how many a chunk is divided: every division may cost a worker, so there should be few."""


def divided_lines(chunk: Chunk) -> Sequence[Chunk]:
    """A chunk of lines as up to 16 smaller ones of whole lines; itself alone if it is one line."""
    lines = io.BytesIO(chunk.data).readlines()  # at b"\n" alone, as splitlines() would not
    if len(lines) < 2 or chunk.damage:
        return (chunk,)
    size = -(-len(lines) // PIECES)
    pieces = []
    line, offset = chunk.line, chunk.offset
    for start in range(0, len(lines), size):
        data = b"".join(lines[start : start + size])
        pieces.append(chunk._replace(line=line, offset=offset, data=data))
        line += min(size, len(lines) - start)
        offset += len(data)
    return pieces


def joined(outcomes: Sequence[Outcome]) -> Outcome:
    """One outcome of several in a row, of a format whose data can be put one behind the other."""
    stats = Stats()
    for outcome in outcomes:
        stats.add(outcome.stats)
    return Outcome(
        b"".join(outcome.data for outcome in outcomes),
        b"".join(outcome.removals for outcome in outcomes),
        b"".join(outcome.attributes for outcome in outcomes),
        b"".join(outcome.rejects for outcome in outcomes),
        stats,
        tuple(error for outcome in outcomes for error in outcome.errors),
    )
