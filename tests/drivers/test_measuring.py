"""The whole measurement: what must hold on any data, and what must come out where the truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import false_discovery_control

from rootcause.domain.causes import Driver, DriverTable
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Group, Grouping
from rootcause.domain.reasons import Words
from rootcause.drivers import measure
from rootcause.drivers.model import probabilities
from rootcause.settings import DriverSettings
from tests.drivers.generator import BYSTANDER, A, corpus, grouping, planted, world

FAST = DriverSettings(draws=200)


def by_id(table: DriverTable) -> dict[str, Driver]:
    return {driver.group: driver for driver in table.drivers}


def with_praise(n: int = 1500, seed: int = 5) -> tuple[Corpus, Grouping]:
    """Two real problems, one real strength, one group of no consequence, mentioned both ways."""
    rng = np.random.default_rng(seed)
    problem = rng.random((n, 4)) < [0.15, 0.1, 0.02, 0.1]
    praise = rng.random((n, 4)) < [0.05, 0.05, 0.3, 0.1]
    bad = rng.random(n) < probabilities(-1 + problem @ np.array([1.5, 1.2, 0, 0]) - 1.5 * praise[:, 2])
    channel = rng.choice(["web", "phone"], n)
    return corpus(bad, channel=channel), grouping(problem, ("late", "bill", "staff", "site"), praise)


def test_impacts_and_the_unexplained_add_up_in_both_tables() -> None:
    measured = measure(*with_praise(), FAST, seed=0)
    assert measured.strengths is not None
    for table in (measured.problems, measured.strengths):
        total = sum(driver.impact or 0.0 for driver in table.drivers) + table.not_explained
        assert total == pytest.approx(table.dsat_rate, abs=1e-9)


def test_problems_are_drivers_praise_is_a_strength_and_the_rest_is_neither() -> None:
    measured = measure(*with_praise(), FAST, seed=0)
    assert measured.strengths is not None
    assert {d.group: d.verdict for d in measured.problems.drivers} == {
        "late": "driver",
        "bill": "driver",
        "staff": "not_distinguishable",
        "site": "not_distinguishable",
    }
    verdicts = {d.group: d.verdict for d in measured.strengths.drivers}
    assert verdicts == {g: "strength" if g == "staff" else "not_distinguishable" for g in verdicts}
    assert measured.problems.adjusters == ("channel",)
    assert all(driver.rank is None for driver in measured.strengths.drivers)
    assert sorted(driver.rank or 0 for driver in measured.problems.drivers) == [1, 2, 3, 4]


def test_the_numbers_of_a_row_fit_each_other() -> None:
    table = measure(*with_praise(), FAST, seed=0).problems
    for d in table.drivers:
        assert d.dsat_rate is not None
        assert d.rate_without is not None
        assert d.raw_difference is not None
        assert d.impact is not None
        assert d.impact_share == pytest.approx(d.impact / table.dsat_rate)
        assert d.raw_difference == pytest.approx(d.share * (d.dsat_rate - d.rate_without))
        assert d.lift == pytest.approx(d.dsat_rate / d.rate_without)
        assert (d.dsat_low or 0) < d.dsat_rate < (d.dsat_high or 1)
        assert (d.impact_low or 0) < d.impact < (d.impact_high or 1)
        assert d.n == d.customers
        assert (d.rank_low or 0) <= (d.rank or 0) <= (d.rank_high or 9)


def test_q_values_are_corrected_over_problems_and_praise_together() -> None:
    measured = measure(*with_praise(), FAST, seed=0)
    assert measured.strengths is not None
    rows = [*measured.problems.drivers, *measured.strengths.drivers]
    assert len(rows) == 8
    p_values = [d.p_value for d in rows if d.p_value is not None]
    assert [d.q_value for d in rows] == pytest.approx(list(false_discovery_control(p_values)))


def test_ranks_follow_the_lower_limit_and_not_the_impact() -> None:
    data = planted(world(3, causes=12), 500, seed=8)
    rows = [d for d in measure(data.corpus, data.grouping, FAST, seed=0).problems.drivers if d.rank is not None]
    by_limit = sorted(rows, key=lambda d: -(d.impact_low or 0.0))
    assert [d.rank for d in by_limit] == list(range(1, len(rows) + 1))
    assert by_limit != sorted(rows, key=lambda d: -(d.impact or 0.0))


def test_drivers_come_first_by_rank_and_the_rest_by_impact() -> None:
    drivers = measure(*with_praise(), FAST, seed=0).problems.drivers
    assert [driver.rank for driver in drivers[:2]] == [1, 2]
    assert (drivers[2].impact or 0) >= (drivers[3].impact or 0)


def test_the_bystander_is_named_with_its_partner_and_never_a_driver() -> None:
    data = planted(world(3), 3_000, seed=3)
    drivers = by_id(measure(data.corpus, data.grouping, FAST, seed=0).problems)
    a, b = drivers[data.ids[A]], drivers[data.ids[BYSTANDER]]
    assert a.verdict == "driver"
    assert (b.verdict, b.company) == ("bystander", data.ids[A])
    assert (b.raw_difference or 0) > 5 * abs(b.impact or 1)


def test_the_order_of_rows_changes_nothing() -> None:
    data = planted(world(4, causes=12), 800, seed=4, per_customer=4)
    order = np.random.default_rng(0).permutation(800)
    turned = replace(
        data.corpus,
        ids=tuple(data.corpus.ids[i] for i in order),
        score=data.corpus.score[order],
        satisfaction=data.corpus.satisfaction[order],
        customer=data.corpus.customer[order],
        attributes={"channel": data.corpus.attributes["channel"][order]},
    )
    first = measure(data.corpus, data.grouping, FAST, seed=1)
    other = measure(turned, replace(data.grouping, problem=data.grouping.problem[order]), FAST, seed=1)
    assert first == other


def test_the_order_of_groups_changes_no_verdict_and_no_rank() -> None:
    given, groups = with_praise()
    back = [3, 2, 1, 0]
    turned = Grouping(
        tuple(groups.groups[i] for i in back), csr_matrix(groups.problem[:, back]), csr_matrix(groups.praise[:, back])
    )
    first, other = (by_id(measure(given, g, FAST, seed=1).problems) for g in (groups, turned))
    for name, driver in first.items():
        twin = other[name]
        assert (driver.verdict, driver.rank, driver.rank_low, driver.rank_high) == (
            twin.verdict,
            twin.rank,
            twin.rank_low,
            twin.rank_high,
        )
        assert driver.impact == pytest.approx(twin.impact, abs=1e-8)
        assert driver.impact_low == pytest.approx(twin.impact_low, abs=1e-8)


def test_the_seed_moves_the_limits_and_nothing_else() -> None:
    first, other = (by_id(measure(*with_praise(), FAST, seed=seed).problems) for seed in (0, 1))
    assert first["late"].impact == other["late"].impact
    assert first["late"].p_value == other["late"].p_value
    assert first["late"].impact_low != other["late"].impact_low


def test_polarity_that_follows_the_score_is_flagged_as_a_possible_halo() -> None:
    rng = np.random.default_rng(6)
    n = 3000
    bad = rng.random(n) < 0.3
    mentioned = rng.random((n, 2)) < [0.3, 0.1]
    bad |= mentioned[:, 1] & (rng.random(n) < 0.4)
    grumble = np.where(bad, 0.8, 0.2)
    problem = mentioned & np.column_stack([rng.random(n) < grumble, np.ones(n, dtype=bool)])
    drivers = by_id(measure(corpus(bad), grouping(problem, ("echo", "real"), mentioned & ~problem), FAST, 0).problems)
    assert drivers["echo"].verdict == "driver"
    assert drivers["echo"].caveat == "halo"
    assert abs(drivers["echo"].impact_any or 1) < 0.02
    assert drivers["real"].caveat == ""
    assert drivers["real"].impact_any == pytest.approx(drivers["real"].impact, abs=0.005)


def test_identical_causes_share_one_verdict_and_say_so() -> None:
    rng = np.random.default_rng(7)
    a, c = rng.random(900) < 0.15, rng.random(900) < 0.1
    bad = rng.random(900) < probabilities(np.where(a, 0.3, -1.2))
    table = measure(corpus(bad), grouping(np.column_stack([a, a, c]), ("one", "two", "else")), FAST, 0).problems
    one, two = by_id(table)["one"], by_id(table)["two"]
    assert one.verdict == two.verdict == "driver"
    assert (one.rank, one.q_value, one.impact_low) == (two.rank, two.q_value, two.impact_low)
    assert one.caveat == "inseparable:two"
    assert two.caveat == "inseparable:one"
    assert sum(d.impact or 0.0 for d in table.drivers) + table.not_explained == pytest.approx(table.dsat_rate)


def test_rare_causes_are_counted_alone_and_measured_together() -> None:
    rng = np.random.default_rng(8)
    mentions = rng.random((800, 4)) < [0.1, 0.01, 0.008, 0.0]
    table = measure(corpus(rng.random(800) < 0.3), grouping(mentions, ("a", "b", "c", "d")), FAST, 0).problems
    drivers = by_id(table)
    assert drivers["b"].verdict == drivers["c"].verdict == drivers["d"].verdict == "too_few"
    assert drivers["b"].impact is None
    assert (drivers["b"].caveat, drivers["d"].caveat) == ("rare", "")
    assert (drivers["rare"].verdict, drivers["rare"].rank) == (None, None)
    assert drivers["rare"].impact is not None
    assert drivers["rare"].n == int((mentions[:, 1] | mentions[:, 2]).sum())
    assert drivers["a"].rank == drivers["a"].rank_high == 1


def test_general_dissatisfaction_has_an_impact_but_no_rank_and_can_explain_a_bystander() -> None:
    rng = np.random.default_rng(9)
    n = 3000
    plain = rng.random(n) < 0.15
    beside = np.where(plain, rng.random(n) < 0.6, rng.random(n) < 0.05)
    bad = rng.random(n) < probabilities(np.where(plain, 1.5, -1.5))
    mentions = csr_matrix(np.column_stack([plain, beside]) * 1.0)
    groups = (Group("bad", "general", Words("", "")), Group("beside", "reason", Words("", "")))
    table = measure(corpus(bad), Grouping(groups, mentions, csr_matrix((n, 2)), False), FAST, 0).problems
    drivers = by_id(table)
    assert (drivers["bad"].verdict, drivers["bad"].rank) == (None, None)
    assert (drivers["bad"].impact or 0) > 0.05
    assert (drivers["beside"].verdict, drivers["beside"].company) == ("bystander", "bad")


def test_a_segment_can_explain_a_bystander() -> None:
    rng = np.random.default_rng(10)
    n = 3000
    phone = rng.random(n) < 0.3
    hold = rng.random(n) < np.where(phone, 0.5, 0.03)
    bad = rng.random(n) < probabilities(np.where(phone, 0.5, -2.0))
    channel = np.where(phone, "phone", "web")
    table = measure(corpus(bad, channel=channel), grouping(hold[:, None], ("hold",)), FAST, 0).problems
    assert (table.drivers[0].verdict, table.drivers[0].company) == ("bystander", "channel=phone")


def test_a_cause_that_reverses_within_segments_is_flagged() -> None:
    rng = np.random.default_rng(11)
    n = 6000
    phone = rng.random(n) < 0.5
    hold = rng.random(n) < np.where(phone, 0.6, 0.1)
    bad = rng.random(n) < probabilities(np.where(phone, 1.0, -2.0) - hold)
    table = measure(corpus(bad, channel=np.where(phone, "phone", "web")), grouping(hold[:, None], ("hold",)), FAST, 0)
    assert (table.problems.drivers[0].raw_difference or 0) > 0
    assert table.problems.drivers[0].verdict == "strength"
    assert table.problems.drivers[0].caveat == "simpson"


def test_only_the_top_level_is_measured() -> None:
    rng = np.random.default_rng(12)
    mentions = csr_matrix((rng.random((300, 3)) < 0.2) * 1.0)
    groups = tuple(Group(i, "reason", Words(i, i), p) for i, p in (("a", ""), ("a.1", "a"), ("x.1", "x")))
    table = measure(corpus(rng.random(300) < 0.3), Grouping(groups, mentions, mentions * 0, False), FAST, 0).problems
    assert {driver.group for driver in table.drivers} == {"a", "x.1"}


def test_weights_weigh_the_rate_and_the_impacts() -> None:
    given, groups = with_praise()
    weight = np.where(given.satisfaction == -1, 3.0, 1.0)
    table = measure(replace(given, weight=weight), groups, FAST, 0).problems
    assert table.dsat_rate == pytest.approx(weight[given.satisfaction == -1].sum() / weight.sum())
    assert sum(d.impact or 0.0 for d in table.drivers) + table.not_explained == pytest.approx(table.dsat_rate)
    plain = measure(given, groups, FAST, 0).problems
    assert by_id(table)["late"].p_value == pytest.approx(by_id(plain)["late"].p_value, rel=1e-6)
    assert table.dissatisfied == plain.dissatisfied


def test_two_causes_that_cannot_be_told_apart_are_marked_when_their_union_would_be_a_driver() -> None:
    # 60 answers mention the one, the other or (42) both; half of them are dissatisfied, elsewhere a quarter.
    k = np.arange(600)
    mentions = np.column_stack([k < 51, (k >= 9) & (k < 60), k % 7 == 3])
    bad = np.where(k < 60, k % 2 == 0, k % 4 == 0)
    table = measure(corpus(bad), grouping(mentions, ("one", "two", "else")), FAST, 0).problems
    drivers = by_id(table)
    assert {drivers[name].verdict for name in ("one", "two")} == {"not_distinguishable"}
    assert (drivers["one"].caveat, drivers["two"].caveat) == ("either:two", "either:one")
    assert drivers["else"].caveat == ""


def test_a_driver_of_few_customers_says_so() -> None:
    rng = np.random.default_rng(14)
    mentioned = np.arange(600) < 24
    bad = np.where(mentioned, rng.random(600) < 0.8, rng.random(600) < 0.2)
    driver = measure(corpus(bad), grouping(mentioned[:, None], ("a",)), FAST, 0).problems.drivers[0]
    assert (driver.verdict, driver.caveat) == ("driver", "small_n")
