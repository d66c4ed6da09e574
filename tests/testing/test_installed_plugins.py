"""The plugins of this repository keep the laws."""

from collections.abc import Iterable

import pytest

from boilerfilter import Settings, host
from boilerfilter.testing import check_plugin
from boilerfilter.testing.checks import Trial, annotator_trials, rule_trials


def broken(trials: Iterable[Trial]) -> set[tuple[str, str]]:
    return {(trial.law.name, trial.subject) for trial in trials if trial.broken is not None}


@pytest.mark.parametrize("name", [info.name for info, _ in host.installed() if info.name != "consent"])
def test_a_plugin_keeps_all_laws(name: str) -> None:
    check_plugin(name)


def test_what_the_consent_plugin_brings_keeps_the_laws() -> None:
    """Without its packs and a new process, which take minutes; `boilerfilter plugins check consent` tries those."""
    loaded = host.load(Settings(enable=["consent"]))
    annotators = [annotator for annotator, _ in loaded.annotators]
    found = {breach for annotator in annotators for breach in broken(annotator_trials(annotator, None, 0))}
    found |= {breach for rule, _ in loaded.rules for breach in broken(rule_trials(rule, annotators, None, 0))}
    assert not found
