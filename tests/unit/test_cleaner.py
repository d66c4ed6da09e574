"""What the cleaner adds to a pipeline: limits, empty documents, patterns out of time, books that add up."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from engine_samples import clean_bytes, marking
from samples import Marker

from boilerfilter import AnnotatedDocument, Annotation, Document, Paragraph, Pipeline, TimeBudgetError, Verdict
from boilerfilter.errors import InputError
from boilerfilter.io.account import host_of
from boilerfilter.io.cleaner import Cleaner
from boilerfilter.io.formats import FORMATS, format_of, get_format
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.io.restore import restore, restore_text
from boilerfilter.io.stats import Stats
from boilerfilter.io.text import TextFormat

Build = Callable[..., Pipeline]


@pytest.mark.parametrize(
    ("text", "limit", "rejected"),
    [
        ("a\n" * 5, 5, False),
        ("a\n" * 6, 5, True),
        ("\n" * 100 + "a\n" * 5 + " \n\t\n" * 50, 5, False),
        ("a\r\nb\rc\u2028d\x85e\x0bf", 5, True),
        ("one line of many words " * 100, 5, False),
        ("", 0, False),
        ("a", 0, True),
    ],
)
def test_paragraphs_are_counted_before_they_are_made(text: str, limit: int, rejected: bool) -> None:
    cleaner = Cleaner(marking(), CleanOptions(limits=Limits(paragraphs=limit)))
    (cleaned,) = cleaner.clean([Document(text)])
    assert (cleaned.fate == "rejected") == rejected
    assert cleaned.text == text


def test_fates() -> None:
    documents = [Document(text) for text in ("fine", "zap", "a\n\nzap", "", "  ")]
    for drop_empty in (False, True):
        cleaned = Cleaner(marking(), CleanOptions(drop_empty=drop_empty)).clean(documents)
        empty = "dropped" if drop_empty else "changed"
        # What was empty before is not ours to drop.
        assert [one.fate for one in cleaned] == ["kept", empty, "changed", "kept", "kept"]
        assert [one.text for one in cleaned] == ["fine", "", "a", "", "  "]


class Slow(Marker):
    """Runs out of time where it reads its word."""

    where = "annotate"

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        if self.where == "annotate" and any("slow" in paragraph.text for paragraph in paragraphs):
            raise TimeoutError("regex timed out")
        return super().annotate(paragraphs)

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        if self.where == "judge" and "slow" in document.document.text:
            raise TimeoutError("regex timed out")
        return super().judge(document)

    def wants(self, document: AnnotatedDocument, /) -> Any:
        if self.where == "wants" and "slow" in document.document.text:
            raise TimeoutError("regex timed out")
        return {}


@pytest.mark.parametrize("where", ["annotate", "wants", "judge"])
def test_a_pattern_out_of_time_rejects_its_document_and_no_other(pipeline_of: Build, where: str) -> None:
    slow = Slow("slow", "zap", None)
    slow.where = where
    pipeline = pipeline_of([slow], [slow], on_error="keep")
    data = (
        b'{"text":"a\\nzap"}\n{"text":"zap slow"}\n{"text":"b\\nzap"}\n{"text":"c zap\\nslow\\nfine"}\n{"text":"d"}\n'
    )
    ran = clean_bytes(data, pipeline)
    assert ran.data == b'{"text":"a"}\n{"text":"b"}\n{"text":"d"}\n'
    assert [reject["line"] for reject in ran.rejects] == [2, 4]
    for reject in ran.rejects:
        assert reject["reason"].startswith("plugin 'fake' of fake-plugin 1.0: ")
        assert reject["reason"].endswith("beyond its time budget")
    assert ran.restored() == data
    with pytest.raises(TimeBudgetError):
        pipeline.run("zap slow")


def test_a_keep_pattern_out_of_time_does_not_drop_or_keep(pipeline_of: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = Marker("mark", "zap")
    monkeypatch.setattr("boilerfilter.decide.TIME_BUDGET", 0.05)
    pipeline = pipeline_of([marker], [marker], on_error="keep", keep=["(?:a|aa)+$"])
    with pytest.raises(TimeBudgetError, match="settings: keep: "):
        pipeline.run("zap " + "a" * 60 + "b")


class Broken(Marker):
    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        raise RuntimeError("out of order")


def test_a_plugin_that_fails_is_counted_and_named(pipeline_of: Build) -> None:
    broken, good = Broken("broken", "", ["zap"]), Marker("mark", "zap", ["zap"])
    ran = clean_bytes(b'{"text":"a"}\n{"text":"b\\nzap"}\n', pipeline_of([broken, good], [good], on_error="keep"))
    assert ran.data == b'{"text":"a"}\n{"text":"b"}\n'
    message = "plugin 'fake' of fake-plugin 1.0: annotator 'broken': RuntimeError: out of order"
    assert ran.errors == (f"a.jsonl:2: {message}",)
    assert ran.stats.failures == {"plugin 'fake' of fake-plugin 1.0": 1}


def test_the_books() -> None:
    data = b'{"url":"http://A.example:80/x","text":"a\\nzap\\nzap"}\n\n{"text":"b"}\nbad\n'
    data += b'{"text":"zap"}\n{"text":"c zap d"}\n'
    stats = clean_bytes(data, marking(), CleanOptions(drop_empty=True)).stats
    assert (stats.records, stats.kept, stats.changed, stats.dropped, stats.rejected) == (5, 1, 1, 2, 1)
    assert stats.bytes == len(data)
    assert (stats.opened, stats.paragraphs_opened, stats.paragraphs_removed) == (3, 5, 4)
    assert (stats.by_plugin, stats.by_host) == ({"fake": 4}, {"a.example": 2})
    assert stats.by_pattern == {"mark": 4}


def test_counts_can_be_merged_and_read_back() -> None:
    one = clean_bytes(b'{"text":"zap"}\nbad\n', marking()).stats
    two = clean_bytes(b'{"text":"a\\nzap"}\n', marking()).stats
    both = clean_bytes(b'{"text":"zap"}\nbad\n{"text":"a\\nzap"}\n', marking()).stats
    merged = Stats.from_table(one.table())
    assert merged == one
    merged.add(two)
    assert merged == both
    for table in (
        {"recrods": 1},
        {"records": "1"},
        {"records": True},
        {"by_host": 1},
        {"by_host": {"a": "b"}},
        {"add": 1},
    ):
        with pytest.raises(ValueError, match="is no count of a run"):
            Stats.from_table(table)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://Www.A.example/b", "www.a.example"),
        (None, ""),
        ("", ""),
        ("no url", ""),
        ("http://[broken", ""),
        ("//x/y", "x"),
    ],
)
def test_the_host_of_a_url(url: str | None, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.txt", "text"), ("a.md.gz", "markdown"), ("b.c/A.JSONL.ZST", "jsonl"), ("x.ndjson", "jsonl"),
        ("x.parquet", "parquet"), ("x.warc.wet.gz", "warc"), ("x.warc.gz", "warc"), ("x", ""), ("-", ""), ("x.gz", ""),
        ("x.csv", ""), (".txt", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_format_of_a_path(path: str, name: str) -> None:
    assert format_of(path) == name


def test_formats_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("text", "markdown", "jsonl"):
        assert get_format(name).name == name
    assert set(FORMATS) == {"text", "markdown", "jsonl", "parquet", "warc"}
    with pytest.raises(InputError, match="no format 'json'; did you mean 'jsonl'"):
        get_format("json")
    monkeypatch.setattr("boilerfilter.io.formats.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install 'boilerfilter\[parquet\]'"):
        get_format("parquet")


@pytest.mark.parametrize(
    ("data", "cleaned"),
    [
        (b"", b""), (b"fine", b"fine"), (b"\xef\xbb\xbffine\r\n", b"\xef\xbb\xbffine\r\n"), (b"zap", b""),
        (b"one\n\nzap", b"one\n"), (b"one\r\n\r\nzap", b"one\r\n"), (b"one\nzap\n", b"one\n"), (b"zap\ntwo", b"two"),
        ("über\n\nzap\n\nü zwei\n".encode(), "über\n\nü zwei\n".encode()),
    ],
)  # fmt: skip
def test_a_text_file_is_one_document(data: bytes, cleaned: bytes) -> None:
    ran = clean_bytes(data, marking(), form=TextFormat(), path="f.txt")
    assert ran.data == cleaned
    assert ran.stats.records == 1
    assert ran.restored() == data


def test_a_text_file_that_is_not_utf8_says_where() -> None:
    ran = clean_bytes(b"one\ntwo \xff\n", marking(), form=TextFormat(), path="f.txt")
    (reject,) = ran.rejects
    assert (reject["path"], reject["line"], reject["offset"]) == ("f.txt", 2, 8)
    assert reject["reason"] == "not UTF-8: byte 0xff at byte 8: invalid start byte"
    assert ran.restored() == b"one\ntwo \xff\n"


def test_a_text_file_beyond_the_limit_is_a_reject() -> None:
    data = b"x" * 200_000
    options = CleanOptions(limits=Limits(record_bytes=100_000))
    ran = clean_bytes(data, marking(), options, TextFormat(), path="f.txt")
    assert ran.data == b""
    assert ran.rejects[0]["reason"] == "a document of 200,000 bytes, beyond the limit of 100,000 (--max-record)"
    assert ran.stats.bytes_rejected == 200_000


def test_a_removal_says_what_why_and_whose() -> None:
    data = b'{"id":"d","url":"http://a/b","text":"one\\nsome zap \\u00e9\\ntwo"}\n'
    (removal,) = clean_bytes(data, marking()).removal()
    assert removal["fate"] == "changed"
    assert (removal["path"], removal["line"], removal["offset"], removal["bytes"]) == ("a.jsonl", 1, 0, len(data))
    assert (removal["id"], removal["url"]) == ("d", "http://a/b")
    (span,) = removal["spans"]
    assert (span["start"], span["end"], span["text"]) == (4, 15, "some zap é\n")
    assert data[span["offset"] :].startswith(span["source"].encode() + b"two")
    (paragraph,) = removal["paragraphs"]
    assert paragraph == {
        "start": 4,
        "end": 14,
        "plugin": "fake",
        "reasons": [{"rule": "mark", "message": "says zap"}],
        "patterns": ["mark"],
        "score": 1.0,
        "language": "",
        "evidence": [{"label": "mark", "score": 1.0, "spans": [[9, 12, 0]]}],
    }


@pytest.mark.parametrize(
    ("removals", "message"),
    [
        (b"{}", "removals, line 1: not a record of what was removed"),
        (b'{"fate":"lost","path":"a","line":1}', "removals, line 1: not a record"),
        (b'{"fate":"changed","path":"a","line":1}', "removals, line 1 (a:1): has no place in bytes"),
        (b'{"fate":"changed","path":"a","line":9,"offset":99,"bytes":3}', "removals, line 1 (a:9): does not fit"),
        (b'{"fate":"changed","path":"a","line":1,"offset":0,"bytes":3,"crc32":7}', "line 1 (a:1): does not fit"),
        (b'{"fate":"rejected","path":"a","line":1,"offset":0,"bytes":3,"raw_base64":"?"}', "raw_base64 is not base64"),
        (b'\n{"fate":"rejected","path":"a","line":1,"offset":0}\n{"fate":"rejected","path":"b","line":1,"offset":0}',
         "removals, line 3 (b:1): is about another file than those before, a"),
    ],
)  # fmt: skip
def test_removals_that_do_not_fit_are_told(removals: bytes, message: str) -> None:
    with pytest.raises(InputError) as told:
        b"".join(restore(io.BytesIO(b"some text\n"), removals.splitlines()))
    assert message in str(told.value)


def test_a_text_is_restored_by_its_spans() -> None:
    assert restore_text("ad", [(1, "b"), (2, "c")]) == "abcd"
    assert restore_text("", [(0, "x")]) == "x"
    for spans in ([(3, "x")], [(1, "b"), (0, "c")]):
        with pytest.raises(InputError, match="does not fit the text"):
            restore_text("ad", spans)
