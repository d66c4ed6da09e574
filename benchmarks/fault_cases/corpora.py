"""Corpora of every format, from a seed."""

import base64
import gzip
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from boilerfilter.io.compression import compress

NOTICE: Final = "We use cookies to improve your experience. By continuing you accept our cookie policy."
_WORDS: Final = (
    *("river", "bridge", "miller", "night", "lamp", "letter", "garden", "ledger", "harbour", "winter"),
    *("Grüße", "été", "世界", "море", "çay", "ağaç", "stone", "bell", "paper"),
)


def text(chance: Random, *, notice: bool) -> str:
    """Some paragraphs, the last of which may be a notice."""
    paragraphs = [
        " ".join(chance.choice(_WORDS) for _ in range(chance.randint(4, 30))).capitalize() + "."
        for _ in range(chance.randint(1, 4))
    ]
    return "\n\n".join([*paragraphs, NOTICE] if notice else paragraphs)


def records(seed: int, count: int) -> Iterator[dict[str, object]]:
    chance = Random(seed)
    for number in range(count):
        yield {
            "id": f"{seed}-{number}",
            "url": f"https://a{number % 7}.example/{number}",
            "text": text(chance, notice=number % 3 == 0),
            "n": [number, {"x": None}],
        }


def json_lines(seed: int, count: int) -> bytes:
    """Every second record is escaped to ASCII."""
    return b"".join(
        json.dumps(record, ensure_ascii=number % 2 == 0).encode() + b"\n"
        for number, record in enumerate(records(seed, count))
    )


def parquet(seed: int, count: int, *, checksums: bool = True, rows: int = 50) -> bytes:
    out = io.BytesIO()
    table = pa.Table.from_pylist(
        [{key: record[key] for key in ("id", "url", "text")} for record in records(seed, count)]
    )
    pq.write_table(table, out, write_page_checksum=checksums, row_group_size=rows)
    return out.getvalue()


def warc(seed: int, count: int) -> list[bytes]:
    """The records of a WET file, with digests of their blocks."""
    found = []
    for record in records(seed, count):
        block = str(record["text"]).encode()
        digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
        head = (
            f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {record['url']}\r\n"
            f"WARC-Record-ID: <urn:uuid:{record['id']}>\r\nWARC-Block-Digest: sha1:{digest}\r\n"
            f"Content-Type: text/plain\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        found.append(head.encode() + block + b"\r\n\r\n")
    return found


def warc_gz(seed: int, count: int) -> list[bytes]:
    """The same, a member each."""
    return [gzip.compress(record, mtime=0) for record in warc(seed, count)]


def packed(data: bytes, name: str) -> bytes:
    """Bytes, compressed as a file's name says."""
    out = io.BytesIO()
    stream = compress(out, name)
    stream.write(data)
    stream.close()
    return out.getvalue()


def write_lines(folder: Path, count: int = 60) -> None:
    """A folder of JSON Lines, compressed and not, some of it in a folder below; `count` records a shard."""
    names = ("1.jsonl", "2.jsonl.gz", "sub/3.jsonl.zst", "4.jsonl", "sub/5.jsonl")
    _write(folder, {name: packed(json_lines(number, count), name) for number, name in enumerate(names)})


def write_mixed(folder: Path, count: int = 60) -> None:
    """A folder with every format and compression, some of it in folders below; `count` records a shard."""
    files = {
        "1.jsonl": json_lines(1, 4 * count),
        "2.jsonl.gz": packed(json_lines(2, count), "2.jsonl.gz"),
        "sub/3.jsonl.zst": packed(json_lines(3, count), "3.jsonl.zst"),
        "sub/4.txt": text(Random(4), notice=True).encode(),
        "sub/5.md.gz": packed(f"# Title\n\n```\n{NOTICE}\n```\n\n{NOTICE}\n".encode(), "5.md.gz"),
        "6.parquet": parquet(6, count),
        "sub/deep/7.warc": b"".join(warc(7, count)),
        "sub/deep/8.warc.gz": b"".join(warc_gz(8, count)),
        "9.jsonl": json_lines(9, 1)[:-1],
    }
    _write(folder, files)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
