"""Where the outcomes of a shard go: into files that are committed together, or on to standard output."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

from boilerfilter.io.chunks import Format, Outcome, Writer
from boilerfilter.io.commit import Draft, begin, commit
from boilerfilter.io.compression import compress
from boilerfilter.io.hashing import Facts, failed
from boilerfilter.io.shards import Places

OUTPUT: Final = "output"
SIDES: Final = ("removals", "attributes", "rejects")


class Packed:
    """A draft behind the compression that its name asks for, unless its bytes are to be written as they are.

    Raises:
        StorageError: it cannot be made, or written.
    """

    def __init__(self, target: Path, *, as_it_is: bool = False) -> None:
        self.draft: Draft = begin(target)
        file = cast(BinaryIO, self.draft.file)
        self._packs = not as_it_is
        self.stream: BinaryIO = compress(file, target.name) if self._packs else file

    def close(self) -> Draft:
        """Writes what the compression has at its end."""
        if self._packs:
            self.stream.close()
        return self.draft

    def discard(self) -> None:
        """Takes away what was written."""
        self.draft.file.mute()
        with suppress(Exception):  # whatever is wrong with it, it is not wanted any more
            self.close()
        self.draft.discard()


class Sides:
    """The files beside an output: removals and attributes if they are asked for, rejects if there are any."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._open: dict[str, Packed] = {}
        for name in ("removals", "attributes"):
            self._file(name)

    def add(self, outcome: Outcome) -> None:
        for name in SIDES:
            if lines := getattr(outcome, name):
                self._file(name, lines)

    def close(self) -> dict[str, Draft]:
        return {name: packed.close() for name, packed in self._open.items()}

    def commit(self) -> None:
        commit(list(self.close().values()))

    def discard(self) -> None:
        for packed in self._open.values():
            packed.discard()

    def _file(self, name: str, lines: bytes = b"") -> None:
        place: Path | None = getattr(self._places, name)
        if place is not None:
            if name not in self._open:
                self._open[name] = Packed(place)
            if lines:
                self._open[name].stream.write(lines)


class Written(NamedTuple):
    """A file that was committed."""

    path: Path
    facts: Facts


class ShardFiles:
    """A shard on its way into files.

    Raises:
        StorageError: a file cannot be made, or written.
    """

    def __init__(self, places: Places, form: Format) -> None:
        assert places.output is not None
        self._places = places
        self._sides = Sides(places)
        try:
            self._output = Packed(places.output, as_it_is=form.own_compression)
        except BaseException:
            self._sides.discard()
            raise
        self._writer: Writer = form.writer(self._output.stream)

    def add(self, outcome: Outcome) -> None:
        self._writer.write(outcome.data)
        self._sides.add(outcome)

    def finish(self) -> dict[str, Written]:
        """Gives the files their names, the output last, and takes away the rejects of an earlier run if there are none
        now. The files, by what they are."""
        self._writer.close()
        drafts = {**self._sides.close(), OUTPUT: self._output.close()}
        facts = commit(list(drafts.values()))
        if (rejects := self._places.rejects) is not None and "rejects" not in drafts:
            rejects.unlink(missing_ok=True)
        return {name: Written(draft.target, one) for (name, draft), one in zip(drafts.items(), facts, strict=True)}

    def discard(self) -> None:
        self._sides.discard()
        self._output.discard()


class ShardOnStream:
    """A shard on its way to a stream that cannot take anything back, with the files of all shards beside it."""

    def __init__(self, stream: "Joined", form: Format, sides: Sides, rejects: BinaryIO | None) -> None:
        self._stream = stream
        self._sides = sides
        self._rejects = rejects
        stream.next_document()
        self._writer = form.writer(cast(BinaryIO, stream))

    def add(self, outcome: Outcome) -> None:
        self._writer.write(outcome.data)
        self._stream.flush()
        self._sides.add(outcome)
        if self._rejects is not None and outcome.rejects:
            self._rejects.write(outcome.rejects)
            self._rejects.flush()

    def finish(self) -> dict[str, Written]:
        self._writer.close()
        self._stream.flush()
        return {}

    def discard(self) -> None:
        """What is out is out."""


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file that is there when it is whole.

    Raises:
        StorageError: it cannot be made, or written.
    """
    packed = Packed(path)
    try:
        packed.stream.write(data)
        commit([packed.close()])
    except BaseException:
        packed.discard()
        raise


class Joined:
    """A stream on which documents begin on a line of their own, whether or not the one before ended its last."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at_line_start = True
        self._first = True

    def next_document(self) -> None:
        self._first = True

    def write(self, data: bytes) -> int:
        if data:
            begin_line = self._first and not self._at_line_start
            self._first = False
            self._at_line_start = data.endswith(b"\n")
            with _telling():
                self._stream.write(b"\n" + data if begin_line else data)
        return len(data)

    def flush(self) -> None:
        with _telling():
            self._stream.flush()


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise failed("standard output", error) from error
