"""The tutorial for authors of plugins, plugins/README.md, does what it shows: every command in a fresh folder, what it
installs in a fresh place."""

import doctest
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_docs import TUTORIAL, blocks, commands, run_block, shell

FLAGS = doctest.ELLIPSIS | doctest.REPORT_UDIFF


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder; ``pip install`` puts things beside it, without asking anybody for anything."""
    folder, target = tmp_path / "empty", tmp_path / "target"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    for name, value in {
        "PYTHONPATH": str(target),
        "PIP_TARGET": str(target),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip's way to say that there is none
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTEST_ADDOPTS": "-p no:cacheprovider",
    }.items():
        monkeypatch.setenv(name, value)
    yield folder
    sys.modules.pop("reading_time", None)


def test_every_step_does_what_it_shows(fresh: Path) -> None:
    names: dict[str, Any] = {"__name__": "tutorial"}
    ran = []
    for block in blocks(TUTORIAL.read_text(encoding="utf-8")):
        assert block.mark != "not run"
        where = f"plugins/README.md:{block.line}"
        if block.language != "console":
            run_block(block, names, fresh, where)
            continue
        for command, shown in commands(block.code):
            done = shell(command, fresh)
            assert done.returncode == 0, f"{where}: $ {command}\n{done.stdout}"
            if not doctest.OutputChecker().check_output(shown, done.stdout, FLAGS):
                pytest.fail(f"{where}: $ {command}\nshows:\n{shown}\nprints:\n{done.stdout}")
            ran.append(command)
    assert any(command.startswith("pip install") for command in ran)
    assert os.listdir(fresh.parent / "target")
