"""What tests of several modules share."""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources.abc import Traversable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from benchmarks.fault_cases import plugins
from click.testing import CliRunner
from samples import MAIN, Ran

from boilerfilter import (
    Annotator,
    PatternPack,
    Pipeline,
    PluginInfo,
    Rule,
    Settings,
    host,
)
from boilerfilter.cli.main import main
from boilerfilter.guard import Guard
from boilerfilter.io.cleaner import Cleaner
from boilerfilter.io.formats import get_format
from boilerfilter.io.options import CleanOptions
from boilerfilter.packs.patterns import read_packs
from boilerfilter.workers.parallel import Workers
from boilerfilter.workers.worker import Clean

INFO = PluginInfo("fake", "fake-plugin", "1.0")


@pytest.fixture
def pipeline_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Pipeline]:
    """Builds a pipeline of these annotators and rules alone."""

    def build(annotators: Sequence[Annotator] = (), rules: Sequence[Rule] = (), **settings: Any) -> Pipeline:
        loaded = host.Loaded((INFO,), (), tuple((a, INFO) for a in annotators), tuple((r, INFO) for r in rules))
        monkeypatch.setattr(host, "load", lambda *_: loaded)
        return Pipeline(Settings(**settings))

    return build


@pytest.fixture(scope="session", autouse=True)
def _read_packs_once() -> Iterator[None]:
    """Reading a hundred packs is half of what it takes to build a pipeline, and tests build many."""
    known: dict[tuple[str, ...], tuple[PatternPack, ...]] = {}

    def read(folders: Iterable[Traversable]) -> tuple[PatternPack, ...]:
        folders = list(folders)
        key = tuple(map(str, folders))
        if key not in known:
            known[key] = read_packs(folders)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host, "read_packs", read)
        yield


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The installed plugins with default settings; built once, since that takes a second."""
    return Pipeline()


@pytest.fixture(scope="session")
def opened() -> Pipeline:
    """As `pipeline`, but every paragraph is opened."""
    return Pipeline(Settings(pass_through=False))


_numbers = count()


@pytest.fixture
def distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Installs a distribution with one plugin for the time of a test, and gives the folder that it lies in."""

    def install(code: str, *, plugin: str = "broken", name: str = "acme-plugin", version: str = "1.2") -> Path:
        module = f"acme_plugin_{next(_numbers)}"  # a new name, so that no test meets another's import
        folder = plugins.install(tmp_path / module, code, plugin=plugin, name=name, version=version, module=module)
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]).rstrip(":"))
        importlib.invalidate_caches()
        return folder

    return install


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., Ran]:
    """Runs ``boilerfilter`` as a process, in a folder of its own."""

    def run(*arguments: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Ran:
        done = subprocess.run(
            [sys.executable, "-c", MAIN, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **(env or {})},
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr.decode())

    return run


@cache
def _pipeline(settings: str) -> Pipeline:
    return Pipeline(eval(settings))


def _cleaner(settings: Settings, options: CleanOptions, _guard: Guard) -> Clean:
    cleaner = Cleaner(_pipeline(repr(settings)), options)
    return lambda name, chunk: get_format(name).clean(chunk, cleaner)


_HERE: Any = {"workers": 0, "build": _cleaner}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Calls ``boilerfilter`` in this process, in a folder of its own; pipelines of equal settings are built once."""
    monkeypatch.chdir(tmp_path)
    explain = importlib.import_module("boilerfilter.cli.explain")
    monkeypatch.setattr(explain, "Pipeline", lambda settings: _pipeline(repr(settings)))
    clean = importlib.import_module("boilerfilter.cli.clean")
    monkeypatch.setattr(clean, "Workers", lambda *given, **more: Workers(*given, **{**more, **_HERE}))

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout_bytes, result.stderr)

    return run
