"""The plugins of this repository keep the laws, but for what is listed here and waits to be mended."""

from collections.abc import Iterable

import pytest

from boilerfilter import Settings, host
from boilerfilter.testing import check_plugin
from boilerfilter.testing.checks import Trial, annotator_trials, rule_trials

TO_MEND = {
    # Its anchors are chosen: nearly all notices hold one, and what it claims of other lines is lost, unless somebody
    # else's rule wants it there.
    ("annotator.anchors", "annotator 'consent'"),
    # One of its regexes looks back over a run of quotation marks.
    ("annotator.linear-in-length", "annotator 'consent-sentence'"),
}


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
    assert found == TO_MEND
