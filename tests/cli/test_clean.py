"""``boilerfilter clean``: data on standard output, all else on standard error."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import MAIN, NOTICE, SHARED, STORY, Ran

Run = Callable[..., Ran]
SEED = SHARED / "examples" / "000_9cba2e466d5fc159.txt"
POLLUTED = f"{STORY}\n\n{NOTICE}\n\nAccept all\n"
CLEAN = f"{STORY}\n"


def line(text: object, **more: object) -> bytes:
    return json.dumps({"text": text, **more}, ensure_ascii=False).encode() + b"\n"


BAD_LINES = {
    2: (b"no json at all\n", "not a JSON object: "),
    4: (b'{"text": 5}\n', "the field 'text' is not a string"),
    5: (b'{"text": "caf\xff"}\n', "not UTF-8: byte 0xff at byte 13: invalid start byte"),
    6: (b'{"body": "x"}\n', "no text field 'text', 'content', 'raw_content'; the record has 'body'"),
    8: (rb'{"text": "\ud800"}' + b"\n", "not a JSON object: "),
    9: (b'{"text": "We use cookies and our partners, too."\n', "not a JSON object: "),
}
GOOD_LINES = {1: line(STORY, id=1), 3: line(POLLUTED, id=3), 7: line("Nothing here.", id=7), 10: line(STORY, id=10)}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(POLLUTED, encoding="utf-8", newline="")
    (tmp_path / "whole.txt").write_bytes(f"\ufeff  {STORY}\r\n\r\n\r\nEnd  ".encode())
    (tmp_path / "bad.txt").write_bytes(b"fine\nnot \xff\n")
    (tmp_path / "a.md").write_text(f"# River\n\n```\n{NOTICE}\n```\n\n{NOTICE}\n", encoding="utf-8", newline="")
    mixed = {number: raw for number, (raw, _) in BAD_LINES.items()} | GOOD_LINES
    (tmp_path / "mixed.jsonl").write_bytes(b"".join(mixed[number] for number in sorted(mixed)))
    (tmp_path / "folder").mkdir()
    return tmp_path


def test_a_text(files: Path, run: Run) -> None:
    ran = run("clean", "a.txt")
    assert (ran.code, ran.out.decode()) == (0, CLEAN)
    assert ran.err.startswith("a.txt: 2 of 3 paragraphs removed: ")


def test_nothing_to_remove_leaves_every_byte(files: Path, run: Run) -> None:
    ran = run("clean", "whole.txt")
    assert (ran.code, ran.out) == (0, (files / "whole.txt").read_bytes())
    assert ran.err == "whole.txt: nothing to remove\n"


@pytest.mark.parametrize("text", ["", "\n", NOTICE, f"{NOTICE}\n\nAccept all\n"])
def test_nothing_is_left(run: Run, text: str) -> None:
    ran = run("clean", "-q", "-", stdin=text.encode())
    assert (ran.code, ran.out.strip(), ran.err) == (0, b"", "")


def test_markdown_by_its_extension_or_as_said(files: Path, run: Run) -> None:
    left = f"# River\n\n```\n{NOTICE}\n```\n"
    assert run("clean", "-q", "a.md").out.decode() == left
    assert run("clean", "-q", "-f", "markdown", "-", stdin=(files / "a.md").read_bytes()).out.decode() == left
    assert run("clean", "-q", "-f", "text", "a.md").out.decode().count(NOTICE) == 0


def test_standard_input_and_several_files_each_begin_a_line(files: Path, run: Run) -> None:
    ran = run("clean", "whole.txt", "-", "a.txt", stdin=b"from a pipe")
    assert ran.out == (files / "whole.txt").read_bytes() + b"\nfrom a pipe\n" + CLEAN.encode()
    assert [told.partition(":")[0] for told in ran.err.splitlines()] == ["whole.txt", "-", "a.txt"]


def test_records_of_several_files_stay_apart(files: Path, run: Run) -> None:
    (files / "x.jsonl").write_bytes(line("one").rstrip(b"\n"))
    (files / "y.jsonl").write_bytes(line("two"))
    assert run("clean", "-q", "x.jsonl", "y.jsonl").out == line("one") + line("two")


def test_records(files: Path, run: Run) -> None:
    raw = b'{ "id" : 1e999, "text" : ' + json.dumps(POLLUTED).encode() + b' ,"z":"\\/"}\r\n'
    blank = b"\n  \n"
    ran = run("clean", "-f", "jsonl", "-", stdin=line(STORY) + blank + raw)
    assert ran.code == 0
    assert ran.out == line(STORY) + blank + raw.replace(json.dumps(POLLUTED).encode(), json.dumps(CLEAN).encode())
    assert ran.err.startswith("-: 2 documents, 1 changed; paragraphs removed: ")


def test_the_text_field_may_be_named(run: Run) -> None:
    raw = json.dumps({"text": POLLUTED, "body": POLLUTED}).encode()
    out = json.loads(run("clean", "-q", "-f", "jsonl", "--text-field", "body", "-", stdin=raw).out)
    assert out == {"text": POLLUTED, "body": CLEAN}


def test_bad_lines_are_told_and_good_ones_written_in_order(files: Path, run: Run) -> None:
    """Also where no anchor touches them, so that nothing would open them."""
    ran = run("clean", "mixed.jsonl", "--rejects", "rejects.jsonl")
    assert ran.code == 3
    assert ran.out == b"".join(GOOD_LINES[n].replace(*(_texts(n))) for n in sorted(GOOD_LINES))
    told = ran.err.splitlines()
    assert len(told) == len(BAD_LINES) + 1
    for (number, (_, reason)), message in zip(BAD_LINES.items(), told, strict=False):
        assert message.startswith(f"boilerfilter: mixed.jsonl:{number}: {reason}")
    assert told[-1].startswith("mixed.jsonl: 4 documents, 1 changed; ")
    assert told[-1].endswith("; 6 rejected")

    whole = (files / "mixed.jsonl").read_bytes()
    rows = [json.loads(row) for row in (files / "rejects.jsonl").read_bytes().splitlines()]
    for row, (number, (raw, reason)) in zip(rows, BAD_LINES.items(), strict=True):
        assert (row["path"], row["line"]) == ("mixed.jsonl", number)
        assert row["reason"].startswith(reason)
        assert base64.b64decode(row["raw_base64"]) == raw
        assert whole[row["offset"] :].startswith(raw)


def _texts(number: int) -> tuple[bytes, bytes]:
    return (json.dumps(POLLUTED).encode(), json.dumps(CLEAN).encode()) if number == 3 else (b"", b"")


def test_rejects_are_appended(files: Path, run: Run) -> None:
    for _ in range(2):
        run("clean", "bad.txt", "--rejects", "rejects.jsonl")
    assert len((files / "rejects.jsonl").read_bytes().splitlines()) == 2


def test_a_rejects_file_that_cannot_be_written(files: Path, run: Run) -> None:
    ran = run("clean", "a.txt", "--rejects", "none/rejects.jsonl")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err == "boilerfilter: --rejects none/rejects.jsonl: No such file or directory\n"


def test_a_folder_in_which_there_is_nothing_to_do(files: Path, run: Run) -> None:
    ran = run("clean", "a.txt", "folder")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith("boilerfilter: folder: holds no file of a known format")


@pytest.mark.parametrize(
    ("file", "code", "message"),
    [
        ("none.txt", 4, "none.txt: No such file or directory"),
        ("none.jsonl", 4, "none.jsonl: No such file or directory"),
        ("bad.txt", 3, "bad.txt:2: not UTF-8: byte 0xff at byte 9: invalid start byte"),
    ],
)
def test_a_file_that_cannot_be_read_stops_no_other(files: Path, run: Run, file: str, code: int, message: str) -> None:
    ran = run("clean", "-q", file, "a.txt")
    assert (ran.code, ran.out.decode()) == (code, CLEAN)
    assert ran.err == f"boilerfilter: {message}\n"


def test_settings_by_set_config_and_discovery(files: Path, run: Run) -> None:
    (files / "other.toml").write_text("max_removed = 0.1\n")
    assert run("clean", "-q", "--config", "other.toml", "a.txt").out.decode() == POLLUTED
    assert run("clean", "-q", "--set", "max_removed=0.1", "a.txt").out.decode() == POLLUTED
    assert run("clean", "-q", "--set", 'keep=["(?i)cookie", "^Accept"]', "a.txt").out.decode() == POLLUTED
    assert run("clean", "-q", "--config", "other.toml", "--set", "max_removed=1", "a.txt").out.decode() == CLEAN
    (files / "boilerfilter.toml").write_text("disable = ['consent']\n[consent]\npreset = 'careful'\n")
    assert run("clean", "-q", "a.txt").out.decode() == POLLUTED
    assert run("clean", "-q", "--no-plugins", "a.txt").out.decode() == POLLUTED


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "max_remved=1"], "settings: unknown setting 'max_remved'; did you mean 'max_removed'?"),
        (["--set", "max_removed"], "--set max_removed: has no value; write KEY=VALUE"),
        (["--set", "keep.x=1"], "--set keep.x=1: keep is no plugin, so it has no options"),
        (
            ["--set", "consent.preset=bold"],
            "settings: consent: preset is 'bold', which is not one of 'careful', 'balanced'",
        ),
        (["--set", "consent.present=careful"], "settings: consent: unknown option 'present'; did you mean 'preset'?"),
        (["--set", "consnt.preset=careful"], "settings: unknown setting 'consnt'; did you mean 'consent'?"),
        (["--disable", "consnt"], "settings: no plugin 'consnt' is installed; did you mean 'consent'?"),
    ],
)
def test_wrong_settings_in_one_line(files: Path, run: Run, arguments: list[str], message: str) -> None:
    ran = run("clean", *arguments, "a.txt")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(f"boilerfilter: {message}")
    assert ran.err.count("\n") == 1


def test_wrong_settings_in_a_file_name_it(files: Path, run: Run) -> None:
    (files / "boilerfilter.toml").write_text("max_remved = 0.1\n")
    ran = run("clean", "a.txt")
    assert ran.code == 2
    assert ran.err.startswith(f"boilerfilter: {files.resolve() / 'boilerfilter.toml'}: settings: unknown setting")


def test_a_closed_pipe_is_quiet(files: Path) -> None:
    (files / "long.jsonl").write_bytes(line("word " * 100) * 5000)
    (files / "errors").touch()
    head = shutil.which("head")
    assert head
    with (files / "errors").open("wb") as errors:
        clean = subprocess.Popen(
            [sys.executable, "-c", MAIN, "clean", "long.jsonl"], stdout=subprocess.PIPE, stderr=errors, cwd=files
        )
        done = subprocess.run([head, "-c", "10"], stdin=clean.stdout, capture_output=True, check=True)
        assert clean.stdout
        clean.stdout.close()
        code = clean.wait(60)
    assert done.stdout == b'{"text": "'
    assert code == 141
    assert (files / "errors").read_bytes() == b""


@pytest.mark.skipif(not SEED.exists(), reason="the document that the project began with is not beside this checkout")
def test_the_seed_document(process: Run) -> None:
    ran = process("clean", SEED)
    assert ran.code == 0
    assert ran.out == SEED.with_suffix(".expected.txt").read_bytes()
    assert "5 of 21 paragraphs removed: " in ran.err
    assert "(tr)" in ran.err
