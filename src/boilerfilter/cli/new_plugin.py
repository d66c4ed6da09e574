"""``boilerfilter plugins new``."""

from pathlib import Path
from shlex import quote

import click

from boilerfilter.plugin_tools.new_plugin import KINDS, WHOLE, Project


@click.command("new")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default=None,
    help="What it is made of.  [default: one of each, working together]",
)
@click.option(
    "--output",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder to write to.  [default: this one]",
)
def new(name: str, kind: str | None, output: Path) -> None:
    """Write boilerfilter-NAME, a plugin to begin with: a project that installs, works and has tests.

    An annotator makes claims about single paragraphs, a rule judges a document by the claims, and patterns are words
    in a language, without any code. A folder that is there already is never overwritten.
    """
    project = Project(name, kind or WHOLE)
    folder = project.write(output)
    place = str(folder) if folder.is_absolute() else f"./{folder}"  # else pip takes it for a name
    click.echo(f"{folder}: {len(project.files())} files\n")
    click.echo("Next:")
    click.echo(f"  1. pip install -e {quote(f'{place}[test]')}")
    click.echo(f"  2. pytest {quote(place)}")
    click.echo(f"  3. Look into {folder / 'README.md'}, and make it yours.")
