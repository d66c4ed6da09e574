"""The object that an embedder holds, with the installed plugins."""

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
from samples import NOTICE, SHARED, STORY

import boilerfilter
from boilerfilter import Document, Pipeline, Settings, SettingsError

SEED = SHARED / "examples" / "000_9cba2e466d5fc159.txt"
TEXTS = [
    STORY,
    f"{STORY}\n\n{NOTICE}\n\nAccept all",
    f"{NOTICE}\n\n{STORY}",
    f"{STORY}\n\nWir verwenden Cookies, um Ihnen die beste Erfahrung auf unserer Website zu bieten.",
    "Bake the cookies for twelve minutes, until the edges of the dough are golden.",
    "",
]


def test_a_notice_goes_and_the_story_stays(pipeline: Pipeline) -> None:
    result = pipeline.run(f"{STORY}\n\n{NOTICE}\n")
    assert result.text == f"{STORY}\n"
    assert result.removed == ((len(STORY), len(STORY) + 2 + len(NOTICE)),)
    assert [info.name for info in result.plugins] == ["consent", "language"]
    (dropped,) = result.dropped
    assert dropped.reasons
    assert dropped.annotations
    assert dropped.paragraph.start == len(STORY) + 2


def test_clean_is_the_default_pipeline(pipeline: Pipeline) -> None:
    for text in TEXTS:
        assert boilerfilter.clean(text) == pipeline.run(text).text


def test_every_public_name_is_there() -> None:
    assert all(hasattr(boilerfilter, name) for name in boilerfilter.__all__)
    assert set(boilerfilter.__all__) <= set(dir(boilerfilter))
    assert boilerfilter.__version__
    with pytest.raises(AttributeError, match="no attribute 'Pipelin'"):
        boilerfilter.Pipelin  # noqa: B018


def test_a_document_comes_back_as_it_was(pipeline: Pipeline) -> None:
    metadata = {"any": object()}
    document = Document(TEXTS[1], id="7", url="https://example.org/", metadata=metadata)
    result = pipeline.run(document)
    assert result.document is document
    assert result.document.metadata is metadata
    assert result.text == STORY


def test_run_many_reads_at_most_a_batch_ahead(pipeline: Pipeline) -> None:
    taken = []

    def texts() -> Iterator[str]:
        for number in range(1000):
            taken.append(number)
            yield STORY

    results = pipeline.run_many(texts())
    next(results)
    assert len(taken) < 200


def test_a_pipeline_pickles_to_one_that_answers_the_same(pipeline: Pipeline) -> None:
    copy = pickle.loads(pickle.dumps(pipeline))
    assert [copy.run(text) for text in TEXTS] == [pipeline.run(text) for text in TEXTS]


def test_results_pickle(pipeline: Pipeline) -> None:
    result = pipeline.run(TEXTS[1])
    assert pickle.loads(pickle.dumps(result)) == result


def test_many_threads_get_the_same_answers() -> None:
    pipeline = Pipeline()  # a new one, so that threads meet while patterns are compiled
    texts = [f"{text}\n\n{number}" for number in range(40) for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(pipeline.run, texts))
    assert results == [pipeline.run(text) for text in texts]


def test_clean_may_be_called_first_from_many_threads() -> None:
    boilerfilter._default.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(boilerfilter.clean, [TEXTS[1]] * 8)) == {STORY}
    assert boilerfilter._default.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(consnt={}), "unknown setting 'consnt'; did you mean 'consent'?"),
        (Settings(consent={"presett": "careful"}), "consent: unknown option 'presett'; did you mean 'preset'?"),
        (Settings(disable=["consnt"]), "no plugin 'consnt' is installed; did you mean 'consent'?"),
        (Settings(enable=["languages"]), "no plugin 'languages' is installed; did you mean 'language'?"),
    ],
)
def test_settings_of_plugins_are_checked_when_the_pipeline_is_built(settings: Settings, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        Pipeline(settings)
    assert message in str(error.value)


def test_without_plugins_all_is_kept() -> None:
    result = Pipeline(Settings(enable=())).run(TEXTS[1])
    assert result.text == TEXTS[1]
    assert result.plugins == ()


def test_one_plugin_works_without_the_other() -> None:
    assert Pipeline(Settings(disable=["language"])).run(TEXTS[1]).text == STORY
    assert Pipeline(Settings(enable=["language"])).run(TEXTS[1]).text == TEXTS[1]


@pytest.mark.skipif(not SEED.exists(), reason="the document that the project began with is not beside this checkout")
def test_the_seed_document(pipeline: Pipeline) -> None:
    text = SEED.read_text(encoding="utf-8")
    expected = SEED.with_suffix(".expected.txt").read_text(encoding="utf-8")
    result = pipeline.run(text)
    assert result.text == expected.removesuffix("\n")
    assert len(result.dropped) == 5


@pytest.mark.skipif(not SEED.exists(), reason="the document that the project began with is not beside this checkout")
def test_the_seed_document_with_a_paragraph_without_its_word_for_cookie(pipeline: Pipeline) -> None:
    """The block takes it: it stands between the article and a sure notice, in the notice's language."""
    text = SEED.read_text(encoding="utf-8")
    assert text.count("çerezler kullanılmaktadır") == 1
    text = text.replace("çerezler kullanılmaktadır", "kullanılmaktadır")
    expected = SEED.with_suffix(".expected.txt").read_text(encoding="utf-8")
    assert pipeline.run(text).text == expected.removesuffix("\n")


@pytest.mark.skipif(not (SHARED / "eval").exists(), reason="the evaluation set is not beside this checkout")
def test_the_evaluation_adapter_runs_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SHARED / "eval"))
    adapter = import_module("boilerfilter_adapter")
    assert adapter.drop(f"{STORY}\n\n{NOTICE}") == [False, True]
    assert adapter.drop("") == [False]
