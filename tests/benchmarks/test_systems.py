"""What counts as dropped, and that the systems compared do what they say."""

import pytest
from benchmarks.data import Labelled, Row, own_documents
from benchmarks.systems import C4Phrases, CookieWord, PipelineSystem, dropped, pipelines, place, single

from boilerfilter import Pipeline, Settings

NOTICE = "We use cookies to improve your experience. By continuing you accept our cookie policy."
STORY = "The river rose overnight and took the footbridge with it."


def document(*paragraphs: str, join: str = "\n\n") -> Labelled:
    return Labelled(paragraphs, ["content"] * len(paragraphs), "en", "en", "here", join)


@pytest.mark.parametrize("join", ["\n\n", "\n"])
def test_place_finds_paragraphs_in_the_text(join: str) -> None:
    placed = place(document("ab", "cde", "f", join=join))
    assert [placed.text[start:end] for start, end in placed.spans] == ["ab", "cde", "f"]


@pytest.mark.parametrize(
    ("gone", "flags"),
    [
        pytest.param([], [False, False], id="nothing"),
        pytest.param([(0, 4)], [True, False], id="half of the visible characters"),
        pytest.param([(0, 3)], [False, False], id="less than half"),
        pytest.param([(0, 1), (6, 9)], [True, False], id="two stretches together"),
        pytest.param([(4, 14)], [True, True], id="over the border"),
    ],
)
def test_a_paragraph_is_dropped_by_half_of_its_visible_characters(
    gone: list[tuple[int, int]], flags: list[bool]
) -> None:
    # Eight visible characters and a space, then three.
    assert dropped(place(document("aaaa bbbb", "ccc")), gone) == flags


def test_a_paragraph_of_white_space_is_never_dropped() -> None:
    assert dropped(place(document("a", "  ")), [(0, 5)]) == [True, False]


def test_pipeline_system_drops_by_paragraph(pipeline: Pipeline) -> None:
    system = PipelineSystem("balanced", pipeline)
    assert system.drops([document(STORY, NOTICE), document(STORY)]) == [[False, True], [False]]


def test_c4_phrases_are_found_in_any_case() -> None:
    assert C4Phrases().drops([document("See our PRIVACY POLICY.", "Cookies are baked.")]) == [[True, False]]


def test_cookie_word_knows_other_languages_and_no_company() -> None:
    flags = CookieWord().drops([document("Bake the cookies.", "Наши файлы куки", STORY, "We share your data.")])
    assert flags == [[True, True, False, False]]


def test_a_row_is_a_document_of_one_paragraph() -> None:
    made = single(Row(NOTICE, "notice", "en", "own cases"))
    assert (list(made.paragraphs), list(made.labels)) == ([NOTICE], ["notice"])


def test_shared_annotators_change_no_decision() -> None:
    documents = own_documents()[:12]
    for preset, shared in pipelines(("careful", "thorough")).items():
        alone = Pipeline(Settings(consent={"preset": preset}))
        assert PipelineSystem(preset, shared).drops(documents) == PipelineSystem(preset, alone).drops(documents)
