"""Shell completion: the scripts, and what they are answered."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import MAIN, Ran

from boilerfilter.cli.main import COMMANDS

Process = Callable[..., Ran]


def completions(process: Process, line: str) -> list[str]:
    """What bash is told for a line, the last word of which is incomplete."""
    words = line.split(" ")
    ran = process(
        env={"_BOILERFILTER_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    )
    assert (ran.code, ran.err) == (0, "")
    return ran.out.decode().splitlines()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("boilerfilter cl", ["plain,clean"]),
        ("boilerfilter le", ["plain,learn"]),  # a plugin's
        ("boilerfilter plugins e", ["plain,enable"]),
        ("boilerfilter completion ", ["plain,bash", "plain,zsh", "plain,fish"]),
        ("boilerfilter explain --why", ["plain,--why-kept"]),
        ("boilerfilter explain st", ["file,st"]),
        ("boilerfilter clean --log-format j", ["plain,json"]),
        ("boilerfilter clean --output cl", ["file,cl"]),
    ],
)
def test_completions(process: Process, line: str, offered: list[str]) -> None:
    assert completions(process, line) == offered


def test_every_command_is_offered(process: Process) -> None:
    assert {f"plain,{name}" for name in COMMANDS} <= set(completions(process, "boilerfilter "))


def test_offering_commands_imports_none_of_them(tmp_path: Path) -> None:
    """Who presses the tabulator waits for it."""
    code = f"import sys\ntry: exec({MAIN!r})\nexcept SystemExit: print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"_BOILERFILTER_COMPLETE": "bash_complete", "COMP_WORDS": "boilerfilter ", "COMP_CWORD": "1"},
    )
    modules = done.stdout.splitlines()[-1].split()
    assert "boilerfilter.cli.main" in modules
    assert not {"boilerfilter.cli.clean", "boilerfilter.cli.explain", "hyperscan", "msgspec", "pluggy"} & set(modules)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script(process: Process, shell: str) -> None:
    ran = process("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert f"_BOILERFILTER_COMPLETE={shell}_complete" in ran.out.decode()
    assert f"boilerfilter completion {shell}" in process("completion", "--help").out.decode()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_script_works_in_bash(process: Process, tmp_path: Path) -> None:
    (tmp_path / "script").write_bytes(process("completion", "bash").out)
    command = tmp_path / "boilerfilter"
    command.write_text(f"#!{sys.executable}\n{MAIN}\n")
    command.chmod(0o755)
    asked = "COMP_WORDS=(boilerfilter exp); COMP_CWORD=1; _boilerfilter_completion ./boilerfilter"
    done = subprocess.run(
        ["bash", "-c", f'source ./script && {asked}; printf "%s\\n" "${{COMPREPLY[@]}}"; complete -p boilerfilter'],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    assert done.stdout.splitlines()[0] == "explain"
    assert "_boilerfilter_completion" in done.stdout.splitlines()[1]
