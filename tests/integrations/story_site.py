"""A site for scrapers, served on loopback: pages in five languages whose consent banners stand in the article's own
element, as on pages that extractors fall for."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from benchmarks.stories import stories


class Page(NamedTuple):
    """What a page holds, by paragraphs; the notice stands before the article or behind it."""

    title: str
    article: tuple[str, ...]
    notice: tuple[str, ...]
    first: bool


PAGES = {
    language: Page(story.title, story.paragraphs, story.notices[0], first=language in ("de", "tr"))
    for language, story in stories().items()
}
"""By language."""

FRONT = "".join(f'<a href="/{language}/{number}">{language}</a>' for number in range(2) for language in PAGES)
"""A page of links: each language has a page 0 with its banner, and a page 1 without."""


def html(language: str, *, banner: bool = True) -> str:
    """A page as a browser gets it."""
    page = PAGES[language]
    paragraphs = "".join(f"<p>{text}</p>\n" for text in page.article)
    notice = "".join(f"<p>{text}</p>\n" for text in page.notice) if banner else ""
    body = notice + paragraphs if page.first else paragraphs + notice
    head = f'<head><meta charset="utf-8"><title>{page.title}</title></head>'
    article = f"<article><h1>{page.title}</h1>\n{body}</article>"
    return f'<!doctype html><html lang="{language}">{head}<body>{article}</body></html>'


@contextmanager
def serving() -> Iterator[str]:
    """The address of the site, while it is up."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = re.fullmatch(r"/(\w\w)/(\d+)", self.path)
        if found and found[1] in PAGES:
            self._answer(200, html(found[1], banner=found[2] == "0"))
        elif self.path == "/":
            self._answer(200, f"<html><body>{FRONT}</body></html>")
        elif self.path == "/only-a-banner":
            self._answer(200, f"<html><body><article><p>{PAGES['en'].notice[0]}</p></article></body></html>")
        else:
            self._answer(404, "")

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
