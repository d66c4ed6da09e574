"""The documentation as a site: it builds without a warning, and every link within it leads somewhere."""

import os
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest

import boilerfilter
from boilerfilter.cli.main import main

ROOT = Path(__file__).parents[1]
MODULES = ("sphinx", "myst_parser", "furo")


class Page(HTMLParser):
    """Where a page's links lead, and what links may lead to in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.anchors: set[str] = set()
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name in ("id", "name"):
                self.anchors.add(value)
            elif value and name == "href" and tag == "a":
                self.links.add(value)
            elif value and (name == "src" or (name == "href" and tag == "link")):
                self.loaded.add(value)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if missing := [module for module in MODULES if find_spec(module) is None]:
        reason = f"{missing[0]} is not installed: pip install 'boilerfilter[docs]'"
        if os.environ.get("BOILERFILTER_REQUIRE_DOCS") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("site")
    command = ["-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs/site", "-d", str(folder / "trees"), "."]
    # A proxy that is not there: whoever would load something fails.
    offline = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, *command, str(folder / "html")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **offline},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "html"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in site.rglob("*.html")}


def test_every_document_is_in_the_contents(site: Path, pages: dict[Path, Page]) -> None:
    contents = pages[site / "docs" / "index.html"].links
    for document in [*(ROOT / "docs").glob("*.md"), ROOT / "CONTRIBUTING.md", *(ROOT / "plugins").rglob("README.md")]:
        page = document.relative_to(ROOT).with_suffix(".html")
        assert page == Path("docs/index.html") or os.path.relpath(page, "docs") in contents, document


def test_no_link_is_dead(site: Path, pages: dict[Path, Page]) -> None:
    dead = [f"{path.relative_to(site)}: {link}" for path, page in pages.items() for link in _dead(path, page, pages)]
    assert dead == []


def _dead(path: Path, page: Page, pages: dict[Path, Page]) -> Iterator[str]:
    for link in page.links | page.loaded:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        anchor = unquote(parts.fragment)
        if not target.is_file() or (anchor and target in pages and anchor not in pages[target].anchors):
            yield link


def test_a_page_loads_nothing_from_elsewhere(pages: dict[Path, Page]) -> None:
    assert {link for page in pages.values() for link in page.loaded if urlsplit(link).netloc} == set()


def test_the_reference_has_every_command_and_every_public_name(site: Path, pages: dict[Path, Page]) -> None:
    commands = " ".join(pages[site / "docs" / "commands.html"].text.split())
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert command.help
        assert " ".join(command.help.replace("\b", "").partition("\n\n")[0].split()) in commands
    reference = pages[site / "docs" / "api.html"]
    elsewhere = reference.text.partition("are in the plugin contract")[0]
    for name in boilerfilter.__all__:
        assert f"boilerfilter.{name}" in reference.anchors or name in elsewhere
