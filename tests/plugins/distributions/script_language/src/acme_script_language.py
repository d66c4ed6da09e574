"""Another answer to the question which language a paragraph is in, under the name ``language``.

Installed beside boilerfilter's own detector, of which one is to be disabled: ``disable = ["language"]``. Letters tell
the script, and in Latin letters the smallest words the language.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from boilerfilter import Annotation, Annotator, Paragraph, PatternPack, Settings, hookimpl

SCRIPTS = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "THAI": "th",
}
WORDS = {
    "en": {"the", "and", "of", "to", "it", "is", "with", "that"},
    "tr": {"ve", "bir", "bu", "için", "ile", "daha", "olarak", "kabul"},
    "de": {"der", "die", "das", "und", "ist", "mit", "nicht", "von"},
    "fr": {"le", "la", "les", "et", "des", "est", "une", "pour"},
}


class ScriptLanguage:
    name = "language"
    anchors = ()

    def annotate(self, paragraphs: Sequence[Paragraph], /) -> Sequence[Sequence[Annotation]]:
        return [[Annotation(f"language.{language_of(paragraph.text)}", 1.0)] for paragraph in paragraphs]


def language_of(text: str) -> str:
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())
    script = max(scripts, key=lambda name: (scripts[name], name), default="")
    if script != "LATIN":
        return SCRIPTS.get(script, "und")
    words = set(re.findall(r"\w+", text.lower()))
    shared = {language: len(words & small) for language, small in WORDS.items()}
    best = max(shared, key=lambda language: (shared[language], language))
    return best if shared[best] else "und"


@hookimpl
def boilerfilter_annotators(settings: Settings, packs: Sequence[PatternPack]) -> Iterable[Annotator]:
    return [ScriptLanguage()]
