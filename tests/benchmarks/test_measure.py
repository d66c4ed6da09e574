"""From drops to shares, and from shares to tables."""

from collections.abc import Sequence
from html.parser import HTMLParser
from math import nan

import pytest
from benchmarks.data import Labelled, Row
from benchmarks.measure import ParagraphScores, score_documents, score_paragraphs
from benchmarks.metrics import Rate
from benchmarks.report import dirt_table, false_positives, language_mean, language_table, source_table, summary_table
from benchmarks.tables import Table, percent, to_html, to_markdown, with_interval


class Shouted:
    """Drops what is in capitals."""

    name = "shouted"

    def drops(self, documents: Sequence[Labelled]) -> list[list[bool]]:
        return [[paragraph.isupper() for paragraph in document.paragraphs] for document in documents]


ROWS = [
    *[Row("NOTICE", "notice", "en", "site a")] * 5,
    Row("notice", "notice", "en", "site b"),
    Row("NOTICE", "notice", "de", "site a"),
    Row("DETAIL", "detail", "de", "site a"),
    Row("OK", "label", "de", "site a"),
    Row("article", "article", "en", "content"),
    Row("ARTICLE", "article", "de", "news"),
]


@pytest.fixture
def scores() -> ParagraphScores:
    return score_paragraphs(ROWS, [Shouted()])


def test_labels_are_left_out(scores: ParagraphScores) -> None:
    assert len(scores.rows) == len(scores.drops["shouted"]) == 10


def test_rates_by_kind(scores: ParagraphScores) -> None:
    assert scores.rate("shouted", "notice") == Rate(6, 7)
    assert scores.rate("shouted", "article") == Rate(1, 2)
    assert scores.confusion("shouted") == (7, 1, 1)


def test_groups_keep_rows_and_drops_together(scores: ParagraphScores) -> None:
    groups = scores.by(lambda row: row.language)
    assert list(groups) == ["de", "en"]
    assert groups["en"].rate("shouted", "notice") == Rate(5, 6)


def test_documents() -> None:
    documents = [
        Labelled(["NOTICE", "X", "title", "an article"], ["consent", "leftover", "content", "content"], "en", "en", ""),
        Labelled(["notice", "BY A. WRITER", "MENU"], ["consent", "content", "other"], "en", "en", ""),
    ]
    found = score_documents(documents, [Shouted()])["shouted"]
    assert found.fully_right == Rate(1, 2)
    assert found.consent == Rate(1, 2)
    assert found.content == Rate(1, 3)
    assert found.leftovers == Rate(1, 1)
    assert found.counts == (1, 1, 1)


def test_few_rows_have_counts_and_no_share(scores: ParagraphScores) -> None:
    table = language_table("set", scores, "shouted", ["shouted"])
    by_language = {row[0]: row for row in table.rows}
    assert by_language["de"][1] == "1 of 1"
    assert by_language["en"][1].startswith("83.3 % [")
    assert "Too few notices to tell (under 5): de 1 of 1." in table.note
    assert "mean over the 1 languages" in table.note


def test_languages_of_articles_alone_are_summed_up() -> None:
    rows = [*ROWS, Row("ARTIKEL", "article", "nl", "news"), Row("article", "article", "fr", "news")]
    table = language_table("set", score_paragraphs(rows, [Shouted()]), "shouted", [])
    assert [row[0] for row in table.rows] == ["de", "en"]
    assert "2 more languages have articles alone; of these 50.0 % [" in table.note


def test_mean_over_languages_with_enough_rows() -> None:
    assert language_mean({"en": Rate(5, 5), "de": Rate(5, 10), "fr": Rate(0, 1)}) == pytest.approx(0.75)


def test_tables_have_a_cell_for_each_column(scores: ParagraphScores) -> None:
    tables = [
        summary_table("set", scores),
        language_table("set", scores, "shouted", ["shouted"]),
        source_table("set", scores, ["shouted"]),
        dirt_table(scores),
    ]
    for table in tables:
        assert all(len(row) == len(table.columns) for row in table.rows), table.title


def test_false_positives_by_source(scores: ParagraphScores) -> None:
    assert false_positives({"set": scores}, {}) == {
        "set: content": {"shouted": Rate(0, 1)},
        "set: news": {"shouted": Rate(1, 1)},
    }


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.5, "50.0 %"), (0.0, "0.0 %"), (1.0, "100.0 %"), (0.0002, "0.02 %"), (0.9987, "99.87 %"), (nan, "–")],
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text


def test_with_interval() -> None:
    assert with_interval(Rate(5, 10)) == "50.0 % [23.7, 76.3] of 10"
    assert with_interval(Rate(2, 3), 5) == "2 of 3"
    assert with_interval(Rate(0, 0)) == "–"


HOSTILE = Table("a <b>", ["x|y", "n"], [["<script>alert(1)</script>", "`*_"]], 'note & "more" <i>')


def test_markdown_cells_are_plain_text() -> None:
    text = to_markdown("Title", ["By `command`."], [HOSTILE])
    assert r"| x\|y " in text
    assert "<script>" not in text.replace(r"\<", "")
    assert len({line.count("|") - line.count(r"\|") for line in text.splitlines() if line.startswith("|")}) == 1


def test_html_is_escaped_and_runs_nothing() -> None:
    tags: list[tuple[str, dict[str, str | None]]] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

    page = to_html("<Title>", ["By `a <command>`."], [HOSTILE])
    Tags().feed(page)
    names = {tag for tag, _ in tags}
    assert not names & {"script", "img", "link", "iframe", "b", "i"}
    policies = [attributes["content"] for tag, attributes in tags if tag == "meta" and "http-equiv" in attributes]
    assert len(policies) == 1
    assert (policies[0] or "").startswith("default-src 'none'; style-src 'sha256-")
    assert "<code>a &lt;command&gt;</code>" in page
