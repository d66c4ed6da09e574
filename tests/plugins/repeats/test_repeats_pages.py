"""Which host a document is of, and which of its pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter import Document
from boilerfilter_repeats.pages import page_of


def page(url: str | None, text: str = "", identifier: str = "") -> tuple[str, bytes] | None:
    return page_of(Document(text, id=identifier, url=url))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://mill.example/a", "mill.example"),
        ("HTTP://Mill.Example:8080/a", "mill.example"),
        ("https://www.mill.example", "mill.example"),
        ("https://www.example", "www.example"),
        ("//mill.example/a", "mill.example"),
        ("https://me:secret@mill.example./a", "mill.example"),
        ("https://Mühle.example/", "xn--mhle-0ra.example"),
        ("https://xn--mhle-0ra.example/", "xn--mhle-0ra.example"),
        ("https://Mu\u0308hle.example/", "xn--mhle-0ra.example"),
        ("https://пример.example/", "xn--e1afmkfd.example"),
        ("https://[2001:DB8::1]:443/a", "2001:db8::1"),
        ("https://10.0.0.1:80/", "10.0.0.1"),
        ("https://mill.example?q=1", "mill.example"),
        ("https://mill.example\\a", "mill.example"),
        (" https://mill.example/a\n", "mill.example"),
        ("mill.example", "mill.example"),
        ("mill.example:8080/a", "mill.example"),
        ("site-17", "site-17"),
        ("https://a..b.\ud800/", "a..b.\ud800"),
        (f"https://{'ä' * 70}.example/", f"{'ä' * 70}.example"),
    ],
)
def test_hosts(url: str, host: str) -> None:
    found = page(url)
    assert found is not None
    assert found[0] == host


@pytest.mark.parametrize(
    "url", [None, "", " ", "https://", "https:///a", "mailto:me@mill.example", "a b", f"https://{'a' * 600}/"]
)
def test_no_host(url: str | None) -> None:
    assert page(url) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://mill.example/a", "http://www.MILL.example:80/a#top", True),
        ("https://mill.example", "https://mill.example/", True),
        ("https://mill.example/a", "https://mill.example/b", False),
        ("https://mill.example/a?p=1", "https://mill.example/a?p=2", False),
        ("https://mill.example/A", "https://mill.example/a", False),
    ],
)
def test_pages_are_told_apart_by_address(one: str, other: str, same: bool) -> None:
    assert (page(one, "text") == page(other, "another")) is same


def test_where_the_address_is_a_host_pages_are_told_apart_by_id_or_text() -> None:
    assert page("mill.example", "one", "1") == page("mill.example", "two", "1")
    assert page("mill.example", "one", "1") != page("mill.example", "one", "2")
    assert page("mill.example", "one") == page("mill.example", "one")
    assert page("mill.example", "one") != page("mill.example", "two")


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Z", "C"))))
def test_any_address_is_taken(url: str) -> None:
    for address in (url, f"https://{url}"):
        found = page(address)
        assert found is None or (found[0] and len(found[1]) == 8)
