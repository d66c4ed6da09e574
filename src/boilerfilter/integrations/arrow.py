"""Arrow record batches: what engines hand from one process to another.

>>> import pyarrow as pa
>>> from boilerfilter.integrations.arrow import clean_batch
>>> texts = ["The river rose.\\n\\nWe use cookies to improve your experience. Accept all", None]
>>> clean_batch(pa.record_batch({"id": [1, 2], "text": texts}), removed_column="removed").to_pylist()[0]
{'id': 1, 'text': 'The river rose.', 'removed': [{'start': 15, 'end': 70, 'text': '\\n\\nWe use cookies to ...
"""

from collections.abc import Callable, Mapping
from typing import Final

from boilerfilter import Document, InputError, PluginError, Settings
from boilerfilter.integrations.extras import of_extra
from boilerfilter.integrations.pipelines import pipeline_of
from boilerfilter.integrations.results import Part, parts_removed, results_of

with of_extra("arrow"):
    import pyarrow as pa

    from boilerfilter import columns

REMOVED_TYPE: Final = pa.list_(
    pa.struct(
        {
            "start": pa.int64(),
            "end": pa.int64(),
            "text": pa.string(),
            "plugin": pa.string(),
            "reasons": pa.list_(pa.string()),
            "patterns": pa.list_(pa.string()),
            "score": pa.float64(),
        }
    )
)
"""The type of the column that says what was removed; see `boilerfilter.integrations.results.Part`."""


def cleaned_schema(
    schema: pa.Schema, *, text_column: str = "text", removed_column: str | None = None, error_column: str | None = None
) -> pa.Schema:
    """The schema of a batch that is cleaned with these options: the same, and the new columns behind it.

    Raises:
        InputError: there is no such column of strings, or already one of a new name.
    """
    if columns.find(schema, [text_column]) is None:
        had = ", ".join(f"{field.name!r} ({field.type})" for field in schema) or "none"
        raise InputError(f"no column of strings {text_column!r}; the columns are {had}")
    for name, kind in ((removed_column, REMOVED_TYPE), (error_column, pa.string())):
        if name is not None:
            if name in schema.names:
                raise InputError(f"there is a column {name!r} already; give the new one another name")
            schema = schema.append(pa.field(name, kind))
    return schema


def clean_batch(
    batch: pa.RecordBatch,
    *,
    text_column: str = "text",
    settings: Settings | None = None,
    url_column: str = "url",
    removed_column: str | None = None,
    error_column: str | None = None,
) -> pa.RecordBatch:
    """The batch with clean texts: the same rows in the same order, and all else, schema and metadata too, as it was.

    text_column:     a column of strings, large strings, string views, or a dictionary of these; a name with dots is
                     that of a column, or else a path through structs. Nulls stay null.
    settings:        of the pipeline, which is built when the process first needs it, and kept.
    url_column:      strings with the addresses of the documents, for rules that go by host; it may be missing.
    removed_column:  the name of a new column that says what was removed, of `REMOVED_TYPE`; null where nothing was.
    error_column:    the name of a new column of strings that says what went wrong with a row, null if nothing did. A
                     row that cannot be cleaned keeps its text. Without it, the first such row raises.

    Raises:
        InputError: there is no such column of strings, or already one of a new name; or a text is not UTF-8.
        PluginError: a plugin failed on a text and ``settings.on_error`` is ``"raise"``, or a pattern ran out of time.
    """
    schema = cleaned_schema(
        batch.schema, text_column=text_column, removed_column=removed_column, error_column=error_column
    )
    path = columns.find(batch.schema, [text_column])
    assert path is not None, "the schema was asked"
    column = columns.leaf(batch, path)
    pipeline = pipeline_of(settings)
    texts: dict[int, str] = {}
    removed: dict[int, list[Part]] = {}
    errors: dict[int, str] = {}
    for row in columns.broken(column):
        errors[row] = f"row {row} of the batch: the string in column {text_column!r} is not UTF-8"
        if error_column is None:
            raise InputError(errors[row])
    readable = columns.replaced(column, dict.fromkeys(errors, "")) if errors else column
    rows = columns.flagged(readable, pipeline)
    address = _addresses(batch, url_column)
    documents = (Document(readable[row].as_py(), url=address(row)) for row in rows)
    for row, result in zip(rows, results_of(documents, pipeline), strict=True):
        if isinstance(result, PluginError):
            if error_column is None:
                raise result
            errors[row] = str(result)
            continue
        if result.errors:
            errors[row] = "; ".join(result.errors)
        if result.removed:
            texts[row] = result.text
            if removed_column is not None:
                removed[row] = parts_removed(result, pipeline)
    cleaned = columns.with_leaf(batch, path, columns.replaced(column, texts)) if texts else batch
    arrays = list(cleaned.columns)
    if removed_column is not None:
        arrays.append(_sparse(removed, len(batch), REMOVED_TYPE))
    if error_column is not None:
        arrays.append(_sparse(errors, len(batch), pa.string()))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _sparse(values: Mapping[int, object], length: int, kind: pa.DataType) -> pa.Array:
    return pa.array([values.get(row) for row in range(length)], kind)


def _addresses(batch: pa.RecordBatch, name: str) -> Callable[[int], str | None]:
    path = columns.find(batch.schema, [name])
    if path is None:
        return lambda _: None
    column = columns.leaf(batch, path)
    broken = set(columns.broken(column))
    return lambda row: None if row in broken else column[row].as_py()
