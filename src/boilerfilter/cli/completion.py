"""``boilerfilter completion``."""

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", metavar="[bash|zsh|fish]", type=click.Choice(_SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands, options and files.

    \b
    bash, in ~/.bashrc:   eval "$(boilerfilter completion bash)"
    zsh, in ~/.zshrc:     eval "$(boilerfilter completion zsh)"
    fish:                 boilerfilter completion fish > ~/.config/fish/completions/boilerfilter.fish
    """
    root = ctx.find_root()
    kind = get_completion_class(shell)
    assert kind is not None  # click has these three
    name = root.info_name or "boilerfilter"
    variable = f"_{name.replace('-', '_').replace('.', '_')}_COMPLETE".upper()  # as click derives it from the name
    click.echo(kind(root.command, {}, name, variable).source())
