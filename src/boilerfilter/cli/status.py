"""``boilerfilter status``."""

from collections import Counter
from pathlib import Path
from typing import get_args

import click
import msgspec

from boilerfilter.run.audit import State, overview

_STATES: tuple[State, ...] = get_args(State)
_SHOWN = 20
"""Shards that are named; --json names all."""


@click.command("status")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every shard.")
def command(folder: Path, as_json: bool) -> None:
    """Show how the last run into FOLDER stands: what is done, what changed, is missing or to do, and who is at it.

    A file counts as changed if its size is another, or its time of change and its bytes are; `verify` reads all.
    """
    found = overview(folder)
    counts = Counter(shard.state for shard in found.shards)
    if as_json:
        table = {
            "counts": {state: counts[state] for state in _STATES},
            "unfinished": [str(path) for path in found.unfinished],
            "locked_by": found.holder._asdict() if found.holder else None,
            "damaged_lines": found.damaged,
            "shards": [shard._asdict() for shard in found.shards],
        }
        click.echo(msgspec.json.encode(table))
        return
    click.echo(f"{len(found.shards)} files: {', '.join(f'{counts[state]} {state}' for state in _STATES)}")
    others = [shard for shard in found.shards if shard.state != "done"]
    for shard in others[:_SHOWN]:
        click.echo(f"  {shard.state}: {shard.name}{f' ({shard.why})' if shard.why else ''}")
    if len(others) > _SHOWN:
        click.echo(f"  and {len(others) - _SHOWN} more")
    if found.unfinished:
        click.echo(f"{len(found.unfinished)} unfinished, written anew by the next run: {found.unfinished[0]} ...")
    if found.damaged:
        click.echo(f"{found.damaged} lines of the manifest cannot be read; what they spoke of is made again")
    click.echo(f"locked by {found.holder}" if found.holder else "no run is at it")
