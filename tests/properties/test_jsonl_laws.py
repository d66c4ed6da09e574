"""What holds for every file of JSON Lines, however dirty."""

import io
import json
from typing import Any

from engine_samples import clean_bytes, marking
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from boilerfilter.errors import InputError
from boilerfilter.io.json_edit import source_offsets
from boilerfilter.io.options import CleanOptions, Limits
from boilerfilter.io.restore import restore, restore_text
from boilerfilter.io.text import TextFormat
from boilerfilter.splice import splice

QUICK = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])

SIGNS = st.characters(exclude_categories=("Cs",))
PARAGRAPHS = st.sampled_from(
    ("zap", "zap it", "fine", "Grüße 世界 😀", "", " ", 'a "b" \\ /', "\x7f\u2028x", "zap\u00e9")
)
ENDS = st.sampled_from(("\n", "\n\n", "\r\n", "\u2028", " "))
TEXTS = st.lists(st.one_of(PARAGRAPHS, ENDS, st.text(SIGNS, max_size=4)), max_size=9).map("".join)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=4,
)


@st.composite
def strings(draw: st.DrawFn) -> str:
    """A text as JSON source: each sign in one of the ways in which it may be written."""
    return "".join(escaped(sign, draw(st.integers(0, 3))) for sign in draw(TEXTS))


def escaped(sign: str, how: int) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\", "/": "\\/"}
    if how == 0 and sign in short:
        return short[sign]
    if how == 1 or sign < " " or sign in '"\\':
        units = sign.encode("utf-16-be")
        return "".join(f"\\u{units[at]:02x}{units[at + 1]:02X}" for at in range(0, len(units), 2))
    return sign


@st.composite
def records(draw: st.DrawFn) -> bytes:
    fields = [f"{json.dumps(key)}:{json.dumps(value)}" for key, value in draw(st.dictionaries(TEXTS, VALUES)).items()]
    source = draw(strings())
    if draw(st.booleans()):
        fields.append(f'"copy":["{source}"]')
    fields.insert(draw(st.integers(0, len(fields))), f'"text":"{source}"')
    return ("{" + ", ".join(fields) + "}").encode()


JUNK = st.one_of(
    st.binary(max_size=12),
    st.sampled_from((b"", b" ", b"\r", b"nope", b'{"text":1}', b'{"text":"zap', b'{"text":"zap\xff"}', b'{"x":"zap"}')),
    st.sampled_from(
        (rb'{"text":"zap\ud800"}', b'{"text":"zap"} {"text":"zap"}', b'{"text":', b'"zap"}', b"\xef\xbb\xbf")
    ),
    st.text(st.characters(categories=("Cs", "Cc", "L")), max_size=5).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    ),
)
FILES = st.tuples(
    st.sampled_from((b"", b"", b"\xef\xbb\xbf")),
    st.lists(st.tuples(st.one_of(records(), records(), JUNK), st.sampled_from((b"\n", b"\n", b"\r\n"))), max_size=8),
    st.booleans(),
).map(lambda parts: parts[0] + b"".join(a + b for a, b in parts[1])[: None if parts[2] else -1])


@QUICK
@given(FILES, st.booleans(), st.booleans())
@example(b'{"text":"a\\nzap\\nb"}', False, False)
@example(b'{"text":"zap"}\n{"text":"zap"}', True, True)
def test_a_cleaned_file_and_its_removals_restore_it(data: bytes, drop_empty: bool, everywhere: bool) -> None:
    options = CleanOptions(removals=True, drop_empty=drop_empty)
    assert clean_bytes(data, marking(everywhere=everywhere), options).restored() == data


@QUICK
@given(FILES, st.integers(1, 80), st.integers(1, 200))
def test_neither_chunks_nor_pieces_change_the_outcome(data: bytes, chunk_bytes: int, record_bytes: int) -> None:
    def run(chunk_bytes: int, source: Any = None) -> Any:
        limits = Limits(chunk_bytes=chunk_bytes, record_bytes=record_bytes)
        options = CleanOptions(removals=True, attributes=True, limits=limits)
        return clean_bytes(data, marking(), options, source=source)._replace(chunks=0)

    whole = run(1 << 20)
    assert run(chunk_bytes) == whole
    assert run(1 << 20, Drops(data, chunk_bytes)) == whole


class Drops:
    """A stream that gives a few bytes at a time, as pipes do."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data = io.BytesIO(data)
        self._size = size

    def read(self, size: int) -> bytes:
        return self._data.read(min(size, self._size))


@QUICK
@given(st.lists(records(), min_size=1, max_size=5))
def test_only_the_text_changes_and_it_does_as_the_pipeline_says(raws: list[bytes]) -> None:
    data = b"\n".join(raws)
    ran = clean_bytes(data, marking(), CleanOptions(attributes=True))
    assert ran.rejects == []
    for raw, out, told in zip(raws, ran.data.split(b"\n"), ran.attributes, strict=True):
        before, after = json.loads(raw), json.loads(out)
        spans = [(start, end) for start, end, _ in told["attributes"].get("boilerfilter__mark", [])]
        assert after["text"] == marking().run(before["text"]).text == splice(before["text"], spans)
        assert after | {"text": before["text"]} == before
        if after == before:
            assert out == raw


@QUICK
@given(strings(), st.data())
@example("\\ud83d\\ude00" * 600 + "x", None)
def test_offsets_of_a_text_are_found_in_its_source(source: str, data: Any) -> None:
    text = json.loads(f'"{source}"')
    offsets = list(range(len(text) + 1))
    if data is not None:
        offsets = sorted(data.draw(st.lists(st.integers(0, len(text)))))
    places = source_offsets(source.encode(), offsets)
    assert [json.loads(b'"' + source.encode()[:place] + b'"') for place in places] == [text[:at] for at in offsets]


@QUICK
@given(st.one_of(TEXTS.map(str.encode), st.binary(max_size=20)), st.booleans())
@example(b"one\r\n\r\nzap", False)
@example(b"zap", True)
def test_a_text_file_is_restored(data: bytes, drop_empty: bool) -> None:
    ran = clean_bytes(data, marking(), CleanOptions(removals=True, drop_empty=drop_empty), TextFormat())
    assert ran.restored() == data
    for removal in ran.removal():
        if removal["fate"] == "changed":
            assert restore_text(ran.data.decode(), [(span["start"], span["text"]) for span in removal["spans"]]) == (
                data.decode()
            )


@QUICK
@given(st.lists(records(), min_size=1, max_size=4), st.data())
def test_removals_of_another_file_are_refused_or_restore_it(raws: list[bytes], data: Any) -> None:
    """Never a third thing: other bytes in a record that was changed."""
    ran = clean_bytes(b"\n".join(raws), marking())
    at = data.draw(st.integers(0, len(ran.data)))
    other = ran.data[:at] + data.draw(st.binary(max_size=3)) + ran.data[at + data.draw(st.integers(0, 3)) :]
    try:
        restored = b"".join(restore(io.BytesIO(other), io.BytesIO(ran.removals)))
    except InputError:
        return
    for removal in ran.removal():
        start, end = removal["offset"], removal["offset"] + removal["bytes"]
        assert restored[start:end] == b"\n".join(raws)[start:end]
