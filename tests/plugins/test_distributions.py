"""Plugins that are no part of the project: built and installed as anyone's are, and found through the same door.

The distributions lie in ``distributions/``: one takes the place of language identification, one has data and no code,
one does harm.
"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import invalidate_caches
from pathlib import Path

import pytest
from samples import NOTICE, STORY, Ran

from boilerfilter import Pipeline, PluginError, Settings
from boilerfilter.host import installed
from boilerfilter.io.formats import get_format
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.plugin_tools.inspection_process import PATIENCE, inspect_apart
from boilerfilter.workers.failures import PluginFailure, Quarantined
from boilerfilter.workers.parallel import Workers

Use = Callable[[str], Path]
Run = Callable[..., Ran]

SOURCES = Path(__file__).parent / "distributions"
NAMES = ("script_language", "latin_words", "hostile")
TURKISH = "Sitemizde çerezler kullanılmaktadır. Siteye devam ederek çerezlere izin vermiş olursunuz."
LATIN = "Hic situs crustulis utitur. Hoc situ utens crustula nostra accipis. Accipe omnia"
BAKERY = "Pistor crustula in foro vendit et pueris puellisque dat."


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Folders with one installed distribution each."""
    root = tmp_path_factory.mktemp("targets")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    running = {
        name: subprocess.Popen(
            [*pip, "--no-build-isolation", "--no-deps", "--target", str(root / name), str(SOURCES / name)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name in NAMES
    }
    for name, process in running.items():
        told, _ = process.communicate()
        assert process.returncode == 0, f"{name}: {told}"
    return {name: root / name for name in NAMES}


@pytest.fixture
def use(targets: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch) -> Use:
    """Puts a distribution on the path, of this process and of those that it starts."""

    def put(name: str) -> Path:
        folder = targets[name]
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]).rstrip(":"))
        invalidate_caches()
        return folder

    return put


def test_they_are_found_as_ours_are(use: Use) -> None:
    for name in NAMES:
        use(name)
    found = {info.name: (info.distribution, info.version, entry.value) for info, entry in installed()}
    for name in NAMES:
        plain = name.replace("_", "-")
        assert found[plain] == (f"acme-{plain}", "1.2", f"acme_{name}")


def test_language_identification_is_swapped(use: Use) -> None:
    use("script_language")
    with pytest.raises(PluginError, match="its annotator 'language' has the name of one of the plugin"):
        Pipeline()
    pipeline = Pipeline(Settings(disable=["language"]))
    result = pipeline.run(f"{STORY}\n\n{TURKISH}")
    assert result.text == STORY
    story, notice = result.decisions
    assert [claim.label for claim in story.annotations] == ["language.en"]
    assert "language.und" in {claim.label for claim in notice.annotations}
    assert [(info.name, info.distribution) for info in result.plugins] == [
        ("consent", "boilerfilter"),
        ("script-language", "acme-script-language"),
    ]


def test_a_plugin_without_code_teaches_a_language(use: Use) -> None:
    folder = use("latin_words")
    assert not list(folder.rglob("*.py"))
    text = f"{STORY}\n\n{BAKERY}\n\n{LATIN}"
    settings = Settings(enable=["consent", "language", "latin-words"])
    result = Pipeline(settings).run(text)
    assert result.text == f"{STORY}\n\n{BAKERY}"
    (dropped,) = result.dropped
    assert any(span.source.startswith("consent.la.") for claim in dropped.evidence for span in claim.spans)
    assert Pipeline(settings.replace(disable=["latin-words"])).run(text).text == text


def test_a_plugin_without_code_is_listed_with_its_packs(use: Use) -> None:
    folder = use("latin_words")
    (plugin,) = [plugin for plugin in inspect_apart(Settings()) if plugin.info.name == "latin-words"]
    assert (plugin.hooks, plugin.packs, plugin.error) == ((), ("consent.la",), "")
    assert plugin.file == str(folder / "acme_latin_words" / "patterns")


UNUSABLE = {
    "import:raise": "RuntimeError: no thanks",
    "import:exit": "import: it ended the process (exit code 0)",
    "import:kill": "import: it ended the process (SIGKILL)",
    "import:spin": "import: it took longer than 5 s and was stopped",
    "hook:raise": "boilerfilter_annotators failed: RuntimeError: no thanks",
    "hook:spin": "build: it took longer than 5 s and was stopped",
    "anchors:exit": "build: it ended the process (exit code 0)",
}


@pytest.mark.parametrize(("harm", "problem"), UNUSABLE.items(), ids=UNUSABLE)
def test_the_list_comes_whatever_a_plugin_does(
    use: Use, monkeypatch: pytest.MonkeyPatch, harm: str, problem: str
) -> None:
    use("hostile")
    monkeypatch.setenv("HOSTILE", harm)
    patience = 5 if harm.endswith("spin") else PATIENCE
    listed = {plugin.info.name: plugin for plugin in inspect_apart(Settings(), patience)}
    assert listed["hostile"].error.startswith(problem)
    assert listed["hostile"].error.isprintable()
    assert listed["consent"].error == listed["language"].error == ""
    assert listed["consent"].packs
    assert listed["consent"].anchors["consent"]


@pytest.mark.parametrize("harm", ["import:print", "hook:print", "anchors:print"])
def test_what_a_plugin_prints_is_no_part_of_the_list(
    use: Use, process: Run, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    use("hostile")
    monkeypatch.setenv("HOSTILE", harm)
    ran = process("plugins", "list", "--json")
    assert ran.code == 0
    assert "hostile was here" in ran.err
    rows = {row["name"]: row for row in json.loads(ran.out)}
    assert rows["hostile"]["anchors"] == {"hostile": {"count": 2, "stems": ["cookies", "river"]}}
    assert rows["hostile"]["error"] is None


@pytest.fixture
def page(tmp_path: Path) -> str:
    (tmp_path / "a.txt").write_text(f"{STORY}\n\n{NOTICE}\n", encoding="utf-8")
    return "a.txt"


def test_a_plugin_that_hangs_can_be_left_out_in_every_way(
    use: Use, process: Run, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    use("hostile")
    monkeypatch.setenv("HOSTILE", "import:spin")
    assert process("--help").code == 0
    assert b"hostile 1.2 (acme-hostile" in process("--version").out
    ran = process("plugins", "list", "--timeout", "5")
    assert ran.code == 0
    assert b"hostile 1.2  (acme-hostile)\n  cannot be used: import: it took longer than 5 s" in ran.out
    whole, clean = f"{STORY}\n\n{NOTICE}\n".encode(), f"{STORY}\n".encode()
    assert process("clean", "--no-plugins", page).out == whole
    assert process("clean", "--disable", "hostile", page).out == clean
    assert process("clean", "--plugin", "consent", "--plugin", "language", page).out == clean
    assert process("plugins", "disable", "hostile").code == 0
    assert process("clean", page).out == clean
    assert b"left out by the settings" in process("plugins", "list").out


@pytest.mark.parametrize("harm", ["annotate:raise", "annotate:lie", "judge:lie", "annotate:print", "judge:print"])
def test_a_run_goes_on_beside_a_plugin_that_misbehaves(
    use: Use, process: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, harm: str
) -> None:
    use("hostile")
    monkeypatch.setenv("HOSTILE", harm)
    (tmp_path / "a.txt").write_text(f"{STORY}\n\n{NOTICE}\n\nIt is called hostile, and the river heard it.\n")
    ran = process("clean", "a.txt", "--plugin", "consent", "--plugin", "language", "--plugin", "hostile")
    assert NOTICE.encode() not in ran.out
    assert b"hostile was here" not in ran.out
    if harm.endswith("print"):
        assert ran.code == 0
        assert STORY.encode() not in ran.out  # its verdict counts as anybody's
    else:
        assert ran.code == 3
        assert ran.out.startswith(STORY.encode())
        assert "plugin 'hostile' of acme-hostile 1.2" in ran.err


def test_a_plugin_that_hangs_in_a_run_is_put_in_quarantine(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    use("hostile")
    monkeypatch.setenv("HOSTILE", "annotate:spin")
    told: list[PluginFailure] = []
    form = get_format("text")
    (chunk,) = form.read(io.BytesIO(f"{STORY}\n\n{NOTICE}\n".encode()), "a.txt", Limits())
    with Workers(Settings(), CleanOptions(), form, workers=1, failed=told.append, timeout=2) as workers:
        with pytest.raises(Quarantined, match="acme-hostile"):
            list(workers.outcomes([chunk]))
        (outcome,) = workers.outcomes([chunk])
    assert outcome.data == f"{STORY}\n".encode()
    assert {failure.plugin.name for failure in told} == {"hostile"}
