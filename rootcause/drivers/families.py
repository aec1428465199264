"""Errors held down a tree: what is asked below a finding, and how strictly it is answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.causes import Driver, DriverTable
from rootcause.drivers.significance import benjamini_hochberg


@dataclass(frozen=True)
class Selection:
    """The parents that were found, in order of id, and their ``share`` of those that were tested (0 where none).

    Whoever looks only where something was found meets more luck than tests account for. The price is that each
    family of questions below a parent is answered at level alpha · share; the expected part of false answers,
    averaged over the families looked into, then stays under alpha. Source: Benjamini & Bogomolov 2014.
    """

    parents: tuple[str, ...]
    share: float


def selection(table: DriverTable | None) -> Selection:
    """Return the drivers of a table as parents; causes that cannot be told apart share one test and count as one."""
    rows = [driver for driver in table.drivers if driver.p_value is not None and driver.verdict] if table else []
    tested = [driver for driver in rows if _leads(driver)]
    found = [driver for driver in tested if driver.verdict == "driver"]
    parents = sorted(driver.group for driver in rows if driver.verdict == "driver")
    return Selection(tuple(parents), len(found) / max(1, len(tested)))


def corrected(p_value: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """(m,) p-values of one family → (m,) q-values, to be held against alpha: Benjamini–Hochberg over the share."""
    return np.asarray(np.minimum(1.0, benjamini_hochberg(p_value) / share))


def _leads(driver: Driver) -> bool:
    """Whether it comes first, by id, of those that it cannot be told apart from."""
    codes = [code.partition(":") for code in driver.caveat.split("|")]
    return all(driver.group < twin for kind, _, twin in codes if kind == "inseparable")
