"""How many rows of a row group may be decoded at once, so that memory stays bounded whatever the file says.

A dictionary page of a megabyte and a few bytes of run lengths may stand for a terabyte of text. How large a value can
get is known from the page headers alone.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final

import pyarrow.parquet as pq

from boilerfilter.errors import InputError
from boilerfilter.io.options import Limits
from boilerfilter.io.parquet_pages import DICTIONARY_PAGE, Page, pages

BATCH_BYTES: Final = 32 << 20
"""What rows that are decoded together may take at the worst, a row alone excepted."""

LARGE_PAGE: Final = 64 << 20
LARGEST_PAGE: Final = 256 << 20
MOST_EXPANSION: Final = 100
"""No writer makes pages of more than `LARGE_PAGE` that shrink to a hundredth; text shrinks to a third or a tenth."""

LARGEST_ROW: Final = 64 << 20
LARGE_GROUP: Final = 16 << 30
MOST_GROUP_EXPANSION: Final = 1000
"""Rows of one short value may take up a thousand times less than when decoded; not rows of documents."""

_MOST_ROWS: Final = 1 << 16
_BY_DICTIONARY: Final = (2, 8)
_BY_PREFIX: Final = 7
_WIDTHS: Final = {"BOOLEAN": 1, "INT32": 4, "INT64": 8, "INT96": 12, "FLOAT": 4, "DOUBLE": 8}


def rows_at_once(source: BinaryIO, file: pq.ParquetFile, number: int, limits: Limits) -> int:
    """How many rows of a row group to decode in one go.

    Raises:
        InputError: its pages are not as pages are, or so large when decompressed that they must be a bomb.
    """
    group = file.metadata.row_group(number)
    if group.num_rows <= 0:
        return 1
    worst = likely = 0.0
    stored = 0
    for at in range(group.num_columns):
        column, spec = group.column(at), file.schema.column(at)
        in_a_row = column.num_values / group.num_rows
        # Arrow leaves the values of a column that it knows as a dictionary where they are.
        folded = "." not in column.path_in_schema and _is_dictionary(file, column.path_in_schema)
        largest, mean = _value_sizes(source, column, _WIDTHS.get(spec.physical_type, 0), folded)
        if mean * in_a_row > LARGEST_ROW:
            raise InputError(
                f"column {column.path_in_schema!r} holds {mean * in_a_row / 2**20:,.0f} MB a row when decoded, in "
                f"{column.total_compressed_size:,} bytes for {group.num_rows:,} rows: more than can be held"
            )
        worst += largest * in_a_row
        likely += mean * in_a_row
        stored += column.total_compressed_size
    decoded = likely * group.num_rows
    if decoded > LARGE_GROUP and decoded > MOST_GROUP_EXPANSION * stored:
        raise InputError(
            f"it would be {decoded / 2**30:,.0f} GB when decoded, from {stored:,} bytes: it looks like a bomb"
        )
    return max(1, min(_MOST_ROWS, int(BATCH_BYTES / max(worst, 1)), int(limits.chunk_bytes / max(likely, 1))))


def first_byte(column: pq.ColumnChunkMetaData) -> int:
    """Where the pages of a column chunk begin."""
    data: int = column.data_page_offset
    dictionary = column.dictionary_page_offset if column.has_dictionary_page else None
    # Some writers say 0 where there is none.
    return dictionary if dictionary and dictionary < data else data


def _value_sizes(source: BinaryIO, column: pq.ColumnChunkMetaData, width: int, folded: bool) -> tuple[float, float]:
    """What the values of a column chunk take when decoded: the most that one may (of plain ones the mean of a page,
    since they are as large as they look), and the mean. A `width` of 0 is that of byte arrays, which have none."""
    largest = total = dictionary = dictionary_mean = worst = mean = 0.0
    for page in _sane_pages(source, column):
        if page.kind == DICTIONARY_PAGE:
            dictionary, dictionary_mean = page.size, page.size / max(page.values, 1)
            continue
        worst = mean = width or page.size / max(page.values, 1)
        if not width and page.encoding in _BY_DICTIONARY:
            worst, mean = 0 if folded else dictionary, dictionary_mean
        elif not width and page.encoding == _BY_PREFIX:
            worst = page.size
        largest = max(largest, worst + 4)
        total += (mean + 4) * page.values
    return largest, total / max(column.num_values, 1)


def _sane_pages(source: BinaryIO, column: pq.ColumnChunkMetaData) -> Iterator[Page]:
    for page in pages(source, first_byte(column), column.num_values):
        if page.size > LARGEST_PAGE or (page.size > LARGE_PAGE and page.size > MOST_EXPANSION * page.stored):
            raise InputError(
                f"column {column.path_in_schema!r} has a page that would be {page.size / 2**20:,.0f} MB when "
                f"decompressed, from {page.stored:,} bytes: it looks like a bomb; write the file with smaller pages"
            )
        yield page


def _is_dictionary(file: pq.ParquetFile, name: str) -> bool:
    schema = file.schema_arrow
    index = schema.get_field_index(name)
    return index >= 0 and str(schema.field(index).type).startswith("dictionary")
