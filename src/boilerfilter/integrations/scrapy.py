"""boilerfilter in Scrapy: an item pipeline, and an add-on that puts it in.

    ADDONS = {"boilerfilter.integrations.scrapy.BoilerfilterAddon": 500}

Its settings are those of `boilerfilter.integrations.scrapy_options`.
"""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Self

from boilerfilter import Document, Result
from boilerfilter.integrations.extras import of_extra
from boilerfilter.integrations.pipelines import pipeline_of
from boilerfilter.integrations.results import parts_removed
from boilerfilter.integrations.scrapy_options import Options

with of_extra("scrapy"):
    from itemadapter import ItemAdapter
    from scrapy.crawler import Crawler
    from scrapy.exceptions import DropItem, NotConfigured
    from scrapy.settings import BaseSettings
    from scrapy.statscollectors import StatsCollector
    from twisted.internet.threads import deferToThread

_log = logging.getLogger(__name__)

_PLACE: Final = 300
"""Where the add-on puts the pipeline among others, before those that store what they are given."""

_SHORT: Final = 65_536
"""Characters up to which it takes less to see that a text has no boilerplate than to ask another thread."""


class BoilerfilterAddon:
    """Puts `BoilerfilterPipeline` into ``ITEM_PIPELINES``, unless it is there (or disabled there, with None)."""

    def update_settings(self, settings: BaseSettings) -> None:
        pipelines = settings["ITEM_PIPELINES"]
        path = f"{__name__}.{BoilerfilterPipeline.__name__}"
        if path not in pipelines and BoilerfilterPipeline not in pipelines:
            pipelines.set(path, _PLACE, priority="addon")


class BoilerfilterPipeline:
    """Takes the boilerplate out of the text fields of items: dicts, dataclasses, attrs, Scrapy's own, pydantic's.

    An item always goes on, as it came if something is wrong with it or with a plugin, unless nothing of its text is
    left. Counts are in the crawler's stats below ``boilerfilter/``.

    Whether a text may have boilerplate is seen at once, in microseconds; one that may is cleaned in a thread, so that a
    long text, or the first one in a language, stops no download. One thread (the reactor's pool, if it has no asyncio),
    since two would be no faster: they would wait for the interpreter's lock, and the reactor with them.
    """

    def __init__(self, options: Options, stats: StatsCollector) -> None:
        self.options = options
        self._stats = stats
        self._pipeline = pipeline_of(options.settings.replace(on_error="keep"))  # a crawl goes on
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="boilerfilter")
        self._told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = Options.of(crawler.settings)
        if not options.enabled:
            raise NotConfigured("BOILERFILTER_ENABLED is False")
        assert crawler.stats is not None
        return cls(options, crawler.stats)

    def close_spider(self, spider: object = None) -> None:
        self._thread.shutdown(wait=False)

    async def process_item(self, item: Any, spider: object = None) -> Any:
        self._count("items")
        adapter: Any = ItemAdapter(item) if ItemAdapter.is_item(item) else {}
        texts = {field: text for field in self.options.fields if isinstance(text := adapter.get(field), str)}
        self._count("not_text", len(self.options.fields) - len(texts))
        try:
            changed = await self._changed(texts, adapter.get("url"))
            left = {**texts, **{field: result.text for field, result in changed.items()}}
            empty = bool(changed) and self.options.drop_empty and not any(text.strip() for text in left.values())
            if changed and not empty:
                self._store(adapter, changed)
        except Exception as error:  # a pattern out of time, or an item that takes no value
            self._failed(f"{type(error).__name__}: {error}")
            return item
        if changed:
            self._count("dropped" if empty else "changed")
            self._count_removed(changed)
        if empty:
            raise DropItem(f"boilerfilter: nothing is left of {', '.join(texts)}")
        return item

    async def _changed(self, texts: Mapping[str, str], url: object) -> dict[str, Result]:
        """The results of the texts that lose something."""
        results = {}
        for field, text in texts.items():
            if len(text) <= _SHORT and not self._pipeline.may_change(text.encode("utf-8", "surrogatepass")):
                continue
            result = await self._run(Document(text, url=url if isinstance(url, str) else None))
            for message in result.errors:
                self._failed(message)
            if result.removed:
                results[field] = result
        return results

    async def _run(self, document: Document) -> Result:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a reactor without asyncio
            return await deferToThread(self._pipeline.run, document)  # type: ignore[no-any-return,unused-ignore]
        return await loop.run_in_executor(self._thread, self._pipeline.run, document)

    def _store(self, adapter: Any, changed: Mapping[str, Result]) -> None:
        """Puts the texts into the item, and what was removed if that is asked for: all, or nothing and an error."""
        values: dict[str, object] = {field: result.text for field, result in changed.items()}
        if name := self.options.removed_field:
            parts = {field: parts_removed(result, self._pipeline) for field, result in changed.items()}
            values[name] = [{"field": field, **part} for field in parts for part in parts[field]]
        try:
            for field, value in values.items():
                adapter[field] = value
        except Exception:
            for field, result in changed.items():
                if adapter[field] != result.document.text:
                    adapter[field] = result.document.text
            raise

    def _count(self, name: str, count: int = 1) -> None:
        if count:
            self._stats.inc_value(f"boilerfilter/{name}", count)

    def _count_removed(self, changed: Mapping[str, Result]) -> None:
        for result in changed.values():
            self._count("characters_removed", len(result.document.text) - len(result.text))
            self._count("paragraphs_removed", len(result.dropped))
            for decision in result.dropped:
                owners = {self._pipeline.owner(reason.rule) for reason in decision.reasons}
                for name in sorted(owner.name for owner in owners if owner):
                    self._count(f"paragraphs_removed/{name}")

    def _failed(self, message: str) -> None:
        self._count("errors")
        if message not in self._told and len(self._told) < 100:  # of messages that differ each time
            self._told.add(message)
            _log.error("%s; the item goes on (told once, counted in boilerfilter/errors)", message)
