"""The law of the scan: a hit in a text's skeleton implies a raw flag, however the text is spelled and encoded."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boilerfilter.scanning.anchors import AnchorSearch, FirstTexts
from boilerfilter.scanning.scan import AnchorScanner
from boilerfilter.skeleton import skeletonise

STEMS = (
    "çerez",
    "cookie",
    "personal data",
    "opt-out",
    "l'utilisation",
    "œuvre légale",
    "straße",
    "куки",
    "персональные данные",
    "ідентифікатор",
    "απόρρητο",
    "δεδομένα σας",
    "دادههای شخصی",
    "کوکی",
    "ملفات تعريف",
    "עוגיות",
    "कुकीज़",
    "गोपनीयता",
    "কুকিজ",
    "クッキー",
    "プライバシー",
    "คุกกี้",
    "ပုဂ္ဂိုလ်ရေး",
    "쿠키",
    "개인정보",
    "隐私政策",
    "tệp cookie",
    "ẹ́ni",
    "gizlilik",
    "kişisel",
    "թխուկ",
    "ქუქი",
    "ad/track",
    "bụ́",
)
SCANNER = AnchorScanner({stem: [stem] for stem in STEMS})
FIRST = FirstTexts({stem: [stem] for stem in STEMS})
CHARACTERS = st.characters(categories=["L", "M", "N", "P", "S", "Z", "C", "Cs"])
INVISIBLE = "\u00ad\u200b\u200c\u200d\ufeff\u2060\ufe0f\u202a\u0640"
SPACES = (" ", "\n", "\u00a0", " \n ", "-", "\u2011", "\u3000", "\t", " “", "\r\n", "’", "\u2028")
LOOKALIKES = str.maketrans("acekopxyiасеіорху", "асекорхуіaceiopxy")
WIDE = {c: c + 0xFEE0 for c in range(0x21, 0x7F)}


@st.composite
def spellings(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(STEMS))
    case = draw(st.sampled_from(["as", "upper", "title", "random"]))
    if case == "upper":
        text = text.upper()
    elif case == "title":
        text = text.title()
    elif case == "random":
        text = "".join(c.upper() if draw(st.booleans()) else c for c in text)
    if draw(st.booleans()):
        text = "".join(
            unicodedata.normalize("NFD", c)[0] if draw(st.booleans()) and c.isalpha() and c < "\u0400" else c
            for c in text
        )
    text = "".join(draw(st.sampled_from(SPACES)) if c in " -'" and draw(st.booleans()) else c for c in text)
    if draw(st.booleans()):
        at = draw(st.integers(0, len(text) - 1))
        table = draw(st.sampled_from([LOOKALIKES, WIDE]))
        text = text[:at] + text[at].translate(table) + text[at + 1 :]
    text = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])), text)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from([*INVISIBLE, "\u0301", "\u064b", "\u093c"])) + text[at:]
    return text


TEXTS = st.lists(
    st.one_of(spellings(), st.text(CHARACTERS, max_size=5), st.sampled_from([" ", "\\", "\\n", '"', "n"]))
).map("".join)


def encodings(text: str) -> list[tuple[bytes, bool]]:
    whole = json.dumps({"text": text}, ensure_ascii=False)
    return [
        (text.encode("utf-8", "surrogatepass"), False),
        (whole.encode("utf-8", "surrogatepass"), True),
        (whole.replace("/", "\\/").encode("utf-8", "surrogatepass"), True),
        (json.dumps({"text": text}).encode(), True),
        (
            (
                '"'
                + "".join(f"\\u{unit:04X}" for unit in memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"))
                + '"'
            ).encode(),
            True,
        ),
    ]


def owners(text: str) -> frozenset[str]:
    return SCANNER.owners(skeletonise(text), text)


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_a_hit_in_the_skeleton_raises_a_raw_flag(text: str) -> None:
    if owners(text):
        for raw, is_json in encodings(text):
            assert SCANNER.may_hold(raw, json=is_json), (raw, owners(text))


@given(
    st.lists(
        st.sampled_from(
            [*"cookiecookiekерсональныеоοсçčεı İ-", "\u0301", "\u0327", "\u00ad", "\u200d", "\\", "n", '"', "ｃ", "™"]
        ),
        max_size=14,
    ).map("".join)
)
@settings(max_examples=500, deadline=None)
def test_the_law_among_fragments(text: str) -> None:
    if owners(text):
        for raw, is_json in encodings(text):
            assert SCANNER.may_hold(raw, json=is_json)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_normal_forms_have_the_same_owners(text: str) -> None:
    assert owners(unicodedata.normalize("NFD", text)) == owners(unicodedata.normalize("NFC", text)) == owners(text)


@given(st.sampled_from(STEMS), st.sampled_from(["NFC", "NFD"]), st.sampled_from(["lower", "upper", "title"]))
def test_every_stem_hits_itself(stem: str, form: str, case: str) -> None:
    assert stem in owners(unicodedata.normalize(form, getattr(stem, case)()))


def lines_of(texts: list[str], kind: str) -> tuple[list[bytes], bool]:
    if kind == "text":
        return [text.replace("\n", "\r").encode("utf-8", "surrogatepass") for text in texts], False
    dumped = (json.dumps(text, ensure_ascii=kind == "escaped") for text in texts)
    return [line.encode("utf-8", "surrogatepass") for line in dumped], True


@given(st.lists(TEXTS, max_size=8), st.sampled_from(["text", "json", "escaped"]), st.integers(1, 8), st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_block_answers_for_each_of_its_lines(texts: list[str], kind: str, size: int, last: bool) -> None:
    """Whatever stands beside a line, however a text is cut into blocks: what `may_hold` says, and so no hit is lost."""
    lines, is_json = lines_of(texts, kind)
    for start in range(0, len(lines), size):
        block, ends = lines[start : start + size], []
        for number, line in enumerate(block):
            if SCANNER.may_hold(line, json=is_json):
                ends.append(sum(map(len, block[: number + 1])) + number)
        assert list(SCANNER.flagged(b"\n".join(block) + b"\n" * last, json=is_json)) == ends
    assert SCANNER.which(texts) == [SCANNER.may_hold(text.encode("utf-8", "surrogatepass")) for text in texts]


MANY_WORDS = AnchorScanner(
    {"a": ["a' c", "om die ko"], "b": ["для вас", "ενα κουκι"], "c": ["để x", "à la"], "d": ["ಆ್"]}
)


WORDS = ("a", "c", "om", "die", "ko", "для", "ДЛЯ", "вас", "ενα", "κουκι", "để", "x", "à", "la", "a' c", "𝐜", "\\", "n")
SIGNS = (*SPACES, " ", "  ", "    ", "- ", "\u00ad", "\u0301", "\u0300", "ಆ", "್", "\0", "\1", '"')


@given(st.lists(st.sampled_from([*"acomdiekдлявсекουιναđểxàlÀ", *WORDS, *SIGNS]), max_size=16).map("".join))
@settings(max_examples=500, deadline=None)
def test_the_law_among_words_and_gaps(text: str) -> None:
    if MANY_WORDS.owners(skeletonise(text), text):
        for raw, is_json in encodings(text):
            assert MANY_WORDS.may_hold(raw, json=is_json)


@given(st.binary(), st.booleans())
def test_any_bytes_are_scanned(raw: bytes, is_json: bool) -> None:
    SCANNER.may_hold(raw, json=is_json)
    SCANNER.may_hold(raw + b"\\u00" + raw + "ç\u0301".encode(), json=is_json)


@pytest.mark.parametrize("stem", STEMS)
def test_stems_hit_in_every_encoding(stem: str) -> None:
    for raw, is_json in encodings(f"x {stem.upper()} y"):
        assert SCANNER.may_hold(raw, json=is_json)


@given(st.one_of(TEXTS, spellings()))
@settings(max_examples=500, deadline=None)
def test_the_first_texts_have_the_same_owners_as_all_others(text: str) -> None:
    assert FIRST.owners(skeletonise(text), text) == owners(text)


def test_after_the_first_texts_a_scanner_is_built() -> None:
    search = AnchorSearch({"a": ["cookie"]})
    texts = ["our cookies", "nothing"]
    assert [search.owners(text) for text, may in zip(texts, search.which(texts), strict=True) if may] == [{"a"}, set()]
    assert search.which(["long " * 20_000, *texts]) == [False, True, False]
    assert search.owners("our cookies") == {"a"}


@pytest.mark.parametrize("stem", ["\u00ad", " - ", "'"])
def test_an_anchor_of_which_nothing_is_left(stem: str) -> None:
    with pytest.raises(ValueError, match="is empty when folded"):
        AnchorSearch({"a": ["cookie", stem]})
