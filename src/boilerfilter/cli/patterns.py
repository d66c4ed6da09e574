"""``boilerfilter patterns``."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from boilerfilter.cli.new_pack import new
from boilerfilter.cli.settings import build_settings, settings_options
from boilerfilter.cli.trial import try_pack
from boilerfilter.packs.catalogue import Catalogue, name_of, open_packs, read_catalogue
from boilerfilter.packs.checks import check, lacking
from boilerfilter.packs.patterns import PatternPack


@click.group("patterns")
def command() -> None:
    """List, check, try and start pattern packs.

    A pack is one file of words that teaches one language; CONTRIBUTING.md leads through it in ten minutes.
    """


command.add_command(try_pack)
command.add_command(new)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every pattern.")
@settings_options
def list_packs(as_json: bool, **options: object) -> None:
    """List the packs: language, patterns, terms, anchors, families filled in, who brought it, and the file."""
    catalogue = read_catalogue(build_settings(**options))  # type: ignore[arg-type]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode([_table(catalogue, pack) for pack in catalogue.packs])))
        return
    if not catalogue.packs:
        click.echo("No packs are installed.", err=True)
        return
    head = ("pack", "patterns", "terms", "anchors", "families", "plugin", "distribution", "file")
    rows = [head, *(_row(catalogue, pack) for pack in catalogue.packs)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if 1 <= number <= 4 else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


@command.command("check")
@click.argument("packs", metavar="[PACK]...", nargs=-1)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--no-timing", is_flag=True, help="Leave out the test of speed, which takes most of the time.")
@settings_options
def check_packs(packs: tuple[str, ...], strict: bool, no_timing: bool, **options: object) -> None:
    """Check packs: all, or each PACK, a language (de), topic.language (consent.de) or a file (de.toml).

    \b
    Faults, which must be mended:
      a pattern does not match one of its hits, or matches one of its misses
      a family that the topic does not have
      a pattern that takes much more than twice as long for twice the text
    Warnings, which somebody should look at:
      a term that two patterns share
      a core term that speaks surely and is met in ordinary phrases, or is very short

    A file need not be installed; it takes the place of the installed pack of its language. Exit codes: 0 in order,
    1 faults (with --strict, or warnings), 2 wrong usage or a file that is no pack.
    """
    settings = build_settings(**options)  # type: ignore[arg-type]
    catalogue, chosen = open_packs(settings, packs)
    chosen = chosen if packs else catalogue.packs
    counts: Counter[bool] = Counter()
    for finding in check(catalogue, chosen, timed=not no_timing):
        counts[finding.warning] += 1
        mark = click.style("warning: ", fg="yellow") if finding.warning else ""
        click.echo(f"{mark}{finding.place}: {finding.message}")
    if packs:
        _tell_lacking(catalogue, chosen)
    patterns = sum(len(pack.patterns) for pack in chosen)
    told = (
        _count(len(chosen), "pack"),
        _count(patterns, "pattern"),
        _count(counts[False], "fault"),
        _count(counts[True], "warning"),
    )
    click.echo(", ".join(told), err=True)
    sys.exit(1 if counts[False] or (strict and counts[True]) else 0)


def _tell_lacking(catalogue: Catalogue, packs: Sequence[PatternPack]) -> None:
    for pack in packs:
        if pack.patterns and (families := lacking(catalogue, pack)):
            click.echo(f"{name_of(pack)} has nothing yet for: {', '.join(families)}", err=True)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _row(catalogue: Catalogue, pack: PatternPack) -> tuple[str, ...]:
    plugin = catalogue.plugins[pack.path]
    topic = catalogue.topics.get(pack.topic)
    filled = len({pattern.family for pattern in pack.patterns})
    return (
        name_of(pack),
        str(len(pack.patterns)),
        str(sum(len(pattern.terms) for pattern in pack.patterns)),
        str(_anchors(pack)),
        f"{filled}/{len(topic.families)}" if topic else str(filled),
        plugin.name,
        f"{plugin.distribution} {plugin.version}",
        _near(pack.path),
    )


def _anchors(pack: PatternPack) -> int:
    return len({anchor for pattern in pack.patterns for anchor in pattern.anchors})


def _near(path: str) -> str:
    """A path from here, if it lies below."""
    return str(Path(path).relative_to(Path.cwd())) if Path(path).is_relative_to(Path.cwd()) else path


def _table(catalogue: Catalogue, pack: PatternPack) -> dict[str, object]:
    return {
        "topic": pack.topic,
        "language": pack.language,
        "plugin": catalogue.plugins[pack.path]._asdict(),
        "file": pack.path,
        "terms": sum(len(pattern.terms) for pattern in pack.patterns),
        "anchors": _anchors(pack),
        "lacking": lacking(catalogue, pack),
        "patterns": [
            {
                "source": pattern.source,
                "family": pattern.family,
                "role": catalogue.role(pack, pattern.family),
                "weight": pattern.weight,
                "terms": pattern.terms,
                "regex": pattern.regex,
                "anchors": pattern.anchors,
                "hits": pattern.hits,
                "misses": pattern.misses,
            }
            for pattern in pack.patterns
        ],
    }
