"""A crawl in a process of its own: ``python -m benchmarks.scrapy_spider ADDRESS PAGES EXTRACTOR CLEAN FOLDER``.

Asks for the pages ``ADDRESS/0`` to ``ADDRESS/<PAGES - 1>``, makes an item of each and writes ``items.jsonl`` and
``stats.json`` into the folder. CLEAN is 1 or 0: with boilerfilter's add-on or without.
"""

import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


def by_css(response: Response) -> str:
    return "\n\n".join(response.css("article p::text").getall())


def by_trafilatura(response: Response) -> str:
    import trafilatura  # noqa: PLC0415

    return trafilatura.extract(response.text) or ""


EXTRACTORS: Final[dict[str, Callable[[Response], str]]] = {"css": by_css, "trafilatura": by_trafilatura}


class Spider(scrapy.Spider):  # type: ignore[misc,unused-ignore]
    name = "pages"
    address: str
    pages: int
    extract: Callable[[Response], str]

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for number in range(self.pages):
            yield scrapy.Request(f"{self.address}/{number}")

    def parse(self, response: Response, **_: Any) -> Iterator[dict[str, str]]:
        yield {"url": response.url, "text": self.extract(response)}


def main(address: str, pages: str, extractor: str, clean: str, folder: str) -> None:
    addons = {"boilerfilter.integrations.scrapy.BoilerfilterAddon": 500} if clean == "1" else {}
    feed = {str(Path(folder, "items.jsonl")): {"format": "jsonlines", "encoding": "utf8", "overwrite": True}}
    settings = {"ADDONS": addons, "FEEDS": feed, "LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False}
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(Spider)
    process.crawl(crawler, address=address, pages=int(pages), extract=EXTRACTORS[extractor])
    process.start()
    assert crawler.stats is not None
    Path(folder, "stats.json").write_text(json.dumps(crawler.stats.get_stats(), default=str), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
