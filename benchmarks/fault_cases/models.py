"""Language models that somebody changed or planted: none is ever opened."""

import ctypes
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.fault_cases.case import Case, Trial, one
from benchmarks.fault_cases.processes import run
from boilerfilter_language import model

_LOADER: Final = """
import json, sys
from pathlib import Path
from boilerfilter import PluginError
from boilerfilter_language import model
path, refused = model.find(), 0
assert str(path).startswith(sys.argv[1]), path
for mutated in sorted(Path(sys.argv[2]).iterdir()):
    path.write_bytes(mutated.read_bytes())
    try:
        model.load()
    except PluginError as error:
        refused += str(path) in str(error) and "is not the model" in str(error)
print(json.dumps([refused, "fasttext" in sys.modules or "ftlangdetect" in sys.modules]))
"""
_BATCH: Final = 50


def mutated(place: Path, numbers: range) -> Trial:
    """Each mutation takes the model's place in its package and is loaded; then the library that would open it must not
    even have been imported."""
    folder = Path(tempfile.mkdtemp(dir=place))
    try:
        carrier = folder / "path" / model.CARRIER
        (carrier / "resources").mkdir(parents=True)
        (carrier / "__init__.py").touch()
        true = model.find().read_bytes()
        (carrier / "resources" / model.FILE).write_bytes(true)
        (folder / "mutated").mkdir()
        for number in numbers:
            (folder / f"mutated/{number}").write_bytes(_mutation(true, Random(f"model {number}")))
        env = {**os.environ, "PYTHONPATH": f"{folder / 'path'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
        done = subprocess.run(
            [sys.executable, "-c", _LOADER, str(folder), str(folder / "mutated")],
            env=env,
            capture_output=True,
            check=False,
            timeout=300,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if done.returncode:
        return Trial(len(numbers), 0, done.stderr.decode(errors="replace")[-400:])
    refused, opened = json.loads(done.stdout)
    if opened:
        return Trial(len(numbers), 0, "a library that opens models was imported")
    return Trial(len(numbers), refused, "" if refused == len(numbers) else "a mutated model was not refused")


def _mutation(true: bytes, chance: Random) -> bytes:
    data = bytearray(true)
    at = chance.randrange(len(data))
    kind = chance.randrange(5)
    if kind == 0:
        data[at] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del data[at:]
    elif kind == 2:
        data[at:at] = chance.randbytes(chance.randint(1, 100))
    elif kind == 3:
        data[at : at + 8] = chance.randbytes(8)
        data.append(0)
    else:  # a field of the head: sizes, versions
        place = 4 * chance.randrange(16)
        data[place : place + 4] = struct.pack(
            "<i", chance.choice((-1, 0, 1, 1 << 30, -(1 << 31), chance.randrange(1 << 20)))
        )
    return bytes(data) if data != true else bytes(data) + b"\0"


def planted(place: Path, numbers: range) -> Trial:
    """A file lies where fasttext-langdetect looks; the system tells whether anybody opens it."""
    (number,) = numbers
    folder = Path(tempfile.mkdtemp(dir=place))
    try:
        temporary = folder / "tmp"
        home = temporary / "fasttext-langdetect"
        home.mkdir(parents=True)
        files = [home / model.FILE, home / "lid.176.bin", temporary / model.FILE]
        data = _mutation(model.find().read_bytes(), Random(number)) if number % 2 else b"no model"
        for file in files:
            file.write_bytes(data)
        (folder / "story.txt").write_text(
            "Der Fluss stieg in der Nacht.\n\nThe bridge is gone with it.\n", encoding="utf-8"
        )
        eye = _Eye(files)
        env = {"TMPDIR": str(temporary)} if number % 3 else {"TMPDIR": str(temporary), "FTLANG_CACHE": str(home)}
        setting = "language.foreign='drop'"
        ran = run(folder, "clean", "story.txt", "--set", setting, "--workers", str(1 + number % 2), env=env)
        if eye.opened():
            return one("a planted model was opened")
        if ran.code != 0 or any(file.read_bytes() != data for file in files):
            return one(f"exit code {ran.code}, or a planted file changed: {ran.err[-400:]}")
        files[0].read_bytes()
        return one("" if eye.opened() else "cannot see that a file is opened")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Eye:
    """Sees whether files are opened, by whomever (inotify)."""

    _OPEN: Final = 0x20
    _NONBLOCK: Final = 0x800

    def __init__(self, files: list[Path]) -> None:
        library = ctypes.CDLL(None, use_errno=True)
        self._descriptor = library.inotify_init1(self._NONBLOCK)
        for file in files:
            if library.inotify_add_watch(self._descriptor, os.fsencode(file), self._OPEN) < 0:
                raise OSError(ctypes.get_errno(), "inotify")

    def opened(self) -> bool:
        try:
            return bool(os.read(self._descriptor, 1 << 16))
        except BlockingIOError:
            return False


MUTATED: Final = Case(
    "models",
    "language models with bits flipped, cut off, longer, or with other sizes in their head",
    "refused before fastText is even imported, naming the file",
    "Each takes the place of `lid.176.ftz` in a copy of the package that carries it.",
    mutated,
    300,
    _BATCH,
    step=_BATCH,
)
PLANTED: Final = Case(
    "planted",
    "a model planted in the shared temporary folder",
    "never opened",
    "A run that identifies languages, with `TMPDIR` and `FTLANG_CACHE` pointing to folders that hold one. The system "
    "(inotify) tells whether it is opened, and it is made sure that it would.",
    planted,
    20,
    2,
)
