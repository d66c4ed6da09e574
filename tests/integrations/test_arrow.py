"""Record batches: what changes, what does not, and what is said of it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_corpus import put_back
from samples import NOTICE, STORY

from boilerfilter import InputError, Pipeline, PluginError, Settings
from boilerfilter.integrations.arrow import REMOVED_TYPE, clean_batch

POLLUTED = f"{STORY}\n\n{NOTICE}"
TEXTS = [POLLUTED, None, "", NOTICE, STORY, f"{NOTICE}\r\n\r\n{STORY}", POLLUTED]
CLEAN = [STORY, None, "", "", STORY, STORY, STORY]
KINDS = {
    "string": pa.string(),
    "large_string": pa.large_string(),
    "string_view": pa.string_view(),
    "dictionary": pa.dictionary(pa.int8(), pa.string()),
    "large dictionary": pa.dictionary(pa.int32(), pa.large_string()),
}


def array(texts: list[str | None], kind: pa.DataType) -> pa.Array:
    plain = pa.array(texts, pa.string())
    return plain.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else plain.cast(kind)


def not_utf8(*values: bytes) -> pa.Array:
    """Strings as a careless program writes them."""
    return pa.Array.from_buffers(pa.string(), len(values), pa.array(values, pa.binary()).buffers())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize(("start", "length"), [(0, 7), (1, 5), (3, 1), (0, 0)])
def test_any_kind_of_string_whole_or_sliced(kind: pa.DataType, start: int, length: int) -> None:
    schema = pa.schema([pa.field("n", pa.int64(), metadata={"unit": "m"}), pa.field("text", kind)], metadata={"a": "b"})
    whole = pa.RecordBatch.from_arrays([pa.array(range(7)), array(TEXTS, kind)], schema=schema)
    batch = whole.slice(start, length)
    cleaned = clean_batch(batch)
    cleaned.validate(full=True)
    assert cleaned.schema.equals(schema, check_metadata=True)
    assert cleaned.column("text").to_pylist() == CLEAN[start : start + length]
    assert cleaned.column("n").equals(batch.column("n"))


def test_a_batch_with_nothing_to_remove_is_given_back_as_it_is() -> None:
    batch = pa.record_batch({"text": [STORY, "", None]})
    assert clean_batch(batch).column("text").buffers()[2].address == batch.column("text").buffers()[2].address


def test_a_text_inside_structs() -> None:
    rows = [{"page": {"text": POLLUTED, "n": 1}}, {"page": None}, {"page": {"text": None, "n": 2}}]
    cleaned = clean_batch(pa.RecordBatch.from_pylist(rows), text_column="page.text").to_pylist()
    assert cleaned == [{"page": {"text": STORY, "n": 1}}, {"page": None}, {"page": {"text": None, "n": 2}}]


def test_what_was_removed_is_told_and_can_be_put_back() -> None:
    batch = pa.record_batch({"text": TEXTS})
    cleaned = clean_batch(batch, removed_column="gone")
    assert cleaned.schema.field("gone").type == REMOVED_TYPE
    rows = cleaned.to_pylist()
    assert [row["gone"] is not None for row in rows] == [was != now for was, now in zip(TEXTS, CLEAN, strict=True)]
    assert [row["text"] and put_back(row["text"], row["gone"] or ()) for row in rows if row["text"]] == [
        text for text, now in zip(TEXTS, CLEAN, strict=True) if now
    ]
    [part] = rows[0]["gone"]
    assert (part["plugin"], part["text"]) == ("consent", f"\n\n{NOTICE}")
    assert part["reasons"][0].startswith("consent: ")
    assert any(pattern.startswith("consent.en.") for pattern in part["patterns"])
    assert 0.5 < part["score"] <= 1


def test_settings_are_heard() -> None:
    batch = pa.record_batch({"text": [POLLUTED]})
    assert clean_batch(batch, settings=Settings(keep=["cookie policy"])).equals(batch)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"text_column": "txt"}, r"no column of strings 'txt'; the columns are 'n' \(int64\), 'text' \(string\)"),
        ({"text_column": "n"}, "no column of strings 'n'"),
        ({"removed_column": "n"}, "there is a column 'n' already; give the new one another name"),
        ({"removed_column": "x", "error_column": "x"}, "there is a column 'x' already"),
    ],
)
def test_wrong_columns_are_told(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        clean_batch(pa.record_batch({"n": [1], "text": [POLLUTED]}), **options)


def test_what_is_not_utf8_raises_or_stays_and_is_told() -> None:
    batch = pa.record_batch({"text": not_utf8(POLLUTED.encode(), b"a\xff", POLLUTED.encode())})
    with pytest.raises(InputError, match="row 1 of the batch: the string in column 'text' is not UTF-8"):
        clean_batch(batch)
    cleaned = clean_batch(batch, error_column="error")
    assert cleaned.column("text").cast(pa.binary()).to_pylist() == [STORY.encode(), b"a\xff", STORY.encode()]
    assert cleaned.column("error").to_pylist() == [
        None,
        "row 1 of the batch: the string in column 'text' is not UTF-8",
        None,
    ]


FAILING = """\
from boilerfilter import hookimpl

class Failing:
    name = "failing"
    anchors = ("footbridge",)

    def annotate(self, paragraphs):
        if any("two footbridges" in paragraph.text for paragraph in paragraphs):
            raise ValueError("there is but one")
        return [[] for _ in paragraphs]

@hookimpl
def boilerfilter_annotators(settings, packs):
    return [Failing()]
"""


def test_a_text_on_which_a_plugin_fails_costs_no_other(distribution: Callable[..., Path]) -> None:
    distribution(FAILING, plugin="failing")
    batch = pa.record_batch({"text": [POLLUTED, f"two footbridges\n\n{NOTICE}", POLLUTED]})
    raising, keeping = (Settings(on_error=what, failing={}) for what in ("raise", "keep"))
    with pytest.raises(PluginError, match="there is but one"):
        clean_batch(batch, settings=raising)
    cleaned = clean_batch(batch, settings=raising, error_column="error").to_pylist()
    assert [row["text"] for row in cleaned] == [STORY, f"two footbridges\n\n{NOTICE}", STORY]
    assert "'failing'" in cleaned[1]["error"]
    assert (cleaned[0]["error"], cleaned[2]["error"]) == (None, None)
    cleaned = clean_batch(batch, settings=keeping, error_column="error").to_pylist()
    assert [row["text"] for row in cleaned] == [STORY, "two footbridges", STORY]
    assert "there is but one" in cleaned[1]["error"]


LINES = st.sampled_from([NOTICE, STORY, "Accept all", "OK", "  ", "", "a\0b", "\u0085", "ﬁn\u00ad", "Кнопка", "𝔘"])
TEXT = st.none() | st.lists(LINES | st.text(max_size=20), max_size=6).map("\n".join)


@settings(deadline=None, max_examples=60)
@given(texts=st.lists(TEXT, max_size=8), kind=st.sampled_from(list(KINDS.values())), at=st.integers(0, 3))
def test_it_is_what_the_pipeline_makes_of_each(
    pipeline: Pipeline, texts: list[str | None], kind: pa.DataType, at: int
) -> None:
    batch = pa.RecordBatch.from_arrays([array(texts, kind)], ["text"]).slice(at)
    cleaned = clean_batch(batch, removed_column="removed").to_pylist()
    texts = texts[at:]
    assert [row["text"] for row in cleaned] == [text if text is None else pipeline.run(text).text for text in texts]
    for row, text in zip(cleaned, texts, strict=True):
        assert text is None or put_back(row["text"], row["removed"] or ()) == text


def test_a_pipeline_is_built_once_in_a_process() -> None:
    code = (
        "import pyarrow as pa, boilerfilter.integrations.pipelines as pipelines\n"
        "from boilerfilter import Pipeline, Settings\n"
        "from boilerfilter.integrations.arrow import clean_batch\n"
        "built = []\n"
        "pipelines.Pipeline = lambda settings: built.append(settings) or Pipeline(settings)\n"
        "for _ in range(3):\n"
        "    clean_batch(pa.record_batch({'text': ['a']}), settings=Settings(max_removed=0.5))\n"
        "print(len(built))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
