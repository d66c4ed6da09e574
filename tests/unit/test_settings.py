"""Settings: from keywords, TOML and files above; what is wrong is named, with the nearest that is right."""

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from boilerfilter import Settings, SettingsError


@dataclass(frozen=True)
class Options:
    """A plugin's."""

    mode: Literal["soft", "hard"] = "soft"
    words: tuple[str, ...] = ()
    limit: int = 3
    share: float | None = None

    def __post_init__(self) -> None:
        if self.limit < 0:
            raise ValueError(f"limit is {self.limit}, which is less than 0")


def test_defaults_remove_with_every_plugin_and_raise() -> None:
    settings = Settings()
    assert settings.on_error == "raise"
    assert settings.enable is None
    assert settings.disable == settings.keep == ()
    assert settings.max_removed == 1
    assert settings.pass_through
    assert not settings.markdown


def test_collections_become_tuples_and_sets_get_an_order() -> None:
    settings = Settings(keep=["b", "a"], disable={"y", "x"}, enable=frozenset({"q", "p"}))
    assert (settings.keep, settings.disable, settings.enable) == (("b", "a"), ("x", "y"), ("p", "q"))


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"max_remved": 0.5}, "unknown setting 'max_remved'; did you mean 'max_removed'?"),
        ({"zzz": 1}, "unknown setting 'zzz'; known are disable, enable, "),
        ({"on_error": "ignore"}, "on_error is 'ignore', which is not one of 'raise', 'keep'"),
        ({"markdown": "yes"}, "markdown is 'yes', which is not true or false"),
        ({"markdown": 1}, "markdown is 1, which is not true or false"),
        ({"max_removed": "0.5"}, "max_removed is '0.5', which is not a number"),
        ({"max_removed": True}, "max_removed is True, which is not a number"),
        ({"max_removed": 1.01}, "max_removed is a share from 0 to 1, not 1.01"),
        ({"max_removed": -1}, "max_removed is a share from 0 to 1, not -1"),
        ({"max_removed": float("nan")}, "max_removed is a share from 0 to 1, not nan"),
        ({"keep": "word"}, "keep is 'word', which is not a list of strings"),
        ({"keep": [1]}, "keep is [1], which is not a list of strings"),
        ({"keep": ["("]}, "keep: '(' is no regular expression: "),
        ({"enable": "consent"}, "enable is 'consent', which is not a list of strings"),
        ({"disable": None}, "disable is None, which is not a list of strings"),
    ],
)
def test_a_wrong_setting_is_named(keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings(**keywords)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"mod": "hard"}, "settings: acme: unknown option 'mod'; did you mean 'mode'?"),
        ({"zzz": "hard"}, "settings: acme: unknown option 'zzz'; known are limit, mode, share, words"),
        ({"mode": "medium"}, "settings: acme: mode is 'medium', which is not one of 'soft', 'hard'"),
        ({"words": "one"}, "settings: acme: words is 'one', which is not a list of strings"),
        ({"limit": 1.5}, "settings: acme: limit is 1.5, which is not a whole number"),
        ({"limit": True}, "settings: acme: limit is True, which is not a whole number"),
        ({"limit": -1}, "settings: acme: limit is -1, which is less than 0"),
        ({"share": "much"}, "settings: acme: share is 'much', which is not a number"),
    ],
)
def test_a_wrong_option_of_a_plugin_is_named(table: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings(acme=table).options("acme", Options)
    assert str(error.value) == message


def test_options_of_a_plugin() -> None:
    settings = Settings(acme={"mode": "hard", "words": ["a", "b"], "share": 1})
    assert settings.options("acme", Options) == Options("hard", ("a", "b"), 3, 1)
    assert settings.options("other", Options) == Options()


def test_settings_do_not_follow_changes_of_the_table_that_they_came_from() -> None:
    table: dict[str, object] = {"limit": 1}
    settings = Settings(acme=table)
    table["limit"] = 2
    assert settings.options("acme", Options).limit == 1


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Settings().markdown = True  # type: ignore[misc]


def test_settings_pickle() -> None:
    settings = Settings(max_removed=0.5, keep=["a"], acme={"words": ["b"]})
    assert pickle.loads(pickle.dumps(settings)) == settings


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        (Settings(), "Settings()"),
        (Settings(max_removed=0.5, acme={"limit": 1}), "Settings(max_removed=0.5, acme={'limit': 1})"),
    ],
)
def test_repr_shows_what_is_not_default(settings: Settings, shown: str) -> None:
    assert repr(settings) == shown
    assert eval(shown) == settings


def test_toml(tmp_path: Path) -> None:
    file = tmp_path / "any.toml"
    file.write_text('max-removed = 0.5\non_error = "keep"\nkeep = ["a"]\n[acme]\nlimit = 1\n', encoding="utf-8")
    assert Settings.from_toml(file) == Settings(max_removed=0.5, on_error="keep", keep=["a"], acme={"limit": 1})


def test_a_plugin_may_have_a_hyphen_in_its_name(tmp_path: Path) -> None:
    file = tmp_path / "boilerfilter.toml"
    file.write_text("[acme-lists]\nlimit = 1\n", encoding="utf-8")
    assert Settings.from_toml(file).options("acme-lists", Options).limit == 1


def test_pyproject(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[tool.other]\nx = 1\n[tool.boilerfilter]\nmarkdown = true\n[tool.boilerfilter.acme]\nlimit = 1\n")
    assert Settings.from_toml(str(file)) == Settings(markdown=True, acme={"limit": 1})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.toml", b"max_remved = 1", "settings: unknown setting 'max_remved'; did you mean 'max_removed'?"),
        ("a.toml", b"self = 1", "settings: unknown setting 'self'"),
        ("a.toml", b"max_removed =", "cannot be read as TOML: "),
        ("a.toml", b"# \xff", "cannot be read as TOML: "),
        ("pyproject.toml", b"[tool]\nboilerfilter = 3", "[tool.boilerfilter] is a table, not 3"),
        ("pyproject.toml", b"[tool.boilerfilter]\nmarkdown = 3", "settings: markdown is 3, which is not true or false"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(SettingsError) as error:
        Settings.from_toml(file)
    assert str(error.value).startswith(f"{file}: {message}")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: cannot be read: "):
        Settings.from_toml(tmp_path / "none.toml")


def test_discover_takes_the_nearest_file(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "boilerfilter.toml").write_text("max_removed = 0.1")
    assert Settings.discover(inner).max_removed == 0.1
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.boilerfilter]\nmax_removed = 0.2")
    assert Settings.discover(inner).max_removed == 0.2
    (tmp_path / "a" / "boilerfilter.toml").write_text("max_removed = 0.3")
    assert Settings.discover(inner).max_removed == 0.3


@pytest.mark.parametrize("content", ["[tool.other]\nx = 1", "tool = 3", "not toml", "[project]\nname = 'boilerfilter'"])
def test_discover_passes_by_projects_without_settings(tmp_path: Path, content: str) -> None:
    inner = tmp_path / "a"
    inner.mkdir()
    (inner / "pyproject.toml").write_text(content)
    (tmp_path / "boilerfilter.toml").write_text("max_removed = 0.1")
    assert Settings.discover(inner).max_removed == 0.1


def test_discover_without_a_file_gives_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_file", lambda self: False)
    assert Settings.discover(tmp_path) == Settings()
