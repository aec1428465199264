from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rootcause.domain.causes import PeriodCount
from rootcause.reporting.charts import impact_ticks, pareto, priority, share_ticks, trend
from rootcause.reporting.charts.drawing import whole_percentages
from rootcause.reporting.shapes import Point
from rootcause.reporting.view import view
from tests.reporting.examples import analysis, summary
from tests.reporting.findings import with_findings

POINT = Point("1", 0.2, 0.05, 0.04, 0.06, driver=True, small=False)


def test_no_points_give_no_picture() -> None:
    assert priority(()) == ""


def test_the_picture_holds_digits_only_so_that_it_serves_both_languages() -> None:
    svg = priority(view(analysis(30)).points)
    texts = [text for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg) if text]
    assert {"1", "2", "3", "4"} <= set(texts)
    assert all(re.fullmatch(r"[−-]?\d+%?", text) for text in texts)


def test_the_picture_has_no_ground_no_fixed_size_no_ids_and_no_fixed_ink() -> None:
    svg = priority((POINT,))
    assert svg.startswith('<svg viewBox="')
    assert " id=" not in svg
    assert "http" not in svg
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg)) <= {
        "none", "transparent", "var(--bad)", "var(--ink)", "var(--ink-2)", "var(--line)", "var(--rest)", "var(--paper)",
    }  # fmt: skip


def test_small_samples_are_hollow() -> None:
    hollow = Point("2", 0.01, 0.01, 0.0, 0.02, driver=True, small=True)
    assert 'fill="var(--paper)"' in priority((POINT, hollow))
    assert 'fill="var(--paper)"' not in priority((POINT,))


def test_ticks_are_whole_numbers_around_the_data() -> None:
    assert share_ticks((POINT,)) == [0.0, 0.01, 0.02, 0.05, 0.1, 0.2]
    assert share_ticks((Point("", 0.002, 0, 0, 0, driver=False, small=True),)) == [0.0, 0.01]
    assert impact_ticks((POINT,)) == [0, 1, 2, 3, 4, 5, 6]
    wide = impact_ticks((Point("", 0.1, 0.0, -0.031, 0.2, driver=False, small=False),))
    assert wide[0] <= -3.1
    assert wide[-1] >= 20
    assert 0 in wide
    assert len(wide) <= 9
    assert impact_ticks((Point("", 0.1, 0.0, 0.0, 0.0, driver=False, small=False),)) == [0, 1]


def test_the_same_points_give_the_same_picture() -> None:
    points = view(analysis()).points
    assert priority(points) == priority(points)


INK = {
    "none", "transparent", "var(--bad)", "var(--ink)", "var(--ink-2)", "var(--line)", "var(--rest)", "var(--paper)",
}  # fmt: skip


def _drawn() -> dict[str, str]:
    report = view(with_findings())
    return {"trend": trend(report.course), "pareto": pareto(report.carried), "priority": priority(report.points)}


@pytest.mark.parametrize("name", ["trend", "pareto", "priority"])
def test_no_chart_paints_a_ground_or_a_color_of_its_own(name: str) -> None:
    svg = _drawn()[name]
    assert svg.startswith('<svg viewBox="')
    assert " id=" not in svg
    assert "style=" not in svg
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg)) <= INK
    assert svg == _drawn()[name]


def _texts(svg: str, language: str) -> list[str]:
    other = "en" if language == "nl" else "nl"
    return [text for kind, text in re.findall(r"<text([^>]*)>([^<]*)</text>", svg) if f'class="{other}"' not in kind]


def test_the_trend_names_periods_in_both_languages_and_marks_events_by_letter() -> None:
    svg = _drawn()["trend"]
    dutch, english = _texts(svg, "nl"), _texts(svg, "en")
    assert "mrt 2025" in dutch
    assert "Mar 2025" in english
    assert "Mar 2025" not in dutch
    assert {"A", "B"} <= set(english)
    assert not any("§" in text for text in [*dutch, *english])


def test_an_incomplete_period_is_hollow() -> None:
    assert 'fill="var(--paper)"' in _drawn()["trend"]
    whole = tuple(replace(entry, partial=False) for entry in summary().periods)
    svg = trend(view(replace(analysis(), summary=summary(periods=whole))).course)
    assert 'fill="var(--paper)"' not in svg


def test_one_period_or_one_driver_is_no_chart() -> None:
    one = replace(analysis(1), summary=summary(periods=(PeriodCount("2025-01", 40, 200),)))
    assert trend(view(one).course) == ""
    assert pareto(view(one).carried) == ""


def test_the_pareto_line_ends_at_what_all_ranked_carry() -> None:
    carried = view(analysis()).carried
    assert [bar.place for bar in carried] == ["1", "2", "3", "4"]
    assert carried[-1].together.value == pytest.approx(sum(bar.own.value or 0 for bar in carried))


@pytest.mark.parametrize(("highest", "last", "n"), [(0.0, 0.01, 2), (0.043, 0.05, 6), (0.39, 0.4, 5), (1.0, 1.0, 6)])
def test_shares_have_a_few_whole_ticks_that_reach_beyond_the_highest(highest: float, last: float, n: int) -> None:
    ticks = whole_percentages(highest)
    assert ticks[0] == 0
    assert ticks[-1] == pytest.approx(last)
    assert ticks[-1] >= highest
    assert len(ticks) == n
    assert all(round(100 * tick, 6).is_integer() for tick in ticks)


def test_labels_of_points_in_a_crowd_stand_apart() -> None:
    crowd = tuple(Point(str(i), 0.05 + 0.001 * i, 0.02, 0.01, 0.03, driver=True, small=False) for i in range(1, 6))
    at = re.findall(r'transform="translate\(([\d.]+),([\d.]+)\)"[^>]*>(?:[1-5])</text>', priority(crowd))
    spots = [(float(x), float(y)) for x, y in at[-5:]]
    assert len(set(spots)) == 5
    assert all(abs(a[0] - b[0]) >= 8 or abs(a[1] - b[1]) >= 8 for i, a in enumerate(spots) for b in spots[:i])
