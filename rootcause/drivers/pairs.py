"""Two causes that travel together so closely that only their union can be called: "A or B, cannot be told apart"."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.causes import DriverTable
from rootcause.drivers.adjusters import Adjuster
from rootcause.drivers.effects import Effects, effects
from rootcause.drivers.exposures import INSEPARABLE, united
from rootcause.drivers.mentions import jaccard
from rootcause.drivers.outcome import Answers
from rootcause.drivers.significance import raw_p
from rootcause.drivers.tables import Judged, judge
from rootcause.settings import DriverSettings

_CLOSE = 0.5
_AT_MOST = 5


def close_pairs(judged: Judged, given: Answers, alpha: float) -> list[tuple[int, int]]:
    """Columns of two causes with a Jaccard index of .5 to .8, neither a driver, closest first, at most five pairs.

    Only pairs whose union is associated with dissatisfaction at all are worth a model of their own.
    """
    exposures = judged.effects.exposures
    alike = np.triu(jaccard(exposures.matrix), 1)
    open_ = np.array([evidence.enough for evidence in judged.evidence], dtype=np.bool_) & ~judged.drivers
    near = (alike >= _CLOSE) & (alike < INSEPARABLE) & open_[:, None] & open_[None, :]
    pairs = [(int(a), int(b)) for a, b in zip(*np.nonzero(near), strict=True)]
    pairs.sort(key=lambda pair: (-alike[pair], exposures.name(pair[0]), exposures.name(pair[1])))
    return [pair for pair in pairs if _raw_of_union(judged, given, pair) <= alpha][:_AT_MOST]


def mark_pairs(
    table: DriverTable,
    judged: Judged,
    others: tuple[Effects, ...],
    given: Answers,
    adjusting: tuple[Adjuster, ...],
    settings: DriverSettings,
    seed: int,
) -> DriverTable:
    """Add the caveat "either:ID" to both causes of every pair whose union would be a driver.

    The union is judged as any other exposure, together with ``others``, the effects of the models beside this one.
    """
    codes: dict[str, list[str]] = {}
    exposures = judged.effects.exposures
    for first, second in close_pairs(judged, given, settings.alpha):
        joint = effects(given, united(exposures, first, second), adjusting, settings, seed)
        if judge(given, (joint, *others), settings)[0].drivers[first]:
            for one, other in ((first, second), (second, first)):
                for row in exposures.rows_of(one):
                    codes.setdefault(exposures.ids[row], []).append(f"either:{exposures.name(other)}")
    rows = [
        replace(row, caveat="|".join([*filter(None, [row.caveat]), *codes.get(row.group, [])])) for row in table.drivers
    ]
    return replace(table, drivers=tuple(rows))


def _raw_of_union(judged: Judged, given: Answers, pair: tuple[int, int]) -> float:
    exposures = united(judged.effects.exposures, *pair)
    p_values: NDArray[np.float64] = raw_p(exposures.matrix[:, [pair[0]]], given.dissatisfied)
    return float(p_values[0])
