"""Answers with a planted link between a waiting time and the score: a rate that steps, climbs, or does not move.

Truths are those of a large sample of the same world, computed with nothing taken from the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri
from scipy.stats import spearmanr

from rootcause.domain.comments import Corpus, ScoreScale
from rootcause.domain.groups import Grouping
from tests.drivers.generator import SEGMENTS, corpus, grouping

SCALE = ScoreScale("csat-5", "CSAT", worst=1, best=5, dissatisfied_at=2, satisfied_at=4)
_POPULATION = 400_000
SHARES = (0.5, 0.3, 0.2)

Drawn = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Waits:
    """What is true. Minutes are lognormal around 15; the phone keeps people waiting longer and pleases less.

    The log-odds of dissatisfaction rise by ``slope`` per unit of log minutes and jump by ``step`` at 20 minutes.
    Customers give up to ``per_customer`` answers; ``moody`` is the spread of their log-odds, ``alike`` the correlation
    of their waits. ``levels`` > 0 makes the figure a rating 1..levels. A cause is mentioned in a tenth of the answers,
    more often (by ``drawn`` log-odds per unit of log minutes) after a long wait.
    """

    slope: float = 0.0
    step: float = 0.0
    rate: float = 0.2
    per_customer: int = 1
    moody: float = 0.0
    alike: float = 0.0
    levels: int = 0
    drawn: float = 0.0
    phone: float = 0.8

    def draw(self, answers: int, seed: int) -> Drawn:
        rng = np.random.default_rng([seed, 3])
        people = max(1, 2 * answers // (1 + self.per_customer))
        person = np.sort(rng.integers(0, people, answers)) if self.per_customer > 1 else np.arange(answers)
        channel = rng.choice(3, answers, p=SHARES)
        phone = channel == 1
        own = np.sqrt(self.alike) * rng.normal(size=int(person.max()) + 1)[person]
        wait = own + np.sqrt(1 - self.alike) * rng.normal(size=answers) + 0.6 * phone
        minutes = 15 * np.exp(0.9 * wait)
        base = logit(self.rate) + self.phone * phone
        odds = base + self.slope * np.log(minutes / 15) + self.step * (minutes >= 20)
        mood = self.moody * rng.normal(size=int(person.max()) + 1)[person]
        bad = rng.random(answers) < expit(odds + mood)
        score = np.where(bad, 1 + (rng.random(answers) < 0.5), 3 + rng.integers(0, 3, answers))
        mentioned = rng.random(answers) < expit(logit(0.1) + self.drawn * np.log(minutes / 15))
        value = np.clip(np.ceil(self.levels / 2 + wait), 1, self.levels) if self.levels else minutes
        return {
            "value": value, "bad": bad, "score": score.astype(float), "person": person,
            "channel": channel, "mentioned": mentioned,
        }  # fmt: skip


def sample(world: Waits, answers: int, seed: int) -> tuple[Corpus, Grouping]:
    drawn = world.draw(answers, seed)
    whole = corpus(
        np.asarray(drawn["bad"]),
        customer=np.array([f"c{k:06d}" for k in drawn["person"]]),
        channel=np.array(SEGMENTS)[drawn["channel"]],
    )
    whole = replace(whole, score=drawn["score"], metrics={"wait": drawn["value"]}, scale=SCALE)
    return whole, grouping(np.asarray(drawn["mentioned"])[:, None], ("slow",))


@lru_cache
def population(world: Waits) -> Drawn:
    return world.draw(_POPULATION, seed=987)


@lru_cache
def true_strength(world: Waits) -> float:
    drawn = population(world)
    return float(spearmanr(drawn["value"], drawn["score"]).statistic)


@lru_cache
def true_median_difference(world: Waits) -> float:
    drawn = population(world)
    value, has = np.asarray(drawn["value"]), np.asarray(drawn["mentioned"])
    return float(np.median(value[has]) - np.median(value[~has]))


def true_change(world: Waits, lower: float, upper: float) -> float:
    """Rate at one wait less that at another, over the channels and moods as they are."""
    moods = world.moody * ndtri((np.arange(400) + 0.5) / 400)
    rates = [
        sum(share * expit(_odds(world, at, k == 1) + moods).mean() for k, share in enumerate(SHARES))
        for at in (lower, upper)
    ]
    return float(rates[1] - rates[0])


def _odds(world: Waits, minutes: float, phone: bool) -> float:
    step = world.step * (minutes >= 20)
    return float(logit(world.rate) + world.phone * phone + world.slope * np.log(minutes / 15) + step)
