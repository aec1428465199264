"""The page in a real browser: opened from disk, no network, by mouse and by keyboard. A slow lane."""

from __future__ import annotations

import re
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from rootcause.reporting.html import render_html
from tests.reporting.conftest import Opener
from tests.reporting.examples import HOSTILE, analysis
from tests.reporting.findings import with_findings
from tests.reporting.odd import ODD

pytestmark = pytest.mark.slow


@cache
def html(name: str = "usual") -> str:
    return render_html(ODD[name]())


@pytest.fixture
def page(open_page: Opener) -> Page:
    return open_page(html())


def test_the_language_switches(page: Page) -> None:
    page.get_by_role("button", name="Nederlands").click()
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.get_by_role("heading", name="Wat de ontevredenheid draagt").is_visible()
    assert page.locator("#place option").first.evaluate("option => option.label") == "iedereen"
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", name="What carries the dissatisfaction").is_visible()
    assert page.locator("#place option").first.evaluate("option => option.label") == "everyone"


def test_the_table_sorts_by_mouse_and_by_keyboard(page: Page) -> None:
    def order() -> list[str | None]:
        return [row.get_attribute("data-id") for row in page.locator("#ranking tbody tr").all()]

    before = order()
    head = page.get_by_role("button", name="n", exact=True)
    head.click()
    by_n = order()
    assert by_n != before
    head.press("Enter")
    assert order() != by_n
    assert sorted(filter(None, order())) == sorted(filter(None, before))


@pytest.mark.parametrize("width", [1440, 768, 375])
def test_every_heading_that_sorts_is_seen_when_it_has_the_focus(open_page: Opener, width: int) -> None:
    page = open_page(html(), width=width)
    for head in page.locator("#ranking th button:visible").all():
        head.focus()
        box = head.bounding_box()
        assert box is not None
        assert box["width"] >= 24
        assert box["height"] >= 24
        assert 0 <= box["x"] <= width - 24
    assert page.locator("#ranking th button:visible").count() == 11


def test_the_table_filters_by_verdict_and_counts(page: Page) -> None:
    page.locator('[data-filter="driver"]').press("Space")
    shown = page.locator("#ranking tbody tr:visible")
    assert {row.get_attribute("data-verdict") for row in shown.all()} == {"driver"}
    assert page.locator("#shown").inner_text() == str(shown.count())


def test_the_table_filters_by_segment_and_shows_the_figures_of_that_segment(page: Page) -> None:
    page.select_option("#place", label="phone")
    note = page.locator("#told")
    assert "they are not computed per segment" in note.inner_text()
    head = page.locator("#ranking th.here")
    assert head.inner_text().startswith("channel: phone")
    cell = page.locator("#ranking tbody tr").first.locator("td.here")
    assert " ".join(cell.inner_text().split()) == "28.9% (260 / 900) Dissatisfied with 35.0%"
    page.get_by_role("button", name="Nederlands").click()
    assert "Ontevreden met 35,0%" in " ".join(cell.inner_text().split())
    page.select_option("#place", "")
    assert not note.is_visible()
    assert not head.is_visible()


def test_only_what_stands_out_in_a_segment_and_both_filters_together(open_page: Opener) -> None:
    page = open_page(html("forty segments"), language="en")
    shown = page.locator("#ranking tbody tr:visible")
    page.select_option("#place", label="waarde 0 van een kenmerk met een lange naam")
    assert shown.count() == 7  # nobody there mentions the first
    page.locator("#only").press("Enter")
    assert page.locator("#only").get_attribute("aria-pressed") == "true"
    assert shown.count() == 0
    page.select_option("#place", label="waarde 2 van een kenmerk met een lange naam")
    assert shown.count() == 8
    page.locator("#only").click()
    assert [row.get_attribute("data-id") for row in shown.all()] == ["billing.wrong"]
    assert "mentioned more here than elsewhere" in shown.first.inner_text()
    page.locator('[data-filter="bystander"]').click()
    assert shown.count() == 0
    assert page.locator("#shown").inner_text() == "0"


def test_a_filtered_table_sorts_by_the_figures_of_the_segment(page: Page) -> None:
    page.select_option("#place", label="chat")
    page.locator("#ranking th.here button").click()
    assert page.locator("#ranking th.here").get_attribute("aria-sort") == "descending"
    assert page.locator("#ranking tbody tr").first.is_visible()


def test_a_cause_opens_from_its_name_by_keyboard(page: Page) -> None:
    page.locator("#ranking tbody a").nth(1).press("Enter")
    page.wait_for_selector("details.cause[open]")
    assert page.locator("details.cause[open]").count() == 1
    assert page.evaluate("document.activeElement.parentElement.id") == "c2"


def test_printing_opens_the_ranked_causes_and_hides_the_controls(page: Page) -> None:
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details.cause.ranked[open]").count() == 4
    assert not page.locator(".switch").is_visible()
    assert not page.locator("#place").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.cause[open]").count() == 0


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("width", [1440, 768, 375])
def test_nothing_runs_out_of_the_page_opened_or_not(open_page: Opener, name: str, width: int) -> None:
    page = open_page(html(name), width=width)
    for language in ("nl", "en"):
        page.locator(f'[data-choose="{language}"]').click()
        assert page.evaluate("document.body.scrollWidth <= document.documentElement.clientWidth")
    page.evaluate("Array.from(document.querySelectorAll('details')).slice(0, 40).forEach(d => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.body.scrollWidth <= document.documentElement.clientWidth")


def test_tables_scroll_within_a_box_of_their_own(open_page: Opener) -> None:
    page = open_page(html(), width=375)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    wide = page.evaluate(
        "Array.from(document.querySelectorAll('table')).filter("
        "t => !t.closest('.scroll') && t.getBoundingClientRect().right > innerWidth).length"
    )
    assert wide == 0


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["usual", "no scores", "hostile"])
def test_axe_finds_no_serious_violation(open_page: Opener, name: str, scheme: str, language: str) -> None:
    page = open_page(html(name), scheme=scheme, language=language)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    if page.locator("#place").count():
        page.select_option("#place", index=1)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []


def test_axe_would_find_a_violation(open_page: Opener) -> None:
    page = open_page(html())
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert "html-has-lang" in {v["id"] for v in Axe().run(page).response["violations"]}


def test_hostile_words_run_nothing_and_stand_there_as_text(open_page: Opener) -> None:
    page = open_page(html("hostile"), language="en")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    told = page.locator("main").inner_text()
    for piece in ("<script>alert(1)</script></style></title>{{7*7}}{% raw %}", "javascript:alert(2)", "[U+202E]"):
        assert piece in told
    assert page.locator("main script, main img, main style, main a[href^='javascript']").count() == 0
    page.select_option("#place", label=re.sub(r"\s+", " ", re.sub("[\u202c\u202e\x07]", _code, HOSTILE)))
    assert "<script>alert(1)</script>" in page.locator("#ranking th.here").inner_text()


def _code(match: re.Match[str]) -> str:
    return f"[U+{ord(match[0]):04X}]"


def test_an_event_mark_with_hostile_words_is_text(open_page: Opener) -> None:
    page = open_page(render_html(with_findings("</svg><script>alert(9)</script>")), language="en")
    assert "</svg><script>alert(9)</script>" in page.locator("section[aria-labelledby=course]").inner_text()


def test_without_script_the_page_is_whole_and_offers_no_dead_control(open_page: Opener) -> None:
    page = open_page(re.sub(r"<script>.*</script>", "", html(), flags=re.DOTALL))
    assert not page.locator("#place").is_visible()
    assert not page.locator(".switch").is_visible()
    assert page.locator("#ranking tbody tr:visible").count() == len(analysis().causes) - 3
