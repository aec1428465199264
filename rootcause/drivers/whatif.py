"""What may be expected if a driver were mentioned less: a range with its assumption, not a promise."""

from __future__ import annotations

from collections.abc import Mapping

from rootcause.domain.causes import DriverTable
from rootcause.domain.outcomes import WhatIf
from rootcause.drivers.effects import Effects


def what_if(found: Effects, table: DriverTable, fall: float) -> Mapping[str, WhatIf]:
    """Return, by driver of ``table``, the points of the dissatisfaction rate that a fall of its mentions is worth.

    That is if the share ``fall`` (0–1) of its mentions went, any of them alike, and those customers then answered like
    comparable ones without it, all else as it is. It takes what goes when this cause is removed and every other
    stays, not the impact, which shares what several carry together; so the values of two drivers do not add up.
    ``found`` are the effects behind the table. Causes that enter as a union share its value by their mentions.
    Source: generalized impact fraction, Morgenstern & Bursic 1982.
    """
    exposures = found.exposures
    rows = [exposures.ids.index(driver.group) for driver in table.drivers if driver.verdict == "driver"]
    return {exposures.ids[row]: _fallen(found, row, fall) for row in rows}


def _fallen(found: Effects, row: int, fall: float) -> WhatIf:
    column, part = int(found.exposures.column[row]), fall * float(found.exposures.split[row])
    return WhatIf(
        fall=fall,
        value=part * float(found.alone[column]),
        low=part * float(found.alone_low[column]),
        high=part * float(found.alone_high[column]),
    )
