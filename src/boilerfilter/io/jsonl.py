"""JSON Lines: a document a line, in a text field. Whatever is not changed keeps its very bytes."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from boilerfilter.io.rejects import Reject
from boilerfilter.io.text import not_utf8
from boilerfilter.model import Document

_object: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_string: Final = msgspec.json.Decoder(str)
_any: Final = msgspec.json.Decoder(float_hook=str)  # as it is written: 1e999 is JSON and no float

TEXT_FIELDS: Final = ("text", "content", "raw_content")
"""Names under which corpora keep a document's text; the first that a record has is taken."""


@dataclass(frozen=True, slots=True)
class Record:
    """A line of a file: its number from 1, its place in bytes, and its bytes with the line end."""

    path: str
    line: int
    offset: int
    raw: bytes

    def reject(self, reason: str) -> Reject:
        return Reject(self.path, self.line, self.offset, reason, self.raw)


def records(lines: Iterable[bytes], path: str) -> Iterator[Record]:
    """The lines of a file, blank ones included."""
    offset = 0
    for number, raw in enumerate(lines, 1):
        yield Record(path, number, offset, raw)
        offset += len(raw)


def parse(record: Record, field: str | None = None) -> tuple[Document, str] | Reject:
    """The document in a record, and the name of its text field: `field`, or the first of `TEXT_FIELDS` that it has."""
    try:
        record.raw.decode("utf-8")  # msgspec does not look into values that it leaves raw
        fields = _object.decode(record.raw)
    except UnicodeDecodeError as error:
        return record.reject(not_utf8(error))
    except (msgspec.DecodeError, RecursionError) as error:
        return record.reject(f"not a JSON object: {error}")
    for key, value in fields.items():
        try:
            _any.decode(value)
        except (msgspec.DecodeError, RecursionError) as error:
            return record.reject(f"the field {key!r} is not JSON: {error}")
    name = field if field is not None else next((name for name in TEXT_FIELDS if name in fields), None)
    if name is None or name not in fields:
        wanted = repr(field) if field is not None else ", ".join(map(repr, TEXT_FIELDS))
        return record.reject(f"no text field {wanted}; the record has {', '.join(map(repr, fields)) or 'no fields'}")
    try:
        text = _string.decode(fields[name])
    except msgspec.DecodeError:
        return record.reject(f"the field {name!r} is not a string")
    identifier = fields.get("id")
    return Document(text, id=bytes(identifier).decode().strip('"') if identifier is not None else ""), name


def replace(record: Record, name: str, text: str) -> bytes:
    """A record's bytes with another text; every other byte stays as it is."""
    fields = _object.decode(record.raw)
    old = bytes(fields[name])
    # Written as the record's writer did: a file of ASCII stays one.
    new = json.dumps(text).encode() if old.isascii() and b"\\u" in old else msgspec.json.encode(text)
    wanted = {key: text if key == name else _any.decode(value) for key, value in fields.items()}
    at = record.raw.rfind(old)
    while at >= 0:
        # The same value may stand in another field: the right place is the one that gives the right record.
        edited = record.raw[:at] + new + record.raw[at + len(old) :]
        try:
            if {key: _any.decode(value) for key, value in _object.decode(edited).items()} == wanted:
                return edited
        except msgspec.DecodeError:
            pass
        at = record.raw.rfind(old, 0, at + len(old) - 1)
    raise AssertionError("a field's raw value lies in its record")
