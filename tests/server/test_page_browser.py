"""The page in headless Chromium, from a real server: paste, answer, copy, search, keyboard, dark, narrow, attacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from needs import BROWSER
from served import ROOT
from test_page import ATTACKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page
    from served import Server

pytestmark = pytest.mark.browser
TEXT = min((ROOT / "data/recordings/kerastensor-in-tf-function").glob("*.txt")).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any, server: Server, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of the server; a script that fails, a refused file or a dialog fails the test."""
    options = {"permissions": ["clipboard-read", "clipboard-write"], "base_url": server.url}
    context = chromium.new_context(**options, **getattr(request, "param", {}))
    page = context.new_page()
    page.set_default_timeout(20_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith(server.url) else None)
    page.goto("/")
    yield page
    context.close()
    assert faults == []


def diagnose(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("button[type=submit]")
    page.wait_for_selector("#answer .answer")


def test_paste_answer_and_copy(opened: Page) -> None:
    diagnose(opened, TEXT)
    assert "kerastensor-in-tf-function" in opened.inner_text("#answer")
    assert "KerasTensor cannot be used" in opened.inner_text("#answer mark >> nth=0")
    opened.click("#answer .block:has(.language-diff) button")
    assert opened.evaluate("navigator.clipboard.readText()").startswith("outputs = keras.ops.squeeze")
    assert opened.url.endswith("/")


def test_by_keyboard_alone(opened: Page) -> None:
    assert opened.evaluate("document.activeElement.id") == "text"
    opened.keyboard.insert_text(TEXT)
    opened.keyboard.press("Control+Enter")
    opened.wait_for_selector("#answer .answer")
    assert opened.evaluate("document.activeElement.id") == "answer"
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "Copy"
    opened.focus("#text")
    opened.keyboard.press("Escape")
    assert opened.input_value("#text") == ""
    assert opened.inner_text("#answer") == ""


def test_a_dropped_file_is_diagnosed(opened: Page) -> None:
    opened.evaluate(
        """text => { const files = new DataTransfer(); files.items.add(new File([text], "train.log"));
        document.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true})); }""",
        TEXT,
    )
    opened.wait_for_selector("#answer .answer")
    assert "kerastensor-in-tf-function" in opened.inner_text("#answer")


@pytest.mark.parametrize("text", ATTACKS)
def test_an_attack_stays_text(opened: Page, text: str) -> None:
    diagnose(opened, text)
    assert opened.query_selector("#answer img, #answer script, #answer b") is None


def test_search_narrows_and_an_entry_has_a_link(opened: Page) -> None:
    opened.click("nav a >> text=Catalogue")
    all_of_them = opened.locator("#entries li:visible").count()
    opened.fill("#q", "filepath extension")
    assert 0 < opened.locator("#entries li:visible").count() < all_of_them
    opened.click("a >> text=save-filepath-extension")
    opened.click("[data-share]")
    assert opened.evaluate("navigator.clipboard.readText()").endswith("/e/save-filepath-extension")


@pytest.mark.parametrize(
    "opened", [{"viewport": {"width": 360, "height": 700}, "color_scheme": "dark"}], indirect=True, ids=["dark-narrow"]
)
def test_dark_and_narrow(opened: Page, tmp_path: Path) -> None:
    diagnose(opened, TEXT)
    ground = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, ground.strip("rgb()").split(","))) < 150
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    opened.screenshot(path=tmp_path / "page.png", full_page=True)


@pytest.mark.parametrize("opened", [{"color_scheme": "light"}], indirect=True, ids=["light"])
def test_light(opened: Page) -> None:
    ground = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, ground.strip("rgb()").split(","))) > 700


@pytest.mark.parametrize("opened", [{"java_script_enabled": False}], indirect=True, ids=["no-script"])
def test_without_scripts(opened: Page) -> None:
    opened.fill("#text", TEXT)
    opened.click("button[type=submit]")
    opened.wait_for_selector("#answer .answer")
    assert opened.url.endswith("/answer")
