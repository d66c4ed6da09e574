"""What a topic's packs are made of: the families of its patterns, described in a file ``_topic.toml`` beside the packs.

What families are worth is the business of the plugin that reads them; the description is for people who fill packs in,
and for checks. A topic without one works as well: nothing is known of its families then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final, Literal, TypeAlias

from boilerfilter.errors import PatternPackError
from boilerfilter.packs.toml_tables import only, read_table, string, suggestion

FILE: Final = "_topic.toml"

Role: TypeAlias = Literal["core", "context", "against"]

# What the roles mean, in the order in which a pack is filled in.
ROLES: Final[Mapping[Role, str]] = {
    "core": "a paragraph with none of these is never looked at, so every term should be rare in ordinary articles",
    "context": "these count only beside a core term, so common words are welcome",
    "against": "these speak against and lower the score",
}


@dataclass(frozen=True, slots=True)
class Family:
    """Patterns of one meaning: its name as packs write it, its role, and a line or two on what belongs in it."""

    name: str
    role: Role
    about: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, its families by name in order of importance, and the file that describes them."""

    name: str
    families: Mapping[str, Family]
    path: str


def read_topics(folders: Iterable[Traversable]) -> Mapping[str, Topic]:
    """The topics that some folders describe, by name; a folder without a description is none of our business.

    Raises:
        PatternPackError: a description is not valid, or two folders describe the same topic.
    """
    topics: dict[str, Topic] = {}
    for folder in folders:
        file = folder / FILE
        if not file.is_file():
            continue
        topic = _topic(file)
        if topic.name in topics:
            raise PatternPackError(f"{file}: the topic {topic.name!r} is described already: {topics[topic.name].path}")
        topics[topic.name] = topic
    return topics


def _topic(file: Traversable) -> Topic:
    table = read_table(file)
    only(table, ("topic", "family"), str(file))
    name = string(table, "topic", str(file))
    entries = table.get("family")
    if not isinstance(entries, list) or not entries:
        raise PatternPackError(f"{file}: needs one [[family]] table or more")
    families: dict[str, Family] = {}
    for number, entry in enumerate(entries, 1):
        family = _family(entry, f"{file}: family {number}")
        if family.name in families:
            raise PatternPackError(f"{file}: family {number}: the name {family.name!r} is taken; names are unique")
        families[family.name] = family
    return Topic(name, families, str(file))


def _family(entry: object, where: str) -> Family:
    if not isinstance(entry, dict):
        raise PatternPackError(f"{where}: is not a table")
    name = string(entry, "name", where)
    where = f"{where} ({name})"
    only(entry, ("name", "role", "about"), where)
    role = string(entry, "role", where)
    about = " ".join(string(entry, "about", where).split())
    for known in ROLES:
        if role == known:
            return Family(name, known, about)
    raise PatternPackError(f"{where}: unknown role {role!r}{suggestion(role, ROLES, 'known roles are')}")
