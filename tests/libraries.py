"""Libraries that some tests need and a plain installation does not have."""

import os
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import pytest


def require(module: str) -> ModuleType:
    """The module of a library that a test needs, imported. Where it is not installed the tests are skipped, with the
    reason, or fail if ``BOILERFILTER_REQUIRE_INTEGRATIONS=1`` is set; one that is there but broken always fails."""
    if find_spec(module.partition(".")[0]) is None:
        reason = f"{module} is not installed: pip install 'boilerfilter[integrations]'"
        if os.environ.get("BOILERFILTER_REQUIRE_INTEGRATIONS") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason, allow_module_level=True)
    return import_module(module)
