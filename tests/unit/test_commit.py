"""Files that are hashed as they pass, and appear when they are whole."""

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter.errors import StorageError
from boilerfilter.io.commit import begin, commit, part_of
from boilerfilter.io.hashing import HashedInput, Hasher, facts_of

LARGE = bytes(range(256)) * (6 << 12)  # more than is hashed without a thread


def blake(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=32).hexdigest()


@given(st.lists(st.binary(max_size=50)))
def test_the_hash_is_that_of_all_that_was_fed(pieces: list[bytes]) -> None:
    hasher = Hasher()
    for piece in pieces:
        hasher.feed(piece)
    assert hasher.hexdigest() == blake(b"".join(pieces))


@pytest.mark.parametrize("data", [b"", b"small", LARGE], ids=len)
@pytest.mark.parametrize("seeks", [[], [-10], [0, 3, 100], [1 << 20, 0, 5]])
def test_an_input_is_hashed_whatever_is_read_of_it(tmp_path: Path, data: bytes, seeks: list[int]) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    with HashedInput(path) as file, io.BufferedReader(file, 1 << 16) as buffered:
        for seek in seeks:
            buffered.seek(max(0, seek % (len(data) + 1)))
            buffered.read(1000)
        facts = file.finish()
    assert (facts.size, facts.hash, facts.changed) == (len(data), blake(data), path.stat().st_mtime_ns)
    assert facts_of(path) == facts


def test_an_input_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"before")
    with HashedInput(path) as file:
        file.read(3)
        path.write_bytes(b"afterwards")
        with pytest.raises(StorageError, match="x: changed while it was read"):
            file.finish()


def test_an_output_is_there_when_it_is_whole(tmp_path: Path) -> None:
    target, other = tmp_path / "a/b/x", tmp_path / "y"
    drafts = [begin(target), begin(other)]
    drafts[0].file.write(LARGE)
    drafts[1].file.write(b"y")
    assert not target.exists()
    first, second = commit(drafts)
    assert (target.read_bytes(), first.hash, first.size) == (LARGE, blake(LARGE), len(LARGE))
    assert (other.read_bytes(), second) == (b"y", facts_of(other))
    assert not part_of(target).exists()


def test_what_is_discarded_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.write_bytes(b"before")
    draft = begin(target)
    draft.file.write(b"after")
    draft.discard()
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert target.read_bytes() == b"before"


def test_an_output_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(StorageError, match="x: is a folder"):
        begin(tmp_path / "x")
    (tmp_path / "y").touch()
    with pytest.raises(StorageError, match="y: Not a directory"):
        begin(tmp_path / "y/z")
