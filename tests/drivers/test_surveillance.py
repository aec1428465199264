from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.changes import Alarm
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Group, Grouping
from rootcause.domain.reasons import Words
from rootcause.drivers.surveillance import alarms, latest_run
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping
from tests.drivers.weekly import MONDAY, only, weekly

SETTINGS = DriverSettings()
WEEKS = 26
SHARES = np.geomspace(0.01, 0.12, 12)
PER_WEEK = np.full(WEEKS, 110)


def stable(weeks: int = WEEKS) -> np.ndarray:
    return np.tile(SHARES, (weeks, 1))


def planted(g: int, factor: np.ndarray, seed: int = 0, per_week: np.ndarray = PER_WEEK) -> tuple[Corpus, Grouping]:
    courses = stable(len(per_week))
    courses[:, g] *= factor
    return weekly(courses, per_week, seed)


def by_kind(found: tuple[Alarm, ...], kind: str) -> list[str]:
    return [alarm.group for alarm in found if alarm.kind == kind]


def test_a_cause_that_starts_in_week_18_is_found_weeks_later() -> None:
    """As in the bundled sample: nothing before week 18 of 26, then a dozen mentions a week."""
    given, groups = planted(8, np.where(np.arange(WEEKS) >= 17, 2.0, 0.0))
    found = [alarm for alarm in alarms(given, groups, SETTINGS) if alarm.kind == "alarm"]
    assert [alarm.group for alarm in found] == ["k08"]
    only_one = found[0]
    assert only_one.week == "2026-W23"
    assert only_one.weeks == 1
    assert only_one.n > 5 > only_one.threshold > only_one.expected
    assert only_one.q_value is not None
    assert only_one.q_value < 1e-6
    assert "2026-W23" < only_one.last <= "2026-W31"


@pytest.mark.parametrize("week", [9, 14, 24])
def test_a_step_is_found_within_three_weeks(week: int) -> None:
    early = 0
    for seed in range(10):
        given, groups = planted(11, np.where(np.arange(WEEKS) >= week, 2.5, 1.0), seed)
        report = only(given, groups, given.when < MONDAY + np.timedelta64(7 * min(WEEKS, week + 3), "D"))
        found = {alarm.group: alarm for alarm in alarms(*report, SETTINGS) if alarm.kind == "alarm"}
        early += "k11" in found and found["k11"].week >= f"2026-W{6 + week - 1:02d}"
    assert early >= 9


def test_an_alarm_counts_the_weeks_from_its_first_on() -> None:
    widths = set()
    for seed in range(12):
        given, groups = planted(7, np.where(np.arange(WEEKS) >= WEEKS - 3, 2.6, 1.0), seed)
        week = (given.when.astype("datetime64[D]") - MONDAY).astype(int) // 7
        mentions = np.bincount(week, weights=groups.problem[:, [7]].toarray().ravel())
        for alarm in alarms(given, groups, SETTINGS):
            if alarm.group == "k07" and alarm.kind == "alarm":
                first = int(alarm.week[-2:]) - 6
                assert alarm.n == mentions[first : first + alarm.weeks].sum()
                widths.add(alarm.weeks)
    assert max(widths) > 1


def test_stable_causes_raise_hardly_any_alarm() -> None:
    reports = [alarms(*weekly(stable(), PER_WEEK, seed), SETTINGS) for seed in range(30)]
    certain = [alarm for found in reports for alarm in found if alarm.kind != "watch"]
    assert len(certain) <= 5


def test_a_slow_rise_is_a_drift() -> None:
    given, groups = planted(9, np.r_[np.ones(6), np.linspace(1, 2.2, 20)], seed=2)
    found = alarms(given, groups, SETTINGS)
    assert by_kind(found, "drift") == ["k09"]
    drift = found[0]
    assert "2026-W12" <= drift.week <= "2026-W26"
    assert drift.n > drift.threshold > drift.expected
    assert drift.last == "2026-W31"
    assert drift.weeks == int(drift.last[-2:]) - int(drift.week[-2:]) + 1


def test_what_is_not_yet_certain_is_watched_in_the_latest_week_alone() -> None:
    seen = set()
    for seed in range(20):
        given, groups = planted(8, np.where(np.arange(WEEKS) == WEEKS - 1, 2.2, 1.0), seed)
        for alarm in alarms(given, groups, SETTINGS):
            if alarm.kind == "watch":
                assert alarm.last == "2026-W31"
                assert alarm.n > alarm.threshold
                assert (alarm.q_value or 0) > SETTINGS.alpha
                seen.add(alarm.group)
    assert "k08" in seen


def test_a_cause_has_one_line() -> None:
    for seed in range(10):
        given, groups = planted(11, np.where(np.arange(WEEKS) >= 15, 2.5, 1.0), seed)
        names = [alarm.group for alarm in alarms(given, groups, SETTINGS)]
        assert len(names) == len(set(names))


def test_twice_the_comments_are_no_alarm() -> None:
    per_week = np.where(np.arange(WEEKS) >= 20, 220, 110)
    for seed in range(5):
        assert not by_kind(alarms(*weekly(stable(), per_week, seed), SETTINGS), "alarm")


def test_a_partial_week_is_never_alarmed() -> None:
    factor = np.where(np.arange(WEEKS) == WEEKS - 1, 8.0, 1.0)
    given, groups = planted(8, factor)
    assert by_kind(alarms(given, groups, SETTINGS), "alarm") == ["k08"]
    thursday = MONDAY + np.timedelta64(7 * (WEEKS - 1) + 3, "D")
    cut = only(given, groups, given.when < thursday)
    assert "2026-W31" not in {alarm.week for alarm in alarms(*cut, SETTINGS)}
    assert not by_kind(alarms(*cut, SETTINGS), "alarm")


def test_a_slip_in_the_year_does_not_hide_the_present() -> None:
    given, groups = planted(8, np.where(np.arange(WEEKS) >= 17, 3.0, 1.0))
    when = given.when.copy()
    when[0] = np.datetime64("2036-06-01")
    assert by_kind(alarms(replace(given, when=when), groups, SETTINGS), "alarm") == ["k08"]


def test_a_customer_counts_once_a_week() -> None:
    given, groups = weekly(stable(), PER_WEEK)
    last = np.flatnonzero(given.when >= MONDAY + np.timedelta64(7 * (WEEKS - 1), "D"))
    problem = groups.problem.tolil()
    problem[last[:40], 3] = 1
    loud = replace(groups, problem=problem.tocsr())
    assert by_kind(alarms(given, loud, SETTINGS), "alarm") == ["k03"]
    customer = np.array([f"c{i}" for i in range(len(given))])
    customer[last[:40]] = "one"
    assert not by_kind(alarms(replace(given, customer=customer), loud, SETTINGS), "alarm")


def test_excluded_comments_and_praise_do_not_count() -> None:
    given, groups = planted(8, np.where(np.arange(WEEKS) >= 17, 3.0, 1.0))
    late = given.when >= MONDAY + np.timedelta64(7 * 17, "D")
    junk = late & (groups.problem[:, [8]].toarray().ravel() > 0)
    assert not by_kind(alarms(replace(given, excluded=np.where(junk, "junk", "")), groups, SETTINGS), "alarm")
    praise = replace(groups, problem=groups.praise, praise=groups.problem, has_polarity=True)
    assert alarms(given, praise, SETTINGS) == ()


def test_only_causes_of_the_top_level_are_watched() -> None:
    given, groups = planted(8, np.where(np.arange(WEEKS) >= 17, 3.0, 1.0))
    below = [replace(group, parent="k07") if group.id == "k08" else group for group in groups.groups]
    assert not by_kind(alarms(given, replace(groups, groups=tuple(below)), SETTINGS), "alarm")
    general = tuple(Group(g.id, "general", Words(g.id, g.id)) for g in groups.groups)
    assert alarms(given, replace(groups, groups=general), SETTINGS) == ()


def test_the_order_of_rows_is_no_matter() -> None:
    given, groups = planted(8, np.where(np.arange(WEEKS) >= 17, 2.0, 1.0))
    order = np.random.default_rng(0).permutation(len(given))
    turned = replace(given, when=given.when[order]), replace(groups, problem=groups.problem[order])
    assert alarms(*turned, SETTINGS) == alarms(given, groups, SETTINGS)


def test_a_season_seen_twice_is_expected() -> None:
    weeks = 52 * 3 + 20
    peak = 1 + 1.5 * np.exp(-(((np.arange(weeks) % 52) - 18.0) ** 2) / 8)
    given, groups = planted(10, peak, per_week=np.full(weeks, 80))
    assert "k10" not in by_kind(alarms(given, groups, SETTINGS), "alarm")
    recent = only(given, groups, given.when >= MONDAY + np.timedelta64(7 * 52 * 2 + 56, "D"))
    assert "k10" in by_kind(alarms(*recent, SETTINGS), "alarm")


@pytest.mark.parametrize("weeks", [1, 2, 8, 9, 12])
def test_little_history_makes_no_noise(weeks: int) -> None:
    found = alarms(*weekly(stable(weeks), np.full(weeks, 110)), SETTINGS)
    assert not by_kind(found, "alarm")
    assert weeks > 8 or not found


def test_no_dates_and_no_rows() -> None:
    given, groups = weekly(stable(), PER_WEEK)
    undated = np.full(len(given), np.datetime64("NaT", "s"))
    assert alarms(replace(given, when=undated), groups, SETTINGS) == ()
    assert alarms(corpus(np.zeros(0, dtype=bool)), grouping(np.zeros((0, 2), dtype=bool), ("a", "b")), SETTINGS) == ()


def test_causes_that_nobody_mentions_or_everybody() -> None:
    courses = np.tile([0.0, 1.0], (WEEKS, 1))
    assert alarms(*weekly(courses, PER_WEEK), SETTINGS) == ()
    assert alarms(*weekly(courses[:, :1], PER_WEEK), SETTINGS) == ()


def test_weeks_without_comments() -> None:
    per_week = np.where(np.arange(40) % 4 == 0, 400, 0)
    given, groups = planted(8, np.where(np.arange(40) >= 36, 3.0, 1.0), per_week=per_week)
    assert by_kind(alarms(given, groups, SETTINGS), "alarm") == ["k08"]


def test_the_latest_run_reaches_from_its_first_week_over_the_own_threshold() -> None:
    over = np.array([1, 1, 0, 1, 1, 1, 0, 1], dtype=bool)
    significant = np.array([1, 0, 0, 0, 1, 0, 0, 0], dtype=bool)
    assert latest_run(over, significant) == (3, 5)
    assert latest_run(np.ones(3, dtype=bool), np.array([True, False, False])) == (0, 2)


def test_the_q_value_is_that_of_the_run_that_is_told() -> None:
    factor = np.ones(WEEKS)
    factor[12], factor[24] = 9.0, 3.4
    given, groups = planted(9, factor, seed=1)
    found = next(alarm for alarm in alarms(given, groups, SETTINGS) if alarm.kind == "alarm")
    before = only(given, groups, given.when < MONDAY + np.timedelta64(7 * 24, "D"))
    old = next(alarm for alarm in alarms(*before, SETTINGS) if alarm.kind == "alarm")
    assert (old.week, found.week) == ("2026-W18", "2026-W30")
    assert (old.q_value or 0) < (found.q_value or 0) / 100
