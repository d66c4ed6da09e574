"""Compressed streams: damage is told and never taken for the end, what came before it is given, memory is bounded."""

import gzip
import io
import random
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import pytest
from engine_samples import clean_bytes, marking

from boilerfilter.errors import DamagedInputError
from boilerfilter.io.compression import compress, compression_of, decompress
from boilerfilter.io.text import TextFormat
from boilerfilter.io.unzstd import zstd_module

ZSTD = zstd_module()
LINES = [
    b'{"id":%d,"text":"line %d of the file, %s"}\n' % (n, n, random.Random(n).randbytes(20).hex().encode())
    for n in range(4000)
]
DATA = b"".join(LINES)


def packed(data: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with compress(out, name) as stream:
        stream.write(data)
    return out.getvalue()


class Pipe:
    """Gives its bytes a few at a time, and cannot be sought in."""

    def __init__(self, data: bytes, size: int = 1000) -> None:
        self._data, self._size = io.BytesIO(data), size

    def read(self, size: int) -> bytes:
        return self._data.read(min(size, self._size))


def unpacked(data: bytes, name: str, source: Any = None) -> tuple[bytes, DamagedInputError | None]:
    """All that can be read, and the error behind it."""
    stream = decompress(cast(BinaryIO, source or io.BytesIO(data)), name)
    out = b""
    try:
        while piece := stream.read(5000):
            out += piece
    except DamagedInputError as error:
        with pytest.raises(DamagedInputError):
            stream.read(1)  # and not an end that comes after it
        return out, error
    return out, None


NAMES = ("a.jsonl.gz", "a.jsonl.zst", "a.jsonl")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", [DATA, b"", b"x", b"\n"], ids=["lines", "nothing", "one byte", "a line end"])
@pytest.mark.parametrize("source", [io.BytesIO, Pipe, lambda data: io.BufferedReader(io.BytesIO(data))])
def test_what_is_written_is_read(name: str, data: bytes, source: Callable[[bytes], Any]) -> None:
    assert unpacked(b"", name, source(packed(data, name))) == (data, None)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_bytes_give_the_same_file(name: str) -> None:
    assert packed(DATA, name) == packed(DATA, f"another/{name}")


def test_other_tools_read_it() -> None:
    assert gzip.decompress(packed(DATA, "a.gz")) == DATA
    assert ZSTD.decompress(packed(DATA, "a.zst")) == DATA
    assert packed(DATA, "a.gz")[3:8] == bytes(5)  # no name, no time
    assert packed(DATA, "a.zst")[4] & 4  # a checksum


def test_the_target_stays_open() -> None:
    for name in NAMES:
        out = io.BytesIO()
        compress(out, name).close()
        assert not out.closed


GZ, ZST = packed(DATA, "a.gz"), packed(DATA, "a.zst")
SKIPPABLE = b"\x5a\x2a\x4d\x18" + (300_000).to_bytes(4, "little") + bytes(300_000)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        pytest.param(GZ + GZ, "a.gz", DATA * 2, id="two members"),
        pytest.param(GZ + gzip.compress(b"") + GZ, "a.gz", DATA * 2, id="an empty member"),
        pytest.param(GZ + bytes(70_000), "a.gz", DATA, id="padding of zeros"),
        pytest.param(GZ + bytes(512) + GZ, "a.gz", DATA * 2, id="zeros between members"),
        pytest.param(b"".join(gzip.compress(line) for line in LINES[:500]), "a.gz", b"".join(LINES[:500]), id="many"),
        pytest.param(ZST + ZST, "a.zst", DATA * 2, id="two frames"),
        pytest.param(SKIPPABLE + ZST, "a.zst", DATA, id="a skippable frame before"),
        pytest.param(ZST + SKIPPABLE, "a.zst", DATA, id="a skippable frame behind"),
        pytest.param(ZSTD.compress(DATA), "a.zst", DATA, id="no checksum, with a size"),
        pytest.param(ZSTD.compress(b""), "a.zst", b"", id="an empty frame"),
        pytest.param(ZSTD.compress(bytes(1_000_000)), "a.zst", bytes(1_000_000), id="repeated bytes"),
        pytest.param(
            ZSTD.compress(random.Random(1).randbytes(300_000)), "a.zst", random.Random(1).randbytes(300_000), id="raw"
        ),
        pytest.param(GZ, "a.jsonl", DATA, id="gzip without its name"),
        pytest.param(ZST, "a.txt", DATA, id="Zstandard without its name"),
        pytest.param(ZST, "a.gz", DATA, id="Zstandard named gzip"),
        pytest.param(GZ, "a.zst", DATA, id="gzip named Zstandard"),
        pytest.param(DATA, "a.gz", DATA, id="text named gzip"),
        pytest.param("über".encode(), "a.zst", "über".encode(), id="text named Zstandard"),
    ],
)
def test_what_a_stream_is_its_bytes_say(data: bytes, name: str, expected: bytes) -> None:
    for source in (io.BytesIO(data), Pipe(data, 7 if len(data) < 10_000 else 999)):
        assert unpacked(b"", name, source) == (expected, None)


@pytest.mark.parametrize(
    ("data", "name", "message", "offset", "given"),
    [
        (b"", "a.gz", "a.gz: ends at byte 0", 0, b""),
        (b"", "a.zst", "a.zst: ends at byte 0", 0, b""),
        (b"\x1f", "a.gz", "a.gz: ends at byte 0", 0, b""),
        (b"\x00\x01\x02\x03\x04", "a.gz", "a.gz: is not gzip data at byte 0", 0, b""),
        (b"\xff\xfe\xfd\xfc\xfb", "a.zst", "a.zst: is not Zstandard data at byte 0", 0, b""),
        (GZ + b"garbage", "a.gz", f"a.gz: is not gzip data at byte {len(GZ):,} behind a whole", len(GZ), DATA),
        (ZST + b"garbage", "a.zst", f"a.zst: is not Zstandard data at byte {len(ZST):,} behind", len(ZST), DATA),
        (ZST + b"\x28\xb5", "a.zst", f"a.zst: ends at byte {len(ZST):,} behind a whole frame", len(ZST), DATA),
        (GZ[:-1], "a.gz", f"a.gz: gzip data is truncated at byte {len(GZ) - 1:,}", len(GZ) - 1, DATA),
        (ZST[:-1], "a.zst", f"a.zst: Zstandard data is truncated at byte {len(ZST) - 1:,}", len(ZST) - 1, DATA),
        (SKIPPABLE[:1000], "a.zst", "a.zst: Zstandard data is truncated at byte 1,000", 1000, b""),
    ],
)  # fmt: skip
def test_damage_says_where(data: bytes, name: str, message: str, offset: int, given: bytes) -> None:
    out, error = unpacked(data, name)
    assert error is not None
    assert str(error).startswith(message)
    assert (error.offset, out) == (offset, given)


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
def test_no_truncation_is_silent(name: str) -> None:
    data = packed(DATA, name)
    shorter = 0
    for cut in random.Random(5).sample(range(len(data)), 100):
        out, error = unpacked(data[:cut], name)
        assert error is not None
        assert DATA.startswith(out)
        shorter += not out
    assert shorter < 60  # most still gave something


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
def test_no_flipped_bit_changes_data_silently(name: str) -> None:
    """A flip in a header's free bytes (gzip's time, for one) changes nothing; all others are told."""
    data = packed(DATA, name)
    told = 0
    for bit in random.Random(6).sample(range(8 * len(data)), 100):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        out, error = unpacked(bytes(flipped), name)
        assert error is not None or out == DATA
        told += error is not None
    assert told >= 95


def test_all_before_a_damaged_place_is_given() -> None:
    blocks = random.Random(2).randbytes(1_000_000)
    data = bytearray(ZSTD.compress(blocks))
    data[700_000] ^= 255  # raw blocks: only the checksum, which this frame lacks, could tell
    assert len(unpacked(bytes(data), "a.zst")[0]) == len(blocks)
    stored = zlib.compressobj(0, wbits=31)
    raw = bytearray(stored.compress(blocks) + stored.flush())
    raw[600_000] ^= 255
    out, error = unpacked(bytes(raw), "a.gz")
    assert len(out) == len(blocks)  # the CRC at the end tells
    assert error is not None
    assert "incorrect data check" in str(error)


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
def test_a_bomb_is_read_in_bounded_memory(name: str) -> None:
    out = io.BytesIO()
    with compress(out, name) as stream:
        for _ in range(100):
            stream.write(bytes(1 << 20))
    assert len(out.getvalue()) < 1 << 18
    out.seek(0)
    stream = decompress(out, name)
    tracemalloc.start()
    size = 0
    while piece := stream.read(1 << 16):
        size += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == 100 << 20
    assert peak < 8 << 20


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
def test_records_before_the_damage_are_cleaned_and_the_rest_is_a_reject(name: str) -> None:
    data = packed(DATA, name)
    damaged = data[: len(data) * 2 // 3]
    ran = clean_bytes(b"", marking(), source=decompress(io.BytesIO(damaged), name))
    read = unpacked(damaged, name)[0]
    assert ran.data == read[: read.rfind(b"\n") + 1] != b""
    (reject,) = ran.rejects
    assert f"{name}: " in reject["reason"]
    assert "truncated at byte" in reject["reason"]
    assert (reject["line"], reject["offset"]) == (ran.data.count(b"\n") + 1, len(ran.data))
    assert ran.stats.records == ran.data.count(b"\n") + 1
    assert ran.restored() == read


def test_a_damaged_text_is_a_reject_with_what_could_be_read() -> None:
    data = packed(DATA, "a.txt.gz")[:-3]
    ran = clean_bytes(b"", marking(), form=TextFormat(), source=decompress(io.BytesIO(data), "a.txt.gz"))
    assert (ran.data, len(ran.rejects), ran.stats.bytes_rejected) == (b"", 1, len(DATA))
    assert ran.restored() == DATA


@pytest.mark.parametrize(
    ("path", "compression"),
    [("a.gz", "gz"), ("b/A.JSONL.GZ", "gz"), ("a.zst", "zst"), ("a.jsonl", ""), ("gz", ""), ("-", "")],
)
def test_the_name_says_what_is_expected(path: str, compression: str) -> None:
    assert compression_of(path) == compression
