"""Runs that are killed, interrupted, run twice, or meet a full disk: whole files or none, and the right exit code."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
from samples import MAIN, NOTICE, STORY, marking

SHARDS = 6
RECORDS = 40
LARGE = 400
"""Records of the third shard."""
ALONE = "disable = ['consent', 'language']\n"
SLOW = "time.sleep(0.01)"
HELD = "[time.sleep(0.01) for _ in iter(lambda: os.path.exists('go'), True)]"
"""A plugin that waits for a file `go`, so that a run goes on for just as long as a test wants."""


def record(number: int) -> bytes:
    more = f"\n\n{NOTICE}" if number % 3 == 0 else ""
    return json.dumps({"id": number, "text": f"{STORY} {number}.{more}"}).encode() + b"\n"


@pytest.fixture
def corpus(tmp_path: Path, distribution: Callable[..., Path]) -> Path:
    """A folder ``in``, and a plugin that is built in no time."""
    (tmp_path / "boilerfilter.toml").write_text(ALONE)
    distribution(marking(), plugin="mark")
    (tmp_path / "in/sub").mkdir(parents=True)
    for shard in range(SHARDS):
        records = LARGE if shard == 2 else RECORDS
        lines = b"".join(record(number) for number in range(shard * LARGE, shard * LARGE + records))
        (tmp_path / f"in/{'sub/' if shard % 2 else ''}{shard}.jsonl").write_bytes(lines)
    with (tmp_path / "in/sub/5.jsonl").open("ab") as file:
        file.write(json.dumps({"id": "large", "text": "word " * 60_000}).encode() + b"\n")
    return tmp_path


@pytest.fixture
def begin(corpus: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Begins a run as the leader of a process group; what is left of it is killed at the end."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str, before: str = "", stdout: int | IO[bytes] = subprocess.PIPE, **more: object) -> object:
        process = subprocess.Popen(
            [sys.executable, "-c", f"{before}\n{MAIN}", *arguments],
            stdout=stdout,
            stderr=subprocess.PIPE,
            cwd=corpus,
            start_new_session=True,
            **more,  # type: ignore[call-overload]
        )
        begun.append(process)
        return process

    yield begin  # type: ignore[misc]
    for process in begun:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def clean(begin: Callable[..., "subprocess.Popen[bytes]"], *more: str, **how: object) -> tuple[int, str]:
    process = begin("clean", "in", "-o", "out", "--removed", "removed", *more, **how)
    _, err = process.communicate(timeout=60)
    return process.returncode, err.decode()


def contents(*folders: Path, parts: bool = True) -> dict[str, bytes]:
    """Files by name; without `parts` none is looked at that a run may be giving its final name just now."""
    return {
        str(path.relative_to(folder.parent)): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".boilerfilter" not in path.parts and (parts or path.suffix != ".part")
    }


def results(corpus: Path) -> dict[str, bytes]:
    return contents(corpus / "out", corpus / "removed")


def whole(corpus: Path) -> dict[str, bytes]:
    """What lies under final names."""
    return contents(corpus / "out", corpus / "removed", parts=False)


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, bytes]:
    """What a run gives that nobody disturbs; filled by the first test that asks for it."""
    return {}


@pytest.fixture
def expected(
    corpus: Path, begin: Callable[..., "subprocess.Popen[bytes]"], undisturbed: dict[str, bytes]
) -> dict[str, bytes]:
    if not undisturbed:
        code, err = clean(begin)
        assert (code, err) == (0, "out: 6 files done; 601 documents, 200 changed; paragraphs removed: 200 mark\n")
        undisturbed.update(results(corpus))
        for folder in ("out", "removed"):
            shutil.rmtree(corpus / folder)
        assert len(undisturbed) == 2 * SHARDS
    return undisturbed


def slow(distribution: Callable[..., Path], body: str = SLOW) -> None:
    """Puts a slow plugin in the place of the quick one, as an older copy on the path would be."""
    distribution(marking(body), plugin="mark")


def wait_for(what: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def alive(group: int) -> list[str]:
    """The processes whose parent or group was `group`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, its_group = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if state != "Z" and str(group) in (parent, its_group):
            found.append(path.parent.name)
    return found


def test_killed_at_any_moment_and_resumed(
    corpus: Path,
    expected: dict[str, bytes],
    begin: Callable[..., "subprocess.Popen[bytes]"],
    distribution: Callable[..., Path],
) -> None:
    slow(distribution)
    chance = random.Random(5)
    kills = 0
    for _ in range(6):
        process = begin("clean", "in", "-o", "out", "--removed", "removed")
        try:
            process.wait(chance.uniform(0.3, 1.5))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
        process.communicate()
        assert whole(corpus).items() <= expected.items()
        wait_for(lambda pid=process.pid: not alive(pid), 5)
        if process.returncode == 0:
            break
    assert kills
    assert clean(begin)[0] == 0
    assert results(corpus) == expected


STOPS = [
    (os.killpg, signal.SIGINT, 130),
    (os.kill, signal.SIGINT, 130),
    (os.killpg, signal.SIGTERM, 143),
    (os.kill, signal.SIGTERM, 143),
]


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: f"{stop[0].__name__}-{stop[2]}")
def test_interrupted(
    corpus: Path,
    expected: dict[str, bytes],
    begin: Callable[..., "subprocess.Popen[bytes]"],
    distribution: Callable[..., Path],
    stop: tuple[Callable[[int, int], None], int, int],
) -> None:
    slow(
        distribution,
        "self.seen = getattr(self, 'seen', 0) + 1; "
        "self.seen > 20 and os.path.exists('hang') and (open('hung', 'w').close(), time.sleep(60))",
    )
    (corpus / "hang").touch()
    process = begin("clean", "in", "-o", "out", "--removed", "removed", "--workers", "2")
    wait_for(lambda: (corpus / "hung").exists() and len(whole(corpus)) >= 2)
    began = time.monotonic()
    kill, number, code = stop
    kill(process.pid, number)
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 5
    assert process.returncode == code
    assert err.decode() == "boilerfilter: interrupted; what is whole is there, and a run into a folder goes on\n"
    assert not alive(process.pid)
    assert results(corpus).items() <= expected.items()  # not even an unfinished file is left
    (corpus / "hang").unlink()
    assert clean(begin)[0] == 0
    assert results(corpus) == expected


def test_two_runs_on_one_output(
    corpus: Path,
    expected: dict[str, bytes],
    begin: Callable[..., "subprocess.Popen[bytes]"],
    distribution: Callable[..., Path],
) -> None:
    slow(distribution, HELD)
    arguments = ("clean", "-q", "in", "-o", "out", "--removed", "removed")
    pair = [begin(*arguments), begin(*arguments)]
    wait_for(lambda: any(process.poll() is not None for process in pair))
    (corpus / "go").touch()
    errors = {process.pid: process.communicate(timeout=60)[1].decode() for process in pair}
    assert sorted(process.returncode for process in pair) == [0, 5]
    winner, loser = sorted(pair, key=lambda process: process.returncode)
    assert errors[loser.pid].startswith(f"boilerfilter: out: locked by another run: process {winner.pid} on ")
    assert errors[winner.pid] == ""
    assert results(corpus) == expected


def test_two_runs_on_one_file_and_who_holds_a_folder(
    corpus: Path, begin: Callable[..., "subprocess.Popen[bytes]"], distribution: Callable[..., Path]
) -> None:
    slow(distribution, HELD)
    first = begin("clean", "-q", "in/0.jsonl", "-o", "x.jsonl")
    wait_for(lambda: (corpus / ".x.jsonl.lock").exists() and (corpus / ".x.jsonl.lock").read_bytes())
    second = begin("clean", "-q", "in/0.jsonl", "-o", "x.jsonl")
    _, err = second.communicate(timeout=60)
    (corpus / "go").touch()
    assert (second.returncode, first.wait(60)) == (5, 0)
    assert f"x.jsonl: locked by another run: process {first.pid} on " in err.decode()
    assert not list(corpus.glob(".x*"))
    (corpus / "go").unlink()
    run = begin("clean", "-q", "in", "-o", "out")
    lock = corpus / "out/.boilerfilter/lock"
    wait_for(lambda: lock.exists() and lock.read_bytes())
    status = begin("status", "out", "--json")
    assert json.loads(status.communicate(timeout=60)[0])["locked_by"]["process"] == run.pid
    (corpus / "go").touch()
    assert run.wait(60) == 0


FULL = """
import os, errno, pathlib
{name} = os.{name}
def failing(descriptor, *rest):
    if os.readlink(f"/proc/self/fd/{{descriptor}}").endswith({ending!r}):
        raise OSError(errno.{error}, os.strerror(errno.{error}))
    return {name}(descriptor, *rest)
os.{name} = failing
"""
DISKS = {
    "EIO on sync of an output": (
        FULL.format(name="fsync", ending="/3.jsonl.part", error="EIO"),
        "out/sub/3.jsonl.part",
    ),
    "EIO on sync of removals": (
        FULL.format(name="fsync", ending="/3.jsonl.removed.jsonl.part", error="EIO"),
        "removed/sub/3.jsonl.removed.jsonl.part",
    ),
    "EIO on sync of a folder": (FULL.format(name="fsync", ending="/out/sub", error="EIO"), "out/sub"),
    "EIO on sync of the manifest": (
        FULL.format(name="fsync", ending="/manifest.jsonl", error="EIO"),
        "out/.boilerfilter/manifest.jsonl",
    ),
    "ENOSPC in the manifest": (
        FULL.format(name="write", ending="/manifest.jsonl", error="ENOSPC"),
        "out/.boilerfilter/manifest.jsonl",
    ),
}


@pytest.mark.parametrize("disk", DISKS)
def test_a_disk_that_fails(
    corpus: Path, expected: dict[str, bytes], begin: Callable[..., "subprocess.Popen[bytes]"], disk: str
) -> None:
    before, path = DISKS[disk]
    code, err = clean(begin, before=before)
    assert code == 4
    message = os.strerror(28) if "ENOSPC" in disk else os.strerror(5)
    assert err == f"boilerfilter: {path}: {message}\n"
    assert results(corpus).items() <= expected.items()
    assert clean(begin)[0] == 0
    assert results(corpus) == expected


@pytest.mark.parametrize("most", [0, 200_000])
def test_files_that_may_not_grow(
    corpus: Path, expected: dict[str, bytes], begin: Callable[..., "subprocess.Popen[bytes]"], most: int
) -> None:
    """A limit of the system, which behaves like a disk that is full."""
    code, err = clean(begin, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    assert code == 4
    assert err.startswith("boilerfilter: out/")
    assert err.endswith(": File too large\n")
    assert results(corpus).items() <= expected.items()
    assert clean(begin)[0] == 0
    assert results(corpus) == expected


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_standard_output_that_is_full(corpus: Path, begin: Callable[..., "subprocess.Popen[bytes]"]) -> None:
    with open("/dev/full", "wb") as full:
        process = begin("clean", "-q", "in/0.jsonl", "--removed", "r.jsonl", stdout=full)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.decode()) == (4, "boilerfilter: standard output: No space left on device\n")
    assert not list(corpus.glob("r.jsonl*"))


def test_a_plugin_that_crashes_on_one_document(
    corpus: Path,
    expected: dict[str, bytes],
    begin: Callable[..., "subprocess.Popen[bytes]"],
    distribution: Callable[..., Path],
) -> None:
    """It is left out from the shard on in which it crashed, also when the run is resumed."""
    (corpus / "in/2.jsonl").write_bytes(record(0) + json.dumps({"text": "A cookie bomb."}).encode() + b"\n")
    distribution(marking("os._exit(7) if 'bomb' in p.text else None"), plugin="mark", name="acme-plugin", version="1.2")
    code, err = clean(begin)
    assert code == 3
    assert "boilerfilter: plugin 'mark' of acme-plugin 1.2: " in err
    assert "exit code 7" in err
    found = results(corpus)
    assert found["out/0.jsonl"] == expected["out/0.jsonl"]
    for name in ("2.jsonl", "4.jsonl", "sub/5.jsonl"):
        assert found[f"out/{name}"] == (corpus / "in" / name).read_bytes()
    (corpus / "out/4.jsonl").unlink()
    assert clean(begin)[0] == 3
    assert results(corpus) == found
    entries = [json.loads(row) for row in (corpus / "out/.boilerfilter/manifest.jsonl").read_bytes().splitlines()]
    quarantined = {entry["name"]: entry["quarantined"] for entry in entries if "name" in entry}
    assert quarantined.pop("0.jsonl") == []
    assert quarantined == {
        name: ["mark"] for name in ("2.jsonl", "4.jsonl", "sub/1.jsonl", "sub/3.jsonl", "sub/5.jsonl")
    }
    process = begin("clean", "-q", "in/0.jsonl", "in/2.jsonl", "in/4.jsonl")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert out == expected["out/0.jsonl"] + found["out/2.jsonl"] + found["out/4.jsonl"]


def test_another_version_or_edited_file_of_a_plugin(
    corpus: Path,
    expected: dict[str, bytes],
    begin: Callable[..., "subprocess.Popen[bytes]"],
    distribution: Callable[..., Path],
) -> None:
    assert clean(begin)[0] == 0
    folder = distribution(marking(), plugin="mark", version="1.3")
    code, err = clean(begin)
    assert (code, err.splitlines()[0]) == (0, "out: 6 made otherwise, and made again; what changed: plugin mark")
    (module,) = folder.glob("*.py")
    module.write_text(marking() + "# edited\n")
    assert clean(begin)[1].splitlines()[0] == "out: 6 made otherwise, and made again; what changed: plugin mark"
    assert f"{SHARDS} were done before" in clean(begin)[1]
    assert results(corpus) == expected
