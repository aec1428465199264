"""What sets a segment apart, through ``segments`` on a measured level."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rootcause.domain.causes import SegmentCell
from rootcause.domain.comments import Corpus
from rootcause.drivers import measure, segments
from rootcause.drivers.contrasts import CROSS
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping, planted, world

SETTINGS = DriverSettings(draws=200)
N = 4_000
CHANNELS, PRODUCTS = ("phone", "web", "shop"), ("tv", "mobile", "power")


def cells(given: Corpus, mentions: NDArray[np.bool_], cause: str = "a") -> dict[tuple[str, str], SegmentCell]:
    groups = grouping(mentions, ("a", "b", "c")[: mentions.shape[1]])
    table = measure(given, groups, SETTINGS, 0).problems
    assert next(row for row in table.drivers if row.group == "a").verdict == "driver"
    found = segments(given, groups, SETTINGS, table=table)
    return {(cell.segment, cell.value): cell for cell in found[cause]}


def drawn(
    seed: int, on_phone: float = 0.1, for_tv: float = 1.0, together: float = 1.0, weighs: float = 0.0
) -> tuple[Corpus, NDArray[np.bool_]]:
    """Return answers in which "a" is mentioned by ``on_phone`` of the phone and .1 of the rest, times the factors."""
    rng = np.random.default_rng(seed)
    channel, product = np.array(CHANNELS)[rng.integers(0, 3, N)], np.array(PRODUCTS)[rng.integers(0, 3, N)]
    phone, tv = channel == "phone", product == "tv"
    share = np.where(phone, on_phone, 0.1) * np.where(tv, for_tv, 1.0) * np.where(phone & tv, together, 1.0)
    mentions = np.column_stack([rng.random(N) < share, rng.random(N) < 0.1])
    log_odds = -1.8 + (1.5 + weighs * phone) * mentions[:, 0] + 0.3 * phone
    bad = rng.random(N) < 1 / (1 + np.exp(-log_odds))
    return replace(corpus(bad), attributes={"channel": channel, "product": product}), mentions


def marks(found: dict[tuple[str, str], SegmentCell]) -> dict[tuple[str, str], int]:
    return {place: cell.concentrated for place, cell in found.items() if cell.concentrated}


def test_a_segment_that_mentions_a_driver_more_is_found_and_the_others_less() -> None:
    found = cells(*drawn(1, on_phone=0.25))
    assert marks(found) == {("channel", "phone"): 1, ("channel", "web"): -1, ("channel", "shop"): -1}
    assert CROSS.join(("channel", "product")) not in {name for name, _ in found}


def test_a_combination_is_found_where_neither_segment_alone_accounts_for_it() -> None:
    found = cells(*drawn(2, on_phone=0.2, for_tv=2.0))
    pair = found["channel × product", "phone × tv"]
    assert pair.concentrated == 1
    assert pair.mentioned / pair.n > max(found[one].mentioned / found[one].n for one in ALONE)
    assert (pair.difference, pair.p_value, pair.q_value) == (None, None, None)
    assert pair.rate_without is not None
    assert [name for name, _ in found][-1] == "channel × product"


ALONE = (("channel", "phone"), ("product", "tv"))


def test_two_segments_that_share_their_mentions_without_a_combination_are_none() -> None:
    # On the phone a mention is as common whatever the product; a product is only dense for being more on the phone.
    called = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        phone = rng.random(N) < 0.4
        tv = rng.random(N) < np.where(phone, 0.7, 0.2)
        mentions = rng.random((N, 1)) < np.where(phone, 0.25, 0.05)[:, None]
        bad = rng.random(N) < np.where(mentions[:, 0], 0.5, 0.2)
        attributes = {"channel": np.where(phone, "phone", "web"), "product": np.where(tv, "tv", "mobile")}
        found = cells(replace(corpus(bad), attributes=attributes), mentions)
        assert (found[ALONE[0]].concentrated, found[ALONE[1]].concentrated) == (1, 1)
        called += found["channel × product", "phone × tv"].concentrated
    assert called <= 1


def test_a_team_that_works_on_one_channel_only_is_no_combination_with_it() -> None:
    given, mentions = drawn(1, on_phone=0.25)
    team = np.where(given.attributes["channel"] == "phone", "callers", "writers")
    found = cells(replace(given, attributes={"channel": given.attributes["channel"], "team": team}), mentions)
    assert found["team", "callers"].concentrated == 1
    assert not [name for name, _ in found if CROSS in name]


def test_pairs_are_ten_at_most() -> None:
    given, mentions = drawn(1, on_phone=0.25)
    phone, rng = given.attributes["channel"] == "phone", np.random.default_rng(4)
    many = {f"s{k}": np.where(rng.random(N) < np.where(phone, 0.8, 0.3), "yes", "no") for k in range(6)}
    found = cells(replace(given, attributes=many), mentions)
    assert len([name for name, _ in found if CROSS in name]) == 10


def test_a_cause_that_weighs_more_in_a_segment_is_told_by_how_much() -> None:
    found = cells(*drawn(5, on_phone=0.1, weighs=1.5))
    phone, web = found["channel", "phone"], found["channel", "web"]
    assert (phone.difference or 0) > 0.1 > 0 > (web.difference or 0)
    assert (phone.q_value or 1) < 0.01
    assert (phone.q_value or 0) >= (phone.p_value or 1)
    assert phone.concentrated == 0


def test_segments_of_what_is_no_driver_are_counted_and_not_tested() -> None:
    given, mentions = drawn(1, on_phone=0.25)
    beside = cells(given, mentions, cause="b")
    assert {(cell.p_value, cell.q_value, cell.difference, cell.concentrated) for cell in beside.values()} == {
        (None, None, None, 0)
    }
    assert not [name for name, _ in beside if CROSS in name]
    plain = segments(given, grouping(mentions, ("a", "b")), SETTINGS)
    assert [cell.mentioned for cell in plain["b"]] == [cell.mentioned for cell in beside.values()]


def test_weight_is_not_tested_where_a_segment_has_no_term_or_few_mentions() -> None:
    given, mentions = drawn(6)
    channel = given.attributes["channel"].copy()
    channel[:20] = "post"
    channel[mentions[:, 0] & (channel == "shop")] = "web"
    found = cells(replace(given, attributes={"channel": channel}), mentions)
    assert found["channel", "post"].n == 20
    assert (found["channel", "post"].p_value, found["channel", "shop"].p_value) == (None, None)
    assert found["channel", "shop"].concentrated == -1
    assert found["channel", "web"].p_value is not None


def test_one_segment_for_all_is_no_segment() -> None:
    given, mentions = drawn(1)
    found = cells(replace(given, attributes={"channel": np.full(N, "phone")}), mentions)
    assert marks(found) == {}
    assert {cell.p_value for cell in found.values()} == {None}


@pytest.mark.parametrize("per_customer", [1, 5])
def test_where_segments_are_alike_hardly_any_is_set_apart(per_customer: int) -> None:
    called = asked = 0
    for seed in range(12):
        data = planted(world(seed, causes=12), 1_500, seed, per_customer=per_customer)
        table = measure(data.corpus, data.grouping, SETTINGS, 0).problems
        found = segments(data.corpus, data.grouping, SETTINGS, table=table)
        drivers = {row.group for row in table.drivers if row.verdict == "driver"}
        # The last four causes of a world are drawn to a segment; none of them has an effect.
        for name in drivers.intersection(data.ids[:-4]):
            asked += 1
            called += any(cell.concentrated or (cell.q_value or 1) <= 0.05 for cell in found[name])
    assert asked > 30
    assert called <= 0.1 * asked


def test_the_order_of_rows_changes_nothing() -> None:
    given, mentions = drawn(2, on_phone=0.2, for_tv=2.0)
    order = np.random.default_rng(1).permutation(N)
    moved = replace(
        given,
        ids=tuple(given.ids[i] for i in order),
        satisfaction=given.satisfaction[order],
        attributes={name: values[order] for name, values in given.attributes.items()},
    )
    assert cells(moved, mentions[order]) == cells(given, mentions)
