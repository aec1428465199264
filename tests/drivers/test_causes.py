from __future__ import annotations

from rootcause.domain.causes import Driver, Verdict
from rootcause.domain.groups import Group
from rootcause.domain.reasons import Words
from rootcause.drivers import root_causes


def group(name: str, kind: str = "reason") -> Group:
    return Group(id=name, kind=kind, name=Words(f"{name} nl", name), praise_name=Words(f"{name} lof", f"good {name}"))  # type: ignore[arg-type]


def driver(name: str, verdict: Verdict | None, rank: int | None, impact: float) -> Driver:
    span = {"rank_low": max(1, (rank or 1) - 1), "rank_high": (rank or 1) + 2, "p_top3": 0.5} if rank else {}
    return Driver(name, "problem", n=40, customers=40, share=0.1, impact=impact, verdict=verdict, rank=rank, **span)  # type: ignore[arg-type]


DRIVERS = (
    driver("unclear", None, None, 0.09),
    driver("tie", "not_distinguishable", 2, 0.04),
    driver("second", "driver", 3, 0.02),
    driver("first", "driver", 1, 0.03),
    driver("along", "bystander", 4, 0.05),
    driver("rare", None, None, 0.01),
)
GROUPS = (*map(group, ("tie", "second", "first", "along")), group("unclear", "unclear"))


def test_drivers_are_numbered_and_come_first_the_rest_follows_by_impact() -> None:
    causes = root_causes(GROUPS, DRIVERS)
    assert [cause.id for cause in causes] == ["first", "second", "along", "tie", "rare", "unclear"]
    assert [cause.driver.rank for cause in causes] == [1, 2, None, None, None, None]


def test_rank_intervals_hold_the_rank_shown_and_only_drivers_have_one() -> None:
    causes = {cause.id: cause.driver for cause in root_causes(GROUPS, DRIVERS)}
    assert (causes["second"].rank_low, causes["second"].rank_high) == (2, 5)
    assert (causes["tie"].rank_low, causes["tie"].rank_high, causes["tie"].p_top3) == (None, None, None)


def test_what_lies_inside_a_cause_was_never_ranked_and_takes_no_number() -> None:
    inside = (driver("tie", "not_distinguishable", None, 0.04), driver("second", "driver", None, 0.02))
    causes = root_causes(GROUPS, (*inside, driver("first", "driver", None, 0.03), driver("along", None, None, 0.05)))
    assert [cause.id for cause in causes] == ["first", "second", "along", "tie"]
    assert {(cause.driver.rank, cause.driver.rank_low, cause.driver.p_top3) for cause in causes} == {(None, None, None)}


def test_praise_is_named_by_what_is_praised_and_ordered_by_what_goes_without() -> None:
    praised = (driver("tie", "not_distinguishable", None, -0.2), driver("first", "strength", None, -0.1))
    causes = root_causes(GROUPS, praised, praise=True)
    assert [cause.name("en") for cause in causes] == ["good first", "good tie"]
    assert causes[0].action_en == ""
