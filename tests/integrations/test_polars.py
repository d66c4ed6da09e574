"""The namespace of Polars expressions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libraries import require
from samples import NOTICE, STORY

from boilerfilter import InputError, Pipeline, Settings

pl = require("polars")

require("boilerfilter.integrations.polars")

TEXT = f"{STORY}\n\n{NOTICE}"


def test_texts_are_cleaned_and_nulls_stay() -> None:
    frame = pl.DataFrame({"id": [1, 2, 3], "text": [TEXT, None, STORY], "body": [NOTICE, STORY, None]})
    found = frame.with_columns(pl.col("text", "body").boilerfilter.clean())
    expected = pl.DataFrame({"id": [1, 2, 3], "text": [STORY, None, STORY], "body": ["", STORY, None]})
    assert found.equals(expected)
    assert found.schema == expected.schema


@pytest.mark.parametrize("values", [[], [None, None]])
@pytest.mark.parametrize("kind", [pl.String, pl.Null])
def test_columns_without_texts(values: list[None], kind: object) -> None:
    found = pl.DataFrame({"text": pl.Series(values, dtype=kind)}).select(pl.col("text").boilerfilter.clean())
    assert found["text"].to_list() == values
    assert found.schema == {"text": pl.String}


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_lazy_frames_know_the_type_and_may_stream(engine: str) -> None:
    frame = pl.LazyFrame({"text": [TEXT, None] * 50})
    cleaned = frame.select(pl.col("text").boilerfilter.clean().alias("clean"), pl.col("text"))
    assert cleaned.collect_schema() == {"clean": pl.String, "text": pl.String}
    assert cleaned.collect(engine=engine)["clean"].to_list() == [STORY, None] * 50


def test_it_works_within_groups_and_on_conditions() -> None:
    frame = pl.DataFrame({"host": ["a", "b", "a"], "text": [TEXT, STORY, NOTICE]})
    found = frame.group_by("host", maintain_order=True).agg(pl.col("text").boilerfilter.clean())
    assert found["text"].to_list() == [[STORY, ""], [STORY]]
    kept = frame.filter(pl.col("text").boilerfilter.clean() != "")
    assert kept["host"].to_list() == ["a", "b"]


def test_settings_are_used() -> None:
    frame = pl.DataFrame({"text": [TEXT]})
    keep = Settings(keep=("(?i)cookie",))
    assert frame.select(pl.col("text").boilerfilter.clean(settings=keep))["text"].to_list() == [TEXT]


def test_what_is_no_column_of_texts_is_refused() -> None:
    wrapped = pl.exceptions.ComputeError  # as Polars 1 does
    with pytest.raises((InputError, wrapped), match=r"column 'n' is of type Int64, not String; cast it"):
        pl.DataFrame({"n": [1]}).select(pl.col("n").boilerfilter.clean())


@settings(deadline=None)  # the first text in a language reads its pack
@given(st.lists(st.none() | st.text(max_size=60), max_size=5))
def test_it_says_what_the_pipeline_says(pipeline: Pipeline, texts: list[str | None]) -> None:
    texts += [f"{text}\n{NOTICE}" for text in texts]
    found = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)}).select(pl.col("text").boilerfilter.clean())
    assert found["text"].to_list() == [text if text is None else pipeline.run(text).text for text in texts]
