"""The other commands, help, and how quickly it comes."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from samples import Ran

from boilerfilter.cli.main import COMMANDS, main

Run = Callable[..., Ran]
SHARED_OPTIONS = ("--config", "--set", "--plugin", "--disable", "--no-plugins")
WITHOUT_SETTINGS = {
    *(("plugins", name) for name in ("list", "new", "disable", "enable")),
    ("status",),
    ("verify",),
    ("restore",),
    ("report",),
    ("diff",),
    ("completion",),
}


def every_command() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        if isinstance(command, click.Group):
            found += [(name, sub) for sub in command.commands]
        found.append((name,))
    return found


def test_help_lists_the_commands(run: Run) -> None:
    for option in ("--help", "-h"):
        ran = run(option)
        assert ran.code == 0
        assert all(name in ran.out.decode() for name in COMMANDS)


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_command_has_help_for_itself_and_its_options(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0
    context = click.Context(main)
    found: click.Command = main
    for name in command:
        assert isinstance(found, click.Group)
        found = found.get_command(context, name)  # type: ignore[assignment]
    assert found.help
    assert found.help.split("\n")[0] in " ".join(result.output.split())
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert parameter.opts[-1] in result.output
    if not isinstance(found, click.Group) and command not in WITHOUT_SETTINGS:
        assert all(option in result.output for option in SHARED_OPTIONS)


def test_help_imports_neither_hyperscan_nor_regex() -> None:
    """They cost most of the time that a user would wait."""
    code = (
        "import sys\nfrom boilerfilter.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = done.stdout.splitlines()[-1].split()
    assert "click" in modules
    assert not {"hyperscan", "regex", "msgspec", "pluggy", "tqdm", "fasttext", "numpy"} & set(modules)


def test_the_command_is_installed() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("boilerfilter"), "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("boilerfilter ")


def test_version_names_every_plugin(run: Run) -> None:
    lines = run("--version").out.decode().splitlines()
    version = lines[0].removeprefix("boilerfilter ")
    assert f"  consent {version} (boilerfilter, boilerfilter_consent)" in lines
    assert f"  language {version} (boilerfilter, boilerfilter_language)" in lines


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cleen"], "No such command 'cleen'. Did you mean 'clean'?"),
        (["zzz"], "No such command 'zzz'."),
        (["clean"], "Missing argument 'FILES...'."),
        (["clean", "--quite", "-"], "No such option"),
        (["clean", "--config", "none.toml", "-"], "File 'none.toml' does not exist."),
        (["patterns", "check", "xx"], "no pack for xx; `boilerfilter patterns list` shows those that are there."),
        (["patterns", "try", "consnt.de", "-"], "no pack for consnt.de; did you mean 'consent.de'?"),
        (["patterns", "new", "pt_br"], "'pt_br' is no language tag of BCP 47; did you mean pt-BR?"),
    ],
)
def test_wrong_usage(run: Run, arguments: list[str], message: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_plugins_list(run: Run) -> None:
    table = {row["name"]: row for row in json.loads(run("plugins", "list", "--json").out)}
    assert table["consent"]["hooks"] == ["boilerfilter_annotators", "boilerfilter_pattern_packs", "boilerfilter_rules"]
    assert table["consent"]["distribution"] == "boilerfilter"
    assert table["language"]["file"].endswith("__init__.py")
    assert all(row["error"] is None for row in table.values())
    shown = run("plugins", "list").out.decode()
    assert all(f"{name} {row['version']}  ({row['distribution']})" in shown for name, row in table.items())
