"""The kit for authors of plugins: checks that hold a plugin to the contract, and hypothesis strategies.

`check_annotator`, `check_rule`, `check_pack` and `check_plugin` raise `LawBroken`, which shows the smallest input found
and says what to change. `LAWS` lists what they demand. All of it needs the extra ``kit``::

    pip install 'boilerfilter[kit]'

The package is also a plugin of pytest (`boilerfilter.testing.pytest_plugin`), so importing it imports nothing else.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boilerfilter.testing import strategies
    from boilerfilter.testing.checks import LAWS, check_annotator, check_pack, check_plugin, check_rule
    from boilerfilter.testing.law import Law, LawBroken

__all__ = [
    "LAWS",
    "Law",
    "LawBroken",
    "check_annotator",
    "check_pack",
    "check_plugin",
    "check_rule",
    "strategies",
]

_HOMES = {
    "checks": ("LAWS", "check_annotator", "check_pack", "check_plugin", "check_rule"),
    "law": ("Law", "LawBroken"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}
_NEEDS = ("hypothesis", "pytest")


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        if name == "strategies":
            return import_module(f"{__name__}.strategies")
        value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name not in _NEEDS:
            raise
        message = f"{__name__} needs {error.name}: pip install 'boilerfilter[kit]'"
        raise ModuleNotFoundError(message, name=error.name) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
