"""The language of one text, and how sure that is."""

from collections.abc import Mapping

from boilerfilter import Annotation
from boilerfilter.languages import related
from boilerfilter_language import scripts
from boilerfilter_language.clean import clean
from boilerfilter_language.model import predict
from boilerfilter_language.tags import tag_of

# Below this many letters, or this far between the best two, the answer is doubtful. Measured on fragments cut from
# 3,512 paragraphs in 40 languages that several share a script, wrong of those not doubted / not doubted of all:
#     letters   margin 0.2         margin 0.4         margin 0.6
#        10     13 % / 78 %        7.9 % / 70 %       5.2 % / 56 %
#        20     5.1 % / 88 %       3.1 % / 82 %       1.8 % / 72 %
#        30     2.3 % / 93 %       1.4 % / 87 %       0.7 % / 79 %
#        60     0.7 % / 96 %       0.3 % / 93 %       0.2 % / 88 %
MIN_LETTERS = 20
MIN_MARGIN = 0.4
# Between languages that are hardly told apart (hr and bs, id and ms) the likelier is the answer a little sooner.
MIN_MARGIN_RELATED = 0.1

# As many as a consumer is shown, from as many as fastText is asked for: some are impossible in the text's script.
_SHOWN = 3
_ASKED = 10
# Statistics are never certain: 1.0 is for what a script proves, and for a doubt that must outrank every candidate.
_MOST = 0.99

_CHINESE = ("zh", "yue", "wuu")
# No Japanese sentence gets this far without kana.
_KANA_BY_NOW = 12

_UND = Annotation("language.und", 1.0)


def identify(text: str) -> tuple[Annotation, ...]:
    """What `boilerfilter_language.annotator.LanguageAnnotator` says of a paragraph with this text."""
    text = clean(text)
    weights = scripts.weigh(text)
    if not weights or not scripts.has_word(text):
        return (_UND,)
    script = scripts.ruling(weights)
    proven = scripts.proven(script, text)
    if not proven:
        candidates = _candidates(text, script)
        if script == "Hani":
            candidates, proven = _by_characters(text, candidates, kana="Hrkt" in weights)
        elif script == "Hebr" and next(iter(candidates), "") != "yi":
            proven = "he"
    if proven:
        return (Annotation(f"language.{proven}", 1.0),)
    shown = [Annotation(f"language.{tag}", score) for tag, score in list(candidates.items())[:_SHOWN]]
    return tuple(shown) if _sure(sum(weights.values()), candidates) else (_UND, *shown)


def _candidates(text: str, script: str) -> dict[str, float]:
    """What fastText holds possible and the script allows, best first."""
    candidates: dict[str, float] = {}
    for score, label in predict(text, _ASKED):
        if tag := tag_of(label, script):
            candidates[tag] = min(candidates.get(tag, 0.0) + score, _MOST)
    return candidates


def _sure(letters: int, candidates: Mapping[str, float]) -> bool:
    if letters < MIN_LETTERS or not candidates:
        return False
    best, most = next(iter(candidates.items()))
    return all(
        tag == best or most - score >= MIN_MARGIN or (most - score >= MIN_MARGIN_RELATED and related(tag, best))
        for tag, score in candidates.items()
    )


def _by_characters(text: str, candidates: Mapping[str, float], *, kana: bool) -> tuple[dict[str, float], str]:
    """The candidates that the Han characters of a text leave, with the script of Chinese named, and the language that
    they prove, if they do. A little kana may be a quotation: it proves nothing, but nothing is proven against it.
    """
    han = scripts.han_evidence(text)
    chinese = "zh-Hans" if han.simplified > han.traditional else "zh-Hant" if han.traditional > han.simplified else "zh"
    not_japanese = not kana and (han.not_japanese > max(1, han.japanese) or han.characters >= _KANA_BY_NOW)
    not_chinese = not not_japanese and han.japanese > han.not_japanese
    left: dict[str, float] = {}
    for tag, score in candidates.items():
        if (tag == "ja" and not_japanese) or (tag in _CHINESE and not_chinese):
            continue
        # fastText's idea of Cantonese is any Chinese of Hong Kong's newspapers.
        kept = chinese if tag == "zh" or (tag == "yue" and not scripts.is_cantonese(text)) else tag
        left[kept] = min(left.get(kept, 0.0) + score, _MOST)
    left = dict(sorted(left.items(), key=lambda item: -item[1]))
    if not_chinese:
        return left, "ja"
    return left, chinese if not_japanese and next(iter(left), chinese) == chinese else ""
