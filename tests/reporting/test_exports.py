from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from rootcause.reporting.exports import CAUSE_COLUMNS, causes_table, write_csv, write_parquet
from tests.reporting.examples import HOSTILE, analysis, comments


def _read(path: Path, delimiter: str, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_causes_have_exactly_the_published_columns(tmp_path: Path) -> None:
    published = (
        "rank, rank_low, rank_high, p_top3, cause_id, parent_id, kind, polarity, name, n, share, dsat_rate, dsat_low, "
        "dsat_high, rate_without, raw_difference, impact, impact_low, impact_high, impact_share, p_value, q_value, "
        "verdict, company, caveat, trend, action"
    )
    write_csv(causes_table(analysis()), tmp_path / "causes.csv")
    assert list(_read(tmp_path / "causes.csv", ",")[0]) == published.split(", ") == list(CAUSE_COLUMNS)


def test_every_cause_stands_once_per_polarity_with_its_own_numbers(tmp_path: Path) -> None:
    made = analysis()
    write_csv(causes_table(made), tmp_path / "causes.csv")
    rows = {(row["cause_id"], row["polarity"]): row for row in _read(tmp_path / "causes.csv", ",")}
    assert len(rows) == 8 + 6 + 3 + 1 + 2
    for cause in made.causes:
        row, driver = rows[(cause.id, "problem")], cause.driver
        assert float(row["impact"]) == pytest.approx(driver.impact, rel=1e-5)
        assert row["rank"] == ("" if driver.rank is None else str(driver.rank))
        assert (row["kind"], row["name"], row["n"]) == (cause.kind, cause.name_en, str(driver.n))
    rest = rows[("not_explained", "any")]
    assert made.totals is not None
    assert float(rest["impact"]) == pytest.approx(made.totals.not_explained, rel=1e-5)
    assert (rest["n"], rest["rank"], rest["verdict"]) == ("", "", "")
    assert rows[("staff.friendly", "praise")]["verdict"] == "strength"
    assert rows[("waiting.phone/k1", "problem")]["parent_id"] == "waiting.phone"


def test_impacts_and_what_is_not_explained_add_up_in_the_file() -> None:
    made = analysis()
    table = causes_table(made)
    top = table[(table["parent_id"] == "") & (table["polarity"] != "praise")]
    assert made.totals is not None
    assert top["impact"].sum() == pytest.approx(made.totals.dsat_rate)


def test_dutch_spreadsheets_get_semicolons_commas_and_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "causes.csv"
    write_csv(causes_table(analysis(language="nl")), path, csv_locale="nl")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    row = _read(path, ";", "utf-8-sig")[0]
    assert (row["name"], row["impact"], row["n"]) == ("Lang wachten aan de telefoon", "0,052", "412")


def test_cells_that_would_run_get_an_apostrophe_and_numbers_do_not(tmp_path: Path) -> None:
    write_csv(comments(), tmp_path / "c.csv")
    texts = [row["Opmerking"] for row in _read(tmp_path / "c.csv", ",")][:7]
    assert texts == ["Te laat geleverd", "'=cmd|' /C calc'!A0", "-5", "'- niet goed", "'@sum(1)", "'\t=1+1", HOSTILE]


def test_a_heading_that_would_run_gets_one_too(tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"=1+1": ["x"], "plain": ["y"]}), tmp_path / "c.csv")
    assert list(_read(tmp_path / "c.csv", ",")[0]) == ["'=1+1", "plain"]


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_evidence_points_into_the_cell_as_written(tmp_path: Path, locale: str) -> None:
    frame = comments(4).assign(
        rc_evidence=["Opmerking:0-2|Cijfer:0-1", "Opmerking:1-4", "", "Opmerking:2-6|Opmerking:7-11"]
    )
    write_csv(frame, tmp_path / "c.csv", csv_locale=locale)  # type: ignore[arg-type]
    rows = _read(tmp_path / "c.csv", ";" if locale == "nl" else ",", "utf-8-sig")
    marked = [
        [
            row[name][int(a) : int(b)]
            for name, _, place in (part.partition(":") for part in row["rc_evidence"].split("|") if part)
            for a, _, b in [place.partition("-")]
        ]
        for row in rows
    ]
    assert marked == [["Te", "1"], ["cmd"], [], ["niet", "goed"]]


def test_confidences_follow_the_decimal_comma(tmp_path: Path) -> None:
    write_csv(comments(), tmp_path / "c.csv", csv_locale="nl")
    assert _read(tmp_path / "c.csv", ";", "utf-8-sig")[1]["rc_confidence"] == "0,91|0,5"
    assert _read(tmp_path / "c.csv", ";", "utf-8-sig")[1]["rc_predicted"] == "0,312"


def test_a_stream_gets_the_same_table_without_a_mark() -> None:
    stream = StringIO()
    write_csv(pd.DataFrame({"a": [0.5]}), stream, csv_locale="nl")
    assert stream.getvalue() == "a\r\n0,5\r\n"


def test_rows_stay_in_the_order_of_the_export_and_none_is_lost(tmp_path: Path) -> None:
    frame = comments(200)
    write_csv(frame, tmp_path / "c.csv")
    assert [row["rc_source"] for row in _read(tmp_path / "c.csv", ",")] == frame["rc_source"].tolist()


def test_parquet_is_untouched_and_the_same_twice(tmp_path: Path) -> None:
    frame = comments()
    write_parquet(frame, tmp_path / "a.parquet")
    write_parquet(frame.copy(), tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a.parquet"), frame)


def test_no_scores_leave_the_numbers_empty() -> None:
    table = causes_table(analysis(scored=False))
    assert table["impact"].isna().all()
    assert "not_explained" not in set(table["kind"])
    assert table["n"].notna().all()


def test_an_analysis_without_causes_is_a_header_and_the_rest() -> None:
    made = replace(analysis(0), causes=(), strengths=(), totals=None)
    assert causes_table(made).shape == (0, len(CAUSE_COLUMNS))
