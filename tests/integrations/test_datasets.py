"""Batched ``map`` of Hugging Face datasets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from libraries import require
from samples import NOTICE, STORY

from boilerfilter import InputError, Settings
from boilerfilter.integrations.datasets import clean_batch

TEXT = f"{STORY}\n\n{NOTICE}"
ROWS = {"id": [1, 2, 3, 4], "text": [TEXT, None, STORY, NOTICE], "other": ["a", "b", "c", "d"]}
CLEAN = [STORY, None, STORY, ""]


@pytest.fixture
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    module = require("datasets")
    monkeypatch.setattr(module.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    module.disable_progress_bars()
    return module


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_map_cleans_one_column_and_leaves_the_others(datasets: Any, size: int) -> None:
    done = datasets.Dataset.from_dict(ROWS).map(clean_batch, batched=True, batch_size=size)
    assert done.to_dict() == {**ROWS, "text": CLEAN}


def test_map_in_two_processes_with_settings_and_another_column(datasets: Any) -> None:
    rows = {"id": ROWS["id"], "body": ROWS["text"]}
    options = {"text_column": "body", "settings": Settings(keep=("(?i)cookie",))}
    done = datasets.Dataset.from_dict(rows).map(clean_batch, batched=True, num_proc=2, fn_kwargs=options)
    assert done.to_dict() == rows
    done = datasets.Dataset.from_dict(rows).map(
        clean_batch, batched=True, num_proc=2, fn_kwargs={"text_column": "body"}
    )
    assert done.to_dict() == {"id": ROWS["id"], "body": CLEAN}


def test_streams_are_cleaned_too(datasets: Any) -> None:
    stream = datasets.Dataset.from_dict(ROWS).to_iterable_dataset()
    assert [row["text"] for row in stream.map(clean_batch, batched=True, batch_size=2)] == CLEAN


def test_the_cache_knows_the_function_and_its_settings(datasets: Any, tmp_path: Path) -> None:
    hashed = datasets.fingerprint.Hasher.hash
    assert hashed(clean_batch) == hashed(clean_batch)
    same, other = Settings(consent={"preset": "careful"}), Settings(consent={"preset": "thorough"})
    assert hashed(same) == hashed(Settings(consent={"preset": "careful"})) != hashed(other)
    datasets.Dataset.from_dict(ROWS).save_to_disk(tmp_path / "saved")

    def cleaned(settings: Settings | None) -> Any:
        saved = datasets.load_from_disk(tmp_path / "saved")
        return saved.map(clean_batch, batched=True, fn_kwargs={"settings": settings})

    first, second, third = cleaned(None), cleaned(None), cleaned(Settings(keep=("(?i)cookie",)))
    assert first.cache_files == second.cache_files != third.cache_files
    assert (first["text"][:], third["text"][:]) == (CLEAN, ROWS["text"])


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        ({"body": ["a"]}, "there is no column 'text'; the columns are 'body'"),
        ({"text": ["a", 7]}, "column 'text': row 1 is a int, not a text; make it a string, or None"),
        ({"text": ["a", ["b"]]}, "row 1 is a list"),
    ],
)
def test_what_is_no_column_of_texts_is_refused(batch: dict[str, list[object]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        clean_batch(batch)


def test_a_batch_is_not_changed() -> None:
    batch = {"text": [TEXT, None]}
    assert clean_batch(batch) == {"text": [STORY, None]}
    assert batch == {"text": [TEXT, None]}
    assert clean_batch({"text": []}) == {"text": []}


BREAKS = """
from boilerfilter import hookimpl
class Breaks:
    name = "breaks"
    anchors = ("footbridge",)
    def annotate(self, paragraphs):
        raise RuntimeError("no")
@hookimpl
def boilerfilter_annotators(settings, packs):
    return [Breaks()]
"""


def test_a_broken_plugin_says_in_which_row(distribution: Callable[..., Path]) -> None:
    from boilerfilter import PluginError

    distribution(BREAKS, plugin="breaks")
    settings = Settings(enable=("breaks", "consent", "language"))
    with pytest.raises(PluginError, match=r"column 'text': row 1: plugin 'breaks' of acme-plugin 1\.2"):
        clean_batch({"text": [NOTICE, STORY]}, settings=settings)
    texts = [NOTICE, TEXT]
    assert clean_batch({"text": texts}, settings=settings.replace(on_error="keep")) == {"text": ["", STORY]}
