"""Groups counted against the score without a model: what anyone can check, and all there is inside a cause."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from scipy.sparse import csr_matrix

from rootcause.domain.causes import Driver, Polarity
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers.exposures import count_customers
from rootcause.drivers.outcome import Answers, answers
from rootcause.drivers.rates import rates


def plain_rates(corpus: Corpus, grouping: Grouping) -> tuple[Driver, ...]:
    """Return one driver per group, in order: n, share, rates with limits (Wilson 1927), raw difference; no verdict."""
    given = answers(corpus, grouping)
    return count(given, [group.id for group in grouping.groups], given.problem, "problem")


def count(given: Answers, ids: Sequence[str], mentioned: csr_matrix, polarity: Polarity) -> tuple[Driver, ...]:
    """Return one driver per column of ``mentioned`` (N, R), with what can be counted; None where there is no one."""
    plain, customers = rates(mentioned, given.dissatisfied, given.weight), count_customers(mentioned, given.customer)
    return tuple(
        Driver(
            group=name,
            polarity=polarity,
            n=int(plain.n[row]),
            customers=int(customers[row]),
            share=int(plain.n[row]) / max(1, len(given)),
            dsat_rate=_known(plain.rate[row]),
            dsat_low=_known(plain.low[row]),
            dsat_high=_known(plain.high[row]),
            rate_without=_known(plain.without[row]),
            raw_difference=_known(plain.raw_difference[row]) if plain.n[row] else None,
            lift=_known(plain.lift[row]),
        )
        for row, name in enumerate(ids)
    )


def _known(value: float) -> float | None:
    return None if isnan(value) else float(value)
