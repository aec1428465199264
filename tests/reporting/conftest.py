"""The browser that the system has; none is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

Opener = Callable[..., Page]


@pytest.fixture(scope="module")  # while one is open, nothing else in this process can run an event loop
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("needs chromium on the PATH")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Open a page from disk with the network cut; anything on the console, or any other request, is a failure."""
    said: list[str] = []
    asked: list[str] = []
    context = browser.new_context(offline=True)
    file = tmp_path / "report.html"

    def opened(html: str, *, width: int = 1440, scheme: str = "light", language: str = "") -> Page:
        file.write_text(html, encoding="utf-8")
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 1000})
        page.goto(file.as_uri())
        if language:
            page.locator(f'[data-choose="{language}"]').click()
        return page

    yield opened
    assert said == []
    assert set(asked) <= {file.as_uri()}
    context.close()
