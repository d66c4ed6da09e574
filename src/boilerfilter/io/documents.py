"""The documents of files, for who wants to read what `boilerfilter clean` cleans: the same formats, limits and rejects.

A format knows how to clean; reading is cleaning with a pipeline that opens every record and changes none.
"""

from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from os import fspath
from pathlib import Path
from typing import Any, cast

import msgspec

from boilerfilter.annotate import line_ends
from boilerfilter.errors import InputError, StorageError
from boilerfilter.io.cleaner import Cleaned, Cleaner
from boilerfilter.io.formats import format_of, get_format
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.io.reading import Reading
from boilerfilter.io.rejects import Reject
from boilerfilter.io.shards import Places, Shard, plan, printable
from boilerfilter.model import Document
from boilerfilter.pipeline import Pipeline


def read_documents(
    inputs: Sequence[str | Path],
    *,
    format: str = "",
    text_field: str = "",
    id_field: str = "",
    url_field: str = "",
    resources: bool = False,
    max_record: int = Limits().record_bytes,
    tell: Callable[[str], None] | None = None,
) -> Iterator[Document | Reject]:
    """The documents of files, folders and patterns, read as they are asked for, in bounded memory.

    What cannot be read comes as a `Reject`, and what is behind it is read. The order is that of the inputs, but within
    about a megabyte documents come before rejects.

    Args:
        inputs: as of ``boilerfilter clean``; ``-`` is standard input.
        format: ``"text"``, ``"markdown"``, ``"jsonl"``, ``"parquet"`` or ``"warc"``; else by each file's extension.
        text_field, id_field, url_field: of records; found by themselves if empty.
        resources: read the plain text of WARC's resource records too.
        max_record: bytes beyond which a record is a reject.
        tell: is told of files in folders that are left out, since their extension names no format.

    Raises:
        InputError: there is nothing to read, or a format is unknown or not installed.
        StorageError: an input is not there or cannot be read; at once, since who counts needs all of it.
    """
    if isinstance(inputs, str | bytes | Path):
        raise InputError(f"read_documents takes a list of inputs; write read_documents([{fspath(inputs)!r}])")
    planned = plan([fspath(given) for given in inputs], Places(), lambda path: bool(format or format_of(path.name)))
    if planned.missing:
        raise StorageError(f"{printable(planned.missing[0])}: No such file or directory")
    if planned.unknown and tell is not None:
        more = f" and {len(planned.unknown) - 1} more" if len(planned.unknown) > 1 else ""
        tell(f"{printable(planned.unknown[0])}{more}: left out, since the extension names no format")
    options = CleanOptions(
        text_field=text_field,
        id_field=id_field,
        url_field=url_field,
        resources=resources,
        limits=Limits(record_bytes=max_record),
    )
    return _read(planned.shards, format, options)


def _read(shards: Sequence[Shard], given: str, options: CleanOptions) -> Iterator[Document | Reject]:
    opening = _Opening(options)
    for shard in shards:
        name = given or (format_of(shard.source.name) if shard.source else "") or "text"
        form = get_format(name)
        reading = Reading(shard, form, options.limits, lambda _: None)
        try:
            for chunk in reading.chunks():
                outcome = form.clean(chunk, cast(Cleaner, opening))
                yield from opening.passed()
                yield from map(_reject, outcome.rejects.splitlines())
        finally:
            reading.close()
        if reading.error is not None:
            raise reading.error


class _Opening:
    """Stands where formats use a cleaner and its pipeline: opens every record, changes none, and notes what passes."""

    def __init__(self, options: CleanOptions) -> None:
        self.options = options
        self.pipeline = self
        self.beyond = Cleaner(cast(Pipeline, self), options).beyond
        self._passed: list[Document] = []

    def passed(self) -> list[Document]:
        """What passed since this was last asked."""
        passed, self._passed = self._passed, []
        return passed

    def may_change(self, _raw: bytes, *, json: bool = False) -> bool:
        return True

    def flagged(self, block: bytes, *, json: bool = False) -> Sequence[int]:
        return line_ends(block)

    def clean(self, documents: Sequence[Document]) -> list[Cleaned]:
        return [self._one(document) for document in documents]

    def _one(self, document: Document) -> Cleaned:
        if reason := self.beyond(document.text):
            return Cleaned(document, "rejected", document.text, reason=reason)
        self._passed.append(document)
        return Cleaned(document, "kept", document.text)


def _reject(line: bytes) -> Reject:
    told: dict[str, Any] = msgspec.json.decode(line)
    raw = b64decode(told["raw_base64"])
    return Reject(told["path"], told["line"], told["offset"], told["reason"], raw, told.get("left_out", 0))
