"""A string column of an Arrow record batch, at the top or inside of structs: read without making Python strings of it.

Of strings, large strings, string views, and dictionaries of these. Needs the extra ``[arrow]``.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from boilerfilter.pipeline import Pipeline

Path = tuple[int, ...]
"""A column's number, and the number of a field in each struct on the way."""

_LINE_END_TO_SEPARATOR: Final = bytes.maketrans(b"\n", b"\x1f")
"""To the scanner both are separators of words, and then a value is a line."""


def is_text(kind: pa.DataType) -> bool:
    """Whether values of a type are strings, dictionary-encoded or not."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_label(kind: pa.DataType) -> bool:
    """Whether values of a type can be ids."""
    return is_text(kind) or bool(pa.types.is_integer(kind))


def find(schema: pa.Schema, names: Sequence[str], fits: Callable[[pa.DataType], bool] = is_text) -> Path | None:
    """Where the first of some names is that the schema has as a column of a fitting type. A name with dots is a column
    of that name, or else a path through structs."""
    for name in names:
        for keys in ((name,), tuple(name.split("."))):
            fields: Any = schema
            path: list[int] = []
            kind: Any = None
            for key in keys:
                index = fields.get_field_index(key)
                if index < 0:
                    break
                kind = fields.field(index).type
                path.append(index)
                fields = kind if pa.types.is_struct(kind) else pa.struct([])
            if len(path) == len(keys) and fits(kind):
                return tuple(path)
    return None


def leaf(batch: pa.RecordBatch, path: Path) -> pa.Array:
    """The column at a path; null where a struct on the way is."""
    column = batch.column(path[0])
    for index in path[1:]:
        column = column.flatten()[index]
    return column


def with_leaf(batch: pa.RecordBatch, path: Path, new: pa.Array) -> pa.RecordBatch:
    """The batch with another column at a path, all others as they are."""
    column = _replaced(batch.column(path[0]), path[1:], new)
    columns = [*batch.columns[: path[0]], column, *batch.columns[path[0] + 1 :]]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def byte_lengths(column: pa.Array) -> list[int]:
    """How long each value is, in bytes of UTF-8; a null has none."""
    if pa.types.is_dictionary(column.type):
        lengths = byte_lengths(column.dictionary)
        return [0 if index is None else lengths[index] for index in column.indices.to_pylist()]
    return [length or 0 for length in pc.binary_length(_large(column)).to_pylist()]


def broken(column: pa.Array) -> list[int]:
    """The rows that are not valid: a string in them is not UTF-8."""
    if _is_valid(column):
        return []
    return [row for row in range(len(column)) if not _is_valid(alone(column, row))]


def alone(column: pa.Array, row: int) -> pa.Array:
    """One value without its neighbours, in whose buffers a slice would still lie; of a dictionary, decoded."""
    one = column.take(pa.array([row], pa.int64()))
    return one.dictionary_decode() if pa.types.is_dictionary(one.type) else one


def flagged(column: pa.Array, pipeline: Pipeline) -> list[int]:
    """The rows whose text may lose something: `Pipeline.may_change` for each, in one pass over the column's buffer.

    Of a dictionary-encoded column the dictionary is looked at, and rows are those that refer to what is flagged in it.
    """
    if pa.types.is_dictionary(column.type):
        entries = set(flagged(column.dictionary, pipeline))
        return [row for row, index in enumerate(column.indices.to_pylist()) if index in entries]
    column = _large(column)
    if not len(column):
        return []
    _, places, data = column.buffers()
    offsets = memoryview(places).cast("q")[column.offset : column.offset + len(column) + 1]
    first = offsets[0]
    text = memoryview(data)[first : offsets[-1]].tobytes() if data is not None else b""
    text = text.translate(_LINE_END_TO_SEPARATOR)
    block = b"\n".join([text[start - first : end - first] for start, end in pairwise(offsets)])
    found = []
    ends = iter(pipeline.flagged(block))
    wanted = next(ends, -1)
    for row in range(len(column)):
        if offsets[row + 1] - first + row == wanted:
            if column.null_count == 0 or column[row].is_valid:
                found.append(row)
            wanted = next(ends, -1)
    return found


def replaced(column: pa.Array, texts: Mapping[int, str]) -> pa.Array:
    """The column with other texts in some rows."""
    if pa.types.is_dictionary(column.type):
        new = {text: len(column.dictionary) + number for number, text in enumerate(dict.fromkeys(texts.values()))}
        values = pa.concat_arrays([column.dictionary, pa.array(list(new), column.dictionary.type)])
        indices = column.indices.to_pylist()
        for row, text in texts.items():
            indices[row] = new[text]
        return pa.DictionaryArray.from_arrays(
            pa.array(indices, column.indices.type), values, ordered=column.type.ordered
        )
    pieces = []
    at = 0
    for row in sorted(texts):
        pieces += [column.slice(at, row - at), pa.array([texts[row]], column.type)]
        at = row + 1
    return pa.concat_arrays([*pieces, column.slice(at)])


def _replaced(column: pa.Array, path: Path, new: pa.Array) -> pa.Array:
    if not path:
        return new
    fields = list(column.type)
    # Fields keep their own values where the struct is null: nobody sees them, but they are there.
    children = [column.field(number) for number in range(len(fields))]
    children[path[0]] = _replaced(children[path[0]], path[1:], new)
    mask = column.is_null() if column.null_count else None
    return pa.StructArray.from_arrays(children, fields=fields, mask=mask)


def _large(column: pa.Array) -> pa.Array:
    return column if pa.types.is_large_string(column.type) else column.cast(pa.large_string())


def _is_valid(column: pa.Array) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
