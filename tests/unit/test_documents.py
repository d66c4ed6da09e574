"""Reading what `boilerfilter clean` reads, by the public name."""

import gzip
import json
from pathlib import Path

import pytest

from boilerfilter import BoilerfilterError, Document, InputError, Reject, read_documents


def line(number: int, **more: object) -> bytes:
    return json.dumps({"id": number, "text": f"Text {number}", **more}).encode() + b"\n"


def test_documents_and_rejects_come_in_order(tmp_path: Path) -> None:
    broken = b'{"text": 1}\n'
    (tmp_path / "a.jsonl").write_bytes(line(1, url="https://a.example/") + broken + b"\n" + line(2))
    (tmp_path / "b.txt").write_text("Text 3\r\n", newline="")
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(line(4)))
    paths = [tmp_path / name for name in ("a.jsonl", "b.txt", "c.jsonl.gz")]
    first, second, reject, *others = read_documents(paths)
    assert first == Document("Text 1", id="1", url="https://a.example/")
    assert second == Document("Text 2", id="2")
    assert reject == Reject(
        str(paths[0]), 2, len(line(1, url="https://a.example/")), "the field 'text' is not a string", broken
    )
    assert others == [Document("Text 3\r\n", id=str(paths[1])), Document("Text 4", id="4")]


def test_fields_formats_and_limits_are_those_of_clean(tmp_path: Path) -> None:
    (tmp_path / "a.data").write_bytes(json.dumps({"b": {"t": "Body"}, "n": 7, "u": "a.example"}).encode())
    fields = {"text_field": "b.t", "id_field": "n", "url_field": "u"}
    assert list(read_documents([tmp_path / "a.data"], format="jsonl", **fields)) == [
        Document("Body", id="7", url="a.example")
    ]
    (reject,) = read_documents([tmp_path / "a.data"], format="jsonl", max_record=10)
    assert isinstance(reject, Reject)
    assert "beyond the limit of 10 (--max-record)" in reject.reason


def test_a_folder_tells_what_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A")
    (tmp_path / "b.xyz").write_text("B")
    told: list[str] = []
    assert [
        found.text for found in read_documents([str(tmp_path)], tell=told.append) if isinstance(found, Document)
    ] == ["A"]
    assert told == [f"{tmp_path / 'b.xyz'}: left out, since the extension names no format"]


def test_they_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"".join(line(number, more="x" * 1000) for number in range(5000)))
    documents = read_documents([tmp_path / "a.jsonl"])
    assert isinstance(next(documents), Document)
    (tmp_path / "a.jsonl").write_bytes(b"")  # what was not asked for was not read
    with pytest.raises(BoilerfilterError, match="changed while it was read"):
        list(documents)


def test_what_is_not_there_is_an_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A")
    with pytest.raises(BoilerfilterError, match=r"none.txt: No such file or directory"):
        read_documents([tmp_path / "a.txt", tmp_path / "none.txt"])
    with pytest.raises(InputError, match="no format 'jsnl'; did you mean 'jsonl'"):
        list(read_documents([tmp_path / "a.txt"], format="jsnl"))
