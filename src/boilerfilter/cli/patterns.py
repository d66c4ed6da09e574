"""``boilerfilter patterns``."""

import sys

import click
import msgspec

from boilerfilter.cli.settings import build_settings, settings_options
from boilerfilter.host import load
from boilerfilter.patterns import PatternPack, check_pack


@click.group("patterns")
def command() -> None:
    """List and check the pattern packs of the installed plugins."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every pattern.")
@settings_options
def list_patterns(as_json: bool, **options: object) -> None:
    """List the packs: topic, language, how many patterns and terms, and the file."""
    packs = load(build_settings(**options)).packs  # type: ignore[arg-type]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode([_table(pack) for pack in packs]), indent=2))
        return
    for pack in packs:
        terms = sum(len(pattern.terms) for pattern in pack.patterns)
        click.echo(f"{pack.topic}.{pack.language:10s} {len(pack.patterns):4d} patterns {terms:5d} terms  {pack.path}")


@command.command("check")
@click.argument("languages", nargs=-1)
@settings_options
def check_patterns(languages: tuple[str, ...], **options: object) -> None:
    """Check that every pattern matches its hits and none of its misses; all packs, or those of LANGUAGES."""
    packs = load(build_settings(**options)).packs  # type: ignore[arg-type]
    known = {pack.language for pack in packs}
    if unknown := sorted(set(languages) - known):
        raise click.UsageError(f"no pack for {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    chosen = [pack for pack in packs if not languages or pack.language in languages]
    faults = [fault for pack in chosen for fault in check_pack(pack)]
    for fault in faults:
        click.echo(fault)
    patterns = sum(len(pack.patterns) for pack in chosen)
    click.echo(f"{len(chosen)} packs, {patterns} patterns, {len(faults)} faults", err=True)
    sys.exit(1 if faults else 0)


def _table(pack: PatternPack) -> dict[str, object]:
    return {
        "topic": pack.topic,
        "language": pack.language,
        "file": pack.path,
        "patterns": [
            {
                "source": pattern.source,
                "family": pattern.family,
                "weight": pattern.weight,
                "terms": pattern.terms,
                "regex": pattern.regex,
                "anchors": pattern.anchors,
            }
            for pattern in pack.patterns
        ],
    }
