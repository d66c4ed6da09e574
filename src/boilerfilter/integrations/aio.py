"""boilerfilter for coroutines: the event loop goes on while texts are cleaned.

>>> import asyncio
>>> from boilerfilter.integrations import aio
>>> asyncio.run(aio.clean("The river rose overnight.\\n\\nWe use cookies to improve your experience. Accept all"))
'The river rose overnight.'
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Self

import boilerfilter
from boilerfilter import Document, Pipeline, Result, Settings

_SHORT: Final = 65_536
"""Characters up to which it takes less to see that a text has no boilerplate than to ask another thread."""


async def clean(text: str) -> str:
    """`boilerfilter.clean` in a thread: the installed plugins with their default settings.

    For other settings, reasons, or many texts hold a `Cleaner`.
    """
    return await asyncio.to_thread(boilerfilter.clean, text)


class Cleaner:
    """Cleans texts for coroutines in threads of its own::

        async with Cleaner(Settings(consent={"preset": "careful"})) as cleaner:
            text = await cleaner.clean(text)

    Most texts have no boilerplate; the loop sees that itself, in microseconds. The others go to a thread, where a long
    text, or the first one in a language, may take as long as it needs. One thread is the rule, since cleaning holds the
    interpreter's lock: a second one makes the loop wait, and the texts no faster. A coroutine that is cancelled while
    its text waits takes it out of the line.

    Raises, from ``async with``, or else when first used:
        PluginError, SettingsError, PatternPackError: as `Pipeline` does.
    """

    def __init__(self, settings: Settings | None = None, *, threads: int = 1) -> None:
        self.settings = settings if settings is not None else Settings()
        self._pipeline: Pipeline | None = None
        self._building = asyncio.Lock()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="boilerfilter")

    async def __aenter__(self) -> Self:
        await self._built()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def clean(self, text: str) -> str:
        """`text` without its boilerplate.

        Raises:
            PluginError, TimeBudgetError: as `Pipeline.run` does.
        """
        pipeline = await self._built()
        if len(text) <= _SHORT and not pipeline.may_change(text.encode("utf-8", "surrogatepass")):
            return text
        return (await self.run(text)).text

    async def run(self, document: str | Document) -> Result:
        """What `Pipeline.run` makes of a document.

        Raises:
            PluginError, TimeBudgetError: as `Pipeline.run` does.
        """
        pipeline = await self._built()
        return await asyncio.get_running_loop().run_in_executor(self._threads, pipeline.run, document)

    def close(self) -> None:
        """Ends the threads once they have done what they were given; ``async with`` does it."""
        self._threads.shutdown(wait=False)

    async def _built(self) -> Pipeline:
        if self._pipeline is None:
            async with self._building:
                if self._pipeline is None:  # another coroutine may have built it
                    loop = asyncio.get_running_loop()
                    self._pipeline = await loop.run_in_executor(self._threads, Pipeline, self.settings)
        return self._pipeline
