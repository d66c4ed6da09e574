"""Finds cookie-consent notices, by the words that they are made of, and the blocks that they stand in."""

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from boilerfilter import Annotator, PatternPack, Rule, Settings, SettingsError, hookimpl
from boilerfilter_consent.annotator import (
    TOPIC,
    UNDETERMINED,
    ConsentAnnotator,
    ConsentBesideAnnotator,
    ConsentPartAnnotator,
    Reader,
)
from boilerfilter_consent.block import ConsentRule
from boilerfilter_consent.glued import ConsentSentenceAnnotator
from boilerfilter_consent.options import ConsentOptions
from boilerfilter_consent.score import load_model
from boilerfilter_consent.search import Thresholds


@hookimpl
def boilerfilter_pattern_packs() -> Iterable[Traversable]:
    return [files("boilerfilter_consent") / "patterns"]


@hookimpl
def boilerfilter_annotators(settings: Settings, packs: Sequence[PatternPack]) -> Iterable[Annotator]:
    languages = settings.options("consent", ConsentOptions).languages
    known = {pack.language for pack in packs if pack.topic == TOPIC}
    if unknown := sorted(set(languages) - known):
        raise SettingsError(
            f"settings: consent: no pack for {', '.join(unknown)}; there are {', '.join(sorted(known))}"
        )
    used = [pack for pack in packs if not languages or pack.language in (*languages, UNDETERMINED)]
    reader = Reader(used, load_model())
    return [
        ConsentAnnotator(reader),
        ConsentBesideAnnotator(reader),
        ConsentPartAnnotator(reader),
        ConsentSentenceAnnotator(reader),
    ]


@hookimpl
def boilerfilter_rules(settings: Settings) -> Iterable[Rule]:
    options = settings.options("consent", ConsentOptions)
    alone = options.threshold if options.threshold is not None else load_model().thresholds[options.preset]
    thresholds = Thresholds(
        alone=alone, likely=alone * 0.75, foreign=alone / 3, beside=alone / 8, without_anchor=alone / 2
    )
    return [ConsentRule(options, thresholds)]
