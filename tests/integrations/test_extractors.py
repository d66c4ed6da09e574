"""The recipes of docs/scrapers.md on pages in five languages, with the extractors themselves."""

from collections.abc import Callable

import pytest
from libraries import require
from story_site import PAGES, html

import boilerfilter


def by_trafilatura(page: str, language: str) -> str:
    return require("trafilatura").extract(page) or ""


def by_newspaper(page: str, language: str) -> str:
    text: str = require("newspaper").article("https://story.example/", input_html=page, language=language).text
    return text


def by_readability(page: str, language: str) -> str:
    require("readability")
    import lxml.html
    import readability

    summary = lxml.html.fromstring(readability.Document(page).summary())
    return "\n\n".join(node.text_content() for node in summary.iter("p", "li", "h2", "h3", "pre", "td"))


# newspaper4k reads Japanese with a library more, which has no wheels.
CASES = [
    (extract, language)
    for extract in (by_trafilatura, by_newspaper, by_readability)
    for language in PAGES
    if (extract, language) != (by_newspaper, "ja")
]


@pytest.mark.parametrize(("extract", "language"), CASES)
def test_the_banner_that_comes_with_the_article_goes(extract: Callable[[str, str], str], language: str) -> None:
    page = PAGES[language]
    extracted = extract(html(language), language)
    assert page.notice[0] in extracted, "the page is no test of what comes after the extractor"
    cleaned = boilerfilter.clean(extracted)
    assert [line for line in cleaned.splitlines() if line and line != page.title] == list(page.article)
    plain = extract(html(language, banner=False), language)
    assert boilerfilter.clean(plain) == plain
