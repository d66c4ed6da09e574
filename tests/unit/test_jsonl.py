"""JSON Lines: what is not changed keeps its very bytes, and what cannot be processed is told."""

import base64
import io
import json

import pytest

from boilerfilter import Document
from boilerfilter.io.jsonl import Record, parse, records, replace
from boilerfilter.io.rejects import Reject
from boilerfilter.io.text import read


def record(raw: bytes) -> Record:
    return Record("a.jsonl", 3, 40, raw)


@pytest.mark.parametrize(
    ("raw", "edited"),
    [
        pytest.param(b'{"text":"old"}\n', b'{"text":"new"}\n', id="alone"),
        pytest.param(b'{"text":"old"}', b'{"text":"new"}', id="no line end"),
        pytest.param(b'{"text":"old"}\r\n', b'{"text":"new"}\r\n', id="Windows line end"),
        pytest.param(
            b' { "a" :  1 ,"text"  :"old" , "b":[ ] } \n',
            b' { "a" :  1 ,"text"  :"new" , "b":[ ] } \n',
            id="odd spacing",
        ),
        pytest.param(b'{"text":"old","a":"old"}', b'{"text":"new","a":"old"}', id="the same value behind"),
        pytest.param(b'{"a":"old","text":"old"}', b'{"a":"old","text":"new"}', id="the same value before"),
        pytest.param(
            b'{"a":{"text":"old"},"text":"old","b":{"text":"old"}}',
            b'{"a":{"text":"old"},"text":"new","b":{"text":"old"}}',
            id="nested",
        ),
        pytest.param(
            b'{"old":1,"text":"old","z":{"old":"old"}}',
            b'{"old":1,"text":"new","z":{"old":"old"}}',
            id="the same as a key",
        ),
        pytest.param(b'{"text":"old","a":1,"a":2}', b'{"text":"new","a":1,"a":2}', id="duplicate keys"),
        pytest.param(
            b'{"text":"old","a":"old","a":2}',
            b'{"text":"new","a":"old","a":2}',
            id="the same value under a duplicate key",
        ),
        pytest.param(
            b'{"text":"first","text":"old"}',
            b'{"text":"first","text":"new"}',
            id="duplicate text field: the last counts",
        ),
        pytest.param(
            b'{"text":"old","text":"old"}', b'{"text":"old","text":"new"}', id="duplicate text field, same value"
        ),
        pytest.param(
            b'{"n":123456789012345678901234567890,"x":1e999,"f":1.10,"text":"old"}',
            b'{"n":123456789012345678901234567890,"x":1e999,"f":1.10,"text":"new"}',
            id="numbers as they are written",
        ),
        pytest.param(
            b'{"u":"caf\\u00e9 \\/ x","text":"old"}', b'{"u":"caf\\u00e9 \\/ x","text":"new"}', id="escapes elsewhere"
        ),
        pytest.param('{"u":"café","text":"old"}'.encode(), '{"u":"café","text":"new"}'.encode(), id="UTF-8 elsewhere"),
        pytest.param(b'{"te\\u0078t":"old"}', b'{"te\\u0078t":"new"}', id="an escaped name"),
    ],
)
def test_every_byte_but_the_text_stays(raw: bytes, edited: bytes) -> None:
    parsed = parse(record(raw))
    assert not isinstance(parsed, Reject)
    assert parsed[0].text == "old"
    assert replace(record(raw), parsed[1], "new") == edited


@pytest.mark.parametrize(
    ("old", "text", "new"),
    [
        pytest.param(rb'"caf\u00e9 x"', "café", rb'"caf\u00e9"', id="escaped ASCII stays ASCII"),
        pytest.param('"café x"'.encode(), "café", '"café"'.encode(), id="UTF-8 stays UTF-8"),
        pytest.param(rb'"a \ud83d\ude00 x"', "a \U0001f600", rb'"a \ud83d\ude00"', id="surrogate pairs"),
        pytest.param(rb'"a \/ b\n\tx"', "a / b", rb'"a / b"', id="an escaped solidus"),
        pytest.param(rb'"a\u2028b x"', "a\u2028b", rb'"a\u2028b"', id="a line separator"),
        pytest.param(rb'"a\n\"b\" \\ x"', 'a\n"b" \\', rb'"a\n\"b\" \\"', id="what must be escaped"),
    ],
)
def test_a_changed_text_is_written_as_the_record_was(old: bytes, text: str, new: bytes) -> None:
    assert replace(record(b'{"text":' + old + b"}"), "text", text) == b'{"text":' + new + b"}"


@pytest.mark.parametrize(
    ("raw", "field", "text"),
    [
        (b'{"content":"c","text":"t"}', None, "t"),
        (b'{"raw_content":"r","content":"c"}', None, "c"),
        (b'{"raw_content":"r"}', None, "r"),
        (b'{"body":"b","text":"t"}', "body", "b"),
        (b'{"text":""}', None, ""),
        (rb'{"text":"\ud83d\ude00\u0000"}', None, "\U0001f600\0"),
    ],
)
def test_the_text_field(raw: bytes, field: str | None, text: str) -> None:
    parsed = parse(record(raw), field)
    assert not isinstance(parsed, Reject)
    assert parsed[0].text == text


@pytest.mark.parametrize(
    ("raw", "identifier"), [(b'{"id":"x1","text":""}', "x1"), (b'{"id":7,"text":""}', "7"), (b'{"text":""}', "")]
)
def test_the_id_of_a_record_is_the_documents(raw: bytes, identifier: str) -> None:
    parsed = parse(record(raw))
    assert not isinstance(parsed, Reject)
    assert parsed[0].id == identifier


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"no json", "not a JSON object: JSON is malformed"),
        (b"[1]", "not a JSON object: Expected `object`, got `array`"),
        (b'"text"', "not a JSON object: Expected `object`, got `str`"),
        (b'{"text":"a"} {}', "not a JSON object: JSON is malformed: trailing characters"),
        (b'{"text":"a"', "not a JSON object: Input data was truncated"),
        (b'{"text":"a\nb"}', "not a JSON object: "),
        (b"\xef\xbb\xbf" + b'{"text":"a"}', "not a JSON object: "),
        (b'{"x":1}', "no text field 'text', 'content', 'raw_content'; the record has 'x'"),
        (b"{}", "no text field 'text', 'content', 'raw_content'; the record has no fields"),
        (b'{"text":1}', "the field 'text' is not a string"),
        (b'{"text":null}', "the field 'text' is not a string"),
        (b'{"text":["a"]}', "the field 'text' is not a string"),
        (rb'{"text":"\ud800"}', "not a JSON object: "),
        (rb'{"text":"\udc00 trailing half"}', "not a JSON object: JSON is malformed: invalid utf-16 surrogate pair"),
        (rb'{"text":"ok","x":"\ud800 and more text"}', "not a JSON object: "),
        (b'{"text":"ok","x":nope}', "not a JSON object: "),
        (b'{"text":"ok","x":NaN}', "not a JSON object: "),
        (b'{"text":"a\xff"}', "not UTF-8: byte 0xff at byte 10: invalid start byte"),
        (b'{"text":"ok","x":"\xed\xa0\x80"}', "not UTF-8: byte 0xed at byte 18: invalid continuation byte"),
        (b'{"text":"ok","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not a JSON object: "),
        (b'{"text":"ok","x":' + b"1" * 5000 + b"}", "the field 'x' is not JSON: Integer value out of range"),
    ],
)
def test_a_record_that_cannot_be_read_says_where_and_why(raw: bytes, reason: str) -> None:
    reject = parse(record(raw))
    assert isinstance(reject, Reject)
    assert str(reject).startswith("a.jsonl:3: ")
    assert reason in reject.reason
    assert (reject.offset, reject.raw) == (40, raw)


def test_a_missing_field_of_the_users_choice_is_named() -> None:
    reject = parse(record(b'{"text":"a","id":1}'), "body")
    assert isinstance(reject, Reject)
    assert reject.reason == "no text field 'body'; the record has 'text', 'id'"


def test_records_know_their_line_and_place() -> None:
    lines = io.BytesIO(b"a\r\n\nb")
    assert [(r.line, r.offset, r.raw) for r in records(lines, "x")] == [(1, 0, b"a\r\n"), (2, 3, b"\n"), (3, 4, b"b")]


def test_a_reject_keeps_its_bytes() -> None:
    out = io.BytesIO()
    record(b"\xff{").reject("bad").write(out)
    assert json.loads(out.getvalue()) == {
        "path": "a.jsonl",
        "line": 3,
        "offset": 40,
        "reason": "bad",
        "raw_base64": base64.b64encode(b"\xff{").decode(),
    }
    assert out.getvalue().endswith(b"\n")


def test_a_text_file_is_one_document() -> None:
    assert read("a\nü\r\n".encode(), "f.txt") == Document("a\nü\r\n", id="f.txt")
    assert read(b"\xef\xbb\xbfa", "f.txt") == Document("\ufeffa", id="f.txt")


def test_a_text_file_that_is_not_utf8_says_where() -> None:
    reject = read(b"one\ntwo \xff\n", "f.txt")
    assert isinstance(reject, Reject)
    assert str(reject) == "f.txt:2: not UTF-8: byte 0xff at byte 8: invalid start byte"
