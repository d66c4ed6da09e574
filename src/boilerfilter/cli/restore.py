"""``boilerfilter restore``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from boilerfilter.errors import InputError, StorageError
from boilerfilter.io.commit import commit
from boilerfilter.io.compression import decompress
from boilerfilter.io.hashing import failed
from boilerfilter.io.outputs import Packed
from boilerfilter.io.restore import restore
from boilerfilter.io.shards import REMOVED


@click.command("restore")
@click.argument("cleaned", type=click.Path(path_type=Path))
@click.argument("removed", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="A file, or a folder for folders; else standard output."
)
def command(cleaned: Path, removed: Path, output: Path | None) -> None:
    """Put back into CLEANED what was REMOVED from it: what `clean --output CLEANED --removed REMOVED` had as its input.

    Works for text, Markdown and JSON Lines, and gives the very bytes; of a compressed file those that were compressed.
    Folders are restored file by file.
    """
    if not cleaned.is_dir():
        _restore(cleaned, removed, output)
        return
    if output is None:
        raise InputError(f"{cleaned}: is a folder; give --output another one")
    found = sorted(removed.rglob(f"*{REMOVED}"))
    if not found:
        raise InputError(f"{removed}: holds no file that ends in {REMOVED}")
    for path in found:
        relative = path.relative_to(removed)
        name = relative.with_name(relative.name.removesuffix(REMOVED))
        _restore(cleaned / name, path, output / name)


def _restore(cleaned: Path, removed: Path, output: Path | None) -> None:
    if output is not None and output.resolve() in (cleaned.resolve(), removed.resolve()):
        raise InputError(f"{output}: would be written over while it is read; give another --output")
    with _open(cleaned) as source, _open(removed) as removals:
        pieces = restore(source, removals)
        if output is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
            return
        packed = Packed(output)
        try:
            for piece in pieces:
                packed.stream.write(piece)
            commit([packed.close()])
        except BaseException:
            packed.discard()
            raise


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise failed(path, error) from error
    with file:
        try:
            yield decompress(file, str(path))
        except StorageError:
            raise
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            raise failed(path, error) from error
