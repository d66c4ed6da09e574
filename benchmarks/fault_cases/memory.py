"""Files that would fill the memory of whoever believes them: bombs, a line of a gigabyte, millions of paragraphs."""

import gzip
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.fault_cases.case import Case, Trial, one
from benchmarks.fault_cases.processes import begin, finish, watched
from boilerfilter.io.unzstd import zstd_module

_LIMIT: Final = 512 << 20
_PIECE: Final = 1 << 20
_GIGABYTE: Final = 1 << 30
_GOOD: Final = b'{"text": "A good line."}\n'
_MILLION: Final = 1_000_000


class Monster(NamedTuple):
    """A file. `write` writes it; `code` is the exit code of a run over it, which is 3 if it must be rejected, and then
    `reason` lies in why. `lines` are the good lines of the output, which begin and end it, if it has lines."""

    name: str
    write: Callable[[Path], None]
    code: int
    reason: str = ""
    lines: int = 0


def _pieces(size: int, fill: bytes = b"a") -> Iterator[bytes]:
    """A good line, a line of so many bytes, and a good line."""
    yield _GOOD + b'{"text": "'
    for _ in range(size // _PIECE):
        yield fill * (_PIECE // len(fill))
    yield b'"}\n' + _GOOD


def _line(size: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with _opened(path) as file:
            for piece in _pieces(size):
                file.write(piece)

    return write


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return gzip.open(path, "wb", compresslevel=6)  # type: ignore[return-value]
    if path.suffix == ".zst":
        zstd = zstd_module()
        options = {zstd.CompressionParameter.compression_level: 1, zstd.CompressionParameter.window_log: 27}
        return zstd.open(path, "wb", options=options)  # type: ignore[no-any-return]
    return path.open("wb")


def _many_lines(path: Path) -> None:
    """Short records without end: every one is good."""
    with _opened(path) as file:
        for _ in range(200):
            file.write(_GOOD * 40_000)


def _wide_window(path: Path) -> None:
    """A frame whose window of 2 GB a reader would have to hold."""
    zstd = zstd_module()
    options = {zstd.CompressionParameter.compression_level: 1, zstd.CompressionParameter.window_log: 31}
    packer = zstd.ZstdCompressor(options=options)
    path.write_bytes(b"".join([packer.compress(_GOOD * 1000), packer.flush()]))


def _parquet(texts: Callable[[], pa.Table], **options: object) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        pq.write_table(texts(), path, write_page_checksum=True, **options)

    return write


def _repeated() -> pa.Table:
    """A text of a megabyte in 4,000 rows: a dictionary of one entry, and 4 GB for whoever writes them out."""
    indices = pa.array([0] * 4_000, pa.int32())
    return pa.table({"text": pa.DictionaryArray.from_arrays(indices, pa.array(["a b " * (1 << 18)]))})


def _wide_value() -> pa.Table:
    """A value of 400 MB, which compresses to nothing."""
    return pa.table({"text": pa.array(["good", "a" * (400 << 20), "good"])})


def _paragraphs(count: int, *, as_record: bool) -> Callable[[Path], None]:
    text = "a\n" * count

    def write(path: Path) -> None:
        if as_record:
            path.write_bytes(_GOOD + json.dumps({"text": text}).encode() + b"\n" + _GOOD)
        else:
            path.write_text(text, encoding="utf-8")

    return write


_BEYOND: Final = "limit"
MONSTERS: Final = (
    Monster("a line of 1 GB", _line(_GIGABYTE), 3, _BEYOND, 2),
    Monster("10 million paragraphs, as text", _paragraphs(10 * _MILLION, as_record=False), 3, _BEYOND),
    Monster("10 million paragraphs, as a record", _paragraphs(10 * _MILLION, as_record=True), 3, _BEYOND, 2),
    Monster("a gzip bomb of one line, 4 GB of 4 MB", _line(4 * _GIGABYTE), 3, _BEYOND, 2),
    Monster("a Zstandard bomb of one line, 8 GB of 1 MB", _line(8 * _GIGABYTE), 3, _BEYOND, 2),
    Monster("a Zstandard bomb of 8 million lines", _many_lines, 0, lines=8 * _MILLION),
    Monster("a Zstandard window of 2 GB", _wide_window, 3, "too much memory"),
    Monster("a Parquet bomb, one text 4,000 times", _parquet(_repeated, compression="zstd"), 0),
    Monster("a Parquet value of 400 MB in 13 kB", _parquet(_wide_value, compression="zstd", use_dictionary=False), 3),
    Monster("199,000 paragraphs, as text", _paragraphs(199_000, as_record=False), 0),
)
_ENDINGS: Final = (
    ".jsonl",
    ".txt",
    ".jsonl",
    ".jsonl.gz",
    ".jsonl.zst",
    ".jsonl.zst",
    ".jsonl.zst",
    ".parquet",
    ".parquet",
    ".txt",
)


def eaten(_place: Path, numbers: range) -> Trial:
    (number,) = numbers
    monster, ending = MONSTERS[number], _ENDINGS[number]
    folder = Path(tempfile.mkdtemp())  # on the disk: the scratch folder may lie in memory
    try:
        monster.write(folder / f"monster{ending}")
        words = (
            "clean",
            "-q",
            f"monster{ending}",
            "-o",
            f"out{ending}",
            "--removed",
            "removed.jsonl",
            "--workers",
            "2",
        )
        process = begin(folder, *words)
        with watched(process.pid) as peak:
            ran = finish(process, 900)
        problem = _problem(monster, folder, ending, ran.code, ran.err)
        if not problem and peak.bytes > _LIMIT:
            problem = f"took {peak.bytes >> 20} MiB"
        return one(problem and f"{monster.name}: {problem}", worst=peak.bytes / (1 << 20))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _problem(monster: Monster, folder: Path, ending: str, code: int, err: str) -> str:
    if code != monster.code:
        return f"exit code {code}, not {monster.code}: {err.strip()[-400:]}"
    rejects = folder / f"out{ending}.rejects.jsonl"
    reasons = [json.loads(line)["reason"] for line in rejects.open("rb")] if rejects.exists() else []
    if bool(reasons) != (code == 3) or not all(monster.reason in reason for reason in reasons):
        return f"rejected {reasons}"
    if monster.lines:
        count = 0
        with io.BufferedReader(_unpacked(folder / f"out{ending}")) as file:  # type: ignore[type-var]
            for line in file:
                count += line == _GOOD
        if count != monster.lines:
            return f"{count} good lines, not {monster.lines}"
    return ""


def _unpacked(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    if path.suffix == ".zst":
        return zstd_module().open(path, "rb")  # type: ignore[no-any-return]
    return path.open("rb")


CASE: Final = Case(
    "memory",
    "bombs of gzip, Zstandard and Parquet, a line of 1 GB, a document of 10 million paragraphs",
    "processed, or rejected with a reason, in 512 MiB",
    "With all plugins and two workers. Memory is that of the whole process tree: the largest sum of the high-water "
    "marks (VmHWM) of the processes alive at a time, so pages that they share count for each. "
    + ", ".join(f"{monster.name}" for monster in MONSTERS)
    + ".",
    eaten,
    len(MONSTERS),
    3,
    measures="MiB at most",
)
