"""A notice in one line with the article: the article's words stay, whatever happens to the notice."""

import json

import pytest
from samples import CASES

from boilerfilter import Pipeline

PAIRS = [
    pytest.param(case["article"], case["notice"], id=f"{case['language']}-{number}")
    for number, case in enumerate(
        json.loads(line) for line in (CASES / "adversarial" / "glued.jsonl").read_text(encoding="utf-8").splitlines()
    )
]


@pytest.mark.parametrize(("article", "notice"), PAIRS)
@pytest.mark.parametrize("head", [True, False], ids=["notice first", "notice last"])
def test_the_notice_is_cut_out(pipeline: Pipeline, article: str, notice: str, head: bool) -> None:
    space = " " if " " in article else ""
    text = space.join((notice, article) if head else (article, notice))
    result = pipeline.run(f"Before.\n\n{text}\n\nAfter.")
    assert result.text == f"Before.\n\n{article}\n\nAfter."
    (decision,) = result.dropped
    assert decision.keep
    assert [reason.rule for reason in decision.reasons] == ["consent.glued"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Cookies are small files that a site leaves behind. Many banners say: we use cookies to improve your "
            "experience, by continuing you accept our cookie policy. Regulators call such cookies unlawful.",
            id="an article about banners",
            marks=pytest.mark.xfail(reason="a banner quoted without quotation marks outweighs the rest", strict=True),
        ),
        pytest.param(
            "The court quoted the banner in full. “We use cookies to improve your experience. By continuing to browse "
            "you accept our cookie policy.” It found no consent in that.",
            id="a quotation over two sentences",
        ),
        pytest.param(
            "The data of 300 participants were pooled. You can withdraw your consent to the study at any time without "
            "giving a reason. The samples are then destroyed.",
            id="consent to a study",
        ),
    ],
)
def test_an_article_is_not_cut(pipeline: Pipeline, text: str) -> None:
    assert pipeline.run(text).text == text


def test_where_it_cannot_be_cut_safely_it_is_kept_and_said(pipeline: Pipeline) -> None:
    """Without a full stop between them nobody can tell where the article ends."""
    article, notice = PAIRS[0].values
    assert isinstance(article, str)
    assert isinstance(notice, str)
    text = f"{article} Cookies were baked for the keeper's birthday. {notice} The policy on cookies was read aloud."
    result = pipeline.run(text)
    assert article in result.text
