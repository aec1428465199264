"""comparison.html: its numbers, its safety, and its behavior in a real browser (a slow lane)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from rootcause.domain.changes import Comparison, Part
from rootcause.domain.exports import Note
from rootcause.domain.reasons import Words
from rootcause.reporting.comparison_page import render_comparison, steps
from tests.reporting.examples import HOSTILE
from tests.reporting.page import Element, read
from tests.reporting.test_comparison import MADE, WAIT

BARE = replace(MADE, new_rate=None, difference=None, low=None, high=None, parts=(), notes=(), causes=())


def _values(page: Element, **wanted: str) -> list[float]:
    table = page.one("table", **wanted)
    cells = [cell.attributes["data-value"] for cell in table.all("td") if "num" in cell.attributes.get("class", "")]
    return [float(value) for value in cells if value]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_both_languages_are_inside_and_one_is_shown(language: str) -> None:
    page = read(render_comparison(MADE, language))
    assert page.one("html").attributes["lang"] == language
    assert page.one("h1").text("nl") == "Waarom de score bewoog"
    assert page.one("h1").text("en") == "Why the score moved"
    assert "een verschil van +4,8 punten" in page.text("nl")
    assert "a difference of +4.8 points" in page.text("en")


def test_every_number_is_that_of_the_comparison() -> None:
    page = read(render_comparison(MADE, "en"))
    parts = [cell.attributes for cell in page.one("table", class_="fall").all("td", class_="num")]
    values = [float(cell["data-value"]) for cell in parts if "data-value" in cell]
    assert values == [0.003, 0.022, -0.004, 0.027, 0.048]
    assert _values(page, class_="shares") == [0.1, 0.15, 0.021, -0.004, 0.0, 0.02, 0.01, 0.01, 0.001]


def test_each_part_begins_where_the_one_before_it_ends() -> None:
    made = steps(MADE)
    assert [step.kind for step in made] == ["rest", "more", "rest", "more", "total"]
    assert made[0].start == 0
    assert made[1].start == pytest.approx(made[0].stop, abs=0.01)
    assert made[2].stop == pytest.approx(made[1].stop, abs=0.01)  # a fall is drawn from its end
    assert (made[-1].start, made[-1].stop) == (0.0, 100.0)


def test_a_fall_is_drawn_to_the_left_of_zero() -> None:
    fall = replace(MADE, difference=-0.02, low=-0.03, high=-0.01, parts=(Part("mix", -0.02, -0.03, -0.01),))
    first, whole = steps(fall)
    assert (first.kind, first.start, first.stop) == ("less", 0.0, 100.0)
    assert (whole.start, whole.stop) == (0.0, 100.0)


def test_parts_that_are_all_nothing_are_drawn() -> None:
    flat = replace(MADE, difference=0.0, parts=tuple(replace(part, value=0.0) for part in MADE.parts))
    assert all(step.start == step.stop == 0 for step in steps(flat))


def test_without_scores_or_reasons_the_page_is_calm() -> None:
    page = read(render_comparison(BARE, "en"))
    assert "only the mentions can be compared" in page.text()
    assert "No reason is mentioned" in page.text()
    assert not page.all("table")


def test_words_of_others_are_text_and_nothing_is_loaded() -> None:
    hostile = replace(
        MADE,
        old_name=HOSTILE,
        causes=(replace(WAIT, name=Words(HOSTILE, HOSTILE)),),
        notes=(Note("odd", HOSTILE, "warning"),),
    )
    text = render_comparison(hostile, "en")
    page = read(text)
    assert len(page.all("script")) == 1
    assert "<script>alert(1)" in page.text()
    assert "\u202e" not in text
    policy = next(m.attributes["content"] for m in page.all("meta") if "http-equiv" in m.attributes)
    assert "default-src 'none'" in policy
    assert not page.all("img")
    assert all(not element.attributes.get("href", "#").startswith("http") for element in page.walk())


def test_many_reasons_are_cut_with_a_pointer() -> None:
    many = replace(MADE, causes=(WAIT,) * 203)
    page = read(render_comparison(many, "en"))
    assert len(page.one("table", class_="shares").all("tr")) == 201
    assert "3 more reasons are in comparison.json." in page.text()


@pytest.fixture(scope="module")
def comparison_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page from disk with the network cut; anything on the console, or any other request, is a failure."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("needs chromium on the PATH")
    file: Path = tmp_path_factory.mktemp("moved") / "comparison.html"
    file.write_text(render_comparison(_with_a_hostile_name(), "en"), encoding="utf-8")
    said: list[str] = []
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        yield page
        assert said == []
        assert asked == [file.as_uri()]
        browser.close()


def _with_a_hostile_name() -> Comparison:
    return replace(MADE, causes=(*MADE.causes, replace(WAIT, name=Words(HOSTILE, HOSTILE), share_old=0.5)))


@pytest.mark.slow
def test_the_language_switches_by_mouse_and_by_keyboard(comparison_page: Page) -> None:
    comparison_page.get_by_role("button", name="Nederlands").click()
    assert comparison_page.title() == "Waarom de score bewoog"
    assert comparison_page.get_by_role("heading", name="Waar het verschil zit").is_visible()
    comparison_page.get_by_role("button", name="English").press("Enter")
    assert comparison_page.get_by_role("heading", name="Where the difference lies").is_visible()


@pytest.mark.slow
def test_reasons_sort(comparison_page: Page) -> None:
    def first() -> str:
        return comparison_page.locator("#reasons tbody tr th").first.inner_text()

    assert first() == "Long wait"
    comparison_page.locator("#reasons th button").nth(1).click()
    assert first().startswith("<script>")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 768, 375])
def test_nothing_is_wider_than_the_screen(comparison_page: Page, width: int) -> None:
    comparison_page.set_viewport_size({"width": width, "height": 900})
    assert comparison_page.evaluate("document.documentElement.scrollWidth") <= width
