"""What a pattern pack is: the patterns of one topic in one language."""

from collections.abc import Callable
from dataclasses import dataclass

from boilerfilter.packs.literals import anchors_of_regex
from boilerfilter.packs.terms import anchor_of_term


@dataclass(frozen=True, slots=True)
class Pattern:
    """One thing that a topic's texts say.

    `source` (``consent.de.cookie``) names it in every reason. `family` groups patterns of the same meaning across
    languages; its values belong to the plugin that scores them. `weight` in (0, 1] says how surely a hit speaks for its
    family.
    """

    id: str
    source: str
    family: str
    weight: float
    terms: tuple[str, ...]
    regex: str | None
    hits: tuple[str, ...]
    misses: tuple[str, ...]

    @property
    def anchors(self) -> tuple[str, ...]:
        """Stems, in the language's spelling, one of which lies in whatever the pattern matches."""
        if self.regex is not None:
            return anchors_of_regex(self.regex)
        return tuple(dict.fromkeys(anchor_of_term(term) for term in self.terms))


class PatternPack:
    """The patterns of one topic in one language (a BCP 47 tag), and the file they came from. Not to be changed.

    `patterns` may be given as a function, which is called when they are first asked for. `digest` stands for the bytes
    that the pack was read from, with those of the packs that it extends; it is empty if there are none.
    """

    __slots__ = ("_patterns", "digest", "language", "path", "topic")

    def __init__(
        self,
        topic: str,
        language: str,
        patterns: tuple[Pattern, ...] | Callable[[], tuple[Pattern, ...]],
        path: str,
        digest: str = "",
    ) -> None:
        self.topic = topic
        self.language = language
        self.path = path
        self.digest = digest
        self._patterns = patterns

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns, in the order of the file.

        Raises:
            PatternPackError: they are read now, and are not valid.
        """
        patterns = self._patterns
        if callable(patterns):  # two threads that read them at once get equal ones
            patterns = self._patterns = patterns()
        return patterns

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PatternPack):
            return NotImplemented
        named = (self.topic, self.language, self.path) == (other.topic, other.language, other.path)
        return named and ((self.digest != "" and self.digest == other.digest) or self.patterns == other.patterns)

    def __hash__(self) -> int:
        return hash((self.topic, self.language, self.path))

    def __reduce__(self) -> tuple[type["PatternPack"], tuple[object, ...]]:
        return type(self), (self.topic, self.language, self.patterns, self.path, self.digest)

    def __repr__(self) -> str:
        return f"PatternPack({self.topic!r}, {self.language!r}, path={self.path!r})"
