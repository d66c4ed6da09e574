"""``boilerfilter plugins list``, ``disable`` and ``enable``, and the list of plugins to use."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import NOTICE, STORY, Ran, marking

from boilerfilter import Settings

Run = Callable[..., Ran]
Install = Callable[..., Path]


def rows(ran: Ran) -> dict[str, dict[str, object]]:
    assert ran.code == 0, ran.err
    return {row["name"]: row for row in json.loads(ran.out)}


def test_the_list_says_what_each_brings_and_how_long_it_took(distribution: Install, run: Run) -> None:
    distribution(marking(at_import="time.sleep(0.2)"), plugin="mark", version="3.1")
    found = rows(run("plugins", "list", "--json"))
    mark = found["mark"]
    assert (mark["distribution"], mark["version"], mark["enabled"], mark["error"]) == ("acme-plugin", "3.1", True, None)
    assert mark["hooks"] == ["boilerfilter_annotators", "boilerfilter_rules"]
    assert mark["anchors"] == {"mark": {"count": 1, "stems": ["cookie"]}}
    assert (mark["rules"], mark["packs"]) == (["mark"], [])
    assert isinstance(mark["seconds"], float)
    assert mark["seconds"] >= 0.2
    assert str(mark["file"]).endswith(".py")
    anchors = found["consent"]["anchors"]
    assert isinstance(anchors, dict)
    assert anchors["consent"]["count"] == len(anchors["consent"]["stems"]) > 100
    assert anchors["consent-part"] == {"count": 0, "stems": []}
    assert "consent.de" in found["consent"]["packs"]  # type: ignore[operator]
    shown = run("plugins", "list").out.decode()
    assert "mark 3.1  (acme-plugin)\n  annotator mark, 1 anchors; rule mark  (0." in shown


def test_an_annotator_of_every_paragraph_has_no_anchors_to_show(distribution: Install, run: Run) -> None:
    distribution(marking().replace('("cookie",)', "None"), plugin="mark")
    assert rows(run("plugins", "list", "--json"))["mark"]["anchors"] == {"mark": None}
    assert "annotator mark, of every paragraph" in run("plugins", "list").out.decode()


def test_options_change_what_is_listed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "boilerfilter.toml").write_text('[language]\nforeign = "drop"\n')
    assert rows(run("plugins", "list", "--json"))["language"]["rules"] == ["language.foreign"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("disable = [", "boilerfilter.toml: cannot be read"),
        ("max_removed = 7", "max_removed is a share from 0 to 1, not 7"),
        ('disable = ["mneus"]', "no plugin 'mneus' is installed"),
    ],
)
def test_the_list_comes_when_the_settings_are_wrong(run: Run, tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "boilerfilter.toml").write_text(text)
    ran = run("plugins", "list", "--json")
    assert told in ran.err
    assert all(row["error"] is None for row in rows(ran).values())


def test_a_wrong_option_is_the_plugins_trouble_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "boilerfilter.toml").write_text('[consent]\npresett = "careful"\n')
    found = rows(run("plugins", "list", "--json"))
    assert "unknown option 'presett'; did you mean 'preset'?" in str(found["consent"]["error"])
    assert found["language"]["error"] is None


def test_two_of_one_name_are_both_listed(distribution: Install, run: Run) -> None:
    distribution(marking(), plugin="consent", name="zeta")
    listed = json.loads(run("plugins", "list", "--json").out)
    ours, theirs = [row for row in listed if row["name"] == "consent"]
    assert (ours["distribution"], ours["error"]) == ("boilerfilter", None)
    assert theirs["error"].startswith("its name is taken by boilerfilter ")


def test_a_pack_that_another_plugin_brings_is_named(distribution: Install, run: Run, tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "de.toml").write_text('topic = "consent"\nlanguage = "de"\n')
    folder = f"import pathlib; return [pathlib.Path({str(tmp_path / 'packs')!r})]"
    code = f"from boilerfilter import hookimpl\n@hookimpl\ndef boilerfilter_pattern_packs():\n    {folder}\n"
    distribution(code, plugin="mark")
    found = rows(run("plugins", "list", "--json"))
    assert "a pack for consent.de is already there" in str(found["mark"]["error"])
    assert found["consent"]["error"] is None


def test_a_plugin_is_disabled_and_enabled_in_the_projects_settings(run: Run, tmp_path: Path) -> None:
    ran = run("plugins", "disable", "consent")
    assert (ran.code, ran.out.decode()) == (0, 'boilerfilter.toml: disable = ["consent"]\n')
    (tmp_path / "a.txt").write_text(f"{STORY}\n\n{NOTICE}\n")
    assert NOTICE.encode() in run("clean", "a.txt").out
    found = rows(run("plugins", "list", "--json"))["consent"]
    assert (found["enabled"], found["hooks"], found["seconds"]) == (False, [], 0)
    assert "left out by the settings" in run("plugins", "list").out.decode()
    again = run("plugins", "disable", "consent")
    assert again.code == 0
    assert "consent is disabled already, by " in again.out.decode()
    assert run("plugins", "enable", "consent").code == 0
    assert NOTICE.encode() not in run("clean", "a.txt").out
    assert run("plugins", "enable", "consent").out.decode() == "consent is enabled already\n"
    assert (tmp_path / "boilerfilter.toml").read_text() == "disable = []\n"


def test_the_settings_of_a_folder_above_are_the_projects(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text("# ours\n[tool.boilerfilter]\nmarkdown = true  # for now\n")
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    ran = run("plugins", "disable", "language")
    assert ran.out.decode() == f'{project}: disable = ["language"]\n'
    assert project.read_text() == ('# ours\n[tool.boilerfilter]\ndisable = ["language"]\nmarkdown = true  # for now\n')
    assert Settings.discover() == Settings(markdown=True, disable=["language"])


def test_enabling_adds_to_the_list_of_those_to_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "boilerfilter.toml").write_text('enable = ["consent"]\n')
    assert run("plugins", "enable", "language").out.decode().endswith('enable = ["consent", "language"]\n')
    assert Settings.discover(tmp_path).enable == ("consent", "language")


def test_a_plugin_that_is_gone_can_be_taken_out_of_the_list(run: Run, tmp_path: Path) -> None:
    (tmp_path / "boilerfilter.toml").write_text('disable = ["gone", "language"]\n')
    assert run("plugins", "enable", "gone").code == 0
    assert Settings.discover(tmp_path).disable == ("language",)


@pytest.mark.parametrize("command", ["disable", "enable"])
def test_a_plugin_that_is_not_there(run: Run, tmp_path: Path, command: str) -> None:
    ran = run("plugins", command, "consnt")
    assert (ran.code, ran.out) == (2, b"")
    assert "no plugin 'consnt' is installed; did you mean 'consent'?" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_plugins_can_be_named_for_one_run(distribution: Install, run: Run, tmp_path: Path) -> None:
    distribution("raise SystemExit(1)")
    (tmp_path / "boilerfilter.toml").write_text('disable = ["consent"]\n[language]\nforeign = "ignore"\n')
    (tmp_path / "a.txt").write_text(f"{STORY}\n\n{NOTICE}\n")
    named = ("--plugin", "consent", "--plugin", "language")
    assert run("clean", *named, "a.txt").out.decode() == f"{STORY}\n"
    assert run("explain", *named, "a.txt").code == 0
    assert run("clean", "--no-plugins", "a.txt").out.decode() == f"{STORY}\n\n{NOTICE}\n"
    wrong = run("clean", "--plugin", "consnt", "a.txt")
    assert wrong.code == 2
    assert "no plugin 'consnt' is installed; did you mean 'consent'?" in wrong.err
    both = run("clean", "--plugin", "consent", "--no-plugins", "a.txt")
    assert both.code == 2
    assert "say one of the two" in both.err
