from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from pptx import Presentation

from rootcause.domain.analysis import Analysis
from rootcause.domain.causes import PeriodCount
from rootcause.errors import OutputRefused
from rootcause.reporting.slides import render_slides
from tests.reporting.examples import HOSTILE, analysis, hostile
from tests.reporting.findings import with_findings


def opened(made: Analysis, template: Path | None = None) -> Any:
    return Presentation(BytesIO(render_slides(made, template)))


def charts(deck: Any) -> list[Any]:
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def texts(deck: Any) -> str:
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_six_to_nine_slides_each_with_a_title_and_talking_points(language: str) -> None:
    deck = opened(replace(with_findings(), language=language))
    assert 6 <= len(deck.slides) <= 9
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        assert slide.notes_slide.notes_text_frame.text


@pytest.mark.parametrize(
    "made",
    [analysis(0), analysis(1), analysis(scored=False), analysis(200), hostile()],
    ids=["none", "one", "no scores", "many", "hostile"],
)
def test_every_analysis_makes_a_deck(made: Analysis) -> None:
    assert 3 <= len(opened(made).slides) <= 9


def test_charts_are_native_and_hold_the_numbers_of_the_analysis() -> None:
    made = analysis()
    bars, waterfall, lines = charts(opened(made))
    impacts = [cause.driver.impact for cause in made.causes if cause.driver.impact is not None][:8]
    assert list(bars.plots[0].series[0].values) == pytest.approx(impacts)
    assert made.totals is not None
    below, shown = (list(series.values) for series in waterfall.plots[0].series)
    assert shown[-1] == pytest.approx(made.totals.dsat_rate)
    assert below[-1] == 0
    assert below[1] == pytest.approx(shown[0])
    assert len(lines.plots[0].series) == 3
    assert len(lines.plots[0].categories) == 6  # the seventh month is incomplete
    assert bars.part.chart_workbook.xlsx_part is not None


def test_the_same_analysis_gives_the_same_bytes() -> None:
    first, second = render_slides(with_findings()), render_slides(with_findings())
    assert first == second
    with ZipFile(BytesIO(first)) as file:
        names = file.namelist()
        assert len(names) == len(set(names))
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}


def test_words_of_customers_stay_text() -> None:
    deck = opened(replace(hostile(), title="=1+1"))
    shown = texts(deck)
    assert HOSTILE[:20] in shown
    assert "=1+1" in shown
    assert "\u202e" not in shown


def test_the_look_of_a_template_is_taken_over(tmp_path: Path) -> None:
    own = Presentation()
    own.slide_width, own.slide_height = 9_000_000, 5_000_000
    own.slide_layouts[5].placeholders[0].left = 123_456
    own.save(str(tmp_path / "house.pptx"))
    deck = opened(analysis(), tmp_path / "house.pptx")
    assert (deck.slide_width, deck.slide_height) == (9_000_000, 5_000_000)
    assert deck.slides[0].shapes.title.left == 123_456
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= deck.slide_width


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_a_template_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.pptx").write_bytes(content)
    with pytest.raises(OutputRefused, match="not a PowerPoint file"):
        render_slides(analysis(), tmp_path / "bad.pptx")
    with pytest.raises(OutputRefused, match="not a PowerPoint file"):
        render_slides(analysis(), tmp_path / "absent.pptx")


def test_many_periods_are_labeled_every_so_often_in_the_order_of_the_schema() -> None:
    made = analysis()
    weeks = tuple(PeriodCount(f"2025-W{week:02d}", week, 100) for week in range(1, 27))
    lines = charts(opened(replace(made, causes=tuple(replace(cause, periods=weeks) for cause in made.causes))))[2]
    tags = [node.tag.rpartition("}")[2] for node in lines.category_axis._element]
    assert tags[-3:] == ["tickLblSkip", "tickMarkSkip", "noMultiLvlLbl"]
    assert lines.category_axis._element[-3].get("val") == "3"
    assert "tickLblSkip" not in [node.tag.rpartition("}")[2] for node in charts(opened(made))[2].category_axis._element]
