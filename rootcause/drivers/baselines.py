"""How many mentions of a cause its own past lets one expect, and how surprising a count is beside that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, ndtri
from scipy.stats import nbinom

Floats = NDArray[np.float64]

_HALF = 0.5
"""Mentions before the first: the prior of Jeffreys, by which a cause never heard of has a rate above 0."""
_OUTBREAK = 2.58
"""Anscombe residuals above this are weighted down by their square, as by Noufaily et al. 2013."""
SHARED = 50.0
"""Weeks that the dispersion of all causes together counts for in the dispersion of one."""
_COMMON = 10.0
"""Mentions a week from which a cause says about as much on the shared dispersion as any other."""
_TREND_WEEKS, _TREND_LEVEL = 16, 0.05
_NEWTON = 4
_SMOOTH = 4
_NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class Expectation:
    """What G causes are expected to do in some weeks, all (G,): the mean, the dispersion, and the variance of its log.

    A count to come is negative binomial with the variance dispersion · mean + log_variance · mean².
    """

    mean: Floats
    dispersion: Floats
    log_variance: Floats

    @property
    def _size(self) -> Floats:
        return self.mean / (self.dispersion - 1 + self.mean * self.log_variance)

    def p_value(self, counts: Floats) -> Floats:
        """(G,) counts → the probability of as many or more."""
        tail = betainc(np.maximum(counts, 1.0), self._size, self.mean / (self.mean + self._size))
        return np.where(counts > 0, np.maximum(tail, 1e-300), 1.0)

    def limit(self, level: float) -> Floats:
        """(G,) the largest counts that do not surprise yet: more has a probability of at most ``level``."""
        return np.asarray(nbinom.ppf(1 - level, self._size, self._size / (self.mean + self._size)), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Baseline:
    """What G causes did in B weeks, all (G,): the rate at week ``center``, its slope per week (0 without a trend).

    ``mentions`` is the information behind the rate, ``leverage`` that behind the slope; ``lowest`` and ``highest`` are
    the limits to which a trend is drawn out. Weeks are numbered −B .. −1.
    """

    rate: Floats
    slope: Floats
    center: Floats
    mentions: Floats
    leverage: Floats
    dispersion: Floats
    lowest: Floats
    highest: Floats

    def course(self, exposure: Floats) -> Floats:
        """(B, G) exposures of the weeks of the baseline → (B, G) counts that its level and trend make of them."""
        return _expected(exposure, self.rate, self.slope, self.center)

    def expect(self, week: float, exposure: Floats) -> Expectation:
        """Expect mentions for an ``exposure`` (G,) > 0 around ``week``; the first week after the baseline is 0."""
        ahead = week - self.center
        trended = np.clip(self.rate * np.exp(self.slope * ahead), self.lowest, self.highest)
        rate = np.where(self.slope == 0, self.rate, trended)
        certain = 1 / self.mentions + np.where(self.slope == 0, 0.0, ahead**2 / self.leverage)
        return Expectation(rate * exposure, self.dispersion, self.dispersion * certain)


def baseline(counts: Floats, exposure: Floats) -> Baseline:
    """(B, G) counts and exposures, B ≥ 4, no column of exposures all 0 → what the causes usually do.

    A quasi-Poisson model with a trend where it is significant over at least 16 weeks; past outbreaks are weighted down
    by their Anscombe residuals, so that they do not hide the next one. The dispersion, at least 1, is drawn towards
    that of all causes, since a dozen weeks say little about it. Source: Farrington et al. 1996, Noufaily et al. 2013;
    the shared dispersion follows Robinson & Smyth 2007.
    """
    weight = _without_outbreaks(counts, exposure)
    rate, slope, center = _course(counts, exposure, weight)
    expected = _expected(exposure, rate, slope, center)
    information = weight * expected
    smooth = _smoothed(weight * counts) / np.maximum(_smoothed(weight * exposure), _NOTHING)
    return Baseline(
        rate=rate,
        slope=slope,
        center=center,
        mentions=information.sum(axis=0),
        leverage=(information * (_weeks(len(counts)) - center) ** 2).sum(axis=0) + _NOTHING,
        dispersion=shared_dispersion(counts, expected, weight, max(1.0, float(exposure.all(axis=1).sum()) - 1)),
        lowest=np.minimum(smooth.min(axis=0), rate),
        highest=np.maximum(smooth.max(axis=0), rate),
    )


def shared_dispersion(counts: Floats, expected: Floats, weight: Floats, freedom: float) -> Floats:
    """(B, G) counts, what is expected of them and weights → (G,) dispersions of at least 1, drawn to the common one.

    ``freedom`` is the number of cells less that of the parameters fitted per cause. Common is the variation beyond
    chance as a part of the mean, a median over the causes weighted by how well each shows it.
    """
    own = (weight * (counts - expected) ** 2 / expected).sum(axis=0) / freedom
    mean = expected.mean(axis=0)
    common = max(0.0, _weighted_median((own - 1) / mean, (mean / (_COMMON + mean)) ** 2))
    return np.asarray(np.maximum(1.0, (freedom * own + SHARED * (1 + common * mean)) / (freedom + SHARED)))


def _without_outbreaks(counts: Floats, exposure: Floats) -> Floats:
    """(B, G) weights: 1, or 1/residual² for weeks that stick out, scaled to the number of weeks.

    Twice over, since a large outbreak hides behind the dispersion that it makes itself.
    """
    weight, freedom = np.ones(counts.shape), max(1, len(counts) - 1)
    still = np.zeros(counts.shape[1])
    for _ in range(2):
        expected = _expected(exposure, _level(weight * counts, weight * exposure), still, still)
        dispersion = np.maximum(1.0, (weight * (counts - expected) ** 2 / expected).sum(axis=0) / freedom)
        free = np.maximum(1 - exposure / exposure.sum(axis=0), _NOTHING)
        residual = 1.5 * (counts ** (2 / 3) - expected ** (2 / 3)) / (expected ** (1 / 6) * np.sqrt(dispersion * free))
        weight = np.where(residual > _OUTBREAK, np.maximum(residual, 1.0) ** -2.0, 1.0)
        weight *= len(counts) / weight.sum(axis=0)
    return weight


def _course(counts: Floats, exposure: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Rate at the center of the information, slope (0 where it is not significant) and that center; all (G,)."""
    week, mass = _weeks(len(counts)), weight * exposure
    level = _level(weight * counts, mass)
    slope = np.zeros(counts.shape[1])
    if len(counts) >= _TREND_WEEKS:
        slope = _slope(weight * counts, mass, level)
    tilted = mass * np.exp(slope * week)
    center = (tilted * week).sum(axis=0) / tilted.sum(axis=0)
    return _level(weight * counts, mass * np.exp(slope * (week - center))), slope, center


def _slope(counts: Floats, mass: Floats, level: Floats) -> Floats:
    """(G,) slopes of log-linear trends by Newton's method where the score test finds one, else 0."""
    week, total = _weeks(len(counts)), counts.sum(axis=0)
    slope, significant = np.zeros(counts.shape[1]), np.zeros(counts.shape[1], dtype=np.bool_)
    for step in range(_NEWTON):
        tilted = mass * np.exp(slope * week)
        share = tilted / tilted.sum(axis=0)
        middle = (share * week).sum(axis=0)
        score = (counts * week).sum(axis=0) - total * middle
        information = total * (share * (week - middle) ** 2).sum(axis=0) + _NOTHING
        if step == 0:
            expected = mass * level + _NOTHING
            pearson = ((counts - expected) ** 2 / expected).sum(axis=0)
            dispersion = np.maximum(1.0, (pearson - score**2 / information) / max(1, len(counts) - 2))
            significant = score**2 > ndtri(1 - _TREND_LEVEL / 2) ** 2 * dispersion * information
        slope = np.where(significant, np.clip(slope + score / information, -0.5, 0.5), 0.0)
    return slope


def _level(counts: Floats, exposure: Floats) -> Floats:
    return np.asarray((counts.sum(axis=0) + _HALF) / exposure.sum(axis=0))


def _expected(exposure: Floats, rate: Floats, slope: Floats, center: Floats) -> Floats:
    return np.asarray(exposure * rate * np.exp(slope * (_weeks(len(exposure)) - center)) + _NOTHING)


def _weeks(count: int) -> Floats:
    """(B, 1) numbers −B .. −1."""
    return np.arange(-count, 0, dtype=np.float64)[:, None]


def _smoothed(values: Floats) -> Floats:
    """(B, G) → sums over four neighboring weeks."""
    total = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), values]), axis=0)
    return np.asarray(total[_SMOOTH:] - total[:-_SMOOTH])


def _weighted_median(values: Floats, weight: Floats) -> float:
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weight[order]) >= weight.sum() / 2
    return float(values[order][int(passed.argmax())])
