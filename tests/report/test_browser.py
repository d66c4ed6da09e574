"""The page as a reader has it: in a browser, with a mouse and with a keyboard."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from removal_samples import NOTICE, entry, write
from samples import SHARED, Ran

from boilerfilter import Document, Pipeline
from boilerfilter.io.cleaner import Cleaner
from boilerfilter.io.options import CleanOptions
from boilerfilter.io.removals import Place, removal

Run = Callable[..., Ran]
EVAL = SHARED / "eval" / "pages.jsonl.gz"
HOSTILE = (
    "<script>window.hurt = 1</script>",
    "</script><script>window.hurt = 1</script>",
    "</style><style>* { display: none }</style>",
    "<img src=x onerror='window.hurt = 1'>",
    '" onmouseover="window.hurt = 1" x="',
    "' autofocus onfocus='window.hurt = 1' x='",
    "--><script>window.hurt = 1</script><!--",
    "]]><svg onload=window.hurt=1>",
    "<iframe src=https://evil.example/></iframe>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "javascript:window.hurt=1",
    "<a href='javascript:window.hurt=1' autofocus>",
    "\u202e\u2066<b>\x00\x1b[31m\ud800",
    "<base href=https://evil.example/>",
    "{{7*7}}${window.hurt=1}`${window.hurt=1}`",
    "<details open ontoggle=window.hurt=1>",
    "&lt;script&gt;window.hurt=1&lt;/script&gt;",
    "<form action=https://evil.example><input autofocus onfocus=window.hurt=1>",
    "\n\n<plaintext>",
)


class Reader:
    """Someone who reads a page."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, path: Path, state: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(f"{path.resolve().as_uri()}{state}")

    def ask(self, script: str, *given: object) -> Any:
        return self.driver.execute_script(f"return {script}", *given)

    def shown(self) -> list[str]:
        """The titles of the documents that are shown, in order."""
        found = "[...document.querySelectorAll('.documents > li:not([hidden]) h3')].map(e => e.textContent)"
        return [str(title) for title in self.ask(found)]

    def choose(self, name: str, value: str) -> None:
        from selenium.webdriver.support.ui import Select

        Select(self.driver.find_element("name", name)).select_by_value(value)

    def press(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """What was asked for beside the page itself."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        sent = [each["params"] for each in messages if each["method"] == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in sent if each.get("type") != "Document"]


@pytest.fixture
def reader(chromium: object) -> Iterator[Reader]:
    reader = Reader(chromium)
    reader.driver.set_window_size(1280, 1000)
    yield reader
    assert reader.complaints() == []
    assert reader.requests() == []


@pytest.fixture
def page(run: Run, tmp_path: Path) -> Path:
    """A report of sixty documents in three languages, one of which should not have lost what it lost."""
    entries = [
        entry(
            line,
            score=0.7 + line % 30 / 100,
            url=None,
            language=("en", "de", "ar")[line % 3],
            plugin=("consent", "repeats")[line % 10 == 0],
            patterns=[f"consent.en.p{line % 6}"],
            reasons=[{"rule": f"rule-{line % 6}", "message": f"said so {line}"}],
        )
        for line in range(1, 61)
    ]
    wrong = "A regulator fined two companies because refusing cookies took more clicks."
    entries[36] = entry(37, wrong, score=0.51, id="wrong", url=None)
    write(tmp_path / "removed.jsonl", entries)
    assert run("report", "removed.jsonl").code == 0
    return tmp_path / "report.html"


def test_the_wrong_removal_comes_first_and_the_reasons_can_be_read(reader: Reader, page: Path) -> None:
    reader.open(page)
    assert reader.shown()[0] == "wrong"
    text = str(reader.ask("document.body.innerText"))
    assert text.index("A regulator fined") < text.index(NOTICE)
    counts = Counter(f"rule-{line % 6}" for line in range(1, 61) if line != 37)
    section = text[text.index("Reasons") : text.index("Documents\n")]
    for rule, count in counts.most_common(5):
        row = section[section.index(f"{rule}: said so #") :]
        assert str(count) in row[:60]


def test_filters_work_with_the_mouse_and_their_state_is_in_the_link(reader: Reader, page: Path) -> None:
    reader.open(page)
    everything = reader.shown()
    reader.choose("language", "ar")
    arabic = reader.shown()
    assert arabic
    assert set(arabic) == {f"doc-{line}" for line in range(1, 61) if line % 3 == 2}
    assert "20 documents with 20 removals" in reader.driver.find_element("id", "status").text
    reader.choose("plugin", "repeats")
    assert set(reader.shown()) == {"doc-20", "doc-50"}
    state = str(reader.ask("location.hash"))
    assert state == "#plugin=repeats&language=ar"
    reader.open(page, state)
    assert set(reader.shown()) == {"doc-20", "doc-50"}
    reader.driver.find_element("css selector", "button[type=reset]").click()
    assert reader.shown() == everything
    assert reader.ask("location.hash") == ""
    reader.choose("pattern", "consent.en.p2")
    assert set(reader.shown()) == {f"doc-{line}" for line in range(1, 61) if line % 6 == 2}
    reader.choose("pattern", "")
    reader.choose("order", "place")
    assert reader.shown() == [f"doc-{line}" if line != 37 else "wrong" for line in range(1, 61)]
    reader.open(page)
    reader.driver.find_element("link text", "consent.en.p4").click()
    assert set(reader.shown()) == {f"doc-{line}" for line in range(1, 61) if line % 6 == 4}


def test_filters_work_with_the_keyboard_alone(reader: Reader, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    reader.open(page)
    reader.press(Keys.TAB)
    assert reader.ask("document.activeElement.textContent") == "Skip to the documents"
    reader.press(Keys.ENTER)
    for _ in range(12):
        if reader.ask("document.activeElement.name") == "to":
            break
        reader.press(Keys.TAB)
    reader.press("0.6")
    assert reader.shown() == ["wrong"]
    reader.press(Keys.TAB, Keys.TAB, Keys.ENTER)
    assert len(reader.shown()) == 60


@pytest.mark.parametrize("way", ["hover", "focus"])
def test_what_was_found_is_shown_on_hover_and_on_focus(reader: Reader, page: Path, way: str) -> None:
    from selenium.webdriver import ActionChains

    reader.open(page)
    removed = reader.driver.find_element("css selector", ".gone")
    patterns = removed.find_element("css selector", ".patterns")
    mark = removed.find_element("css selector", "mark")
    assert patterns.value_of_css_property("opacity") == "0"
    plain = mark.value_of_css_property("background-color")
    if way == "hover":
        ActionChains(reader.driver).scroll_to_element(removed).move_to_element(mark).perform()
    else:
        reader.driver.execute_script("arguments[0].focus()", removed)
    assert patterns.value_of_css_property("opacity") == "1"
    assert "consent.en.cookie" in patterns.text
    assert "A regulator fined" in patterns.text
    assert mark.value_of_css_property("background-color") != plain


def test_all_can_be_read_without_scripts(reader: Reader, page: Path) -> None:
    reader.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        reader.open(page)
        body = reader.driver.find_element("tag name", "body").text
        forms = reader.driver.find_elements("css selector", "form")
        assert [form.is_displayed() for form in forms] == [False]
    finally:
        reader.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert "A regulator fined two companies" in body
    assert "consent notice, score 0.51" in body
    assert "doc-60" in body


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_no_serious_violation_of_accessibility(reader: Reader, page: Path, scheme: str, width: int) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    reader.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        reader.open(page)
        assert reader.ask("document.documentElement.scrollWidth") <= width
        reader.driver.execute_script(axe())
        reader.driver.set_script_timeout(60)
        found = reader.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then(r => done(r.violations.map(v => "
            "[v.id, v.impact, v.nodes.length, v.nodes[0].html])))"
        )
    finally:
        reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        reader.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert [violation for violation in found if violation[1] in ("serious", "critical")] == []


def axe() -> str:
    """The checker: that of the package which carries the newest, if it is there."""
    for package in ("axe_playwright_python", "axe_core_python"):
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    pytest.fail("no package with axe-core is installed; pip install -e '.[test]'")


def test_hostile_texts_are_inert(reader: Reader, run: Run, tmp_path: Path) -> None:
    entries = []
    for number in range(500):
        bad = f"{HOSTILE[number % len(HOSTILE)]} {number}".encode("utf-8", "replace").decode()
        table = entry(
            number + 1,
            bad,
            score=number / 1000,
            story=bad,
            path=bad,
            id=bad,
            url=f"https://{bad}/{bad}" if number % 2 else bad,
            plugin=bad,
            language=bad,
            patterns=[bad, f"{bad}2"],
            reasons=[{"rule": bad, "message": bad}],
        )
        entries.append(table)
    write(tmp_path / "removed.jsonl", entries)
    assert run("report", "removed.jsonl").code == 0
    reader.open(tmp_path / "report.html")
    assert reader.ask("typeof window.hurt") == "undefined"
    assert reader.ask("document.scripts.length") == 1
    assert reader.ask("document.querySelectorAll('style').length") == 1
    foreign = (
        "img,iframe,link,base,object,embed,plaintext,form form,[onerror],[onload],[onfocus],[onmouseover],a[href^=java]"
    )
    assert reader.ask("document.querySelectorAll(arguments[0]).length", foreign) == 0
    assert len(reader.shown()) > 100
    offered = reader.ask("[...document.querySelector('[name=language]').options].map(option => option.value)")
    reader.choose("language", next(name for name in offered if "window.hurt" in name))
    assert len(reader.shown()) == 1
    state = str(reader.ask("location.href"))
    reader.driver.get("about:blank")
    reader.driver.get(state)
    assert len(reader.shown()) == 1
    assert reader.ask("typeof window.hurt") == "undefined"


def test_a_comparison_shows_what_is_new_and_what_is_back(reader: Reader, run: Run, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [entry(line, url=None) for line in (1, 2, 3)])
    write(tmp_path / "b.jsonl", [entry(line, url=None) for line in (2, 3, 4)])
    run("diff", "a.jsonl", "b.jsonl", "-o", "diff.html")
    reader.open(tmp_path / "diff.html")
    assert sorted(reader.shown()) == ["doc-1", "doc-4"]
    reader.choose("change", "new")
    assert reader.shown() == ["doc-4"]
    reader.choose("change", "back")
    assert reader.shown() == ["doc-1"]
    assert "No longer removed" in reader.driver.find_element("css selector", "li:not([hidden]) .why").text


def test_a_report_about_nothing_says_so(reader: Reader, run: Run, tmp_path: Path) -> None:
    write(tmp_path / "removed.jsonl", [])
    assert run("report", "removed.jsonl").code == 0
    reader.open(tmp_path / "report.html")
    assert reader.shown() == []
    assert "No document" in str(reader.ask("document.body.innerText"))


@pytest.mark.skipif(not EVAL.exists(), reason="the evaluation set is not on this machine")
def test_a_real_run_opens_quickly(reader: Reader, run: Run, tmp_path: Path, pipeline: Pipeline) -> None:
    cleaner = Cleaner(pipeline, CleanOptions(removals=True))
    with gzip.open(EVAL, "rt", encoding="utf-8") as pages, (tmp_path / "removed.jsonl").open("wb") as removed:
        rows = [json.loads(line) for _, line in zip(range(50), pages, strict=False)]
        texts = ["\n\n".join(paragraph["text"] for paragraph in row["paragraphs"]) for row in rows]
        documents = [Document(text, id=row["id"]) for text, row in zip(texts, rows, strict=True)]
        for line, cleaned in enumerate(cleaner.clean(documents), 1):
            if cleaned.removed:
                # Many times, so that the page is as full as one of a large run.
                for copy in range(30):
                    removed.write(removal(cleaned, Place(f"{copy}", line), pipeline, context=240))
    assert run("report", "removed.jsonl").code == 0
    times = []
    for _ in range(3):  # the best, since the machine may have other work
        reader.open(tmp_path / "report.html")
        times.append(reader.ask("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    assert min(times) < 2000
    assert len(reader.shown()) > 200
