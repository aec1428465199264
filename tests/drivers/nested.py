"""Answers with a planted truth inside the causes: of three sub-causes of a cause that hurts, one carries all of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Group, Grouping
from rootcause.domain.reasons import Words
from tests.drivers.generator import SEGMENTS, World, corpus, grouping

PARTS = (0.4, 0.3, 0.2)
"""How many of a cause's mentions are of each sub-cause; the rest is of none. One in ten mentions two."""


@dataclass(frozen=True, eq=False)
class Tree:
    """A level, the sub-causes inside it, and the logit effect of each sub-cause (C,)."""

    corpus: Corpus
    level: Grouping
    children: Grouping
    effect: NDArray[np.float64]

    @property
    def carries(self) -> dict[str, bool]:
        return {child.id: bool(b) for child, b in zip(self.children.groups, self.effect, strict=True)}


def tree(world: World, answers: int, seed: int, per_customer: int = 1, moody: float = 0.0) -> Tree:
    """Sample a world in which the effect of every cause is that of its first sub-cause."""
    rng = np.random.default_rng([seed, 3])
    customer = np.sort(rng.integers(0, max(1, 2 * answers // (1 + per_customer)), answers))
    person = customer if per_customer > 1 else np.arange(answers)
    segment, mentions = world.draw(answers, rng, person if per_customer > 1 else None)
    parts = split(mentions, rng)
    effect = np.zeros(parts.shape[1])
    effect[:: len(PARTS)] = world.effect
    mood = moody * rng.normal(size=int(person.max()) + 1)[person]
    log_odds = world.constant + world.segment_effect[segment] + parts @ effect + mood
    bad = rng.random(answers) < 1 / (1 + np.exp(-log_odds))
    names = tuple(f"k{j:02d}" for j in range(mentions.shape[1]))
    given = corpus(bad, customer=np.array([f"c{k:06d}" for k in person]), channel=np.array(SEGMENTS)[segment])
    return Tree(given, grouping(mentions, names), inner(parts, names), effect)


def split(mentions: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """(n, J) mentions of causes → (n, 3 J) mentions of their sub-causes."""
    parts = np.zeros((*mentions.shape, len(PARTS)), dtype=bool)
    for share in (1.0, 0.1):
        chosen = np.searchsorted(np.cumsum(PARTS), rng.random(mentions.shape))
        drawn = mentions & (rng.random(mentions.shape) < share)
        for part in range(len(PARTS)):
            parts[..., part] |= drawn & (chosen == part)
    return parts.reshape(len(mentions), -1)


def inner(parts: NDArray[np.bool_], parents: tuple[str, ...]) -> Grouping:
    """Make the grouping of sub-causes from dense mentions (n, C), as many for each parent."""
    each = parts.shape[1] // max(1, len(parents))
    names = [(parent, f"{parent}.{part}") for parent in parents for part in range(each)]
    groups = tuple(Group(name, "cluster", Words(name, name), parent) for parent, name in names)
    return Grouping(groups, csr_matrix(parts.astype(float)), csr_matrix(parts.shape), has_polarity=False)
