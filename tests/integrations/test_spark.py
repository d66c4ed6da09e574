# ruff: noqa: E402  # a library that may be missing is asked for before it is imported
"""Schemas for Spark; test_sameness runs it."""

import pytest
from libraries import require

from boilerfilter import InputError

require("pyspark")

from pyspark.sql.types import LongType, StringType, StructField, StructType

from boilerfilter.integrations.spark import REMOVED_TYPE, cleaned_schema

PAGE = StructType([StructField("text", StringType(), nullable=False), StructField("n", LongType())])
SCHEMA = StructType([StructField("id", StringType()), StructField("page", PAGE), StructField("a.b", StringType())])


def test_the_schema_stays_and_grows() -> None:
    schema = cleaned_schema(SCHEMA, text_column="page.text", removed_column="removed", error_column="error")
    assert list(schema)[:3] == list(SCHEMA)
    assert list(schema)[3:] == [StructField("removed", REMOVED_TYPE), StructField("error", StringType())]
    assert cleaned_schema(SCHEMA, text_column="a.b") == SCHEMA


def test_the_removed_column_as_ddl() -> None:
    assert REMOVED_TYPE.simpleString() == (
        "array<struct<start:bigint,end:bigint,text:string,plugin:string,"
        "reasons:array<string>,patterns:array<string>,score:double>>"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"no column of strings 'text'; the columns are 'id' \(string\), 'page' \(struct<text:string,n:bigint>\)"),
        ({"text_column": "page"}, "no column of strings 'page'"),
        ({"text_column": "page.n"}, r"no column of strings 'page\.n'"),
        ({"text_column": "id.text"}, r"no column of strings 'id\.text'"),
        ({"text_column": "id", "error_column": "page"}, "there is a column 'page' already"),
        ({"text_column": "id", "error_column": "x", "removed_column": "x"}, "there is a column 'x' already"),
    ],
)
def test_wrong_columns_are_told_before_a_job_begins(options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        cleaned_schema(SCHEMA, **options)
