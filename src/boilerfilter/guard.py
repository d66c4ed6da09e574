"""Whose code is running: every call into a plugin is made inside a guard, which may watch it."""

from contextlib import AbstractContextManager, nullcontext
from typing import Final, Protocol

from boilerfilter.model import PluginInfo


class Guard(Protocol):
    """Stands around every call into a plugin's code."""

    def running(self, plugin: PluginInfo, what: str, /) -> AbstractContextManager[object]:
        """Entered before a plugin's code runs, left after it; `what` says which part of it (``rule 'consent'``)."""
        ...

    def stops(self, error: BaseException, /) -> bool:
        """Whether an exception that came out of a plugin is somebody's wish to stop, not the plugin's failure."""
        ...


class Unwatched:
    """The guard of a pipeline in its user's own process: nothing is noted, and Ctrl-C is the user's."""

    def running(self, plugin: PluginInfo, what: str, /) -> AbstractContextManager[object]:
        return nullcontext()

    def stops(self, error: BaseException, /) -> bool:
        return isinstance(error, KeyboardInterrupt)


UNWATCHED: Final = Unwatched()


def message_of(error: BaseException) -> str:
    """What an error that came out of a plugin says of itself; its words are the plugin's code too."""
    try:
        return str(error)
    except (Exception, SystemExit, GeneratorExit) as second:
        return f"({type(second).__name__} in its own message)"
