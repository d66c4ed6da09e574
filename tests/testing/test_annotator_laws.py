"""For each law of annotators somebody who breaks it, and is told how; and one who keeps them all."""

import re

import pytest
from broken_annotators import BROKEN, Broken
from subjects import Minutes

from boilerfilter.testing import LAWS, LawBroken, check_annotator

TEXTS = ["7 minutes read", "12 min read\n\n3 mins read"]


def test_an_annotator_that_keeps_them_all() -> None:
    check_annotator(Minutes(), texts=TEXTS)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds are for plugins of others."""
    monkeypatch.setattr("boilerfilter.testing.overtime.SECONDS", 0.2)
    monkeypatch.setattr("boilerfilter.testing.shrink._SECONDS", 1.0)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: type(broken.subject).__name__)
def test_a_law_that_is_broken_is_told(broken: Broken) -> None:
    with pytest.raises(LawBroken) as caught:
        check_annotator(broken.subject, texts=TEXTS)
    (law,) = (law for law in LAWS if law.name == broken.law)
    assert caught.value.law is law
    assert broken.problem in caught.value.problem
    shown = str(caught.value)
    assert shown.startswith("annotator 'minutes")
    assert f"breaks the law {law.name}: {law.demands}" in shown
    assert f"What happened:   {caught.value.problem}" in shown
    assert f"What to change:  {law.advice}" in shown
    if broken.smallest is not None:
        assert re.search(f"Smallest input:  {broken.smallest}$", shown, re.MULTILINE)


def test_every_law_is_broken_by_somebody() -> None:
    assert {broken.law for broken in BROKEN} == {law.name for law in LAWS if law.about == "annotator"}
