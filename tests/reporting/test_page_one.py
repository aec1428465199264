"""A newcomer's test: what somebody who never saw such a report can say after page one alone, in either language."""

from __future__ import annotations

from functools import cache

import pytest

from rootcause.reporting.html import render_html
from tests.reporting.examples import analysis
from tests.reporting.odd import ODD
from tests.reporting.page import Element, read

TOLD = {
    "en": {
        "score": "21.3% dissatisfied 19.7% to 23.0% (95% interval), 2,400 scored answers",
        "before": "Jun 2025: 24.7% dissatisfied, against 23.5% in May 2025.",
        "nothing yet": "so this says nothing yet",
        "causes": ("Long waits on the phone", "Problem not resolved", "Bill is wrong"),
        "weight": "5.2 of the 21.3 points of dissatisfaction 95% interval: 4.6 to 5.9",
        "mentioned": "Mentioned in 17.2% of the answers (n = 412). "
        "Where it is mentioned 42.1% are dissatisfied, elsewhere 17.1%.",
        "trend": "Trend rising",
        "sure": (
            "place 1 to 2; among the first three in > 99% of the recalculations",
            "place 1 to 3; among the first three in 97% of the recalculations",
            "place 2 to 4; among the first three in 81% of the recalculations",
        ),
        "rest": "8.2 of the 21.3 points of dissatisfaction remain unexplained by any named reason (5.0 to 11.0). "
        "That is normal",
        "not proof": "not proof",
        "asked": "What is asked of you",
        "decide": "take it up or not, who owns it, and by when",
        "actions": (
            "Schedule more people on Mondays. This one is rising.",
            "Give each question one owner.",
            "Check the first bill after a change.",
        ),
        "blanks": "Owner By when",
    },
    "nl": {
        "score": "21,3% ontevreden 19,7% tot 23,0% (95%-interval), 2.400 antwoorden met score",
        "before": "jun 2025: 24,7% ontevreden, tegen 23,5% in mei 2025.",
        "nothing yet": "zegt dus nog niets",
        "causes": ("Lang wachten aan de telefoon", "Probleem niet opgelost", "Factuur klopt niet"),
        "weight": "5,2 van de 21,3 punten ontevredenheid 95%-interval: 4,6 tot 5,9",
        "mentioned": "Genoemd in 17,2% van de antwoorden (n = 412). "
        "Waar het genoemd wordt is 42,1% ontevreden, elders 17,1%.",
        "trend": "Trend stijgend",
        "sure": (
            "plaats 1 tot 2; bij > 99% van de herberekeningen in de eerste drie",
            "plaats 1 tot 3; bij 97% van de herberekeningen in de eerste drie",
            "plaats 2 tot 4; bij 81% van de herberekeningen in de eerste drie",
        ),
        "rest": "8,2 van de 21,3 punten ontevredenheid blijven onverklaard door een benoemde reden (5,0 tot 11,0). "
        "Dat is normaal",
        "not proof": "geen bewijs",
        "asked": "Wat er van u wordt gevraagd",
        "decide": "wel of niet oppakken, wie de eigenaar is, en wanneer",
        "actions": (
            "Zet extra mensen in op maandag. Deze neemt toe.",
            "Geef één eigenaar per vraag.",
            "Controleer de eerste factuur na een wijziging.",
        ),
        "blanks": "Eigenaar Wanneer",
    },
}


@cache
def _page(name: str = "") -> Element:
    return read(render_html(ODD[name]() if name else analysis()))


def _words(element: Element, language: str) -> str:
    """Text in one language, with a space between any two elements."""
    other = "en" if language == "nl" else "nl"
    parts = [
        child if isinstance(child, str) else _words(child, language)
        for child in element.children
        if isinstance(child, str) or child.attributes.get("class") != other
    ]
    return "".join(parts) if element.attributes.get("class") == language else f" {''.join(parts)} "


def _page_one(page: Element, language: str) -> str:
    """All that stands before the ranking, which begins a new page."""
    main = page.one("main")
    before = []
    for child in main.children:
        if isinstance(child, Element):
            if child.attributes.get("id") == "ranking":
                break
            before.append(child)
    return " ".join(" ".join(_words(child, language) for child in before).split())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_page_one_tells_the_score_the_three_causes_how_sure_each_is_and_what_is_asked(language: str) -> None:
    told = _page_one(_page(), language)
    for what, pieces in TOLD[language].items():
        for piece in pieces if isinstance(pieces, tuple) else (pieces,):
            assert " ".join(piece.split()) in told, what


@pytest.mark.parametrize("language", ["nl", "en"])
def test_page_one_is_short_enough_to_read_at_a_glance(language: str) -> None:
    assert len(_page_one(_page(), language).split()) < 400


@pytest.mark.parametrize(
    ("name", "dutch", "english"),
    [
        ("no scores", "Geen scores, dus geen ranglijst", "No scores, so no ranking"),
        (
            "thirty comments",
            "Geen contactreden onderscheidt zich van toeval",
            "No contact reason stands out from chance",
        ),
        ("no cause", "Nog niets te tonen", "Nothing to show yet"),
        ("all satisfied", "geen reden is van een andere te onderscheiden", "no reason can be told from another"),
    ],
)
def test_page_one_is_honest_where_there_is_little_to_say(name: str, dutch: str, english: str) -> None:
    assert dutch in _page_one(_page(name), "nl")
    assert english in _page_one(_page(name), "en")
    if name != "no scores":
        assert "95%" in _page_one(_page(name), "en")


def test_further_down_too_what_is_missing_is_said() -> None:
    told = " ".join(_words(_page("single month").one("main"), "en").split())
    assert "All dated answers fall in one period, so there is no course to draw." in told
    told = " ".join(_words(_page("thirty comments").one("main"), "nl").split())
    assert told.count("te weinig antwoorden") >= 4
