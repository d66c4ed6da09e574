"""Commands that plugins bring: shown without being imported, and never in the way of the others."""

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import Ran

Run = Callable[..., Ran]
GREET = "import click\n\n@click.command('greet')\ndef command():\n    '''Say hello.'''\n    click.echo('hello')\n"


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Installs a distribution with a command for the time of a test."""

    def install(code: str, *, command: str = "greet", name: str = "acme") -> None:
        module = f"{name}_{tmp_path.name.replace('-', '_')}"
        folder = tmp_path / name
        info = folder / f"{name}-1.2.dist-info"
        info.mkdir(parents=True)
        (folder / f"{module}.py").write_text(code)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[boilerfilter.commands]\n{command} = {module}:command\n")
        monkeypatch.syspath_prepend(str(folder))
        importlib.invalidate_caches()

    return install


def test_it_is_listed_and_runs(bring: Callable[..., None], run: Run) -> None:
    bring(GREET)
    shown = run("--help").out.decode()
    assert "Commands of plugins:" in shown
    assert "greet  From acme 1.2." in shown
    assert run("greet").out == b"hello\n"
    assert "Say hello." in run("greet", "--help").out.decode()
    assert "Did you mean 'greet'?" in run("gret").err


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("x = 1", "AttributeError: "),
        ("command = print", ":command is no click.Command"),
    ],
)
def test_a_broken_one_is_named_and_takes_nothing_down(
    bring: Callable[..., None], run: Run, code: str, message: str
) -> None:
    bring(code)
    ran = run("greet")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith("boilerfilter: command 'greet' of acme 1.2 cannot be used: ")
    assert message in ran.err
    assert run("--help").code == run("plugins", "list").code == 0


def test_two_of_one_name_are_refused(bring: Callable[..., None], run: Run) -> None:
    bring(GREET)
    bring(GREET, name="zeta")
    ran = run("greet")
    assert ran.code == 2
    assert ran.err == "boilerfilter: command 'greet': both acme 1.2 and zeta 1.2 bring it; uninstall one of them\n"


def test_no_plugin_takes_the_name_of_a_command_of_ours(bring: Callable[..., None], run: Run) -> None:
    bring("raise SystemExit", command="status")
    assert "status  From" not in run("--help").out.decode()
    assert "Show how the last run" in run("status", "--help").out.decode()


def test_help_imports_no_plugin() -> None:
    code = (
        "import sys\nfrom boilerfilter.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "learn  From boilerfilter" in done.stdout
    assert not [name for name in done.stdout.splitlines()[-1].split() if name.startswith("boilerfilter_")]
