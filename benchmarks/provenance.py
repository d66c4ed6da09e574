"""What numbers come from: the command line, versions, the date and the machine."""

import os
import platform
import shlex
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import click
from click.core import ParameterSource

_PACKAGES: Final = ("boilerfilter", "hyperscan", "regex", "msgspec", "fasttext-langdetect")


def command_line(context: click.Context) -> str:
    """The options as given; of files and folders the names alone, since tables are published."""
    words = ["python", "-m", "benchmarks", context.info_name or ""]
    for parameter in context.command.params:
        if context.get_parameter_source(parameter.name) is not ParameterSource.COMMANDLINE:
            continue
        value = context.params[parameter.name]
        for one in value if isinstance(value, tuple) else (value,):
            words.append(parameter.opts[0])
            if not isinstance(one, bool):
                words.append(Path(one).name if isinstance(one, Path) else str(one))
    return shlex.join(words)


def versions() -> dict[str, str]:
    """Python's version and those of the packages that results depend on."""
    found = {"Python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def machine() -> dict[str, str | int]:
    """The processor's model, how many of its cores may be used, and the system."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass  # not Linux
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {
        "processor": model,
        "cores": cores,
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def facts(context: click.Context) -> list[str]:
    """Lines that stand above a published table."""
    named = ", ".join(f"{package} {number}" for package, number in versions().items())
    return [f"Written by `{command_line(context)}` on {today()}.", f"Versions: {named}."]
