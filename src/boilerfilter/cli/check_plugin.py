"""``boilerfilter plugins check``."""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click
import msgspec

from boilerfilter.cli.settings import build_settings, settings_options
from boilerfilter.errors import BoilerfilterError, InputError

if TYPE_CHECKING:
    from boilerfilter.testing.plugin_report import Line, Report

_BROKEN = 1
_COLOURS = {"held": "green", "broken": "red", "not tried": "yellow"}


@click.command("check")
@click.argument("name")
@click.argument("texts", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@settings_options
def check(name: str, texts: tuple[Path, ...], as_json: bool, **options: object) -> None:
    """Hold the plugin NAME to every law of the contract; NAME is an entry point, or a distribution.

    TEXTS are files with documents that it should speak of, tried beside the kit's own. Needs the extra
    boilerfilter[kit]. docs/contract.md lists the laws. Exit codes: 0 all hold, 1 one is broken, 2 wrong usage.
    """
    kit = _kit()
    settings = build_settings(**options)  # type: ignore[arg-type]
    given = [_read(path) for path in texts]
    reports: list[Report] = [kit.report(info, settings, given) for info in kit.named(name)]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(kit.table(reports)), indent=2))
    else:
        for one in reports:
            _tell(one)
    sys.exit(_BROKEN if any(one.broken for one in reports) else 0)


def _kit() -> ModuleType:
    try:
        return import_module("boilerfilter.testing.plugin_report")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "boilerfilter":
            raise
        raise BoilerfilterError(f"`plugins check` needs {error.name}: pip install 'boilerfilter[kit]'") from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8: {error}") from error


def _tell(report: "Report") -> None:
    plugin = report.plugin
    click.echo(f"{click.style(plugin.name, bold=True)} {plugin.version}  ({plugin.distribution})")
    width = max(len(line.law) for line in report.lines)
    for line in report.lines:
        state = click.style(f"{line.state:9s}", fg=_COLOURS[line.state])
        click.echo(f"  {state}  {line.law:{width}s}  {_subjects(line)}".rstrip())
        for broken in line.broken:
            click.echo("\n" + "\n".join(f"    {shown}" for shown in str(broken).splitlines()) + "\n")
    held = sum(line.state == "held" for line in report.lines)
    click.echo(f"{held} laws held, {report.broken} broken", err=True)


def _subjects(line: "Line") -> str:
    if line.law.startswith("plugin.") or not line.subjects:
        return ""
    if len(line.subjects) > 4:
        return f"{len(line.subjects)} {line.law.partition('.')[0]}s"
    return ", ".join(subject.partition(" ")[2] for subject in line.subjects)
