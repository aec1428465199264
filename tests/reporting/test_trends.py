from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rootcause.domain.causes import PeriodCount
from rootcause.domain.changes import Event, EventEffect
from rootcause.reporting import numbers
from rootcause.reporting.trends import across, course, first_day, marks, period_views
from tests.reporting.examples import analysis, summary
from tests.reporting.findings import with_findings
from tests.reporting.odd import single_month

MONTHS = tuple(PeriodCount(f"2025-{m:02d}", 10, 100) for m in (1, 2, 3))


def _event(day: str, label: str = "x") -> EventEffect:
    return EventEffect(Event(day, label), 28, 28, 100, 100, 0.2, 0.3, 0.1, 0.0, 0.2)


def test_an_event_stands_where_its_day_lies_in_its_period() -> None:
    (first, middle, last) = marks(MONTHS, [_event("2025-01-01"), _event("2025-02-15"), _event("2025-03-30")])
    assert first.at == -0.5  # the first day of the first period
    assert middle.at == pytest.approx(1.0)  # the middle of the second
    assert 2.4 < last.at < 2.6


def test_events_are_lettered_by_date_and_keep_their_letter_where_some_lie_elsewhere() -> None:
    events = [_event("2025-02-10", "b"), _event("2024-12-31", "a"), _event("2025-04-02", "c")]
    assert [(mark.letter, mark.name) for mark in marks(MONTHS, events)] == [("B", "b")]
    many = [_event(f"2025-01-{day:02d}") for day in range(1, 29)]
    assert marks(MONTHS, many)[-1].letter == "AB"


def test_periods_without_a_day_carry_no_marks() -> None:
    assert marks((PeriodCount("spring", 1, 9), PeriodCount("summer", 1, 9)), [_event("2025-02-10")]) == ()
    assert marks(MONTHS[:1], [_event("2025-01-10")]) == ()
    assert marks(MONTHS, [_event("soon")]) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-W01", date(2024, 12, 30)),
        ("2025W07", date(2025, 2, 10)),
        ("2025-02", date(2025, 2, 1)),
        ("2025-02-03T10:00", date(2025, 2, 3)),
        ("2025-W60", None),
        ("2025-13", None),
        ("spring", None),
    ],
)
def test_the_first_day_of_a_period(text: str, day: date | None) -> None:
    assert first_day(text) == day


def test_the_course_is_that_of_the_scored_answers_with_wilsons_limits() -> None:
    found = course(with_findings())
    first = found.periods[0]
    assert (first.n.value, first.comments.value, first.share.value) == (64, 340, 64 / 340)
    assert (first.low.value, first.high.value) == numbers.wilson(64, 340)
    assert [entry.partial for entry in found.periods] == [False] * 6 + [True]
    assert [mark.name for mark in found.marks] == ["Prijswijziging", "Staking"]
    assert found.marks[0].found.en == "19.0% dissatisfied before, 27.0% after: +8.0 points (2.0 to 14.0)."
    assert "too few" in found.marks[1].found.en


def test_what_no_chart_can_show_is_counted() -> None:
    assert course(single_month()).elsewhere == 2
    assert course(analysis(scored=False)).periods == ()
    empty = replace(analysis(), summary=summary(periods=(PeriodCount("2025-01", 0, 0), *MONTHS[1:])))
    assert len(course(empty).periods) == 2


def test_the_band_of_a_cause_lies_around_its_line_and_within_the_box() -> None:
    for entry in period_views(
        (PeriodCount("2025-01", 0, 10), PeriodCount("2025-02", 3, 10), PeriodCount("2025-03", 0, 0))
    ):
        assert 0 <= entry.top <= entry.y <= entry.bottom <= 100
    assert period_views(()) == ()
    assert [across(at, 3) for at in (-0.5, 1, 2.5)] == [0.0, 50.0, 100.0]
