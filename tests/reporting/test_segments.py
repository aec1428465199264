from __future__ import annotations

from dataclasses import replace

from rootcause.domain.causes import SegmentCell
from rootcause.reporting.html import render_html
from rootcause.reporting.segments import ROWS, filters, segment_keys
from rootcause.reporting.view import view
from tests.reporting.examples import analysis
from tests.reporting.odd import forty_segments
from tests.reporting.page import read


def test_the_ranking_filters_by_language_first_then_by_segment_and_never_by_a_pair() -> None:
    made = analysis(2)
    cells = (
        SegmentCell("Kanaal", "Chat", 50, 5, 0.2),
        SegmentCell("language", "nl", 90, 9, 0.2),
        SegmentCell("Kanaal × language", "Chat × nl", 30, 3, 0.2),
    )
    causes = (replace(made.causes[0], segments=cells), replace(made.causes[1], segments=cells[:1]))
    found = filters(segment_keys(causes))
    assert [(entry.name.nl, [place.value.nl for place in entry.places]) for entry in found] == [
        ("taal", ["Nederlands"]),
        ("Kanaal", ["Chat"]),
    ]
    assert len({place.key for entry in found for place in entry.places}) == 2


def test_every_place_to_filter_by_leads_to_the_figures_of_the_causes_that_hold_it() -> None:
    made = forty_segments()
    page = read(render_html(made))
    offered = {option.attributes["value"] for option in page.one("select", id="place").all("option")} - {""}
    assert len(offered) == 40
    for details in page.all("details", class_="cause"):
        assert {row.attributes["data-place"] for row in details.all("tr") if "data-place" in row.attributes} == offered


def test_without_segments_nothing_is_offered() -> None:
    made = analysis(2)
    plain = tuple(replace(cause, segments=()) for cause in made.causes)
    assert not read(render_html(replace(made, causes=plain))).all("select")


def test_too_many_segments_are_listed_whole_for_ranked_reasons_and_elsewhere_only_where_they_stand_out() -> None:
    made = analysis(8)
    cells = tuple(
        SegmentCell("winkel", f"{k:04d}", 50, 5, 0.2, 0.1, 0.1, 0.01, 0.5, int(k == 3)) for k in range(ROWS // 8 + 1)
    )
    report = view(replace(made, causes=tuple(replace(cause, segments=cells) for cause in made.causes[:8])))
    assert [len(row.segments) for row in report.rows] == [len(cells)] * 4 + [1] * 4
    assert [row.segments_left for row in report.rows] == [0] * 4 + [len(cells) - 1] * 4
    assert "in which this does not stand out" in render_html(
        replace(made, causes=tuple(replace(cause, segments=cells) for cause in made.causes[:8]))
    )
