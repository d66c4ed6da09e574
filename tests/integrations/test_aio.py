"""Cleaning for coroutines."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import NOTICE, STORY, Marker

import boilerfilter
from boilerfilter import Document, Pipeline, Settings, SettingsError
from boilerfilter.integrations import aio

TEXT = f"{STORY}\n\n{NOTICE}"


def test_the_function_cleans_as_the_library_does() -> None:
    assert asyncio.run(aio.clean(TEXT)) == boilerfilter.clean(TEXT) == STORY


def test_a_cleaner_gives_texts_results_and_settings() -> None:
    async def main() -> None:
        async with aio.Cleaner(Settings(keep=("footbridge",))) as cleaner:
            assert await asyncio.gather(*(cleaner.clean(text) for text in (TEXT, STORY, ""))) == [STORY, STORY, ""]
            result = await cleaner.run(Document(TEXT, id="a"))
            assert (result.document.id, result.text, len(result.dropped)) == ("a", STORY, 1)

    asyncio.run(main())


def test_a_wrong_setting_is_told_at_the_start() -> None:
    async def main() -> None:
        async with aio.Cleaner(Settings(consnt={"preset": "careful"})):
            pass

    with pytest.raises(SettingsError, match="did you mean 'consent'"):
        asyncio.run(main())


def test_the_loop_goes_on_while_a_text_is_cleaned(pipeline_of: Callable[..., Pipeline]) -> None:
    may_end = threading.Event()

    class Slow(Marker):
        def annotate(self, paragraphs, /):  # type: ignore[no-untyped-def]
            assert may_end.wait(10), "the loop stood still"
            return super().annotate(paragraphs)

    slow = Slow("slow", "cookie", anchors=("cookie",))
    pipeline_of([slow], [slow])

    async def main() -> None:
        async with aio.Cleaner() as cleaner:
            cleaning = asyncio.create_task(cleaner.clean(f"{STORY}\n\nA cookie."))
            assert await cleaner.clean(STORY) == STORY  # nothing in it, so it waits for no thread
            assert not cleaning.done()
            may_end.set()
            assert await cleaning == STORY

    asyncio.run(main())


def test_who_is_cancelled_leaves_the_line(pipeline_of: Callable[..., Pipeline]) -> None:
    began, may_end = threading.Event(), threading.Event()

    class Slow(Marker):
        def annotate(self, paragraphs, /):  # type: ignore[no-untyped-def]
            began.set()
            may_end.wait(10)
            return super().annotate(paragraphs)

    slow = Slow("slow", "cookie", anchors=("cookie",))
    pipeline_of([slow], [slow])

    async def main() -> None:
        async with aio.Cleaner() as cleaner:
            first = asyncio.create_task(cleaner.clean("First cookie."))
            assert await asyncio.to_thread(began.wait, 10)
            others = [asyncio.create_task(cleaner.clean(f"A cookie, the {number}th.")) for number in range(5)]
            await asyncio.sleep(0.01)
            for other in others:
                other.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            may_end.set()
            assert await first == ""
            assert await cleaner.clean("Last cookie.") == ""

    asyncio.run(main())
    assert slow.asked == ["First cookie.", "Last cookie."]


def test_many_coroutines_build_one_pipeline(monkeypatch: pytest.MonkeyPatch, pipeline: Pipeline) -> None:
    built = []

    def build(settings: Settings) -> Pipeline:
        time.sleep(0.01)
        built.append(settings)
        return pipeline

    monkeypatch.setattr(aio, "Pipeline", build)

    async def main() -> None:
        cleaner = aio.Cleaner()
        assert await asyncio.gather(*(cleaner.clean(TEXT) for _ in range(4))) == [STORY] * 4
        cleaner.close()

    asyncio.run(main())
    assert len(built) == 1


@settings(deadline=None)  # the first text in a language reads its pack
@given(st.lists(st.text(st.characters(codec=None) | st.sampled_from("\ud800\n"), max_size=60), max_size=4))
def test_it_says_what_the_pipeline_says(pipeline: Pipeline, texts: list[str]) -> None:
    texts = [f"{text}\n{NOTICE}" for text in texts] + texts

    async def main() -> list[str]:
        async with aio.Cleaner() as cleaner:
            return await asyncio.gather(*(cleaner.clean(text) for text in texts))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aio, "Pipeline", lambda settings: pipeline)
        assert asyncio.run(main()) == [pipeline.run(text).text for text in texts]
