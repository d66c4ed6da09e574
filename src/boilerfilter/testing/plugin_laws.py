"""What the contract demands of a plugin as it is installed."""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from boilerfilter.host import Loaded, load
from boilerfilter.model import PluginInfo, Result
from boilerfilter.settings import Settings
from boilerfilter.testing.law import Law
from boilerfilter.testing.rebuild import Answers, Rebuilt, answers_of, rebuilt
from boilerfilter.testing.texts import paragraphs_of

_SHOWN: Final = 200


@dataclass(frozen=True)
class PluginCase:
    """An installed plugin with settings, in which it is enabled, and the texts that a new process is given."""

    info: PluginInfo
    settings: Settings
    texts: Sequence[str] = ()
    seed: int = 0

    @cached_property
    def loaded(self) -> Loaded:
        """What it brings.

        Raises:
            PluginError, SettingsError, PatternPackError: as `boilerfilter.host.load` does.
        """
        return load(self.settings)

    @cached_property
    def elsewhere(self) -> Rebuilt:
        """What becomes of the texts in a new process."""
        return rebuilt(self._lenient, self.texts, hash_seed=self.seed + 1)

    @cached_property
    def here(self) -> Answers:
        """What becomes of the texts in this one."""
        return answers_of(self._lenient, self.texts)

    @property
    def _lenient(self) -> Settings:
        """What its annotators and rules do wrong is other laws' business."""
        return self.settings.replace(on_error="keep")


def loads(case: PluginCase, texts: Sequence[str]) -> str:
    case.loaded  # noqa: B018  # it is loaded now
    return ""


def portable(case: PluginCase, texts: Sequence[str]) -> str:
    if pickle.loads(pickle.dumps(case.settings)) != case.settings:
        return "its settings are others when they were sent to another process"
    return ""


def same_elsewhere(case: PluginCase, texts: Sequence[str]) -> str:
    elsewhere = case.elsewhere.answers
    if elsewhere is None:
        return f"in a new process: {case.elsewhere.error}"
    for name, found in case.here.claims.items():
        for paragraph, one, other in zip(paragraphs_of(case.texts), found, elsewhere.claims.get(name, ()), strict=True):
            if one != other:
                text = paragraph.text[:_SHOWN]
                return f"its annotator {name!r} said {one!r} of {text!r}, and in a new process {other!r}"
    for result, other_result in zip(case.here.results, elsewhere.results, strict=True):
        if result != other_result:
            text = result.document.text[:_SHOWN]
            return f"it made {_told(result)} of {text!r}, and in a new process {_told(other_result)}"
    return ""


def silent(case: PluginCase, texts: Sequence[str]) -> str:
    written = case.elsewhere.output
    return f"it wrote {written[:_SHOWN]!r}" if written else ""


def offline(case: PluginCase, texts: Sequence[str]) -> str:
    calls = case.elsewhere.calls
    return f"it called {calls[0]}" if calls else ""


def _told(result: Result) -> str:
    claims = [annotation for decision in result.decisions for annotation in decision.annotations]
    return repr((claims, [decision.reasons for decision in result.dropped], result.errors))[:_SHOWN]


PLUGIN_LAWS: Final[tuple[Law[PluginCase], ...]] = (
    Law(
        "plugin.loads",
        "Its entry point can be imported, its hooks fit the contract, and they give what they should.",
        "Mend what the message names.",
        loads,
        shrinks=False,
        leads=True,
    ),
    Law(
        "plugin.portable",
        "Its settings can be sent to another process.",
        "Use plain values as options: strings, numbers, and tuples of them.",
        portable,
        shrinks=False,
        leads=True,
    ),
    Law(
        "plugin.rebuilt",
        "Rebuilt from its settings in a new process, where strings have other hashes and documents come in another "
        "order, it gives the same results.",
        "Make everything from the settings, when the hook is called; key caches by the whole text; go through "
        "sorted(a_set), and hash with zlib or hashlib in place of hash().",
        same_elsewhere,
        shrinks=False,
    ),
    Law(
        "plugin.silent",
        "It writes nothing on standard output or standard error, also when it is imported and built.",
        "Remove print and handlers that write there; have the libraries that it loads be quiet.",
        silent,
        shrinks=False,
    ),
    Law(
        "plugin.offline",
        "It does not ask for the network, also when it is imported and built.",
        "Ship what it needs as data of the package, or depend on a package that carries it.",
        offline,
        shrinks=False,
    ),
)
