"""Plugins that somebody else wrote: found, named when they are broken, and never in the way of the rest."""

import json
import pickle
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from samples import NOTICE, STORY, Ran

from boilerfilter import BoilerfilterError, PatternPack, Pipeline, PluginError, Settings, SettingsError
from boilerfilter.host import installed, load, pattern_folders
from boilerfilter.plugin_tools.inspection import inspect

Install = Callable[..., Path]
Run = Callable[..., Ran]

GOOD = """
from boilerfilter import Annotation, Reason, Verdict, hookimpl

class Menus:
    name = "menus"
    anchors = ["skip to content"]
    triggers = ["menus"]
    def annotate(self, paragraphs):
        return [[Annotation("menus", 1.0)] for paragraph in paragraphs]
    def wants(self, document):
        return {}
    def judge(self, document):
        for at in range(len(document.paragraphs)):
            if document.find(at, "menus"):
                yield Verdict(at, False, Reason("menus", "a menu"))

@hookimpl
def boilerfilter_annotators(settings, packs):
    return [Menus()]

@hookimpl
def boilerfilter_rules(settings):
    return [Menus()]
"""


def hook(name: str, body: str, arguments: str = "") -> str:
    return f"from boilerfilter import hookimpl\n\n@hookimpl\ndef {name}({arguments}):\n    {body}\n"


ANNOTATORS = ("boilerfilter_annotators", "settings, packs")
THING = "type('Thing', (), {'name': 'consent', 'anchors': (), 'annotate': print})()"

# What cannot even be loaded: told by `inspect` too.
UNLOADABLE = [
    pytest.param(
        "import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'", id="import"
    ),
    pytest.param("def (", "SyntaxError: ", id="syntax"),
    pytest.param("raise SystemExit(0)", "SystemExit: 0", id="exit at import"),
    pytest.param(
        hook("boilerfilter_anotators", "return []"),
        "it does not fit the contract: unknown hook 'boilerfilter_anotators'",
        id="misspelt hook",
    ),
    pytest.param(
        hook("boilerfilter_rules", "return []", "setings"), "it does not fit the contract: ", id="misspelt argument"
    ),
    pytest.param(
        hook("boilerfilter_rules", "return []", "settings").replace("@hookimpl", ""),
        " implements no hook with @hookimpl, and has no folder 'patterns'",
        id="no hook",
    ),
]

# What is loaded and then breaks the contract.
FAILING = [
    pytest.param(
        hook(ANNOTATORS[0], "raise ValueError('no idea')", ANNOTATORS[1]),
        "boilerfilter_annotators failed: ValueError: no idea",
        id="hook raises",
    ),
    pytest.param(
        hook("boilerfilter_rules", "raise SystemExit(0)"), "boilerfilter_rules failed: SystemExit: 0", id="hook exits"
    ),
    pytest.param(
        hook("boilerfilter_rules", "return 1"),
        "boilerfilter_rules failed: TypeError: 'int' object is not iterable",
        id="no iterable",
    ),
    pytest.param(
        hook("boilerfilter_rules", "yield 1; raise ValueError('later')"),
        "boilerfilter_rules failed: ValueError: later",
        id="raises later",
    ),
    pytest.param(
        hook("boilerfilter_rules", "return ['me']"), "boilerfilter_rules gave 'me', which is no Rule", id="no rule"
    ),
    pytest.param(
        hook(ANNOTATORS[0], "return [object]"),
        "boilerfilter_annotators gave <class 'object'>, which is no Annotator",
        id="no annotator",
    ),
    pytest.param(
        hook("boilerfilter_pattern_packs", "return [1]"),
        "boilerfilter_pattern_packs gave 1, which is no Traversable",
        id="no folder",
    ),
    pytest.param(
        hook(ANNOTATORS[0], f"return [{THING.replace(repr('consent'), repr('a'))}] * 2"),
        "its annotator 'a' has the name of one of the plugin 'broken' of acme-plugin 1.2",
        id="two of one name",
    ),
    pytest.param(
        hook(ANNOTATORS[0], f"return [{THING.replace(repr('consent'), '1')}]"),
        "boilerfilter_annotators gave <",
        id="a name that is no text",
    ),
]


def test_a_plugin_of_anyone_takes_part(distribution: Install) -> None:
    distribution(GOOD, plugin="menus", name="Acme.Menus", version="3.1")
    result = Pipeline(Settings(enable=["menus"])).run(f"Skip to content\n\n{STORY}")
    assert result.text == STORY
    assert [tuple(info) for info in result.plugins] == [("menus", "Acme.Menus", "3.1")]


def test_ours_are_found_like_anyones() -> None:
    names = [(info.name, info.distribution, info.version) for info, _ in installed()]
    for name in ("consent", "language"):
        assert (name, "boilerfilter", version("boilerfilter")) in names


def test_a_plugin_may_be_data_alone(distribution: Install, tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "de.toml").write_text('topic = "menus"\nlanguage = "de"\n')
    folder = f"import pathlib; return [pathlib.Path({str(tmp_path / 'packs')!r})]"
    distribution(hook("boilerfilter_pattern_packs", folder), plugin="data")
    assert [(pack.topic, pack.language) for pack in load(Settings(enable=["data"])).packs] == [("menus", "de")]


def test_pattern_folders_come_with_their_plugins(distribution: Install, tmp_path: Path) -> None:
    folder = f"import pathlib; return [pathlib.Path({str(tmp_path)!r})]"
    failing = hook(ANNOTATORS[0], "raise ValueError", ANNOTATORS[1]).replace("from", "\nfrom")
    distribution(hook("boilerfilter_pattern_packs", folder) + failing, plugin="data")
    ((found, info),) = pattern_folders(Settings(enable=["data"]))
    assert (str(found), tuple(info)) == (str(tmp_path), ("data", "acme-plugin", "1.2"))


def test_packs_may_be_given_in_place_of_those_that_plugins_bring(distribution: Install) -> None:
    code = """
from boilerfilter import Annotation, hookimpl

class Languages:
    name = "languages"
    anchors = None
    def __init__(self, packs):
        self.languages = [pack.language for pack in packs]
    def annotate(self, paragraphs):
        return [[Annotation(f"languages.{tag}", 1.0) for tag in self.languages] for _ in paragraphs]

@hookimpl
def boilerfilter_pattern_packs():
    raise ValueError("not asked")

@hookimpl
def boilerfilter_annotators(settings, packs):
    return [Languages(packs)]
"""
    distribution(code, plugin="languages")
    packs = [PatternPack("test", "qaa", (), "qaa.toml")]
    assert load(Settings(enable=["languages"]), packs).packs == tuple(packs)
    pipeline = Pipeline(Settings(enable=["languages"]), packs)
    for made in (pipeline, pickle.loads(pickle.dumps(pipeline))):
        ((annotation,),) = [decision.annotations for decision in made.run(STORY).decisions]
        assert annotation.label == "languages.qaa"


@pytest.mark.parametrize(("code", "problem"), [*UNLOADABLE, *FAILING])
def test_a_broken_plugin_is_named(distribution: Install, code: str, problem: str) -> None:
    distribution(code)
    with pytest.raises(PluginError) as error:
        load(Settings(enable=["broken"]))
    assert str(error.value).startswith("plugin 'broken' of acme-plugin 1.2 cannot be used: ")
    assert problem in str(error.value)
    assert str(error.value).endswith("disable = ['broken'] in the settings, or --disable broken")


@pytest.mark.parametrize(("code", "problem"), UNLOADABLE)
def test_a_plugin_that_cannot_be_loaded_is_listed_with_its_problem(
    distribution: Install, code: str, problem: str
) -> None:
    distribution(code)
    plugins = {plugin.info.name: plugin for plugin in inspect()}
    assert problem in plugins["broken"].error
    assert plugins["consent"].error == ""
    assert plugins["consent"].hooks == ("boilerfilter_annotators", "boilerfilter_pattern_packs", "boilerfilter_rules")


def test_control_c_is_not_a_plugins_fault(distribution: Install) -> None:
    distribution("raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load(Settings())
    with pytest.raises(KeyboardInterrupt):
        inspect()


def test_a_disabled_plugin_is_not_imported(distribution: Install) -> None:
    distribution("raise SystemExit(1)")
    assert [info.name for info in load(Settings(disable=["broken"])).plugins] == ["consent", "language", "repeats"]
    assert load(Settings(enable=())).plugins == ()


def test_a_name_that_two_distributions_claim(distribution: Install) -> None:
    distribution(GOOD, plugin="consent", name="zeta")
    with pytest.raises(PluginError) as error:
        load(Settings())
    assert str(error.value).startswith(
        "plugin 'consent' of zeta 1.2 cannot be used: its name is taken by boilerfilter "
    )
    assert [info.name for info in load(Settings(disable=["consent"])).plugins] == ["language", "repeats"]


def test_an_annotator_name_that_two_plugins_claim(distribution: Install) -> None:
    distribution(hook(ANNOTATORS[0], f"return [{THING}]"))
    with pytest.raises(PluginError) as error:
        load(Settings())
    for name in (
        "'consent' of boilerfilter ",
        "'broken' of acme-plugin 1.2",
        "its annotator 'consent' has the name of one",
    ):
        assert name in str(error.value)


def test_a_distribution_that_is_on_the_path_twice_counts_once_the_first(distribution: Install) -> None:
    distribution("raise SystemExit(1)", plugin="menus", name="acme-menus", version="1.0")
    distribution(GOOD, plugin="menus", name="Acme.Menus", version="2.0")
    assert [(info.version) for info, _ in installed() if info.name == "menus"] == ["2.0"]
    assert load(Settings(enable=["menus"])).plugins[0].version == "2.0"


def test_an_error_of_ours_keeps_its_kind(distribution: Install) -> None:
    distribution("import boilerfilter\n" + hook("boilerfilter_rules", "raise boilerfilter.SettingsError('mend it')"))
    with pytest.raises(SettingsError, match="mend it"):
        load(Settings())


def test_a_folder_of_packs_that_is_not_there_is_named(distribution: Install) -> None:
    distribution(hook("boilerfilter_pattern_packs", "import pathlib; return [pathlib.Path('/no/where')]"))
    with pytest.raises(BoilerfilterError, match="/no/where: cannot be read"):
        load(Settings())


@pytest.mark.parametrize("code", ["raise SystemExit(0)", "import nothing_of_that_name"])
def test_the_command_line_works_on_beside_a_broken_plugin(
    distribution: Install, process: Run, tmp_path: Path, code: str
) -> None:
    distribution(code)
    (tmp_path / "a.txt").write_text(f"{STORY}\n\n{NOTICE}\n")
    assert process("--help").code == 0
    shown = process("--version")
    assert shown.code == 0
    assert b"broken 1.2 (acme-plugin" in shown.out
    listed = process("plugins", "list")
    assert listed.code == 0
    assert b"broken 1.2  (acme-plugin)\n  cannot be used: " in listed.out
    table = {row["name"]: row for row in json.loads(process("plugins", "list", "--json").out)}
    assert table["broken"]["error"]
    assert table["consent"]["error"] is None
    failed = process("clean", "a.txt")
    assert failed.code == 2
    assert failed.err.startswith("boilerfilter: plugin 'broken' of acme-plugin 1.2 cannot be used: ")
    assert "Traceback" not in failed.err
    assert process("clean", "--no-plugins", "a.txt").out.decode() == f"{STORY}\n\n{NOTICE}\n"
    assert process("clean", "--disable", "broken", "a.txt").out.decode() == f"{STORY}\n"
