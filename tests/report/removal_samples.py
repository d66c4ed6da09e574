"""Removal records as `clean --removed` writes them, for texts that are made up here."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from boilerfilter.report.records import Record, decode

STORY = "The river rose overnight and took the footbridge with it."
NOTICE = "We use cookies to improve your experience."


def gone(start: int, words: str, score: float = 0.97, **more: Any) -> dict[str, Any]:
    """A removed paragraph in which the pattern ``consent.en.cookie``, or the first of `patterns`, found all of it."""
    patterns = more.pop("patterns", ["consent.en.cookie"])
    end = start + len(words)
    claim = {"label": "consent.en", "score": score, "spans": [[start, end, 0]] if patterns and words else []}
    return {
        "start": start,
        "end": end,
        "plugin": "consent",
        "reasons": [{"rule": "consent", "message": f"consent notice, score {score:.2f}"}],
        "patterns": patterns,
        "score": score,
        "language": "en",
        "evidence": [claim],
        **more,
    }


def entry(line: int, notice: str = NOTICE, score: float = 0.97, story: str = STORY, **more: Any) -> dict[str, Any]:
    """The record of a document that is a story and, below, a notice, which went. What is not of a record is told of the
    paragraph."""
    of_record = {key: more.pop(key) for key in ("path", "url", "id", "fate", "crc32") if key in more}
    text = f"{story}\n\n{notice}"
    at = len(story) + 2
    return {
        "fate": "changed",
        "path": "crawl.jsonl",
        "line": line,
        "id": f"doc-{line}",
        "url": f"https://{line % 7}.example/page",
        "characters": len(text),
        "crc32": 1,
        "spans": [{"start": len(story), "end": len(text), "text": text[len(story) :]}],
        "paragraphs": [gone(at, notice, score, **more)],
        "around": [[0, story]],
        **of_record,
    }


def record(*given: Any, **more: Any) -> Record:
    return decode(json.dumps(entry(*given, **more)).encode(), "here")


def write(path: Path, entries: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in entries), encoding="utf-8")
    return path
