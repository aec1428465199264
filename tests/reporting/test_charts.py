from __future__ import annotations

import re

from rootcause.reporting.charts import impact_ticks, priority, share_ticks
from rootcause.reporting.shapes import Point
from rootcause.reporting.view import view
from tests.reporting.examples import analysis

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
