"""The benchmark of a crawl, on a few pages."""

import json
from pathlib import Path

import pytest
from benchmarks import scrapy as benchmark
from benchmarks.scrapy import Crawl, check, scrapy_command, table
from benchmarks.stories import stories
from click import ClickException
from click.testing import CliRunner
from libraries import require

import boilerfilter


@pytest.mark.parametrize("language", stories())
def test_a_notice_goes_from_a_story_and_nothing_else(language: str) -> None:
    story = stories()[language]
    text = "\n\n".join(story.paragraphs)
    assert boilerfilter.clean(text) == text
    for notice in story.notices:
        assert boilerfilter.clean("\n\n".join([*notice, text])) == text
        assert boilerfilter.clean("\n\n".join([text, *notice])) == text


def test_it_crawls_in_turn_and_loses_no_item(tmp_path: Path) -> None:
    require("scrapy")
    options = ["--pages", "12", "--latency", "0", "--extractor", "css", "--runs", "1"]
    done = CliRunner().invoke(scrapy_command, [*options, "--markdown", str(tmp_path / "s.md")])
    assert done.exit_code == 0, done.output
    written = (tmp_path / "s.md").read_text(encoding="utf-8")
    assert "Items lost: none." in written
    assert "| added" in written


def test_without_scrapy_it_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "find_spec", lambda name: None)
    done = CliRunner().invoke(scrapy_command, ["--pages", "1"])
    assert (done.exit_code, "pip install 'boilerfilter[integrations]'" in done.output) == (1, True)


def test_what_is_added_is_told_by_pairs() -> None:
    without = [Crawl(10.0, 12.0, 5.0, {}), Crawl(20.0, 22.0, 5.0, {}), Crawl(10.0, 12.0, 5.0, {})]
    with_it = [Crawl(10.1, 12.6, 6.0, {}), Crawl(20.2, 23.1, 6.0, {}), Crawl(30.0, 40.0, 6.0, {})]
    added = table({"without": without, "with": with_it}, 100).rows[-1]
    assert added == ["added", "", "1.0 %", "5.0 %", "20.0 %"]


@pytest.mark.parametrize(
    "clean",
    [
        [{"url": "/0", "text": "A story."}],
        [{"url": "/0", "text": "A story."}, {"url": "/1", "text": "Another"}],
        [{"url": "/0", "text": "A story."}] * 2,
    ],
    ids=["lost", "changed", "doubled"],
)
def test_a_lost_or_wrong_item_is_an_error(tmp_path: Path, clean: list[dict[str, str]]) -> None:
    plain = [{"url": "/0", "text": "A story."}, {"url": "/1", "text": "Another story."}]
    for name, items in (("without", plain), ("with", clean)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "items.jsonl").write_text("".join(f"{json.dumps(item)}\n" for item in items))
    with pytest.raises(ClickException, match="of 2 pages"):
        check(tmp_path, 2)
    (tmp_path / "with" / "items.jsonl").write_bytes((tmp_path / "without" / "items.jsonl").read_bytes())
    check(tmp_path, 2)
