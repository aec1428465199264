from __future__ import annotations

from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from rootcause.domain.analysis import Analysis
from rootcause.domain.changes import Alarm
from rootcause.domain.metrics import Breakpoint
from rootcause.domain.reasons import Words
from rootcause.reporting.html import render_html
from rootcause.reporting.stored import dump_analysis, load_analysis
from rootcause.reporting.view import view
from rootcause.reporting.workbook import render_workbook
from tests.reporting.examples import analysis
from tests.reporting.findings import with_findings

TITLES = {
    "changed": "What changed",
    "operations": "Operational figures",
    "outcomes": "Other outcomes",
    "targets": "Against your targets",
    "teams": "Teams",
    "response": "Who answered",
}


def test_sections_stand_in_reading_order_and_only_where_something_was_found() -> None:
    assert {section.id: section.title.en for section in view(with_findings()).sections} == TITLES
    assert view(analysis()).sections == ()
    only = replace(analysis(), alarms=(Alarm("waiting.phone", "alarm", "2025-W10", 9, 2.0, 6.0, 0.01),))
    assert [section.id for section in view(only).sections] == ["changed"]


def test_every_table_is_rectangular() -> None:
    for section in view(with_findings()).sections:
        for grid in section.grids:
            assert grid.rows
            assert {len(row) for row in grid.rows} == {len(grid.heads)}, grid.title.en


def test_a_drop_stands_on_page_one_with_its_margin() -> None:
    (news,) = view(with_findings()).news
    assert news.en == (
        "Jun 2025: 61.0% satisfied (n = 380), against 74.0% in all of the history before. "
        "That is −13.0 points (−18.0 to −8.0)."
    )
    assert news.nl.startswith("jun 2025: 61,0% tevreden")


def test_a_target_is_reached_or_not_in_words() -> None:
    targets = next(section for section in view(with_findings()).sections if section.id == "targets")
    assert [row[-1].nl for row in targets.grids[0].rows if isinstance(row[-1], Words)] == ["nee", "niet te zeggen"]


def test_a_season_that_chance_explains_is_not_shown() -> None:
    made = with_findings()
    calm = replace(made, seasons=(replace(made.seasons[0], p_value=0.4),))
    assert "week" not in str(next(s for s in view(calm).sections if s.id == "changed").grids[-1].title.en)


def test_a_break_is_a_range_and_a_what_if_an_assumption() -> None:
    report = view(with_findings("Eerste reactie"))
    operations = next(section for section in report.sections if section.id == "operations")
    assert (
        "satisfaction breaks from about 18 to 24 on. Below, 15.0% are dissatisfied, above 36.0%"
        in operations.remarks[0].en
    )
    assert any(
        "1.8 to 3.1 points fewer" in remark.en and "assumption" in remark.en for remark in report.rows[0].remarks
    )


def test_a_gradual_change_is_not_called_a_break() -> None:
    made = with_findings("Eerste reactie")
    wide = replace(made.metrics[0].breakpoint or Breakpoint(0, 0, 0, 0, 0, 1, 1), low=5.25, high=62.0)
    gradual = replace(made, metrics=(replace(made.metrics[0], breakpoint=wide, lower=None, upper=None),))
    section = next(section for section in view(gradual).sections if section.id == "operations")
    assert "anywhere from 5.25 to 62" in section.remarks[0].en
    assert "–" in str(section.grids[0].rows[0][-1])


def test_causes_are_called_by_their_names_and_derived_figures_by_words() -> None:
    made = with_findings()
    derived = replace(made.metrics[0], name="repeat_contact_7d", derived=True)
    changed, operations, *_ = view(replace(made, metrics=(derived,))).sections
    assert "digital.login" not in str(changed.grids[0].rows[1])
    assert "binnen 7 dagen opnieuw contact" in str(operations.grids[0].rows[0])


def test_the_page_shows_them_escaped() -> None:
    page = render_html(with_findings("<script>alert(1)</script>"))
    assert "<script>alert(1)" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt; (min)") >= 3
    for title in TITLES.values():
        assert f">{title}<" in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_workbook_holds_them_as_numbers(language: str) -> None:
    made = replace(with_findings("=1+1"), language=language)
    book = openpyxl.load_workbook(BytesIO(render_workbook(made)))
    names = {"nl": "Cijfers", "en": "Figures"}
    cells = {cell.value: cell for row in book[names[language]].iter_rows() for cell in row if cell.value is not None}
    assert cells["=1+1 (min)"].data_type == "s"
    assert cells[0.06].number_format == "0.0%"
    assert cells[2300].number_format == "#,##0"
    assert cells[-0.31].data_type == "n"


def test_they_come_back_from_the_file(tmp_path: Path) -> None:
    made = with_findings()
    path = tmp_path / "analysis.json"
    path.write_text(dump_analysis(made), encoding="utf-8")
    back = load_analysis(path)
    for field in fields(Analysis):
        if field.name != "comments":
            assert getattr(back, field.name) == getattr(made, field.name), field.name
