"""Writing systems: what a text is written in, and which language that alone proves."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

# The first word of a letter's Unicode name → ISO 15924. Japanese syllabaries are one here ("Hrkt").
_CODES = {
    "ADLAM": "Adlm",
    "ARABIC": "Arab",
    "ARMENIAN": "Armn",
    "BENGALI": "Beng",
    "BOPOMOFO": "Bopo",
    "CANADIAN": "Cans",
    "CHEROKEE": "Cher",
    "CJK": "Hani",
    "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva",
    "ETHIOPIC": "Ethi",
    "GEORGIAN": "Geor",
    "GREEK": "Grek",
    "GUJARATI": "Gujr",
    "GURMUKHI": "Guru",
    "HANGUL": "Hang",
    "HEBREW": "Hebr",
    "HIRAGANA": "Hrkt",
    "IDEOGRAPHIC": "Hani",
    "KANNADA": "Knda",
    "KATAKANA": "Hrkt",
    "KATAKANA-HIRAGANA": "Hrkt",
    "KHMER": "Khmr",
    "LAO": "Laoo",
    "LATIN": "Latn",
    "MALAYALAM": "Mlym",
    "MEETEI": "Mtei",
    "MONGOLIAN": "Mong",
    "MYANMAR": "Mymr",
    "NKO": "Nkoo",
    "OL": "Olck",
    "ORIYA": "Orya",
    "SINHALA": "Sinh",
    "SYRIAC": "Syrc",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "THAANA": "Thaa",
    "THAI": "Thai",
    "TIBETAN": "Tibt",
    "TIFINAGH": "Tfng",
    "YI": "Yiii",
}

# Letters of these say more than one of an alphabet's.
_WEIGHTS = {"Hani": 3, "Hang": 2, "Hrkt": 2, "Ethi": 2, "Yiii": 2}

# Scripts in which one language is written today, or one so much more than others that these never meet a filter.
_PROOFS = {
    "Adlm": "ff-Adlm",
    "Armn": "hy",
    "Bopo": "zh-Hant",
    "Cher": "chr",
    "Grek": "el",
    "Gujr": "gu",
    "Guru": "pa",
    "Hang": "ko",
    "Khmr": "km",
    "Knda": "kn",
    "Laoo": "lo",
    "Mlym": "ml",
    "Mong": "mn-Mong",
    "Mtei": "mni-Mtei",
    "Mymr": "my",
    "Nkoo": "nqo",
    "Olck": "sat",
    "Orya": "or",
    "Sinh": "si",
    "Taml": "ta",
    "Telu": "te",
    "Tfng": "zgh",
    "Thaa": "dv",
    "Thai": "th",
    "Tibt": "bo",
    "Yiii": "ii",
}

# Product names and code in Latin letters stand in texts of every script, hardly ever the other way round: so another
# script rules a text already with this share of its letters.
_DOMINANT = 0.4
# A Chinese text quotes a Japanese name, a Japanese headline may hold little kana; between lies fastText's answer.
_KANA = 0.1

# Where the second level of JIS X 0208 begins in Shift JIS.
_SECOND_LEVEL = b"\x98\x9f"

# Two letters on end, or one with its vowel sign: what faces made of letters (ಠ_ಠ) and formulas lack.
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u1aff\ua8e0-\uabff])")


@lru_cache(maxsize=16384)
def script_of(character: str) -> str:
    """The ISO 15924 code of a letter's script; empty for what is no letter, or one of no script in use."""
    if not character.isalpha():
        return ""
    first, _, rest = unicodedata.name(character, "").partition(" ")
    if first in ("FULLWIDTH", "HALFWIDTH"):
        first = rest.partition(" ")[0]
    return _CODES.get(first, "")


def weigh(text: str) -> dict[str, int]:
    """The weight of a text's letters by script; a letter of an alphabet weighs 1, one of a denser script 2 or 3."""
    if text.isascii():
        letters = sum(map(str.isalpha, text))
        return {"Latn": letters} if letters else {}
    weights: dict[str, int] = {}
    for character, count in Counter(text).items():
        if script := script_of(character):
            weights[script] = weights.get(script, 0) + count * _WEIGHTS.get(script, 1)
    return weights


def has_word(text: str) -> bool:
    """Whether any two letters stand side by side."""
    return _WORD.search(text) is not None


def ruling(weights: Mapping[str, int]) -> str:
    """The script that a text with letters is in; Han and kana are one ("Jpan", "Hani" if there is next to no kana)."""
    total = sum(weights.values())
    han, kana = weights.get("Hani", 0), weights.get("Hrkt", 0)
    if han + kana and han + kana >= _DOMINANT * total:
        return "Jpan" if kana >= _KANA * (han + kana) else "Hani"
    others = {script: weight for script, weight in weights.items() if script != "Latn"}
    script = max(others, key=lambda script: (others[script], script), default="Latn")
    return script if others.get(script, 0) >= _DOMINANT * total else "Latn"


def proven(script: str, text: str) -> str:
    """The language that a text's ruling script proves, with no need for statistics; empty if it does not."""
    if script == "Jpan":
        return "ja"
    if script == "Ethi":
        return _amharic_or_tigrinya(text)
    if script == "Geor" and not re.search("[ჷჸ]", text):  # letters of Mingrelian
        return "ka"
    if script == "Hebr" and re.search("[װױײ]", text):
        return "yi"
    return _PROOFS.get(script, "")


def _amharic_or_tigrinya(text: str) -> str:
    """Tigrinya has the series of ቐ, and begins words with ኣ where Amharic has አ; fastText knows Amharic only."""
    if re.search("[\u1250-\u125d]", text) or text.count("ኣ") > text.count("አ"):
        return "ti"
    return "am"


class HanEvidence(NamedTuple):
    """What the Han characters of a text say: how many are simplified only, traditional only and Japanese only, how many
    speak against Japanese (one that it never has counts twice, a rare one once), and how many there are."""

    simplified: int
    traditional: int
    not_japanese: int
    japanese: int
    characters: int


def han_evidence(text: str) -> HanEvidence:
    """Counts Han characters by the legacy character sets that hold them: GB 2312 the simplified forms, Big5 the
    traditional ones, the first level of JIS X 0208 what Japanese is written with (the second has old and rare forms).
    """
    simplified = traditional = not_japanese = japanese = characters = 0
    for character, count in Counter(text).items():
        if script_of(character) == "Hani":
            in_gb, in_big5, level = _character_sets(character)
            simplified += count * (in_gb and not in_big5)
            traditional += count * (in_big5 and not in_gb)
            if not in_gb and not in_big5:
                japanese += count * (level > 0)
            else:
                not_japanese += count * (2, 0, 1)[level]
            characters += count
    return HanEvidence(simplified, traditional, not_japanese, japanese, characters)


def is_cantonese(text: str) -> bool:
    """Whether a text in Han characters has one of the common words that only written Cantonese has."""
    return re.search("[嘅咗喺嚟唔冇佢哋啲嗰咁嘢]", text) is not None


@lru_cache(maxsize=16384)
def _character_sets(character: str) -> tuple[bool, bool, int]:
    """Whether a character is in GB 2312, whether in Big5, and in which level of JIS X 0208 (0: in none)."""
    jis = _encoded(character, "shift_jis")
    level = (1 if jis < _SECOND_LEVEL else 2) if jis else 0
    return bool(_encoded(character, "gb2312")), bool(_encoded(character, "big5")), level


def _encoded(character: str, encoding: str) -> bytes:
    return character.encode(encoding, "ignore")
