"""boilerfilter: takes out of web text what the page says about itself, in every language, and says why.

>>> import boilerfilter
>>> boilerfilter.clean("The river rose overnight.\\n\\nWe use cookies to improve your experience. Accept all")
'The river rose overnight.'
"""

from importlib.metadata import version
from threading import Lock

from boilerfilter.errors import BoilerfilterError, InputError, PatternPackError, PluginError, SettingsError
from boilerfilter.hookspecs import Annotator, Rule, hookimpl
from boilerfilter.model import (
    AnnotatedDocument,
    Annotation,
    Decision,
    Document,
    Paragraph,
    PluginInfo,
    Reason,
    Result,
    Span,
    Verdict,
)
from boilerfilter.patterns import Hit, Matcher, Pattern, PatternPack
from boilerfilter.pipeline import Pipeline
from boilerfilter.settings import Settings
from boilerfilter.skeleton import Skeleton, skeletonise

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
    "Result",
    "Rule",
    "Settings",
    "SettingsError",
    "Skeleton",
    "Span",
    "Verdict",
    "clean",
    "hookimpl",
    "skeletonise",
]

__version__ = version("boilerfilter")

_default: Pipeline | None = None
_lock = Lock()


def clean(text: str) -> str:
    """`text` without its boilerplate, by the installed plugins with their default settings.

    The pipeline is built on the first call. For other settings, reasons, or many texts hold a `Pipeline`.
    """
    global _default
    if _default is None:
        with _lock:
            if _default is None:
                _default = Pipeline()
    return _default.run(text).text
