"""One corpus, one answer: whatever the engine, and also when one of its workers is killed halfway."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import one_corpus
import pyarrow as pa
import pytest
from libraries import require
from one_corpus import Record, canonical, put_back, read_jsonl, read_parquet, records, write_jsonl, write_parquet

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXTS = tuple(record for record in records() if record["text"] is not None)
WITH_TEXT = tuple(record for record in TEXTS if record["text"])


@cache
def answer(given: tuple[str, ...]) -> list[bytes]:
    """What the API makes of the records with these ids."""
    return one_corpus.answer([record for record in records() if record["id"] in given])


def answer_to(given: tuple[Record, ...]) -> list[bytes]:
    return answer(tuple(record["id"] for record in given))


@pytest.fixture
def killer(distribution: Callable[..., Path], tmp_path: Path) -> Path:
    """Installs `KILLER`; the marker is there once it has killed."""
    marker = tmp_path / "killed"
    distribution(one_corpus.KILLER.format(marker=str(marker)), plugin="killer")
    return marker


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose path is short enough for sockets in it."""
    with tempfile.TemporaryDirectory(prefix="bf-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


class Done(NamedTuple):
    """What came of a process."""

    code: int
    err: str


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Done]:
    """Runs a command with whatever processes it begins, none of which outlives it."""

    def run(*command: str | Path, env: Mapping[str, str] | None = None) -> Done:
        told = tmp_path / "stderr.txt"  # a pipe would wait for orphans
        with told.open("wb") as err:
            process = subprocess.Popen(
                [str(word) for word in command],
                stdout=subprocess.DEVNULL,
                stderr=err,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
            try:
                code = process.wait(timeout=500)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        return Done(code, told.read_text(encoding="utf-8", errors="replace"))

    return run


def check_columns(found: list[Record]) -> None:
    """The columns that the examples add: no error, and removals that give the texts back."""
    was = {record["id"]: record["text"] for record in records()}
    assert all(record["error"] is None for record in found)
    changed = [record for record in found if record["removed"] is not None]
    assert len(changed) > one_corpus.DOCUMENTS / 2
    assert all(put_back(record["text"], record["removed"]) == was[record["id"]] for record in changed)


def test_the_corpus_has_something_to_remove_and_something_to_keep() -> None:
    untouched = set(canonical(records())) & set(answer_to(records()))
    assert 20 < len(untouched) < len(records()) - 100


def test_command_line_on_parquet(tmp_path: Path, process: Callable[..., Any]) -> None:
    done = process("clean", write_parquet(tmp_path / "in", records()), "--output", tmp_path / "out")
    assert done.code == 0, done.err
    assert canonical(read_parquet(tmp_path / "out")) == answer_to(records())


def test_command_line_on_json_lines(tmp_path: Path, process: Callable[..., Any]) -> None:
    done = process("clean", write_jsonl(tmp_path / "in", TEXTS), "--output", tmp_path / "out")
    assert done.code == 0, done.err
    assert canonical(read_jsonl(tmp_path / "out")) == answer_to(TEXTS)


def test_arrow() -> None:
    from boilerfilter.integrations.arrow import clean_batch

    table = pa.Table.from_pylist(list(records()), schema=one_corpus.SCHEMA)
    batches = [
        clean_batch(batch, removed_column="removed", error_column="error")
        for batch in table.to_batches(max_chunksize=100)
    ]
    found = [row for batch in batches for row in batch.to_pylist()]
    check_columns(found)
    assert canonical(found) == answer_to(records())


def test_datatrove(tmp_path: Path, killer: Path, run: Callable[..., Done]) -> None:
    require("datatrove")
    source = write_jsonl(tmp_path / "in", TEXTS)
    command = (sys.executable, EXAMPLES / "clean_with_datatrove.py", source, tmp_path / "out", tmp_path / "logs")
    done = run(*command)
    assert done.code == -9, done.err
    assert killer.exists()
    completed = len(list((tmp_path / "logs" / "completions").iterdir()))
    assert 0 < completed < one_corpus.SHARDS
    done = run(*command)
    assert done.code == 0, done.err
    assert f"Skipping {completed} already completed tasks" in done.err
    found = read_jsonl(tmp_path / "out" / "clean")
    # A writer of datatrove's leaves empty texts out of its records, and a reader records with empty texts.
    assert canonical({"text": "", **record} for record in found) == answer_to(WITH_TEXT)
    removed = {record["id"]: record for record in read_jsonl(tmp_path / "out" / "removed")}
    for record in found:
        if record["id"] in removed:
            record["text"] = put_back(record.get("text", ""), removed[record["id"]]["metadata"]["removed"])
    assert canonical(found) == canonical(WITH_TEXT)


def test_ray(tmp_path: Path, short: Path, killer: Path, run: Callable[..., Done]) -> None:
    require("ray")
    source = write_parquet(tmp_path / "in", records())
    code = (
        "import ray, runpy\n"
        f"ray.init(num_cpus=2, include_dashboard=False, _temp_dir={str(short)!r})\n"
        f"runpy.run_path({str(EXAMPLES / 'clean_with_ray.py')!r}, run_name='__main__')\n"
    )
    done = run(sys.executable, "-c", code, source, tmp_path / "out", env={"RAY_AUTH_MODE": "disabled"})
    assert done.code == 0, done.err
    assert killer.exists()
    found = read_parquet(tmp_path / "out")
    check_columns(found)
    assert canonical(found) == answer_to(records())


def test_spark(tmp_path: Path, killer: Path, run: Callable[..., Done]) -> None:
    require("pyspark")
    source = write_parquet(tmp_path / "in", records())
    submit = Path(sys.executable).with_name("spark-submit")
    options = ("--master", "local[2,4]", "--conf", "spark.ui.enabled=false", "--conf", f"spark.local.dir={tmp_path}")
    env = {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    done = run(submit, *options, EXAMPLES / "clean_with_spark.py", source, tmp_path / "out", env=env)
    assert done.code == 0, done.err
    assert killer.exists()
    found = read_parquet(tmp_path / "out")
    check_columns(found)
    assert canonical(found) == answer_to(records())
