"""For each law of plugins a distribution that breaks it, and is told how; and those that keep them all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from samples import marking

from boilerfilter import InputError, Settings
from boilerfilter.testing import LAWS, LawBroken, check_plugin

Install = Callable[..., Path]


class Broken(NamedTuple):
    """The law that is broken, the plugin's code, what the message says of it, and the plugin's options."""

    law: str
    code: str
    problem: str
    options: Any = None


BY_HASH = marking().replace('Annotation("mark", 1.0,', 'Annotation("mark", hash(p.text) % 1000 / 1000,')
BY_START = marking(
    "if p.text[:4] not in KNOWN: KNOWN[p.text[:4]] = len(p.text) % 100 / 100\n        "
    "return [Annotation('mark', KNOWN[p.text[:4]])]",
    "KNOWN = {}",
)
LOOK = "import socket\ntry: socket.create_connection(('model.example', 443))\nexcept OSError: pass"

BROKEN = [
    Broken("plugin.loads", "import nothing_of_that_name", "No module named 'nothing_of_that_name'"),
    Broken("plugin.loads", marking().replace("settings, packs", "settings, pack"), "it does not fit the contract"),
    Broken("plugin.loads", marking().replace("return [Mark()]", "return [1]"), "gave 1, which is no Annotator"),
    Broken("plugin.portable", marking(), "it raised", {"key": lambda: 0}),
    Broken("plugin.rebuilt", BY_HASH, "and in a new process [Annotation(label='mark'"),
    Broken("plugin.rebuilt", BY_START, "and in a new process [Annotation(label='mark'"),
    Broken(
        "plugin.rebuilt",
        marking(at_import="import sys\nif sys.argv[0] == '-c': raise ValueError('no pytest')"),
        "in a new process: plugin 'mark' of acme-plugin 1.2 cannot be used: ValueError: no pytest",
    ),
    Broken("plugin.silent", marking(at_import="print('loading')"), r"it wrote 'loading\n'"),
    Broken("plugin.offline", marking(at_import=LOOK), "it called getaddrinfo('model.example', 443"),
    # What its objects break is told as well.
    Broken("annotator.anchors", marking().replace('("cookie",)', '("cookies",)'), "where none of its 1 anchors lies"),
    Broken("rule.triggers", marking().replace('triggers = ("mark",)', 'triggers = ("marks",)'), "without any of its"),
]


def test_a_plugin_that_keeps_them_all(distribution: Install) -> None:
    distribution(marking(), plugin="mark")
    check_plugin("mark", texts=["My cookie jar."])
    check_plugin("Acme_Plugin", texts=iter(["My cookie jar."]))


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.problem)
def test_a_law_that_is_broken_is_told(broken: Broken, distribution: Install) -> None:
    distribution(broken.code, plugin="mark")
    settings = Settings(**({} if broken.options is None else {"mark": broken.options}))
    with pytest.raises(LawBroken) as caught:
        check_plugin("mark", settings=settings)
    (law,) = (law for law in LAWS if law.name == broken.law)
    assert caught.value.law is law
    assert broken.problem in caught.value.problem
    assert f"breaks the law {law.name}: {law.demands}" in str(caught.value)


def test_every_law_is_broken_by_one() -> None:
    assert {broken.law for broken in BROKEN} >= {law.name for law in LAWS if law.about == "plugin"}


def test_a_plugin_that_is_not_installed(distribution: Install) -> None:
    distribution(marking(), plugin="mark")
    with pytest.raises(InputError, match="'marc'; did you mean 'mark'"):
        check_plugin("marc")


def test_another_plugin_that_is_broken_is_in_nobodys_way(distribution: Install) -> None:
    distribution("raise ValueError('broken')", plugin="other", name="acme-other")
    distribution(marking(), plugin="mark")
    check_plugin("mark")


UNSENDABLE = marking().replace(
    'Reason("mark", "it says cookie")', 'Reason("mark", type("Text", (str,), {})("it says cookie"))'
)


def test_answers_that_cannot_be_sent_are_told(distribution: Install) -> None:
    distribution(UNSENDABLE, plugin="mark")
    with pytest.raises(LawBroken, match="in a new process: its answers cannot be sent to another process"):
        check_plugin("mark")
