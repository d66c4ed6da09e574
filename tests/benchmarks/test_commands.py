"""The commands from end to end, on sets small enough for a test."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from benchmarks import data, quality, reliability, speed
from benchmarks.__main__ import main
from benchmarks.contenders import available, rewrite
from benchmarks.data import Labelled, Row
from benchmarks.speed import Run, Timing, ratio, table
from click.testing import CliRunner

NOTICE = "We use cookies to improve your experience. By continuing you accept our cookie policy."
STORY = "The river rose overnight and took the footbridge with it."
ROWS = [Row(NOTICE, "notice", "en", "own cases"), Row(STORY, "article", "en", "own cases")]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's own cases, but few."""
    documents = [Labelled([STORY, NOTICE, "OK"], ["content", "consent", "consent"], "en", "en", "tail")]
    for module in (quality, reliability):
        monkeypatch.setattr(module, "own_cases", lambda: ROWS)
        monkeypatch.setattr(module, "adversarial_rows", lambda name: ROWS)
    monkeypatch.setattr(quality, "own_documents", lambda: documents)


@pytest.fixture
def external(tmp_path: Path) -> Path:
    folder = tmp_path / "external"
    folder.mkdir()
    lines: dict[str, list[dict[str, object]]] = {
        "banners": [{"text": NOTICE, "lang": "en", "kind": "notice", "source": "npm:@a/b"}],
        "content": [{"text": STORY, "lang": "en", "source": "deb:c"}],
        "hard_negatives": [{"text": "Bake the cookies.", "lang": "en", "source": "d", "topic": "recipe"}],
        "mixed": [
            {
                "lang": "en",
                "banner_lang": "en",
                "paragraphs": [{"text": STORY, "label": "content"}, {"text": NOTICE, "label": "consent"}],
            }
        ],
    }
    for name, records in lines.items():
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return folder


@pytest.mark.usefixtures("small")
def test_quality_writes_markdown_html_and_json(tmp_path: Path, external: Path) -> None:
    files = {name: tmp_path / f"q.{name}" for name in ("markdown", "html", "json")}
    options = [word for name, file in files.items() for word in (f"--{name}", str(file))]
    done = CliRunner().invoke(
        main, ["quality", "--data", str(external), "--preset", "balanced", "--jobs", "1", *options]
    )
    assert done.exit_code == 0, done.output
    markdown = files["markdown"].read_text(encoding="utf-8")
    assert "Written by `python -m benchmarks quality --data external --preset balanced" in markdown
    assert str(tmp_path) not in markdown
    assert "external set: recipe" in markdown
    assert "careful" not in markdown
    assert "Content-Security-Policy" in files["html"].read_text(encoding="utf-8")
    counts = msgspec.json.decode(files["json"].read_bytes())
    assert counts["paragraphs"]["external set"]["balanced"]["all"]["notice"] == [1, 1]
    assert counts["documents"]["external mixed"]["balanced"]["fully_right"] == [1, 1]


def test_processes_change_no_number() -> None:
    documents = [Labelled([STORY, NOTICE], ["content", "consent"], "en", "en", "tail")]
    one, two = (quality.measure(["balanced"], {"a": ROWS}, {"b": documents}, jobs) for jobs in (1, 2))
    assert one == two


@pytest.mark.usefixtures("small")
def test_reliability_prints_a_table_and_draws(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["reliability", "--svg", str(tmp_path / "r.svg")])
    assert done.exit_code == 0, done.output
    assert "Brier score" in done.output
    root = ElementTree.parse(tmp_path / "r.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findall("{http://www.w3.org/2000/svg}circle")


def test_speed_takes_turns_and_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "available", lambda: ["msgspec", "json"])
    options = ["--megabytes", "0.1", "--runs", "2", "--json", str(tmp_path / "s.json")]
    done = CliRunner().invoke(speed.speed_command, [*options, "--markdown", str(tmp_path / "s.md")])
    assert done.exit_code == 0, done.output
    found = msgspec.json.decode((tmp_path / "s.json").read_bytes())
    assert [len(found["contenders"][name]["seconds"]) for name in ("msgspec", "json")] == [2, 2]
    assert found["contenders"]["json"]["peak_bytes"] > 1_000_000
    assert found["machine"]["cores"] >= 1
    assert "msgspec loads + dumps" in (tmp_path / "s.md").read_text(encoding="utf-8")


def test_ratio_is_of_the_work_without_the_start() -> None:
    slow = Timing([Run(11.0, 1), Run(21.0, 1), Run(11.0, 1)], [Run(1.0, 1)] * 3)
    fast = Timing([Run(2.5, 1), Run(4.5, 1), Run(2.5, 1)], [Run(0.5, 1)] * 3)
    assert ratio(fast, slow) == pytest.approx(5)
    assert ratio(slow, slow) == 1
    assert table({"boilerfilter": slow, "json": fast}, 10_000_000).rows[1][-1] == "5"


def test_work_too_short_to_tell_is_no_speed() -> None:
    nothing = Timing([Run(1.001, 1)], [Run(1.0, 1)])
    assert table({"boilerfilter": nothing}, 1_000_000).rows[0][1] == "–"


@pytest.mark.parametrize("name", [name for name in available() if name != "boilerfilter"])
def test_contenders_write_the_records_that_they_read(tmp_path: Path, name: str) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    records = [{"id": 1, "text": "Füße\n川"}, {"id": 2, "text": ""}]
    source.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    with target.open("wb") as out:
        rewrite(name, source, out)
    assert [json.loads(line) for line in target.read_bytes().splitlines()] == records


def test_help_names_every_command_without_numpy(run: Callable[..., object]) -> None:
    code = "import sys; sys.modules['numpy'] = None; from benchmarks.__main__ import main; main()"
    root = Path(data.__file__).parents[1]
    asked = [sys.executable, "-c", code, "--help"]
    done = subprocess.run(asked, capture_output=True, cwd=root, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("quality", "reliability", "gate", "speed", "fit", "anchors"):
        assert name in done.stdout
    failed = subprocess.run([*asked[:-1], "fit"], capture_output=True, cwd=root, text=True, check=False)
    assert (failed.returncode, "needs numpy" in failed.stderr) == (1, True)
