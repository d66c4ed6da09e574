"""A folder's index lets packs be parsed on first use, and never vouches for what it has not seen."""

import pickle
from pathlib import Path

import pytest

from boilerfilter import PatternPackError
from boilerfilter.packs import files as pack_files
from boilerfilter.packs.files import INDEX, read_packs, write_index

GOOD = 'topic = "test"\nlanguage = "{}"\n{}[[pattern]]\nid = "a"\nterms = ["abc"]\n'


@pytest.fixture
def parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three packs, of which one extends another, with their index; and the names of the files that are parsed since."""
    for language, head in (("aa", ""), ("bb", 'extends = "aa"\n'), ("cc", "")):
        (tmp_path / f"{language}.toml").write_text(GOOD.format(language, head))
    write_index(tmp_path)
    names: list[str] = []
    parse = pack_files.parse_table

    def noted(data: bytes, where: str) -> object:
        names.append(Path(where).name)
        return parse(data, where)

    monkeypatch.setattr(pack_files, "parse_table", noted)
    return names


def test_indexed_packs_are_parsed_when_they_are_asked_for(tmp_path: Path, parsed: list[str]) -> None:
    packs = {pack.language: pack for pack in read_packs([tmp_path])}
    assert (list(packs), parsed) == (["aa", "bb", "cc"], [])
    assert [pattern.source for pattern in packs["bb"].patterns] == ["test.bb.a"]
    assert sorted(parsed) == ["aa.toml", "bb.toml"]
    assert packs["bb"].patterns is packs["bb"].patterns


def test_the_index_changes_no_pack(tmp_path: Path, parsed: list[str]) -> None:
    lazy = read_packs([tmp_path])
    (tmp_path / INDEX).unlink()
    eager = read_packs([tmp_path])
    assert [pack.patterns for pack in lazy] == [pack.patterns for pack in eager]
    assert lazy == eager
    assert pickle.loads(pickle.dumps(lazy)) == eager


def test_a_pack_that_was_changed_since_is_checked_at_once(tmp_path: Path, parsed: list[str]) -> None:
    (tmp_path / "cc.toml").write_text(GOOD.format("cc", "").replace("terms", "term"))
    with pytest.raises(PatternPackError, match=r"cc\.toml: pattern 1 \(a\): unknown key 'term'"):
        read_packs([tmp_path])


def test_a_pack_is_checked_with_one_that_it_extends(tmp_path: Path, parsed: list[str]) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "aa.toml").write_text(GOOD.format("aa", "").replace('"abc"', '"new"'))
    packs = {pack.language: pack for pack in read_packs([tmp_path], [mine / "aa.toml"])}
    assert "bb.toml" in parsed
    assert packs["bb"].patterns[0].terms == ("abc",)
    before = {pack.language: pack.digest for pack in read_packs([tmp_path])}
    assert packs["bb"].digest != before["bb"]
    assert packs["cc"].digest == before["cc"]


@pytest.mark.parametrize("index", ["", "[]", "{}", '{"rules": 0, "packs": {}}', '{"rules": 1, "packs": 3}', "\ud800"])
def test_an_index_that_cannot_be_used_is_none(tmp_path: Path, parsed: list[str], index: str) -> None:
    (tmp_path / INDEX).write_text(index, encoding="utf-8", errors="surrogatepass")
    assert [pack.language for pack in read_packs([tmp_path])] == ["aa", "bb", "cc"]
    assert sorted(parsed) == ["aa.toml", "bb.toml", "cc.toml"]


def test_no_index_is_written_for_a_broken_pack(tmp_path: Path, parsed: list[str]) -> None:
    (tmp_path / "aa.toml").write_text("topic = ")
    with pytest.raises(PatternPackError, match=r"aa\.toml: cannot be read"):
        write_index(tmp_path)
    assert not (tmp_path / INDEX).exists()
