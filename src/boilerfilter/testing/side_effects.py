"""What a call does beside answering, and what helps to bring it about."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from boilerfilter.testing.overtime import Overtime
from boilerfilter.testing.watched import Seen, watched

_SHOWN = 200


def output_of(call: Callable[[], object]) -> str:
    """What is wrong if a call writes something."""
    written = _seen(call).output
    return f"it wrote {written[:_SHOWN]!r}" if written else ""


def calls_of(call: Callable[[], object]) -> str:
    """What is wrong if a call asks for the network."""
    calls = _seen(call).calls
    return f"it called {calls[0]}" if calls else ""


@contextmanager
def switching() -> Iterator[None]:
    """Threads take turns a hundred times as often as usual, so that a race is lost soon."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 500)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _seen(call: Callable[[], object]) -> Seen:
    # That it raises is another law's business, and for many plugins what comes of being refused.
    with watched() as seen, suppress(Exception, SystemExit, Overtime):
        call()
    return seen
