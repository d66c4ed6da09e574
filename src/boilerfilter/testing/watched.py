"""What code does beside answering: what it writes to the standard outputs, and whether it asks for the network."""

import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import Final, NoReturn

_CONNECTING: Final = ("connect", "connect_ex", "sendto")
_RESOLVING: Final = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")


class NetworkRefusedError(OSError):
    """The network is not there while a plugin is checked."""


@dataclass(slots=True)
class Seen:
    """What was written, and the calls that were refused; whole when the watch is over."""

    output: str = ""
    calls: list[str] = field(default_factory=list)


@contextmanager
def watched() -> Iterator[Seen]:
    """Around code that is to be watched. Sockets of the whole process are refused meanwhile, and its outputs caught."""
    seen = Seen()
    with _offline(seen), _silent(seen):
        yield seen


@contextmanager
def _silent(seen: Seen) -> Iterator[None]:
    streams = sys.stdout, sys.stderr
    written = StringIO()
    with tempfile.TemporaryFile() as caught:
        for stream in streams:
            stream.flush()
        kept = [(number, os.dup(number)) for number in (1, 2)]
        try:
            for number, _ in kept:
                os.dup2(caught.fileno(), number)
            sys.stdout = sys.stderr = written
            yield
        finally:
            sys.stdout, sys.stderr = streams
            for stream in streams:
                stream.flush()  # written by who kept the stream
            for number, copy in kept:
                os.dup2(copy, number)
                os.close(copy)
            caught.seek(0)
            seen.output += written.getvalue() + caught.read().decode("utf-8", "replace")


@contextmanager
def _offline(seen: Seen) -> Iterator[None]:
    def refuse(name: str) -> Callable[..., NoReturn]:
        def refused(*arguments: object, **_: object) -> NoReturn:
            shown = ", ".join(repr(argument) for argument in arguments if not isinstance(argument, socket.socket))
            seen.calls.append(f"{name}({shown})")
            raise NetworkRefusedError(f"{name}: the network is refused while a plugin is checked")

        return refused

    functions = {name: getattr(socket, name) for name in _RESOLVING}
    try:
        for name in _CONNECTING:  # methods of the class below, in C; ours stand before them
            setattr(socket.socket, name, refuse(name))
        for name in functions:
            setattr(socket, name, refuse(name))
        yield
    finally:
        for name in _CONNECTING:
            delattr(socket.socket, name)
        for name, function in functions.items():
            setattr(socket, name, function)
