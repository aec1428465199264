"""The whole comparison on samples with a planted truth, and on input that no statistic likes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.changes import CauseChange, Comparison, Part
from rootcause.domain.comments import ScoreScale
from rootcause.domain.exports import Note
from rootcause.drivers import compare
from rootcause.drivers.comparing import _difference
from rootcause.drivers.periods import periods
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping
from tests.drivers.two_periods import ALL, BASE, BASELINE, MIX, PREVALENCE, SEVERITY, Period, Sampled, sampled, truth

FAST = DriverSettings(draws=100)
KINDS = ("mix", "prevalence", "severity", "baseline")


def compared(old: Sampled, new: Sampled, settings: DriverSettings = FAST, seed: int = 0) -> Comparison:
    return compare(old.corpus, old.grouping, new.corpus, new.grouping, settings, seed, ("old.csv", "new.csv"))


def change(found: Comparison, group: str) -> CauseChange:
    return next(cause for cause in found.causes if cause.group == group)


def codes(found: Comparison) -> list[str]:
    return [note.code for note in found.notes]


def off(part: Part, true: float) -> float:
    """How many standard errors a part lies from the truth."""
    return abs(part.value - true) / ((part.high - part.low) / 3.92)


def exact(found: Comparison) -> None:
    """The parts add up to the difference, and the causes to their parts."""
    parts = {part.kind: part.value for part in found.parts}
    assert tuple(parts) == KINDS
    assert found.difference is not None
    assert found.old_rate is not None
    assert found.new_rate is not None
    assert sum(parts.values()) == pytest.approx(found.difference, abs=1e-12)
    assert found.new_rate - found.old_rate == pytest.approx(found.difference, abs=1e-12)
    for kind in ("prevalence", "severity"):
        causes = [getattr(cause, kind) for cause in found.causes]
        assert sum(part.value for part in causes if part) == pytest.approx(parts[kind], abs=1e-12)


@pytest.mark.parametrize(
    ("new", "kind"), [(MIX, "mix"), (PREVALENCE, "prevalence"), (SEVERITY, "severity"), (BASELINE, "baseline")]
)
def test_what_was_planted_is_found_and_nothing_else(new: Period, kind: str) -> None:
    found, true = compared(sampled(BASE, 8_000, 1), sampled(new, 9_000, 2)), truth(BASE, new)
    exact(found)
    for part in found.parts:
        assert off(part, true.parts[part.kind]) < 3.3
        assert (part.low > 0) == (part.kind == kind)
    for j in range(5):
        cause = change(found, f"k{j}")
        for one, planted in ((cause.prevalence, true.prevalence), (cause.severity, true.severity)):
            assert one is not None
            assert off(one, planted[j]) < 3.3


@pytest.mark.parametrize("panel", [None, 11])
def test_the_intervals_hold_the_truth(panel: int | None) -> None:
    true, held = truth(BASE, ALL), []
    for number in range(30):
        people, named = (None, "") if panel is None else (panel + number, "c")
        found = compared(
            sampled(BASE, 400, 2 * number, named, people), sampled(ALL, 500, 2 * number + 1, named, people)
        )
        held += [part.low <= true.parts[part.kind] <= part.high for part in found.parts]
        assert found.low is not None
        assert found.high is not None
        held.append(found.low <= true.difference <= found.high)
    assert 0.88 <= np.mean(held) <= 0.995


@pytest.mark.parametrize("seed", range(6))
def test_the_sum_is_exact_with_weights_several_answers_and_little_data(seed: int) -> None:
    rng = np.random.default_rng(seed)
    old, new = sampled(BASE, 40 + 60 * seed, 2 * seed, "c"), sampled(ALL, 300 - 40 * seed, 2 * seed + 1, "c")
    heavy = replace(old.corpus, weight=rng.exponential(size=len(old.corpus)))
    people = np.array([f"c{k}" for k in rng.integers(0, 30, len(new.corpus))])
    exact(compared(replace(old, corpus=heavy), replace(new, corpus=replace(new.corpus, customer=people)), seed=seed))


def test_exchanging_old_and_new_turns_every_number() -> None:
    old, new = sampled(BASE, 300, 1, "c"), sampled(ALL, 400, 2, "c")
    there, back = compared(old, new), compared(new, old)
    exact(there)
    assert (there.difference, there.low, there.high) == tuple(-x for x in (back.difference, back.high, back.low) if x)
    parts = [(there.parts, back.parts)]
    for cause in there.causes:
        other = change(back, cause.group)
        assert (cause.share_old, cause.share_new) == (other.share_new, other.share_old)
        assert cause.q_value == (None if other.q_value is None else pytest.approx(other.q_value))
        for one, two in ((cause.prevalence, other.prevalence), (cause.severity, other.severity)):
            assert (one is None) == (two is None)
            parts += [((one,), (two,))] if one and two else []
    for ones, twos in parts:
        for one, two in zip(ones, twos, strict=True):
            assert (one.value, one.low, one.high) == (-two.value, -two.high, -two.low)


def test_the_order_of_rows_changes_nothing() -> None:
    old, new = sampled(BASE, 200, 1), sampled(ALL, 300, 2)
    order = np.random.default_rng(1).permutation(300)
    shuffled = replace(
        new.corpus,
        ids=tuple(new.corpus.ids[i] for i in order),
        satisfaction=new.corpus.satisfaction[order],
        attributes={"channel": new.corpus.attributes["channel"][order]},
    )
    mixed = Sampled(shuffled, replace(new.grouping, problem=new.grouping.problem[order]))
    one, other = compared(old, new), compared(old, mixed)
    assert one.parts == other.parts
    assert one.causes == other.causes


def test_an_export_compared_with_itself_has_moved_nowhere() -> None:
    known = sampled(ALL, 300, 1, "c")
    found = compared(known, known)
    assert {part.value for part in found.parts} == {0.0}
    assert [end for part in found.parts for end in (part.low, part.high)] == pytest.approx([0.0] * 8, abs=1e-14)
    assert (found.difference, found.low, found.high) == (0.0, 0.0, 0.0)
    assert {cause.status for cause in found.causes} == {""}


def test_equal_rows_of_unknown_customers_are_not_the_same_people() -> None:
    unknown = sampled(ALL, 300, 1)
    found = compared(unknown, unknown)
    assert {part.value for part in found.parts} == {0.0}
    assert all(part.low < 0 < part.high for part in found.parts)


def test_the_same_people_in_both_periods_make_the_difference_surer() -> None:
    panel = compared(sampled(BASE, 600, 1, "c", panel=5), sampled(BASE, 600, 2, "c", panel=5))
    apart = compared(sampled(BASE, 600, 1, "a", panel=5), sampled(BASE, 600, 2, "b", panel=5))
    assert panel.difference == apart.difference
    assert (panel.high or 0) - (panel.low or 0) < 0.7 * ((apart.high or 0) - (apart.low or 0))


def test_a_new_cause_is_all_prevalence() -> None:
    before = replace(BASE, prevalence=BASE.prevalence * np.array([0, 1, 1, 1, 1])[:, None])
    found = compared(sampled(before, 2_000, 1), sampled(BASE, 2_000, 2))
    exact(found)
    cause, true = change(found, "k0"), truth(before, BASE)
    assert (cause.status, cause.share_old, cause.severity) == ("new", 0.0, None)
    assert cause.prevalence is not None
    assert off(cause.prevalence, true.prevalence[0]) < 3
    assert cause.prevalence.low > 0.02


def test_a_cause_that_few_mentioned_before_borrows_its_weight() -> None:
    before = replace(BASE, prevalence=BASE.prevalence * np.array([0.02, 1, 1, 1, 1])[:, None])
    found = compared(sampled(before, 1_500, 1), sampled(BASE, 1_500, 2))
    exact(found)
    cause = change(found, "k0")
    assert cause.share_old > 0
    assert (cause.status, cause.severity) == ("new", None)


def test_groups_of_one_period_alone_are_new_and_gone() -> None:
    one, other = sampled(BASE, 1_000, 1), sampled(BASE, 1_000, 2)
    names = {f"k{j}": f"n{j}" for j in range(5)}
    groups = tuple(replace(group, id=names[group.id]) for group in other.grouping.groups)
    found = compared(one, replace(other, grouping=replace(other.grouping, groups=groups)))
    exact(found)
    assert {cause.group[0]: cause.status for cause in found.causes if cause.kind == "reason"} == {
        "k": "gone",
        "n": "new",
    }
    assert {cause.severity for cause in found.causes} == {None}
    assert found.parts[2].value == 0.0


def test_praise_and_rows_that_do_not_count_change_nothing() -> None:
    old, new = sampled(BASE, 300, 1), sampled(ALL, 300, 2)
    praised = replace(new.grouping, praise=new.grouping.problem, has_polarity=True)
    assert compared(old, replace(new, grouping=praised)).parts == compared(old, new).parts


def test_no_scores_in_one_period() -> None:
    old, new = sampled(BASE, 300, 1), sampled(PREVALENCE, 300, 2)
    mute = replace(new, corpus=replace(new.corpus, satisfaction=np.full(300, -9, dtype=np.int8)))
    found = compared(old, mute)
    assert codes(found) == ["period_without_scores"]
    assert (found.new_rate, found.difference, found.low, found.parts) == (None, None, None, ())
    assert change(found, "k0").status == "grown"
    assert {(cause.prevalence, cause.severity) for cause in found.causes} == {(None, None)}
    assert compared(mute, mute).old_rate is None


@pytest.mark.parametrize("bad", [False, True])
def test_everyone_alike_in_one_period(bad: bool) -> None:
    old = sampled(BASE, 300, 1)
    alike = replace(old, corpus=replace(corpus(np.full(200, bad)), ids=tuple(f"x{i}" for i in range(200))))
    alike = replace(alike, grouping=sampled(BASE, 200, 3).grouping)
    found = compared(old, alike)
    assert codes(found) == ["period_of_one_outcome", "segments_differ"]
    assert found.parts == ()
    value, low, high = found.difference, found.low, found.high
    assert value is not None
    assert low is not None
    assert high is not None
    assert value == pytest.approx(float(bad) - (found.old_rate or 0.0))
    assert low < value < high
    both = compared(alike, alike)
    assert both.difference == 0.0
    assert -0.05 < (both.low or 0.0) < 0.0 < (both.high or 0.0) < 0.05


def test_the_difference_without_a_model_has_newcombes_limits() -> None:
    """56 of 70 against 48 of 80: the first example of Newcombe 1998, method 10: .2 (.0524 to .3339)."""
    one = corpus(np.arange(80) < 48)
    other = replace(corpus(np.arange(70) < 56), ids=tuple(f"x{i}" for i in range(70)))
    nothing = [Sampled(made, grouping(np.zeros((len(made), 0), dtype=bool), ())) for made in (one, other)]
    found = compared(nothing[0], nothing[1])
    assert "no_groups" in codes(found)
    given = periods((one, other), (nothing[0].grouping, nothing[1].grouping), FAST)
    assert _difference(given) == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)


def test_without_any_group_the_difference_is_mix_and_baseline() -> None:
    old, new = sampled(BASE, 400, 1), sampled(MIX, 400, 2)
    none = grouping(np.zeros((400, 0), dtype=bool), ())
    found = compared(replace(old, grouping=none), replace(new, grouping=none))
    exact(found)
    assert codes(found) == ["no_groups"]
    assert [part.value for part in found.parts[1:3]] == [0.0, 0.0]


def test_hardly_any_rows() -> None:
    for answers in (0, 1, 2, 3, 5):
        tiny = compared(sampled(BASE, answers, 1), sampled(ALL, 40, 4))
        assert tiny.old_n == answers
        if tiny.parts:
            exact(tiny)
        assert codes(tiny)


def test_one_customer_wrote_everything() -> None:
    old, new = (
        replace(one, corpus=replace(one.corpus, customer=np.full(200, "c")))
        for one in (sampled(BASE, 200, 1), sampled(ALL, 200, 2))
    )
    exact(compared(old, new))


def test_a_segment_that_changed_hands_completely() -> None:
    """All on the phone before, all on the web after: nobody can tell who from how, and the sum holds."""
    old, new = sampled(BASE, 300, 1), sampled(ALL, 300, 2)
    moved = [
        replace(one, corpus=replace(one.corpus, attributes={"channel": np.full(300, name)}))
        for one, name in ((old, "phone"), (new, "web"))
    ]
    found = compared(moved[0], moved[1])
    exact(found)
    assert found.adjusters == ("channel",)


def test_a_cause_on_every_comment_and_perfect_separation() -> None:
    bad = np.arange(300) % 3 == 0
    one = corpus(bad)
    other = replace(corpus(np.arange(300) % 2 == 0), ids=tuple(f"x{i}" for i in range(300)))
    mentions = np.column_stack([np.ones(300, dtype=bool), bad])
    found = compared(
        Sampled(one, grouping(mentions, ("all", "same"))), Sampled(other, grouping(mentions, ("all", "same")))
    )
    exact(found)


def test_two_causes_that_cannot_be_told_apart_share_what_their_union_adds() -> None:
    old, new = sampled(BASE, 800, 1), sampled(PREVALENCE, 800, 2)
    doubled = [
        Sampled(one.corpus, grouping(one.grouping.problem.toarray()[:, [0, 0, 1]] > 0, ("a", "b", "c")))
        for one in (old, new)
    ]
    found = compared(doubled[0], doubled[1])
    exact(found)
    assert change(found, "a").prevalence == change(found, "b").prevalence


def test_what_a_reader_must_know_is_noted() -> None:
    old, new = sampled(BASE, 300, 1), sampled(ALL, 300, 2)
    warned = Note("scale_reversed", "The scale looks reversed.", "warning")
    told = replace(old.corpus, scale=ScoreScale("csat-5", "csat", 1, 5, 2, 4), notes=(warned, Note("x", "x")))
    other = replace(new.corpus, scale=ScoreScale("nps", "nps", 0, 10, 6, 9), notes=(warned,))
    found = compare(told, old.grouping, other, new.grouping, FAST, 0)
    assert codes(found) == ["scale_reversed", "scales_differ"]


def test_the_seed_decides_the_limits_and_nothing_else() -> None:
    old, new = sampled(BASE, 200, 1), sampled(ALL, 200, 2)
    one, other = compared(old, new, seed=1), compared(old, new, seed=2)
    assert compared(old, new, seed=1) == one
    assert [part.value for part in one.parts] == [part.value for part in other.parts]
    assert one.parts != other.parts
