"""``clean --report``, ``report`` and ``diff``."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from removal_samples import entry, gone, write
from samples import NOTICE, STORY, Ran

from boilerfilter.report.page import MOST_BYTES

Run = Callable[..., Ran]


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    folder = tmp_path / "crawl"
    folder.mkdir()
    for name, count in (("one", 2), ("two", 3)):
        lines = [{"id": f"{name}-{n}", "text": f"{STORY}\n\n{NOTICE}"} for n in range(count)]
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return folder


def test_a_run_onto_a_stream_has_a_report_and_the_same_output(run: Run, crawl: Path, tmp_path: Path) -> None:
    plain = run("clean", crawl / "one.jsonl")
    with_report = run("clean", crawl / "one.jsonl", "--report", "report.html")
    assert (with_report.code, with_report.out) == (0, plain.out)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "use cookies</mark>" in page
    assert STORY in page, "what stayed is shown around it"
    assert "one-1" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crawl", "report.html"]


def test_a_file_as_output_has_a_report_too(run: Run, crawl: Path, tmp_path: Path) -> None:
    done = run("clean", crawl / "one.jsonl", "-o", "clean.jsonl", "--removed", "removed.jsonl", "--report", "r.html")
    assert done.code == 0
    assert "consent notice" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert run("restore", "clean.jsonl", "removed.jsonl").out == (crawl / "one.jsonl").read_bytes()


def test_a_run_that_goes_on_reports_what_was_done_before(run: Run, crawl: Path, tmp_path: Path) -> None:
    command = ("clean", "crawl", "-o", "clean", "--removed", "removed", "--report", "report.html")
    assert run(*command).code == 0
    whole = (tmp_path / "report.html").read_bytes()
    again = run(*command)
    assert "2 were done before" in again.err
    assert (tmp_path / "report.html").read_bytes() == whole
    (tmp_path / "clean" / "one.jsonl").unlink()
    run(*command)
    assert (tmp_path / "report.html").read_bytes() == whole


def test_asking_for_a_report_does_not_make_a_finished_run_again(run: Run, crawl: Path) -> None:
    run("clean", "crawl", "-o", "clean", "--removed", "removed")
    assert (
        "2 were done before" in run("clean", "crawl", "-o", "clean", "--removed", "removed", "--report", "r.html").err
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("clean", "crawl", "-o", "clean", "--report", "r.html"), "give --removed a folder"),
        (("clean", "crawl/one.jsonl", "--report", "crawl/one.jsonl"), "is a file of this run"),
        (("report", "missing.jsonl"), "missing.jsonl: no such file"),
        (("report", "crawl"), "holds no file that ends in .removed.jsonl"),
        (("report", "crawl/one.jsonl"), "one.jsonl, line 1: not a record of what was removed"),
        (("report", "removed.jsonl", "-o", "removed.jsonl"), "is an input, and would be written over"),
        (("report", "removed.jsonl", "--stats", "removed.jsonl"), "is not what `clean --stats` writes"),
        (("diff", "removed.jsonl", "other.jsonl"), "no document in common"),
    ],
)
def test_what_cannot_be_reported_is_told(
    run: Run, crawl: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    write(tmp_path / "removed.jsonl", [entry(1)])
    write(tmp_path / "other.jsonl", [entry(1, path="other.jsonl")])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")}
    done = run(*arguments)
    assert (done.code, done.out) == (2, b"")
    assert told in done.err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")} == before
    assert not (tmp_path / "r.html").exists()


def test_removals_may_be_compressed_in_folders_or_on_standard_input(run: Run, tmp_path: Path) -> None:
    removed = write(tmp_path / "a.jsonl.removed.jsonl", [entry(line) for line in range(1, 4)])
    assert run("report", removed).code == 0
    whole = (tmp_path / "report.html").read_text(encoding="utf-8")
    packed = tmp_path / "folder" / "sub" / "a.jsonl.removed.jsonl.gz"
    packed.parent.mkdir(parents=True)
    packed.write_bytes(gzip.compress(removed.read_bytes()))
    assert run("report", "folder", "-o", "folder.html").code == 0
    assert run("report", "-", "-o", "stream.html", stdin=removed.read_bytes()).code == 0
    for name in ("folder.html", "stream.html"):
        body = (tmp_path / name).read_text(encoding="utf-8").partition("<dl")[2]
        assert body == whole.partition("<dl")[2]


def test_a_page_is_never_larger_than_it_may_be(run: Run, tmp_path: Path) -> None:
    long = "<&\"'" * 80
    entries = []
    for line in range(1, 400):
        table = entry(line, long, score=line % 97 / 100, patterns=[f"{n}.{line}.{long}" for n in range(40)])
        table["paragraphs"] = [
            gone(60 + n * 300, "x" * 299, patterns=[f"{n}.{line}{m}.{long}" for m in range(9)]) for n in range(14)
        ]
        table |= {"url": f"https://{line}.example/{long}", "id": long}
        entries.append(table)
    write(tmp_path / "removed.jsonl", entries)
    assert run("report", "removed.jsonl").code == 0
    size = (tmp_path / "report.html").stat().st_size
    assert MOST_BYTES / 4 < size <= MOST_BYTES


def test_counts_of_the_run_are_shown_if_they_are_given(run: Run, crawl: Path, tmp_path: Path) -> None:
    run("clean", "crawl", "-o", "clean", "--removed", "removed", "--stats", "stats.json")
    assert run("report", "removed/one.jsonl.removed.jsonl", "--stats", "stats.json").code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<dt>Documents</dt><dd>5</dd>" in page
    assert "Of 3 changed documents there are no removals here" in page


def test_diff_tells_in_the_terminal_and_as_a_page(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [entry(line) for line in (1, 2, 3)])
    write(tmp_path / "b.jsonl", [entry(line, language="de" if line == 4 else "en") for line in (2, 3, 4)])
    done = run("diff", "a.jsonl", "b.jsonl", "-o", "diff.html")
    assert done.code == 0
    assert done.out.decode().splitlines() == [
        "2 of 4 documents with removals differ",
        "newly removed: 1 paragraphs, 42 characters",
        "  by plugin: 1 consent",
        "  by language: 1 de",
        "  by pattern: 1 consent.en.cookie",
        "  by reason: 1 consent: consent notice",
        "no longer removed: 1 paragraphs, 42 characters",
        "  by plugin: 1 consent",
        "  by language: 1 en",
        "  by pattern: 1 consent.en.cookie",
        "  by reason: 1 consent: consent notice",
    ]
    page = (tmp_path / "diff.html").read_text(encoding="utf-8")
    assert page.count("<article") == 2
    assert "<ins>" in page
    assert "<del>" in page
