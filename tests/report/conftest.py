"""A real browser for the tests of the page."""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

REQUIRED = "BOILERFILTER_REQUIRE_CHROMIUM"


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Headless Chromium, driven by Selenium, both as they are installed: nothing is downloaded."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    missing = "" if browser and driver else "no chromium with its chromedriver on this machine"
    if not missing and find_spec("selenium") is None:
        missing = "no selenium in this environment"
    if missing:
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, and there is {missing}")
        pytest.skip(f"there is {missing}")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(browser)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    instance = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield instance
    finally:
        instance.quit()
