"""One run at a time; the lock of a process that is gone is nobody's."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from boilerfilter.errors import LockedError, StorageError
from boilerfilter.io.lock import holder, locked

HOLD = """
import sys, pathlib
from boilerfilter.io.lock import locked
with locked(pathlib.Path(sys.argv[1]), pathlib.Path("out")):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_who_comes_second_is_told_who_came_first(tmp_path: Path) -> None:
    path = tmp_path / "state/lock"
    with hold(path) as process:
        found = holder(path)
        assert found is not None
        assert (found.process, found.host) == (process.pid, os.uname().nodename)
        told = f"out: locked by another run: process {process.pid} on .*, since 20"
        with pytest.raises(LockedError, match=told), locked(path, Path("out")):
            pytest.fail("it is held")
        process.communicate()
    assert holder(path) is None
    assert not path.exists()


def test_the_lock_of_a_process_that_was_killed_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with hold(path) as process:
        process.kill()
        process.wait()
    assert path.exists()
    assert holder(path) is None
    with locked(path, Path("out")):
        assert json.loads(path.read_bytes())["process"] == os.getpid()
    assert not path.exists()


def test_a_lock_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(StorageError, match="lock: Is a directory"), locked(tmp_path / "lock", Path("out")):
        pytest.fail("there is none")
