"""Inside a driver: its sub-causes, measured in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from rootcause.domain.causes import Driver, Polarity
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Group, Grouping, join
from rootcause.domain.reasons import UNNAMED
from rootcause.drivers.adjusters import Adjuster, adjusters
from rootcause.drivers.effects import Effects, effects
from rootcause.drivers.exposures import Exposures, count_customers, exposures, top_level
from rootcause.drivers.families import selection
from rootcause.drivers.measuring import Measured
from rootcause.drivers.mentions import binary
from rootcause.drivers.outcome import Answers, answers
from rootcause.drivers.plain import count
from rootcause.drivers.tables import Judged, caveat_codes, judge, with_impact
from rootcause.settings import DriverSettings

REST = "rest"
"""The row for the mentions of a cause that lie in none of its measured children."""
_REST = Group(id=REST, kind="rare", name=UNNAMED)
_DRAWS = 200
"""Of the bootstrap per driver: its limits decide on a sign and are no headline."""


@dataclass(frozen=True, eq=False)
class Nested:
    """One level, and what lies inside its causes, over the same N answers.

    ``outer`` are the level's exposures; ``causes`` its top-level groups, whose rows come first in them; ``inner``
    (N, C) says which answers mention which of ``children``, ``customers`` (C,) how many different customers do.
    """

    given: Answers
    adjusting: tuple[Adjuster, ...]
    causes: tuple[Group, ...]
    outer: Exposures
    children: tuple[Group, ...]
    inner: csr_matrix
    customers: NDArray[np.int64]


def drill(
    corpus: Corpus, level: Grouping, children: Grouping, measured: Measured, settings: DriverSettings, seed: int
) -> tuple[Driver, ...]:
    """Measure the sub-causes of every driver of ``measured``, which is ``level`` measured on the same corpus.

    Returns one driver per group of ``children`` (n rows as the corpus), in their order. For each driver one model, in
    which its children and a column for the rest of its mentions stand in its place, beside all other causes of the
    level and the same adjusters. A child is compared with answers that do not mention its parent at all. Children are
    taken to lie inside their parent; those under ``min_cause`` customers stay part of the rest and get "too_few".
    The verdict is "driver" by the rules of the level and a q-value that holds the errors along the tree
    (``families``), or "not_distinguishable"; none is ranked. Children of anything but a driver are not tested: plain
    rates and no verdict. Children that cannot be told apart share test and verdict, as on the level.

    In each model the impacts of the children, the rest and all other causes add up with the unexplained part to the
    dissatisfaction rate, exactly. Children and rest add up to their parent's impact approximately: answers that
    mention several children are split otherwise, and the other coefficients move a little. Limits come from 200
    draws. Cost: per driver one model with 200 draws and one refit per child. Source: the method of
    ``rootcause.drivers``; Benjamini & Bogomolov 2014 for the errors.
    """
    nested = nest(answers(corpus, join(level, children)), level, children, settings)
    names = [child.id for child in children.groups]
    rows = list(count(nested.given, names, nested.inner, nested.outer.polarity))
    chosen = selection(measured.problems)
    within = settings.model_copy(
        update={"draws": min(settings.draws, _DRAWS), "alpha": settings.alpha * chosen.share},
    )
    for parent in chosen.parents:
        places = [c for c, child in enumerate(children.groups) if child.parent == parent]
        found = inside(nested, parent, within, seed) if places else None
        judged = judge(nested.given, (found,), within)[0] if found else None
        for place in places:
            rows[place] = _row(nested.given, judged, rows[place], chosen.share, within)
    return tuple(rows)


def nest(given: Answers, level: Grouping, children: Grouping, settings: DriverSettings) -> Nested:
    """Take apart the answers to ``level`` and ``children`` joined, in this order."""
    places = top_level(level.groups)
    causes = tuple(level.groups[place] for place in places)
    polarity: Polarity = "problem" if level.has_polarity else "any"
    outer = exposures(causes, given.problem[:, places], given.customer, polarity, settings.min_cause)
    inner = csr_matrix(given.problem[:, len(level) :])
    return Nested(
        given=given,
        adjusting=adjusters(given.segments, given.dissatisfied),
        causes=causes,
        outer=outer,
        children=children.groups,
        inner=inner,
        customers=count_customers(inner, given.customer),
    )


def inside(nested: Nested, parent: str, settings: DriverSettings, seed: int) -> Effects | None:
    """Fit the model in which one cause gives way to its children and the rest; None where no child is large enough.

    What the cause cannot be told apart from gives way with it: it would be the parent beside its own children.
    """
    own = np.array([child.parent == parent for child in nested.children], dtype=np.bool_)
    large = np.flatnonzero(own & (nested.customers >= settings.min_cause))
    if not len(large):
        return None
    column = int(nested.outer.column[nested.outer.ids.index(parent)])
    kept = np.flatnonzero(nested.outer.column[: len(nested.causes)] != column)
    parts = nested.inner[:, large]
    groups = [*(nested.causes[row] for row in kept), *(nested.children[place] for place in large)]
    mentioned = [nested.outer.mentioned[:, kept], parts]
    rest = _outside(nested.outer.matrix[:, [column]], parts)
    if rest.nnz:
        groups, mentioned = [*groups, _REST], [*mentioned, rest]
    joined, customer = csr_matrix(hstack(mentioned)), nested.given.customer
    made = exposures(tuple(groups), joined, customer, nested.outer.polarity, settings.min_cause)
    asked = np.zeros(made.matrix.shape[1], dtype=np.bool_)
    asked[made.column[len(kept) : len(kept) + len(large)]] = True
    return effects(nested.given, made, nested.adjusting, settings, seed, asked)


def _outside(whole: csr_matrix, parts: csr_matrix) -> csr_matrix:
    """(N, 1) mentions of a cause less those in any of its (N, C) parts."""
    any_part = binary(csr_matrix(parts.sum(axis=1)))
    return binary(whole - whole.multiply(any_part))


def _row(given: Answers, judged: Judged | None, driver: Driver, share: float, settings: DriverSettings) -> Driver:
    if judged is None or driver.group not in judged.effects.exposures.ids:
        return replace(driver, verdict="too_few")
    found = judged.effects
    row = found.exposures.ids.index(driver.group)
    column = int(found.exposures.column[row])
    driver = replace(
        with_impact(given, found, row, driver),
        q_value=min(1.0, float(judged.q_value[column]) / share),
        verdict="driver" if judged.drivers[column] else "not_distinguishable",
    )
    return replace(driver, caveat="|".join(caveat_codes(judged, row, driver, settings)))
