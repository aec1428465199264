"""The model behind the mean score: least squares with the same columns and the same small penalty.

points = a + g·z + b·x, minimizing ½ Σ w (points − fitted)² / sd² + ½λ(|g|² + |b|²) / sd², the constant a free. Fitting
in standard deviations is fitting in points: sd stands on both sides and drops out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rootcause.drivers.bootstrap import Sample, votes
from rootcause.drivers.model import Design
from rootcause.settings import DriverSettings


def least_squares(
    model: Design, points: NDArray[np.float64], weight: NDArray[np.float64], penalty: float
) -> NDArray[np.float64]:
    """(N,) points and (N, B) weights → (P, B) coefficients, one model per column of weights, solved exactly.

    The constant leaves no mean residual. Source: ridge regression, Hoerl & Kennard 1970.
    """
    hessian = model.hessians(model.pairs @ weight, penalty)
    moment = (model.columns @ (weight * points[:, None])).T
    return np.asarray(np.linalg.solve(hessian, moment[:, :, None])[:, :, 0].T)


def carried_points(
    model: Design, sample: Sample, settings: DriverSettings, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each exposure adds to the mean of ``sample.outcome``, (J,), and the same resampled, (draws, J).

    An exposure adds its coefficient times its share of the answers; the constant and the adjusters add the rest of the
    mean. Each draw is a fit of its own, as least squares have a closed form. Source: the same decomposition of a mean
    as Oaxaca 1973; Poisson bootstrap, Hanley & MacGibbon 2006.
    """
    center = float(sample.weight @ sample.outcome) / float(sample.weight.sum())
    points = sample.outcome - center
    drawn = [_added(model, points, weight, settings.penalty) for weight in votes(sample, settings.draws, seed)]
    return _added(model, points, sample.weight[:, None], settings.penalty)[0], np.concatenate(drawn)


def _added(
    model: Design, points: NDArray[np.float64], weight: NDArray[np.float64], penalty: float
) -> NDArray[np.float64]:
    """(B, J) coefficients times weighted shares."""
    beta = least_squares(model, points, weight, penalty)[model.exposed_from :]
    share = (model.columns[model.exposed_from :] @ weight) / weight.sum(axis=0)
    return np.asarray((beta * share).T)
