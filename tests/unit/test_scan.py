from __future__ import annotations

import itertools
import json
import threading
import unicodedata

import pytest

from boilerfilter.scanning.folds import folds_from
from boilerfilter.scanning.scan import AnchorScanner
from boilerfilter.skeleton import skeletonise
from boilerfilter.skeleton_tables import fold_character


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


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (rb'"see \\new\\ntracker"', True),  # a backslash, and no line end that would eat the letter
        (rb'"see \ntracker"', True),
        (rb'"see \\ntracker"', True),
        (rb'"personal\\\ndata"', False),  # a backslash is no separator
        (rb'"personal\u000adata"', True),
        (rb'"personal\r\n\t\"data"', True),
        (rb'"\ud83c\udf6a per\u00adsonal \u201cdata"', True),
        (rb'"\Uffff personal\u0020data"', True),  # no JSON, and no reason to stumble
        (rb'"\u12 personal\u0020data"', True),
        (rb'"personal\u0078data"', False),
    ],
)
def test_json_escapes_beside_each_other(raw: bytes, expected: bool) -> None:
    scanner = AnchorScanner({"consent": ["tracker", "personal data"]})
    assert scanner.may_hold(raw, json=True) is expected
    block = b"\n".join([b'"x"', raw, b'"y"'])
    assert scanner.flagged(block, json=True) == ([len(raw) + 4] if expected else [])


def test_the_longest_gap_is_one_separator() -> None:
    scanner = AnchorScanner({"short": ["a' c"], "long": ["personal data"], "three": ["na na na"]})
    for size in range(1, 12):
        for text in (f"la{' ' * size}ca", f"personal{'- ' * size}data", f"na{' ' * size}na{' ' * (12 - size)}na"):
            assert owners(scanner, text)
            assert scanner.may_hold(text.encode())
            assert scanner.may_hold(text.replace(" ", "\u2009").encode())


@pytest.mark.parametrize("text", ["lac", "datas", "person aldata", "bathed ata", "personal, data", "l a\u0301 c"])
def test_words_that_only_touch_are_not_flagged(text: str) -> None:
    scanner = AnchorScanner({"consent": ["a' c", "personal data", "data s"]})
    assert owners(scanner, text) == frozenset()
    assert not scanner.may_hold(text.encode())


def test_what_is_hidden_is_found_far_from_other_hidden_things() -> None:
    scanner = AnchorScanner({"consent": ["one two three", "куки"]})
    filler = "word " * 50
    for odd in ("жx", "ЖжЖ", "ｘ", "e\u0301\u0300", "ﬁ", "\u00a0", "\u00ad"):
        for hidden in ("oｎe  two\u2003three", "one twо three", "One \u2013 two \u00ad three", "куk\u0438", "куКи"):
            text = f"{odd} {filler} {hidden} {filler} {odd}"
            assert owners(scanner, text)
            assert scanner.may_hold(text.encode()), text
        if odd.strip("\u00a0\u00ad"):
            assert not scanner.may_hold(f"{odd} {filler} one two {odd} three".encode())


@pytest.mark.parametrize("stem", ["\\", "a\\b", "\0", "\1", "a, b", "c/d"])
def test_stems_may_hold_any_sign(stem: str) -> None:
    scanner = AnchorScanner({"consent": [stem]})
    for text in (f"x {stem} y", f"x {stem} \u00e9 жx \uff41"):
        assert owners(scanner, text) == {"consent"}
        assert scanner.may_hold(text.encode())
        assert scanner.may_hold(json.dumps(text).encode(), json=True)
        assert scanner.flagged(json.dumps(text, ensure_ascii=False).encode(), json=True)


def test_full_width_punctuation_is_ordinary() -> None:
    scanner = AnchorScanner({"consent": ["同意, 继续"]})
    assert owners(scanner, "您同意， 继续浏览") == {"consent"}
    assert scanner.may_hold("您同意， 继续浏览".encode())


def test_lines_longer_than_what_is_scanned_at_once() -> None:
    scanner = AnchorScanner({"consent": ["cookie"]})
    lines = [b"x" * 100_000, b"y" * 100_000 + b"cookie", b"", b"COOKIE", b"z" * 40_000, b"a cookie" * 9_000]
    ends = [sum(map(len, lines[: number + 1])) + number for number in (1, 3, 5)]
    assert scanner.flagged(b"\n".join(lines)) == ends
    assert scanner.flagged(b"\n".join(lines) + b"\n") == ends


def test_which_of_many_texts() -> None:
    scanner = AnchorScanner({"consent": ["personal data"]})
    texts = ["personal\ndata", "", "personal", "data", "PERSONAL\u2029DATA \ud800"]
    assert scanner.which(texts) == [True, False, False, False, True]
    assert scanner.which([]) == []


def test_characters_that_are_not_looked_at_fold_to_themselves() -> None:
    folds = folds_from()
    known = {*folds.ignored, *folds.small_marks, *itertools.chain.from_iterable(folds.letters.values())}
    syllables_and_surrogates = range(0xAC00, 0xE000)
    for character in map(chr, itertools.chain(range(0x80, 0x4E00), range(0xA000, 0x20000), range(0xE0000, 0xE1000))):
        if character not in known and ord(character) not in syllables_and_surrogates:
            assert fold_character(character) == character
            assert unicodedata.is_normalized("NFC", character) or character in folds.composed


def test_threads_share_a_scanner() -> None:
    scanner = AnchorScanner({"consent": ["cookie"]})
    answers: list[bool] = []
    threads = [threading.Thread(target=lambda: answers.append(scanner.may_hold(b"a cookie"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 8
