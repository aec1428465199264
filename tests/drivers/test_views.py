"""Other outcomes: known truth, sums that must hold, and input that allows little or nothing."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from rootcause.domain.comments import Corpus, ScoreScale
from rootcause.domain.groups import Group, Grouping
from rootcause.domain.outcomes import Outcome, View
from rootcause.domain.reasons import Words
from rootcause.domain.scales import SCALES
from rootcause.drivers import measure, views
from rootcause.drivers.adjusters import adjusters, dummies
from rootcause.drivers.model import design, fit, probabilities
from rootcause.drivers.outcome import answers
from rootcause.settings import DriverSettings
from tests.drivers.generator import BYSTANDER, A, corpus, grouping, world
from tests.drivers.graded import Asked, asked, on_scale, truths

FAST = DriverSettings(draws=200)
RNG = np.random.default_rng(1)
N = 600
MENTIONS = RNG.random((N, 3)) < [0.2, 0.1, 0.05]
GROUPS = grouping(MENTIONS, ("a", "b", "c"))
SCORE = np.clip(np.round(8 - 2.0 * MENTIONS[:, 0] - 1.0 * MENTIONS[:, 1] + RNG.normal(0, 1.5, N)), 0, 10)
PLAIN = corpus(SCORE <= 5)


def kinds(found: tuple[View, ...]) -> list[tuple[str, str]]:
    return [(view.name, view.kind) for view in found]


def carried(view: View) -> dict[str, float]:
    return {row.group: row.carried for row in view.rows}


# --- known truth ------------------------------------------------------------------------------------------------------


Samples = list[tuple[Asked, dict[str, View], dict[str, np.ndarray], np.ndarray]]


@pytest.fixture(scope="module")
def samples() -> Samples:
    worlds = [world(seed, causes=16) for seed in range(3)]
    found: Samples = []
    for k in range(24):
        sample = asked(worlds[k % 3], 1_000, seed=k, per_customer=1 + 2 * (k % 2))
        made = [*views(sample.scored, sample.grouping, (sample.churn,), FAST, 0)]
        made += [view for view in views(sample.recommending, sample.grouping, (), FAST, 0) if view.kind == "nps"]
        found.append((sample, {str(view.kind): view for view in made}, truths(worlds[k % 3]), worlds[k % 3].planted))
    return found


@pytest.mark.parametrize("kind", ["score", "nps", "yes_no"])
def test_intervals_hold_the_truth_and_the_estimates_are_not_biased(samples: Samples, kind: str) -> None:
    held, off = [], []
    for _, made, truth, planted in samples:
        for row in made[kind].rows:
            if row.group != "rare":
                j = int(row.group[1:])
                held.append(row.low <= truth[kind][j] <= row.high)
                off += [(row.carried - truth[kind][j]) / truth[kind][j]] if planted[j] else []
    assert len(held) > 150
    assert 0.91 <= np.mean(held) <= 0.985
    assert abs(np.median(off)) < 0.1


@pytest.mark.parametrize("kind", ["score", "nps", "yes_no"])
def test_the_cause_that_hurts_carries_and_the_one_that_travels_with_it_does_not(samples: Samples, kind: str) -> None:
    hurts = [carried(made[kind])[f"k{A:02d}"] for _, made, _, _ in samples]
    travels = [carried(made[kind])[f"k{BYSTANDER:02d}"] for _, made, _, _ in samples]
    assert min(hurts) > 0
    assert abs(np.mean(travels)) < 0.1 * np.mean(hurts)


def test_the_value_is_the_mean_and_its_limits_hold_it(samples: Samples) -> None:
    for sample, made, _, _ in samples:
        assert made["score"].value == pytest.approx(sample.scored.score.mean())
        recommending = sample.recommending.score
        assert made["nps"].value == pytest.approx(100 * ((recommending >= 9).mean() - (recommending <= 6).mean()))
        assert made["yes_no"].value == pytest.approx(sample.churn.value.mean())
        assert all(view.low < view.value < view.high for view in made.values())


# --- sums -------------------------------------------------------------------------------------------------------------


def test_points_of_the_score_are_coefficient_times_share_and_add_up_with_the_rest_of_the_mean() -> None:
    channel = np.random.default_rng(2).choice(["web", "phone", "shop"], N)
    view = views(on_scale(corpus(SCORE <= 5, channel=channel), SCORE, "csat-10"), GROUPS, (), FAST, 0)[0]
    given = np.column_stack([np.ones(N), channel == "phone", channel == "shop", MENTIONS]).astype(np.float64)
    sd = SCORE.std()
    shrink = 0.25 * np.diag([0.0, 1, 1, 1, 1, 1])
    beta = sd * np.linalg.solve(given.T @ given + shrink, given.T @ (SCORE - SCORE.mean()) / sd)
    expected = dict(zip("abc", -beta[3:] * MENTIONS.mean(axis=0), strict=True))
    # Which level of the channel is left out moves a ridge a little.
    assert carried(view) == pytest.approx(expected, abs=2e-3)
    plain = views(on_scale(PLAIN, SCORE, "csat-10"), GROUPS, (), FAST, 0)[0]
    bare = given[:, [0, 3, 4, 5]]
    beta = np.linalg.solve(bare.T @ bare + shrink[[0, 3, 4, 5]][:, [0, 3, 4, 5]], bare.T @ SCORE)
    assert carried(plain) == pytest.approx(dict(zip("abc", -beta[1:] * MENTIONS.mean(axis=0), strict=True)), abs=1e-9)
    assert plain.value + sum(carried(plain).values()) == pytest.approx(beta[0], abs=1e-9)


def test_nps_points_are_those_of_the_detractors_less_those_of_the_promoters() -> None:
    given = on_scale(PLAIN, SCORE, "nps")
    view = next(view for view in views(given, GROUPS, (), FAST, 0) if view.kind == "nps")
    found = answers(given, GROUPS)
    model = design(dummies(adjusters(found.segments, found.dissatisfied), N), found.problem)
    without = []
    for outcome in (SCORE[found.first] >= 9, SCORE[found.first] <= 6):
        beta = fit(model, outcome.astype(np.float64), np.ones(N), 0.25)
        without.append(float(probabilities(model.rows[:, : model.exposed_from] @ beta[: model.exposed_from]).mean()))
    assert view.value + sum(carried(view).values()) == pytest.approx(100 * (without[0] - without[1]), abs=1e-8)


def test_the_share_of_yes_is_shared_out_as_dissatisfaction_is() -> None:
    table = measure(PLAIN, GROUPS, FAST, 0).problems
    view = views(PLAIN, GROUPS, (Outcome("bad", (SCORE <= 5).astype(np.float64)),), FAST, 0)[0]
    assert view.kind == "yes_no"
    assert view.value == pytest.approx(table.dsat_rate)
    drivers = {driver.group: driver for driver in table.drivers}
    for row in view.rows:
        twin = drivers[row.group]
        assert (row.n, row.carried, row.low, row.high) == (twin.n, twin.impact, twin.impact_low, twin.impact_high)
    assert sum(carried(view).values()) + table.not_explained == pytest.approx(view.value, abs=1e-9)


def test_rows_come_by_what_they_carry_and_cover_rare_and_inseparable_groups() -> None:
    rare = RNG.random((N, 2)) < 0.012
    mentions = np.column_stack([MENTIONS, MENTIONS[:, 0], rare])
    view = views(
        on_scale(PLAIN, SCORE, "csat-10"), grouping(mentions, ("a", "b", "c", "twin", "r1", "r2")), (), FAST, 0
    )
    rows = {row.group: row for row in view[0].rows}
    assert set(rows) == {"a", "b", "c", "twin", "rare"}
    assert [row.carried for row in view[0].rows] == sorted((row.carried for row in view[0].rows), reverse=True)
    assert rows["rare"].n == rare.any(axis=1).sum()
    assert (rows["a"].carried, rows["a"].low) == (rows["twin"].carried, rows["twin"].low)
    alone = carried(views(on_scale(PLAIN, SCORE, "csat-10"), GROUPS, (), FAST, 0)[0])["a"]
    assert 2 * rows["a"].carried == pytest.approx(alone, rel=0.02)


def test_praise_is_not_in_and_general_dissatisfaction_is() -> None:
    praise = RNG.random((N, 3)) < 0.2
    groups = grouping(MENTIONS, ("a", "b", "c"), praise)
    general = replace(groups, groups=(Group("a", "general", Words("", "")), *groups.groups[1:]))
    with_praise, without = (views(on_scale(PLAIN, SCORE, "csat-10"), g, (), FAST, 0) for g in (general, GROUPS))
    assert carried(with_praise[0]) == pytest.approx(carried(without[0]), abs=1e-12)


# --- which views, in which direction ----------------------------------------------------------------------------------


def test_every_outcome_gets_its_views_in_order() -> None:
    further = (
        Outcome("churn", (SCORE <= 5).astype(np.float64)),
        Outcome("stars", np.clip(SCORE, 1, 5), SCALES["stars"]),
    )
    found = views(on_scale(PLAIN, SCORE, "nps"), GROUPS, (*further, Outcome("again", SCORE, SCALES["nps"])), FAST, 0)
    assert kinds(found) == [
        ("score", "score"),
        ("score", "nps"),
        ("churn", "yes_no"),
        ("stars", "dsat"),
        ("again", "dsat"),
        ("again", "nps"),
    ]
    assert found[3].value == pytest.approx((np.clip(SCORE, 1, 5) <= 2).mean())
    assert carried(found[1]) == carried(found[5])
    assert kinds(views(on_scale(PLAIN, SCORE, "csat-10"), GROUPS, (), FAST, 0, score="Cijfer")) == [("Cijfer", "score")]


def test_effort_is_read_in_its_own_direction() -> None:
    easy = np.clip(SCORE, 1, 7)
    high = views(on_scale(PLAIN, easy, "ces-7"), GROUPS, (), FAST, 0)[0]
    low = views(
        replace(on_scale(PLAIN, easy, "ces-7"), score=8 - easy, scale=ScoreScale("7..1", "CES", 7, 1, 5, 3)),
        GROUPS,
        (),
        FAST,
        0,
    )[0]
    assert high.value + low.value == pytest.approx(8)
    assert carried(high)["a"] > 0.2
    assert carried(low) == pytest.approx(carried(high))
    assert [low.low, low.high] == pytest.approx([8 - high.high, 8 - high.low])


@pytest.mark.parametrize(
    ("scale", "values", "expected"),
    [
        ("zendesk", (0, 1), []),
        ("thumbs", (0, 1), []),
        ("freshdesk", (-103, -101, 100, 103), []),
        ("satisfaction-5", (1, 2, 3, 4, 5), ["score"]),
        ("csat-5", (1, 5), ["score"]),
    ],
)
def test_only_evenly_spaced_points_have_a_mean(scale: str, values: tuple[int, ...], expected: list[str]) -> None:
    given = on_scale(PLAIN, np.random.default_rng(3).choice(np.array(values, dtype=np.float64), N), scale)
    assert [view.kind for view in views(given, GROUPS, (), FAST, 0)] == expected


def test_a_score_without_a_scale_has_no_view_of_its_own() -> None:
    assert views(PLAIN, GROUPS, (), FAST, 0) == ()


# --- who counts -------------------------------------------------------------------------------------------------------


def test_an_outcome_counts_where_it_is_known_whether_or_not_there_is_a_score() -> None:
    unscored = replace(PLAIN, satisfaction=np.where(np.arange(N) % 2, PLAIN.satisfaction, -9).astype(np.int8))
    excluded = np.full(N, "", dtype="<U9")
    excluded[:4] = ("duplicate", "test_row", "empty", "junk")
    value = np.where(np.arange(N) % 3 == 0, np.nan, 1.0 * (SCORE <= 5))
    view = views(replace(unscored, excluded=excluded), GROUPS, (Outcome("churn", value),), FAST, 0)[0]
    counts = ~np.isnan(value) & ~np.isin(excluded, ("duplicate", "test_row"))
    assert view.n == counts.sum()
    assert view.value == pytest.approx(value[counts].mean())
    # An empty comment answers and mentions nothing.
    assert {row.group: row.n for row in view.rows}["a"] == MENTIONS[counts & (excluded == ""), 0].sum()


def test_comments_of_one_customer_at_one_moment_with_one_value_are_one_answer() -> None:
    when = np.repeat(np.datetime64("2026-01-05T10:00", "s"), N)
    people = np.array([f"c{i // 2}" for i in range(N)])
    twice = replace(PLAIN, customer=people, when=when, satisfaction=np.full(N, -9, dtype=np.int8))
    together = views(twice, GROUPS, (Outcome("x", np.repeat(SCORE[::2] <= 5, 2).astype(np.float64)),), FAST, 0)[0]
    assert together.n == N // 2
    assert together.value == pytest.approx((SCORE[::2] <= 5).mean())
    assert {row.group: row.n for row in together.rows}["a"] == MENTIONS[:, 0].reshape(-1, 2).any(axis=1).sum()
    apart = views(twice, GROUPS, (Outcome("x", np.tile([0.0, 1.0], N // 2)),), FAST, 0)[0]
    assert apart.n == N


def test_a_customer_with_many_answers_widens_the_limits() -> None:
    value = Outcome("x", np.repeat(SCORE[: N // 6] <= 6, 6).astype(np.float64))
    people = np.array([f"c{i // 6:04d}" for i in range(N)])
    many, each = (views(replace(PLAIN, customer=who), GROUPS, (value,), FAST, 0)[0] for who in (people, PLAIN.customer))
    assert many.high - many.low > 2 * (each.high - each.low)


def test_the_order_of_rows_changes_nothing() -> None:
    given = replace(on_scale(PLAIN, SCORE, "nps"), outcomes=(Outcome("x", (SCORE <= 4).astype(np.float64)),))
    order = np.random.default_rng(4).permutation(N)
    turned = replace(
        given,
        ids=tuple(given.ids[i] for i in order),
        score=SCORE[order],
        satisfaction=given.satisfaction[order],
        outcomes=(Outcome("x", (SCORE[order] <= 4).astype(np.float64)),),
    )
    first = views(given, GROUPS, given.outcomes, FAST, 1)
    assert first == views(turned, grouping(MENTIONS[order], ("a", "b", "c")), turned.outcomes, FAST, 1)


def test_weights_weigh_the_value_and_what_is_carried() -> None:
    weight = np.where(SCORE <= 5, 3.0, 1.0)
    given = replace(on_scale(PLAIN, SCORE, "csat-10"), weight=weight)
    view = views(given, GROUPS, (), FAST, 0)[0]
    assert view.value == pytest.approx(np.average(SCORE, weights=weight))
    assert carried(view)["a"] > carried(views(on_scale(PLAIN, SCORE, "csat-10"), GROUPS, (), FAST, 0)[0])["a"]


# --- little or nothing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("same", [0.0, 1.0])
def test_everyone_says_the_same(same: float) -> None:
    view = views(PLAIN, GROUPS, (Outcome("x", np.full(N, same)),), FAST, 0)[0]
    assert (view.value, view.rows) == (same, ())
    assert 0 <= view.low <= same <= view.high <= 1
    assert 0.005 < view.high - view.low < 0.01


@pytest.mark.parametrize(("score", "value"), [(10.0, 100.0), (8.0, 0.0), (0.0, -100.0)])
def test_all_promoters_passives_or_detractors(score: float, value: float) -> None:
    found = views(on_scale(PLAIN, np.full(N, score), "nps"), GROUPS, (), FAST, 0)
    assert [(view.kind, view.value, view.rows) for view in found] == [("score", score, ()), ("nps", value, ())]
    assert all(view.low <= view.value <= view.high for view in found)
    assert found[1].high - found[1].low > 1


def test_nobody_promotes() -> None:
    view = next(v for v in views(on_scale(PLAIN, np.minimum(SCORE, 8), "nps"), GROUPS, (), FAST, 0) if v.kind == "nps")
    churn = Outcome("detractor", (SCORE <= 6).astype(np.float64))
    share = views(on_scale(PLAIN, np.minimum(SCORE, 8), "nps"), GROUPS, (churn,), FAST, 0)[-1]
    assert carried(view) == {group: 100 * part for group, part in carried(share).items()}


def test_few_answers_of_another_value_give_a_value_and_no_rows() -> None:
    few = np.arange(N) < 19
    view = views(PLAIN, GROUPS, (Outcome("x", few.astype(np.float64)),), FAST, 0)[0]
    assert view.value == pytest.approx(19 / N)
    assert view.rows == ()
    assert view.low < view.value < view.high
    assert views(PLAIN, GROUPS, (Outcome("x", (np.arange(N) < 20).astype(np.float64)),), FAST, 0)[0].rows


def test_nearly_all_missing_and_all_missing() -> None:
    few = Outcome("x", np.where(np.arange(N) % 20 == 0, (SCORE <= 5).astype(np.float64), np.nan))
    none = Outcome("y", np.full(N, np.nan))
    found = views(PLAIN, GROUPS, (few, none), FAST, 0)
    assert [(view.name, view.n, view.rows) for view in found] == [("x", N // 20, ())]
    half = Outcome("x", np.where(np.arange(N) % 2 == 0, (SCORE <= 7).astype(np.float64), np.nan))
    assert len(views(PLAIN, GROUPS, (half,), FAST, 0)[0].rows) == 3


def degenerate() -> dict[str, tuple[Corpus, Grouping]]:
    given = on_scale(PLAIN, SCORE, "nps")
    nothing = np.zeros((N, 2), dtype=bool)
    return {
        "one customer": (replace(given, customer=np.full(N, "c")), GROUPS),
        "weights all zero": (replace(given, weight=np.zeros(N)), GROUPS),
        "weights of one answer": (replace(given, weight=(np.arange(N) == 3).astype(np.float64)), GROUPS),
        "nothing mentioned": (given, grouping(nothing, ("a", "b"))),
        "no groups": (given, grouping(nothing[:, :0], ())),
        "a cause on every comment": (given, grouping(nothing[:, :1] | True, ("a",))),
        "all unscored": (replace(given, satisfaction=np.full(N, -9, dtype=np.int8)), GROUPS),
        "one row": (given.select(np.arange(N) == 0), grouping(MENTIONS[:1], ("a", "b", "c"))),
        "no row": (given.select(np.zeros(N, dtype=bool)), grouping(MENTIONS[:0], ("a", "b", "c"))),
        "separated": (on_scale(PLAIN, np.where(MENTIONS[:, 0], 0.0, 10.0), "nps"), GROUPS),
    }


@pytest.mark.parametrize("case", degenerate())
def test_odd_input_gives_finite_numbers_in_order(case: str) -> None:
    given, groups = degenerate()[case]
    found = views(given, groups, (Outcome("x", (given.score <= 5).astype(np.float64)),), FAST, 0)
    assert case != "one customer" or not any(view.rows for view in found)
    for view in found:
        ends = {"score": (0, 10), "nps": (-100, 100)}.get(view.kind, (0, 1))
        assert ends[0] <= view.low <= view.value <= view.high <= ends[1]
        for row in view.rows:
            assert np.isfinite([row.carried, row.low, row.high]).all()


def test_what_no_one_is_asked_apart_from_the_score_stays_out_of_the_score() -> None:
    plain = measure(PLAIN, GROUPS, FAST, 0)
    with_outcome = replace(PLAIN, outcomes=(Outcome("x", (SCORE <= 2).astype(np.float64)),))
    assert measure(with_outcome, GROUPS, FAST, 0) == plain


def test_explicit_zeros_are_no_mentions() -> None:
    stored = csr_matrix(MENTIONS * 1.0)
    stored.data[::2] = 0
    clean = stored.copy()
    clean.eliminate_zeros()
    given = on_scale(PLAIN, SCORE, "csat-10")
    found = [views(given, replace(GROUPS, problem=matrix), (), FAST, 0) for matrix in (stored, clean)]
    assert found[0] == found[1]
