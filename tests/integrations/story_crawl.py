"""A crawl in a process of its own, as a reactor can run only once: ``python story_crawl.py ADDRESS FOLDER SETTINGS``.

Writes ``items.jsonl`` (a feed), ``dropped.jsonl`` and ``stats.json`` into the folder. SETTINGS are the project's, as
JSON.
"""

import json
import sys
from pathlib import Path

import scrapy
from scrapy import signals
from scrapy.crawler import CrawlerProcess


class Spider(scrapy.Spider):
    """Follows the links of the front page; an item a page, whose text is all of its article."""

    name = "stories"
    address = ""
    dropped: list

    @classmethod
    def from_crawler(cls, crawler, *args, **kwargs):
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.dropped = []
        crawler.signals.connect(spider.keep_dropped, signal=signals.item_dropped)
        return spider

    def keep_dropped(self, item):
        self.dropped.append(item)

    async def start(self):
        for request in self.start_requests():
            yield request

    def start_requests(self):
        yield scrapy.Request(f"{self.address}/")
        yield scrapy.Request(f"{self.address}/only-a-banner")

    def parse(self, response):
        yield from response.follow_all(css="a")
        if paragraphs := response.css("article p::text").getall():
            yield {"url": response.url, "text": "\n\n".join(paragraphs)}


def main(address: str, folder: str, settings: str) -> None:
    feed = {str(Path(folder, "items.jsonl")): {"format": "jsonlines", "encoding": "utf8"}}
    process = CrawlerProcess(
        {"FEEDS": feed, "LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, **json.loads(settings)}
    )
    crawler = process.create_crawler(Spider)
    process.crawl(crawler, address=address)
    process.start()
    Path(folder, "stats.json").write_text(json.dumps(crawler.stats.get_stats(), default=str))
    dropped = crawler.spider.dropped if crawler.spider else []
    Path(folder, "dropped.jsonl").write_text("".join(f"{json.dumps(item)}\n" for item in dropped))


if __name__ == "__main__":
    main(*sys.argv[1:])
