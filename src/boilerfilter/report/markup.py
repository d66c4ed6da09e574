"""HTML that is escaped by construction: text becomes markup by `element` and `text` alone, and both escape it.

Small typed functions rather than a template engine: the type checker tells text from markup, nothing has to be marked
as safe, and the report needs no further package.
"""

import re
from html import escape
from typing import Final, NamedTuple

# Controls, lone surrogates and noncharacters are no text in HTML: a browser would drop them, or read them otherwise.
_NO_TEXT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr((plane << 16) + 0xFFFE) + chr((plane << 16) + 0xFFFF) for plane in range(1, 17))
    + "]"
)
_VOID: Final = frozenset({"input", "meta"})


class Html(NamedTuple):
    """Markup, to be written as it is."""

    source: str


Child = Html | str | None
Attribute = str | int | bool | None


def text(value: str) -> Html:
    """A text as markup. What no HTML can hold is a replacement character; a carriage return is a line break."""
    return Html(escape(_NO_TEXT.sub("\ufffd", value).replace("\r\n", "\n").replace("\r", "\n"), quote=True))


def join(*children: Child) -> Html:
    """Markup and texts, one after the other."""
    return Html("".join(_source(child) for child in children))


def element(name: str, /, *children: Child, **attributes: Attribute) -> Html:
    """An element. Attributes are always quoted; of their names a last ``_`` is left out and others become ``-``, so
    ``class_`` and ``data_score`` can be said. True is an attribute without a value; False and None leave it out.
    """
    opening = name
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        opening += f" {key.removesuffix('_').replace('_', '-')}"
        if value is not True:
            opening += f'="{text(str(value)).source}"'
    inner = "".join(_source(child) for child in children)
    return Html(f"<{opening}>" if name in _VOID else f"<{opening}>{inner}</{name}>")


def _source(child: Child) -> str:
    if child is None:
        return ""
    return child.source if isinstance(child, Html) else text(child).source
