"""Cleans the rows of a record batch: only flagged ones are opened, and only their text changes."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

import pyarrow as pa

from boilerfilter import columns
from boilerfilter.io.account import Account
from boilerfilter.io.chunks import Chunk, Outcome
from boilerfilter.io.cleaner import Cleaned, Cleaner
from boilerfilter.io.json_fields import Fields
from boilerfilter.io.parquet_chunks import Header, pack, row, unpack
from boilerfilter.model import Document

_REJECT_BYTES: Final = 64 << 10
_OPEN_BYTES: Final = 8 << 20
"""Texts that are open together; one value of a dictionary may stand in any number of rows."""


def clean(chunk: Chunk, cleaner: Cleaner) -> Outcome:
    """The outcome of a chunk of rows.

    Bytes are counted of the texts. A row that is rejected or dropped is told, and counted, as an Arrow IPC stream; of
    one whose text is over the limit the first 64 kB of the text are kept.
    """
    header, batch = unpack(chunk.data)
    account = Account(chunk, cleaner)
    options = cleaner.options
    fields = Fields.named(options.text_field, options.id_field, options.url_field)
    path = columns.find(batch.schema, fields.text)
    if path is None:
        return _without_text(chunk, header, batch, fields, account)
    column = columns.leaf(batch, path)
    identifier, url = _reader(batch, fields.id, columns.is_label), _reader(batch, fields.url)
    lengths = columns.byte_lengths(column)
    gone = _reject_broken(chunk, batch, account)
    gone |= _reject_long(chunk, column, lengths, gone, account, limit=options.limits.record_bytes)
    column = columns.replaced(column, dict.fromkeys(gone, "")) if gone else column  # nobody need look at these
    flagged = [number for number in columns.flagged(column, cleaner.pipeline) if number not in gone]
    opened = set(flagged)
    unopened = [number for number in range(batch.num_rows) if number not in opened and number not in gone]
    account.keep(len(unopened), sum(lengths[number] for number in unopened))
    if options.attributes:
        for number in unopened:
            account.attribute_unopened(chunk.line + number, identifier(number))
    new: dict[int, str] = {}
    same: dict[str, str] = {}
    for numbers in _portions(flagged, lengths):
        documents = [Document(column[n].as_py(), id=identifier(n), url=url(n) or None) for n in numbers]
        for number, cleaned in zip(numbers, cleaner.clean(documents), strict=True):
            _enter(account, chunk, batch, number, cleaned)
            if cleaned.fate == "changed":
                new[number] = same.setdefault(cleaned.text, cleaned.text)
            elif cleaned.fate != "kept":
                gone.add(number)
    size = sum(length for number, length in enumerate(lengths) if number not in gone and number not in new)
    if not new and not gone:
        return account.outcome(chunk.data, size)
    size += sum(len(text.encode()) for text in new.values())
    if new:
        batch = columns.with_leaf(batch, path, columns.replaced(column, new))
    if gone:
        batch = batch.filter(pa.array([number not in gone for number in range(batch.num_rows)], pa.bool_()))
    return account.outcome(pack(header, batch), size)


def _enter(account: Account, chunk: Chunk, batch: pa.RecordBatch, number: int, cleaned: Cleaned) -> None:
    line = chunk.line + number
    if cleaned.fate == "rejected":
        account.reject(line, chunk.offset, row(batch, number), cleaned.reason)
    else:
        raw = row(batch, number) if cleaned.fate == "dropped" else cleaned.document.text.encode("utf-8")
        account.enter(cleaned, line, -1, raw)


def _reject_broken(chunk: Chunk, batch: pa.RecordBatch, account: Account) -> set[int]:
    """Rejects the rows that hold strings which are not UTF-8, in whatever column."""
    gone: set[int] = set()
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        for number in columns.broken(column):
            if number not in gone:
                reason = f"row {chunk.line + number:,}: a string in column {name!r} is not UTF-8"
                account.reject(chunk.line + number, chunk.offset, row(batch, number), reason)
                gone.add(number)
    return gone


def _reject_long(
    chunk: Chunk, column: pa.Array, lengths: Sequence[int], gone: Collection[int], account: Account, *, limit: int
) -> set[int]:
    found = set()
    for number, length in enumerate(lengths):
        if length > limit and number not in gone:
            value = column[number]
            value = value.value if pa.types.is_dictionary(column.type) else value
            start = memoryview(value.as_buffer())[:_REJECT_BYTES].tobytes()
            reason = f"row {chunk.line + number:,}: a text of {length:,} bytes, which is over the limit of {limit:,}"
            account.reject(chunk.line + number, chunk.offset, start, reason, length - len(start))
            found.add(number)
    return found


def _portions(rows: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    portion: list[int] = []
    size = 0
    for number in rows:
        portion.append(number)
        size += lengths[number]
        if size >= _OPEN_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _reader(
    batch: pa.RecordBatch, names: Sequence[str], fits: Callable[[pa.DataType], bool] = columns.is_text
) -> Callable[[int], str]:
    """Gives the value of a row in the first column of some names, or nothing."""
    path = columns.find(batch.schema, names, fits)
    if path is None:
        return lambda _: ""
    column = columns.leaf(batch, path)

    def value(number: int) -> str:
        found = column[number].as_py()
        return "" if found is None else str(found)

    return value


def _without_text(chunk: Chunk, header: Header, batch: pa.RecordBatch, fields: Fields, account: Account) -> Outcome:
    if batch.num_rows:
        wanted = " or ".join(map(repr, fields.text))
        had = ", ".join(f"{field.name!r} ({field.type})" for field in batch.schema) or "none"
        reason = f"no column of strings {wanted}; the columns are {had}"
        if batch.num_rows > 1:
            reason += f"; {batch.num_rows:,} rows from here on"
        kept = chunk.data[:_REJECT_BYTES]
        account.reject(chunk.line, chunk.offset, kept, reason, len(chunk.data) - len(kept), records=batch.num_rows)
    return account.outcome(pack(header, batch.slice(0, 0)), 0)
