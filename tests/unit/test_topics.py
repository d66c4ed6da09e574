"""A topic's description of its families."""

from pathlib import Path

import pytest

from boilerfilter import PatternPackError
from boilerfilter.packs.topics import Family, read_topics

GOOD = '[[family]]\nname = "a"\nrole = "core"\nabout = """\nTwo\n lines."""\n'
OTHER = '[[family]]\nname = "b"\nrole = "against"\nabout = "One."\n'


def write(folder: Path, text: str, name: str = "_topic.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_families_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    topics = read_topics([write(tmp_path, f'topic = "test"\n{OTHER}{GOOD}')])
    assert list(topics) == ["test"]
    assert list(topics["test"].families.values()) == [Family("b", "against", "One."), Family("a", "core", "Two lines.")]


def test_a_folder_need_not_describe_its_topic(tmp_path: Path) -> None:
    assert read_topics([tmp_path]) == {}


def test_a_topic_is_described_once(tmp_path: Path) -> None:
    folders = [write(tmp_path / name, f'topic = "test"\n{GOOD}') for name in ("one", "two")]
    with pytest.raises(PatternPackError, match=r"two/_topic\.toml: the topic 'test' is described already: .*one"):
        read_topics(folders)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("topic = ", "cannot be read: "),
        (GOOD, "needs topic = a string that is not empty"),
        ('topic = "t"', "needs one [[family]] table or more"),
        ('topic = "t"\nfamily = []', "needs one [[family]] table or more"),
        ('topic = "t"\nfamily = [1]', "family 1: is not a table"),
        ('topic = "t"\nfamilies = 1', "unknown key 'families'; did you mean 'family'?"),
        (f'topic = "t"\n{GOOD}{GOOD}', "family 2: the name 'a' is taken; names are unique"),
        ('topic = "t"\n[[family]]\nrole = "core"', "family 1: needs name = a string that is not empty"),
        (f'topic = "t"\n{GOOD}id = "x"', "family 1 (a): unknown key 'id'"),
        (f'topic = "t"\n{GOOD.replace("core", "cor")}', "family 1 (a): unknown role 'cor'; did you mean 'core'?"),
        (f'topic = "t"\n{GOOD.replace("core", "x")}', "unknown role 'x'; known roles are against, context, core"),
        ('topic = "t"\n[[family]]\nname = "a"\nrole = "core"', "family 1 (a): needs about = a string"),
    ],
)
def test_a_wrong_description_is_named_with_the_fault(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(PatternPackError) as error:
        read_topics([write(tmp_path, text)])
    assert str(error.value).startswith(f"{tmp_path / '_topic.toml'}: ")
    assert message in str(error.value)
