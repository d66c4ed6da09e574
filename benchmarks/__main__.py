"""``python -m benchmarks``."""

from importlib import import_module
from typing import Final

import click

_COMMANDS: Final = (
    "anchors",
    "contract",
    "dirt",
    "engines",
    "faults",
    "fit",
    "gate",
    "hooks",
    "quality",
    "readme",
    "reliability",
    "repeats",
    "scrapy",
    "speed",
    "words",
)


class Commands(click.Group):
    """Imports a command when it is asked for: fitting needs numpy, and nothing else does."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        try:
            module = import_module(f"benchmarks.{cmd_name}")
        except ModuleNotFoundError as error:
            missing = error.name
            message = f"{cmd_name} needs {missing}: pip install 'boilerfilter[bench]'"
            # The help lists every command, whether or not it can run here.
            return click.Command(cmd_name, callback=lambda: _fail(message), help=f"(needs {missing})")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


def _fail(message: str) -> None:
    raise click.ClickException(message)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure boilerfilter, and fit its constants."""


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
