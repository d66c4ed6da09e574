"""``boilerfilter explain``: paragraphs with their reasons, what kept ones lacked, patterns, terminals."""

import json
import os
import pty
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import MAIN, NOTICE, STORY, Ran

from boilerfilter.cli.terminal import cells

Run = Callable[..., Ran]
TEXT = f"{STORY}\n\n{NOTICE}\n"
RECIPE = "The cookies are done when the edge is brown."


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_every_paragraph_with_verdict_reasons_and_matches(story: Path, run: Run) -> None:
    ran = run("explain", "a.txt")
    assert ran.code == 0
    first, second, *why = ran.out.decode().splitlines()
    assert first == f"   1 keep  {STORY}"
    assert second == f"   2 drop  {NOTICE}"
    assert any(told.strip().startswith("consent: ") for told in why)
    assert any("cookie" in told and "(consent.en." in told for told in why)
    assert ran.err == "1 of 2 paragraphs would be removed\n"


def test_as_json(story: Path, run: Run) -> None:
    ran = run("explain", "--json", "a.txt")
    assert (ran.code, ran.err) == (0, "")
    table = json.loads(ran.out)
    assert (table["kind"], table["id"]) == ("document", "a.txt")
    assert table["errors"] == []
    assert {plugin["name"] for plugin in table["plugins"]} == {"consent", "language"}
    kept, dropped = table["paragraphs"]
    assert (kept["text"], kept["keep"], kept["reasons"], kept["removed"]) == (STORY, True, [], [])
    assert (dropped["start"], dropped["end"], dropped["keep"]) == (len(STORY) + 2, len(TEXT) - 1, False)
    assert dropped["removed"] == [[dropped["start"], dropped["end"]]]
    assert dropped["reasons"][0].keys() == {"rule", "message"}
    assert dropped["evidence"]
    assert "lacking" not in kept
    for annotation in dropped["annotations"]:
        for span in annotation["spans"]:
            assert dropped["start"] <= span["start"] < span["end"] <= dropped["end"]


def test_standard_input_and_markdown(story: Path, run: Run) -> None:
    assert run("explain", "-", stdin=TEXT.encode()).out == run("explain", "a.txt").out
    (story / "a.markdown").write_text(f"```\n{NOTICE}\n```\n")
    assert run("explain", "a.markdown").err == "0 of 1 paragraphs would be removed\n"


def test_several_files_of_several_formats(story: Path, run: Run) -> None:
    (story / "b.jsonl").write_text(f'{{"id": "one", "text": "{NOTICE}"}}\n{{"text": "{STORY}"}}\n', encoding="utf-8")
    ran = run("explain", "a.txt", "b.jsonl", "-", stdin=STORY.encode())
    assert ran.code == 0
    headings = [line for line in ran.out.decode().splitlines() if not line.startswith(" ")]
    assert headings == ["a.txt", "b.jsonl: one", "b.jsonl: document 2", "-"]
    assert ran.err.splitlines()[:2] == [
        "a.txt: 1 of 2 paragraphs would be removed",
        "b.jsonl: one: 1 of 1 paragraphs would be removed",
    ]
    lines = run("explain", "--json", "a.txt", "b.jsonl").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a.txt", "one", ""]


def test_a_record_that_cannot_be_read_stops_no_other(story: Path, run: Run) -> None:
    (story / "b.jsonl").write_text(f'{{broken\n{{"text": "{STORY}"}}\n', encoding="utf-8")
    ran = run("explain", "b.jsonl")
    assert ran.code == 3
    assert STORY in ran.out.decode()
    assert "boilerfilter: b.jsonl:1: not a JSON object" in ran.err


@pytest.mark.parametrize("arguments", [["a.txt", "none.txt"], ["a.txt", "."], ["a.txt", "consent.en.nothing"]])
def test_what_is_not_there_is_told_before_anything_is_shown(story: Path, run: Run, arguments: list[str]) -> None:
    ran = run("explain", *arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(f"boilerfilter: {arguments[1]}: ")


def test_a_text_that_cannot_be_read(tmp_path: Path, run: Run) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    ran = run("explain", "bad.txt")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith("boilerfilter: bad.txt:1: not UTF-8: byte 0xff at byte 0")


def test_it_does_not_depend_on_the_hash_seed(process: Run) -> None:
    turkish = "Sitemizde çerezler kullanılmaktadır. Devam ederek çerezlere izin vermiş olursunuz."
    text = f"{STORY}\n\n{NOTICE}\nMarketing\nAccept all\n\n{turkish}\n\nKeep \ud83d\udc4d".encode("utf-8", "ignore")
    outputs = {process("explain", "--json", "-", stdin=text, env={"PYTHONHASHSEED": s}).out for s in ("0", "77")}
    assert len(outputs) == 1
    assert b'"keep":false' in outputs.pop()


def test_why_kept_shows_kept_paragraphs_with_what_they_lacked(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.txt").write_text(f"{STORY}\n\n{RECIPE}\n\n{NOTICE}\n", encoding="utf-8")
    ran = run("explain", "--why-kept", "a.txt")
    shown = ran.out.decode()
    assert NOTICE not in shown
    far, near = (line.strip() for line in shown.splitlines() if line.strip().startswith("kept: "))
    assert far == (
        "kept: rule consent needs consent 0.78 or more: nobody claims it, and no stem that plugins look for lies in it"
    )
    assert near.startswith("kept: rule consent needs consent 0.78 or more: 0.")
    assert near.endswith(" was found")
    assert "(consent.en.cookie)" in shown
    table = json.loads(run("explain", "--why-kept", "--json", "a.txt").out)
    first, second, third = (paragraph["lacking"] for paragraph in table["paragraphs"])
    assert (first[0]["kind"], first[0]["score"], third) == ("no anchor", None, [])
    assert (second[0]["kind"], second[0]["rule"], second[0]["label"]) == ("below", "consent", "consent")
    assert second[0]["score"] < second[0]["threshold"]


@pytest.mark.parametrize(
    ("options", "messages"),
    [
        (
            ["--set", 'keep=["cookie policy"]'],
            ["settings.keep keeps it: matches 'cookie policy'", "consent would drop it: consent notice, score 1.00"],
        ),
        (
            ["--set", "max_removed=0.1"],
            [
                "settings.max_removed keeps it: 60% of the document would go, above 10%",
                "consent would drop it: consent notice, score 1.00",
            ],
        ),
        (
            ["--set", "consent.threshold=1.0"],
            ["rule consent needs consent 1.00 or more: 1.000000 was found"],
        ),
        (["--no-plugins"], ["no rule is there that could drop it: no plugin that has one is installed and enabled"]),
    ],
)
def test_why_kept_where_settings_keep(story: Path, run: Run, options: list[str], messages: list[str]) -> None:
    ran = run("explain", "--why-kept", "a.txt", *options)
    notice = ran.out.decode().partition(f"   2 keep  {NOTICE}\n")[2]
    assert [line.strip() for line in notice.splitlines() if "kept: " in line] == [f"kept: {told}" for told in messages]


def test_a_pattern_and_its_proofs(run: Run) -> None:
    ran = run("explain", "consent.tr.cookie")
    facts = dict(line.strip().split(None, 1) for line in ran.out.decode().splitlines()[1:])
    assert ran.out.decode().startswith("consent.tr.cookie\n")
    assert (facts["topic"], facts["language"], facts["weight"]) == ("consent", "tr", "1")
    assert facts["family"].startswith("tracker (core): ")
    assert facts["terms"].startswith("çerez, ")
    assert facts["hits"].endswith(", which it matches")
    assert facts["misses"].endswith(", which it does not match")
    assert facts["plugin"].startswith("consent ")
    file, _, line = facts["file"].rpartition(":")
    assert Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1] == 'id = "cookie"'


def test_a_pattern_as_json_and_where_it_fired(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.txt").write_text(f"{STORY}\n\nOnce.\n{NOTICE}\n", encoding="utf-8")
    ran = run("explain", "consent.en.cookie", "a.txt")
    assert ran.out.decode().splitlines()[-1] == "a.txt:4:4: drop 'use cookies'"
    assert ran.err == "consent.en.cookie fired once\n"
    assert run("explain", "consent.tr.cookie", "a.txt").err == "consent.tr.cookie did not fire\n"
    table = json.loads(run("explain", "--json", "consent.en.cookie", "a.txt").out)
    assert (table["kind"], table["pattern"], table["family"], table["role"]) == (
        *("pattern", "consent.en.cookie", "tracker", "core"),
    )
    assert table["faults"] == []
    (place,) = table["fired"]
    assert (place["document"], place["line"], place["column"], place["verdict"]) == ("a.txt", 4, 4, "drop")
    assert "fired" not in json.loads(run("explain", "--json", "consent.en.cookie").out)


def test_a_pattern_that_another_pack_brought(run: Run) -> None:
    """A pack that extends another has its patterns, which are written in the other's file."""
    table = json.loads(run("explain", "--json", "consent.bs.cookie").out)
    assert table["language"] == "bs"
    assert 'id = "cookie"' in Path(table["file"]).read_text(encoding="utf-8").splitlines()[table["line"] - 1]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("consent.de.cookies", "consent.de.cookie"),
        ("consent.tr.tracker", "consent.tr.cookie"),  # a family
        ("consent.en.accept", "consent.en.accept-reject"),  # the beginning of an id
        ("consnt.en.cookie", "consent.en.cookie"),
        ("consent.de", "one of its patterns is consent.de."),
    ],
)
def test_the_nearest_pattern_is_suggested(run: Run, name: str, nearest: str) -> None:
    ran = run("explain", name)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(f"boilerfilter: {name}: no such pattern, and no such file; ")
    assert nearest in ran.err


def on_terminal(columns: int, *arguments: str | Path, **env: str) -> str:
    """What ``boilerfilter`` writes to a terminal that is so wide."""
    import fcntl
    import termios

    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    command = [sys.executable, "-c", MAIN, *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=child, stderr=subprocess.DEVNULL, env={**environment, "TERM": "xterm", **env}
    )
    os.close(child)
    written = b""
    while True:
        try:
            piece = os.read(parent, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        written += piece
    os.close(parent)
    assert process.wait() == 0
    return written.decode().replace("\r\n", "\n")


def unstyled(text: str) -> str:
    import click

    return click.unstyle(text)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("terminal") / "page.txt"
    long = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2
    path.write_text(
        f"{STORY} {long}\n\n私たちは川のそばに立っていた。橋はもうなかった。\n\n{NOTICE}\n", encoding="utf-8"
    )
    return path


@pytest.mark.parametrize("columns", [24, 60, 100])
def test_on_a_terminal_lines_fit_and_nothing_is_lost(page: Path, columns: int) -> None:
    shown = unstyled(on_terminal(columns, "explain", "--why-kept", page))
    assert max(map(cells, shown.splitlines())) <= columns
    text = page.read_text(encoding="utf-8").partition(NOTICE)[0]
    assert "".join(text.split()) in "".join(shown.split()).replace("2✓keep", "").replace(
        "kept:ruleconsentneedsconsent0.78ormore:nobodyclaimsit,andnostemthatpluginslookforliesinit", ""
    )


def test_colours_and_symbols_are_for_terminals(page: Path) -> None:
    assert "\x1b[32m✓ keep\x1b[0m" in on_terminal(80, "explain", page)
    plain = on_terminal(80, "explain", page, NO_COLOR="1")
    assert "\x1b" not in plain
    assert "✓ keep" in plain
    assert "\x1b" not in on_terminal(80, "explain", page, TERM="dumb")


def test_a_pipe_has_neither_unless_they_are_forced(story: Path, process: Run) -> None:
    plain = process("explain", "a.txt").out.decode()
    assert "\x1b" not in plain
    assert f"   2 drop  {NOTICE}\n" in plain
    forced = process("explain", "a.txt", env={"FORCE_COLOR": "1"}).out.decode()
    assert "✗ drop" in forced
    assert "\x1b[" in forced
    assert "\x1b" not in process("explain", "a.txt", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).out.decode()


def test_text_from_the_web_commands_no_terminal(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.txt").write_text("Red \x1b[31m and \x07 bell, \x9b2J and \u202eturned.\n", encoding="utf-8")
    shown = run("explain", "a.txt").out.decode()
    assert shown == "   1 keep  Red ␛[31m and ␇ bell, \ufffd2J and \ufffdturned.\n"


def test_where_the_encoding_is_poor_nothing_breaks(story: Path, process: Run) -> None:
    (story / "b.txt").write_text("Görl\n", encoding="utf-8")
    ran = process("explain", "b.txt", env={"PYTHONIOENCODING": "ascii", "FORCE_COLOR": "1", "NO_COLOR": "1"})
    assert (ran.code, ran.out) == (0, b"   1 keep  G?rl\n")
