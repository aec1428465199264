"""Two periods with a planted truth: every part of the difference of their rates, by plain enumeration.

Nothing here is taken from the package but the shape of its input. Everything that the definition averages is walked
through: the 24 orders of the four factors, all patterns of mentions, and the orders of the causes in a pattern.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from tests.drivers.generator import SEGMENTS, corpus, grouping, shapley

FACTORS = ("baseline", "mix", "prevalence", "severity")
_TALKERS, _TALK = 0.3, 2.0
"""Part of the people who mention everything this many times as often as the others: causes come together."""


@dataclass(frozen=True, eq=False)
class Period:
    """What is true of one period; ``prevalence`` is (J, 3), per segment and among those who are no talkers."""

    constant: float
    segment_effect: tuple[float, float, float]
    segment_share: tuple[float, float, float]
    prevalence: NDArray[np.float64]
    effect: NDArray[np.float64]

    def chances(self, segment: int) -> NDArray[np.float64]:
        """(2, J): how likely a person of the segment mentions each cause, others first, talkers second."""
        return np.stack([self.prevalence[:, segment], np.minimum(_TALK * self.prevalence[:, segment], 0.9)])


BASE = Period(
    constant=-2.0,
    segment_effect=(0.0, 0.4, 0.9),
    segment_share=(0.5, 0.3, 0.2),
    prevalence=np.array(
        [[0.10, 0.14, 0.20], [0.08, 0.08, 0.08], [0.05, 0.10, 0.15], [0.12, 0.12, 0.06], [0.04, 0.04, 0.04]]
    ),
    effect=np.array([1.8, 1.2, 0.8, 0.0, 1.0]),
)
MIX = replace(BASE, segment_share=(0.2, 0.3, 0.5))
PREVALENCE = replace(BASE, prevalence=BASE.prevalence * np.array([2.2, 1, 1, 1, 1])[:, None])
SEVERITY = replace(BASE, effect=BASE.effect + np.array([0, 1.4, 0, 0, 0]))
BASELINE = replace(BASE, constant=BASE.constant + 0.6)
ALL = Period(
    -1.8, (0.2, 0.4, 0.6), (0.3, 0.3, 0.4), BASE.prevalence * np.array([1.5, 0.5, 1, 1, 2])[:, None],
    BASE.effect + np.array([0.5, -0.6, 0, 0.4, 0]),
)  # fmt: skip


State = tuple[int, ...]
"""The period of each factor."""


@dataclass(frozen=True, eq=False)
class Truth:
    """The difference, its parts by factor, and each cause's prevalence and severity (J,)."""

    difference: float
    parts: dict[str, float]
    prevalence: NDArray[np.float64]
    severity: NDArray[np.float64]


def truth(old: Period, new: Period) -> Truth:
    """Walk through all orders in which the factors pass from old to new."""
    both, causes = (old, new), len(old.effect)
    rate = cache(lambda state: _rate(both, state))
    impacts = cache(lambda state: _impacts(both, state))
    heavier = cache(lambda state: _heavier(both, state))
    parts, prevalence, severity = dict.fromkeys(FACTORS, 0.0), np.zeros(causes), np.zeros(causes)
    for order in permutations(range(4)):
        state: State = (0, 0, 0, 0)
        for factor in order:
            after = (*state[:factor], 1, *state[factor + 1 :])
            parts[FACTORS[factor]] += (rate(after) - rate(state)) / 24
            if factor == 2:
                prevalence += (impacts(after) - impacts(state)) / 24
            if factor == 3:
                severity += heavier(state) / 24
            state = after
    return Truth(rate((1, 1, 1, 1)) - rate((0, 0, 0, 0)), parts, prevalence, severity)


def patterns(people: Period) -> list[tuple[int, tuple[int, ...], float]]:
    """(segment, pattern of mentions, its probability within the segment)."""
    found = []
    for segment in range(3):
        chance = people.chances(segment)
        for pattern in product((0, 1), repeat=len(people.effect)):
            each = np.where(np.array(pattern) == 1, chance, 1 - chance).prod(axis=1)
            found.append((segment, pattern, float((1 - _TALKERS) * each[0] + _TALKERS * each[1])))
    return found


def _logistic(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))


def _rate(both: tuple[Period, Period], state: State) -> float:
    alpha, mu, pi, sigma = (both[t] for t in state)
    result = 0.0
    for z, x, chance in patterns(pi):
        log_odds = alpha.constant + alpha.segment_effect[z] + float(np.array(x) @ sigma.effect)
        result += mu.segment_share[z] * chance * _logistic(log_odds)
    return result


def _impacts(both: tuple[Period, Period], state: State) -> NDArray[np.float64]:
    alpha, mu, pi, sigma = (both[t] for t in state)
    result = np.zeros(len(sigma.effect))
    for z, x, chance in patterns(pi):
        present = np.flatnonzero(x)
        base = alpha.constant + alpha.segment_effect[z]
        share = [shapley(base, sigma.effect[present], k) for k in range(len(present))]
        result[present] += mu.segment_share[z] * chance * np.array(share)
    return result


def _heavier(both: tuple[Period, Period], state: State) -> NDArray[np.float64]:
    alpha, mu, pi, _ = (both[t] for t in state)
    old, new = both[0].effect, both[1].effect
    result = np.zeros(len(old))
    for z, x, chance in patterns(pi):
        present = np.flatnonzero(x)
        base = alpha.constant + alpha.segment_effect[z] + float(old[present].sum())
        share = [shapley(base, (new - old)[present], k) for k in range(len(present))]
        result[present] += mu.segment_share[z] * chance * np.array(share)
    return result


@dataclass(frozen=True, eq=False)
class Sampled:
    """A sample of a period, as the package gets it."""

    corpus: Corpus
    grouping: Grouping


def sampled(
    period: Period, answers: int, seed: int, customers: str = "", panel: int | None = None, alike: float = 0.8
) -> Sampled:
    """Sample a period. ``customers`` begins the names of the customers; "" leaves them unknown.

    With ``panel``, a seed, customer i is the same person in every period sampled with it: ``alike`` of them answer by
    the same luck, so that their outcomes, segments and mentions go together over the periods.
    """
    rng = np.random.default_rng([seed, 3])
    luck = rng.random((answers, 3 + len(period.effect)))
    if panel is not None:
        persons = np.random.default_rng([panel, 4])
        own = persons.random((answers, luck.shape[1]))
        luck = np.where((persons.random(answers) < alike)[:, None], own, luck)
    segment = np.searchsorted(np.cumsum(period.segment_share)[:-1], luck[:, 0])
    talks = (luck[:, 1] < _TALKERS).astype(int)
    chance = np.stack([period.chances(z) for z in range(3)])[segment, talks]
    mentions = luck[:, 3:] < chance
    log_odds = period.constant + np.array(period.segment_effect)[segment] + mentions @ period.effect
    bad = luck[:, 2] < 1 / (1 + np.exp(-log_odds))
    made = corpus(
        bad, np.array([f"{customers}{i:06d}" if customers else "" for i in range(answers)]), np.array(SEGMENTS)[segment]
    )
    names = tuple(f"k{j}" for j in range(mentions.shape[1]))
    return Sampled(replace(made, ids=tuple(f"{seed}-{i:06d}" for i in range(answers))), grouping(mentions, names))
