"""The page in a real browser: opened from disk, no network, by mouse and by keyboard. A slow lane."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from rootcause.reporting.html import render_html
from tests.reporting import examples

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser that the system has; none is downloaded."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("needs chromium on the PATH")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The full example, opened from disk with the network cut; anything on the console is a failure."""
    file = tmp_path / "report.html"
    file.write_text(render_html(examples.analysis()), encoding="utf-8")
    context = browser.new_context(offline=True)
    opened = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(file.as_uri())
    yield opened
    assert said == []
    assert asked == [file.as_uri()]
    context.close()


def test_the_language_switches(page: Page) -> None:
    page.get_by_role("button", name="Nederlands").click()
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.get_by_role("heading", name="Wat de ontevredenheid draagt").is_visible()
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", name="What carries the dissatisfaction").is_visible()


def test_the_table_sorts_by_mouse_and_by_keyboard(page: Page) -> None:
    def order() -> list[str | None]:
        return [row.get_attribute("data-id") for row in page.locator("#ranking tbody tr").all()]

    before = order()
    head = page.locator("#ranking th button").nth(2)
    head.click()
    by_n = order()
    assert by_n != before
    head.press("Enter")
    assert order() != by_n
    assert sorted(filter(None, order())) == sorted(filter(None, before))


def test_the_table_filters_and_counts(page: Page) -> None:
    page.locator('[data-filter="driver"]').click()
    shown = page.locator("#ranking tbody tr:visible")
    assert {row.get_attribute("data-verdict") for row in shown.all()} == {"driver"}
    assert page.locator("#shown").inner_text() == str(shown.count())


def test_a_cause_opens_from_its_name(page: Page) -> None:
    page.locator("#ranking tbody a").first.click()
    assert page.locator("details[open]").count() >= 1


@pytest.mark.parametrize("width", [1440, 768, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_out_of_the_page(page: Page, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
