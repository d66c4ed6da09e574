"""WARC and WET: texts change, headers say so, and nothing that is missing passes for an end."""

import base64
import gzip
import hashlib
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from engine_samples import rejects, total
from hypothesis import example, given, settings
from hypothesis import strategies as st
from samples import NOTICE, STORY, Marker

from boilerfilter import Pipeline
from boilerfilter.io.chunks import Outcome
from boilerfilter.io.cleaner import Cleaner
from boilerfilter.io.compression import compress, decompress
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.io.warc import WarcFormat

DIRTY = f"{STORY} é\n\n{NOTICE}\n".encode()
CLEAN = f"{STORY} é\n".encode()
PLAIN = STORY.encode()

Run = Callable[..., tuple[bytes, list[Outcome]]]


@pytest.fixture
def run(pipeline_of: Callable[..., Pipeline]) -> Run:
    """Cleans a WARC file of some name; its bytes, and the outcomes."""
    marker = Marker("consent", "cookie", ["cookie"])
    pipeline = pipeline_of([marker], [marker])

    def run(
        data: bytes, options: CleanOptions | None = None, *, name: str = "a.warc", limits: Limits | None = None
    ) -> tuple[bytes, list[Outcome]]:
        form, cleaner, out = WarcFormat(), Cleaner(pipeline, options), io.BytesIO()
        target = compress(out, name)  # type: ignore[arg-type]
        writer = form.writer(target)
        source = decompress(io.BytesIO(data), name)
        outcomes = [form.clean(chunk, cleaner) for chunk in form.read(source, name, limits or Limits())]
        for outcome in outcomes:
            writer.write(outcome.data)
        writer.close()
        target.close()
        return out.getvalue(), outcomes

    return run


def digest(block: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(block).digest()).decode()


def record(block: bytes, kind: str = "conversion", media: str = "text/plain", number: int = 1, more: str = "") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/{number}\r\n"
        f"WARC-Record-ID: <urn:uuid:{number}>\r\n{more}Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def test_conversions_are_cleaned_and_all_else_is_as_it_was(run: Run) -> None:
    others = [
        record(b"software: x cookie\r\n", "warcinfo", "application/warc-fields"),
        record(b"HTTP/1.1 200 OK\r\n\r\ncookie\r\n\r\nWARC/1.0\r\n", "response", "application/http"),
        record(DIRTY, "resource"),
        record(b'{"cookie": 1}', "conversion", "application/json"),
        record(PLAIN),
        record(b""),
    ]
    data, outcomes = run(b"".join([*others, record(DIRTY), *others]))
    assert data == b"".join([*others, record(CLEAN), *others])
    stats = total(outcomes)
    assert (stats.records, stats.kept, stats.changed) == (13, 12, 1)
    assert (stats.bytes, stats.bytes_out) == (
        len(data) - len(CLEAN) + len(DIRTY) + (len(str(len(DIRTY))) - 2),
        len(data),
    )


def test_resources_are_cleaned_if_asked_for(run: Run) -> None:
    html = record(DIRTY, "resource", "text/html")
    data, _ = run(record(DIRTY, "resource", "text/plain; charset=utf-8") + html, CleanOptions(resources=True))
    assert data == record(CLEAN, "resource", "text/plain; charset=utf-8") + html


@pytest.mark.parametrize("algorithm", ["sha1", "sha-256", "MD5"])
@pytest.mark.parametrize("spelling", ["base32", "hex"])
def test_digests_are_those_of_the_new_text(run: Run, algorithm: str, spelling: str) -> None:
    def headers(block: bytes) -> str:
        raw = hashlib.new(algorithm.lower().replace("-", ""), block).digest()
        written = raw.hex() if spelling == "hex" else base64.b32encode(raw).decode()
        value = f"{algorithm}:{written}"
        return f"WARC-Block-Digest: {value}\r\nX-Odd:  spaced \r\nwarc-payload-digest:{value}\r\n"

    assert run(record(DIRTY, more=headers(DIRTY)))[0] == record(CLEAN, more=headers(CLEAN))


def test_a_digest_that_cannot_be_made_is_not_left_wrong(run: Run) -> None:
    odd = "WARC-Block-Digest: tiger:ABC\r\n"
    data, outcomes = run(record(PLAIN, more=odd) + record(DIRTY, more=odd, number=2))
    assert data == record(PLAIN, more=odd)
    assert "tiger:ABC cannot be corrected" in rejects(outcomes)[0]["reason"]


@pytest.mark.parametrize("kind", ["conversion", "response"])
def test_a_record_whose_digest_is_wrong_is_rejected(run: Run, kind: str) -> None:
    bad = record(b"Storx.", kind, more=f"WARC-Block-Digest: {digest(b'Story.')}\r\n")
    data, outcomes = run(record(PLAIN) + bad + record(DIRTY))
    assert data == record(PLAIN) + record(CLEAN)
    [reject] = rejects(outcomes)
    assert (reject["line"], reject["offset"]) == (2, len(record(PLAIN)))
    assert reject["reason"].startswith("the warc-block-digest is sha1:")
    assert base64.b64decode(reject["raw_base64"]) == bad


def test_ids_urls_and_hosts(run: Run) -> None:
    _, outcomes = run(record(PLAIN) + record(DIRTY, number=2), CleanOptions(removals=True, attributes=True))
    [removal] = [json.loads(line) for outcome in outcomes for line in outcome.removals.splitlines()]
    assert (removal["id"], removal["url"], removal["line"]) == ("<urn:uuid:2>", "https://a.example/2", 2)
    attributes = [json.loads(line) for outcome in outcomes for line in outcome.attributes.splitlines()]
    assert [line["id"] for line in attributes] == ["<urn:uuid:1>", "<urn:uuid:2>"]
    assert total(outcomes).by_host == {"a.example": 1}


def test_documents_left_empty(run: Run) -> None:
    notice = record(NOTICE.encode())
    assert run(notice)[0] == record(b"")
    data, outcomes = run(record(PLAIN) + notice, CleanOptions(drop_empty=True))
    assert data == record(PLAIN)
    assert total(outcomes).dropped == 1


def test_text_that_is_not_utf8_is_rejected(run: Run) -> None:
    data, outcomes = run(record(b"a\xff") + record(DIRTY))
    assert data == record(CLEAN)
    assert rejects(outcomes)[0]["reason"].startswith("not UTF-8: byte 0xff at byte 1")


GOOD = record(PLAIN, number=7)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param(
            record(b"four").replace(b"four", b"fou"), "does not end where its Content-Length says", id="a byte less"
        ),
        pytest.param(
            GOOD.replace(b"th: 5", b"th: 4"), "does not end where its Content-Length says", id="another length"
        ),
        pytest.param(record(b"x").replace(b"Content-Length: 1\r\n", b""), "without a Content-Length", id="no length"),
        pytest.param(record(b"x", more="Content-Length: 9\r\n"), "or with several", id="two lengths"),
        pytest.param(record(b"x").replace(b"h: 1", b"h: -1"), "without a Content-Length", id="a negative length"),
        pytest.param(record(b"x").replace(b"WARC-Type", b"WARC\xffType"), "no field of a WARC header", id="no name"),
        pytest.param(record(b"x").replace(b"WARC-Type", b"WARC-Typ"), "without a WARC-Type", id="no type"),
        pytest.param(b"WARC/1.x" + GOOD[8:], "no WARC version", id="an unknown version"),
        pytest.param(b"rubbish\r\n", "no WARC record begins with", id="rubbish"),
        pytest.param(GOOD[:60] + b"\n", "no field of a WARC header", id="a header cut off"),
        pytest.param(record(b"x" * 4000), "over the limit of 3,000", id="too large"),
    ],
)
def test_what_is_no_record_is_rejected_up_to_the_next(run: Run, bad: bytes, reason: str) -> None:
    data, outcomes = run(GOOD + bad + GOOD + record(DIRTY), limits=Limits(record_bytes=3000))
    assert data == GOOD + GOOD + record(CLEAN)
    [reject] = rejects(outcomes)
    assert reason in reject["reason"]
    assert (reject["line"], reject["offset"]) == (2, len(GOOD))
    assert base64.b64decode(reject["raw_base64"]) == bad
    assert total(outcomes).bytes == len(GOOD + bad + GOOD + record(DIRTY))


def test_line_ends_between_records_are_kept(run: Run) -> None:
    data = GOOD + b"\r\n\n" + GOOD + b"\r\n"
    written, outcomes = run(data)
    assert written == data
    assert (total(outcomes).records, total(outcomes).bytes) == (2, len(data))


def test_a_record_beyond_the_limit_is_not_held(run: Run) -> None:
    class Endless(io.RawIOBase):
        """A record of 200 MB, and a good one."""

        def __init__(self) -> None:
            self.pieces = [record(b"")[:-7].replace(b"h: ", b"h: 209715200") + b"\r\n\r\n"] + [bytes(1 << 20)] * 200
            self.pieces += [b"\r\n\r\n" + GOOD]
            self.asked = 0

        def read(self, size: int = -1, /) -> bytes:
            self.asked = max(self.asked, size)
            return self.pieces.pop(0) if self.pieces else b""

    source: Any = Endless()
    chunks = list(WarcFormat().read(source, "a.warc", Limits(record_bytes=1 << 20)))
    assert [bool(chunk.damage) for chunk in chunks] == [True, False]
    assert len(chunks[0].data) == 1 << 16
    assert chunks[0].left_out + len(chunks[0].data) == chunks[1].offset > 200 << 20
    assert 0 < source.asked <= 1 << 20


RECORDS = [record(b"x: y\r\n", "warcinfo", "application/warc-fields", 0)] + [
    record(block, number=number, more=f"WARC-Block-Digest: {digest(block)}\r\n")
    for number in range(1, 40)
    for block in [(DIRTY if number % 5 == 0 else PLAIN) + b" %d" % number]
]
SOUND = b"".join(RECORDS)
ZIPPED = b"".join(gzip.compress(one, mtime=0) for one in RECORDS)
BOUNDARIES = {len(b"".join(gzip.compress(one, mtime=0) for one in RECORDS[:count])) for count in range(41)}


@pytest.mark.parametrize("name", ["a.warc.gz", "a.wet.zst"])
def test_a_compressed_file_has_a_member_for_each_record(run: Run, name: str) -> None:
    packed, _ = run(ZIPPED, name=name)
    assert decompress(io.BytesIO(packed), name).read(1 << 20) == run(SOUND)[0]
    magic = b"\x1f\x8b\x08" if name.endswith("gz") else b"\x28\xb5\x2f\xfd"
    assert packed.count(magic) == len(RECORDS)
    assert run(ZIPPED, name=name)[0] == packed, "the same input gives the same bytes"


def test_every_member_can_be_read_by_itself(run: Run) -> None:
    packed, _ = run(ZIPPED, name="a.warc.gz")
    members = [b"\x1f\x8b\x08" + part for part in packed.split(b"\x1f\x8b\x08")[1:]]
    assert all(gzip.decompress(member).startswith(b"WARC/1.0\r\n") for member in members)


@pytest.mark.parametrize("chunk_bytes", [1, 50, 1000, 1 << 20])
def test_the_size_of_chunks_changes_nothing(run: Run, chunk_bytes: int) -> None:
    for data in (SOUND, SOUND[:-100], SOUND.replace(b"WARC-Record-ID: <urn:uuid:3>", b"x")):
        got, expected = run(data, limits=Limits(chunk_bytes=chunk_bytes)), run(data)
        assert got[0] == expected[0]
        assert rejects(got[1]) == rejects(expected[1])
        assert total(got[1]) == total(expected[1])


def test_a_chunk_can_be_divided_down_to_records(pipeline_of: Callable[..., Pipeline]) -> None:
    form, marker = WarcFormat(), Marker("consent", "cookie", ["cookie"])
    cleaner = Cleaner(pipeline_of([marker], [marker]), CleanOptions(removals=True))
    [chunk] = form.read(io.BytesIO(SOUND), "a.warc", Limits())
    pieces = [part for piece in form.divide(chunk) for part in form.divide(piece)]
    assert [piece.line for piece in pieces] == list(range(1, len(RECORDS) + 1))
    assert pieces[2].offset == len(RECORDS[0] + RECORDS[1])
    assert form.join([form.clean(piece, cleaner) for piece in pieces]) == form.clean(chunk, cleaner)


def test_no_truncation_is_silent(run: Run) -> None:
    rng = random.Random(1)
    ends = {0}
    for one in RECORDS:
        ends.add(max(ends) + len(one))
    lengths = sorted(set(range(1, len(SOUND))) - ends)
    for length in rng.sample(lengths, 100):
        data, outcomes = run(SOUND[:length])
        [reject] = rejects(outcomes)
        whole = max(end for end in ends if end < length)
        assert reject["offset"] == whole
        assert base64.b64decode(reject["raw_base64"]) == SOUND[whole:length]
        assert data == run(SOUND[:whole])[0]


def test_no_truncation_of_gzip_is_silent_but_between_members(run: Run) -> None:
    rng = random.Random(2)
    for length in rng.sample(range(1, len(ZIPPED)), 100):
        data, outcomes = run(ZIPPED[:length], name="a.warc.gz")
        told = rejects(outcomes)
        assert bool(told) != (length in BOUNDARIES)
        if told:
            assert "byte" in told[-1]["reason"]
            assert gzip.decompress(data) == run(SOUND)[0][: len(gzip.decompress(data))]


def test_no_flipped_bit_of_gzip_is_silent(run: Run) -> None:
    rng = random.Random(3)
    good = run(SOUND)[0]
    for _ in range(100):
        data = bytearray(ZIPPED)
        at = rng.randrange(len(data))
        data[at] ^= 1 << rng.randrange(8)
        written, outcomes = run(bytes(data), name="a.warc.gz")
        if not rejects(outcomes):  # in a time or a comment of a gzip header, of which nothing is kept
            assert gzip.decompress(written) == good, f"byte {at} was changed, and nobody noticed"


def test_no_flipped_bit_of_a_block_with_a_digest_is_silent(run: Run) -> None:
    rng = random.Random(4)
    for _ in range(100):
        data = bytearray(SOUND)
        number = rng.randrange(1, 40)
        start = len(b"".join(RECORDS[:number]))
        at = start + rng.randrange(RECORDS[number].index(b"\r\n\r\n") + 4, len(RECORDS[number]))
        data[at] ^= 1 << rng.randrange(8)
        _, outcomes = run(bytes(data))
        assert rejects(outcomes), f"byte {at} was changed, and nobody noticed"
        assert total(outcomes).bytes == len(data)


def test_any_bytes_are_told_or_kept(run: Run) -> None:
    pieces = st.lists(
        st.sampled_from([GOOD, record(DIRTY), b"\r\n", b"WARC/1.0\r\n", b"WARC/", b"\r\n\r\n", GOOD[:40], GOOD[50:]])
        | st.binary(max_size=20),
        max_size=8,
    ).map(b"".join)

    @settings(max_examples=200, deadline=None)
    @given(pieces, st.sampled_from([1, 64, 1000]))
    @example(b"\x1f\x8b", 1)
    @example(b"\x28\xb5\x2f\xfd", 1)
    def check(data: bytes, chunk_bytes: int) -> None:
        written, outcomes = run(data, limits=Limits(chunk_bytes=chunk_bytes))
        stats = total(outcomes)
        if data.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
            # An archive by its first bytes, and damaged; counts are of what comes out of it.
            assert rejects(outcomes)
            return
        assert stats.bytes == len(data) == stats.bytes_kept + stats.bytes_changed + stats.bytes_rejected
        lost = b"".join(base64.b64decode(reject["raw_base64"]) for reject in rejects(outcomes))
        assert len(written) + len(lost) + stats.changed * (len(record(DIRTY)) - len(record(CLEAN))) == len(data)

    check()
