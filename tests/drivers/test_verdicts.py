from dataclasses import replace
from math import nan

import pytest

from rootcause.domain.causes import Polarity
from rootcause.drivers.verdicts import Evidence, verdict

HURTS = Evidence("problem", True, 0.01, 0.001, 0.03, 0.02, 0.01, 0.03)
HELPS = Evidence("praise", True, 0.01, 0.001, -0.03, -0.02, -0.03, -0.01)
TRAVELS = Evidence("problem", True, 0.4, 0.001, 0.03, 0.001, -0.01, 0.01)


def test_each_verdict_in_its_plain_case() -> None:
    assert verdict(HURTS, False, 0.05) == "driver"
    assert verdict(HELPS, False, 0.05) == "strength"
    assert verdict(TRAVELS, True, 0.05) == "bystander"
    assert verdict(TRAVELS, False, 0.05) == "not_distinguishable"
    assert verdict(replace(HURTS, enough=False), True, 0.05) == "too_few"


@pytest.mark.parametrize(
    "change",
    [
        {"q_value": 0.051},
        {"impact_low": 0.0},
        {"raw_difference": 0.0601},
        {"q_value": nan},
        {"polarity": "praise"},
        {"company": 0.0301},
    ],
)
def test_a_driver_needs_every_part_of_its_rule(change: dict[str, float]) -> None:
    assert verdict(replace(HURTS, **change), False, 0.05) == "not_distinguishable"  # type: ignore[arg-type]


def test_what_missed_mentions_of_its_company_may_leave_behind_makes_no_driver() -> None:
    """Found are three quarters of the mentions, so a third of the company may be hidden in the impact."""
    assert verdict(replace(HURTS, company=0.0299), False, 0.05) == "driver"
    assert verdict(replace(HURTS, impact=0.012, company=0.0301), True, 0.05) == "bystander"
    assert verdict(replace(HURTS, company=float("-inf")), False, 0.05) == "driver"


@pytest.mark.parametrize("change", [{"q_value": 0.051}, {"impact_high": 0.0}, {"polarity": "problem"}])
def test_a_strength_needs_every_part_of_its_rule(change: dict[str, float]) -> None:
    assert verdict(replace(HELPS, **change), False, 0.05) == "not_distinguishable"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"q_raw": 0.051}, {"raw_difference": 0.0}, {"impact": 0.0151}, {"polarity": "praise"}]
)
def test_a_bystander_needs_every_part_of_its_rule(change: dict[str, float]) -> None:
    assert verdict(replace(TRAVELS, **change), True, 0.05) == "not_distinguishable"  # type: ignore[arg-type]


@pytest.mark.parametrize("polarity", ["any"])
def test_without_polarity_a_group_can_be_either(polarity: Polarity) -> None:
    assert verdict(replace(HURTS, polarity=polarity), False, 0.05) == "driver"
    assert verdict(replace(HELPS, polarity=polarity), False, 0.05) == "strength"
    assert verdict(replace(TRAVELS, polarity=polarity), True, 0.05) == "bystander"
