"""``boilerfilter plugins new``: what it writes installs, works, and passes its own tests and the strictest tools."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import Ran

import boilerfilter
from boilerfilter import InputError
from boilerfilter.plugin_tools.new_plugin import KINDS, WHOLE, Project

Run = Callable[..., Ran]

EVERY = (WHOLE, *KINDS)
CORE = Path(boilerfilter.__file__).parents[1]


def named(kind: str) -> str:
    return f"acme-{kind}-2"


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project of every kind."""
    folder = tmp_path_factory.mktemp("projects")
    for kind in EVERY:
        Project(named(kind), kind).write(folder)
    return folder


@pytest.fixture(scope="module")
def mypy_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What mypy learns of boilerfilter from the first project serves the others."""
    return tmp_path_factory.mktemp("mypy")


@pytest.fixture(scope="module")
def target(projects: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place where all of them are installed."""
    target = tmp_path_factory.mktemp("target")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    sources = [str(projects / Project(named(kind), kind).distribution) for kind in EVERY]
    done = call([*pip, "--no-build-isolation", "--no-deps", "--target", str(target), *sources], projects)
    assert done.returncode == 0, done.stdout
    return target


def call(command: Sequence[str], folder: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kind", KINDS)  # the tutorial's test runs those of the whole
def test_it_passes_its_own_tests_as_generated(projects: Path, target: Path, kind: str) -> None:
    folder = projects / Project(named(kind), kind).distribution
    # The other three are installed beside it and must not matter.
    done = call([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], folder, PYTHONPATH=str(target))
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.skipif(not (find_spec("ruff") and find_spec("mypy")), reason="needs the extra dev, as in .ci/run")
def test_ruff_and_mypy_find_nothing(projects: Path, mypy_cache: Path, kind: str) -> None:
    folder = projects / Project(named(kind), kind).distribution
    for command in (["ruff", "check", "--no-cache"], ["ruff", "format", "--no-cache", "--check"]):
        done = call([sys.executable, "-m", *command, "."], folder)
        assert done.returncode == 0, done.stdout
    done = call([sys.executable, "-m", "mypy", "--cache-dir", str(mypy_cache)], folder, MYPYPATH=str(CORE))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", EVERY)
def test_what_is_in_a_project(tmp_path: Path, kind: str) -> None:
    project = Project(named(kind), kind)
    folder = project.write(tmp_path)
    table = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    assert table["project"]["name"] == f"boilerfilter-{named(kind)}"
    assert table["project"]["entry-points"] == {"boilerfilter": {named(kind): project.package}}
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    package = f"src/{project.package}"
    assert files == set(project.files())
    assert files >= {"pyproject.toml", "README.md", ".gitignore"}
    assert any(name.startswith("tests/test_") for name in files)
    assert (f"{package}/annotator.py" in files) == (kind in (WHOLE, "annotator"))
    assert (f"{package}/rule.py" in files) == (kind in (WHOLE, "rule"))
    assert any(name.startswith(f"{package}/patterns/") for name in files) == (kind in (WHOLE, "patterns"))
    assert (f"{package}/patterns/_topic.toml" in files) == (kind == WHOLE)
    assert any(name.endswith(".py") for name in files if name.startswith(package)) == (kind != "patterns")
    for name in files:
        text = (folder / name).read_text(encoding="utf-8")
        assert "$" not in text, name
        assert "PACKAGE" not in name
        if name == "README.md":
            assert "licence" in text.lower()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Newsletter", "did you mean 'newsletter'?"),
        ("two words", "did you mean 'two-words'?"),
        ("a__b", "did you mean 'a-b'?"),
        ("-a-", "did you mean 'a'?"),
        ("9", "'9' is no name for a plugin"),
        ("", "'' is no name for a plugin"),
        ("öl", "did you mean 'l'?"),
        ("a\n", "did you mean 'a'?"),
        ("../a", "did you mean 'a'?"),
        ("boilerfilter-menus", "did you mean 'menus'?"),
        ("consent", "a plugin 'consent' is installed already, by boilerfilter "),
        ("enable", "'enable' is the name of a setting"),
        ("max-removed", "'max-removed' is the name of a setting"),
        ("settings", "'settings' is the name of a setting"),
    ],
)
def test_a_name_that_is_none(run: Run, tmp_path: Path, name: str, told: str) -> None:
    ran = run("plugins", "new", "--", name)
    assert (ran.code, ran.out) == (2, b"")
    assert told in ran.err
    assert list(tmp_path.iterdir()) == []


@given(st.text(st.characters() | st.sampled_from("ab-_. 9\ud800"), max_size=12))
def test_any_other_name_is_refused_before_anything_is_written(name: str) -> None:
    try:
        project = Project(name)
    except InputError:
        return
    assert project.package.isidentifier()
    assert project.package.isascii()
    assert project.words["prefix"].isidentifier()


def test_a_folder_that_is_there_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "boilerfilter-menus").mkdir()
    (tmp_path / "boilerfilter-menus" / "mine.txt").write_text("mine")
    ran = run("plugins", "new", "menus")
    assert (ran.code, ran.out) == (2, b"")
    assert "boilerfilter-menus is there already and was left alone" in ran.err
    assert [path.name for path in (tmp_path / "boilerfilter-menus").iterdir()] == ["mine.txt"]


def test_nothing_is_left_of_a_project_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        Project("menus").write(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_where_it_is_written_and_what_to_do_next(run: Run, tmp_path: Path) -> None:
    (tmp_path / "my plugins").mkdir()
    ran = run("plugins", "new", "menus", "--kind", "rule", "--output", "my plugins")
    assert ran.code == 0
    out = ran.out.decode()
    assert out.startswith("my plugins/boilerfilter-menus: ")
    assert "pip install -e './my plugins/boilerfilter-menus[test]'" in out
    assert (tmp_path / "my plugins" / "boilerfilter-menus" / "pyproject.toml").is_file()


def test_the_words_of_a_template_are_all_known() -> None:
    files: Mapping[str, str] = Project("menus").files()
    assert '"boilerfilter>=' in files["pyproject.toml"]
    assert "class MenusRule:" in files["src/boilerfilter_menus/rule.py"]
