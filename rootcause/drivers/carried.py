"""What every exposure carries of a yes-or-no outcome: the fitted model taken apart, once and in every resample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.drivers.attribution import attribution
from rootcause.drivers.bootstrap import Draws, Sample, resample
from rootcause.drivers.model import Design, fit
from rootcause.settings import DriverSettings


@dataclass(frozen=True, eq=False)
class Carried:
    """Coefficients (P,), and per exposure, (J,), its impact and what goes when it alone is removed; the same drawn.

    Σ impact + not_explained = the share of the outcome.
    """

    beta: NDArray[np.float64]
    impact: NDArray[np.float64]
    alone: NDArray[np.float64]
    not_explained: float
    draws: Draws


def carried(
    model: Design,
    mentions: csr_matrix,
    sample: Sample,
    settings: DriverSettings,
    seed: int,
    within: csr_matrix | None = None,
) -> Carried:
    """Fit the logistic model of ``sample.outcome`` (N,), which must hold both 0 and 1, and share it out.

    ``mentions`` (N, J) are the exposed columns of ``model``; ``within`` (N, J) those of the answers whose shares are
    wanted in every draw, by default all. Source: average attributable fraction, Eide & Gefeller
    1995; Poisson bootstrap, Hanley & MacGibbon 2006.
    """
    beta = fit(model, sample.outcome, sample.weight, settings.penalty)
    base, effect = model.rows[:, : model.exposed_from] @ beta[: model.exposed_from], beta[model.exposed_from :]
    found = attribution(mentions, base[:, None], effect[:, None], sample.weight[:, None])
    draws = resample(
        model, mentions if within is None else within, sample, beta, settings.penalty, settings.draws, seed
    )
    return Carried(beta, found.impact[:, 0], found.alone[:, 0], float(found.not_explained[0]), draws)
