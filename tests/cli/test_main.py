"""The other commands, help, and how quickly it comes."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from samples import NOTICE, STORY, Ran

from boilerfilter.cli.main import COMMANDS, main

Run = Callable[..., Ran]
TEXT = f"{STORY}\n\n{NOTICE}\n"
SHARED_OPTIONS = ("--config", "--set", "--disable", "--no-plugins")
WITHOUT_SETTINGS = {("plugins", "list"), ("status",), ("verify",), ("restore",)}


def every_command() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        if isinstance(command, click.Group):
            found += [(name, sub) for sub in command.commands]
        found.append((name,))
    return found


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


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
        (["explain", "."], "File '.' is a directory."),
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


def test_explain(story: Path, run: Run) -> None:
    ran = run("explain", "a.txt")
    assert ran.code == 0
    first, second, *why = ran.out.decode().splitlines()
    assert first == f"   1 keep  {STORY}"
    assert second == f"   2 drop  {NOTICE}"
    assert any(told.strip().startswith("consent: ") for told in why)
    assert any("cookie" in told and "(consent.en." in told for told in why)
    assert ran.err == "1 of 2 paragraphs would be removed\n"


def test_explain_as_json(story: Path, run: Run) -> None:
    ran = run("explain", "--json", "a.txt")
    assert (ran.code, ran.err) == (0, "")
    table = json.loads(ran.out)
    assert table["id"] == "a.txt"
    assert table["errors"] == []
    assert {plugin["name"] for plugin in table["plugins"]} == {"consent", "language"}
    kept, dropped = table["paragraphs"]
    assert (kept["text"], kept["keep"], kept["reasons"]) == (STORY, True, [])
    assert (dropped["start"], dropped["end"], dropped["keep"]) == (len(STORY) + 2, len(TEXT) - 1, False)
    assert dropped["reasons"][0].keys() == {"rule", "message"}
    assert dropped["evidence"]
    for annotation in dropped["annotations"]:
        for span in annotation["spans"]:
            assert dropped["start"] <= span["start"] < span["end"] <= dropped["end"]


def test_explain_of_standard_input_and_markdown(story: Path, run: Run) -> None:
    assert run("explain", "-", stdin=TEXT.encode()).out == run("explain", "a.txt").out
    (story / "a.markdown").write_text(f"```\n{NOTICE}\n```\n")
    assert run("explain", "a.markdown").err == "0 of 1 paragraphs would be removed\n"


@pytest.mark.parametrize(
    ("file", "message"),
    [("none.txt", "none.txt: No such file or directory"), ("bad.txt", "bad.txt:1: not UTF-8: byte 0xff at byte 0")],
)
def test_explain_of_what_cannot_be_read(tmp_path: Path, run: Run, file: str, message: str) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    ran = run("explain", file)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(f"boilerfilter: {message}")


def test_explain_does_not_depend_on_the_hash_seed(process: Run) -> None:
    turkish = "Sitemizde çerezler kullanılmaktadır. Devam ederek çerezlere izin vermiş olursunuz."
    text = f"{STORY}\n\n{NOTICE}\nMarketing\nAccept all\n\n{turkish}\n\nKeep \ud83d\udc4d".encode("utf-8", "ignore")
    outputs = {process("explain", "--json", "-", stdin=text, env={"PYTHONHASHSEED": s}).out for s in ("0", "77")}
    assert len(outputs) == 1
    assert b'"keep":false' in outputs.pop()


def test_plugins_list(run: Run) -> None:
    table = {row["name"]: row for row in json.loads(run("plugins", "list", "--json").out)}
    assert table["consent"]["hooks"] == ["boilerfilter_annotators", "boilerfilter_pattern_packs", "boilerfilter_rules"]
    assert table["consent"]["distribution"] == "boilerfilter"
    assert table["language"]["file"].endswith("__init__.py")
    assert all(row["error"] is None for row in table.values())
    shown = run("plugins", "list").out.decode()
    assert all(f"{name} {row['version']}  ({row['distribution']})" in shown for name, row in table.items())
