"""boilerfilter: takes out of web text what the page says about itself, in every language, and says why.

>>> import boilerfilter
>>> boilerfilter.clean("The river rose overnight.\\n\\nWe use cookies to improve your experience. Accept all")
'The river rose overnight.'
"""

from functools import cache
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boilerfilter.errors import (
        BoilerfilterError,
        InputError,
        PatternPackError,
        PluginError,
        SettingsError,
        TimeBudgetError,
    )
    from boilerfilter.hookspecs import Annotator, Rule, hookimpl
    from boilerfilter.io.documents import read_documents
    from boilerfilter.io.rejects import Reject
    from boilerfilter.model import (
        AnnotatedDocument,
        Annotation,
        Decision,
        Document,
        Paragraph,
        PluginInfo,
        Reason,
        Result,
        RuleInfo,
        Span,
        Verdict,
    )
    from boilerfilter.packs.patterns import Hit, Matcher, Pattern, PatternPack
    from boilerfilter.packs.words import Words, split_words
    from boilerfilter.pipeline import Pipeline
    from boilerfilter.settings import Settings
    from boilerfilter.skeleton import Skeleton, skeletonise

    __version__: str

__all__ = [
    "AnnotatedDocument",
    "Annotation",
    "Annotator",
    "BoilerfilterError",
    "Decision",
    "Document",
    "Hit",
    "InputError",
    "Matcher",
    "Paragraph",
    "Pattern",
    "PatternPack",
    "PatternPackError",
    "Pipeline",
    "PluginError",
    "PluginInfo",
    "Reason",
    "Reject",
    "Result",
    "Rule",
    "RuleInfo",
    "Settings",
    "SettingsError",
    "Skeleton",
    "Span",
    "TimeBudgetError",
    "Verdict",
    "Words",
    "clean",
    "hookimpl",
    "read_documents",
    "skeletonise",
    "split_words",
]

# Imported when first asked for, so that `boilerfilter --help` does not wait for Hyperscan.
_HOMES = {
    "errors": (
        *("BoilerfilterError", "InputError", "PatternPackError"),
        *("PluginError", "SettingsError", "TimeBudgetError"),
    ),
    "hookspecs": ("Annotator", "Rule", "hookimpl"),
    "io.documents": ("read_documents",),
    "io.rejects": ("Reject",),
    "model": (
        *("AnnotatedDocument", "Annotation", "Decision", "Document", "Paragraph"),
        *("PluginInfo", "Reason", "Result", "RuleInfo", "Span", "Verdict"),
    ),
    "packs.patterns": ("Hit", "Matcher", "Pattern", "PatternPack"),
    "pipeline": ("Pipeline",),
    "settings": ("Settings",),
    "skeleton": ("Skeleton", "skeletonise"),
    "packs.words": ("Words", "split_words"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}
_lock = Lock()


def __getattr__(name: str) -> object:
    if name == "__version__":
        value: object = import_module("importlib.metadata").version("boilerfilter")
    elif name in _HOME:
        value = getattr(import_module(f"boilerfilter.{_HOME[name]}"), name)
    else:
        raise AttributeError(f"module 'boilerfilter' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})


@cache
def _default() -> "Pipeline":
    return import_module("boilerfilter.pipeline").Pipeline()  # type: ignore[no-any-return]


def clean(text: str) -> str:
    """`text` without its boilerplate, by the installed plugins with their default settings.

    The pipeline is built on the first call. For other settings, reasons, or many texts hold a `Pipeline`.
    """
    with _lock:  # one thread builds it, the others wait
        pipeline = _default()
    return pipeline.run(text).text
