"""Where a JSON record has its text, its id and its URL, and whether a block of records is sound."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import msgspec

from boilerfilter.io.text import not_utf8
from boilerfilter.model import Document

TEXT_FIELDS: Final = ("text", "content", "raw_content")
"""Names under which corpora keep a document's text; the first that a record has is taken."""

ID_FIELDS: Final = ("id", "doc_id", "docid", "document_id", "uid", "uuid", "_id", "warc_record_id", "metadata.id")
URL_FIELDS: Final = (
    *("url", "uri", "source_url", "target_uri", "warc_target_uri"),
    *("metadata.url", "metadata.uri", "metadata.source_url", "metadata.target_uri", "meta.url", "meta.uri"),
)

_object: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_string: Final = msgspec.json.Decoder(str)
_ABSENT: Final = msgspec.Raw()
_PIECE: Final = 1 << 17  # UTF-8 is checked at 1,000 MB/s in pieces that fit a cache, at 350 in whole megabytes


@dataclass(frozen=True, slots=True)
class Fields:
    """Names to look for, the first that a record has is taken.

    A name with dots is a field of that name, or else a path: ``metadata.url`` is ``url`` of the object ``metadata``.
    """

    text: tuple[str, ...] = TEXT_FIELDS
    id: tuple[str, ...] = ID_FIELDS
    url: tuple[str, ...] = URL_FIELDS

    @classmethod
    def named(cls, text: str = "", identifier: str = "", url: str = "") -> "Fields":
        """Fields of the user's choice; those that are empty are found by themselves."""
        return cls(
            (text,) if text else TEXT_FIELDS, (identifier,) if identifier else ID_FIELDS, (url,) if url else URL_FIELDS
        )


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record's document, the keys that lead to its text, and the text's JSON source, with its quotes."""

    document: Document
    keys: tuple[str, ...]
    source: bytes


def parse(raw: bytes, fields: Fields, *, utf8: bool = False) -> Parsed | str:
    """The document in a line of JSON, or why there is none; `utf8` says that the line is known to be UTF-8."""
    try:
        if not utf8:
            raw.decode("utf-8")  # msgspec does not look into the strings that it leaves raw
        record = _object.decode(raw)
    except UnicodeDecodeError as error:
        return not_utf8(error)
    except (msgspec.DecodeError, RecursionError) as error:
        return f"not a JSON object: {error}"
    name, keys, value = _first(record, fields.text)
    if value is None:
        wanted = ", ".join(map(repr, fields.text))
        return f"no text field {wanted}; the record has {', '.join(map(repr, record)) or 'no fields'}"
    try:
        text = _string.decode(value)
    except msgspec.DecodeError:
        return f"the field {name!r} is not a string"
    url = _first(record, fields.url)[2]
    identifier = _first(record, fields.id)[2]
    document = Document(text, id=_label(identifier), url=_text(url))
    return Parsed(document, keys, bytes(value))


def identifier(raw: bytes, fields: Fields) -> str:
    """The id of a record that is known to be sound."""
    return _label(_first(_object.decode(raw), fields.id)[2])


def sound(block: bytes, fields: Fields) -> int:
    """How many records a block has, if each of its lines is one, and each has a text; else 0: look at each line.

    Costs little more than reading the block. What it accepts is what `parse` accepts line by line.
    """
    lines = block.split(b"\n")
    if not lines[-1]:
        del lines[-1]
    # Inside of JSON no "}" is followed by "{" but for white space: each line end lies between two records. With as many
    # records as lines, each line is one.
    if not all(line.startswith(b"{") and line.endswith((b"}", b"}\r")) for line in lines) or not is_utf8(block):
        return 0
    decoder, have_text = _validator(fields.text)
    try:
        records = decoder.decode_lines(block)
    except (msgspec.DecodeError, RecursionError):
        return 0
    return len(lines) if len(records) == len(lines) and have_text(records) else 0


def sound_line(line: bytes, fields: Fields) -> bool:
    """`sound` for one line. False means: `parse` says what is wrong, if anything is."""
    decoder, have_text = _validator(fields.text)
    try:
        return is_utf8(line) and have_text((decoder.decode(line),))
    except (msgspec.DecodeError, RecursionError):
        return False


def is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, in bounded memory."""
    at = 0
    while at < len(data):
        end = at + _PIECE
        while end < len(data) and data[end] & 0xC0 == 0x80:
            if end - at > _PIECE + 3:
                return False
            end += 1
        piece = data[at:end]
        if not piece.isascii():
            try:
                piece.decode("utf-8")
            except UnicodeDecodeError:
                return False
        at = end
    return True


_Records = Sequence[Any]


@cache
def _validator(names: tuple[str, ...]) -> tuple[msgspec.json.Decoder[Any], Callable[[_Records], bool]]:
    """A decoder that leaves all raw, and a check of its records. Decoding into slots for the few fields that matter,
    and skipping the others, is what msgspec does fastest."""
    if len(names) > 1 or "." not in names[0]:
        slots = [(f"f{number}", msgspec.Raw, _ABSENT) for number in range(len(names))]
        kind = msgspec.defstruct("Record", slots, rename=dict(_renamed(names)), gc=False)

        def have_text(records: _Records) -> bool:
            for record in records:
                for number in range(len(names)):
                    value = getattr(record, f"f{number}")
                    if value is not _ABSENT:
                        break
                if value is _ABSENT or memoryview(value)[0] != 0x22:
                    return False
            return True

        return msgspec.json.Decoder(kind), have_text if len(names) > 1 else _have_f0

    inner: Any = msgspec.Raw
    keys = names[0].split(".")
    default: Any = _ABSENT
    for key in reversed(keys[1:]):
        inner = msgspec.defstruct("Inner", [("inner", inner, default)], rename={"inner": key}, gc=False) | None
        default = None
    kind = msgspec.defstruct(
        "Record",
        [("literal", msgspec.Raw, _ABSENT), ("inner", inner, None)],
        rename={"literal": names[0], "inner": keys[0]},
        gc=False,
    )

    def have_nested_text(records: _Records) -> bool:
        for record in records:
            value = record.literal
            if value is _ABSENT:
                value = record
                for _ in keys:
                    value = value.inner
                    if value is None:
                        return False
            if value is _ABSENT or memoryview(value)[0] != 0x22:
                return False
        return True

    return msgspec.json.Decoder(kind), have_nested_text


def _have_f0(records: _Records) -> bool:
    return all(record.f0 is not _ABSENT and memoryview(record.f0)[0] == 0x22 for record in records)


def _renamed(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((f"f{number}", name) for number, name in enumerate(names))


def _first(record: dict[str, msgspec.Raw], names: Iterable[str]) -> tuple[str, tuple[str, ...], msgspec.Raw | None]:
    """The first of some names that a record has, the keys that lead there, and the value."""
    for name in names:
        if name in record:
            return name, (name,), record[name]
        keys = tuple(name.split("."))
        found: msgspec.Raw | None = None
        inside: dict[str, msgspec.Raw] = record
        for number, key in enumerate(keys):
            found = inside.get(key)
            if found is None:
                break
            if number < len(keys) - 1:
                try:
                    inside = _object.decode(found)
                except msgspec.DecodeError:
                    found = None
                    break
        if found is not None:
            return name, keys, found
    return "", (), None


def _label(value: msgspec.Raw | None) -> str:
    """An id: a string, or a number as it is written; nothing else is one."""
    if value is None:
        return ""
    source = bytes(value)
    if source[:1] == b'"':
        return _string.decode(source)
    return source.decode("utf-8") if source[:1] in b"-0123456789" else ""


def _text(value: msgspec.Raw | None) -> str | None:
    return _string.decode(value) if value is not None and bytes(value)[:1] == b'"' else None
