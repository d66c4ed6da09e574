"""Sphinx builds the site from the documents where they lie: ``sphinx-build -W -c docs/site . OUTPUT`` in the root.

The source is the checkout, so that links between documents are the same on a forge and on the site.
"""

import re
import sys
from importlib.metadata import version as version_of
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))

project = "boilerfilter"
copyright = "The boilerfilter developers"  # Sphinx names it so
version = release = version_of("boilerfilter")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "command_help"]
root_doc = "docs/index"
include_patterns = ["docs/*.md", "plugins/README.md", "plugins/*/README.md", "CONTRIBUTING.md", "CHANGELOG.md"]

# Single backticks are code, as in Markdown; a name that is not documented is no fault.
default_role = "code"
myst_heading_anchors = 3
# Examples of broken input are no good JSON, and shells' output is in no language.
suppress_warnings = ["misc.highlighting_failure"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_numpy_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = f"boilerfilter {version}"
html_extra_path = ["index.html"]
html_show_sourcelink = False
html_copy_source = False

_FIELD = re.compile(r"^([a-z_]+): {2,}(?=\S)")


def _fields(_app: Sphinx, _what: str, _name: str, _object: object, _options: object, lines: list[str]) -> None:
    """Settings are told as ``name:   what it does`` in docstrings, one below the other."""
    lines[:] = [_FIELD.sub(r":\1: ", line) for line in lines]


def _is_noise(_app: Sphinx, _what: str, name: str, thing: object, skip: bool, _options: object) -> bool | None:
    """Fields of tuples have no docstrings but Python's, and are in the signature."""
    return True if (getattr(thing, "__doc__", None) or "").startswith("Alias for field number") else None


def _readable(
    _app: Sphinx, _what: str, _name: str, _object: object, _options: object, signature: str | None, returns: str | None
) -> tuple[str | None, str | None]:
    """Python shows a default that is made anew each time in a way that is no Python."""
    return (signature and signature.replace("<factory>", "..."), returns)


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", _fields)
    app.connect("autodoc-process-signature", _readable)
    app.connect("autodoc-skip-member", _is_noise)
