"""The plugin of pytest, as an author meets it, and what it costs whoever does not use it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.fault_cases import plugins
from benchmarks.fault_cases.plugins import MARK

TESTS = """
import pytest
from boilerfilter import Document

STORY = "The river rose."

def test_fixtures(pipeline, assert_removed, assert_kept):
    mark = pipeline("mark")
    result = assert_removed(mark, f"{STORY}\\n\\n my cookie jar \\n", "my cookie jar", by="mark")
    assert result.text.strip() == STORY
    assert_removed(mark, Document("cookie\\n\\nno\\n\\ncookies", url="x"), "cookie", "cookies")
    assert assert_kept(mark, STORY).text == STORY

def test_a_pipeline_is_built_once(pipeline):
    assert pipeline("mark") is pipeline("mark")
    assert pipeline("mark", keep=["jar"]) is not pipeline("mark")
    assert pipeline("mark").settings.enable == ("mark",)
    assert [info.name for info in pipeline("mark").plugins] == ["mark"]

def test_what_is_wrong_is_told(pipeline, assert_removed, assert_kept):
    mark = pipeline("mark")
    with pytest.raises(AssertionError, match=r"not all of it was kept\\n *drop 'a cookie': mark: it says cookie"):
        assert_kept(mark, "a cookie")
    with pytest.raises(AssertionError, match=r"not \\['The river rose.'\\]\\n *keep .*: no verdict"):
        assert_removed(mark, STORY, STORY)
    with pytest.raises(AssertionError, match="it was not 'consent' that removed it, but \\\\['mark'\\\\]"):
        assert_removed(mark, "a cookie", "a cookie", by="consent")
"""


def python(*arguments: str, path: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(path)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    return tmp_path


def test_the_fixtures_serve_an_author_without_warnings(folder: Path) -> None:
    installed = plugins.install(folder / "installed", MARK, plugin="mark")
    done = python("-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", path=installed, folder=folder)
    assert "3 passed" in done.stdout, done.stdout + done.stderr
    assert "warning" not in done.stdout.lower()


def test_loading_it_imports_nothing_of_weight(tmp_path: Path) -> None:
    code = (
        "import sys, boilerfilter.testing.pytest_plugin; "
        "print(sorted({'hypothesis', 'regex', 'hyperscan', 'msgspec', 'click', 'pluggy_'} & sys.modules.keys()), "
        "sorted(name for name in sys.modules if name.startswith('boilerfilter')))"
    )
    done = python("-c", code, path=tmp_path, folder=tmp_path)
    assert done.stdout == "[] ['boilerfilter', 'boilerfilter.testing', 'boilerfilter.testing.pytest_plugin']\n"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("from boilerfilter.testing import check_rule", "ModuleNotFoundError: boilerfilter.testing needs hypothesis"),
        ("from boilerfilter.testing import strategies", "ModuleNotFoundError: boilerfilter.testing needs hypothesis"),
        (
            "from boilerfilter.cli.main import main; main(['plugins', 'check', 'consent'])",
            "boilerfilter: `plugins check` needs hypothesis",
        ),
    ],
)
def test_without_the_extra_the_message_names_it(code: str, told: str, tmp_path: Path) -> None:
    done = python("-c", f"import sys; sys.modules['hypothesis'] = None; {code}", path=tmp_path, folder=tmp_path)
    assert done.returncode in (1, 2)
    assert f"{told}: pip install 'boilerfilter[kit]'" in done.stderr


def test_the_kit_says_what_it_has() -> None:
    import boilerfilter.testing as kit

    assert set(kit.__all__) <= set(dir(kit))
    assert all(getattr(kit, name) is not None for name in kit.__all__)
    with pytest.raises(AttributeError, match="no attribute 'check_plugins'"):
        kit.check_plugins  # noqa: B018
