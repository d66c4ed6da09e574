"""Languages of paragraphs and documents, for rules.

By convention, an annotator named ``language`` labels a paragraph ``language.<BCP 47 tag>``, one annotation a candidate,
its score the probability; ``language.und`` outranks the candidates of a paragraph whose language is in doubt. The
functions here read such annotations, whoever made them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from boilerfilter.model import AnnotatedDocument, Annotation, Paragraph

UND = "und"
"""The tag of an undetermined language."""

_PREFIX = "language."

# A document's main language holds at least this share of what was identified.
_CLEAR = 0.5

# Identification gains nothing from more characters than this.
_ENOUGH = 256

# Other tags of a language, and the macrolanguage's where it means one member on the web.
_ALIASES = {
    "arb": "ar",
    "bh": "bho",
    "cmn": "zh",
    "ekk": "et",
    "hbs": "sh",
    "in": "id",
    "iw": "he",
    "ji": "yi",
    "jw": "jv",
    "lvs": "lv",
    "mo": "ro",
    "no": "nb",
    "pes": "fa",
    "prs": "fa",
    "swh": "sw",
    "tl": "fil",
    "zsm": "ms",
}

# Languages that detectors take for each other in a line or two; a language may stand in several groups.
_CONFUSED = tuple(
    frozenset(group.split())
    for group in (
        "af li nds nl vls",
        "am ti",
        "an ast ca es gl mwl oc pt",
        "ar arz",
        "as bn bpy",
        "az azb tr",
        "ba tt",
        "bar de gsw lb nds pfl",
        "bcl ceb fil ilo pam war",
        "be uk rue",
        "bg mk sr",
        "bho dty hi mai mr ne new sa",
        "bo dz",
        "bs cnr hr sh sl sr",
        "bxr mn xal",
        "co eml it lmo nap pms scn vec",
        "cs sk",
        "da nb nn sv",
        "dsb hsb",
        "en sco",
        "eo ia ie io",
        "et fi vep",
        "fa lrc mzn",
        "ga gd gv",
        "id jv min ms su",
        "ka xmf",
        "kk ky",
        "mhr mrj",
        "pnb ur",
        "wuu yue zh",
    )
)
_GROUPS: Mapping[str, frozenset[str]] = {
    language: frozenset().union(*(group for group in _CONFUSED if language in group))
    for language in frozenset().union(*_CONFUSED)
}


def primary(tag: str) -> str:
    """The language of a BCP 47 tag without script and region, in its usual form: ``zh`` for ``zh-Hant-TW``."""
    language = tag.replace("_", "-").partition("-")[0].lower()
    return _ALIASES.get(language, language)


def same_language(a: str, b: str) -> bool:
    """Whether two tags name one language, in whatever script or region; ``und`` is the same as nothing."""
    return primary(a) == primary(b) not in (UND, "")


def related(a: str, b: str) -> bool:
    """Whether two tags name one language, or two that detectors take for each other in short text, as Danish and
    Norwegian. Not transitive: Low German is related to Dutch and to German, which are not related to each other."""
    return same_language(a, b) or primary(b) in _GROUPS.get(primary(a), ())


def candidates(annotations: Iterable[Annotation]) -> list[tuple[str, float]]:
    """The languages that a paragraph may be in, with their probabilities; without ``und``."""
    found = [(label[len(_PREFIX) :], score) for label, score, _ in annotations if label.startswith(_PREFIX)]
    return [(tag, score) for tag, score in found if tag != UND]


def language_of(annotations: Iterable[Annotation]) -> str:
    """The language of a paragraph by its annotations, ``und`` if it is in doubt or was not identified."""
    best, most = UND, 0.0
    for label, score, _ in annotations:
        if label.startswith(_PREFIX) and score > most:
            best, most = label[len(_PREFIX) :], score
    return best


def likelihood(annotations: Iterable[Annotation], language: str) -> float:
    """How probable it is that a paragraph is in `language` or one related to it: the sum of the candidates' scores.

    What to compare on short lines, whose language is ``und``: the candidates are there all the same.
    """
    return min(1.0, sum(score for tag, score in candidates(annotations) if related(tag, language)))


def main_language(document: AnnotatedDocument, *, without: Collection[int] = ()) -> str:
    """The language of most of a document, weighted by visible characters; ``und`` when it is unclear.

    Counts the paragraphs that have been identified and are not `without`, doubtful ones by their candidates: many
    short lines tell together what none does alone. The language with the most weight is the main one if it and its
    related, whom it shares the candidates with, hold at least half.
    """
    weights: dict[str, float] = {}
    total = 0
    for paragraph, annotations in zip(document.paragraphs, document.annotations, strict=True):
        found = candidates(annotations)
        if found and paragraph.ordinal not in without:
            length = visible_length(paragraph.text)
            total += length
            for tag, score in found:
                weights[tag] = weights.get(tag, 0.0) + score * length
    languages: dict[str, float] = {}
    for tag, weight in weights.items():
        languages[primary(tag)] = languages.get(primary(tag), 0.0) + weight
    if not languages:
        return UND
    best = _heaviest(languages)
    share = sum(weight for language, weight in languages.items() if related(language, best))
    if share < _CLEAR * total:
        return UND
    return _heaviest({tag: weight for tag, weight in weights.items() if primary(tag) == best})


def _heaviest(weights: Mapping[str, float]) -> str:
    return min(weights, key=lambda tag: (-weights[tag], tag))  # the tag breaks ties, not the order of paragraphs


def visible_length(text: str) -> int:
    """The number of characters that are no white space."""
    return sum(map(len, text.split()))


def sample(paragraphs: Sequence[Paragraph], limit: int = 8) -> list[int]:
    """Ordinals of at most `limit` paragraphs from which to know a document's main language, ascending.

    One from each of `limit` equal parts of the document, the longest there (the first of those that are long enough);
    none is verbatim. Linear in the number of paragraphs.
    """
    usable = [paragraph for paragraph in paragraphs if not paragraph.verbatim]
    parts = min(limit, len(usable))
    cuts = [len(usable) * part // parts for part in range(parts + 1)] if parts > 0 else []
    return [
        max(usable[start:end], key=lambda paragraph: (min(len(paragraph.text), _ENOUGH), -paragraph.ordinal)).ordinal
        for start, end in pairwise(cuts)
    ]
