"""Tables of text, as Markdown and as a page of HTML that needs nothing beside it."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from math import isnan
from typing import Final

from benchmarks.metrics import Rate

_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
caption, h2 { text-align: left; margin-top: 2.5rem; }
th, td { border-bottom: 1px solid #ccc; padding: .2rem .7rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
thead th { border-bottom: 2px solid #555; }
tbody tr:hover { background: #f3f3f3; }
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, what to know of the numbers, and cells; the first column names the rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


def percent(share: float) -> str:
    """A share in percent, with more digits where they matter; a dash for none."""
    if isnan(share):
        return "–"
    digits = 1 if 0.01 <= share <= 0.99 or share in (0, 1) else 2
    return f"{100 * share:.{digits}f} %"


def with_interval(found: Rate, least: int = 1) -> str:
    """``97.1 % [93.0, 98.9] of 120``; of fewer than `least` only the counts."""
    if not found.total:
        return "–"
    if found.total < least:
        return f"{found.hits} of {found.total}"
    low, high = found.interval
    digits = 2 if high < 0.01 else 1
    return f"{percent(found.share)} [{100 * low:.{digits}f}, {100 * high:.{digits}f}] of {found.total}"


def ratio(value: float) -> str:
    """Precision, recall or F1 on its usual scale."""
    return "–" if isnan(value) else f"{value:.3f}"


def to_markdown(title: str, facts: Sequence[str], tables: Sequence[Table]) -> str:
    """Markdown whose columns are aligned in the source too."""
    lines = [f"# {_plain(title)}", "", *(f"- {fact}" for fact in facts), ""]
    for table in tables:
        lines += [f"## {_plain(table.title)}", ""]
        if table.note:
            lines += [_plain(table.note), ""]
        cells = [[_plain(cell) for cell in row] for row in (table.columns, *table.rows)]
        widths = [max(3, *(len(row[i]) for row in cells)) for i in range(len(table.columns))]
        lines.append(_line(cells[0], widths))
        lines.append("|" + "|".join(f" {'-' * (w - (i > 0))}{':' * (i > 0)} " for i, w in enumerate(widths)) + "|")
        lines += [_line(row, widths) for row in cells[1:]]
        lines.append("")
    return "\n".join(lines)


def to_html(title: str, facts: Sequence[str], tables: Sequence[Table]) -> str:
    """One page: no script, nothing loaded, and a policy that forbids both. `facts` may hold `code` in back quotes."""
    style = b64encode(sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n<ul>",
        *(f"<li>{_coded(escape(fact))}</li>" for fact in facts),
        "</ul>",
    ]
    for table in tables:
        parts.append(f"<h2>{escape(table.title)}</h2>")
        if table.note:
            parts.append(f"<p>{escape(table.note)}</p>")
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.columns)
        parts.append(f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>")
        for first, *rest in table.rows:
            cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
            parts.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
        parts.append("</tbody>\n</table>")
    parts.append("</body>\n</html>\n")
    return "\n".join(parts)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"


def _coded(escaped: str) -> str:
    return re.sub("`([^`]*)`", r"<code>\1</code>", escaped)


def _plain(text: str) -> str:
    """Text with Markdown's own characters made ordinary, on one line."""
    return re.sub(r"([\\`*_|<>])", r"\\\1", " ".join(text.split()))
