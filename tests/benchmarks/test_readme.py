"""The tables of README.md are those that commands wrote into docs/."""

import pytest
from benchmarks import readme


def test_the_readme_is_fresh() -> None:
    text = readme.FILE.read_text(encoding="utf-8")
    assert readme.refreshed(text) == text, "run python -m benchmarks readme"


def test_a_part_that_is_missing_is_told() -> None:
    with pytest.raises(ValueError, match=r"README.md marks the parts \['speed'\]; they are \['quality', 'speed'\]"):
        readme.refreshed("<!-- begin: speed -->\n<!-- end: speed -->")


def test_numbers_are_those_of_the_tables() -> None:
    table = readme.quality()
    source = (readme.FILE.parent / "docs" / "quality-tables.md").read_text(encoding="utf-8")
    cells = [cell.strip() for line in table.splitlines()[2:] for cell in line.strip("|").split("|")]
    assert len(cells) == 25
    assert all(cell in source for cell in cells)
