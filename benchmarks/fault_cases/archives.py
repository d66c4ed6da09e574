"""Archives that are cut off or have a bit flipped: what is missing is told, or nothing is missing."""

import gzip
import shutil
import struct
import tempfile
from collections.abc import Callable
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import pyarrow.parquet as pq

from benchmarks.fault_cases import corpora
from benchmarks.fault_cases.case import Case, Trial
from benchmarks.fault_cases.plugins import MARK, install
from benchmarks.fault_cases.processes import run
from benchmarks.fault_cases.scene import SETTINGS
from boilerfilter.io.unzstd import zstd_module

_AT_A_TIME: Final = 20
_RECORDS: Final = 60


class Archive(NamedTuple):
    """A whole file, and what its format cannot tell: `blind` places for a flipped bit, `ends` at which a file that is
    cut off is whole to anybody."""

    name: str
    data: bytes
    blind: tuple[range, ...] = ()
    ends: tuple[int, ...] = ()


def _gz() -> Archive:
    return Archive("a.jsonl.gz", corpora.packed(corpora.json_lines(1, _RECORDS), "a.jsonl.gz"))


def _zst(*, checksum: bool) -> Archive:
    data = corpora.json_lines(2, _RECORDS)
    if checksum:
        return Archive("a.jsonl.zst", corpora.packed(data, "a.jsonl.zst"))
    bare = zstd_module().compress(data)
    return Archive("a.jsonl.zst", bare, (range(len(bare)),))


def _warc(*, packed: bool) -> Archive:
    records = (corpora.warc_gz if packed else corpora.warc)(3, _RECORDS)
    ends = tuple(accumulate(map(len, records)))
    if packed:
        return Archive("a.warc.gz", b"".join(records), ends=ends)
    heads = [
        range(end - len(record), end - len(record) + record.index(b"\r\n\r\n") + 4)
        for end, record in zip(ends, records, strict=True)
    ]
    return Archive("a.warc", b"".join(records), tuple(heads), ends)


def _parquet(*, checksums: bool) -> Archive:
    data = corpora.parquet(4, _RECORDS, checksums=checksums, rows=20)
    footer = len(data) - 8 - struct.unpack("<I", data[-8:-4])[0]
    return Archive("a.parquet", data, (range(footer if checksums else 0, len(data)),))


_ARCHIVES: Final[dict[str, Callable[[], Archive]]] = {
    "gz": _gz,
    "zst": partial(_zst, checksum=True),
    "warc": partial(_warc, packed=False),
    "warc.gz": partial(_warc, packed=True),
    "parquet": partial(_parquet, checksums=True),
    "zst-bare": partial(_zst, checksum=False),
    "parquet-bare": partial(_parquet, checksums=False),
}


@cache
def _archive(kind: str) -> Archive:
    return _ARCHIVES[kind]()


def damaged(kind: str, *, cut: bool, place: Path, numbers: range) -> Trial:
    """Damages one file for each number, and cleans them all in one run."""
    whole = _archive(kind)
    ending = whole.name.removeprefix("a")
    folder = Path(tempfile.mkdtemp(dir=place))
    try:
        (folder / "in").mkdir()
        (folder / f"in/whole{ending}").write_bytes(whole.data)
        places = {}
        for number in numbers:
            chance = Random(f"{kind} {cut} {number}")
            at = chance.randrange(len(whole.data))
            data = bytearray(whole.data[: at if cut else None])
            if not cut:
                data[at] ^= 1 << chance.randrange(8)
            places[number] = at
            (folder / f"in/{number}{ending}").write_bytes(data)
        (folder / "boilerfilter.toml").write_text(SETTINGS, encoding="utf-8")
        path = [install(folder / "plugin", MARK, plugin="mark")]
        ran = run(folder, "clean", "-q", "in", "-o", "out", "--workers", "1", path=path)
        if ran.code not in (0, 3, 4) or not (folder / f"out/whole{ending}").exists():
            return Trial(len(numbers), 0, f"{kind}: exit code {ran.code}: {ran.err[-400:]}")
        expected = content(folder / f"out/whole{ending}")
        good = apart = 0
        problem = ""
        for number, at in places.items():
            rejects = folder / f"out/{number}{ending}.rejects.jsonl"
            told = rejects.exists() or f"in/{number}{ending}: " in ran.err
            if told or content(folder / f"out/{number}{ending}") == expected:
                good += 1
            elif at in whole.ends if cut else any(at in places for places in whole.blind):
                apart += 1
            else:
                problem = problem or f"{kind}: {'cut off' if cut else 'flipped'} at byte {at} (number {number}): silent"
        return Trial(len(numbers), good, problem, apart)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def content(path: Path) -> object:
    """What an output says, its compression aside."""
    if not path.exists():
        return None
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pydict()
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    return zstd_module().decompress(data) if path.suffix == ".zst" else data


def _case(kind: str, name: str, *, cut: bool, apart: str = "", how: str = "") -> Case:
    return Case(
        f"{kind}-{'cut' if cut else 'flip'}",
        f"{name} {'cut off at a random byte' if cut else 'with a random bit flipped'}",
        "0 silent: told with its place, or the result is that of the whole file",
        how or f"A file of {_RECORDS} records, among whole ones in one run.",
        partial(_run, kind, cut),
        100,
        _AT_A_TIME,
        step=_AT_A_TIME,
        apart=apart,
    )


def _run(kind: str, cut: bool, place: Path, numbers: range) -> Trial:
    return damaged(kind, cut=cut, place=place, numbers=numbers)


_BARE: Final = "the file has no checksums to tell by"
_NO_END: Final = "cut off exactly between two records"

CASES: Final = (
    _case("gz", "gzip", cut=True),
    _case("gz", "gzip", cut=False),
    _case("zst", "Zstandard", cut=True),
    _case("zst", "Zstandard", cut=False),
    _case("warc.gz", "WARC in gzip", cut=True, apart=_NO_END),
    _case("warc.gz", "WARC in gzip", cut=False),
    _case("warc", "WARC", cut=True, apart=_NO_END),
    _case("warc", "WARC", cut=False, apart="in a header, which has no digest"),
    _case("parquet", "Parquet", cut=True),
    _case("parquet", "Parquet", cut=False, apart="in the footer, which has no checksum"),
    _case("zst-bare", "Zstandard without checksums", cut=False, apart=_BARE),
    _case("parquet-bare", "Parquet without page checksums", cut=False, apart=_BARE),
)
