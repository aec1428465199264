import numpy as np
import pytest

from rootcause.domain.causes import Driver, DriverTable, Verdict
from rootcause.drivers.families import Selection, corrected, selection


def row(group: str, verdict: Verdict | None, p_value: float | None = 0.5, caveat: str = "") -> Driver:
    return Driver(group, "problem", n=40, customers=40, share=0.1, p_value=p_value, verdict=verdict, caveat=caveat)


def table(*rows: Driver) -> DriverTable:
    return DriverTable(rows, 400, 100, 0.25, 0.2, 0.3, 0.1, 0.0, 0.2)


def test_the_share_is_that_of_drivers_among_the_causes_that_were_tested() -> None:
    rows = (
        row("b", "driver"),
        row("a", "driver"),
        row("c", "bystander"),
        row("d", "not_distinguishable"),
        row("small", "too_few", None),
        row("general", None),
    )
    assert selection(table(*rows)) == Selection(("a", "b"), 0.5)


def test_causes_that_share_a_test_count_once() -> None:
    twins = (row("a", "driver", caveat="inseparable:b|small_n"), row("b", "driver", caveat="small_n|inseparable:a"))
    assert selection(table(*twins, row("c", "not_distinguishable"))) == Selection(("a", "b"), 0.5)


@pytest.mark.parametrize("nothing", [None, table(), table(row("a", "not_distinguishable"))])
def test_without_a_driver_nothing_is_asked(nothing: DriverTable | None) -> None:
    assert selection(nothing) == Selection((), 0.0)


def test_a_family_is_held_to_its_share_of_the_level() -> None:
    p = np.array([0.001, 0.02, 0.9])
    assert corrected(p, 1.0).tolist() == pytest.approx([0.003, 0.03, 0.9])
    assert corrected(p, 0.25).tolist() == pytest.approx([0.012, 0.12, 1.0])
    assert corrected(np.zeros(0), 0.25).tolist() == []
