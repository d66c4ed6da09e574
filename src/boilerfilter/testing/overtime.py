"""A limit on the processor time of one call into a plugin."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from boilerfilter.packs.timing import no_collection

SECONDS: Final[float] = 10.0
"""Processor time that a plugin may take for what one call of the kit asks: thousands of times what is usual."""


class Overtime(BaseException):
    """A plugin's code did not come to an end. No Exception, so that code which handles all of these lets it pass."""


@contextmanager
def limited() -> Iterator[None]:
    """Raises Overtime in the code inside when it has used the processor for `SECONDS`.

    Works in the main thread, where the system has such a timer; elsewhere the code inside has all the time it takes.
    A search of ``re`` or ``regex`` is interrupted too.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise Overtime(f"it was not done after {SECONDS:g} seconds of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    with no_collection():  # what is raised while garbage is collected is lost
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)
