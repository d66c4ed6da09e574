from __future__ import annotations

import threading

import pytest

from boilerfilter.scan import AnchorScanner
from boilerfilter.skeleton import skeletonise


def owners(scanner: AnchorScanner, text: str) -> frozenset[str]:
    return scanner.owners(skeletonise(text), text)


@pytest.mark.parametrize(
    "text", ["çerez", "ÇEREZ", "cerez", "c\u0327erez", "ç\u00aderez", "ｃｅｒｅｚ", "сеrez", "Çerezler", "ÇEREZLERİ"]
)
def test_a_letter_is_bare_or_marked_as_in_the_stem(text: str) -> None:
    scanner = AnchorScanner({"consent": ["çerez"]})
    assert owners(scanner, text) == {"consent"}
    assert scanner.may_hold(text.encode())


@pytest.mark.parametrize("text", ["cérez", "c\u0301erez", "čerez", "cere", ""])
def test_other_marks_are_no_hit(text: str) -> None:
    scanner = AnchorScanner({"consent": ["çerez"]})
    assert owners(scanner, text) == frozenset()
    assert not scanner.may_hold(text.encode())


@pytest.mark.parametrize("space", [" ", "\n", "\u00a0", " \n\t ", "-", "\u2013", " \u201c", "'"])
def test_a_space_is_any_run_of_separators(space: str) -> None:
    scanner = AnchorScanner({"consent": ["personal data"]})
    text = f"your personal{space}data"
    assert owners(scanner, text) == {"consent"}
    assert scanner.may_hold(text.encode())
    assert owners(scanner, "personaldata") == frozenset()


def test_owners_are_those_whose_stems_lie_there() -> None:
    scanner = AnchorScanner({"a": ["cookie", "x"], "b": ["cookies"], "c": ["banner"]})
    assert owners(scanner, "Cookies") == {"a", "b"}
    assert owners(scanner, "cookie banner") == {"a", "c"}


def test_order_of_registration_does_not_matter() -> None:
    one = AnchorScanner({"a": ["cookie"], "b": ["çerez", "куки"]})
    two = AnchorScanner({"b": ["куки", "çerez"], "a": ["cookie"]})
    for text in ("cookie", "КУКИ cookie", "çerez"):
        assert owners(one, text) == owners(two, text)


def test_no_anchors_flag_nothing() -> None:
    for scanner in (AnchorScanner({}), AnchorScanner({"a": []})):
        assert not scanner.may_hold("cookie ￼ç\u00ad".encode())
        assert scanner.flagged(b"cookie\n") == []
        assert owners(scanner, "cookie") == frozenset()


@pytest.mark.parametrize("stem", ["", " ", "\u200b", "\u0301", "- '"])
def test_a_stem_of_which_nothing_is_left_is_named(stem: str) -> None:
    with pytest.raises(ValueError, match="'consent'"):
        AnchorScanner({"consent": ["cookie", stem]})


def test_flagged_gives_the_ends_of_lines() -> None:
    scanner = AnchorScanner({"consent": ["cookie"]})
    assert scanner.flagged(b"none\na cookie x\n\nCOOKIE") == [15, 23]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (rb'"\u00c7erez"', True),
        (rb'"\u0063\u0327ERE\u005a"', True),
        (rb'"personal\ndata"', True),
        (rb'"personal\tdata"', True),
        (rb'"C:\\necessary"', True),
        (rb'"\\u00e7erez"', False),
        (rb'"nothing\nhere"', False),
    ],
)
def test_json_escapes(raw: bytes, expected: bool) -> None:
    scanner = AnchorScanner({"consent": ["çerez", "personal data", "necessary"]})
    assert scanner.may_hold(raw, json=True) is expected


def test_threads_share_a_scanner() -> None:
    scanner = AnchorScanner({"consent": ["cookie"]})
    answers: list[bool] = []
    threads = [threading.Thread(target=lambda: answers.append(scanner.may_hold(b"a cookie"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 8
