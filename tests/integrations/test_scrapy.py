"""The Scrapy pipeline and add-on, in a real crawl and item by item."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from libraries import require
from samples import NOTICE, STORY
from story_site import PAGES, serving

from boilerfilter import Pipeline, Settings, SettingsError

scrapy = require("scrapy")
attrs = require("attrs")

from scrapy.exceptions import DropItem, NotConfigured  # noqa: E402
from scrapy.settings import Settings as ProjectSettings  # noqa: E402
from scrapy.utils.test import get_crawler  # noqa: E402

from boilerfilter.integrations import scrapy as adapter  # noqa: E402
from boilerfilter.integrations.scrapy import BoilerfilterAddon, BoilerfilterPipeline  # noqa: E402

CRAWL = Path(__file__).with_name("story_crawl.py")
ADDON = {"ADDONS": {"boilerfilter.integrations.scrapy.BoilerfilterAddon": 500}}
SELECT = {"TWISTED_REACTOR": "twisted.internet.selectreactor.SelectReactor"}
TEXT = f"{STORY}\n\n{NOTICE}"


class Crawled(NamedTuple):
    """What a crawl left behind: texts of items by path, dropped items, stats, and what was logged."""

    texts: dict[str, str]
    items: list[dict[str, Any]]
    dropped: list[dict[str, Any]]
    stats: dict[str, Any]
    log: str


@pytest.fixture
def crawl(tmp_path: Path) -> Callable[..., Crawled]:
    """Crawls the site in a process in which every warning is an error, one of a file left open too."""

    def run(**settings: Any) -> Crawled:
        with serving() as address:
            done = subprocess.run(
                [sys.executable, "-W", "error", CRAWL, address, tmp_path, json.dumps(settings)],
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
        assert done.returncode == 0, done.stderr
        assert "Exception ignored" not in done.stderr
        items = _read(tmp_path / "items.jsonl")
        texts = {item["url"].removeprefix(address): item["text"] for item in items}
        stats = json.loads((tmp_path / "stats.json").read_text())
        return Crawled(texts, items, _read(tmp_path / "dropped.jsonl"), stats, done.stderr)

    return run


def _read(file: Path) -> list[dict[str, Any]]:
    """The items of a feed, which a crawl that did not begin does not write."""
    return [json.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []


ARTICLES = {f"/{lang}/{n}": "\n\n".join(page.article) for lang, page in PAGES.items() for n in (0, 1)}


@pytest.mark.parametrize("reactor", [{}, SELECT], ids=["default reactor", "select reactor"])
def test_a_crawl_gets_articles_in_five_languages(crawl: Callable[..., Crawled], reactor: dict[str, str]) -> None:
    done = crawl(**ADDON, **reactor, BOILERFILTER_REMOVED_FIELD="removed")
    assert done.texts == ARTICLES
    for item in done.items:
        language, number = item["url"].split("/")[-2:]
        lost = "\n".join(part["text"].strip() for part in item.get("removed", []))
        assert [line for line in lost.split("\n") if line] == (list(PAGES[language].notice) if number == "0" else [])
    assert [item["text"] for item in done.dropped] == [PAGES["en"].notice[0]]
    counts = {name: done.stats.get(f"boilerfilter/{name}") for name in ("items", "changed", "dropped", "errors")}
    assert counts == {"items": 11, "changed": 5, "dropped": 1, "errors": None}
    assert done.stats["boilerfilter/paragraphs_removed"] == 11
    assert done.stats["boilerfilter/paragraphs_removed/consent"] == 11
    assert done.stats["boilerfilter/characters_removed"] > 400


def test_without_the_addon_the_banners_are_in_the_texts(crawl: Callable[..., Crawled]) -> None:
    done = crawl()
    assert len(done.items) == 11
    assert not any(key.startswith("boilerfilter") for key in done.stats)
    assert all(PAGES[lang].notice[0] in done.texts[f"/{lang}/0"] for lang in PAGES)


def test_a_misspelt_setting_ends_the_crawl_before_it_begins(crawl: Callable[..., Crawled]) -> None:
    done = crawl(**ADDON, BOILERFILTER_FEILDS=["text"])
    assert "BOILERFILTER_FEILDS: there is no such setting; did you mean BOILERFILTER_FIELDS?" in done.log
    assert not done.items


def made(**settings: Any) -> tuple[BoilerfilterPipeline, dict[str, Any]]:
    """A pipeline as a crawler makes it, and the stats that it counts in."""
    crawler = get_crawler(settings_dict=settings)
    crawler._apply_settings()
    return BoilerfilterPipeline.from_crawler(crawler), crawler.stats.get_stats()


def process(made_pipeline: BoilerfilterPipeline, item: Any) -> Any:
    try:
        return asyncio.run(made_pipeline.process_item(item))
    finally:
        made_pipeline.close_spider()


@dataclass
class Data:
    text: Any = None
    body: Any = None
    url: Any = None
    removed: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Frozen:
    text: str
    body: str = ""


@attrs.define
class Attrs:
    text: Any = None
    body: Any = None
    removed: Any = None


class Item(scrapy.Item):
    text = scrapy.Field()
    body = scrapy.Field()
    removed = scrapy.Field()


@pytest.mark.parametrize("kind", [dict, Data, Attrs, Item])
def test_items_of_all_kinds(kind: Callable[..., Any]) -> None:
    pipeline, stats = made(BOILERFILTER_FIELDS=["text", "body"], BOILERFILTER_REMOVED_FIELD="removed")
    item = kind(text=TEXT, body=f"{NOTICE}\n\n{STORY}")
    assert process(pipeline, item) is item
    found = (
        dict(item)
        if isinstance(item, dict | scrapy.Item)
        else {name: getattr(item, name) for name in Data().__dict__ if hasattr(item, name)}
    )
    assert (found["text"], found["body"]) == (STORY, STORY)
    assert [(part["field"], part["text"].strip(), part["plugin"]) for part in found["removed"]] == [
        ("text", NOTICE, "consent"),
        ("body", NOTICE, "consent"),
    ]
    assert stats["boilerfilter/changed"] == 1


@pytest.mark.parametrize(
    ("item", "missing"),
    [
        ({"title": "no text"}, 1),
        ({"text": None}, 1),
        ({"text": [TEXT]}, 1),
        ({"text": TEXT.encode()}, 1),
        (Data(), 1),
        (object(), 1),
        ({"text": ""}, None),
        ({"text": " \n"}, None),
        ({"text": "\ud800 alone"}, None),
    ],
    ids=repr,
)
def test_what_is_no_text_passes(item: Any, missing: int | None) -> None:
    before = repr(item)
    pipeline, stats = made()
    assert process(pipeline, item) is item
    assert repr(item) == before
    assert (stats["boilerfilter/items"], stats.get("boilerfilter/not_text")) == (1, missing)


def test_nothing_left_drops_the_item_as_it_came() -> None:
    pipeline, stats = made(BOILERFILTER_FIELDS="text, body")
    item = {"text": NOTICE, "body": "\n"}
    with pytest.raises(DropItem, match="nothing is left of text, body"):
        process(pipeline, item)
    assert item == {"text": NOTICE, "body": "\n"}
    assert stats["boilerfilter/dropped"] == stats["boilerfilter/paragraphs_removed"] == 1
    assert "boilerfilter/changed" not in stats


@pytest.mark.parametrize(
    ("settings", "item", "after"),
    [
        ({"BOILERFILTER_DROP_EMPTY": "False"}, {"text": NOTICE}, {"text": ""}),
        ({"BOILERFILTER_FIELDS": ["text", "body"]}, {"text": NOTICE, "body": STORY}, {"text": "", "body": STORY}),
        ({"BOILERFILTER_SETTINGS": {"disable": ["consent"]}}, {"text": NOTICE}, {"text": NOTICE}),
        ({"BOILERFILTER_SETTINGS": '{"keep": ["(?i)cookie"]}'}, {"text": NOTICE}, {"text": NOTICE}),
        ({"BOILERFILTER_SETTINGS": Settings(max_removed=0.5)}, {"text": NOTICE}, {"text": NOTICE}),
    ],
)
def test_settings_are_used(settings: dict[str, Any], item: dict[str, str], after: dict[str, str]) -> None:
    assert process(made(**settings)[0], item) == after


def test_settings_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "boilerfilter.toml").write_text("max_removed = 0.1\n")
    pipeline, _ = made(BOILERFILTER_SETTINGS=str(tmp_path / "boilerfilter.toml"))
    assert process(pipeline, {"text": TEXT}) == {"text": TEXT}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"BOILERFILTER_FIELD": "text"},
            "BOILERFILTER_FIELD: there is no such setting; did you mean BOILERFILTER_FIELDS",
        ),
        ({"BOILERFILTER_PRESET": "careful"}, "BOILERFILTER_PRESET: there is no such setting"),
        ({"BOILERFILTER_FIELDS": []}, "BOILERFILTER_FIELDS: names of fields, at least one"),
        ({"BOILERFILTER_FIELDS": [1]}, "BOILERFILTER_FIELDS: names of fields"),
        ({"BOILERFILTER_DROP_EMPTY": "maybe"}, "BOILERFILTER_DROP_EMPTY: True or False, not 'maybe'"),
        ({"BOILERFILTER_REMOVED_FIELD": "text"}, "BOILERFILTER_REMOVED_FIELD: 'text' is in BOILERFILTER_FIELDS too"),
        ({"BOILERFILTER_REMOVED_FIELD": 7}, "BOILERFILTER_REMOVED_FIELD: the name of a field, not 7"),
        ({"BOILERFILTER_SETTINGS": {"max_remved": 1}}, "BOILERFILTER_SETTINGS: .*did you mean 'max_removed'"),
        ({"BOILERFILTER_SETTINGS": "nowhere.toml"}, "BOILERFILTER_SETTINGS: nowhere.toml: cannot be read"),
        ({"BOILERFILTER_SETTINGS": "{"}, "BOILERFILTER_SETTINGS: "),
        ({"BOILERFILTER_SETTINGS": 3}, "BOILERFILTER_SETTINGS: a Settings, a dict or the path of a TOML file, not 3"),
        ({"BOILERFILTER_SETTINGS": {"consnt": {}}}, "did you mean 'consent'"),
    ],
)
def test_wrong_settings_say_which_and_what_to_do(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        made(**settings)


def test_it_can_be_switched_off() -> None:
    with pytest.raises(NotConfigured):
        made(BOILERFILTER_ENABLED=False)


NAME = "boilerfilter.integrations.scrapy.BoilerfilterPipeline"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {NAME: 300}),
        ({"my.Pipeline": 1}, {"my.Pipeline": 1, NAME: 300}),
        ({NAME: 800}, {NAME: 800}),
        ({NAME: None}, {NAME: None}),
        ({BoilerfilterPipeline: 7}, {BoilerfilterPipeline: 7}),
    ],
)
def test_the_addon_leaves_what_the_project_says(before: dict[Any, Any], after: dict[Any, Any]) -> None:
    project = ProjectSettings({"ITEM_PIPELINES": before} if before else {})
    BoilerfilterAddon().update_settings(project)
    assert dict(project["ITEM_PIPELINES"]) == after


@pytest.mark.parametrize(
    "item",
    [Frozen(TEXT), Data(text=TEXT), Item(text=TEXT)],
    ids=["frozen", "no such field", "no such field of Scrapy's"],
)
def test_an_item_that_takes_no_value_passes_whole(item: Any, caplog: pytest.LogCaptureFixture) -> None:
    pipeline, stats = made(BOILERFILTER_REMOVED_FIELD="" if isinstance(item, Frozen) else "gone")
    before = repr(item)
    assert process(pipeline, item) is item
    assert repr(item) == before
    assert stats["boilerfilter/errors"] == 1
    assert "boilerfilter/changed" not in stats
    assert "the item goes on" in caplog.text


def test_a_half_stored_item_is_put_back() -> None:
    class Picky(dict):  # type: ignore[type-arg]
        def __setitem__(self, key: str, value: object) -> None:
            if key == "body" and value != self["body"]:
                raise ValueError("the body is not for changing")
            super().__setitem__(key, value)

    pipeline, stats = made(BOILERFILTER_FIELDS=["text", "body"])
    item = Picky(text=TEXT, body=TEXT)
    assert process(pipeline, item) == {"text": TEXT, "body": TEXT}
    assert stats["boilerfilter/errors"] == 1


BREAKS = """
from boilerfilter import hookimpl
class Breaks:
    name = "breaks"
    anchors = None
    def annotate(self, paragraphs):
        raise {error}
@hookimpl
def boilerfilter_annotators(settings, packs):
    return [Breaks()]
"""


@pytest.mark.parametrize(
    ("error", "after"),
    [
        ("RuntimeError('no')", STORY),  # others have their say
        ("TimeoutError('too slow')", TEXT),  # nobody knows what would become of it
    ],
)
def test_a_broken_plugin_costs_no_item(
    distribution: Callable[..., Path], caplog: pytest.LogCaptureFixture, error: str, after: str
) -> None:
    name = error.partition("(")[0]  # pipelines of equal settings are built once
    distribution(BREAKS.format(error=error), plugin=name)
    pipeline, stats = made(BOILERFILTER_SETTINGS={"enable": [name, "consent", "language"]})
    first, second = {"text": TEXT}, {"text": TEXT}

    async def both() -> None:
        await pipeline.process_item(first)
        await pipeline.process_item(second)

    asyncio.run(both())
    pipeline.close_spider()
    assert first == second == {"text": after}
    assert stats["boilerfilter/errors"] >= 2
    assert f"plugin {name!r} of acme-plugin 1.2" in caplog.text
    assert caplog.text.count("told once") < stats["boilerfilter/errors"]


def test_what_cannot_change_waits_for_no_thread(monkeypatch: pytest.MonkeyPatch, pipeline: Pipeline) -> None:
    monkeypatch.setattr(adapter, "pipeline_of", lambda settings: pipeline)
    made_pipeline, _ = made()
    made_pipeline.close_spider()  # its thread takes no more
    item = {"text": STORY}
    assert asyncio.run(made_pipeline.process_item(item)) == {"text": STORY}
    broken = {"text": TEXT}
    assert asyncio.run(made_pipeline.process_item(broken)) == {"text": TEXT}
