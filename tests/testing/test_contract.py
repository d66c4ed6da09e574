"""The contract as it is written down: fresh, whole, and kept by a plugin of an older version."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import contract_0_1
import pytest
from benchmarks import contract
from test_pack_laws import GOOD, TOPIC

from boilerfilter import Document, Pipeline, Settings, hookspecs
from boilerfilter.testing import LAWS, check_plugin

Install = Callable[..., Path]


def test_the_document_is_fresh() -> None:
    text = contract.FILE.read_text(encoding="utf-8")
    assert contract.refreshed(text) == text, "run: python -m benchmarks contract"


def test_every_hook_and_law_is_in_it() -> None:
    text = contract.FILE.read_text(encoding="utf-8")
    hooks = [name for name, found in vars(hookspecs).items() if name.startswith("boilerfilter_") and callable(found)]
    assert len(hooks) >= 3
    for name in hooks:
        assert f"def {name}({', '.join(inspect.signature(getattr(hookspecs, name)).parameters)}" in re.sub(
            r": [\w\[\]]+(?=[,)])", "", text
        )
    for law in LAWS:
        assert f"| `{law.name}` | {law.demands} | {law.advice} |" in text


def test_a_part_that_is_lost_is_told() -> None:
    text = contract.FILE.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="marks the parts"):
        contract.refreshed(text.replace("<!-- begin: laws -->", ""))


def test_laws_are_data_that_can_be_read() -> None:
    names = [law.name for law in LAWS]
    assert len(set(names)) == len(names)
    for law in LAWS:
        assert law.name.startswith(("annotator.", "rule.", "pack.", "plugin."))
        assert law.demands.endswith(".")
        assert law.advice.endswith(".")
        assert "|" not in law.demands + law.advice


def test_a_plugin_of_version_0_1_keeps_working(distribution: Install) -> None:
    code = Path(contract_0_1.__file__).read_text(encoding="utf-8")
    packs = distribution(code, plugin="ferries") / "ferries"
    packs.mkdir()
    (packs / "en.toml").write_text(GOOD, encoding="utf-8")
    (packs / "_topic.toml").write_text(TOPIC, encoding="utf-8")
    check_plugin("ferries", texts=["The next sailing is at noon."])
    pipeline = Pipeline(Settings(enable=["ferries"], ferries={"shortest": 5, "words": ["quay"]}))
    text = "The next sailing is at noon.\n\nIt rained."
    result = pipeline.run(text)
    assert result.text == "is at noon.\n\nIt rained."
    (decision,) = result.dropped
    assert [reason.rule for reason in decision.reasons] == ["drop-ferries.sailing"]
    assert [annotation.label for annotation in decision.evidence] == ["ferries.sailing", "ferry-length"]
    assert pipeline.run(Document(text, url="https://a.example/timetable")).text == text
