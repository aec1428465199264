from __future__ import annotations

from dataclasses import replace

import pytest

from rootcause.domain.causes import PeriodCount, Quote, SegmentCell
from rootcause.reporting.rows import excerpt
from rootcause.reporting.segments import segment_names
from rootcause.reporting.view import view
from tests.reporting.examples import analysis, summary


@pytest.mark.parametrize(("start", "stop"), [(0, 10), (700, 720), (1_990, 2_000), (0, 2_000), (1_900, 9_999)])
def test_an_excerpt_keeps_the_evidence_and_stays_short(start: int, stop: int) -> None:
    text = "".join(chr(97 + i % 26) for i in range(2_000))
    cut = excerpt(Quote("x", text, "nl", start, stop), limit=300)
    whole = cut.before + cut.mark + cut.after
    assert whole.replace("… ", "").replace(" …", "") in text
    assert cut.mark == text[start : min(stop, start + 300, 2_000)]
    assert len(whole) <= 305


def test_a_short_quote_is_whole() -> None:
    cut = excerpt(Quote("x", "Te laat geleverd", "nl", 3, 7))
    assert (cut.before, cut.mark, cut.after) == ("Te ", "laat", " geleverd")


def test_the_running_total_ends_at_what_the_ranked_causes_carry_together() -> None:
    rows = view(analysis()).rows
    ranked = [row for row in rows if row.driver.rank]
    assert ranked[-1].cells["cumulative"].value == pytest.approx(sum(row.driver.impact_share or 0 for row in ranked))
    assert all(row.cells["cumulative"].value is None for row in rows if not row.driver.rank)


def test_bars_share_one_axis_on_which_zero_lies() -> None:
    rows = view(analysis()).rows
    bars = [row.bar for row in rows if row.bar]
    assert len({bar.zero for bar in bars}) == 1
    assert min(bar.low for bar in bars) == 0
    assert max(bar.high for bar in bars) == 100
    assert all(bar.low < bar.value < bar.high for bar in bars)


def test_a_difference_between_periods_is_news_only_beyond_its_margin() -> None:
    def told(later: int) -> str:
        periods = (
            PeriodCount("2025-05", 100, 1_000),
            PeriodCount("2025-06", later, 1_000),
            PeriodCount("2025-07", 3, 4, True),
        )
        change = view(replace(analysis(1), summary=summary(periods=periods))).change
        assert change is not None
        return change.en

    assert "says nothing yet" in told(110)
    assert "more than chance alone" in told(180)
    assert "+8.0 points" in told(180)
    assert "−6.0 points" in told(40)
    assert view(replace(analysis(1), summary=summary(periods=()))).change is None


def test_weeks_are_compared_by_four() -> None:
    periods = tuple(PeriodCount(f"2025-W{week:02d}", 20 if week < 15 else 60, 100) for week in range(1, 19))
    change = view(replace(analysis(1), summary=summary(periods=periods))).change
    assert change is not None
    assert change.en.startswith(
        "week 15, 2025 – week 18, 2025: 60.0% dissatisfied, against 20.0% in week 11, 2025 – week 14, 2025"
    )
    assert view(replace(analysis(1), summary=summary(periods=periods[:7]))).change is None


def test_languages_below_one_percent_are_left_to_the_table() -> None:
    made = replace(analysis(1), summary=summary(languages={"nl": 700, "en": 299, "fr": 1}))
    assert "Dutch 70%, English 30%" in [fact.value.en for fact in view(made).facts]


def test_nps_is_promoters_minus_detractors_with_its_margin() -> None:
    made = replace(analysis(1), summary=summary(metric="NPS", satisfied=50, neutral=20, dissatisfied=30))
    nps = next(fact for fact in view(made).facts if fact.label.en == "NPS")
    assert nps.value.en == "20.0"
    assert nps.note is not None
    assert nps.note.en == "± 17.1"  # 1.96 · sqrt((.8 − .04) / 100)


def test_small_causes_fold_into_one_bar_and_one_alone_is_not_folded() -> None:
    assert [step.name.en for step in view(analysis(8)).steps].count("1 smaller reason together") == 0
    steps = view(analysis(30)).steps
    assert "23 smaller reasons together" in [step.name.en for step in steps]
    assert steps[-1].kind == "total"


def test_segments_of_our_own_have_words() -> None:
    made = analysis(1)
    cell = replace(made.causes[0].segments[0], segment="language", value="nl")
    cause = replace(made.causes[0], segments=(cell,))
    shown = view(replace(made, causes=(cause,))).rows[0].segments[0]
    assert (shown.name.nl, shown.value.nl, shown.value.en) == ("taal", "Nederlands", "Dutch")


def test_what_stands_out_in_a_segment_is_said_and_is_the_one_named_first() -> None:
    made = analysis(1)
    spoken = segment_names(SegmentCell("channel × language", "chat × nl", 20, 20, 0.5))
    assert [words.nl for words in spoken] == ["channel × taal", "chat × Nederlands"]
    most = SegmentCell("channel", "phone", 900, 260, 0.35)
    dense = SegmentCell("channel", "chat", 100, 20, 0.5, 0.2, 0.2, 0.001, 0.01, 1)
    pair = SegmentCell("channel × team", "chat × north", 20, 20, 0.5, 0.2, concentrated=1)
    row = view(replace(made, causes=(replace(made.causes[0], segments=(most, dense, pair)),))).rows[0]
    assert [entry.en for entry in row.segments[1].told] == [
        "mentioned more here than elsewhere",
        "goes with more dissatisfaction here than elsewhere",
    ]
    assert row.segments[0].told == ()
    assert row.worst is not None
    assert "channel: chat" in row.worst.en
