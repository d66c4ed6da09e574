"""Stories in five languages, and consent notices to go with them: ``stories.toml``."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Story(NamedTuple):
    """A title, paragraphs, and notices of a sentence and a button each."""

    title: str
    paragraphs: tuple[str, ...]
    notices: tuple[tuple[str, str], ...]


def stories() -> Mapping[str, Story]:
    """By language."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        language: Story(
            story["title"],
            tuple(story["paragraphs"]),
            tuple((sentence, button) for sentence, button in story["notices"]),
        )
        for language, story in table.items()
    }
