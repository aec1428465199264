from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook

from rootcause.domain.analysis import Analysis
from rootcause.reporting.workbook import render_workbook
from tests.reporting.examples import analysis, comments, hostile


def _book(made: Analysis) -> Any:
    return load_workbook(BytesIO(render_workbook(made)))


def _rows(sheet: Any) -> list[dict[str, Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_sheets_speak_the_language_of_the_report() -> None:
    assert _book(analysis(language="nl")).sheetnames == [
        "Ranglijst",
        "Citaten",
        "Segmenten",
        "Trends",
        "Werkwijze",
        "Reacties",
    ]
    assert _book(analysis()).sheetnames == ["Ranking", "Quotes", "Segments", "Trends", "Method", "Comments"]


def test_the_ranking_holds_real_numbers_in_rank_order_with_room_for_an_owner() -> None:
    made = analysis()
    sheet = _book(made)["Ranking"]
    rows = _rows(sheet)
    for row, cause in zip(rows, made.causes, strict=False):
        assert row["Contact reason"] == cause.name_en
        assert row["Adjusted impact"] == pytest.approx(cause.driver.impact)
        assert row["n"] == cause.driver.n
        assert row["Rank"] == cause.driver.rank
        assert (row["Owner"], row["Status"]) == (None, None)
    heads = [cell.value for cell in sheet[1]]
    impact = sheet.cell(2, heads.index("Adjusted impact") + 1)
    assert impact.number_format == "0.0%"
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")


def test_what_lies_inside_a_cause_stands_below_all_top_level_rows() -> None:
    parents = [row["Part of"] for row in _rows(_book(analysis())["Ranking"])]
    first = next(i for i, parent in enumerate(parents) if parent)
    assert all(parents[first:])
    assert len(parents[first:]) == 6


def test_the_chart_draws_exactly_the_ranked_rows() -> None:
    with ZipFile(BytesIO(render_workbook(analysis()))) as book:
        chart = book.read("xl/charts/chart1.xml").decode()
    values = re.search(r"<c:val><c:numRef><c:f>Ranking!\$([A-Z]+)\$2:\$\1\$5</c:f>", chart)
    assert values is not None
    heads = [cell.value for cell in _book(analysis())["Ranking"][1]]
    assert heads[ord(values[1]) - ord("A")] == "Adjusted impact"
    assert "<c:errBars>" in chart


def test_comments_are_sorted_by_id_and_do_not_name_their_file() -> None:
    rows = _rows(_book(analysis())["Comments"])
    assert [row["rc_id"] for row in rows] == sorted(comments()["rc_id"])
    assert "rc_source" not in rows[0]
    assert len(rows) == len(comments())


def test_the_order_of_the_export_does_not_change_a_byte() -> None:
    made = analysis(3)
    shuffled = replace(made, comments=comments().sample(frac=1, random_state=1).reset_index(drop=True))
    assert render_workbook(shuffled) == render_workbook(made)


def test_formulas_and_links_are_text() -> None:
    made = hostile()
    frame = comments()
    frame.loc[0, "Opmerking"] = "http://example.com"
    book = _book(replace(made, comments=frame))
    texts = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                assert cell.hyperlink is None
                texts.add(cell.value)
    assert {"=cmd|' /C calc'!A0", "@sum(1)", "\t=1+1", "=1+1", "+b", "http://example.com"} <= texts
    assert not any(isinstance(text, str) and "\u202e" in text for text in texts)
    assert any(isinstance(text, str) and "<script>alert(1)</script></style>" in text for text in texts)


def test_a_row_is_as_high_as_its_wrapped_text() -> None:
    made = analysis(1)
    long = replace(made.causes[0].quotes[0], text="word " * 50)
    sheet = _book(replace(made, causes=(replace(made.causes[0], quotes=(long,)), *made.causes[1:])))["Quotes"]
    assert sheet.row_dimensions[2].height == 45


def test_a_cell_longer_than_a_sheet_allows_is_cut_and_says_so() -> None:
    frame = comments(1)
    frame.loc[0, "Opmerking"] = "x" * 40_000
    value = _rows(_book(replace(analysis(1), comments=frame))["Comments"])[0]["Opmerking"]
    assert len(value) == 32_767
    assert value.endswith(" …")


def test_without_comments_the_sheet_says_so() -> None:
    assert "not part of this" in _book(replace(analysis(1), comments=None))["Comments"]["A1"].value


def test_the_same_bytes_twice_and_no_clock_in_them() -> None:
    made = analysis(3)
    data = render_workbook(made)
    assert data == render_workbook(made)
    with ZipFile(BytesIO(data)) as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = book.namelist()
        assert len(names) == len(set(names))
        core = book.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}


@pytest.mark.parametrize("made", [analysis(0), analysis(scored=False)], ids=["no causes", "no scores"])
def test_a_thin_analysis_still_gives_every_sheet(made: Analysis) -> None:
    book = _book(made)
    assert len(book.sheetnames) == 6
    assert not any(cell.value in ("#N/A", "nan") for sheet in book for row in sheet.iter_rows() for cell in row)


def test_method_tells_counts_and_notes() -> None:
    cells = {value for row in _book(analysis())["Method"].iter_rows(values_only=True) for value in row if value}
    assert "2,790 analyzed + 210 left out = 3,000 rows read." in cells
    assert any("310 comments with clear praise" in str(value) for value in cells)


def test_an_empty_table_of_comments_is_fine() -> None:
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in comments().columns})
    assert _rows(_book(replace(analysis(1), comments=empty))["Comments"]) == []
