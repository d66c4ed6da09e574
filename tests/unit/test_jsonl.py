"""JSON Lines: what is not changed keeps its very bytes, and what cannot be processed is told."""

import base64
import io
import tracemalloc
from typing import Any

import pytest
from engine_samples import clean_bytes, lines, marking

from boilerfilter import Document
from boilerfilter.io.json_fields import Fields, Parsed, is_utf8, parse
from boilerfilter.io.jsonl import JsonlFormat
from boilerfilter.io.options import CleanOptions, Limits

EDITS = [
    pytest.param(rb'{"text":"a\nzap"}', rb'{"text":"a"}', id="alone"),
    pytest.param(
        rb' { "a" :  1 ,"text"  :"a\nzap" , "b":[ ] } ',
        rb' { "a" :  1 ,"text"  :"a" , "b":[ ] } ',
        id="spaces",
    ),
    pytest.param(rb'{"text":"a\nzap","a":"a\nzap"}', rb'{"text":"a","a":"a\nzap"}', id="the same value behind"),
    pytest.param(rb'{"a":"a\nzap","text":"a\nzap"}', rb'{"a":"a\nzap","text":"a"}', id="the same value before"),
    pytest.param(
        rb'{"a":{"text":"a\nzap"},"text":"a\nzap","b":{"text":"a\nzap"}}',
        rb'{"a":{"text":"a\nzap"},"text":"a","b":{"text":"a\nzap"}}',
        id="the same field below",
    ),
    pytest.param(
        rb'{"zap":1,"text":"zap","z":{"zap":"zap"}}',
        rb'{"zap":1,"text":"","z":{"zap":"zap"}}',
        id="as a key",
    ),
    pytest.param(
        rb'{"k":["text","zap"],"text":"zap"}',
        rb'{"k":["text","zap"],"text":""}',
        id="key and value in a list",
    ),
    pytest.param(
        rb'{"k":["text:",{"text":"zap"}],"text":"zap"}',
        rb'{"k":["text:",{"text":"zap"}],"text":""}',
        id="list",
    ),
    pytest.param(rb'{"text":"zap","a":1,"a":2}', rb'{"text":"","a":1,"a":2}', id="duplicate keys"),
    pytest.param(
        rb'{"text":"zap 1","text":"zap"}',
        rb'{"text":"zap 1","text":""}',
        id="duplicate text: the last counts",
    ),
    pytest.param(rb'{"text":"zap","text":"zap"}', rb'{"text":"zap","text":""}', id="duplicate text, same value"),
    pytest.param(rb'{"text":"zap","text":"fine"}', rb'{"text":"zap","text":"fine"}', id="only the last is the text"),
    pytest.param(
        rb'{"n":123456789012345678901234567890,"x":1e999,"f":1.10,"text":"zap"}',
        rb'{"n":123456789012345678901234567890,"x":1e999,"f":1.10,"text":""}',
        id="numbers as they are written",
    ),
    pytest.param(
        rb'{"u":"caf\u00e9 \/ x","text":"zap"}',
        rb'{"u":"caf\u00e9 \/ x","text":""}',
        id="escapes elsewhere",
    ),
    pytest.param('{"u":"café","text":"zap"}'.encode(), '{"u":"café","text":""}'.encode(), id="UTF-8 elsewhere"),
    pytest.param(rb'{"te\u0078t":"zap"}', rb'{"te\u0078t":""}', id="an escaped name"),
    pytest.param(
        rb'{"x":"zap","te\u0078t":"zap"}',
        rb'{"x":"zap","te\u0078t":""}',
        id="an escaped name, twice the value",
    ),
    pytest.param(rb'{"text":"caf\u00e9 \/\nzap"}', rb'{"text":"caf\u00e9 \/"}', id="what is kept keeps its escapes"),
    pytest.param('{"text":"caf\\u00e9 é\\nzap"}'.encode(), '{"text":"caf\\u00e9 é"}'.encode(), id="both kinds"),
    pytest.param(
        rb'{"text":"zap \ud83d\ude00\n\uD83D\uDE00 \u00FF"}',
        rb'{"text":"\uD83D\uDE00 \u00FF"}',
        id="pairs",
    ),
    pytest.param(rb'{"text":"\u007aap\u000afine"}', rb'{"text":"fine"}', id="an escaped word and line end"),
    pytest.param(rb'{"text":"\\nzap? \\\\ \"\nzap\n\\"}', rb'{"text":"\\"}', id="backslashes"),
    pytest.param(rb'{"content":"zap"}', rb'{"content":""}', id="content"),
    pytest.param(rb'{"raw_content":"zap","x":1}', rb'{"raw_content":"","x":1}', id="raw_content"),
]  # fmt: skip


@pytest.mark.parametrize("end", [b"\n", b"", b"\r\n"], ids=["line end", "no line end", "Windows line end"])
@pytest.mark.parametrize(("raw", "edited"), EDITS)
def test_every_byte_but_the_text_stays(raw: bytes, edited: bytes, end: bytes) -> None:
    ran = clean_bytes(raw + end, marking())
    assert ran.data == edited + end
    assert ran.restored() == raw + end


@pytest.mark.parametrize(
    ("field", "raw", "edited"),
    [
        ("body", b'{"body":"zap","text":"zap"}', b'{"body":"","text":"zap"}'),
        ("a.text", b'{"text":"zap","a":{"text":"zap"}}', b'{"text":"zap","a":{"text":""}}'),
        ("a.b.text", b'{"b":{"text":"zap"},"a":{"text":"zap","b":{"x":["zap"],"text":"zap"}}}',
         b'{"b":{"text":"zap"},"a":{"text":"zap","b":{"x":["zap"],"text":""}}}'),
        ("a.text", b'{"a":{"text":"zap"},"a":{"text":"zap"}}', b'{"a":{"text":"zap"},"a":{"text":""}}'),
        ("a.text", b'{"a":{"text":"zap"},"x":[{"a":{"text":"zap"}}]}', b'{"a":{"text":""},"x":[{"a":{"text":"zap"}}]}'),
        ("a.b", b'{"a.b":"zap","a":{"b":"zap"}}', b'{"a.b":"","a":{"b":"zap"}}'),
        ("", b'{"":"zap"}', None),
    ],
)  # fmt: skip
def test_the_text_may_be_named_and_lie_below(field: str, raw: bytes, edited: bytes | None) -> None:
    ran = clean_bytes(raw, marking(), CleanOptions(text_field=field, removals=True))
    assert ran.data == (edited or b"")
    assert ran.restored() == raw


@pytest.mark.parametrize(
    ("field", "raw", "reason"),
    [
        ("body", b'{"text":"a","id":1}', "no text field 'body'; the record has 'text', 'id'"),
        ("a.text", b'{"a":{"x":1}}', "no text field 'a.text'; the record has 'a'"),
        ("a.text", b'{"a":null}', "no text field 'a.text'; the record has 'a'"),
        ("a.text", b'{"a":["text"]}', "no text field 'a.text'; the record has 'a'"),
        ("a.text", b'{"a":{"text":1}}', "the field 'a.text' is not a string"),
        ("a.b", b'{"a.b":1,"a":{"b":"fine"}}', "the field 'a.b' is not a string"),
    ],
)
def test_a_missing_field_of_the_users_choice_is_named(field: str, raw: bytes, reason: str) -> None:
    """Whether or not the record would be opened."""
    for everywhere in (False, True):
        ran = clean_bytes(raw, marking(everywhere=everywhere), CleanOptions(text_field=field))
        assert [reject["reason"] for reject in ran.rejects] == [reason]


@pytest.mark.parametrize(
    ("raw", "fields", "identifier", "url"),
    [
        (b'{"id":"x1","text":""}', Fields(), "x1", None),
        (b'{"id":7,"text":"","url":"http://a"}', Fields(), "7", "http://a"),
        (b'{"text":""}', Fields(), "", None),
        (rb'{"doc_id":"\u00e9\"","uri":"u","text":""}', Fields(), 'é"', "u"),
        (b'{"id":null,"text":"","url":5}', Fields(), "", None),
        (b'{"text":"","metadata":{"url":"m","id":3}}', Fields(), "3", "m"),
        (b'{"text":"","meta":{"uri":"m"},"url":"top"}', Fields(), "", "top"),
        (b'{"text":"","k":"mine","id":"x","p":{"q":"there"}}', Fields.named("", "k", "p.q"), "mine", "there"),
    ],
)
def test_the_id_and_url_of_a_record_are_the_documents(
    raw: bytes, fields: Fields, identifier: str, url: str | None
) -> None:
    parsed = parse(raw, fields)
    assert isinstance(parsed, Parsed)
    assert parsed.document == Document("", id=identifier, url=url)


MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("data", "cleaned", "records"),
    [
        (b"", b"", 0),
        (b"\n", b"\n", 0),
        (MARK, MARK, 0),
        (MARK + b'{"text":"zap"}\n', MARK + b'{"text":""}\n', 1),
        (b'\n \r\n{"text":"zap"}\n\n{"text":"b"}\n\n', b'\n \r\n{"text":""}\n\n{"text":"b"}\n\n', 2),
        (b'{"text":"a"}\r\n{"text":"zap"}\r\n', b'{"text":"a"}\r\n{"text":""}\r\n', 2),
        (b'{"text":"a"}\n{"text":"zap"}', b'{"text":"a"}\n{"text":""}', 2),
    ],
)
def test_marks_line_ends_and_blank_lines_pass_through(data: bytes, cleaned: bytes, records: int) -> None:
    ran = clean_bytes(data, marking())
    assert (ran.data, ran.stats.records, ran.rejects) == (cleaned, records, [])
    assert ran.restored() == data


def test_a_line_has_one_record_and_a_record_one_line() -> None:
    """Decoders of many lines at once may see it otherwise."""
    data = b'{"text":\n"a"}\n{"text":"b"} {"text":"c"}\n{"text":"d"}\n'
    ran = clean_bytes(data, marking())
    assert ran.data == b'{"text":"d"}\n'
    assert [reject["line"] for reject in ran.rejects] == [1, 2, 3]


GOOD = b'{"text":"good"}\n'


@pytest.mark.parametrize("chunk_bytes", [64, 1 << 10, 1 << 20])
def test_a_line_beyond_the_limit_is_a_reject_that_nobody_holds(chunk_bytes: int) -> None:
    long = b'{"text":"' + b"x" * 300_000 + b'"}\n'
    options = CleanOptions(removals=True, limits=Limits(record_bytes=100_000, chunk_bytes=chunk_bytes))
    ran = clean_bytes(GOOD + long + GOOD + long + GOOD, marking(), options)
    assert ran.data == GOOD * 3
    assert [(reject["line"], reject["offset"]) for reject in ran.rejects] == [(2, 16), (4, 16 + len(long) + 16)]
    for reject in ran.rejects:
        assert reject["reason"] == "a line of 300,011 bytes, beyond the limit of 100,000 (--max-record)"
        raw = base64.b64decode(reject["raw_base64"])
        assert raw == long[: 64 << 10]
        assert reject["left_out"] == len(long) - len(raw)
    with pytest.raises(ValueError, match="not kept"):
        _as_value_error(ran.restored)


def _as_value_error(call: Any) -> None:
    from boilerfilter.errors import InputError

    try:
        call()
    except InputError as error:
        raise ValueError(str(error)) from error


def test_a_line_of_a_hundred_megabytes_is_read_in_little_memory() -> None:
    class Endless(io.RawIOBase):
        left = 100 << 20

        def readinto(self, buffer: Any) -> int:
            count = min(len(buffer), self.left)
            self.left -= count
            buffer[:count] = bytes(count)
            return count

        def readable(self) -> bool:
            return True

    tracemalloc.start()
    limits = Limits(record_bytes=1 << 20)
    (chunk,) = JsonlFormat().read(Endless(), "a.jsonl", limits)  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(chunk.data) + chunk.left_out == 100 << 20
    assert peak < 8 << 20


def test_reading_is_lazy_and_chunks_are_about_as_large_as_said() -> None:
    source = io.BytesIO(GOOD * 100_000)
    chunks = JsonlFormat().read(source, "a.jsonl", Limits(chunk_bytes=1 << 18))
    first = next(chunks)
    assert 1 << 17 < len(first.data) < 1 << 19
    assert source.tell() < 1 << 19
    assert all(chunk.data.endswith(b"\n") for chunk in chunks)


def test_attributes_have_a_line_for_each_record_in_order() -> None:
    data = b'{"id":1,"text":"fine"}\n\nbad\n{"id":2,"text":"a\\nzap\\nb"}\n{"text":"x"}\n{"id":"4","text":"zap"}\n'
    ran = clean_bytes(data, marking(), CleanOptions(attributes=True, drop_empty=True))
    assert ran.attributes == [
        {"id": "1", "attributes": {}},
        {"id": "2", "attributes": {"boilerfilter__mark": [[2, 6, 1.0]]}},
        {"id": "", "attributes": {}},
        {"id": "4", "attributes": {"boilerfilter__mark": [[0, 3, 1.0]]}},
    ]
    assert b'"4"' not in ran.data


def test_a_document_of_too_many_paragraphs_is_a_reject_opened_or_not() -> None:
    data = b'{"text":"' + rb"a\n" * 40 + b'"}\n' + GOOD + b'{"text":"' + rb"a\n\n" * 29 + b'"}\n'
    for everywhere in (False, True):
        options = CleanOptions(removals=True, limits=Limits(paragraphs=30))
        ran = clean_bytes(data, marking(everywhere=everywhere), options)
        assert ran.data == data[data.index(GOOD) :]
        assert [reject["reason"] for reject in ran.rejects] == ["more than 30 paragraphs, which is the limit"]
        assert ran.restored() == data


def test_a_reject_is_a_line_of_json() -> None:
    ran = clean_bytes(b"\xff{", marking(), CleanOptions())
    assert ran.rejects == [
        {
            "path": "a.jsonl",
            "line": 1,
            "offset": 0,
            "reason": "not UTF-8: byte 0xff at byte 0: invalid start byte",
            "raw_base64": base64.b64encode(b"\xff{").decode(),
        }
    ]
    assert lines(ran.removals) == []


@pytest.mark.parametrize("sign", ["a", "é", "語", "😀"])
@pytest.mark.parametrize("shift", range(4))
def test_utf8_is_checked_across_pieces(sign: str, shift: int) -> None:
    data = b"-" * shift + sign.encode() * 100_000
    assert is_utf8(data)
    assert not is_utf8(data + b"\x80")
    assert not is_utf8(data + b"\xc3")
    assert not is_utf8(b"\x80" * 300_000)
    assert not is_utf8(data[:-1]) or sign == "a"
