"""Random texts and random files: whatever they hold, nothing raises, and what is left and what was removed give the
original."""

import io
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.data import own_cases
from benchmarks.fault_cases.case import Case, Trial
from boilerfilter import Pipeline, Result, Settings
from boilerfilter.io.cleaner import Cleaner
from boilerfilter.io.jsonl import JsonlFormat
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.io.restore import restore, restore_text

_ENDS: Final = ("\n", "\n\n", "\r\n\r\n", "\r", "\v", "\f", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\n \t\n", " ")
_ODD: Final = (
    *("\0", "\x1f", "\u00ad", "\u200b", "\u200c", "\u200d", "\u202e", "\u2066", "\ufeff", "\ufffd", "\ufffe"),
    *("\ud800", "\udbff", "\udc00", "\udfff", "\ud83d", "\ude00", "\ud83d\ude00", "\U000e0001", "\U0010ffff"),
    *("e\u0301", "\u0130", "ß", "ﬁ", "\u1e9e", "İ", "ı", "K", "Å", "\u0345", "\u3099", "\u0f71\u0f72"),
    *(
        "cookie",
        "COOKIE",
        "çerez",
        "Cookies",
        "co\u00adokie",
        "consent",
        "同意",
        "쿠키",
        "كوكي",
        "печенье",
        "```",
        "~~~",
    ),
    *("X", "OK", "Accept all", "# ", "- ", "> ", "| a | b |", "_ga", "2 years", "</s>", "&nbsp;", "{", '"', "\\"),
)
_PLANES: Final = (0x80, 0x250, 0x800, 0x3000, 0xD800, 0xE000, 0x10000, 0x110000)
_STEP: Final = 1_000
_SPEAKING: Final = 0.1
"""The share of texts with sentences. They cost as much as thirty of the others, and these are as good at breaking what
counts characters, so a million is more of both."""
_LANGUAGES: Final = 4
_FULLWIDTH: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_JUNK: Final = (
    *(b"", b" ", b"\r", b"nope", b'{"text":1}', b'{"text":"cookie', b'{"text":"cookie\xff"}', b'{"x":"cookie"}'),
    *(rb'{"text":"cookie\ud800"}', b'{"text":"a"} {"text":"b"}', b"[]", b"null", b"\xef\xbb\xbf", b"{" * 300),
    *(b'{"text":"a","text":"cookie"}', b'{"text":"\\u0063ookie"}', b'{"text":"cookie\x00"}', b'{"text":"a\tcookie"}'),
)


def random_text(chance: Random, sentences: Sequence[str]) -> str:
    """Sentences, whole, cut and disguised, among signs of every kind, lone surrogates included; most texts have signs
    and a few words alone."""
    some = sentences if chance.random() < _SPEAKING else ()
    return "".join(_piece(chance, some) for _ in range(chance.randint(0, 12)))


def _piece(chance: Random, sentences: Sequence[str]) -> str:
    kind = chance.random()
    if kind < 0.35:
        return chance.choice(_ENDS)
    if kind < 0.6 and sentences:
        return _disguised(chance.choice(sentences), chance)
    if kind < 0.85:
        return chance.choice(_ODD) * (chance.randint(1, 200) if chance.random() < 0.02 else 1)
    most = chance.choice(_PLANES)
    return "".join(chr(chance.randrange(most)) for _ in range(chance.randint(1, 12)))


def _disguised(sentence: str, chance: Random) -> str:
    kind = chance.randrange(8)
    at = chance.randint(0, len(sentence))
    if kind == 0:
        return sentence[:at]
    if kind == 1:
        return sentence[:at] + chance.choice(_ODD) + sentence[at:]
    if kind == 2:
        return sentence.upper()
    if kind == 3:
        return sentence.translate(_FULLWIDTH)
    if kind == 4:
        return sentence.replace(" ", chance.choice(_ENDS))
    return sentence


def sentences_of(number: int) -> tuple[str, ...]:
    """Those of the languages whose turn it is: a few for each thousand numbers, since every language that is met costs
    its pack's compilation. Thirty thousand numbers go through all of them."""
    languages = sorted(_by_language())
    first = number // _STEP * _LANGUAGES
    return tuple(text for at in range(_LANGUAGES) for text in _by_language()[languages[(first + at) % len(languages)]])


@cache
def _by_language() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in own_cases():
        found.setdefault(row.language, []).append(row.text)
    return found


def text_problem(result: Result) -> str:
    """What is wrong with a result, or nothing: texts and removals must give the original, and nothing else be lost."""
    text = result.document.text
    if result.errors:
        return f"errors: {result.errors}"
    if restore_text(result.text, [(start, text[start:end]) for start, end in result.removed]) != text:
        return "the removals do not restore it"
    for decision in result.decisions:
        span = decision.paragraph
        gone = any(start <= span.start and span.end <= end for start, end in result.removed)
        if decision.keep == gone:
            return f"the paragraph at {span.start} is kept and gone, or neither"
    return ""


def random_file(chance: Random, sentences: Sequence[str]) -> bytes:
    """JSON Lines, good ones and all kinds of others."""
    lines = []
    for _ in range(chance.randint(0, 8)):
        kind = chance.random()
        if kind < 0.2:
            line = chance.choice(_JUNK)
        elif kind < 0.3:
            line = chance.randbytes(chance.randint(0, 20))
        else:
            fields: list[tuple[str, object]] = [("id", chance.randrange(9)), ("url", random_text(chance, ()))]
            fields.insert(chance.randint(0, 2), ("text", random_text(chance, sentences)))
            line = json.dumps(dict(fields), ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
        if chance.random() < 0.1 and line:
            at = chance.randrange(len(line))
            line = line[:at] + chance.randbytes(1) + line[at + chance.randint(0, 2) :]
        lines.append(line + chance.choice((b"\n", b"\n", b"\n", b"\r\n")))
    data = b"".join(lines)
    return data[:-1] if chance.random() < 0.3 else data


def file_problem(data: bytes, pipeline: Pipeline, limits: Limits) -> str:
    """What is wrong with how a file of JSON Lines is cleaned, or nothing: it must be restored byte for byte, and the
    counts must add up."""
    form = JsonlFormat()
    cleaner = Cleaner(pipeline, CleanOptions(removals=True, limits=limits))
    out = io.BytesIO()
    writer = form.writer(out)
    removals = b""
    for chunk in form.read(io.BytesIO(data), "a.jsonl", limits):
        outcome = form.clean(chunk, cleaner)
        if not outcome.stats.balanced:
            return "the counts do not add up"
        writer.write(outcome.data)
        removals += outcome.removals
    writer.close()
    out.seek(0)
    restored = b"".join(restore(out, io.BytesIO(removals)))
    return "" if restored == data else "the removals do not restore it"


def texts(_place: Path, numbers: range) -> Trial:
    pipeline = default_pipeline()
    sentences = sentences_of(numbers.start)
    found = [random_text(Random(f"text {number}"), sentences) for number in numbers]
    try:
        problems = map(text_problem, pipeline.run_many(found))
        return _counted(
            [(number, problem) for number, problem in zip(numbers, problems, strict=True) if problem], numbers
        )
    except Exception:  # which of them it is, each by itself tells
        return _each(numbers, lambda number: text_problem(pipeline.run(found[number - numbers.start])))


def files(_place: Path, numbers: range) -> Trial:
    pipeline = default_pipeline()

    sentences = sentences_of(numbers.start * 4)

    def problem(number: int) -> str:
        chance = Random(f"file {number}")
        return file_problem(
            random_file(chance, sentences), pipeline, Limits(chunk_bytes=chance.choice((1, 50, 1 << 20)))
        )

    return _each(numbers, problem)


def _each(numbers: range, check: Callable[[int], str]) -> Trial:
    found = []
    for number in numbers:
        try:
            problem = check(number)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            found.append((number, problem))
    return _counted(found, numbers)


def _counted(found: list[tuple[int, str]], numbers: range) -> Trial:
    told = f"number {found[0][0]}: {found[0][1]}" if found else ""
    return Trial(len(numbers), len(numbers) - len(found), told)


@cache
def default_pipeline() -> Pipeline:
    """The installed plugins with default settings."""
    return Pipeline(Settings())


TEXTS: Final = Case(
    "texts",
    "random texts with lone surrogates and every kind of sign",
    "no exception, exact reconstruction",
    "Notices and articles of all languages, whole, cut and disguised, among control signs, surrogates and letters of "
    "every plane, with default settings. `python -m benchmarks.fuzz` looks for more with atheris.",
    texts,
    1_000_000,
    _STEP,
    step=_STEP,
)
FILES: Final = Case(
    "files",
    "random files of JSON Lines, mostly broken",
    "no exception, exact reconstruction, counts add up",
    "Records around such texts, with bytes exchanged or left out, junk between them, and chunks of 1 byte to 1 MB.",
    files,
    100_000,
    250,
    step=250,
)
