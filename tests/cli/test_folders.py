"""Files and folders out: the same tree, whole files, what was done is skipped, nothing is lost."""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import NOTICE, STORY, Ran

from boilerfilter.io.manifest import Manifest

Run = Callable[..., Ran]
POLLUTED = f"{STORY}\n\n{NOTICE}\n"
CLEAN = f"{STORY}\n"


def line(text: str, **more: object) -> bytes:
    return json.dumps({"text": text, **more}).encode() + b"\n"


INPUTS = {
    "a.txt": POLLUTED.encode(),
    "b.jsonl": line(POLLUTED, id="b1", url="https://www.example.org/x") + line(STORY, id="b2"),
    "sub/c.jsonl": line(STORY) + b"\n" + line(f"{POLLUTED}\n\nThe end."),
    "sub/deep/d.md": f"# River\n\n```\n{NOTICE}\n```\n\n{NOTICE}\n".encode(),
    "sub/e.jsonl.gz": gzip.compress(line(NOTICE, id="e1") + line(POLLUTED, id="e2")),
    "empty.jsonl": b"",
}
BROKEN = b'{"text": "a line that nobody ended\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, data in INPUTS.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    """The files in a folder without the state of runs."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".boilerfilter" not in path.parts
    }


def identities(folder: Path) -> dict[str, int]:
    """What changes of each file when it is made again."""
    return {name: (folder / name).stat().st_ino for name in contents(folder)}


def made_again(run: Run, tree: Path, *more: str) -> tuple[set[str], Ran]:
    before = identities(tree / "out")
    ran = run("clean", "in", "-o", "out", *more)
    after = identities(tree / "out")
    return {name for name in after if after[name] != before.get(name)}, ran


def test_a_folder_gets_the_same_tree(tree: Path, run: Run) -> None:
    ran = run("clean", "in", "-o", "out")
    assert (ran.code, ran.out) == (0, b"")
    out = contents(tree / "out")
    assert out.keys() == INPUTS.keys()
    assert out["a.txt"].decode() == CLEAN
    for name in INPUTS:
        single = run("clean", "-q", f"in/{name}").out
        assert (gzip.decompress(out[name]) if name.endswith(".gz") else out[name]) == single
    assert "6 files done; 8 documents, 6 changed" in ran.err


def test_what_is_done_is_skipped_and_counted(tree: Path, run: Run) -> None:
    run("clean", "in", "-o", "out", "--stats", "first.json")
    again, ran = made_again(run, tree, "--stats", "second.json")
    assert (again, ran.code) == (set(), 0)
    assert "6 were done before" in ran.err
    assert (tree / "second.json").read_bytes() == (tree / "first.json").read_bytes()
    stats = json.loads((tree / "first.json").read_bytes())
    assert stats["records"] == stats["kept"] + stats["changed"] + stats["dropped"] + stats["rejected"] == 8
    assert stats["bytes"] == sum(
        len(gzip.decompress(data) if name.endswith(".gz") else data) for name, data in INPUTS.items()
    )
    assert stats["by_host"] == {"www.example.org": 1}


def _edit(path: Path) -> None:
    """Changes a byte, and neither the size nor, as far as one can see, much else."""
    data = path.read_bytes()
    path.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])


CHANGES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "nothing": (lambda _: None, set()),
    "an input's bytes": (lambda tree: (tree / "in/b.jsonl").write_bytes(line("Another.")), {"b.jsonl"}),
    "an input's bytes, not its size": (
        lambda tree: (tree / "in/a.txt").write_bytes(INPUTS["a.txt"].upper()),
        {"a.txt"},
    ),
    "an input's time alone": (lambda tree: os.utime(tree / "in/a.txt", (1, 1)), set()),
    "a new input": (lambda tree: (tree / "in/new.txt").write_text("New."), {"new.txt"}),
    "an output is gone": (lambda tree: (tree / "out/sub/c.jsonl").unlink(), {"sub/c.jsonl"}),
    "an output is shorter": (lambda tree: (tree / "out/a.txt").write_text("The river"), {"a.txt"}),
    "an output's bytes, not its size": (lambda tree: _edit(tree / "out/b.jsonl"), {"b.jsonl"}),
    "the manifest is gone": (lambda tree: (tree / "out/.boilerfilter/manifest.jsonl").unlink(), set(INPUTS)),
    "settings": (lambda tree: (tree / "boilerfilter.toml").write_text("max_removed = 0.9"), set(INPUTS)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_made_again_and_nothing_else(tree: Path, run: Run, change: str) -> None:
    run("clean", "in", "-o", "out")
    apply, expected = CHANGES[change]
    apply(tree)
    again, ran = made_again(run, tree)
    assert (again, ran.code) == (expected, 0)
    run("clean", "in", "-o", "fresh")
    assert contents(tree / "fresh") == contents(tree / "out")


@pytest.mark.parametrize(
    "options", [["--drop-empty"], ["--format", "text"], ["--text-field", "text"], ["--max-record", "1MB"], ["--force"]]
)
def test_options_that_change_output_make_all_again(tree: Path, run: Run, options: list[str]) -> None:
    run("clean", "in", "-o", "out")
    assert made_again(run, tree, *options)[0] == set(INPUTS)


def test_a_run_says_what_changed_and_what_is_left_over(tree: Path, run: Run) -> None:
    run("clean", "in", "-o", "out")
    (tree / "boilerfilter.toml").write_text("max_removed = 0.9")
    (tree / "in/a.txt").unlink()
    ran = run("clean", "in", "-o", "out")
    assert "6 made otherwise, and made again; what changed: settings" in ran.err
    assert "out: holds outputs of inputs that are not given now: a.txt" in ran.err


def test_a_manifest_whose_last_line_was_torn(tree: Path, run: Run) -> None:
    run("clean", "in", "-o", "out")
    path = tree / "out/.boilerfilter/manifest.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    assert len(made_again(run, tree)[0]) == 1
    assert made_again(run, tree)[0] == set()
    assert Manifest(tree / "out").entries.keys() == INPUTS.keys()


def test_unfinished_files_are_written_anew(tree: Path, run: Run) -> None:
    (tree / "out").mkdir()
    (tree / "out/a.txt.part").write_text("The ri")
    run("clean", "in", "-o", "out")
    assert contents(tree / "out").keys() == INPUTS.keys()


def test_rejects_lie_beside_the_output_as_long_as_there_are_any(tree: Path, run: Run) -> None:
    (tree / "in/b.jsonl").write_bytes(INPUTS["b.jsonl"] + BROKEN + line("After it."))
    for _ in range(2):  # the second time it is skipped, and still has rejects
        ran = run("clean", "in", "-o", "out", "--stats", "stats.json")
        assert ran.code == 3
        assert json.loads((tree / "stats.json").read_bytes())["rejected"] == 1
        (reject,) = (tree / "out/b.jsonl.rejects.jsonl").read_bytes().splitlines()
        assert (json.loads(reject)["path"], json.loads(reject)["line"]) == ("in/b.jsonl", 3)
        assert (tree / "out/b.jsonl").read_bytes().endswith(line("After it."))
    assert set(contents(tree / "out")) - set(INPUTS) == {"b.jsonl.rejects.jsonl"}
    (tree / "in/b.jsonl").write_bytes(INPUTS["b.jsonl"])
    assert run("clean", "in", "-o", "out").code == 0
    assert contents(tree / "out").keys() == INPUTS.keys()


@pytest.mark.parametrize(("share", "code"), [("0", 1), ("0.1", 1), ("0.2", 3), ("1", 3)])
def test_fail_over(tmp_path: Path, run: Run, share: str, code: int) -> None:
    (tmp_path / "x.jsonl").write_bytes(BROKEN + line("One.") * 4 + b"\n")
    assert run("clean", "-q", "x.jsonl", "--fail-over", share).code == code
    assert run("clean", "-q", "x.jsonl", "-o", "y.jsonl", "--fail-over", share).code == code
    assert (tmp_path / "y.jsonl").read_bytes() == line("One.") * 4 + b"\n"


def test_what_was_removed_is_put_back(tree: Path, run: Run) -> None:
    (tree / "in/b.jsonl").write_bytes(INPUTS["b.jsonl"] + BROKEN + line(NOTICE))
    assert run("clean", "in", "-o", "out", "--removed", "removed", "--drop-empty").code == 3
    assert contents(tree / "removed").keys() == {f"{name}.removed.jsonl" for name in INPUTS}
    entry = json.loads((tree / "removed/a.txt.removed.jsonl").read_bytes())
    assert NOTICE in entry["spans"][0]["text"]
    assert run("restore", "out", "removed", "-o", "back").code == 0
    back, original = contents(tree / "back"), contents(tree / "in")
    gz = "sub/e.jsonl.gz"
    assert gzip.decompress(back.pop(gz)) == gzip.decompress(original.pop(gz))
    assert back == original
    single = run("restore", "out/b.jsonl", "removed/b.jsonl.removed.jsonl")
    assert (single.code, single.out) == (0, original["b.jsonl"])


def test_removals_of_standard_output(tree: Path, run: Run) -> None:
    ran = run("clean", "-q", "in/b.jsonl", "--removed", "removed.jsonl")
    (tree / "clean.jsonl").write_bytes(ran.out)
    assert run("restore", "clean.jsonl", "removed.jsonl", "-o", "back.jsonl").code == 0
    assert (tree / "back.jsonl").read_bytes() == INPUTS["b.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["in/a.txt", "out/a.txt.removed.jsonl"], 2, "does not fit the cleaned file"),
        (["none.txt", "in/a.txt"], 4, "none.txt: No such file or directory"),
        (["in", "in"], 2, "in: is a folder; give --output another one"),
        (["in", "in", "-o", "back"], 2, "in: holds no file that ends in .removed.jsonl"),
        (["in/a.txt", "out/a.txt.removed.jsonl", "-o", "in/a.txt"], 2, "in/a.txt: would be written over"),
    ],
)
def test_what_cannot_be_put_back(tree: Path, run: Run, arguments: list[str], code: int, message: str) -> None:
    run("clean", "in", "-o", "out", "--removed", "out")
    (tree / "in/a.txt").write_text("short")
    ran = run("restore", *arguments)
    assert ran.code == code
    assert ran.err.startswith("boilerfilter: ")
    assert message in ran.err
    assert (tree / "in/a.txt").read_text() == "short"


def test_attributes_have_a_line_for_every_record(tree: Path, run: Run) -> None:
    run("clean", "in", "-o", "out", "--attributes", "attributes")
    rows = [json.loads(row) for row in (tree / "attributes/b.jsonl").read_bytes().splitlines()]
    assert [row["id"] for row in rows] == ["b1", "b2"]
    ((start, end, score),) = rows[0]["attributes"]["boilerfilter__consent"]
    assert POLLUTED[:start] + POLLUTED[end:] == json.loads((tree / "out/b.jsonl").read_bytes().splitlines()[0])["text"]
    assert 0 < score <= 1
    assert rows[1]["attributes"] == {}
    assert len(gzip.decompress((tree / "attributes/sub/e.jsonl.gz").read_bytes()).splitlines()) == 2
    assert (tree / "attributes/a.txt.attributes.jsonl").read_bytes().count(b"\n") == 1


def test_one_input_to_one_file(tree: Path, run: Run) -> None:
    ran = run("clean", "in/b.jsonl", "-o", "new/clean.jsonl.gz", "--removed", "r.jsonl", "--stats", "s.json")
    assert (ran.code, ran.out) == (0, b"")
    assert gzip.decompress((tree / "new/clean.jsonl.gz").read_bytes()) == run("clean", "-q", "in/b.jsonl").out
    assert sorted(path.name for path in (tree / "new").iterdir()) == ["clean.jsonl.gz"]
    assert (tree / "r.jsonl").read_bytes().count(b"\n") == 1
    assert ran.err.startswith("in/b.jsonl: 2 documents, 1 changed; paragraphs removed: 1 consent")
    assert run("clean", "-q", "-f", "text", "-", "-o", "x.txt", stdin=POLLUTED.encode()).code == 0
    assert (tree / "x.txt").read_text() == CLEAN
    assert run("clean", "-q", "in/a.txt", "-o", "-").out.decode() == CLEAN


@pytest.mark.parametrize("pattern", ["in/**/*.jsonl*", "in/*/*.gz"])
def test_patterns(tree: Path, run: Run, pattern: str) -> None:
    assert run("clean", pattern, "-o", "out").code == 0
    found = {path.relative_to(tree / "in").as_posix() for path in tree.glob(pattern)}
    assert contents(tree / "out").keys() == found != set()


def test_files_of_unknown_kinds_are_told_or_taken_as_said(tree: Path, run: Run) -> None:
    (tree / "in/page").write_text(POLLUTED)
    (tree / "in/.hidden").write_text(POLLUTED)
    ran = run("clean", "in", "-o", "out")
    assert "in/page: left out, since the extension names no format" in ran.err
    assert not (tree / "out/page").exists()
    run("clean", "in", "-o", "texts", "--format", "text")
    assert (tree / "texts/page").read_text() == CLEAN
    assert not (tree / "texts/.hidden").exists()


def test_a_folder_to_standard_output(tree: Path, run: Run) -> None:
    out = run("clean", "-q", "in/sub").out
    assert out == b"".join(run("clean", "-q", f"in/sub/{name}").out for name in ("c.jsonl", "e.jsonl.gz", "deep/d.md"))


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["in", "-o", "in"], 2, "in: is the input in, and would be read again"),
        (["in", "-o", "in/clean"], 2, "in/clean: lies in the input in, and would be read again"),
        (["in", "-o", "out", "--removed", "in/r"], 2, "in/r: lies in the input in"),
        (["in/a.txt", "-o", "in/a.txt"], 2, "in/a.txt: is an input of this run, and would be written over"),
        (["in/a.txt", "-o", "in"], 2, "in/a.txt: is an input of this run"),
        (["in/a.txt", "--removed", "in/a.txt"], 2, "in/a.txt: is an input of this run"),
        (["in/a.txt", "-o", "pipe"], 2, "pipe: is a device or a pipe, and would be replaced by a file; give a file"),
        (["in/a.txt", "--rejects", "in"], 2, "in: is a folder; for one output give a file"),
        (["in/a.txt", "-o", "x", "--removed", "x"], 2, "x: two outputs of in/a.txt would go there"),
        (["in/a.txt", "in/../in/a.txt", "-o", "out"], 2, "out/a.txt: both in/a.txt and in/../in/a.txt would go there"),
        (["-", "in/a.txt", "-o", "out"], 2, "-: standard input has no name in a folder"),
        (["in/*.zip", "-o", "out"], 2, "in/*.zip: no file is called so"),
        (["in/a.txt", "-o", "in/a.txt/b"], 4, "in/a.txt: Not a directory"),
        (["in", "-o", "in.txt"], 2, "in.txt: is a file, and a folder or several inputs need a folder"),
        (["none.txt", "in/a.txt", "-o", "out"], 4, "none.txt: No such file or directory"),
        (["in/a.txt", "in/x.parquet"], 2, "files of parquet and text do not fit on one stream; give --output a folder"),
        (["in/a.txt", "--max-record", "many"], 2, "'many' is no size; write 500000, 64kB or 32MiB"),
        (["in/a.txt", "--format", "xml"], 2, "'xml' is not one of"),
    ],
)
def test_wrong_places(tree: Path, run: Run, arguments: list[str], code: int, message: str) -> None:
    (tree / "in.txt").write_text("a file")
    (tree / "in/x.parquet").touch()
    os.mkfifo(tree / "pipe")
    before = contents(tree / "in")
    ran = run("clean", *arguments)
    assert ran.code == code
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert contents(tree / "in") == before


def test_a_missing_input_stops_no_other(tree: Path, run: Run) -> None:
    assert run("clean", "none.txt", "in/a.txt", "in/b.jsonl", "-o", "out").code == 4
    assert contents(tree / "out").keys() == {"a.txt", "b.jsonl"}


def test_records_over_the_limit(tree: Path, run: Run) -> None:
    (tree / "in/b.jsonl").write_bytes(line("x" * 5000) + line("Short."))
    ran = run("clean", "in/b.jsonl", "--max-record", "4kB")
    assert (ran.code, ran.out) == (3, line("Short."))
    assert ran.err.startswith("boilerfilter: in/b.jsonl:1: ")


def test_names_that_are_no_text(tmp_path: Path, run: Run) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / "in").mkdir()
    try:
        (tmp_path / "in" / name).write_text(POLLUTED)
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    for _ in range(2):
        ran = run("clean", "in", "-o", "out")
        assert ran.code == 0
        assert (tmp_path / "out" / name).read_text() == CLEAN
    assert "1 were done before" in ran.err


def test_logs_for_programs(tree: Path, run: Run) -> None:
    (tree / "in/b.jsonl").write_bytes(INPUTS["b.jsonl"] + BROKEN)
    ran = run("clean", "in", "-o", "out", "--log-format", "json")
    events = [json.loads(told) for told in ran.err.splitlines()]
    assert {"reject", "shard", "ending"} <= {event["event"] for event in events}
    (reject,) = [event for event in events if event["event"] == "reject"]
    assert (reject["path"], reject["line"]) == ("in/b.jsonl", 3)
    assert events[-1]["stats"]["rejected"] == 1
    assert run("clean", "in", "-o", "out", "--log-format", "json", "-q").err == ""


def test_status_and_verify(tree: Path, run: Run) -> None:
    run("clean", "in", "-o", "out", "--removed", "removed")
    assert run("status", "out").out.decode() == "6 files: 6 done, 0 changed, 0 missing, 0 to do\nno run is at it\n"
    ran = run("verify", "out", "--inputs")
    assert (ran.code, ran.out, ran.err) == (0, b"", "18 files read, 0 different\n")
    (tree / "in/new.txt").write_text("New.")
    (tree / "in/b.jsonl").write_bytes(b"")
    (tree / "out/a.txt").unlink()
    (tree / "out/x.txt.part").touch()
    times = (tree / "out/sub/c.jsonl").stat()
    _edit(tree / "out/sub/c.jsonl")
    os.utime(tree / "out/sub/c.jsonl", ns=(times.st_atime_ns, times.st_mtime_ns))
    table = json.loads(run("status", "out", "--json").out)
    assert table["counts"] == {"done": 4, "changed": 1, "missing": 1, "to do": 1}
    states = {shard["name"]: shard["state"] for shard in table["shards"]}
    assert (states["a.txt"], states["b.jsonl"], states["new.txt"]) == ("missing", "changed", "to do")
    assert (table["unfinished"], table["locked_by"]) == (["out/x.txt.part"], None)
    shown = run("status", "out").out.decode()
    assert "  missing: a.txt (a.txt is missing)\n" in shown
    assert "1 unfinished" in shown
    ran = run("verify", "out")
    assert ran.code == 1
    assert ran.out.decode().splitlines() == ["a.txt: is missing", "sub/c.jsonl: has other bytes"]
    different = json.loads(run("verify", "out", "--json", "--inputs").out)["different"]
    assert different == {
        "a.txt": "is missing",
        "sub/c.jsonl": "has other bytes",
        str(tree / "in/b.jsonl"): f"has 0 bytes, not {len(INPUTS['b.jsonl'])}",
    }


@pytest.mark.parametrize("command", ["status", "verify"])
def test_folders_that_no_run_wrote(tree: Path, run: Run, command: str) -> None:
    for folder in ("in", "none"):
        ran = run(command, folder)
        assert (ran.code, ran.out) == (2, b"")
        assert ran.err.startswith(f"boilerfilter: {folder}: no output folder")
