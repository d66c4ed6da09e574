"""The language of one text, and how sure that is."""

from collections.abc import Mapping

from boilerfilter import Annotation
from boilerfilter.languages import related
from boilerfilter_language import scripts
from boilerfilter_language.clean import clean
from boilerfilter_language.model import predict
from boilerfilter_language.tags import tag_of

# Below this many letters, or this far between the best two, the answer is doubtful. Measured on the beginnings of 3,520
# paragraphs in 36 languages whose script proves none: how many of the answers are wrong / how many are answered. An
# answer in a related language is right here; counting it as wrong gives, at 0.4, 9.6, 4.9, 2.7 and 1.0 %.
#     letters   margin 0.2       margin 0.4       margin 0.6
#        10     9.4 % / 82 %     5.9 % / 73 %     3.3 % / 64 %
#        20     3.8 % / 90 %     2.3 % / 84 %     1.3 % / 77 %
#        30     1.6 % / 94 %     0.6 % / 89 %     0.4 % / 82 %
#        60     0.3 % / 97 %     0.1 % / 95 %     0.1 % / 91 %
# That flatters: both numbers were chosen on these paragraphs, which were cut from those that fastText knows as a whole
# (it mistakes 37 of 10,595, 19 of them for English). Nothing left out, of 32,375 in 45 languages with a label
# 21 % are in doubt, 74.4 % right, 1.1 % related, 3.2 % called English (lines that a translator left are among them) and
# 0.2 % otherwise wrong. Of 1,053 in 37 languages without one, 14 % are taken for another.
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
# None of 985 Japanese paragraphs has as many Han characters and no kana.
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
        # fastText calls 9 of 2,006 Chinese paragraphs Cantonese, none of which has a Cantonese word.
        kept = chinese if tag == "zh" or (tag == "yue" and not scripts.is_cantonese(text)) else tag
        left[kept] = min(left.get(kept, 0.0) + score, _MOST)
    left = dict(sorted(left.items(), key=lambda item: -item[1]))
    if not_chinese:
        return left, "ja"
    return left, chinese if not_japanese and next(iter(left), chinese) == chinese else ""
