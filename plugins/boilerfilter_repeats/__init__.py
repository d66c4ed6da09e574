"""Paragraphs that a host repeats across its pages: the rule ``repeats`` and the command ``learn``. See README.md.

Without an index there is no rule, and nothing of this is imported but the options.
"""

from collections.abc import Iterable

from boilerfilter import Rule, Settings, hookimpl
from boilerfilter_repeats.options import RepeatsOptions


@hookimpl
def boilerfilter_rules(settings: Settings) -> Iterable[Rule]:
    options = settings.options("repeats", RepeatsOptions)
    if not options.index:
        return []
    # Only who has an index waits for it.
    from boilerfilter_repeats.index import Index  # noqa: PLC0415
    from boilerfilter_repeats.rule import RepeatsRule  # noqa: PLC0415

    return [RepeatsRule(Index.open(options.index), options)]
