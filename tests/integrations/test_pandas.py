"""A series of texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libraries import require
from samples import NOTICE, STORY

from boilerfilter import InputError, Pipeline, Settings

pd = require("pandas")

from boilerfilter.integrations.pandas import clean  # noqa: E402

TEXT = f"{STORY}\n\n{NOTICE}"


@pytest.mark.parametrize("kind", ["object", "string[python]", "string[pyarrow]", "str"])
@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA], ids=repr)
def test_all_but_the_texts_stays(kind: str, missing: object) -> None:
    if "pyarrow" in kind:
        require("pyarrow")
    if kind == "str" and pd.__version__ < "3":
        pytest.skip("the type str is new in pandas 3")
    series = pd.Series([TEXT, missing, NOTICE, STORY], index=[7, 7, 3, 1], name="text", dtype=kind)
    series.attrs["source"] = "crawl"
    expected = pd.Series([STORY, missing, "", STORY], index=[7, 7, 3, 1], name="text", dtype=kind)
    before = series.copy()
    found = clean(series)
    pd.testing.assert_series_equal(found, expected)
    pd.testing.assert_series_equal(series, before)
    assert found.attrs == {"source": "crawl"}
    assert type(found.iloc[1]) is type(expected.iloc[1])


def test_arrow_strings_stay_arrow_strings() -> None:
    pa = require("pyarrow")
    series = pd.Series([TEXT, None], dtype=pd.ArrowDtype(pa.large_string()))
    pd.testing.assert_series_equal(clean(series), pd.Series([STORY, None], dtype=series.dtype))


def test_categories_become_texts() -> None:
    series = pd.Series([TEXT, None, TEXT], dtype="category")
    found = clean(series)
    assert found[[0, 2]].to_list() == [STORY, STORY]
    assert found.isna().to_list() == [False, True, False]


@pytest.mark.parametrize("values", [[], [None], [STORY]])
def test_where_nothing_goes_the_series_is_equal(values: list[str | None]) -> None:
    series = pd.Series(values, dtype="object", name="x")
    pd.testing.assert_series_equal(clean(series), series)


def test_settings_are_used() -> None:
    assert clean(pd.Series([TEXT]), settings=Settings(keep=("(?i)cookie",))).to_list() == [TEXT]


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="series 'n': row 1 is a int, not a text"):
        clean(pd.Series(["a", 1], name="n", dtype="object"))


@settings(deadline=None)  # the first text in a language reads its pack
@given(st.lists(st.none() | st.text(st.characters(codec=None) | st.sampled_from("\ud800\n"), max_size=60), max_size=5))
def test_it_says_what_the_pipeline_says(pipeline: Pipeline, texts: list[str | None]) -> None:
    texts += [f"{text}\n{NOTICE}" for text in texts]
    found = clean(pd.Series(texts, dtype="object"))
    assert found.to_list() == [text if text is None else pipeline.run(text).text for text in texts]
