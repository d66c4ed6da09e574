"""A manifest survives whatever becomes of its last line, and of its names."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerfilter.io.hashing import Facts
from boilerfilter.io.manifest import Entry, Made, Manifest, Run
from boilerfilter.io.shards import STATE
from boilerfilter.io.stats import Stats

names = st.text(st.characters(codec="utf-8") | st.integers(0xDC80, 0xDCFF).map(chr), min_size=1, max_size=8)


def entry(name: str, size: int) -> Entry:
    facts = Facts(size, "ab", 5)
    stats = Stats(records=size, kept=size)
    stats.by_plugin["mark"] = 3
    return Entry(name, f"/in/{name}", facts, "f", {"output": Made(name, facts)}, stats.table(), ("bad",))


def fresh(factory: pytest.TempPathFactory) -> Path:
    folder = factory.mktemp("out")
    (folder / STATE).mkdir()
    return folder


@given(st.dictionaries(names, st.integers(0, 9), max_size=5))
def test_what_is_noted_is_read(tmp_path_factory: pytest.TempPathFactory, shards: dict[str, int]) -> None:
    folder = fresh(tmp_path_factory)
    manifest = Manifest(folder)
    run = Run(tuple(shards), "", "f")
    manifest.begin(run, {"settings": "s"})
    for name, size in shards.items():
        manifest.add(entry(name, 99))
        manifest.add(entry(name, size))
    again = Manifest(folder)
    assert again.entries == manifest.entries == {name: entry(name, size) for name, size in shards.items()}
    assert (again.run, again.parts, again.damaged) == (run, {"f": {"settings": "s"}}, 0)
    assert all(item.counts().records == shards[name] for name, item in again.entries.items())


@given(cut=st.integers(0, 700), junk=st.binary(max_size=20))
def test_a_torn_or_damaged_end_costs_what_it_spoke_of(
    tmp_path_factory: pytest.TempPathFactory, cut: int, junk: bytes
) -> None:
    folder = fresh(tmp_path_factory)
    manifest = Manifest(folder)
    for name in "abc":
        manifest.add(entry(name, 1))
    raw = manifest.path.read_bytes()
    left = raw[: max(0, len(raw) - cut)]
    manifest.path.write_bytes(left + junk)
    damaged = Manifest(folder)
    assert set(damaged.entries) >= set("abc"[: left.count(b"\n")])
    damaged.add(entry("new", 1))
    assert set(Manifest(folder).entries) == {*damaged.entries, "new"}
