"""A corpus for measuring speed: JSON Lines of documents whose paragraphs never repeat, from a seed.

Real paragraphs if there are any; after these, and without them, new ones from a Markov chain over the words of the old
(order 1, one chain a language), so that words, letters and scripts are as common as in the texts they come from. What
repeats lets caches and branch predictors shine; a crawl does not.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import msgspec

from benchmarks.data import own_cases, own_documents, rows

BANNERS: Final = 0.2
"""Share of documents that carry a consent notice."""

_PARAGRAPHS: Final = (3, 12)
"""Paragraphs of a document, least and most."""

_WORDS: Final = (12, 90)
"""Words of a new paragraph, least and most."""

_PIECE: Final = 3
"""Characters taken for a word in writing without spaces."""

_TEMPTING: Final = re.compile(
    "cooki|kuki|çerez|galleta|biscott|bolach|koek|kakor|ciaste|plätzch|keks|куки|печень|печив|كوكي|کوکی|クッキー|쿠키|曲奇|饼干|餅"
    "|consen|consentim|einwillig|toestem|samtyck|zgod|zgody|onay|rıza|соглас|згод|موافق|رضایت|同意|동의"
    "|privac|gizlilik|datenschutz|vie privée|prywat|integritet|конфиденц|приватн|خصوص|隐私|隱私|プライバシ|개인정보",
    re.IGNORECASE,
)
"""The project's documents were chosen to be tempting, and articles about cookies and consent are many more among them
than on the web. The list is fixed, so that a corpus does not change when the packs do."""


class Texts(NamedTuple):
    """What a corpus is made of, by language: ordinary paragraphs, notices, and buttons."""

    paragraphs: Mapping[str, Sequence[str]]
    notices: Mapping[str, Sequence[str]]
    labels: Mapping[str, Sequence[str]]
    real: bool
    """Whether `paragraphs` go into the corpus as they are before new ones are made."""


class Corpus(NamedTuple):
    """What was written."""

    documents: int
    paragraphs: int
    banners: int
    size: int
    """Bytes."""


def texts(folder: Path | None = None) -> Texts:
    """The paragraphs of the project's own articles, or of an external set; the notices are the project's own."""
    paragraphs: dict[str, list[str]] = {}
    if folder is not None:
        for record in rows(folder / "content"):
            paragraphs.setdefault(record["lang"], []).append(record["text"])
    else:
        for document in own_documents():
            for text, label in zip(document.paragraphs, document.labels, strict=True):
                if label == "content" and not _TEMPTING.search(text):
                    paragraphs.setdefault(document.language, []).append(text)
    found: dict[str, dict[str, list[str]]] = {"notice": {}, "label": {}}
    for row in own_cases():
        if row.kind in found:
            found[row.kind].setdefault(row.language, []).append(row.text)
    return Texts(paragraphs, found["notice"], found["label"], folder is not None)


class Chain:
    """Which word follows which in the paragraphs of a language."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self._dense = _unspaced("".join(paragraphs[:50]))
        self._first: list[str] = []
        self._next: dict[str, list[str]] = {}
        for paragraph in paragraphs:
            words = self._words(paragraph)
            self._first += words[:1]
            for word, following in pairwise(words):
                self._next.setdefault(word, []).append(following)

    def paragraph(self, random: Random) -> str:
        """A new paragraph of 12 to 90 words."""
        words: list[str] = []
        for _ in range(random.randint(*_WORDS)):
            following = self._next.get(words[-1]) if words else None
            words.append(random.choice(following or self._first))
        return ("" if self._dense else " ").join(words)

    def _words(self, paragraph: str) -> list[str]:
        if not self._dense:
            return paragraph.split()
        text = "".join(paragraph.split())
        return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]


def ordinary(found: Sequence[str], random: Random, *, real: bool) -> Iterator[str]:
    """Paragraphs of one language without end, none twice: if `real` first those given, then new ones."""
    seen: set[bytes] = set()
    if real:
        shuffled = list(found)
        random.shuffle(shuffled)
        yield from (text for text in shuffled if _is_new(text, seen))
    chain = Chain(found)
    while True:
        text = chain.paragraph(random)
        if _is_new(text, seen):
            yield text


def write(path: Path, given: Texts, size: int, seed: int = 1) -> Corpus:
    """Writes documents of about `size` bytes: records with ``id`` and ``text``. The same arguments, the same bytes."""
    random = Random(seed)
    languages = sorted(given.paragraphs)
    if not languages:
        raise ValueError("no paragraphs to make a corpus of")
    weights = [sum(map(len, given.paragraphs[language])) for language in languages]
    sources = {
        language: ordinary(given.paragraphs[language], Random(f"{seed} {language}"), real=given.real)
        for language in languages
    }
    documents = paragraphs = banners = written = 0
    with path.open("wb") as out:
        while written < size:
            language = random.choices(languages, weights)[0]
            lines = [next(sources[language]) for _ in range(random.randint(*_PARAGRAPHS))]
            paragraphs += len(lines)
            if random.random() < BANNERS:
                banner = _banner(given, language, random)
                lines = [*banner, *lines] if random.random() < 0.5 else [*lines, *banner]
                banners += 1
            record = {"id": f"{seed}-{documents}", "text": "\n\n".join(lines)}
            written += out.write(msgspec.json.encode(record) + b"\n")
            documents += 1
    return Corpus(documents, paragraphs, banners, written)


def _banner(given: Texts, language: str, random: Random) -> list[str]:
    """A notice and up to three buttons, in the document's language if there are any, else in some language."""
    if language not in given.notices:
        language = random.choice(sorted(given.notices))
    notice = random.choice(given.notices[language])
    labels = given.labels.get(language, ())
    return [notice, *random.sample(labels, min(len(labels), random.randint(0, 3)))]


def _is_new(text: str, seen: set[bytes]) -> bool:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    if digest in seen:
        return False
    seen.add(digest)
    return True


def _unspaced(text: str) -> bool:
    """Whether most letters are of writing that puts no spaces between words."""
    letters = [character for character in text if unicodedata.category(character) in ("Lo", "Lu", "Ll")]
    dense = sum(
        unicodedata.name(letter, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"))
        for letter in letters
    )
    return 2 * dense > len(letters)
