"""Runs a format over bytes, as a corpus run would with one worker."""

import io
from collections.abc import Iterable
from functools import cache
from typing import Any, Literal, NamedTuple

import msgspec
import pytest
from samples import Marker

from boilerfilter import Pipeline, PluginInfo, Settings, host
from boilerfilter.io.chunks import Format, Outcome
from boilerfilter.io.cleaner import Cleaner
from boilerfilter.io.jsonl import JsonlFormat
from boilerfilter.io.options import CleanOptions
from boilerfilter.io.restore import restore
from boilerfilter.io.stats import Stats

INFO = PluginInfo("fake", "fake-plugin", "1.0")


class Cleaned(NamedTuple):
    """What a run made of a file."""

    data: bytes
    removals: bytes
    attributes: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    stats: Stats
    errors: tuple[str, ...]
    chunks: int

    def restored(self) -> bytes:
        return b"".join(restore(io.BytesIO(self.data), io.BytesIO(self.removals)))

    def removal(self) -> list[dict[str, Any]]:
        return lines(self.removals)


def lines(data: bytes) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in data.splitlines()]


def total(outcomes: Iterable[Outcome]) -> Stats:
    """The counts of all chunks."""
    stats = Stats()
    for outcome in outcomes:
        stats.add(outcome.stats)
    return stats


def rejects(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    return [reject for outcome in outcomes for reject in lines(outcome.rejects)]


def clean_bytes(
    data: bytes,
    pipeline: Pipeline,
    options: CleanOptions | None = None,
    form: Format | None = None,
    *,
    source: Any = None,
    path: str = "a.jsonl",
) -> Cleaned:
    """Cleans the bytes of a file, or what a `source` gives."""
    options = options or CleanOptions(removals=True)
    form = form or JsonlFormat()
    cleaner = Cleaner(pipeline, options)
    out = io.BytesIO()
    writer = form.writer(out)
    removals, attributes, rejects, stats = b"", b"", b"", Stats()
    errors: tuple[str, ...] = ()
    number = -1
    line = 1
    offset = 0
    for number, chunk in enumerate(form.read(source or io.BytesIO(data), path, options.limits)):
        assert (chunk.number, chunk.offset) == (number, offset)
        assert chunk.line >= line
        line, offset = chunk.line, offset + len(chunk.data) + chunk.left_out
        outcome = form.clean(chunk, cleaner)
        assert outcome.stats.balanced
        assert outcome.stats.bytes == len(chunk.data) + chunk.left_out
        writer.write(outcome.data)
        removals += outcome.removals
        attributes += outcome.attributes
        rejects += outcome.rejects
        errors += outcome.errors
        stats.add(outcome.stats)
    writer.close()
    assert stats.bytes_out == len(out.getvalue())
    return Cleaned(out.getvalue(), removals, lines(attributes), lines(rejects), stats, errors, number + 1)


@cache
def marking(*, everywhere: bool = False, on_error: Literal["raise", "keep"] = "raise") -> Pipeline:
    """A pipeline that removes paragraphs with ``zap`` in them; built once, since its scanner takes half a second."""
    marker = Marker("mark", "zap", None if everywhere else ["zap"])
    loaded = host.Loaded((INFO,), (), ((marker, INFO),), ((marker, INFO),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host, "load", lambda *_: loaded)
        return Pipeline(Settings(on_error=on_error))
