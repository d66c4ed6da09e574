"""Whatever a text says, it stays a text."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boilerfilter.report.markup import Html, element, join, text

ANY = st.text(st.characters(exclude_categories=[])) | st.text(st.sampled_from("<>\"'&=`/ \n\r\x00\ud800ax"))


class Seen(HTMLParser):
    """Tags with their attributes, and text, as a browser would see them."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(ANY, ANY)
@example("</p><script>alert(1)</script>", '" onmouseover="alert(1)')
@example("<!--", "' x='")
def test_text_and_attributes_are_inert(words: str, attribute: str) -> None:
    source = element("p", words, title=attribute).source
    seen = Seen(source)
    assert len(seen.tags) == 1
    (tag, attributes) = seen.tags[0]
    assert tag == "p"
    assert [name for name, _ in attributes] == ["title"]
    assert source.count("<") == 2
    source.encode()  # a lone surrogate is none any more


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])))
def test_what_can_be_said_in_html_is_unchanged(words: str) -> None:
    assert Seen(element("p", words, title=words).source).text == words
    assert Seen(element("p", words, title=words).source).tags[0][1] == [("title", words)]


@pytest.mark.parametrize(
    ("given", "shown"),
    [("a\x00b", "a�b"), ("\ud83d", "�"), ("a\r\nb\rc", "a\nb\nc"), ("\x1b[31m", "�[31m"), ("\u202eabc", "\u202eabc")],
)
def test_what_no_html_can_hold_is_replaced(given: str, shown: str) -> None:
    assert text(given).source == shown


def test_elements() -> None:
    assert element("li", "a", Html("<b>b</b>"), None, class_="c", data_n=1, hidden=True, open=False) == Html(
        '<li class="c" data-n="1" hidden>a<b>b</b></li>'
    )
    assert element("input", name="from").source == '<input name="from">'
    assert join("<", Html("<br>")).source == "&lt;<br>"
