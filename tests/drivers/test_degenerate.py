"""Input that no statistic likes: a sensible table, a plain note, and no warning from a library (they fail tests)."""

from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers import Measured, drill, flag_reversals, measure, segments, trends
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping

FAST = DriverSettings(draws=100)
RNG = np.random.default_rng(1)
N = 400
MENTIONS = RNG.random((N, 3)) < [0.2, 0.1, 0.05]
PRAISE = RNG.random((N, 3)) < 0.1
BAD = RNG.random(N) < 0.3
GROUPS = grouping(MENTIONS, ("a", "b", "c"), PRAISE)


def run(given: Corpus, groups: Grouping) -> Measured:
    measured = measure(given, groups, FAST, seed=0)
    trends(given, groups, FAST)
    segments(given, groups, FAST, table=measured.problems)
    assert flag_reversals(given, groups, measured, FAST) == measured
    children = replace(groups, groups=tuple(replace(one, id=f"{one.id}.0", parent=one.id) for one in groups.groups))
    assert len(drill(given, groups, children, measured, FAST, seed=0)) == len(groups)
    for table in (measured.problems, measured.strengths):
        if table is not None and table.units:
            total = sum(driver.impact or 0.0 for driver in table.drivers) + table.not_explained
            assert total == pytest.approx(table.dsat_rate, abs=1e-9)
    return measured


def codes(measured: Measured) -> list[str]:
    return [note.code for note in measured.notes]


@pytest.mark.parametrize("bad", [True, False])
def test_everyone_answers_alike(bad: bool) -> None:
    measured = run(corpus(np.full(N, bad)), GROUPS)
    assert codes(measured) == ["one_outcome"]
    assert {driver.verdict for driver in measured.problems.drivers} == {"too_few"}
    assert measured.problems.not_explained == float(bad)
    assert measured.problems.drivers[0].dsat_rate == float(bad)


def test_no_scores() -> None:
    measured = run(replace(corpus(BAD), satisfaction=np.full(N, -9, dtype=np.int8)), GROUPS)
    assert codes(measured) == ["no_scores"]
    assert measured.problems.units == 0
    assert {(driver.n, driver.verdict) for driver in measured.problems.drivers} == {(0, "too_few")}


def test_no_rows() -> None:
    empty = corpus(np.zeros(0, dtype=bool))
    measured = run(empty, grouping(np.zeros((0, 2), dtype=bool), ("a", "b")))
    assert codes(measured) == ["no_scores"]
    assert (measured.problems.dsat_low, measured.problems.dsat_high) == (0.0, 1.0)


def test_no_groups() -> None:
    measured = run(corpus(BAD), grouping(np.zeros((N, 0), dtype=bool), ()))
    assert codes(measured) == ["no_groups"]
    assert measured.problems.drivers == ()
    assert measured.problems.not_explained == pytest.approx(measured.problems.dsat_rate)


def test_nobody_mentions_anything() -> None:
    measured = run(corpus(BAD), grouping(np.zeros((N, 2), dtype=bool), ("a", "b"), np.zeros((N, 2), dtype=bool)))
    assert {(driver.n, driver.verdict, driver.impact) for driver in measured.problems.drivers} == {(0, "too_few", None)}
    assert measured.strengths is not None
    assert measured.strengths.drivers == ()


def test_one_segment_for_all() -> None:
    assert run(corpus(BAD, channel=np.full(N, "web")), GROUPS).problems.adjusters == ()


def test_a_cause_on_every_comment() -> None:
    mentions = np.column_stack([np.ones(N, dtype=bool), MENTIONS[:, 0]])
    measured = run(corpus(BAD), grouping(mentions, ("all", "a")))
    everywhere = next(driver for driver in measured.problems.drivers if driver.group == "all")
    assert everywhere.verdict == "not_distinguishable"
    assert everywhere.rate_without is None
    assert everywhere.raw_difference is None
    assert everywhere.impact == pytest.approx(0.0, abs=1e-8)


def test_perfect_separation() -> None:
    measured = run(corpus(MENTIONS[:, 0]), grouping(MENTIONS, ("a", "b", "c")))
    first = measured.problems.drivers[0]
    assert (first.group, first.verdict, first.dsat_rate) == ("a", "driver", 1.0)
    assert first.lift is None
    assert (first.impact_share or 0) > 0.9


def test_nearly_all_scores_missing() -> None:
    satisfaction = np.where(np.arange(N) % 20 == 0, corpus(BAD).satisfaction, -9).astype(np.int8)
    measured = run(replace(corpus(BAD), satisfaction=satisfaction), GROUPS)
    assert codes(measured) == ["few_outcomes", "few_scored"]
    assert measured.notes[1].text == "Only 20 of 400 comments have a score; the ranking speaks for those alone."
    assert {driver.verdict for driver in measured.problems.drivers} <= {"too_few", None}


def test_weights_all_zero() -> None:
    measured = run(replace(corpus(BAD), weight=np.zeros(N)), GROUPS)
    assert codes(measured) == ["weights_unusable"]
    assert measured.problems.dsat_rate == pytest.approx(BAD.mean())


def test_weights_that_leave_one_outcome() -> None:
    measured = run(replace(corpus(BAD), weight=BAD.astype(np.float64)), GROUPS)
    assert codes(measured) == ["one_outcome"]


def test_thirty_rows() -> None:
    measured = run(corpus(BAD[:30]), grouping(MENTIONS[:30] | True, ("a", "b", "c"), PRAISE[:30]))
    assert codes(measured) == ["few_outcomes"]
    assert {driver.verdict for driver in measured.problems.drivers} == {"too_few"}
    assert all(driver.rank is None for driver in measured.problems.drivers)


def test_two_rows_of_two_outcomes() -> None:
    measured = run(corpus(np.array([True, False])), grouping(np.array([[True], [False]]), ("a",)))
    assert codes(measured) == ["few_outcomes"]


def test_one_customer_wrote_everything() -> None:
    measured = run(corpus(BAD, customer=np.full(N, "c")), GROUPS)
    assert {driver.verdict for driver in measured.problems.drivers} <= {"too_few", None}


def test_more_columns_than_answers() -> None:
    rng = np.random.default_rng(2)
    names = tuple(f"g{k:03d}" for k in range(150))
    measured = run(corpus(BAD[:120]), grouping(rng.random((120, 150)) < 0.2, names))
    assert not [driver for driver in measured.problems.drivers if driver.verdict == "driver"]
