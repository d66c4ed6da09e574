"""Whatever changes the output changes the fingerprint, and nothing else does."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from samples import marking

import boilerfilter
from boilerfilter import Settings
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.run.fingerprint import fingerprint

SETTINGS = Settings(enable=["mark"])


def parts(settings: Settings = SETTINGS, options: CleanOptions | None = None, form: str = "") -> dict[str, str]:
    mark, found = fingerprint(settings, options or CleanOptions(), form)
    assert fingerprint(settings, options or CleanOptions(), form)[0] == mark
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


@pytest.fixture
def installed(distribution: Callable[..., Path], tmp_path: Path) -> Path:
    """A plugin whose distribution requires another that carries a model; it would fail if it were imported."""
    model = distribution("raise SystemExit\n", plugin="carrier", name="carrier", version="3.0")
    (model / "carrier_data").mkdir()
    (model / "carrier_data/model.bin").write_bytes(b"weights")
    (model / "carrier-3.0.dist-info/RECORD").write_text("carrier_data/model.bin,,\ncarrier-3.0.dist-info/RECORD,,\n")
    folder = distribution(marking(at_import="raise SystemExit"), plugin="mark")
    metadata = folder / "acme_plugin-1.2.dist-info/METADATA"
    metadata.write_text(metadata.read_text() + "Requires-Dist: carrier (>=2)\nRequires-Dist: nothing-of-that-name\n")
    return tmp_path


def file(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def test_it_names_its_parts(installed: Path) -> None:
    found = parts()
    assert {"settings", "options", "python", "boilerfilter itself", "plugin mark", "package carrier"} <= found.keys()
    assert found["plugin mark"].startswith("acme-plugin 1.2 ")
    assert found["package carrier"].startswith("3.0 ")
    assert not any(name.startswith("plugin ") and name != "plugin mark" for name in found)


def test_all_of_the_core_counts_but_what_is_on_screen(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: dict[Path, set[str]] = {}

    def note(root: Path, files: Iterable[Path]) -> str:
        hashed[root] = {str(file.relative_to(root)) for file in files}
        return ""

    monkeypatch.setattr("boilerfilter.run.fingerprint._hash_files", note)
    parts()
    core = hashed[Path(boilerfilter.__file__).parent]
    assert {"model.py", "scanning/scan.py", "io/jsonl.py", "run/fingerprint.py"} <= core
    assert "cli/main.py" not in core


def test_files_of_plugins_and_of_what_they_require(installed: Path) -> None:
    before = parts()
    model = file(installed, "*/carrier_data/model.bin")
    model.write_bytes(b"weight!")
    assert changed(before, parts()) == {"package carrier"}
    model.write_bytes(b"weights")
    assert parts() == before
    (code,) = (path for path in installed.glob("*/acme_plugin_*.py") if "Mark" in path.read_text())
    code.write_text(code.read_text() + "\n")
    assert changed(before, parts()) == {"plugin mark"}


def test_packs_in_a_plugin_that_is_a_package(distribution: Callable[..., Path]) -> None:
    folder = distribution("", plugin="mark")
    module = file(folder, "acme_plugin_*.py")
    package = folder / module.stem
    package.mkdir()
    module.rename(package / "__init__.py")
    (package / "patterns").mkdir()
    pack = package / "patterns/de.toml"
    pack.write_text('topic = "menus"\n')
    before = parts()
    (package / "__pycache__").mkdir()
    (package / "__pycache__/x.pyc").write_bytes(b"x")
    assert parts() == before
    pack.write_text('topic = "other"\n')
    assert changed(before, parts()) == {"plugin mark"}


@pytest.mark.parametrize(
    ("settings", "options", "expected"),
    [
        (Settings(enable=["mark"], max_removed=0.5), CleanOptions(), {"settings"}),
        (Settings(enable=["mark"], mark={"x": 1}), CleanOptions(), {"settings"}),
        (Settings(enable=["mark"], pass_through=False), CleanOptions(), set()),
        (SETTINGS, CleanOptions(drop_empty=True), {"options"}),
        (SETTINGS, CleanOptions(text_field="body"), {"options"}),
        (SETTINGS, CleanOptions(limits=Limits(record_bytes=5)), {"options"}),
        (SETTINGS, CleanOptions(limits=Limits(chunk_bytes=5)), set()),
    ],
)
def test_settings_and_options(
    distribution: Callable[..., Path], settings: Settings, options: CleanOptions, expected: set[str]
) -> None:
    distribution("", plugin="mark")
    assert changed(parts(), parts(settings, options)) == expected


def test_the_format_that_was_asked_for(distribution: Callable[..., Path]) -> None:
    distribution("", plugin="mark")
    assert changed(parts(), parts(form="text")) == {"options"}
