# ruff: noqa: E402  # a library that may be missing is asked for before it is imported
"""The class of actors for Ray Data; test_sameness runs it in a cluster."""

import pyarrow as pa
import pytest
from libraries import require
from samples import NOTICE, STORY

from boilerfilter import InputError, Settings

require("ray")

from ray import cloudpickle

from boilerfilter.integrations.arrow import REMOVED_TYPE
from boilerfilter.integrations.ray import CleanText

POLLUTED = f"{STORY}\n\n{NOTICE}"


def test_a_block_of_several_batches_and_of_none() -> None:
    clean = CleanText(text_column="content", removed_column="removed", error_column="error")
    schema = pa.schema({"content": pa.dictionary(pa.int32(), pa.string()), "n": pa.int64()}, metadata={"a": "b"})
    rows = [{"content": POLLUTED, "n": 1}, {"content": None, "n": 2}, {"content": STORY, "n": 3}]
    batches = [pa.RecordBatch.from_pylist(rows[at : at + 2], schema=schema) for at in (0, 2)]
    whole = pa.Table.from_batches(batches)
    expected = schema.append(pa.field("removed", REMOVED_TYPE)).append(pa.field("error", pa.string()))
    for table in (whole, schema.empty_table()):
        cleaned = clean(table)
        assert cleaned.schema.equals(expected, check_metadata=True)
        texts = [STORY if row["content"] == POLLUTED else row["content"] for row in table.to_pylist()]
        assert cleaned.column("content").to_pylist() == texts
        assert cleaned.column("n").equals(table.column("n"))


def test_settings_are_heard_and_travel() -> None:
    settings = cloudpickle.loads(cloudpickle.dumps(Settings(keep=["cookie policy"])))
    table = pa.table({"text": [POLLUTED]})
    assert cloudpickle.loads(cloudpickle.dumps(CleanText))(settings)(table).equals(table)


def test_a_wrong_column_is_told_also_of_a_block_without_rows() -> None:
    with pytest.raises(InputError, match="no column of strings 'text'; the columns are 'n'"):
        CleanText()(pa.schema({"n": pa.int64()}).empty_table())
