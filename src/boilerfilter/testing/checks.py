"""The checks: every law on an annotator, a rule, a pack, or all that a plugin brings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from boilerfilter.errors import BoilerfilterError, InputError, PatternPackError
from boilerfilter.hookspecs import Annotator, Rule
from boilerfilter.host import installed
from boilerfilter.model import PluginInfo
from boilerfilter.packs.catalogue import read_catalogue
from boilerfilter.packs.pack import PatternPack
from boilerfilter.packs.topics import Topic, read_topics
from boilerfilter.settings import Settings, nearest
from boilerfilter.testing import annotator_conduct, annotator_form, rule_conduct, rule_form
from boilerfilter.testing.annotator_case import AnnotatorCase
from boilerfilter.testing.law import Law, LawBroken, hold
from boilerfilter.testing.pack_laws import PACK_LAWS, PackCase
from boilerfilter.testing.plugin_laws import PLUGIN_LAWS, PluginCase
from boilerfilter.testing.scenes import RuleCase
from boilerfilter.testing.texts import standard_texts, tempting_texts

Subject = TypeVar("Subject")

ANNOTATOR_LAWS: Final = (*annotator_form.FORM, *annotator_conduct.CONDUCT)
RULE_LAWS: Final = (*rule_form.FORM, *rule_conduct.CONDUCT)

LAWS: Final[tuple[Law[Any], ...]] = (*PLUGIN_LAWS, *PACK_LAWS, *ANNOTATOR_LAWS, *RULE_LAWS)
"""Everything that the checks demand, in the order in which it is tried."""


class Trial(NamedTuple):
    """A law that was tried on something (``annotator 'reading-time'``), and how it was broken, if it was."""

    law: Law[Any]
    subject: str
    broken: LawBroken | None


def check_annotator(annotator: Annotator, *, texts: Iterable[str] | None = None, seed: int = 0) -> None:
    """Holds an annotator to the contract.

    `texts` are documents that it should speak of; they are tried beside the kit's own, which are made of its anchors
    and of banners and stories in many languages. The same `seed` gives the same texts.

    Raises:
        LawBroken: it breaks a law.
    """
    _raise(annotator_trials(annotator, texts, seed))


def check_rule(
    rule: Rule, *, annotators: Sequence[Annotator] = (), texts: Iterable[str] | None = None, seed: int = 0
) -> None:
    """Holds a rule to the contract, on documents in which `annotators` made their claims, and on others in which its
    triggers were claimed at will, as another plugin might do.

    Raises:
        LawBroken: it breaks a law.
        PluginError: an annotator does; check that first.
    """
    _raise(rule_trials(rule, annotators, texts, seed))


def check_pack(pack: str | Path | PatternPack) -> None:
    """Holds a pattern pack to the contract: a file, which need not be installed, or a pack that was read.

    Raises:
        LawBroken: it breaks a law.
    """
    _raise(pack_trials(pack if isinstance(pack, PatternPack) else Path(pack)))


def check_plugin(
    name: str, *, settings: Settings | None = None, texts: Iterable[str] | None = None, seed: int = 0
) -> None:
    """Holds an installed plugin to the contract: it, its packs, its annotators and its rules.

    It is built without the other plugins that are installed, unless one of its packs extends one of theirs. `name` is
    that of its entry point, or of its distribution, all of whose plugins are checked; `settings` hold its options.

    Raises:
        LawBroken: it breaks a law.
        InputError: no such plugin is installed; the message suggests the nearest.
    """
    given = None if texts is None else tuple(texts)
    for info in named(name):
        _raise(plugin_trials(info, settings, given, seed))


def named(name: str) -> tuple[PluginInfo, ...]:
    """The plugins that somebody names: by entry point, or all of a distribution.

    Raises:
        InputError: there is none; the message suggests the nearest.
    """
    found = [info for info, _ in installed()]
    chosen = tuple(info for info in found if info.name == name) or tuple(
        info for info in found if _normal(info.distribution) == _normal(name)
    )
    if not chosen:
        known = {word for info in found for word in (info.name, info.distribution)}
        raise InputError(f"no plugin and no distribution with one is called {name!r}{nearest(name, known)}")
    return chosen


def annotator_trials(annotator: Annotator, texts: Iterable[str] | None, seed: int) -> Iterator[Trial]:
    """Every law of annotators; those behind one that leads and is broken are not tried."""
    anchors = getattr(annotator, "anchors", None)
    stems = [] if anchors is None or isinstance(anchors, str) else [stem for stem in anchors if isinstance(stem, str)]
    given = (*standard_texts(seed), *tempting_texts(stems, seed), *(texts or ()))
    yield from _tried(ANNOTATOR_LAWS, AnnotatorCase(annotator, seed), f"annotator {_name(annotator)}", given)


def rule_trials(rule: Rule, annotators: Sequence[Annotator], texts: Iterable[str] | None, seed: int) -> Iterator[Trial]:
    """Every law of rules, as `annotator_trials`."""
    given = (*standard_texts(seed), *(texts or ()))
    case = RuleCase(rule, tuple(annotators))
    case.prepare(given)
    yield from _tried(RULE_LAWS, case, f"rule {_name(rule)}", given)


def pack_trials(source: Path | PatternPack, topic: Topic | None = None) -> Iterator[Trial]:
    """Every law of packs, as `annotator_trials`. The topic is looked for beside the pack, and among the plugins."""
    case = PackCase(source, topic)
    if topic is None:
        with suppress(BoilerfilterError, OSError):  # the pack itself may be what is wrong
            beside: Traversable = Path(case.pack.path).parent
            topics = {**read_catalogue(Settings()).topics, **read_topics([beside])}
            case = PackCase(source, topics.get(case.pack.topic))
    yield from _tried(PACK_LAWS, case, case.title, ())


def plugin_trials(
    info: PluginInfo, settings: Settings | None, texts: Iterable[str] | None, seed: int
) -> Iterator[Trial]:
    """Every law of plugins, and those of all that it brings."""
    own = tuple(texts or ())
    settings = _alone(info, settings or Settings())
    case = PluginCase(info, settings, (*standard_texts(seed), *own), seed)
    name = f"plugin {info.name!r}"
    leading = [law for law in PLUGIN_LAWS if law.leads]
    for trial in _tried(leading, case, name, ()):
        yield trial
        if trial.broken:
            return
    catalogue = read_catalogue(settings)
    for pack in catalogue.packs:
        if catalogue.plugins.get(pack.path) == info:
            yield from pack_trials(pack, catalogue.topics.get(pack.topic))
    annotators = [annotator for annotator, owner in case.loaded.annotators if owner == info]
    sound = []
    for annotator in annotators:
        malformed = False
        for trial in annotator_trials(annotator, own, seed):
            yield trial
            malformed |= trial.broken is not None and trial.law in annotator_form.FORM
        if not malformed:
            sound.append(annotator)
    for rule in [rule for rule, owner in case.loaded.rules if owner == info]:
        yield from rule_trials(rule, sound, own, seed)
    yield from _tried([law for law in PLUGIN_LAWS if not law.leads], case, name, ())


def _alone(info: PluginInfo, settings: Settings) -> Settings:
    """Settings in which a plugin stands alone, if its packs can."""
    alone = settings.replace(enable=(info.name,), disable=())
    try:
        read_catalogue(alone)
    except PatternPackError:
        with suppress(BoilerfilterError):
            read_catalogue(settings)
            return settings
    except BoilerfilterError:
        pass  # a law says so
    return alone


def _tried(laws: Iterable[Law[Subject]], case: Subject, name: str, texts: Sequence[str]) -> Iterator[Trial]:
    for law in laws:
        try:
            hold(law, case, name, texts)
        except LawBroken as broken:
            yield Trial(law, name, broken)
            if law.leads:
                return
        else:
            yield Trial(law, name, None)


def _raise(trials: Iterable[Trial]) -> None:
    for trial in trials:
        if trial.broken is not None:
            raise trial.broken from None


def _name(subject: Annotator | Rule) -> str:
    name: object = getattr(subject, "name", None)
    return repr(name) if isinstance(name, str) else type(subject).__name__


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
