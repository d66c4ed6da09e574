"""The consent topic's families are told in three places, which say the same."""

import re
from importlib.resources import files
from pathlib import Path

from boilerfilter.packs.new import skeleton
from boilerfilter.packs.patterns import check_pack, read_packs
from boilerfilter.packs.topics import Topic, read_topics
from boilerfilter_consent.evidence import AGAINST, CONTEXT, CORE

ROOT = Path(__file__).parents[2]
ROLES = {"core": CORE, "context": CONTEXT, "against": AGAINST}


def topic() -> Topic:
    return read_topics([files("boilerfilter_consent") / "patterns"])["consent"]


def test_the_description_has_the_families_of_the_evidence() -> None:
    told = {(family.name, family.role) for family in topic().families.values()}
    assert told == {(name, role) for role, names in ROLES.items() for name in names}


def test_the_handbook_has_the_families_in_the_tables_of_their_roles() -> None:
    text = (ROOT / "docs" / "language-packs.md").read_text(encoding="utf-8")
    families = text[text.index("\n## Families") : text.index("\n## Proofs")]
    parts = re.split(r"^(?=Core families|Context families|Families that speak against)", families, flags=re.MULTILINE)
    for part, role in zip(parts[1:], ROLES, strict=True):
        named = set(re.findall(r"^\| `([\w-]+)` \|", part, flags=re.MULTILINE))
        assert named == {family.name for family in topic().families.values() if family.role == role}


def test_a_skeleton_with_its_english_examples_is_a_pack_that_holds_its_proofs(tmp_path: Path) -> None:
    packs = read_packs([files("boilerfilter_consent") / "patterns"])
    text = skeleton(topic(), "qaa", packs)
    (tmp_path / "qaa.toml").write_text(re.sub(r"^# ", "", text, flags=re.MULTILINE), encoding="utf-8")
    (pack,) = read_packs([tmp_path])
    assert [pattern.family for pattern in pack.patterns] == [
        family.name
        for role in ROLES
        for family in topic().families.values()
        if family.role == role
        if any(p.family == family.name for other in packs for p in other.patterns)
    ]
    assert check_pack(pack) == []
