"""Writes the generated parts of docs/contract.md: ``python -m benchmarks contract``.

What stands between ``<!-- begin: NAME -->`` and ``<!-- end: NAME -->`` is made of the code: signatures and docstrings
of hooks, protocols and values, and the laws of `boilerfilter.testing`. All else in the file is written by hand and left
as it is. A test holds the file fresh.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

import click

from boilerfilter import hookspecs, model, settings
from boilerfilter.packs import pack
from boilerfilter.testing import LAWS

FILE: Final = Path(__file__).parents[1] / "docs" / "contract.md"

_PART: Final = re.compile(r"(<!-- begin: (?P<name>[\w-]+) -->\n).*?(<!-- end: (?P=name) -->)", re.DOTALL)
_VALUES: Final = ("Document", "Paragraph", "Span", "Annotation", "AnnotatedDocument", "Verdict", "Reason")
_KINDS: Final = {"plugin": "A plugin", "pack": "A pattern pack", "annotator": "An annotator", "rule": "A rule"}


def hooks() -> str:
    """Every hook, with its signature and what it is for."""
    return _block(source for name, source in _definitions(hookspecs).items() if name.startswith("boilerfilter_"))


def protocols() -> str:
    """The protocols of what hooks give."""
    return _block(_definitions(hookspecs)[name] for name in ("Annotator", "Rule"))


def values() -> str:
    """The values that go in and out."""
    found = _definitions(model)
    return _block(found[name] for name in _VALUES)


def data() -> str:
    """What hooks are given: packs and settings, by their public methods."""
    packs = _definitions(pack)
    return _block([packs["Pattern"], packs["PatternPack"], _definitions(settings)["Settings"]])


def laws() -> str:
    """A table of the laws for each kind."""
    tables = []
    for kind, title in _KINDS.items():
        rows = [f"| `{law.name}` | {law.demands} | {law.advice} |" for law in LAWS if law.about == kind]
        tables.append(f"### {title}\n\n| law | what holds | what to change where it does not |\n|---|---|---|\n")
        tables[-1] += "\n".join(rows) + "\n"
    return "\n" + "\n".join(tables) + "\n"


PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "hooks": hooks,
    "protocols": protocols,
    "values": values,
    "data": data,
    "laws": laws,
}


def refreshed(text: str) -> str:
    """The document with its generated parts made anew.

    Raises:
        ValueError: a part is not marked in it, or one is that nobody makes.
    """
    names = [match["name"] for match in _PART.finditer(text)]
    if sorted(names) != sorted(PARTS):
        raise ValueError(f"docs/contract.md marks the parts {names}; they are {list(PARTS)}")
    return _PART.sub(lambda match: match[1] + PARTS[match["name"]]() + match[3], text)


@click.command("contract")
def contract_command() -> None:
    """Write what docs/contract.md shows of the code."""
    FILE.write_text(refreshed(FILE.read_text(encoding="utf-8")), encoding="utf-8")
    click.echo(f"wrote {FILE}")


def _definitions(module: ModuleType) -> dict[str, str]:
    """Every class and function of a module as its users see it: signatures, docstrings and fields."""
    source = inspect.getsource(module)
    lines = source.splitlines()
    return {
        node.name: "\n".join(_declared(node, lines))
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }


def _declared(node: ast.ClassDef | ast.FunctionDef, lines: Sequence[str]) -> Iterator[str]:
    head = _lines(node.lineno, node.body[0].lineno - 1, lines) if node.body[0].lineno > node.lineno else ()
    has_docstring = ast.get_docstring(node) is not None
    if isinstance(node, ast.FunctionDef) and not has_docstring and head:
        yield from (*head[:-1], f"{head[-1]} ...")
        return
    yield from head
    if isinstance(node, ast.FunctionDef):
        yield from _lines(node.body[0].lineno, _end(node.body[0]), lines) if has_docstring else [lines[node.lineno - 1]]
        return
    for place, item in enumerate(node.body):
        if isinstance(item, ast.FunctionDef):
            if not item.name.startswith("_"):
                yield ""
                yield from (lines[decorator.lineno - 1] for decorator in item.decorator_list)
                yield from _declared(item, lines)
        elif isinstance(item, ast.AnnAssign) or (place == 0 and has_docstring):
            if place == 1:
                yield ""
            yield from _lines(item.lineno, _end(item), lines)


def _lines(first: int, last: int, lines: Sequence[str]) -> Sequence[str]:
    return lines[first - 1 : last]


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _block(sources: Iterable[str]) -> str:
    return "\n<!-- not run: what the code declares -->\n\n```python\n" + "\n\n\n".join(sources) + "\n```\n\n"
