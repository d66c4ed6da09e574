"""A new plugin as a project of its own: files from ``template``, with the plugin's name filled in.

The folder ``common`` goes into every project, and that of its kind beside it. ``$name`` and the like stand for what
`Project.words` says, ``PACKAGE`` in a path for the package. Each file ends in ``.txt``, so that no tool takes it for
code.
"""

import importlib.util
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from typing import Final

from boilerfilter.errors import InputError
from boilerfilter.host import installed
from boilerfilter.settings import Settings

KINDS: Final = ("annotator", "rule", "patterns")
WHOLE: Final = "whole"
"""The kind that is made of one of each."""

_TEMPLATES: Final = "template"
_COMMON: Final = "common"
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_PREFIX: Final = "boilerfilter-"


@dataclass(frozen=True, slots=True)
class Project:
    """A plugin that is to be: `name` is that of its entry point, `kind` one of `KINDS` or `WHOLE`.

    Raises:
        InputError: the name is no plain one, is taken by a setting, a plugin or a package, or begins with
            ``boilerfilter-``, which the distribution's name does by itself.
    """

    name: str
    kind: str = WHOLE

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            mended = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-0123456789")
            hint = f"; did you mean {mended!r}?" if _NAME.fullmatch(mended) else ""
            raise InputError(
                f"{self.name!r} is no name for a plugin: it needs a lower-case letter, then lower-case letters and "
                f"digits, and single hyphens between them{hint}"
            )
        if self.name.startswith(_PREFIX):
            raise InputError(
                f"{self.name!r}: the distribution gets {_PREFIX!r} before its name by itself; "
                f"did you mean {self.name.removeprefix(_PREFIX)!r}?"
            )
        if self.name.replace("-", "_") in {"settings", *(field.name for field in fields(Settings))}:
            raise InputError(
                f"{self.name!r} is the name of a setting, and a plugin's options have its name; choose another"
            )
        for info, _ in installed():
            if info.name == self.name:
                whose = f"{info.distribution} {info.version}"
                raise InputError(f"a plugin {self.name!r} is installed already, by {whose}; choose another name")
        if importlib.util.find_spec(self.package) is not None:
            raise InputError(f"a package {self.package!r} is installed already; choose another name")

    @property
    def distribution(self) -> str:
        return f"{_PREFIX}{self.name}"

    @property
    def package(self) -> str:
        return self.distribution.replace("-", "_")

    @property
    def words(self) -> Mapping[str, str]:
        """What stands for the words behind a dollar sign."""
        return {
            "name": self.name,
            "distribution": self.distribution,
            "package": self.package,
            "prefix": "".join(word.capitalize() for word in self.name.split("-")),
            "version": version("boilerfilter"),
            "typed": '"tests"' if self.kind == "patterns" else '"src", "tests"',
        }

    def files(self) -> Mapping[str, str]:
        """Every file of the project, by its path in it."""
        root = files("boilerfilter.plugin_tools") / _TEMPLATES
        return {
            path.removesuffix(".txt").replace("PACKAGE", self.package): Template(text).substitute(self.words)
            for folder in (_COMMON, self.kind)
            for path, text in sorted(_texts(root / folder))
        }

    def write(self, folder: Path) -> Path:
        """Writes the project into a folder of its own, named after the distribution, and gives that folder.

        Raises:
            InputError: there is something of that name already; it is left alone.
            OSError: writing failed; nothing is left of it.
        """
        target = folder / self.distribution
        try:
            target.mkdir()
        except FileExistsError:
            raise InputError(
                f"{target} is there already and was left alone; move it away, or choose another --output"
            ) from None
        try:
            for path, text in self.files().items():
                file = target / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
        return target


def _texts(folder: Traversable, above: str = "") -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _texts(entry, f"{above}{entry.name}/")
        elif entry.name.endswith(".txt"):
            yield f"{above}{entry.name}", entry.read_text(encoding="utf-8")
