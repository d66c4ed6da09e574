"""``boilerfilter learn``: from files to an index that ``boilerfilter clean`` uses."""

import base64
import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from repeats_samples import FOOTER, learned, pages
from samples import Ran

from boilerfilter import Document

Run = Callable[..., Ran]


def jsonl(count: int = 10, field: str = "url", host: str = "mill.example") -> bytes:
    records = ({"id": page.id, field: page.url, "text": page.text} for page in pages(count, host))
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    (tmp_path / "mill.jsonl").write_bytes(jsonl())
    return tmp_path


@pytest.mark.usefixtures("crawl")
def test_from_a_crawl_to_clean_text(run: Run) -> None:
    ran = run("learn", "mill.jsonl", "-o", "new/repeats.idx")
    assert (ran.code, ran.out, ran.err) == (0, b"", "new/repeats.idx: learned from 10 documents\n")
    options = ("--set", "repeats.index=new/repeats.idx", "--set", "repeats.drop=all")
    cleaned = run("clean", "mill.jsonl", *options)
    assert cleaned.code == 0
    texts = [json.loads(line)["text"] for line in cleaned.out.splitlines()]
    assert texts == [f"Story {chr(97 + n)} tells of the {chr(97 + n)} mill." for n in range(10)]
    assert "40 repeats" in cleaned.err


def test_what_is_broken_is_told_kept_and_does_not_stop_the_rest(crawl: Path, run: Run) -> None:
    whole = (crawl / "mill.jsonl").read_bytes().splitlines(keepends=True)
    broken = b'{"text": "cut o\n'
    (crawl / "mill.jsonl").write_bytes(b"".join([*whole[:3], broken, *whole[3:], b'{"text": "\xff"}\n']))
    ran = run("learn", "mill.jsonl", "-o", "i.idx", "--rejects", "rejects.jsonl")
    assert ran.code == 3
    assert "boilerfilter: mill.jsonl:4: not a JSON object" in ran.err
    assert "boilerfilter: mill.jsonl:12: not UTF-8" in ran.err
    assert "learned from 10 documents; 2 rejected" in ran.err
    first, second = map(json.loads, (crawl / "rejects.jsonl").read_bytes().splitlines())
    assert (first["line"], base64.b64decode(first["raw_base64"])) == (4, broken)
    assert (second["path"], second["line"]) == ("mill.jsonl", 12)
    assert (crawl / "i.idx").read_bytes() == learned(pages(), crawl / "expected.idx")


def test_a_damaged_archive_is_a_reject(crawl: Path, run: Run) -> None:
    data = gzip.compress(jsonl())
    (crawl / "cut.jsonl.gz").write_bytes(data[: len(data) - 20])
    ran = run("learn", "cut.jsonl.gz", "mill.jsonl", "-o", "i.idx")
    assert ran.code == 3
    assert "boilerfilter: cut.jsonl.gz" in ran.err
    assert "1 rejected" in ran.err


def test_every_format_gives_the_same_index(crawl: Path, run: Run) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet is an extra")
    parquet = pytest.importorskip("pyarrow.parquet")
    expected = learned(pages(), crawl / "expected.idx")
    columns = {"url": [page.url for page in pages()], "text": [page.text for page in pages()]}
    parquet.write_table(pyarrow.table(columns), crawl / "mill.parquet")
    (crawl / "mill.jsonl.gz").write_bytes(gzip.compress(jsonl()))
    (crawl / "mill.wet").write_bytes(b"".join(map(warc, pages())))
    for name in ("mill.jsonl", "mill.jsonl.gz", "mill.parquet", "mill.wet"):
        assert run("learn", name, "-o", "i.idx", "--quiet").err == ""
        assert (crawl / "i.idx").read_bytes() == expected, name
    assert run("learn", "-", "-o", "i.idx", "--format", "jsonl", "-q", stdin=jsonl()).code == 0
    assert (crawl / "i.idx").read_bytes() == expected


def warc(page: Document) -> bytes:
    text = page.text.encode()
    fields = {
        "WARC-Type": "conversion",
        "WARC-Record-ID": f"<{page.url}>",
        "WARC-Target-URI": page.url,
        "Content-Type": "text/plain",
        "Content-Length": len(text),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + text + b"\r\n\r\n"


def test_a_folder_is_read_and_what_is_unknown_in_it_told(crawl: Path, run: Run) -> None:
    (crawl / "in").mkdir()
    (crawl / "mill.jsonl").rename(crawl / "in/mill.jsonl")
    (crawl / "in/notes.xyz").write_text("no format")
    ran = run("learn", "in", "-o", "i.idx")
    assert ran.code == 0
    assert "in/notes.xyz: left out, since the extension names no format" in ran.err
    assert (crawl / "i.idx").read_bytes() == learned(pages(), crawl / "expected.idx")


def test_the_field_of_the_host_is_named(crawl: Path, run: Run) -> None:
    (crawl / "site.jsonl").write_bytes(jsonl(field="site"))
    ran = run("learn", "site.jsonl", "-o", "i.idx")
    assert ran.code == 2
    assert "nothing to learn from: of 10 documents none has an address; name the field" in ran.err
    for option in ("--url-field", "--host-field"):
        assert run("learn", "site.jsonl", "-o", "i.idx", option, "site").code == 0
    assert (crawl / "i.idx").read_bytes() == learned(pages(), crawl / "expected.idx")


def test_what_has_no_host_is_told(crawl: Path, run: Run) -> None:
    (crawl / "story.txt").write_text("A text file has no address.\n")
    ran = run("learn", "mill.jsonl", "story.txt", "-o", "i.idx", "--quiet")
    assert ran.code == 0
    assert ran.err == "left out for want of a host: 1 documents; --url-field names the field that has it\n"


def test_parts_are_merged(crawl: Path, run: Run) -> None:
    (crawl / "weir.jsonl").write_bytes(jsonl(host="weir.example"))
    assert run("learn", "mill.jsonl", "weir.jsonl", "-o", "whole.idx", "--min-pages", "3").code == 0
    for name in ("mill", "weir"):
        assert run("learn", f"{name}.jsonl", "-o", f"{name}.part.idx", "--partial", "--quiet").err == ""
    ran = run("learn", "--merge", "weir.part.idx", "mill.part.idx", "-o", "merged.idx", "--min-pages", "3")
    assert (ran.code, ran.err) == (0, "")
    assert (crawl / "merged.idx").read_bytes() == (crawl / "whole.idx").read_bytes()
    refused = run("learn", "--merge", "whole.idx", "-o", "again.idx")
    assert (refused.code, (crawl / "again.idx").exists()) == (2, False)
    assert "boilerfilter: whole.idx: is not partial" in refused.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["none.jsonl", "-o", "i.idx"], 4, "none.jsonl: No such file or directory"),
        (["--merge", "none.idx", "-o", "i.idx"], 4, "none.idx: No such file or directory"),
        (["mill.jsonl"], 2, "Missing option '-o' / '--output'"),
        (["mill.jsonl", "-o", "mill.jsonl/i.idx"], 4, "mill.jsonl"),
        (["mill.jsonl", "-o", "i.idx", "--min-pages", "1"], 2, "1 is not in the range x>=2"),
        (["mill.jsonl", "-o", "i.idx", "--max-record", "50"], 2, "nothing to learn from"),
    ],
)
@pytest.mark.usefixtures("crawl")
def test_what_goes_wrong(run: Run, tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    ran = run("learn", *arguments)
    assert ran.code == code
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mill.jsonl"]


@pytest.mark.usefixtures("crawl")
def test_without_numpy_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("boilerfilter_repeats.learn", "boilerfilter_repeats.pairs"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "numpy", None)
    ran = run("learn", "mill.jsonl", "-o", "i.idx")
    assert ran.code == 2
    assert ran.err == "boilerfilter: learning needs numpy: install it with pip install 'boilerfilter[repeats]'\n"


def test_cleaning_needs_no_numpy(index: Path) -> None:
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from boilerfilter import Document, Pipeline, Settings\n"
        f"pipeline = Pipeline(Settings(enable=['repeats'], repeats={{'index': {str(index)!r}}}))\n"
        f"print(pipeline.run(Document({'New' + chr(10) * 2 + FOOTER!r}, url='https://mill.example/new')).text)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "New\n", done.stderr


def test_help_says_what_it_does(run: Run) -> None:
    ran = run("learn", "--help")
    assert ran.code == 0
    for option in ("--output", "--min-pages", "--min-share", "--partial", "--merge", "--host-field", "--rejects"):
        assert option in ran.out.decode()
