"""Plugins that are installed for a run: a folder with a module and what an installer writes beside it."""

from pathlib import Path
from typing import Final


def marking(body: str = "", at_import: str = "") -> str:
    """The code of a plugin ``mark`` that drops paragraphs with ``cookie`` in them; `body` runs first on each of these,
    as ``p``, and `at_import` when it is loaded."""
    return f"""\
import os, time
from boilerfilter import Annotation, Reason, Verdict, hookimpl
{at_import}
class Mark:
    name = "mark"
    anchors = ("cookie",)
    triggers = ("mark",)
    def annotate(self, paragraphs):
        return [self.one(p) for p in paragraphs]
    def one(self, p):
        if "cookie" not in p.text:
            return []
        {body or "pass"}
        return [Annotation("mark", 1.0, (p.span(0, 1, "mark"),))]
    def wants(self, document):
        return {{}}
    def judge(self, document):
        for at in range(len(document.paragraphs)):
            if found := document.find(at, "mark"):
                yield Verdict(at, False, Reason("mark", "it says cookie"), (found,))
@hookimpl
def boilerfilter_annotators(settings, packs):
    return [Mark()]
@hookimpl
def boilerfilter_rules(settings):
    return [Mark()]
"""


MARK: Final = marking("time.sleep(SECONDS)", at_import='SECONDS = float(os.environ.get("MARK_SECONDS", "0"))')
"""Drops paragraphs that say cookie, as slowly as the environment says: how long it takes is no part of what a run is
known by, so that a run can be resumed with another speed."""


def install(
    folder: Path, code: str, *, plugin: str, name: str = "acme-plugin", version: str = "1.2", module: str = ""
) -> Path:
    """Puts a distribution with one plugin, in a `module` named after it if it is not said, into a folder, and gives the
    folder, which is to be on the path."""
    module = module or f"{name.replace('-', '_')}_code"
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[boilerfilter]\n{plugin} = {module}\n", encoding="utf-8")
    return folder
