"""The shape of the code: plugins stand on public names alone, the core on none of them."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples import NOTICE, STORY

import boilerfilter

ROOT = Path(__file__).parents[1]
CORE = ROOT / "src" / "boilerfilter"
PLUGINS = sorted(path.parent for path in (ROOT / "plugins").glob("*/__init__.py"))
MODULES = sorted(CORE.rglob("*.py"))
PLUGIN_MODULES = sorted(module for plugin in PLUGINS for module in plugin.rglob("*.py"))

PUBLIC_MODULES = {"boilerfilter", "boilerfilter.languages"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path, *, at_import: bool = False) -> Iterator[tuple[str, str]]:
    """Module and name of every import in a file; with `at_import`, of those that run when the file is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)}: a relative import"
            yield from ((node.module or "", alias.name) for alias in node.names)
        deferred = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing_only = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if not (at_import and (deferred or typing_only)):
            pending.extend(ast.iter_child_nodes(node))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_there_are_plugins() -> None:
    assert {plugin.name for plugin in PLUGINS} >= {"boilerfilter_consent", "boilerfilter_language"}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_the_core_imports_no_plugin(path: Path) -> None:
    plugins = {plugin.name for plugin in PLUGINS}
    assert not {module.partition(".")[0] for module, _ in imports(path)} & plugins
    for plugin in plugins:
        assert plugin not in path.read_text(encoding="utf-8"), "the core knows no plugin by name"


@pytest.mark.parametrize("path", PLUGIN_MODULES, ids=named)
def test_plugins_import_public_names_alone(path: Path) -> None:
    own = next(plugin.name for plugin in PLUGINS if plugin in path.parents)
    for module, name in imports(path):
        package = module.partition(".")[0]
        if package == "boilerfilter":
            assert module in PUBLIC_MODULES, f"{module} is no public module"
            if module == "boilerfilter":
                assert name in {*boilerfilter.__all__, "languages"}, f"{name} is no public name"
        else:
            assert not package.startswith("boilerfilter_") or package == own, "a plugin imports another"


@pytest.mark.parametrize("path", [*MODULES, *PLUGIN_MODULES], ids=named)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_imports_have_no_cycles() -> None:
    known = {module_name(path) for path in MODULES}
    needs: dict[str, set[str]] = {}
    for path in MODULES:
        found = list(imports(path, at_import=True))
        submodules = {f"{module}.{name}" for module, name in found} & known
        needs[module_name(path)] = submodules | {
            module for module, name in found if f"{module}.{name}" not in submodules and module in known
        }
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " → ".join((*above, module))
        if module not in done:
            for needed in sorted(needs[module]):
                visit(needed, (*above, module))
            done.add(module)

    for module in sorted(needs):
        visit(module, ())


def test_rooms_need_each_other_one_way() -> None:
    rooms = {path.parent.name for path in MODULES if path.parent.parent == CORE}
    needs = {
        room: {
            module.split(".")[1]
            for path in (CORE / room).rglob("*.py")
            for module, _ in imports(path)
            if module.startswith("boilerfilter.")
        }
        & rooms - {room}
        for room in rooms
    }
    while needs:
        free = {room for room in needs if not needs[room] & needs.keys()}
        assert free, f"rooms that need each other: {needs}"
        needs = {room: needs[room] for room in needs.keys() - free}


def test_only_the_host_has_a_plugin_manager() -> None:
    assert [named(path) for path in MODULES if "PluginManager" in path.read_text(encoding="utf-8")] == [
        "src/boilerfilter/host.py"
    ]
    assert {named(path) for path in MODULES if any(module == "pluggy" for module, _ in imports(path))} == {
        "src/boilerfilter/hookspecs.py",
        "src/boilerfilter/host.py",
    }


@pytest.mark.parametrize("path", sorted((CORE / "integrations").glob("*.py")), ids=named)
def test_integrations_are_thin_and_import_public_names_alone(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 150
    for module, name in imports(path):
        if module == "boilerfilter":
            assert not name or name in {*boilerfilter.__all__, "columns", "languages"}, f"{name} is no public name"
        elif module.startswith("boilerfilter."):
            assert module.startswith(("boilerfilter.integrations.", "boilerfilter.languages", "boilerfilter.columns"))


def test_the_command_line_is_not_needed_by_the_rest() -> None:
    for path in MODULES:
        if "cli" not in path.relative_to(CORE).parts:
            assert not any(module.startswith(("boilerfilter.cli", "click", "tqdm")) for module, _ in imports(path))


def test_without_its_plugins_the_core_imports_and_keeps_all(tmp_path: Path) -> None:
    """As a distribution would be from which the folder ``plugins`` was taken away, entry points and all."""
    shutil.copytree(CORE, tmp_path / "boilerfilter", ignore=shutil.ignore_patterns("__pycache__"))
    info = tmp_path / "boilerfilter-0.0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: boilerfilter\nVersion: 0.0.1\n", encoding="utf-8")
    code = (
        "import sys\n"
        # Our own plugins are not on this path, whatever is installed beside the dependencies.
        f"sys.path[:] = [p for p in sys.path if not p.startswith({str(ROOT)!r})]\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "sys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in type(f).__module__.lower()]\n"
        "import boilerfilter, importlib\n"
        f"assert boilerfilter.__file__.startswith({str(tmp_path)!r})\n"
        "from boilerfilter import host\n"
        "assert host.installed() == [], host.installed()\n"
        f"modules = {[module_name(path) for path in MODULES]!r}\n"
        "for name in modules:\n"
        "    try:\n"
        "        importlib.import_module(name)\n"
        "    except ModuleNotFoundError as error:\n"
        "        assert 'boilerfilter[' in str(error), (name, error)\n"
        f"text = {f'{STORY} {NOTICE}'!r}\n"
        "assert boilerfilter.clean(text) == text\n"
        "print('kept')"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
    )
    assert done.stdout == "kept\n", done.stderr
