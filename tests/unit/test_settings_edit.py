"""One key of a settings file is changed, and nothing else of it."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter import SettingsError
from boilerfilter.plugin_tools.settings_edit import read_list, write_list

# What stands before, and after `menus` was added to the names that are there.
ADDED = {
    "": 'disable = ["menus"]\n',
    "# ours\n": '# ours\ndisable = ["menus"]\n',
    "max_removed = 0.5": 'max_removed = 0.5\ndisable = ["menus"]\n',
    "max_removed = 0.5  # half\n\n[consent]\npreset = 'careful'\n": (
        "max_removed = 0.5  # half\ndisable = [\"menus\"]\n\n[consent]\npreset = 'careful'\n"
    ),
    "[consent]\npreset = 'careful'\n": "disable = [\"menus\"]\n\n[consent]\npreset = 'careful'\n",
    "disable = []\n": 'disable = ["menus"]\n',
    "disable = ['a']  # slow\nkeep = ['b']\n": "disable = ['a', \"menus\"]  # slow\nkeep = ['b']\n",
    'disable = ["a",]\n': 'disable = ["a", "menus"]\n',
    '"disable"=["a"]\n': '"disable"=["a", "menus"]\n',
    'disable = [\n\t"a",  # it hangs\n\t"b",\n]\n': 'disable = [\n\t"a",  # it hangs\n\t"b",\n\t"menus",\n]\n',
    'disable = [\n  "a"\n]\n': 'disable = [\n  "a",\n  "menus"\n]\n',
    'disable = [\n  "a",  # it hangs\n]\n': 'disable = [\n  "a",  # it hangs\n  "menus",\n]\n',
    'disable = [\n  "a"  # it hangs\n]\n': 'disable = [\n  "a",  # it hangs\n  "menus"\n]\n',
    'keep = ["""\ndisable = []\n[x]\n"""]\n\n[consent]\n': (
        'keep = ["""\ndisable = []\n[x]\n"""]\ndisable = ["menus"]\n\n[consent]\n'
    ),
    'keep = ["]"]\r\ndisable = ["a]"]\r\n': 'keep = ["]"]\r\ndisable = ["a]", "menus"]\r\n',
    "max_removed = 0.5\r\n\r\n[consent]\r\n": 'max_removed = 0.5\r\ndisable = ["menus"]\r\n\r\n[consent]\r\n',
}

PROJECTS = {
    '[tool.boilerfilter]\nmarkdown = true\n\n[tool.ruff]\nselect = ["E"]\n': (
        '[tool.boilerfilter]\ndisable = ["menus"]\nmarkdown = true\n\n[tool.ruff]\nselect = ["E"]\n'
    ),
    '[x]\ndisable = ["y"]\n[tool.boilerfilter]  # ours\ndisable = ["a"]\n': (
        '[x]\ndisable = ["y"]\n[tool.boilerfilter]  # ours\ndisable = ["a", "menus"]\n'
    ),
    '[project]\nname = "x"\n\n[tool.boilerfilter.consent]\npreset = "careful"\n': (
        '[project]\nname = "x"\n\n[tool.boilerfilter.consent]\npreset = "careful"\n\n'
        '[tool.boilerfilter]\ndisable = ["menus"]\n'
    ),
    '[tool]\nboilerfilter.disable = ["a"]\n': '[tool]\nboilerfilter.disable = ["a", "menus"]\n',
}

REMOVED = {
    'disable = ["a"]\n': "disable = []\n",
    "disable = ['a', 'b']  # slow\n": "disable = ['b']  # slow\n",
    'disable = ["b", "a"]\n': 'disable = ["b"]\n',
    'disable = [\n  "a",\n  "b",  # it hangs\n]\n': 'disable = [\n  "b",  # it hangs\n]\n',
    'disable = [\n  "b",  # it hangs\n  "a",\n]\n': 'disable = [\n  "b",  # it hangs\n]\n',
    '# not "a"\nkeep = ["a"]\ndisable = ["ab", "a"]\n': '# not "a"\nkeep = ["a"]\ndisable = ["ab"]\n',
}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("boilerfilter.toml", *pair) for pair in ADDED.items()] + [("pyproject.toml", *pair) for pair in PROJECTS.items()],
)
def test_a_name_is_added(tmp_path: Path, name: str, before: str, after: str) -> None:
    file = tmp_path / name
    file.write_bytes(before.encode())
    write_list(file, "disable", [*(read_list(file, "disable") or []), "menus"])
    assert file.read_bytes().decode() == after
    assert (read_list(file, "disable") or [])[-1] == "menus"


@pytest.mark.parametrize(("before", "after"), REMOVED.items())
def test_a_name_is_removed(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "boilerfilter.toml"
    file.write_text(before)
    write_list(file, "disable", [name for name in read_list(file, "disable") or [] if name != "a"])
    assert file.read_text() == after


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    file = tmp_path / "boilerfilter.toml"
    assert read_list(file, "disable") is None
    write_list(file, "disable", ["menus"])
    assert file.read_text() == 'disable = ["menus"]\n'


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("pyproject.toml", "tool = {boilerfilter = {markdown = true}}\n", "only a person can tell where this goes"),
        ("boilerfilter.toml", "disable = [\n", "cannot be read"),
        ("boilerfilter.toml", "disable = 'menus'\n", "disable is 'menus', which is no list of names"),
        ("boilerfilter.toml", "disable = [1]\n", "disable is [1], which is no list of names"),
    ],
)
def test_what_cannot_be_changed_is_left_as_it_is(tmp_path: Path, name: str, text: str, told: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(SettingsError) as error:
        write_list(file, "disable", [*(read_list(file, "disable") or []), "menus"])
    assert str(error.value).startswith(f"{file}: ")
    assert told in str(error.value)
    assert file.read_text() == text
    assert os.listdir(tmp_path) == [name]


def test_rights_and_links_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "real.toml", tmp_path / "boilerfilter.toml"
    file.write_text("")
    file.chmod(0o640)
    link.symlink_to(file)
    write_list(link, "disable", ["menus"])
    assert link.is_symlink()
    assert file.read_text() == 'disable = ["menus"]\n'
    assert file.stat().st_mode & 0o777 == 0o640


LINES = st.lists(
    st.sampled_from(
        [
            "max_removed = 0.5",
            "# disable = []",
            "",
            'keep = ["""',
            '"""]',
            "[consent]",
            "[[other]]",
            'disable = ["a", "b"]',
            "disable = [",
            "  'a', # disable = []",
            "  ]",
            '"disable" = []',
            "it = '''",
            "'''",
            "[tool.boilerfilter]",
            "[tool.boilerfilter.language]",
        ]
    ),
    max_size=9,
)


@given(
    LINES,
    st.sampled_from(["boilerfilter.toml", "pyproject.toml"]),
    st.lists(st.sampled_from(["a", 'b"\\', "ç"]), max_size=3),
)
def test_either_the_key_alone_is_changed_or_nothing(lines: list[str], name: str, names: list[str]) -> None:
    text = "\n".join(lines)
    try:
        wanted = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    with pytest.MonkeyPatch.context() as patch:
        written: list[str] = []
        patch.setattr("boilerfilter.plugin_tools.settings_edit._read", lambda path: text)
        patch.setattr("boilerfilter.plugin_tools.settings_edit._replace", lambda path, changed: written.append(changed))
        patch.setattr(Path, "exists", lambda path: True)
        write_list(Path(name), "disable", names)
    table = wanted
    if name == "pyproject.toml":
        table = wanted.setdefault("tool", {}).setdefault("boilerfilter", {})
    table["disable"] = names
    (changed,) = written
    assert tomllib.loads(changed) == wanted
    comments = [line for line in lines if line.startswith("#")]
    assert all(comment in changed for comment in comments)
