"""What tests of several modules share."""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from boilerfilter import (
    AnnotatedDocument,
    Annotation,
    Annotator,
    Paragraph,
    Pipeline,
    PluginInfo,
    Reason,
    Rule,
    Settings,
    Verdict,
    host,
)
from boilerfilter.cli.main import main

SHARED = Path(__file__).parents[1].parent / "shared"
NOTICE = "We use cookies to improve your experience. By continuing you accept our cookie policy."
STORY = "The river rose overnight and took the footbridge with it."


class Marker:
    """An annotator that claims every paragraph with its word in it, and a rule that drops what was claimed."""

    def __init__(self, name: str, word: str, anchors: Iterable[str] | None = None, triggers: object = ()) -> None:
        self.name = name
        self.word = word
        self.anchors: Any = anchors
        self.triggers: Any = (name,) if triggers == () else triggers
        self.asked: list[str] = []

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        self.asked += [paragraph.text for paragraph in paragraphs]
        return [self._one(paragraph) for paragraph in paragraphs]

    def _one(self, paragraph: Paragraph) -> list[Annotation]:
        at = paragraph.text.find(self.word)
        return [Annotation(self.name, 1.0, (paragraph.span(at, at + len(self.word), self.name),))] if at >= 0 else []

    def wants(self, document: AnnotatedDocument, /) -> Mapping[str, Sequence[int]]:
        return {}

    def judge(self, document: AnnotatedDocument, /) -> Iterable[Verdict]:
        for at in range(len(document.paragraphs)):
            if found := document.find(at, self.name):
                yield Verdict(at, False, Reason(self.name, f"says {self.word}"), (found,))


INFO = PluginInfo("fake", "fake-plugin", "1.0")


@pytest.fixture
def pipeline_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Pipeline]:
    """Builds a pipeline of these annotators and rules alone."""

    def build(annotators: Sequence[Annotator] = (), rules: Sequence[Rule] = (), **settings: Any) -> Pipeline:
        loaded = host.Loaded((INFO,), (), tuple((a, INFO) for a in annotators), tuple((r, INFO) for r in rules))
        monkeypatch.setattr(host, "load", lambda _: loaded)
        return Pipeline(Settings(**settings))

    return build


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
        folder = tmp_path / module
        info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        (folder / f"{module}.py").write_text(code, encoding="utf-8")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[boilerfilter]\n{plugin} = {module}\n", encoding="utf-8")
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]).rstrip(":"))
        importlib.invalidate_caches()
        return folder

    return install


MAIN = "from boilerfilter.cli.main import main; main(prog_name='boilerfilter')"


class Ran(NamedTuple):
    """What a process did."""

    code: int
    out: bytes
    err: str


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


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Calls ``boilerfilter`` in this process, in a folder of its own; pipelines of equal settings are built once."""
    monkeypatch.chdir(tmp_path)
    for command in ("clean", "explain"):
        module = importlib.import_module(f"boilerfilter.cli.{command}")
        monkeypatch.setattr(module, "Pipeline", lambda settings: _pipeline(repr(settings)))

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout_bytes, result.stderr)

    return run
