"""``boilerfilter verify``."""

import sys
from pathlib import Path

import click
import msgspec

from boilerfilter.run.audit import differences

_DIFFERENT = 1


@click.command("verify")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--inputs", is_flag=True, help="Read the inputs as well.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(folder: Path, inputs: bool, as_json: bool) -> None:
    """Read back every file that was written to FOLDER, and beside it, and compare it with its hash in the manifest.

    Exit codes: 0 all is as it was written, 1 something is not.
    """
    count = 0
    different = {}
    for path, told in differences(folder, inputs=inputs):
        count += 1
        if told:
            different[path] = told
            if not as_json:
                click.echo(f"{path}: {told}")
    if as_json:
        click.echo(msgspec.json.encode({"files": count, "different": different}))
    else:
        click.echo(f"{count} files read, {len(different)} different", err=True)
    if different:
        sys.exit(_DIFFERENT)
