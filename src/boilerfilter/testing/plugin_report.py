"""``boilerfilter plugins check``: all laws on an installed plugin, law by law."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from boilerfilter.model import PluginInfo
from boilerfilter.settings import Settings
from boilerfilter.testing.checks import LAWS, Trial, named, plugin_trials
from boilerfilter.testing.law import LawBroken

__all__ = ["Line", "Report", "named", "report", "table"]

State = Literal["held", "broken", "not tried"]


@dataclass(frozen=True, slots=True)
class Line:
    """A law and what became of it: on how many subjects it was tried, and by which it was broken.

    A law is not tried on what breaks one before it that it stands on, and where a plugin brings nothing that it is
    about, there is no line.
    """

    law: str
    demands: str
    state: State
    subjects: tuple[str, ...]
    broken: tuple[LawBroken, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all laws on one plugin."""

    plugin: PluginInfo
    lines: tuple[Line, ...]

    @property
    def broken(self) -> int:
        """How many laws are broken."""
        return sum(line.state == "broken" for line in self.lines)


def report(info: PluginInfo, settings: Settings, texts: Sequence[str] = ()) -> Report:
    """Tries every law on a plugin; `texts` are documents that it should speak of."""
    trials = list(plugin_trials(info, settings, texts, 0))
    kinds = {trial.law.about for trial in trials}
    lines = []
    for law in LAWS:
        if law.about in kinds:
            own = [trial for trial in trials if trial.law is law]
            broken = tuple(trial.broken for trial in own if trial.broken is not None)
            subjects = tuple(trial.subject for trial in own)
            lines.append(Line(law.name, law.demands, _state(own), subjects, broken))
    return Report(info, tuple(lines))


def table(reports: Iterable[Report]) -> list[dict[str, object]]:
    """Reports as JSON has them."""
    return [
        {
            **one.plugin._asdict(),
            "broken": one.broken,
            "laws": [
                {
                    "law": line.law,
                    "demands": line.demands,
                    "state": line.state,
                    "subjects": line.subjects,
                    "broken": [
                        {"subject": broken.subject, "problem": broken.problem, "texts": _printable(broken.texts)}
                        | {"advice": broken.law.advice}
                        for broken in line.broken
                    ],
                }
                for line in one.lines
            ],
        }
        for one in reports
    ]


def _state(trials: Sequence[Trial]) -> State:
    if not trials:
        return "not tried"
    return "broken" if any(trial.broken for trial in trials) else "held"


def _printable(texts: Sequence[str]) -> list[str]:
    """Texts as UTF-8 can hold them: a lone surrogate is written as Python writes it."""
    return [text.encode("utf-8", "backslashreplace").decode("utf-8") for text in texts]
