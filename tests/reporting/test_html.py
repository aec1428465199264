from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from rootcause.domain.analysis import Analysis
from rootcause.domain.exports import Note
from rootcause.reporting.html import render_html
from rootcause.reporting.view import view
from tests.reporting.examples import ENDLESS, HOSTILE, analysis, hostile
from tests.reporting.odd import large
from tests.reporting.page import Element, read


def _page(made: Analysis) -> Element:
    return read(render_html(made))


@cache
def _usual(language: str = "en") -> Element:
    """The page of the usual example, rendered once; the tests only read it."""
    return _page(analysis(language=language))


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_the_sort_keys_are_the_stored_numbers_themselves() -> None:
    made = analysis()
    by_id = {cause.id: cause.driver for cause in made.causes}
    for row in _usual().one("section", id="ranking").one("tbody").all("tr"):
        driver = by_id[row.attributes["data-id"]]
        keys = [cell.attributes["data-value"] for cell in row.all("td") if "data-value" in cell.attributes]
        assert [float(key) for key in keys[1:8]] == [
            driver.n,
            driver.share,
            driver.dsat_rate,
            driver.rate_without,
            driver.raw_difference,
            driver.impact,
            driver.impact_share,
        ]


def test_the_waterfall_adds_up_to_all_dissatisfaction_and_names_what_is_not_explained() -> None:
    for causes in (0, 1, 30):
        made = analysis(causes)
        assert made.totals is not None
        rows = _page(made).one("table", class_="fall").one("tbody").all("tr")
        values = [float(row.all("td")[1].attributes["data-value"]) for row in rows]
        assert sum(values[:-1]) == pytest.approx(values[-1]) == pytest.approx(made.totals.dsat_rate)
        assert rows[-2].attributes["class"] == "not_explained"
        assert values[-2] == made.totals.not_explained


def test_the_policy_allows_this_style_and_this_script_and_nothing_else() -> None:
    page = _usual()
    policy = page.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        text = page.one(tag).text()
        assert rules[f"{tag}-src"] == f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("made", [analysis(), hostile()], ids=["plain", "hostile"])
def test_nothing_is_loaded_from_anywhere(made: Analysis) -> None:
    page = _page(made)
    for element in page.walk():
        assert element.tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "image", "use"}
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name not in {"src", "style", "srcset", "xlink:href", "action"}
            if name == "href":
                assert value.startswith("#")
    style = page.one("style").text()
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"""["'(]\s*(https?:)?//""", style + page.one("script").text())


def test_hostile_words_are_text_wherever_they_stand() -> None:
    page = _page(hostile())
    assert len(page.all("script")) == len(page.all("style")) == len(page.all("title")) == 1
    told = page.text()
    assert "\u202e" not in told
    assert "\x07" not in told
    assert "[U+202E]gnisrever[U+202C]" in told
    for piece in (
        "<script>alert(1)</script></style></title>{{7*7}}",
        "javascript:alert(2)",
        "zero\u200bwidth",
        "[U+0007]bell",
    ):
        assert piece in told
    assert "{{49}}" not in told
    assert (
        page.one("h1").text()
        == page.one("title").text()
        == HOSTILE.replace("\u202e", "[U+202E]").replace("\u202c", "[U+202C]").replace("\x07", "[U+0007]")
    )


def test_a_word_of_ten_thousand_letters_is_cut_around_its_evidence() -> None:
    quotes = [quote for quote in _page(hostile()).all("blockquote") if "aaaa" in quote.text()]
    (quote,) = quotes
    assert len(_flat(quote.text())) < 700
    assert quote.one("mark").text() == ENDLESS[:5]


def test_both_languages_are_inside_and_the_chosen_one_comes_first() -> None:
    for language, other in (("nl", "en"), ("en", "nl")):
        page = _usual(language)
        root = page.one("html")
        assert root.attributes["lang"] == root.attributes["data-lang"] == language
        pressed = {
            button.attributes["data-choose"]: button.attributes["aria-pressed"]
            for button in page.all("button")
            if "data-choose" in button.attributes
        }
        assert pressed == {language: "true", other: "false"}
    dutch, english = page.text("nl"), page.text("en")
    assert "Lang wachten aan de telefoon" in dutch
    assert "Lang wachten aan de telefoon" not in english.replace("Klantenservice", "")
    assert "17,2%" in dutch
    assert "17.2%" in english
    assert "17.2%" not in dutch


def test_a_bystander_says_whose_company_explains_it() -> None:
    made = analysis()
    row = next(cause for cause in made.causes if cause.driver.verdict == "bystander")
    details = next(d for d in _page(made).all("details", class_="cause") if row.name_en in d.text())
    assert "Mostly explained by its company with Long waits on the phone" in details.text()


def test_caveats_have_words_and_a_new_one_stays_readable() -> None:
    made = analysis(2)
    codes = "inseparable:contact.unresolved|halo|simpson|simpson:channel=phone|made_up"
    odd = replace(
        made.causes[0],
        driver=replace(made.causes[0].driver, caveat=codes, impact_any=0.01),
    )
    told = _page(replace(made, causes=(odd, *made.causes[1:]))).text()
    assert "Mentioned almost only together with Problem not resolved" in told
    assert "The raw and the adjusted numbers point in opposite directions" in told
    assert "In channel: phone it points the other way than over all answers" in told
    assert "made_up" in told
    assert "Counting every mention, praise included, the adjusted impact is 1.0 points." in told


def test_warnings_are_loud_and_notes_without_wording_keep_their_text() -> None:
    page = _usual()
    assert "310 comments with clear praise" in _flat(page.one("div", class_="warn").text())
    assert "A note that has no translation yet." in page.one("ul", class_="notes").text()


def test_a_note_that_lacks_a_value_falls_back_to_its_own_text() -> None:
    told = _page(replace(analysis(), notes=(Note("test_rows", "Some rows are tests.", "caveat"),))).text()
    assert "Some rows are tests." in told


def test_excluded_rows_add_up_and_a_gap_is_said() -> None:
    told = _flat(_usual().text())
    assert "2,790 analyzed + 210 left out = 3,000 rows read." in told
    made = analysis()
    off = replace(made, summary=replace(made.summary, rows=3_001))
    assert "do not add up to the 3,001 rows read" in _flat(_page(off).text())


def test_without_scores_the_report_groups_by_frequency_and_ranks_nothing() -> None:
    page = _page(analysis(scored=False))
    told = _flat(page.text())
    assert "No scores, so no ranking" in told
    assert "What customers write about most" in told
    assert [_flat(h.text()) for h in page.one("ol", class_="cards").all("h3")] == [
        "1Long waits on the phone",
        "2Delivered late",
        "3Problem not resolved",
    ]
    assert not page.all("table", class_="fall")
    assert "What is asked of you" not in told
    assert "Adjusted impact" not in told
    assert "%" not in page.one("p", class_="score").text()


def test_without_a_driver_nothing_is_called_one() -> None:
    made = analysis(4)
    calm = tuple(replace(c, driver=replace(c.driver, verdict="not_distinguishable")) for c in made.causes[:4])
    page = _page(replace(made, causes=(*calm, *made.causes[4:])))
    assert "No contact reason stands out from chance" in page.text()
    assert not page.all("ol", class_="cards")


@pytest.mark.parametrize("causes", [0, 1, 203])
def test_reports_of_any_size_are_whole_and_small_enough_to_mail(causes: int) -> None:
    text = render_html(analysis(causes))
    assert len(text.encode()) < 5_000_000
    page = read(text)
    assert len(page.all("details", class_="cause")) == min(causes, 200)
    assert ("3 further rows are in causes.csv" in _flat(page.text())) == (causes == 203)
    ids = [element.attributes["id"] for element in page.walk() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    targets = {a.attributes["href"][1:] for a in page.all("a")}
    assert targets <= set(ids)
    labels = {name for e in page.walk() for name in e.attributes.get("aria-labelledby", "").split()}
    assert labels <= set(ids)


def test_what_fifty_thousand_comments_come_to_is_small_enough_too() -> None:
    made = large()
    assert len(render_html(made).encode()) < 5_000_000
    assert len(view(made).filters) == 5


def test_the_same_analysis_gives_the_same_bytes() -> None:
    assert render_html(analysis()) == render_html(analysis())


def test_headings_do_not_skip_a_level() -> None:
    levels = [int(e.tag[1]) for e in _usual().walk() if re.fullmatch(r"h[1-6]", e.tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def _luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_colors_have_enough_contrast_in_light_and_dark() -> None:
    style = _page(analysis(0)).one("style").text()
    for block in re.findall(r":root \{([^}]*--paper[^}]*)\}", style):
        color = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6})\b", block))
        color = {
            name: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:]) for name, value in color.items()
        }
        pairs = [
            ("ink", "paper"),
            ("ink", "ground"),
            ("ink-2", "paper"),
            ("ink-2", "ground"),
            ("bad", "paper"),
            ("bad", "bad-soft"),
            ("good", "good-soft"),
            ("ink", "mark"),
            ("ink", "quiet"),
            ("ink", "bad-soft"),
        ]
        for front, back in pairs:
            one, two = sorted((_luminance(color[front]), _luminance(color[back])))
            assert (two + 0.05) / (one + 0.05) >= 4.5, (front, back)
