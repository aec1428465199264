from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rootcause.normalizing.dates import Dates, read_dates


def written(dates: Dates) -> list[str]:
    return [str(moment) for moment in dates.when]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-12", "2026-03-12T00:00:00"),
        ("2026-03-12T10:15:00Z", "2026-03-12T10:15:00"),
        ("2026-03-12T10:15:00+01:00", "2026-03-12T09:15:00"),
        ("2026-03-12 10:15:22.123", "2026-03-12T10:15:22"),
        ("2026-03-12 23:30:00 -0500", "2026-03-13T04:30:00"),
        ("2026/03/12 10:15 CET", "2026-03-12T09:15:00"),
        ("20260312", "2026-03-12T00:00:00"),
        ("20260312T101500Z", "2026-03-12T10:15:00"),
        ("31-12-2025 9:05", "2025-12-31T09:05:00"),
        ("31.12.2025", "2025-12-31T00:00:00"),
        ("31-12-25", "2025-12-31T00:00:00"),
        ("31-12-98", "1998-12-31T00:00:00"),
        ("31/12/2025 2:05 PM", "2025-12-31T14:05:00"),
        ("31/12/2025 12:05 a.m.", "2025-12-31T00:05:00"),
        ("3 mrt. 2026", "2026-03-03T00:00:00"),
        ("24-feb-15", "2015-02-24T00:00:00"),
        ("12 May 2026", "2026-05-12T00:00:00"),
        ("12 mei 2026 om 14:03 uur", "2026-05-12T14:03:00"),
        ("dinsdag 24 februari 2026", "2026-02-24T00:00:00"),
        ("May 12, 2026 2:03 PM", "2026-05-12T14:03:00"),
        ("March 1st, 2026", "2026-03-01T00:00:00"),
        ("Tue, 24 Feb 2026 11:35:52 +0100", "2026-02-24T10:35:52"),
        ("Tue Feb 24 11:35:52 +0000 2026", "2026-02-24T11:35:52"),
        ("Tue Feb 24 2026 11:35:52 GMT+0100 (CET)", "2026-02-24T10:35:52"),
        ("1772359200", "2026-03-01T10:00:00"),
        ("1772359200000", "2026-03-01T10:00:00"),
        ("45321", "2024-01-30T00:00:00"),
        ("45321,5", "2024-01-30T12:00:00"),
        ("45321.25", "2024-01-30T06:00:00"),
    ],
)
def test_notations(cell: str, moment: str) -> None:
    dates = read_dates([cell])
    assert written(dates) == [moment]
    assert dates.unreadable == 0


@pytest.mark.parametrize(
    "cell",
    [
        "24-Feb", "19-Sep", "Feb-24", "12:30", "12am", "gisteren", "31-02-2026", "2026-13-01", "00-01-2026",
        "1-1-2026 25:00", "1-1-2026 10:75", "12 Foo 2026", "5", "12345678901234", "1-2-3", "9" * 400, "2026",
        "٣١-١٢-٢٠٢٥-",
    ],
)  # fmt: skip
def test_what_is_no_date_is_counted(cell: str) -> None:
    dates = read_dates([cell, "2026-03-12"])
    assert written(dates) == ["NaT", "2026-03-12T00:00:00"]
    assert dates.unreadable == 1
    assert dates.notes[-1].code == "dates_not_read"


def test_empty_cells_are_not_counted() -> None:
    dates = read_dates(["", "n.v.t.", " ", "-"])
    assert dates.unreadable == 0
    assert dates.notes == ()


@pytest.mark.parametrize(
    ("cells", "order", "clause"),
    [
        (["31/05/2026", "01/02/2026"], "day_first", "first number goes beyond 12 in 1 cells, the second never"),
        (["5/31/2026", "1/2/2026"], "month_first", "second number goes beyond 12 in 1 cells, the first never"),
        (["03-04-2026"], "day_first", "dashes or dots"),
        (["03/04/2026 2:15 PM"], "month_first", "AM and PM"),
        (["03/04/2026", "03/05/2026", "03/06/2026"], "month_first", "closer together"),
        (["03/04/2026", "04/04/2026", "05/04/2026"], "day_first", "day first is the rule"),
        (["03/04/2026"], "day_first", "day first is the rule"),
        (["2026-03-12", "2026-03-13"], "year_first", "the year stands first"),
        (["12 May 2026"], "day_first", "months are written as names"),
        (["45321"], "year_first", "spreadsheet days"),
        ([], "year_first", "no dates found"),
    ],
)
def test_the_order_is_decided_once_with_a_reason(cells: list[str], order: str, clause: str) -> None:
    dates = read_dates(cells)
    assert dates.order == order
    assert clause in dates.reason


def test_the_whole_column_follows_one_cell() -> None:
    assert written(read_dates(["01/02/2026", "31/05/2026"]))[0] == "2026-02-01T00:00:00"
    assert written(read_dates(["01/02/2026", "5/31/2026"]))[0] == "2026-01-02T00:00:00"


def test_contradicting_cells_are_read_the_only_way_they_can_be() -> None:
    dates = read_dates(["13/01/2026", "14/01/2026", "01/13/2026", "02/03/2026"])
    assert written(dates)[2:] == ["2026-01-13T00:00:00", "2026-03-02T00:00:00"]
    assert [note.code for note in dates.notes] == ["dates_contradict"]
    dates = read_dates(["13/01/2026", "01/13/2026", "01/14/2026", "02/03/2026"])
    assert written(dates)[::3] == ["2026-01-13T00:00:00", "2026-02-03T00:00:00"]


def test_an_ambiguous_column_says_so() -> None:
    assert [note.code for note in read_dates(["03-04-2026"]).notes] == ["dates_ambiguous"]
    assert read_dates(["31-04-2026"] * 2 + ["30-04-2026"]).notes[0].code == "dates_not_read"


def test_dates_between_text() -> None:
    dates = read_dates(["31-12-2025", "volgende week", "see ticket", "", "30-12-2025"])
    assert np.isnat(dates.when).tolist() == [False, True, True, True, False]
    assert dates.unreadable == 2


def test_the_order_of_the_cells_does_not_matter() -> None:
    cells = ["03/04/2026", "03/05/2026 10:00", "03/06/2026", "x", "45321", "12 mei 2026"]
    forward, backward = read_dates(cells), read_dates(cells[::-1])
    np.testing.assert_array_equal(forward.when, backward.when[::-1])
    assert (forward.order, forward.reason) == (backward.order, backward.reason)


@pytest.mark.parametrize(
    ("file", "column", "order", "unreadable"),
    [
        ("nhs_neas.csv", "Date", "day_first", 0),
        ("airline_reviews_subratings.csv", "DatePublished", "month_first", 0),
        ("airline_tweets.csv", "tweet_created", "day_first", 0),
        ("null_control_tickets.csv", "Date of Purchase", "day_first", 0),
        ("airline_reviews_subratings.csv", "DateFlown", "year_first", 1631),
    ],
)
def test_on_real_files(shared_data: Path, file: str, column: str, order: str, unreadable: int) -> None:
    cells = list(pd.read_csv(shared_data / file, dtype=str, keep_default_na=False)[column])
    dates = read_dates(cells)
    assert (dates.order, dates.unreadable) == (order, unreadable)
