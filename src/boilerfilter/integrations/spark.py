"""Spark: data frames cleaned in its Python workers, a record batch at a time.

clean(spark.read.parquet("s3a://bucket/crawl/")).write.parquet("s3a://bucket/clean/")
"""

from collections.abc import Iterable, Iterator
from typing import Final

from boilerfilter import InputError, Settings
from boilerfilter.integrations.extras import of_extra

with of_extra("spark"):
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import (
        ArrayType,
        DataType,
        DoubleType,
        LongType,
        StringType,
        StructField,
        StructType,
    )

    from boilerfilter.integrations.arrow import clean_batch

REMOVED_TYPE: Final = ArrayType(
    StructType(
        [
            StructField("start", LongType()),
            StructField("end", LongType()),
            StructField("text", StringType()),
            StructField("plugin", StringType()),
            StructField("reasons", ArrayType(StringType())),
            StructField("patterns", ArrayType(StringType())),
            StructField("score", DoubleType()),
        ]
    )
)
"""The type of the column that says what was removed; as DDL it is ``REMOVED_TYPE.simpleString()``."""


def cleaned_schema(
    schema: StructType, *, text_column: str = "text", removed_column: str | None = None, error_column: str | None = None
) -> StructType:
    """The schema of a data frame that is cleaned with these options: the same, and the new columns behind it. For
    ``mapInArrow`` with `clean_batch` in a function of your own.

    Raises:
        InputError: there is no such column of strings, or already one of a new name.
    """
    if not any(isinstance(_type_at(schema, keys), StringType) for keys in ([text_column], text_column.split("."))):
        had = ", ".join(f"{field.name!r} ({field.dataType.simpleString()})" for field in schema) or "none"
        raise InputError(f"no column of strings {text_column!r}; the columns are {had}")
    fields = list(schema)
    for name, kind in ((removed_column, REMOVED_TYPE), (error_column, StringType())):
        if name is not None:
            if any(name == field.name for field in fields):
                raise InputError(f"there is a column {name!r} already; give the new one another name")
            fields.append(StructField(name, kind))
    return StructType(fields)


def clean(
    df: DataFrame,
    *,
    text_column: str = "text",
    settings: Settings | None = None,
    url_column: str = "url",
    removed_column: str | None = None,
    error_column: str | None = None,
) -> DataFrame:
    """The data frame with clean texts: the same rows, and all other columns as they were.

    The options are those of `boilerfilter.integrations.arrow.clean_batch`. The pipeline is built in Spark's Python
    workers, where boilerfilter must be installed, and kept as long as Spark keeps them. Spark replaces a worker that
    dies, and its partition is done again.

    Raises:
        InputError: there is no such column of strings, or already one of a new name. What is raised in a worker comes
            as Spark's own exception, with the message in it, when the data frame is computed.
    """
    schema = cleaned_schema(
        df.schema, text_column=text_column, removed_column=removed_column, error_column=error_column
    )

    def batches(given: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in given:
            yield clean_batch(
                batch,
                text_column=text_column,
                settings=settings,
                url_column=url_column,
                removed_column=removed_column,
                error_column=error_column,
            )

    return df.mapInArrow(batches, schema)


def _type_at(schema: StructType, keys: list[str]) -> DataType | None:
    kind: DataType | None = schema
    for key in keys:
        kind = kind[key].dataType if isinstance(kind, StructType) and key in kind.names else None
    return kind
