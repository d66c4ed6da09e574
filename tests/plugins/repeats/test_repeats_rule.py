"""What goes from the pages of a host that repeats itself, and what stays."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from repeats_samples import FOOTER, MENU, learned, pages

from boilerfilter import Document, Pipeline, Settings, SettingsError
from boilerfilter.io.options import CleanOptions
from boilerfilter.run.fingerprint import fingerprint

Kept = Callable[..., list[list[str]]]


def repeats(index: Path, **options: object) -> Pipeline:
    return Pipeline(Settings(enable=["repeats"], repeats={"index": str(index), **options}))


def test_what_is_repeated_goes_and_each_page_keeps_its_own(kept: Kept) -> None:
    assert kept(pages()) == [[f"Story {chr(97 + n)} tells of the {chr(97 + n)} mill."] for n in range(10)]


def test_by_default_one_page_keeps_what_is_repeated(kept: Kept) -> None:
    left = [len(paragraphs) for paragraphs in kept(pages(), drop="others")]
    assert sorted(left) == [1] * 9 + [len(MENU) + 2]


def test_the_reason_says_on_how_many_pages(index: Path) -> None:
    result = repeats(index, drop="all").run(pages()[3])
    decision = result.dropped[-1]
    assert [tuple(reason) for reason in decision.reasons] == [("repeats", "on 10 of 10 pages of mill.example")]
    ((label, score, ((start, end, source),)),) = decision.evidence
    assert (label, score, source) == ("repeats", 1.0, "repeats.mill.example")
    assert result.document.text[start:end] == decision.paragraph.text
    assert [info.name for info in result.plugins] == ["repeats"]


def test_a_page_that_was_not_learned_loses_what_its_host_repeats(index: Path) -> None:
    new = Document(f"New story\n\n{FOOTER}", url="http://www.mill.example/new")
    assert repeats(index).run(new).text == "New story"


@pytest.mark.parametrize("url", [None, "", "https://other.example/1", "mailto:me@mill.example"])
def test_other_hosts_lose_nothing(index: Path, url: str | None) -> None:
    assert repeats(index).run(Document(f"New story\n\n{FOOTER}", url=url)).removed == ()


def test_what_is_on_too_few_pages_stays(kept: Kept) -> None:
    section = "From the section on mills and weirs"
    documents = [
        Document(f"{section}\n\n{page.text}" if number < 4 else page.text, url=page.url)
        for number, page in enumerate(pages(20))
    ]
    assert sum(section in page for page in kept(documents)) == 4
    assert sum(section in page for page in kept(documents, minimum=4)) == 0
    assert sum(section in page for page in kept(documents, minimum=4, share=0.21)) == 4
    assert sum(section in page for page in kept(documents, minimum=2, min_pages=5)) == 4
    assert sum(section in page for page in kept(documents, minimum=2, min_share=0.5)) == 4
    assert sum(section in page for page in kept(documents, minimum=2, share=0.9, min_share=0.2)) == 0


def test_a_share_is_exact(kept: Kept) -> None:
    """A tenth of 70 pages is 7, whatever floating point makes of it."""
    notice = "The mill is closed on Mondays"
    documents = [
        Document(f"{'Story ' * (n + 1)}\n\n{notice if n < 7 else ''}", url=f"https://a.example/{n}") for n in range(70)
    ]
    assert sum(notice in page for page in kept(documents)) == 0
    assert sum(notice in page for page in kept(documents, share=0.101)) == 7


def test_a_short_line_goes_in_company_alone(kept: Kept) -> None:
    """A heading between paragraphs of the article is part of it; a menu is not, and neither is a word at a footer."""
    documents = [
        Document(f"Home\nNews\nSport\n\nFlour {'x' * n}\n\nMethod\n\nGrind {'y' * n}\n\nMore\n{FOOTER}", url=f"//a/{n}")
        for n in range(1, 8)
    ]
    assert kept(documents)[0] == ["Flour x", "Method", "Grind y"]
    assert kept(documents, short=0)[0] == ["Flour x", "Grind y"]
    assert kept(documents, short=500)[0] == ["Flour x", "Method", "Grind y", "More", FOOTER]


def test_keep_is_for_what_looks_like_a_repeat(kept: Kept) -> None:
    assert kept(pages(), keep=["river letter"])[0][-1].startswith("Subscribe to the river letter")
    assert len(kept(pages(), keep=["river letter"])[0]) == 2


def test_a_hard_wrapped_paragraph_is_repeated_if_all_its_lines_are(kept: Kept) -> None:
    wrapped = [
        "The mill stands on the river since the year of the great flood,",
        "and whoever wants to see it may come on any day of the week but",
        "on the day of the miller, which is a Thursday in the month of May.",
    ]
    changed = [*wrapped[:2], "on the day of the writer, which is a Monday in the month of June."]
    documents = [
        Document("\n".join(wrapped if n else changed) + f"\n\nStory {'x' * n}", url=f"https://a.example/{n}")
        for n in range(8)
    ]
    left = kept(documents)
    assert left[0] == ["\n".join(changed), "Story"]
    assert left[1] == ["Story x"]


def test_fences_of_markdown_stay(tmp_path: Path) -> None:
    documents = [Document(f"```\n{FOOTER}\n```\n\nStory {'x' * n}", url=f"//a/{n}") for n in range(8)]
    learned(documents, tmp_path / "i.idx")
    options = {"index": str(tmp_path / "i.idx"), "drop": "all"}
    pipeline = Pipeline(Settings(enable=["repeats"], markdown=True, repeats=options))
    assert pipeline.run(documents[1]).removed == ()


def test_the_settings_for_documents_hold_for_repeats_too(index: Path) -> None:
    options = {"index": str(index), "drop": "all"}
    whole = Pipeline(Settings(enable=["repeats"], max_removed=0.5, repeats=options)).run(pages()[0])
    assert whole.removed == ()
    assert {reason.rule for decision in whole.decisions for reason in decision.reasons} == {"settings.max_removed"}


def test_without_an_index_no_record_is_opened(index: Path) -> None:
    text = pages()[0].text.encode()
    assert not Pipeline(Settings(enable=["repeats"])).may_change(text)
    assert repeats(index).may_change(text)


def test_a_pipeline_with_an_index_is_pickled(index: Path) -> None:
    pipeline = repeats(index, drop="all")
    assert pickle.loads(pickle.dumps(pipeline)).run(pages()[0]).text == pipeline.run(pages()[0]).text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"index": "none.idx"}, "index none.idx: No such file or directory"),
        ({"index": "."}, "index .: Is a directory"),
        ({"min_pages": 4}, r"min_pages is 4, but .* learned with --min-pages 5 .*; learn it again, or ask for more"),
        ({"min_pages": 1}, "min_pages is 1; what is on one page is no repeat"),
        ({"min_share": 1.5}, "min_share is 1.5, and not between 0 and 1"),
        ({"short": -1}, "short is -1, and not 0 or more"),
        ({"keep": ["("]}, r"keep: '\(' is no regular expression"),
        ({"drop": "some"}, "drop is 'some'"),
        ({"minpages": 5}, "unknown option 'minpages'; did you mean 'min_pages'?"),
    ],
)
def test_settings_that_cannot_be(index: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        repeats(Path(str(options.pop("index", index))), **options)


def test_another_index_of_the_same_name_makes_another_output(index: Path) -> None:
    """A run into a folder goes by the fingerprint: what was cleaned with the old index is to be cleaned again."""
    settings = Settings(enable=["repeats"], repeats={"index": str(index)})
    before, _ = fingerprint(settings, CleanOptions(), "")
    learned(pages(11), index)
    after, parts = fingerprint(settings, CleanOptions(), "")
    assert before != after
    assert "file repeats.index" in parts
