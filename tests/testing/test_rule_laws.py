"""For each law of rules somebody who breaks it, and is told how; and one who keeps them all."""

import re

import pytest
from broken_annotators import Broken
from broken_rules import BROKEN
from subjects import DropMinutes, Minutes

from boilerfilter import PluginError
from boilerfilter.testing import LAWS, LawBroken, check_rule

TEXTS = ["7 minutes read", "One.\n\n12 min read\nTwo."]


def test_a_rule_that_keeps_them_all() -> None:
    check_rule(DropMinutes(), annotators=[Minutes()], texts=TEXTS)


def test_a_rule_is_checked_without_annotators_too() -> None:
    check_rule(DropMinutes())


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: type(broken.subject).__name__)
def test_a_law_that_is_broken_is_told(broken: Broken) -> None:
    with pytest.raises(LawBroken) as caught:
        check_rule(broken.subject, annotators=[Minutes()], texts=TEXTS)
    (law,) = (law for law in LAWS if law.name == broken.law)
    assert caught.value.law is law
    assert broken.problem in caught.value.problem
    shown = str(caught.value)
    assert shown.startswith(f"rule 'drop-minutes' breaks the law {law.name}: {law.demands}")
    assert f"What to change:  {law.advice}" in shown
    if broken.smallest is not None:
        assert re.search(f"Smallest input:  {broken.smallest}$", shown, re.MULTILINE)


def test_every_law_is_broken_by_somebody() -> None:
    assert {broken.law for broken in BROKEN} == {law.name for law in LAWS if law.about == "rule"}


def test_an_annotator_that_is_broken_is_named_by_itself() -> None:
    broken = Minutes()
    broken.anchors = "min read"
    with pytest.raises(PluginError, match="annotator 'minutes'"):
        check_rule(DropMinutes(), annotators=[broken])
