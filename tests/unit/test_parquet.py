"""Parquet: texts change, nothing else does, and no damage passes for data."""

import base64
import io
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine_samples import rejects, total
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import NOTICE, STORY, Marker

from boilerfilter import Pipeline
from boilerfilter.io.chunks import Outcome
from boilerfilter.io.cleaner import Cleaner
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.io.parquet import ParquetFormat

DIRTY = f"{STORY}\n\n{NOTICE}\n"
CLEAN = f"{STORY}\n"
LIMITS = Limits(chunk_bytes=2000)

Run = Callable[..., tuple[bytes, list[Outcome]]]


@pytest.fixture
def run(pipeline_of: Callable[..., Pipeline]) -> Run:
    """Cleans a Parquet file; its bytes, and the outcomes."""
    marker = Marker("consent", "cookie", ["cookie"])
    pipeline = pipeline_of([marker], [marker])

    def run(data: bytes, options: CleanOptions | None = None, limits: Limits = LIMITS) -> tuple[bytes, list[Outcome]]:
        form, cleaner, out = ParquetFormat(), Cleaner(pipeline, options), io.BytesIO()
        writer = form.writer(out)
        outcomes = [form.clean(chunk, cleaner) for chunk in form.read(io.BytesIO(data), "a.parquet", limits)]
        for outcome in outcomes:
            writer.write(outcome.data)
        writer.close()
        assert not out.closed
        return out.getvalue(), outcomes

    return run


def file_of(table: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **{"write_page_checksum": True, **options})
    return out.getvalue()


def table_of(data: bytes) -> pa.Table:
    return pq.read_table(io.BytesIO(data), page_checksum_verification=True)


def row_of(reject: dict[str, Any]) -> dict[str, Any]:
    return pa.ipc.open_stream(base64.b64decode(reject["raw_base64"])).read_all().to_pylist()[0]  # type: ignore[no-any-return]


TEXTS = [DIRTY, None, f"{STORY} é", "", NOTICE, DIRTY] * 20
OTHERS = {
    "id": pa.array(range(120), pa.int32()),
    "when": pa.array(range(120), pa.timestamp("us", "UTC")),
    "tags": pa.array([["a", None], [], None] * 40),
    "kind": pa.array(["x", "y", None] * 40).dictionary_encode(),
    "deep": pa.array([{"a": [{"b": 1}], "c": "cookie"}, None] * 60),
    "map": pa.array([[("k", 1)], None] * 60, pa.map_(pa.string(), pa.int64())),
    "raw": pa.array([b"\xff", None] * 60),
    "half": pa.array([1.5, float("nan"), None] * 40),
}


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
@pytest.mark.parametrize("codec", ["zstd", "none"])
def test_the_text_changes_and_nothing_else_does(run: Run, kind: str, codec: str) -> None:
    column = pa.array(TEXTS)
    column = column.dictionary_encode() if kind == "dictionary" else column.cast(getattr(pa, kind)())
    table = pa.table({**OTHERS, "text": column}).replace_schema_metadata({"origin": "crawl"})
    original = file_of(table, row_group_size=50, compression=codec, use_dictionary=["kind"])
    data, outcomes = run(original)
    before, after = table_of(original), table_of(data)
    assert after.schema.equals(before.schema, check_metadata=True)
    # NaN is not equal to itself, so tables are compared as they would be printed.
    assert repr(after.drop(["text"]).to_pylist()) == repr(before.drop(["text"]).to_pylist())
    assert after["text"].to_pylist() == [CLEAN, None, f"{STORY} é", "", "", CLEAN] * 20
    written = pq.ParquetFile(io.BytesIO(data)).metadata
    assert [written.row_group(number).num_rows for number in range(written.num_row_groups)] == [50, 50, 20]
    columns = [written.row_group(0).column(number) for number in range(written.num_columns)]
    assert {column.compression for column in columns} == {"ZSTD" if codec == "zstd" else "UNCOMPRESSED"}
    stats = total(outcomes)
    assert (stats.records, stats.changed, stats.kept, stats.rejected) == (120, 60, 60, 0)
    assert stats.bytes == sum(len(text.encode()) for text in TEXTS if text)


def test_a_file_without_anything_to_clean_keeps_its_rows(run: Run) -> None:
    table = pa.table({"text": [STORY, None], "n": [1, 2]})
    assert table_of(run(file_of(table))[0]).equals(table)
    empty = table.slice(0, 0)
    assert table_of(run(file_of(empty))[0]).schema.equals(empty.schema)


def test_a_text_within_structs(run: Run) -> None:
    rows = [{"page": {"body": DIRTY, "n": 1}}, {"page": None}, {"page": {"body": None, "n": 2}}]
    data, _ = run(file_of(pa.table({"meta": pa.array(rows)})), CleanOptions(text_field="meta.page.body"))
    assert table_of(data)["meta"].to_pylist() == [{"page": {"body": CLEAN, "n": 1}}, *rows[1:]]


def test_a_column_with_a_dot_in_its_name(run: Run) -> None:
    data, _ = run(file_of(pa.table({"meta.body": [DIRTY]})), CleanOptions(text_field="meta.body"))
    assert table_of(data)["meta.body"].to_pylist() == [CLEAN]


def test_ids_and_urls_are_told_of_removals_and_attributes(run: Run) -> None:
    table = pa.table({"text": [STORY, DIRTY], "doc_id": [7, 8], "url": [None, "https://a.example/b"]})
    _, outcomes = run(file_of(table), CleanOptions(removals=True, attributes=True))
    [removal] = [json.loads(line) for outcome in outcomes for line in outcome.removals.splitlines()]
    assert (removal["id"], removal["url"], removal["line"]) == ("8", "https://a.example/b", 2)
    assert NOTICE in "".join(span["text"] for span in removal["spans"])
    attributes = [json.loads(line) for outcome in outcomes for line in outcome.attributes.splitlines()]
    assert [line["id"] for line in attributes] == ["7", "8"]
    assert not attributes[0]["attributes"]
    assert total(outcomes).by_host == {"a.example": 1}


def test_documents_left_empty_are_dropped_if_asked_for(run: Run) -> None:
    table = pa.table({"text": [NOTICE, STORY, NOTICE], "n": [1, 2, 3]})
    data, outcomes = run(file_of(table), CleanOptions(drop_empty=True))
    assert table_of(data).to_pylist() == [{"text": STORY, "n": 2}]
    assert (total(outcomes).dropped, total(outcomes).kept) == (2, 1)


def test_rows_that_are_not_utf8_are_rejected_one_by_one(run: Run) -> None:
    offsets = pa.py_buffer(b"".join(at.to_bytes(4, "little") for at in (0, 2, 4, 6)))
    bad = pa.Array.from_buffers(pa.string(), 3, [None, offsets, pa.py_buffer(b"okx\xffok")])
    table = pa.table({"text": [STORY, DIRTY, DIRTY], "other": bad, "n": [1, 2, 3]})
    data, outcomes = run(file_of(table))
    assert table_of(data).to_pylist() == [
        {"text": STORY, "other": "ok", "n": 1},
        {"text": CLEAN, "other": "ok", "n": 3},
    ]
    [reject] = rejects(outcomes)
    assert reject["line"] == 2
    assert reject["reason"] == "row 2: a string in column 'other' is not UTF-8"
    raw = pa.ipc.open_stream(base64.b64decode(reject["raw_base64"])).read_all()
    assert raw["n"].to_pylist() == [2]
    assert raw["other"].cast(pa.binary()).to_pylist() == [b"x\xff"]


def test_a_text_over_the_limit_is_rejected(run: Run) -> None:
    table = pa.table({"text": [STORY, "cookie " * 2000, "a\n" * 50, DIRTY]})
    data, outcomes = run(file_of(table), CleanOptions(limits=Limits(record_bytes=10_000, paragraphs=40)))
    assert table_of(data)["text"].to_pylist() == [STORY, "a\n" * 50, CLEAN]  # what is not opened is not split
    assert [(r["line"], r["reason"]) for r in rejects(outcomes)] == [
        (2, "row 2: a text of 14,000 bytes, which is over the limit of 10,000")
    ]


def test_a_row_that_the_cleaner_rejects_is_kept_whole(run: Run) -> None:
    table = pa.table({"text": ["cookie\n" * 50, STORY], "n": [1, 2]})
    data, outcomes = run(file_of(table), CleanOptions(limits=Limits(paragraphs=40)))
    assert table_of(data).to_pylist() == [{"text": STORY, "n": 2}]
    assert [row_of(reject) for reject in rejects(outcomes)] == [{"text": "cookie\n" * 50, "n": 1}]


def test_without_a_text_column_all_rows_are_rejected(run: Run) -> None:
    data, outcomes = run(file_of(pa.table({"text": [1, 2], "body": ["a", "b"]})))
    assert table_of(data).num_rows == 0
    [reject] = rejects(outcomes)
    assert "no column of strings 'text' or 'content'" in reject["reason"]
    assert "'text' (int64), 'body' (string)" in reject["reason"]
    assert total(outcomes).rejected == 2


@pytest.mark.parametrize("chunk_bytes", [1, 300, 1 << 20])
def test_the_size_of_chunks_changes_nothing(run: Run, chunk_bytes: int) -> None:
    original = file_of(pa.table({**OTHERS, "text": TEXTS}), row_group_size=70)
    assert run(original, limits=Limits(chunk_bytes=chunk_bytes))[0] == run(original)[0]


def test_a_chunk_can_be_divided_down_to_rows(run: Run, pipeline_of: Callable[..., Pipeline]) -> None:
    original = file_of(pa.table({**OTHERS, "text": TEXTS}))
    form, marker = ParquetFormat(), Marker("consent", "cookie", ["cookie"])
    cleaner = Cleaner(pipeline_of([marker], [marker]), CleanOptions(removals=True))
    schema, chunk = form.read(io.BytesIO(original), "a.parquet", Limits())
    pieces = [part for piece in form.divide(chunk) for part in form.divide(piece)]
    assert [piece.line for piece in pieces] == list(range(1, 121))
    assert form.divide(pieces[0]) == (pieces[0],)
    whole, joined = form.clean(chunk, cleaner), form.join([form.clean(piece, cleaner) for piece in pieces])
    assert joined._replace(data=b"") == whole._replace(data=b"")
    written = []
    for outcome in (whole, joined):
        out = io.BytesIO()
        writer = form.writer(out)
        writer.write(schema.data)
        writer.write(outcome.data)
        writer.close()
        written.append(table_of(out.getvalue()))
    assert repr(written[0].to_pylist()) == repr(written[1].to_pylist())


def test_a_source_that_cannot_be_sought_in(run: Run) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    original = file_of(pa.table({"text": [STORY]}))
    chunks = list(ParquetFormat().read(Pipe(original), "-", LIMITS))
    assert [chunk.damage for chunk in chunks] == ["", ""]


def test_any_texts(run: Run) -> None:
    texts = st.lists(
        st.none() | st.text(max_size=20) | st.sampled_from([DIRTY, NOTICE, "\n", "coo", "kie"]), max_size=30
    )

    @settings(max_examples=40, deadline=None)
    @given(texts, st.sampled_from([1, 100, 5000]))
    def check(texts: list[str | None], chunk_bytes: int) -> None:
        table = pa.table({"text": pa.array(texts, pa.string()), "n": list(range(len(texts)))})
        data, outcomes = run(file_of(table, row_group_size=7), limits=Limits(chunk_bytes=chunk_bytes))
        after = table_of(data)
        assert after["n"].to_pylist() == list(range(len(texts)))
        for before, text in zip(texts, after["text"].to_pylist(), strict=True):
            assert text == before if before is None or "cookie" not in before else "cookie" not in text
        assert total(outcomes).records == len(texts)

    check()


@pytest.fixture(scope="module")
def sound() -> bytes:
    texts = [f"{number} {DIRTY if number % 5 == 0 else STORY}" for number in range(200)]
    return file_of(pa.table({"id": range(200), "text": texts}), row_group_size=50, compression="snappy")


def footer(data: bytes) -> int:
    return len(data) - 8 - int.from_bytes(data[-8:-4], "little")


def test_no_flipped_bit_in_the_data_is_silent(run: Run, sound: bytes) -> None:
    good = table_of(run(sound)[0])
    rng = random.Random(5)
    for _ in range(100):
        data = bytearray(sound)
        at = rng.randrange(4, footer(sound))
        data[at] ^= 1 << rng.randrange(8)
        written, outcomes = run(bytes(data))
        stats = total(outcomes)
        if stats.rejected:
            assert stats.records == 200
            kept = table_of(written)
            assert kept.num_rows + stats.rejected == 200
            assert kept.num_rows >= 150, "the other row groups are read"
            lost = set(range(200)) - set(kept["id"].to_pylist())
            assert kept.equals(good.filter(pa.array([number not in lost for number in range(200)])))
            for reject in rejects(outcomes):
                assert "cannot be read from its row" in reject["reason"]
        else:  # a statistic in a page header: rows do not depend on it
            assert table_of(written).equals(good), f"byte {at} was changed, and nobody noticed"


def test_no_truncation_is_silent(run: Run, sound: bytes) -> None:
    rng = random.Random(6)
    for length in [0, 1, 8, len(sound) - 1, *(rng.randrange(len(sound)) for _ in range(96))]:
        written, outcomes = run(sound[:length])
        assert written == b""
        [reject] = rejects(outcomes)
        assert "truncated" in reject["reason"]
        assert len(base64.b64decode(reject["raw_base64"])) + reject.get("left_out", 0) == length


BOMBS = {
    "a page that expands to 128 MB": (
        (
            "pq.write_table(pa.table({'text': ['a' * 2**20] * 128}), path, compression='zstd', use_dictionary=False,"
            " data_page_size=1 << 30, write_batch_size=2000, write_statistics=False)"
        ),
        "it looks like a bomb",
    ),
    "a terabyte of one value": (
        (
            "pq.write_table(pa.table({'text': pa.DictionaryArray.from_arrays(pa.array([0] * 10**6, pa.int32()),"
            " pa.array(['Story. ' * 150_000]))}), path, compression='zstd', store_schema=False)"
        ),
        "it looks like a bomb",
    ),
    "a row with twenty million numbers": (
        (
            "pq.write_table(pa.table({'text': ['x'], 'n': pa.ListArray.from_arrays([0, 2 * 10**7],"
            " pa.nulls(2 * 10**7, pa.int8()).fill_null(0))}), path, compression='zstd')"
        ),
        "more than can be held",
    ),
    "half a gigabyte of one value, small enough to be read": (
        (
            "pq.write_table(pa.table({'text': pa.DictionaryArray.from_arrays(pa.array([0] * 160, pa.int32()),"
            " pa.array(['Story. ' * 500_000]))}), path, compression='zstd', store_schema=False)"
        ),
        "",
    ),
}

CLEAN_FILE = """
import io, json, resource, sys
from boilerfilter import Pipeline, Settings
from boilerfilter.io.cleaner import Cleaner
from boilerfilter.io.options import Limits
from boilerfilter.io.parquet import ParquetFormat
form, cleaner = ParquetFormat(), Cleaner(Pipeline(Settings(enable=())))
with open(sys.argv[1], "rb") as source, open(sys.argv[1] + ".out", "wb") as out:
    writer = form.writer(out)
    for chunk in form.read(source, "a.parquet", Limits()):
        outcome = form.clean(chunk, cleaner)
        writer.write(outcome.data)
        for line in outcome.rejects.splitlines():
            print(json.loads(line)["reason"])
    writer.close()
try:  # what this program used; ru_maxrss counts what the process that started it held, too
    status = open("/proc/self/status").read()
    print(int(status.partition("VmHWM:")[2].split()[0]) >> 10)
except OSError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)
"""


@pytest.mark.parametrize(("make", "reason"), BOMBS.values(), ids=list(BOMBS))
def test_bombs_are_read_in_bounded_memory_or_rejected(tmp_path: Path, make: str, reason: str) -> None:
    path = tmp_path / "bomb.parquet"
    code = f"import sys, pyarrow as pa, pyarrow.parquet as pq; path = sys.argv[1]; {make}"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    assert path.stat().st_size < 1_000_000
    done = subprocess.run([sys.executable, "-c", CLEAN_FILE, str(path)], check=True, capture_output=True, text=True)
    *told, memory = done.stdout.splitlines()
    assert int(memory) <= 512
    assert len(told) == bool(reason)
    assert reason in "".join(told)
    rows = pq.ParquetFile(path).metadata.num_rows
    assert pq.ParquetFile(f"{path}.out").metadata.num_rows == (0 if reason else rows)
