"""Answers with a planted truth: a logit-additive world, and the impacts that follow from its own probabilities.

The truth is computed here by plain enumeration of subsets, with nothing taken from the package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import ndtri

from rootcause.domain.comments import DISSATISFIED, SATISFIED, Corpus
from rootcause.domain.groups import Group, Grouping
from rootcause.domain.reasons import Words

SEGMENTS = ("web", "phone", "shop")
_SEGMENT_SHARE = (0.5, 0.3, 0.2)
_POPULATION = 200_000
A, BYSTANDER = 0, 1
"""Positions of the cause that hurts and of the one that only travels with it."""


@dataclass(frozen=True, eq=False)
class World:
    """What is true: prevalence, logit effect and factor loading (J,) of each cause, the pull of the segments (3,).

    ``drawn_to`` (J, 3) multiplies a cause's prevalence per segment. The bystander has no effect and stands in
    ``follows`` of the answers that mention cause A. In an ``additive`` world constant and effects are risks, not
    log-odds: each cause adds its points to the probability, and a logistic model is wrong.
    """

    constant: float
    prevalence: NDArray[np.float64]
    effect: NDArray[np.float64]
    loading: NDArray[np.float64]
    drawn_to: NDArray[np.float64]
    segment_effect: NDArray[np.float64]
    follows: float = 0.7
    additive: bool = False

    @property
    def planted(self) -> NDArray[np.bool_]:
        return np.asarray(self.effect != 0)

    def draw(
        self, answers: int, rng: np.random.Generator, persons: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the segment (N,) and the mentions (N, J); answers of one person have correlated mentions."""
        own = np.arange(answers) if persons is None else persons
        segment = rng.choice(3, answers, p=_SEGMENT_SHARE)
        count = len(self.effect)
        factor = rng.normal(size=(answers, 1))
        habit = rng.normal(size=(int(own.max()) + 1, count))[own]
        single = rng.normal(size=(answers, count))
        noise = single if persons is None else np.sqrt(0.5) * (habit + single)
        latent = self.loading * factor + np.sqrt(1 - self.loading**2) * noise
        chance = np.minimum(self.prevalence * self.drawn_to[:, segment].T, 0.6)
        mentions = latent > -ndtri(chance)
        with_a = mentions[:, A]
        mentions[:, BYSTANDER] = np.where(with_a, rng.random(answers) < self.follows, mentions[:, BYSTANDER])
        return segment, mentions

    def probability(self, segment: NDArray[np.int64], mentions: NDArray[np.bool_]) -> NDArray[np.float64]:
        total = self.constant + self.segment_effect[segment] + mentions @ self.effect
        return np.clip(total, 0.0, 1.0) if self.additive else np.asarray(1 / (1 + np.exp(-total)))

    @cached_property
    def truth(self) -> NDArray[np.float64]:
        """(J,) impacts in the whole population, of which every sample is a part."""
        return self.impacts(*self.draw(_POPULATION, np.random.default_rng(0)))

    def impacts(self, segment: NDArray[np.int64], mentions: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(J,) mean Shapley value of removing each cause; causes without effect take no part in the sum."""
        result = np.zeros(len(self.effect))
        places = np.flatnonzero(self.planted)
        rows = np.column_stack([segment, mentions[:, places]])
        patterns, size = np.unique(rows, axis=0, return_counts=True)
        for pattern, n in zip(patterns, size, strict=True):
            present = places[np.flatnonzero(pattern[1:])]
            base = self.constant + float(self.segment_effect[pattern[0]])
            effect = self.effect[present]
            result[present] += n * np.array([shapley(base, effect, k, self._risk) for k in range(len(present))])
        return result / len(rows)

    def _risk(self, total: float) -> float:
        return min(1.0, max(0.0, total)) if self.additive else _logistic(total)


def _logistic(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))


def shapley(base: float, effect: NDArray[np.float64], member: int, risk: Callable[[float], float] = _logistic) -> float:
    """Shapley value of one member by enumerating the subsets of the others."""
    others = [float(b) for k, b in enumerate(effect) if k != member]
    m, total = len(effect), 0.0
    for size in range(m):
        weight = factorial(size) * factorial(m - size - 1) / factorial(m)
        for subset in combinations(others, size):
            before = base + sum(subset)
            total += weight * (risk(before + float(effect[member])) - risk(before))
    return total


def world(seed: int, causes: int = 30, planted: int = 8) -> World:
    """Draw a world: prevalences .5–30 %, A strong and common, a confounding segment, the rest without effect."""
    rng = np.random.default_rng([seed, 1])
    prevalence = np.exp(rng.uniform(np.log(0.005), np.log(0.3), causes))
    effect = np.zeros(causes)
    effect[2 : 1 + planted] = rng.uniform(0.6, 2.0, planted - 1)
    drawn_to = np.ones((causes, 3))
    prevalence[A], effect[A] = rng.uniform(0.1, 0.18), rng.uniform(1.4, 2.0)
    prevalence[BYSTANDER] = 0.03
    drawn_to[-4:] = (0.5, 1.0, 2.5)
    prevalence[-4:] = np.clip(prevalence[-4:], 0.03, 0.15)
    loading = rng.uniform(0.0, 0.5, causes)
    loading[[A, BYSTANDER]] = 0.0
    return World(-2.2, prevalence, effect, loading, drawn_to, np.array([0.0, 0.4, 1.0]))


def additive_world(seed: int, causes: int = 30, planted: int = 8) -> World:
    """Draw a world in which every cause adds 6 to 25 points to the risk, cause A 25 to 35, whatever else is there."""
    drawn, rng = world(seed, causes, planted), np.random.default_rng([seed, 2])
    effect = np.where(drawn.planted, rng.uniform(0.06, 0.25, causes), 0.0)
    effect[A] = rng.uniform(0.25, 0.35)
    return replace(drawn, constant=0.1, effect=effect, segment_effect=np.array([0.0, 0.04, 0.1]), additive=True)


def segment_only(seed: int, causes: int = 30) -> World:
    """Draw a world in which no cause has an effect and the score depends on the segment alone."""
    drawn = world(seed, causes)
    return replace(drawn, effect=np.zeros(causes), constant=-1.2)


@dataclass(frozen=True, eq=False)
class Planted:
    """A sample of a world, as the package gets it; ``truth`` (J,) are the population's impacts."""

    corpus: Corpus
    grouping: Grouping
    world: World

    @property
    def truth(self) -> NDArray[np.float64]:
        return self.world.truth

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(group.id for group in self.grouping.groups)


def planted(world: World, answers: int, seed: int, per_customer: int = 1, moody: float = 0.0) -> Planted:
    """Sample a world; customers give up to ``per_customer`` answers, and ``moody`` is the spread of their log-odds."""
    rng = np.random.default_rng([seed, 2])
    customer = np.sort(rng.integers(0, max(1, 2 * answers // (1 + per_customer)), answers))
    person = customer if per_customer > 1 else np.arange(answers)
    segment, mentions = world.draw(answers, rng, person if per_customer > 1 else None)
    p = world.probability(segment, mentions)
    if moody:
        mood = moody * rng.normal(size=int(person.max()) + 1)[person]
        p = 1 / (1 + np.exp(-(np.log(p / (1 - p)) + mood)))
    bad = rng.random(answers) < p
    names = tuple(f"k{j:02d}" for j in range(mentions.shape[1]))
    return Planted(
        corpus(bad, customer=np.array([f"c{k:06d}" for k in person]), channel=np.array(SEGMENTS)[segment]),
        grouping(mentions, names),
        world,
    )


def corpus(
    bad: NDArray[np.bool_],
    customer: NDArray[np.str_] | None = None,
    channel: NDArray[np.str_] | None = None,
    when: NDArray[np.datetime64] | None = None,
    language: NDArray[np.str_] | None = None,
) -> Corpus:
    """Make a corpus of n scored comments without words; one answer and, unless given, one customer each."""
    n = len(bad)
    return Corpus(
        ids=tuple(f"i{i:06d}" for i in range(n)),
        texts=("",) * n,
        passages=((),) * n,
        language=np.full(n, "nl") if language is None else language,
        when=np.full(n, np.datetime64("NaT", "s")) if when is None else when.astype("datetime64[s]"),
        score=np.where(bad, 1.0, 5.0),
        satisfaction=np.where(bad, DISSATISFIED, SATISFIED).astype(np.int8),
        customer=np.full(n, "", dtype="<U1") if customer is None else customer,
        unit=np.arange(n),
        weight=np.ones(n),
        excluded=np.full(n, "", dtype="<U1"),
        attributes={} if channel is None else {"channel": channel},
    )


def grouping(
    problem: NDArray[np.bool_] | NDArray[np.int64], names: tuple[str, ...], praise: NDArray[np.bool_] | None = None
) -> Grouping:
    """Make a grouping from dense mentions (n, G); without praise it has no polarity."""
    groups = tuple(Group(name, "reason", Words(name, name)) for name in names)
    good = csr_matrix(np.zeros(problem.shape) if praise is None else praise.astype(float))
    return Grouping(groups, csr_matrix(problem.astype(float)), good, praise is not None)


def shuffled(data: Planted, rng: np.random.Generator) -> Planted:
    """Give the scores of whole customers to other customers, within those with as many answers."""
    _, person, size = np.unique(data.corpus.customer, return_inverse=True, return_counts=True)
    rows = np.argsort(person, kind="stable")
    satisfaction, score = data.corpus.satisfaction.copy(), data.corpus.score.copy()
    for count in np.unique(size):
        block = rows[size[person[rows]] == count].reshape(-1, count)
        source = block[rng.permutation(len(block))]
        satisfaction[block], score[block] = data.corpus.satisfaction[source], data.corpus.score[source]
    return replace(data, corpus=replace(data.corpus, satisfaction=satisfaction, score=score))


def doubled(data: Planted, cause: int, rng: np.random.Generator) -> Planted:
    """Tag one cause under two codes that agree on nine in ten of its mentions: ``cause`` and a last group "twin"."""
    problem = data.grouping.problem.toarray() > 0
    own = problem[:, cause]
    one, other = (own & (rng.random(len(own)) < 0.95) for _ in range(2))
    problem[:, cause] = one
    return replace(data, grouping=grouping(np.column_stack([problem, other]), (*data.ids, "twin")))


def degraded(data: Planted, recall: float, rng: np.random.Generator) -> Planted:
    """Lose mentions at random, as a tagger does."""
    problem = data.grouping.problem.copy()
    problem.data = (rng.random(problem.nnz) < recall).astype(float)
    problem.eliminate_zeros()
    return replace(data, grouping=replace(data.grouping, problem=problem))
