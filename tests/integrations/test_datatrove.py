# ruff: noqa: E402  # a library that may be missing is asked for before it is imported
"""The step of a datatrove pipeline: documents, statistics, what it writes of what was removed."""

import json
import multiprocessing
import pickle
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from libraries import require
from one_corpus import put_back
from samples import NOTICE, STORY

from boilerfilter import Pipeline, PluginError, Settings

require("datatrove")

from datatrove.data import Document, Media
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.writers import JsonlWriter

from boilerfilter.integrations.datatrove import CleanText

POLLUTED = f"{STORY}\n\n{NOTICE}"
SURROGATE = f"\ud83d{STORY}\n{NOTICE}\ude00"


def documents(*texts: str, **metadata: Any) -> list[Document]:
    return [Document(text, str(number), metadata=dict(metadata)) for number, text in enumerate(texts)]


def total(step: CleanText, label: str) -> int:
    return step.stats[label].total if label in step.stats.stats else 0


def test_texts_are_cleaned_and_all_else_is_left(pipeline: Pipeline) -> None:
    texts = [POLLUTED, STORY, "", NOTICE, SURROGATE]
    given = documents(*texts, url="https://a.example/", removed="mine", n=[1])
    given[0].media = [Media("m", 0, "https://a.example/m", "alt")]
    before = deepcopy(given)
    step = CleanText()
    found = list(step(given))
    assert [document.text for document in found] == [pipeline.run(text).text for text in texts]
    for now, was in zip(found, before, strict=True):
        assert (now.id, now.media, now.metadata) == (was.id, was.media, was.metadata)
    assert {label: total(step, label) for label in ("total", "forwarded", "dropped", "changed")} == {
        "total": 5,
        "forwarded": 5,
        "dropped": 0,
        "changed": 3,
    }
    assert total(step, "removed_parts") == total(step, "removed_by_consent") >= 3
    assert total(step, "removed_characters") == sum(map(len, texts)) - sum(len(document.text) for document in found)


def test_what_is_left_empty_goes_if_that_is_asked_for() -> None:
    step = CleanText(drop_empty=True)
    assert [document.text for document in step(documents(NOTICE, "", POLLUTED))] == ["", STORY]
    assert (total(step, "dropped"), total(step, "dropped_empty"), total(step, "forwarded")) == (1, 1, 2)


def test_settings_are_heard() -> None:
    (found,) = CleanText(Settings(keep=["cookie policy"]))(documents(POLLUTED))
    assert found.text == POLLUTED


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


def test_a_document_on_which_a_plugin_fails_is_written_apart(tmp_path: Path, distribution: Callable[..., Path]) -> None:
    distribution(FAILING, plugin="failing")
    given = documents(POLLUTED, "two footbridges", POLLUTED, lang="en")
    settings = Settings(on_error="raise", failing={})
    with pytest.raises(PluginError, match="there is but one"):
        list(CleanText(settings)(deepcopy(given)))
    step = CleanText(settings, removed_writer=JsonlWriter(str(tmp_path), "${rank}.jsonl", compression=None))
    assert [document.id for document in step(given, rank=3)] == ["0", "2"]
    assert (total(step, "dropped_error"), total(step, "dropped")) == (1, 1)
    written = [json.loads(line) for line in (tmp_path / "00003.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(record["id"], "error" in record["metadata"], record["metadata"]["lang"]) for record in written] == [
        ("0", False, "en"),
        ("1", True, "en"),
        ("2", False, "en"),
    ]
    assert written[1]["text"] == "two footbridges"
    assert put_back(STORY, written[0]["metadata"]["removed"]) == POLLUTED


def test_it_survives_pickling() -> None:
    step = pickle.loads(pickle.dumps(CleanText(Settings(max_removed=0.1), drop_empty=True)))
    assert [document.text for document in step(documents(POLLUTED))] == [POLLUTED]


def test_the_local_executor_runs_it_in_processes(tmp_path: Path) -> None:
    out, lost = (JsonlWriter(str(tmp_path / name), "${rank}.jsonl", compression=None) for name in ("out", "lost"))
    # Every task is given all documents.
    steps = [documents(POLLUTED, STORY), CleanText(removed_writer=lost), out]
    stats = LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=str(tmp_path / "logs")).run()
    for rank in range(2):
        lines = (tmp_path / "out" / f"0000{rank}.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["text"] for line in lines] == [STORY, STORY]
        assert (
            json.loads((tmp_path / "lost" / f"0000{rank}.jsonl").read_text(encoding="utf-8"))["text"].strip() == NOTICE
        )
    (step,) = (found for found in stats.stats if "boilerfilter" in found.name)
    assert (step["changed"].total, step["total"].total) == (2, 4)
    assert not multiprocessing.active_children()
