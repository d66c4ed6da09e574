"""What integrations bring into a process, and what they say where a library is missing."""

import subprocess
import sys

import pytest
from libraries import require

CODE = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {library!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hidden())
import boilerfilter.integrations.{module}
"""


@pytest.mark.parametrize(
    ("module", "library"),
    [
        ("arrow", "pyarrow"),
        ("datatrove", "datatrove"),
        ("pandas", "pandas"),
        ("polars", "polars"),
        ("ray", "pyarrow"),
        ("ray", "ray"),
        ("scrapy", "scrapy"),
        ("spark", "pyspark"),
    ],
)
def test_a_missing_library_names_its_extra(module: str, library: str) -> None:
    if module == "scrapy":
        require("itemadapter")  # it is imported first
    code = CODE.format(library=library, module=module)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"ModuleNotFoundError: boilerfilter.integrations.{module} needs {library}")
    assert last.endswith(f": pip install 'boilerfilter[{module}]'")


def test_boilerfilter_imports_no_library_of_an_extra() -> None:
    code = """
import sys
import boilerfilter, boilerfilter.integrations, boilerfilter.integrations.aio, boilerfilter.integrations.datasets
boilerfilter.Pipeline, boilerfilter.Settings
print(sorted({"scrapy", "twisted", "datasets", "pandas", "polars", "pyarrow", "numpy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
