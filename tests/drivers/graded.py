"""The planted worlds of ``generator`` asked further questions: a graded score, NPS, yes or no, with their truths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.domain.outcomes import Outcome
from rootcause.domain.scales import SCALES
from tests.drivers.generator import SEGMENTS, World, corpus, grouping

_POPULATION = 200_000
PROMOTERS = 0.9
"""The constant of the promoters' log-odds; under minus that of the detractors, so that both chances fit in one."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A sample of a world in which every answer has a score of 1 to 10, a recommendation of 0 to 10, and yes or no."""

    scored: Corpus
    recommending: Corpus
    churn: Outcome
    grouping: Grouping


def graded(world: World) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return by how many points of ten each cause (J,) and segment (3,) lowers the mean score; it stays within 1–10."""
    return world.effect * 0.35, world.segment_effect * 0.8


def promoters(world: World) -> World:
    """The same world, asked who promotes: what makes detractors unmakes promoters."""
    return replace(world, constant=PROMOTERS, effect=-world.effect, segment_effect=-world.segment_effect)


def asked(world: World, answers: int, seed: int, per_customer: int = 1) -> Asked:
    """Sample a world; customers give up to ``per_customer`` answers."""
    rng = np.random.default_rng([seed, 3])
    customer = np.sort(rng.integers(0, max(1, 2 * answers // (1 + per_customer)), answers))
    person = customer if per_customer > 1 else np.arange(answers)
    segment, mentions = world.draw(answers, rng, person if per_customer > 1 else None)
    lost, apart = graded(world)
    chance = np.clip((8.2 - apart[segment] - mentions @ lost - 1) / 9, 0, 1)
    luck = rng.random(answers)
    bad = luck < world.probability(segment, mentions)
    good = luck > 1 - promoters(world).probability(segment, mentions)
    named = np.array([f"c{k:06d}" for k in person])
    base = corpus(bad, customer=named, channel=np.array(SEGMENTS)[segment])
    names = tuple(f"k{j:02d}" for j in range(mentions.shape[1]))
    return Asked(
        on_scale(base, (1 + rng.binomial(9, chance)).astype(np.float64), "csat-10"),
        on_scale(base, np.where(bad, rng.integers(0, 7, answers), np.where(good, 9, 7)).astype(np.float64), "nps"),
        Outcome("churn", bad.astype(np.float64)),
        grouping(mentions, names),
    )


def on_scale(given: Corpus, score: NDArray[np.float64], scale: str) -> Corpus:
    """Return the corpus with other scores."""
    chosen = SCALES[scale]
    return replace(given, score=score, scale=chosen, satisfaction=chosen.satisfaction(score))


@cache
def truths(world: World) -> dict[str, NDArray[np.float64]]:
    """By kind of view, what each cause (J,) carries in the whole population; "alone" is what goes with it alone."""
    segment, mentions = world.draw(_POPULATION, np.random.default_rng(0))
    fans = promoters(world)
    p = world.probability(segment, mentions)
    apart = [world.probability(segment, mentions & (np.arange(mentions.shape[1]) != j)) for j in range(len(mentions.T))]
    return {
        "score": graded(world)[0] * mentions.mean(axis=0),
        "yes_no": world.truth,
        "nps": 100 * (world.truth - fans.impacts(segment, mentions)),
        "alone": np.array([(p - without).mean() for without in apart]),
    }
