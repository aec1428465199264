from dataclasses import replace

import numpy as np

from rootcause.domain.groups import Group, Grouping, join
from rootcause.domain.reasons import Words
from rootcause.drivers.periods import Periods, periods
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping
from tests.drivers.two_periods import ALL, BASE, Sampled, sampled

SETTINGS = DriverSettings()


def joined(old: Sampled, new: Sampled) -> Periods:
    return periods((old.corpus, new.corpus), (old.grouping, new.grouping), SETTINGS)


def test_every_answer_is_in_its_period_with_its_outcome() -> None:
    given = joined(sampled(BASE, 300, 1), sampled(ALL, 500, 2))
    assert [len(given.rows(t)) for t in (0, 1)] == [300, 500]
    for t, one in enumerate((sampled(BASE, 300, 1), sampled(ALL, 500, 2))):
        assert given.rate(t) == np.mean(one.corpus.satisfaction == -1)
        assert given.terms[given.rows(t)][:, given.levels :].sum() == one.grouping.problem.sum()


def test_customers_of_both_periods_are_one_and_unknown_ones_are_not() -> None:
    known = joined(sampled(BASE, 100, 1, "c"), sampled(BASE, 100, 2, "c"))
    assert len(np.unique(known.customer)) == 100
    assert sorted(known.customer[known.rows(0)]) == sorted(known.customer[known.rows(1)])
    unknown = joined(sampled(BASE, 100, 1), sampled(BASE, 100, 1))
    assert len(np.unique(unknown.customer)) == 200
    assert len(np.unique(unknown.author)) == 200


def test_groups_are_matched_by_id_and_clusters_left_out() -> None:
    one, other = sampled(BASE, 200, 1), sampled(BASE, 200, 2)
    found = Grouping(
        (Group("cluster-1", "discovered", Words("x", "x")),), one.grouping.problem[:, [0]], one.grouping.praise[:, [0]]
    )
    order = [3, 1, 0]
    fewer = Grouping(
        tuple(other.grouping.groups[g] for g in order),
        other.grouping.problem[:, order],
        other.grouping.praise[:, order],
    )
    given = periods((one.corpus, other.corpus), (join(one.grouping, found), fewer), SETTINGS)
    assert [group.id for group in given.groups] == ["k0", "k1", "k2", "k3", "k4"]
    first, second = (given.mentioned[given.later == later].toarray().sum(axis=0) for later in (False, True))
    assert first.tolist() == one.grouping.problem.toarray().sum(axis=0).tolist()
    expected = other.grouping.problem.toarray().sum(axis=0)
    assert second.tolist() == [expected[0], expected[1], 0, expected[3], 0]


def test_a_term_has_its_own_coefficients_where_both_periods_hold_enough_of_it() -> None:
    rng = np.random.default_rng(3)
    bad, channel = rng.random(600) < 0.4, np.array(["web", "phone", "shop"])[np.arange(600) % 3]
    often = rng.random((600, 2)) < 0.2
    rare = often & (np.arange(600) < 10)[:, None]
    old = corpus(bad, channel=channel)
    new = replace(
        corpus(bad, channel=np.where(channel == "shop", "app", channel)), ids=tuple(f"n{i}" for i in range(600))
    )
    mentions = np.column_stack([often[:, 0], rare[:, 1]])
    given = periods((old, new), (grouping(often, ("a", "b")), grouping(mentions, ("a", "b"))), SETTINGS)
    (adjuster,) = given.adjusting
    own = dict(zip(adjuster.levels[1:], given.own.tolist(), strict=False))
    assert own == {level: level == "web" or level == "phone" for level in own}
    assert len(own) == 3
    assert given.own[given.levels :].tolist() == [True, False]


def test_weights_add_up_in_each_period() -> None:
    one, other = sampled(BASE, 100, 1), sampled(BASE, 300, 2)
    heavy = replace(one.corpus, weight=np.linspace(0, 50, 100))
    given = periods((heavy, other.corpus), (one.grouping, other.grouping), SETTINGS)
    assert [given.weight[given.rows(t)].sum().round(9) for t in (0, 1)] == [100, 300]
    none = periods((replace(one.corpus, weight=np.zeros(100)), other.corpus), (one.grouping, other.grouping), SETTINGS)
    assert set(none.weight[none.rows(0)]) == {1.0}


def test_months_and_segments_of_one_period_alone_adjust_for_nothing() -> None:
    one, other = sampled(BASE, 300, 1), sampled(BASE, 300, 2)
    alone = replace(one.corpus, attributes={**one.corpus.attributes, "shop": np.array(["a", "b"])[np.arange(300) % 2]})
    silent = replace(
        other.corpus, attributes={**other.corpus.attributes, "shop": np.full(300, "")}
    )  # the column is there, and empty
    dated = replace(alone, when=np.datetime64("2026-01-01", "s") + 86_400 * np.arange(300))
    given = periods((dated, silent), (one.grouping, other.grouping), SETTINGS)
    assert [adjuster.name for adjuster in given.adjusting] == ["channel"]


def test_rare_causes_are_one_row_over_both_periods() -> None:
    few = np.zeros((200, 3), dtype=bool)
    few[:60, 0], few[60:64, 1], few[64:67, 2] = True, True, True
    bad = np.arange(200) % 3 == 0
    old, new = corpus(bad), replace(corpus(bad), ids=tuple(f"n{i}" for i in range(200)))
    given = periods((old, new), (grouping(few, ("a", "b", "c")),) * 2, SETTINGS)
    assert given.exposures.ids == ("a", "b", "c", "rare")
    assert given.mentioned.sum(axis=0).tolist() == [[120, 8, 6, 14]]
    assert given.terms.shape[1] == given.levels + 2
