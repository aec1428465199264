"""Where satisfaction breaks: the one cut of a figure that parts the satisfied from the dissatisfied best."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.metrics import Breakpoint
from rootcause.drivers.bands import roundest
from rootcause.drivers.figures import Figure
from rootcause.drivers.mentions import indicator
from rootcause.drivers.significance import benjamini_hochberg

_MIN_SIDE, _MIN_SHARE = 30, 0.1
_MOST_CUTS = 200
_PERMUTATIONS = 999
_DRAWS = 400
_BATCH = 4_000_000
"""Answers times draws held at once."""


@dataclass(frozen=True, eq=False)
class Cuts:
    """K cuts ``at`` (K,) of a figure, ascending: answers from a cut on are above it.

    ``bin`` (F,) is the number of cuts that an answer's value reaches. ``thinned``: not every cut could be tried.
    """

    at: NDArray[np.float64]
    bin: NDArray[np.int64]
    thinned: bool

    def __len__(self) -> int:
        return len(self.at)


def breakpoints(figures: tuple[Figure, ...], alpha: float, seed: int) -> tuple[Breakpoint | None, ...]:
    """Return for each figure where satisfaction breaks, either way; None where q > ``alpha`` or no cut can be tried.

    The cut with the largest chi-square of dissatisfied below and above; every side holds at least 30 answers and a
    tenth of them. Its p-value is that of the largest chi-square among all cuts when whole customers swap their scores
    (999 times, among customers of as many answers), so that it pays for the choice of the cut; it is corrected over
    the figures. A figure of days is tested by whole days. The range of the cut are percentiles over customers (days)
    resampled. Sides are unweighted in the search.

    A gradual change has a best cut too: its range is wide then, and the bands show the slope. The rates on the two
    sides are those of the best cut *of this very sample*: they lie further apart than new answers will, the more so
    the fewer answers there are. Source: Miller & Siegmund 1982, Lausen & Schumacher 1992; whole customers, Good 2005.
    """
    tried = [(k, those) for k, those in enumerate(map(cuts, figures)) if those is not None]
    p_values = np.array([largest_cut_p(figures[k], those, seed) for k, those in tried], dtype=np.float64)
    rows: list[Breakpoint | None] = [None] * len(figures)
    for (k, those), p_value, q_value in zip(tried, p_values, benjamini_hochberg(p_values), strict=True):
        if q_value <= alpha:
            rows[k] = _breakpoint(figures[k], those, float(p_value), float(q_value), seed)
    return tuple(rows)


def cuts(figure: Figure) -> Cuts | None:
    """Return at most 200 round numbers to cut at; None under three values, with one outcome, or where sides are small.

    Where all cuts may be tried, each is the roundest number in the gap between two values that follow each other.
    """
    n = len(figure)
    side = max(_MIN_SIDE, ceil(_MIN_SHARE * n))
    distinct, counts = np.unique(figure.value, return_counts=True)
    if len(distinct) < 3 or not figure.outcomes:
        return None
    under = np.cumsum(counts)[:-1]
    allowed = np.flatnonzero((under >= side) & (under <= n - side))
    if not len(allowed):
        return None
    kept = allowed[_thinned(under[allowed])]
    gaps = zip(distinct[kept], distinct[np.append(kept[1:], kept[-1] + 1)], strict=True)
    at = np.array([roundest(float(below), float(above)) for below, above in gaps])
    return Cuts(at, np.searchsorted(at, figure.value, side="right"), len(kept) < len(allowed))


def largest_cut_p(figure: Figure, those: Cuts, seed: int) -> float:
    """Return the p-value of the largest chi-square over all cuts, by permutation of whole clusters."""
    bins, outcome, cluster = _exchangeable(figure, those)
    parts = indicator(bins, len(those) + 1)
    mean = float(outcome.mean())
    observed = _chi_squares(parts, outcome[:, None], mean).max()
    rng = np.random.default_rng(seed)
    reached = 0
    for size in _sizes(_PERMUTATIONS, max(1, _BATCH // len(outcome))):
        largest = _chi_squares(parts, swapped(outcome, cluster, rng, size), mean).max(axis=0)
        reached += int((largest >= observed * (1 - 1e-9)).sum())
    return (1 + reached) / (1 + _PERMUTATIONS)


def swapped(
    outcome: NDArray[np.float64], cluster: NDArray[np.int64], rng: np.random.Generator, draws: int
) -> NDArray[np.float64]:
    """(n,) outcomes and whose they are → (n, draws): whole clusters swap theirs with others of the same size."""
    _, person, size = np.unique(cluster, return_inverse=True, return_counts=True)
    rows = np.argsort(person, kind="stable")
    result = np.empty((len(outcome), draws))
    for count in np.unique(size):
        block = rows[size[person[rows]] == count].reshape(-1, count)
        order = rng.permuted(np.tile(np.arange(len(block)), (draws, 1)), axis=1)
        result[block] = outcome[block[order.T]].transpose(0, 2, 1)
    return result


def cut_range(figure: Figure, those: Cuts, seed: int) -> tuple[int, int]:
    """Return the first and the last cut of a 95 % range: the best cuts of clusters resampled (Poisson votes).

    Where not every cut was tried the neighbors belong to it. Percentiles hold a step in the rate about as often as
    they say, and the best cut of a slope too; the narrower range from the likelihood ratio (Hansen 2000) fails there.
    Source: Hanley & MacGibbon 2006; on resampling cuts, Banerjee & McKeague 2007.
    """
    _, person = np.unique(figure.cluster, return_inverse=True)
    people, bins = int(person.max()) + 1, len(those) + 1
    everyone = csr_matrix((np.ones(len(person)), (those.bin, person)), shape=(bins, people))
    bad = csr_matrix((figure.dissatisfied, (those.bin, person)), shape=(bins, people))
    rng = np.random.default_rng(seed)
    best = []
    for size in _sizes(_DRAWS, max(1, _BATCH // people)):
        votes = rng.poisson(1.0, size=(size, people)).T.astype(np.float64)
        best.append(_best(everyone @ votes, bad @ votes))
    low, high = np.percentile(np.concatenate(best), [2.5, 97.5], method="nearest").astype(int)
    spare = int(those.thinned)
    return max(0, int(low) - spare), min(len(those) - 1, int(high) + spare)


def _breakpoint(figure: Figure, those: Cuts, p_value: float, q_value: float, seed: int) -> Breakpoint:
    parts = indicator(those.bin, len(those) + 1)
    best = int(_best((parts @ np.ones(len(figure)))[:, None], (parts @ figure.dissatisfied)[:, None])[0])
    low, high = cut_range(figure, those, seed)
    above = those.bin > best
    return Breakpoint(
        at=float(those.at[best]),
        low=float(those.at[min(low, best)]),
        high=float(those.at[max(high, best)]),
        rate_below=_rate(figure, ~above),
        rate_above=_rate(figure, above),
        p_value=p_value,
        q_value=q_value,
    )


def _exchangeable(figure: Figure, those: Cuts) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Return bin, outcome and cluster of what swaps places: answers, or whole days by their standardized residual.

    Days differ in their number of answers, and busy ones lie at one end: what they exchange must vary alike.
    """
    if not figure.by_day:
        return those.bin, figure.dissatisfied, figure.cluster
    _, first, day, size = np.unique(figure.cluster, return_index=True, return_inverse=True, return_counts=True)
    excess = np.bincount(day, weights=figure.dissatisfied - figure.dissatisfied.mean()).astype(np.float64)
    return those.bin[first], excess / np.sqrt(_spread(excess, size, figure.dissatisfied)), np.arange(len(first))


def _spread(excess: NDArray[np.float64], size: NDArray[np.int64], outcome: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the variance of each day's excess but for a constant, with the correlation of answers of one day.

    Source: extra-binomial variation by the method of moments, Williams 1982.
    """
    pairs = float((size * (size - 1)).sum()) * float(outcome.var())
    alike = (float((excess**2).sum()) - len(outcome) * float(outcome.var())) / pairs if pairs > 0 else 0.0
    return np.asarray(size * (1 + (size - 1) * min(1.0, max(0.0, alike))))


def _chi_squares(parts: csr_matrix, outcome: NDArray[np.float64], mean: float) -> NDArray[np.float64]:
    """(K+1, n) bins and (n, B) outcomes → (K, B) chi-square of every cut, but for a constant."""
    size = np.cumsum(parts @ np.ones(len(outcome)))[:-1, None]
    excess = np.cumsum(parts @ outcome, axis=0)[:-1] - size * mean
    return np.asarray(excess**2 / (size * (len(outcome) - size)))


def _best(everyone: NDArray[np.float64], bad: NDArray[np.float64]) -> NDArray[np.int64]:
    """(K+1, B) votes per bin, all and dissatisfied → (B,) the cut with the largest chi-square."""
    size, under = np.cumsum(everyone, axis=0), np.cumsum(bad, axis=0)
    excess = under[:-1] - size[:-1] * (under[-1] / np.maximum(size[-1], 1.0))
    both = size[:-1] * (size[-1] - size[:-1])
    return np.asarray(np.argmax(excess**2 / np.maximum(both, 1.0), axis=0))


def _rate(figure: Figure, rows: NDArray[np.bool_]) -> float:
    weight = figure.weight[rows] if figure.weight[rows].sum() > 0 else np.ones(int(rows.sum()))
    return float(weight @ figure.dissatisfied[rows] / weight.sum())


def _thinned(under: NDArray[np.int64]) -> NDArray[np.int64]:
    """(A,) answers under each allowed cut → positions of at most 200, evenly spread over the answers."""
    if len(under) <= _MOST_CUTS:
        return np.arange(len(under))
    return np.unique(np.searchsorted(under, np.linspace(under[0], under[-1], _MOST_CUTS)))


def _sizes(draws: int, size: int) -> list[int]:
    return [stop - start for start, stop in pairwise([*range(0, draws, size), draws])]
