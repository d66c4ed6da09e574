"""A result in a notebook: what goes is marked, why is told, and no text is markup."""

from collections.abc import Callable
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from samples import NOTICE, STORY, Marker

from boilerfilter import Annotation, Decision, Document, Paragraph, Pipeline, Reason, Result, Span
from boilerfilter.report.notebook import shown

Build = Callable[..., Pipeline]
ELEMENTS = {"style", "div", "p", "del", "code"}


class Reading(HTMLParser):
    """What a browser would make of it: the elements, their attributes, and the text that is struck out or not."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.text: dict[str, str] = {"del": "", "style": ""}
        self.feed(source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text[self.open[-1]] = self.text.get(self.open[-1], "") + data


def test_what_goes_is_marked_with_its_reasons(pipeline: Pipeline) -> None:
    read = Reading(pipeline.run(f"{STORY}\n\n{NOTICE}")._repr_html_())
    assert read.text["del"] == NOTICE
    assert STORY in read.text["p"]
    assert "1 of 2 paragraphs removed" in read.text["p"]
    assert "consent: consent notice, score 1.00" in read.text["p"]
    assert "consent.en.cookie" in read.text["code"]


def test_only_the_cut_part_is_marked() -> None:
    text = "Once. Accept all! Twice."
    paragraph = Paragraph(text, 0, 0, 0)
    decision = Decision(paragraph, True, (Reason("r", "glued"),), (), (), ((6, 17),))
    result = Result(Document(text), (decision,), "Once. Twice.", ((6, 18),), ())
    read = Reading(shown(result))
    assert read.text["del"] == "Accept all!"
    assert "Once.  Twice." in read.text["p"]


def test_it_is_of_bounded_size_and_says_what_is_left_out(pipeline_of: Build) -> None:
    mark = Marker("mark", "bad", anchors=("bad",))
    html = pipeline_of([mark], [mark]).run("\n\n".join(["bad " * 10_000] * 1_000))._repr_html_()
    assert len(html) < 1_000_000
    assert "and 800 more, which are not shown" in html


def test_colours_are_the_themes() -> None:
    """A fixed colour of text or paper would be unreadable in a light or in a dark notebook."""
    style = Reading(shown(Result(Document(""), (), "", (), ()))).text["style"]
    for rule in style.replace("background: none", "").split(";"):
        key, _, value = rule.rpartition("{")[2].strip().partition(":")
        if key == "color":
            assert value.strip() == "inherit"
        if key == "background":
            assert "/ 0.12" in value
    assert "url(" not in style
    assert "@import" not in style


@given(st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from("<>&\"'/"), min_size=1))
def test_any_text_is_text(text: str) -> None:
    claim = Annotation("a", 1.0, (Span(0, 1, text),))
    paragraph = Paragraph(text, 0, 0, 0)
    for keep in (True, False):
        decision = Decision(paragraph, keep, (Reason(text, text),), (claim,), (claim,))
        read = Reading(shown(Result(Document(text), (decision,), text, (), (), (text,))))
        assert read.elements <= ELEMENTS
        assert read.attributes <= {"class", "dir"}
