"""Notices spoilt on their way: ``python -m benchmarks dirt [--data DIR]``.

Twelve kinds of dirt that extractors, editors and evaders leave, applied to clean texts at random places (seeded). What
was found clean should be found dirty, and what was kept should be kept.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import entities
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import click
import regex

from benchmarks.data import Row, external_rows, own_cases
from benchmarks.metrics import Rate
from boilerfilter import Pipeline

LANGUAGES: Final = frozenset(
    [
        *("en", "tr", "de", "fr", "es", "it", "pt", "nl", "pl"),
        *("sv", "ru", "uk", "ar", "fa", "zh-Hans", "zh-Hant", "ja", "ko"),
    ]
)
"""The languages that the consent model was built on first; dirt is a matter of scripts, and these have most of them."""

VARIANTS: Final = 504
_SEED: Final = 20261122

_LETTER: Final = regex.compile(r"(?<=\p{L})(?=\p{L}\p{M}*)")
_SPACE: Final = regex.compile(r" ")
_LOOKALIKES: Final = str.maketrans("aceopxyAEOPCTHKMB", "асеорхуАЕОРСТНКМВ")
_TWINS: Final = str.maketrans("асеорхуАЕОРСТНКМВ", "aceopxyAEOPCTHKMB")
_QUOTES: Final = regex.compile("[\"'“”„«»‘’]")
_SENTENCE: Final = regex.compile(r"(?<=[.!?。！？।؟])\s*")

Dirt = Callable[[str, Random], str]


def soft_hyphens(text: str, random: Random) -> str:
    return _between_letters(text, "\u00ad", 0.3, random)


def zero_width(text: str, random: Random) -> str:
    return _between_letters(text, random.choice("\u200b\u200c\u2060\ufeff"), 0.3, random)


def odd_spaces(text: str, random: Random) -> str:
    return str(_SPACE.sub(lambda _: random.choice("\u00a0\u2009\u202f\u2003 "), text))


def full_width(text: str, random: Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def homoglyphs(text: str, random: Random) -> str:
    """A third of the letters that have a twin in Latin or Cyrillic."""
    return "".join((c.translate(_LOOKALIKES if c.isascii() else _TWINS) if random.random() < 0.33 else c) for c in text)


def html_entities(text: str, random: Random) -> str:
    return "".join(_entity(c, random) for c in text)


def shouting(text: str, random: Random) -> str:
    return text.upper()


def no_diacritics(text: str, random: Random) -> str:
    marks = [c for c in unicodedata.normalize("NFD", text) if not (unicodedata.combining(c) and ord(c) < 0x370)]
    return unicodedata.normalize("NFC", "".join(marks))


def glued(text: str, random: Random) -> str:
    """A button before and behind, and the spaces between sentences gone."""
    return f"OK{_SENTENCE.sub('', text).strip()}OK"


def markdown(text: str, random: Random) -> str:
    """A list of links and bold words."""
    words = text.split(" ")
    at = random.randrange(len(words))
    words[at] = f"[{words[at]}](https://example.org/policy?id={random.randrange(99)})"
    bold = random.randrange(len(words))
    words[bold] = f"**{words[bold]}**"
    return "* " + " ".join(words) + " [×](#)"


def broken_lines(text: str, random: Random) -> str:
    """Words hyphenated at the ends of lines of some thirty characters, and the lines joined again."""
    out: list[str] = []
    width = 0
    for word in text.split(" "):
        width += len(word) + 1
        if width > 30 and len(word) > 7 and word.isalpha():
            at = random.randrange(3, len(word) - 3)
            out.append(f"{word[:at]}- {word[at:]}")
            width = 0
        else:
            out.append(word)
    return " ".join(out)


def odd_quotes(text: str, random: Random) -> str:
    """Typewriter's and doubled quotes and spaces, letters with their marks apart."""
    text = _QUOTES.sub(lambda _: random.choice(["''", "``", "´", '"']), text)
    return unicodedata.normalize("NFD", _SPACE.sub(lambda _: random.choice([" ", "  "]), text))


KINDS: Final[Mapping[str, Dirt]] = {
    "soft hyphens": soft_hyphens,
    "zero-width characters": zero_width,
    "odd spaces": odd_spaces,
    "full width": full_width,
    "homoglyphs": homoglyphs,
    "HTML entities": html_entities,
    "shouting": shouting,
    "no diacritics": no_diacritics,
    "glued words": glued,
    "Markdown": markdown,
    "broken lines": broken_lines,
    "odd quotes, letters in parts": odd_quotes,
}


class Spoilt(NamedTuple):
    """What a kind of dirt does: notices found and articles dropped, clean and dirty, of the same texts."""

    kind: str
    found_clean: Rate
    found: Rate
    dropped_clean: Rate
    dropped: Rate


def measure(notices: Sequence[Row], articles: Sequence[Row], pipeline: Pipeline) -> list[Spoilt]:
    """One line a kind; each kind has its share of `VARIANTS` notices, drawn evenly, and of as many articles."""
    out = []
    each = VARIANTS // len(KINDS)
    for number, (kind, dirt) in enumerate(KINDS.items()):
        random = Random(_SEED + number)
        chosen = random.sample(list(notices), min(each, len(notices)))
        tempting = random.sample(list(articles), min(4 * each, len(articles)))
        found_clean, dropped_clean = (_dropped(pipeline, [row.text for row in rows]) for rows in (chosen, tempting))
        found, dropped = (_dropped(pipeline, [dirt(row.text, random) for row in rows]) for rows in (chosen, tempting))
        out.append(Spoilt(kind, found_clean, found, dropped_clean, dropped))
    return out


def total(found: Sequence[Spoilt]) -> Spoilt:
    """The sums over all kinds."""
    return Spoilt(
        "all",
        _sum(one.found_clean for one in found),
        _sum(one.found for one in found),
        _sum(one.dropped_clean for one in found),
        _sum(one.dropped for one in found),
    )


@click.command("dirt")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="An external labelled set.")
def dirt_command(data: Path | None) -> None:
    """Measure notices and articles with twelve kinds of dirt on them."""
    rows = [row for row in own_cases() if row.language in LANGUAGES]
    if data is not None:
        rows += [row for row in external_rows(data) if row.language in LANGUAGES]
    notices = [row for row in rows if row.kind == "notice" and "\n" not in row.text]
    found = measure(notices, [row for row in rows if row.kind == "article"], Pipeline())
    click.echo("share of notices found, of articles dropped; clean → dirty")
    for kind, found_clean, found_dirty, dropped_clean, dropped in (*found, total(found)):
        click.echo(
            f"{kind:30s} {found_clean.share:7.2%} → {found_dirty.share:7.2%} of {found_dirty.total:4d}"
            f"   {dropped_clean.share:6.2%} → {dropped.share:6.2%} of {dropped.total:4d}"
        )


def _sum(rates: Iterable[Rate]) -> Rate:
    rates = list(rates)
    return Rate(sum(rate.hits for rate in rates), sum(rate.total for rate in rates))


def _dropped(pipeline: Pipeline, texts: Sequence[str]) -> Rate:
    return Rate(sum(bool(pipeline.run(text).removed) for text in texts), len(texts))


def _between_letters(text: str, hidden: str, share: float, random: Random) -> str:
    return str(_LETTER.sub(lambda _: hidden if random.random() < share else "", text))


def _entity(character: str, random: Random) -> str:
    if character.isascii() and character not in "\"'&<>" and (character != " " or random.random() < 0.8):
        return character
    name = entities.codepoint2name.get(ord(character))
    return f"&{name};" if name else f"&#{ord(character)};" if random.random() < 0.5 else character
