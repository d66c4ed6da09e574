"""Byte regexes for classes of characters in UTF-8."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable

__all__ = ["byte_ranges"]


def byte_ranges(characters: Iterable[str]) -> bytes:
    """A byte regex of one character out of *characters*, without brackets around it."""
    paths: dict[bytes, set[int]] = defaultdict(set)
    for character in characters:
        encoded = character.encode("utf-8", "surrogatepass")
        paths[encoded[:-1]].add(encoded[-1])
    tails: dict[tuple[bytes, bytes], set[int]] = defaultdict(set)
    for head, lasts in paths.items():
        tails[head[:-1], _byte_class(lasts)].update(head[-1:])
    return b"|".join(
        b"".join(b"\\x%02x" % byte for byte in head) + (_byte_class(middle) if middle else b"") + tail
        for (head, tail), middle in sorted(tails.items())
    )


def _byte_class(values: Collection[int]) -> bytes:
    ordered = sorted(values)
    ranges = []
    for _, group in itertools.groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        run = [value for _, value in group]
        ranges.append(b"\\x%02x-\\x%02x" % (run[0], run[-1]) if len(run) > 1 else b"\\x%02x" % run[0])
    joined = b"".join(ranges)
    return joined if len(ordered) == 1 else b"[" + joined + b"]"
