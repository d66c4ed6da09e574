"""Indexes the consent plugin's packs: ``python -m benchmarks words``.

Two files say what would else be found out at every start, by reading all packs: ``patterns/_index.json``, which packs
there are and that they are valid, and ``words.json``, which packs have which beginnings of words. Both are made of the
packs alone, so the same packs give the same files, and a pack that was edited since is known by its digest.
"""

from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from boilerfilter.packs.files import read_packs, write_index
from boilerfilter_consent.annotator import TOPIC, UNDETERMINED
from boilerfilter_consent.selection import index_of

PLUGIN: Final = Path(str(files("boilerfilter_consent")))


def words_index() -> str:
    """What words.json should hold."""
    packs = read_packs([PLUGIN / "patterns"])
    return index_of([pack for pack in packs if pack.topic == TOPIC and pack.language != UNDETERMINED])


@click.command("words")
def words_command() -> None:
    """Index the consent plugin's packs, so that they are read when they are needed."""
    write_index(PLUGIN / "patterns")
    (PLUGIN / "words.json").write_text(words_index(), encoding="utf-8")
    click.echo(f"indexed {PLUGIN / 'patterns'}")
