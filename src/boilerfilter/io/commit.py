"""A file appears under its name when it is whole and on the disk, not before."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from boilerfilter.errors import StorageError
from boilerfilter.io.hashing import Facts, HashedOutput, failed

PART: Final = ".part"
"""What the name of a file ends in that is being written."""


class Draft(NamedTuple):
    """A file that is being written beside the place where it will be."""

    target: Path
    file: HashedOutput

    def discard(self) -> None:
        """Takes away what was written."""
        self.file.close()
        part_of(self.target).unlink(missing_ok=True)


def part_of(target: Path) -> Path:
    return target.with_name(target.name + PART)


def begin(target: Path) -> Draft:
    """Opens ``NAME.part``, and makes the folders that it needs. What an earlier run left there is written over.

    Raises:
        StorageError: the folder or file cannot be made.
    """
    make_folder(target.parent)
    if target.is_dir():
        raise failed(target, IsADirectoryError(0, "is a folder, and a file is to be written there"))
    return Draft(target, HashedOutput(part_of(target)))


def commit(drafts: Sequence[Draft]) -> list[Facts]:
    """Brings drafts to the disk, gives them their names, in order, and brings the names to the disk.

    The last is to be what others wait for: when it is there, so are those before it.

    Raises:
        StorageError: the disk does not take them; drafts that have their names by then keep them.
    """
    found = [draft.file.finish() for draft in drafts]
    for draft in drafts:
        try:
            part_of(draft.target).replace(draft.target)
        except OSError as error:
            raise failed(draft.target, error) from error
    for folder in dict.fromkeys(draft.target.parent for draft in drafts):
        sync_folder(folder)
    return found


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it, and brings them to the disk.

    Raises:
        StorageError: it cannot be made.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError as error:
        raise StorageError(f"{folder}: Not a directory") from error
    except OSError as error:
        raise failed(folder, error) from error
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Brings the names in a folder to the disk, where the system can.

    Raises:
        StorageError: the disk does not take them.
    """
    if os.name == "nt":
        return  # there a folder cannot be opened, and needs not
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise failed(folder, error) from error
