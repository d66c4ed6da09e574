"""What the output of a run depends on beside its input, in one hash: a shard made under another is made again.

No plugin is imported for it. A plugin's own files are hashed, packs and constants included, so one that is edited in
place counts as another; so are the files of the distributions that it requires, since one may carry a model.
"""

import hashlib
import importlib.util
import json
import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from importlib.metadata import Distribution, EntryPoint, PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import Final

from boilerfilter.host import installed
from boilerfilter.io.options import CleanOptions
from boilerfilter.settings import Settings

_LARGE: Final = 64 << 20
"""Bytes from which on a file of a required distribution is known by its size: a network may have gigabytes."""
_NO_MATTER: Final = (".pyc", ".pyo")
_CORE: Final = "boilerfilter"
_ON_SCREEN: Final = ("click", "tqdm")
"""Requirements that have no part in what is written."""


def fingerprint(settings: Settings, options: CleanOptions, form: str) -> tuple[str, dict[str, str]]:
    """The fingerprint and its parts, by what they are of, each a hash or a version.

    `options` count as far as they change what is written; `form` is the format that was asked for, if any.
    """
    parts = {
        "settings": _hash_of(_settings(settings)),
        "options": _hash_of([form, asdict(replace(options, context=0, limits=replace(options.limits, chunk_bytes=0)))]),
        "python": platform.python_version(),
    }
    root = Path(str(files(_CORE)))
    command_line = root / "cli"
    parts[f"{_CORE} itself"] = _hash_files(
        root, (file for file in _files(root) if not file.is_relative_to(command_line))
    )
    required: dict[str, Distribution] = dict(_required(_CORE))
    for info, entry in installed():
        chosen = settings.enable is None or info.name in settings.enable
        if chosen and info.name not in settings.disable:
            parts[f"plugin {info.name}"] = f"{info.distribution} {info.version} {_plugin(entry)}"
            required |= dict(_required(info.distribution))
    for name, needed in sorted(required.items()):
        parts[f"package {name}"] = f"{needed.version} {_distribution(needed)}"
    for name, file in _named_files(settings):
        parts[f"file {name}"] = file
    return _hash_of(parts), parts


def _named_files(settings: Settings) -> Iterator[tuple[str, str]]:
    """The files that options of plugins name, such as an index: what counts is what they hold, not how they are called.
    By ``plugin.option``, each with its hash, whatever its size."""
    for plugin, table in settings.plugins.items():
        for option, value in table.items():
            if isinstance(value, str) and os.path.isfile(value):
                with open(value, "rb") as file:
                    digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16))
                yield f"{plugin}.{option}", digest.hexdigest()


def _settings(settings: Settings) -> object:
    # What changes speed alone is left out.
    return {name: value for name, value in vars(settings).items() if name != "pass_through"}


def _hash_of(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=repr)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _plugin(entry: EntryPoint) -> str:
    """The hash of the files of the package or module that a plugin lies in, found without importing it."""
    top = entry.module.partition(".")[0]
    spec = importlib.util.find_spec(top)
    if spec is None:
        return "missing"
    if spec.submodule_search_locations:
        return _hash_of(
            [_hash_files(folder, _files(folder)) for folder in sorted(map(Path, spec.submodule_search_locations))]
        )
    file = Path(spec.origin or "")
    return _hash_files(file.parent, [file] if file.is_file() else [])


def _required(name: str) -> Iterator[tuple[str, Distribution]]:
    """The installed distributions that one requires directly, with their names."""
    try:
        needs = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for need in needs:
        bare, _, condition = need.partition(";")
        word = next((bare[:at] for at, sign in enumerate(bare) if not (sign.isalnum() or sign in "-_.")), bare).lower()
        if "extra" not in condition and word not in (_CORE, *_ON_SCREEN):
            try:
                yield word, distribution(word)
            except PackageNotFoundError:
                continue  # of another system, or an older Python


def _distribution(needed: Distribution) -> str:
    lines = []
    for entry in needed.files or ():
        path = Path(str(entry.locate()))
        # What the installer writes beside the code tells how it was installed, not what.
        if path.suffix in _NO_MATTER or ".dist-info" in entry.parts[0] or not path.is_file():
            continue
        lines.append((str(entry), _content(path)))
    return _hash_of(sorted(lines))


def _content(path: Path) -> str:
    size = path.stat().st_size
    if size > _LARGE:
        return str(size)
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _NO_MATTER and "__pycache__" not in path.parts and path.is_file():
            yield path


def _hash_files(root: Path, files: Iterable[Path]) -> str:
    return _hash_of(
        [
            (path.relative_to(root).as_posix(), hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest())
            for path in files
        ]
    )
