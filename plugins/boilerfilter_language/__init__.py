"""Languages of paragraphs: the annotator ``language`` and the rule ``language.foreign``. See README.md.

Importing this is cheap; fastText and its model are loaded when the first paragraph is identified.
"""

from collections.abc import Iterable, Sequence

from boilerfilter import Annotator, PatternPack, Rule, Settings, hookimpl
from boilerfilter_language.annotator import LanguageAnnotator
from boilerfilter_language.options import LanguageOptions
from boilerfilter_language.rules import ForeignRule


@hookimpl
def boilerfilter_annotators(settings: Settings, packs: Sequence[PatternPack]) -> Iterable[Annotator]:
    options = settings.options("language", LanguageOptions)
    return [LanguageAnnotator(every=options.tag_all or options.foreign == "tag")]


@hookimpl
def boilerfilter_rules(settings: Settings) -> Iterable[Rule]:
    options = settings.options("language", LanguageOptions)
    return [ForeignRule(options)] if options.foreign == "drop" else []
