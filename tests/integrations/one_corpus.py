"""One corpus for all engines: some hundred documents with notices in many languages, and what is left of them."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.data import own_cases

from boilerfilter import Document, Pipeline

DOCUMENTS: Final = 200
SHARDS: Final = 4
FATAL: Final = "The quinceferry is late."
"""Stands in one document: there `KILLER` ends the first process that looks at it."""

SCHEMA: Final = pa.schema(
    {
        "id": pa.string(),
        "url": pa.string(),
        "text": pa.string(),
        "n": pa.int64(),
        "tags": pa.list_(pa.string()),
    }
)

Record = dict[str, Any]


@cache
def records() -> tuple[Record, ...]:
    """Documents of the project's own cases: an article of a language, a notice and buttons of often another."""
    cases = [case for case in own_cases() if len(case.text) < 1000]
    of_kind = {kind: [case.text for case in cases if case.kind == kind] for kind in ("article", "notice", "label")}
    random = Random(8)
    texts: list[str | None] = []
    for number in range(DOCUMENTS):
        article = random.sample(of_kind["article"], random.randint(1, 4))
        banner = random.sample(of_kind["notice"], 1) + random.sample(of_kind["label"], random.randint(0, 3))
        lines = random.choice(
            [[*banner, *article], [*article, *banner], [*article[:1], *banner, *article[1:]], article]
        )
        texts.append(("\n", "\n\n", "\r\n", "\n\n\n")[number % 4].join(lines))
    notice = of_kind["notice"][0]
    texts += [None, "", " \n\t\n", notice, f"\n\n{notice}\n\n", f"a\0b\x85{notice}\u2028c"]
    texts += [f"x😀́\n{notice}", "word " * 20_000 + f"\n\n{notice}", None]
    texts.insert(SHARDS // 2, f"{FATAL}\n\n{notice}")  # in the middle shard of them
    return tuple(
        {
            "id": f"doc-{number}",
            "url": f"https://site-{number % 7}.example/{number}",
            "text": text,
            "n": number * 10**15,
            "tags": ["a", "ü"][: number % 3],
        }
        for number, text in enumerate(texts)
    )


def answer(given: Iterable[Mapping[str, Any]]) -> list[bytes]:
    """The records as the API cleans them, in the form of `canonical`."""
    pipeline = Pipeline()
    texts = [record["text"] for record in given]
    documents = [Document(record["text"] or "", url=record["url"]) for record in given]
    cleaned = [result.text for result in pipeline.run_many(documents)]
    return canonical(
        {**record, "text": None if text is None else new}
        for record, text, new in zip(given, texts, cleaned, strict=True)
    )


def canonical(given: Iterable[Mapping[str, Any]]) -> list[bytes]:
    """The records as a sorted list of JSON, in which equal records are equal bytes."""
    return sorted(
        msgspec.json.encode({name: record.get(name) for name in SCHEMA.names}, order="sorted") for record in given
    )


def write_parquet(folder: Path, given: Iterable[Mapping[str, Any]]) -> Path:
    """The records in some files."""
    rows = list(given)
    folder.mkdir()
    for number in range(SHARDS):
        pq.write_table(pa.Table.from_pylist(rows[number::SHARDS], schema=SCHEMA), folder / f"{number}.parquet")
    return folder


def write_jsonl(folder: Path, given: Iterable[Mapping[str, Any]]) -> Path:
    """The records in some files."""
    rows = list(given)
    folder.mkdir()
    for number in range(SHARDS):
        lines = [msgspec.json.encode(record) + b"\n" for record in rows[number::SHARDS]]
        (folder / f"{number}.jsonl").write_bytes(b"".join(lines))
    return folder


def read_parquet(folder: Path) -> list[Record]:
    """The records of all files of a folder."""
    return [row for file in sorted(folder.glob("*.parquet")) for row in pq.ParquetFile(file).read().to_pylist()]


def read_jsonl(folder: Path) -> list[Record]:
    """The records of all files of a folder."""
    files = sorted(folder.glob("*.jsonl"))
    return [msgspec.json.decode(line) for file in files for line in file.read_bytes().splitlines()]


def put_back(text: str, parts: Iterable[Mapping[str, Any]]) -> str:
    """A text with what was removed where it was."""
    whole = ""
    for part in parts:
        kept = part["start"] - len(whole)
        whole += text[:kept] + part["text"]
        text = text[kept:]
    return whole + text


KILLER: Final = """\
import os, signal
from boilerfilter import hookimpl

class Killer:
    name = "killer"
    anchors = ("quinceferry",)

    def annotate(self, paragraphs):
        if any("quinceferry" in paragraph.text for paragraph in paragraphs):
            try:
                os.close(os.open({marker!r}, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        return [[] for _ in paragraphs]

@hookimpl
def boilerfilter_annotators(settings, packs):
    return [Killer()]
"""
"""A plugin that ends the first process which meets `FATAL`, and lets the others live."""
