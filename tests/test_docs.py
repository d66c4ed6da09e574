"""What the documentation shows is what happens.

In README.md, CONTRIBUTING.md, docs/, and the READMEs of plugins, every block of Python or of a shell is run, those of a
file in order, in a copy of the checkout of its own:

- ```` ```python ```` with ``>>>`` is a doctest, without is executed; names live on in the blocks that follow;
- ```` ```console ```` has commands behind ``$ `` (continued behind ``> ``), each followed by what it prints on both
  outputs; ``...`` stands for anything;
- ```` ```sh ```` without ``$ `` is run and must succeed;
- ``<!-- file: name.py -->`` before a block of any language writes it to that file instead;
- ``<!-- not run: reason -->`` before a block leaves it alone; what installs something or runs the tests must say so.

A document that says ``<!-- needs: pandas, polars -->`` is skipped where such a module is not installed.
"""

import doctest
import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from libraries import require

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path
    for pattern in ("README.md", "CONTRIBUTING.md", "docs/*.md", "plugins/README.md", "plugins/*/README.md")
    for path in ROOT.glob(pattern)
)
TUTORIAL = ROOT / "plugins" / "README.md"  # it installs: tests/plugins/test_tutorial.py runs it
MODULES = sorted(
    path.relative_to(folder)
    for folder in (ROOT / "src", ROOT / "plugins")
    for path in folder.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)
_BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>not run|file): (?P<what>.+?) -->\n\n?)?"
    r"(?P<fence>`{3,})(?P<language>\w+)[^\n]*\n(?P<code>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_NEEDS = re.compile(r"^<!-- needs: (.+?) -->$", re.MULTILINE)
_SHELLS = ("console", "sh", "bash", "shell")
_INSTALLS = re.compile(r"\b(?:pip3? install|uv|pytest|pre-commit|git|curl|wget|sudo)\b")
_FLAGS = doctest.ELLIPSIS | doctest.REPORT_UDIFF
_LEFT_OUT = (".git", ".*cache", ".hypothesis", "__pycache__", "*.egg-info", ".venv", "build", "dist", "node_modules")


class Block(NamedTuple):
    """A fenced block: the line it begins at, what its comment says, and its text."""

    line: int
    mark: str
    what: str
    language: str
    code: str


def blocks(text: str) -> Iterator[Block]:
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("fence")) + 1
        yield Block(line, match["mark"] or "", match["what"] or "", match["language"], match["code"])


def run_block(block: Block, names: dict[str, Any], folder: Path, where: str) -> None:
    """Raises where a block does not do what it shows."""
    if block.mark == "file":
        file = folder / block.what
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.code, encoding="utf-8")
    elif block.mark == "not run":
        pass
    elif block.language == "python" and ">>> " in block.code:
        runner = doctest.DocTestRunner(verbose=False, optionflags=_FLAGS)
        told: list[str] = []
        test = doctest.DocTestParser().get_doctest(block.code, names, where, where, block.line)
        runner.run(test, out=told.append, clear_globs=False)
        assert not runner.failures, "".join(told)
        names.update(test.globs)
    elif block.language == "python":
        exec(compile("\n" * block.line + block.code, where, "exec"), names)
    elif block.language in _SHELLS and _INSTALLS.search(block.code):
        raise AssertionError(f"{where}: this changes more than the folder; write <!-- not run: why --> before it")
    elif block.language in _SHELLS and re.search(r"^\$ ", block.code, re.MULTILINE):
        for command, shown in commands(block.code):
            printed = shell(command, folder).stdout
            if not doctest.OutputChecker().check_output(shown, printed, _FLAGS):
                raise AssertionError(f"{where}: $ {command}\nshows:\n{shown}\nprints:\n{printed}")
    elif block.language in _SHELLS:
        done = shell(f"set -e\n{block.code}", folder)
        assert done.returncode == 0, f"{where}: {block.code}\n{done.stdout}"


def commands(code: str) -> Iterator[tuple[str, str]]:
    command, shown = "", ""
    for line in code.splitlines(keepends=True):
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], ""
        elif line.startswith("> ") and not shown:
            command += line[2:]
        else:
            shown += line
    if command:
        yield command, shown


def shell(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "80", "NO_COLOR": "1"},
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    return folder


@pytest.mark.parametrize(
    "document", [path for path in DOCUMENTS if path != TUTORIAL], ids=lambda path: str(path.relative_to(ROOT))
)
def test_every_block_does_what_it_shows(document: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = document.read_text(encoding="utf-8")
    for needed in _NEEDS.findall(text):
        for module in needed.split(", "):
            require(module)
    monkeypatch.chdir(checkout)
    names: dict[str, Any] = {"__name__": "docs"}
    for block in blocks(text):
        run_block(block, names, checkout, f"{document.relative_to(ROOT)}:{block.line}")


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_the_examples_of_modules(module: Path) -> None:
    parts = module.with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    try:
        imported = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if "integrations" in parts:
            require(error.name or name)
        raise
    failed, tried = doctest.testmod(imported, optionflags=_FLAGS)
    assert tried
    assert not failed


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_within_the_checkout_lead_somewhere(document: Path) -> None:
    prose = _BLOCK.sub("", document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", prose):
        assert (document.parent / target).exists(), f"{document.relative_to(ROOT)} links to {target}"


GOOD = """\
```python
x = 1
```

```python
>>> x + 1
2
>>> print("a", "b", sep="\\n")
a
...
```

<!-- file: sub/story.txt -->
```text
Once.
```

```console
$ cat sub/story.txt
Once.
$ echo one &&
> echo two >&2
...two
```

<!-- not run: needs the network -->

```sh
exit 1
```

```sh
test -e sub/story.txt
```

```toml
not = "run"
```
"""


def test_the_runner_runs(tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    found = list(blocks(GOOD))
    assert [block.line for block in found] == [1, 5, 14, 18, 28, 32, 36]
    for block in found:
        run_block(block, names, tmp_path, "here")


@pytest.mark.parametrize(
    "text",
    [
        "```python\nraise ValueError\n```\n",
        "```python\n>>> 1 + 1\n3\n```\n",
        "```console\n$ echo one\ntwo\n```\n",
        "```console\n$ echo one\n```\n",
        "```console\n$ true\nmore\n```\n",
        "```sh\nfalse\ntrue\n```\n",
        "```sh\npip install nothing-of-that-name\n```\n",
    ],
)
def test_the_runner_sees_what_is_wrong(tmp_path: Path, text: str) -> None:
    (block,) = blocks(text)
    with pytest.raises((AssertionError, ValueError)):
        run_block(block, {}, tmp_path, "here")
