"""``boilerfilter patterns new``."""

from pathlib import Path

import click

from boilerfilter.cli.settings import build_settings, settings_options
from boilerfilter.errors import InputError
from boilerfilter.packs.catalogue import read_catalogue
from boilerfilter.packs.new import canonical_tag, skeleton
from boilerfilter.packs.toml_tables import suggestion


@click.command("new")
@click.argument("language")
@click.option("--topic", default="consent", show_default=True, help="What the pack is about.")
@click.option(
    "--output",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder to write to.  [default: this one]",
)
@settings_options
def new(language: str, topic: str, output: Path, **options: object) -> None:
    """Write LANGUAGE.toml, a pack to fill in: every family, what belongs in it, and an example.

    LANGUAGE is a tag of BCP 47: de, pt-BR, zh-Hans, sr-Latn. A file that is there already is never overwritten.
    """
    tag = canonical_tag(language)
    catalogue = read_catalogue(build_settings(**options))  # type: ignore[arg-type]
    if topic not in catalogue.topics:
        hint = suggestion(topic, catalogue.topics, "there are") if catalogue.topics else "; none is installed"
        raise InputError(f"no topic {topic!r} with a description of its families{hint}")
    file = output / f"{tag}.toml"
    text = skeleton(catalogue.topics[topic], tag, catalogue.packs)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise InputError(
            f"{file} is there already and was left alone; move it away, or choose another --output"
        ) from None
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error
    click.echo(f"{file}: {len(catalogue.topics[topic].families)} families to fill in\n")
    for pack in catalogue.packs:
        if (pack.topic, pack.language) == (topic, tag):
            click.echo(f"A pack for {tag} is installed: {pack.path}. To improve that one, edit it instead.\n")
    click.echo("Next:")
    click.echo("  1. Open it in an editor and fill in what you know, from the top; a line or two a family is a start.")
    click.echo(f"  2. boilerfilter patterns check {file}")
    click.echo(f"  3. boilerfilter patterns try {file} SOME-TEXT.txt")
