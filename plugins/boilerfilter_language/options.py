"""The options of this plugin: the table ``language`` of the settings."""

import re
from dataclasses import dataclass
from typing import Literal

_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class LanguageOptions:
    """What to do about languages.

    foreign:         paragraphs in another language than the document: ``"ignore"`` them; ``"tag"`` every paragraph with
                     its language and drop nothing; ``"drop"`` those that are surely foreign (see `ForeignRule`).
    tag_all:         tag every paragraph, whatever happens to the foreign ones; short lines and quotes are tagged then
                     although no rule asks.
    keep_languages:  BCP 47 tags of languages that are never dropped, in whatever script.
    min_letters:     a foreign paragraph with fewer letters is kept; a Han character counts as three letters, a kana or
                     a syllable of Hangul or Ethiopic as two.
    """

    foreign: Literal["ignore", "tag", "drop"] = "ignore"
    tag_all: bool = False
    keep_languages: tuple[str, ...] = ()
    min_letters: int = 40

    def __post_init__(self) -> None:
        for tag in self.keep_languages:
            if not _TAG.fullmatch(tag):
                raise ValueError(f"keep_languages: {tag!r} is no BCP 47 tag, such as 'de' or 'zh-Hant'")
        if self.min_letters < 0:
            raise ValueError(f"min_letters is {self.min_letters}, which is less than 0")
