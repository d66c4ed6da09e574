"""What a run tells of plugins that failed in it."""

from typing import NamedTuple

from boilerfilter.errors import PluginError
from boilerfilter.model import PluginInfo


class PluginFailure(NamedTuple):
    """A plugin that broke its contract, or took its process down.

    `what` names the part whose code ran (``rule 'consent'``, ``import``), `traceback` is what Python could say of where
    that was, perhaps nothing. With `quarantined` the plugin is left out of the rest of the run; else only its claims on
    the paragraphs in question are.
    """

    plugin: PluginInfo
    what: str
    problem: str
    traceback: str
    quarantined: bool

    def __str__(self) -> str:
        plugin = self.plugin
        message = f"plugin {plugin.name!r} of {plugin.distribution} {plugin.version}: {self.what}: {self.problem}"
        if not self.quarantined:
            return message
        return (
            f"{message}. It is left out of the rest of the run; to leave it out from the start, disable it: "
            f"disable = [{plugin.name!r}] in the settings, or --disable {plugin.name}"
        )


class Quarantined(PluginError):  # noqa: N818 - it tells what was done, and the run goes on
    """A plugin hung or took its process down, and is not to be used any more.

    The chunks whose outcomes have not come are to be cleaned without it; or the whole shard, so that all of it is
    cleaned in the same way.
    """

    def __init__(self, failure: PluginFailure) -> None:
        super().__init__(str(failure))
        self.failure = failure

    @property
    def plugin(self) -> PluginInfo:
        return self.failure.plugin
