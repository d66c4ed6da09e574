"""Pipelines of a process, built when a worker first needs one: what travels to it are Settings."""

import pickle
from functools import lru_cache
from threading import Lock

from boilerfilter import Pipeline, Settings

_lock = Lock()


def pipeline_of(settings: Settings | None = None) -> Pipeline:
    """The pipeline of these settings, the same one each time; default settings if None.

    The last few are kept. Building one takes a second or two; one thread does it, the others wait.

    Raises:
        PluginError, SettingsError, PatternPackError: as `Pipeline` does.
    """
    key = pickle.dumps(settings if settings is not None else Settings())
    with _lock:
        return _built(key)


@lru_cache(maxsize=4)
def _built(settings: bytes) -> Pipeline:
    return Pipeline(pickle.loads(settings))
