"""Other outcomes beside dissatisfaction: the mean score, NPS, a second score column, churn or any yes/no column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from rootcause.domain.comments import ScoreScale

ViewKind = Literal["score", "nps", "dsat", "yes_no"]


@dataclass(frozen=True, eq=False)
class Outcome:
    """A further outcome column over the n rows of a corpus.

    ``value`` (n,) is the score, or 1 for yes and 0 for no; NaN where missing. ``scale`` is None for a yes/no column.
    """

    name: str
    value: NDArray[np.float64]
    scale: ScoreScale | None = None


@dataclass(frozen=True)
class ViewRow:
    """What one group carries of a view, in the unit of the view, with 95 % limits; positive is worse."""

    group: str
    n: int
    carried: float
    low: float
    high: float


@dataclass(frozen=True)
class View:
    """One outcome and what each problem carries of it. It sets no verdict and no rank.

    ``kind`` says the unit of ``value`` and of the rows' ``carried``: *score* the mean as it was given and the points by
    which it is worse (lower, or higher on a scale where low is good); *nps* −100..100 and NPS points lost; *dsat* and
    *yes_no* the share 0–1 of dissatisfied (yes) answers and parts of it, where yes counts as worse. ``n`` counts
    answers. ``name`` is the column. Rows by ``carried``, then id; none where too few answers differ from each other.
    """

    name: str
    kind: ViewKind
    n: int
    value: float
    low: float
    high: float
    rows: tuple[ViewRow, ...] = ()


@dataclass(frozen=True)
class Predicted:
    """Comments without a score and what scored ones with the same mentions would lead one to expect of them.

    ``comments`` counts them; ``rate`` is their mean predicted dissatisfaction with 95 % limits, None without a model.
    Never part of the outcome, of an impact or of a rank.
    """

    comments: int
    rate: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class WhatIf:
    """What may be expected if mentions of a cause fell by ``fall`` and those customers answered like comparable ones.

    In points of the dissatisfaction rate, 95 % limits; an assumption, spelled out beside it, not a promise.
    """

    fall: float
    value: float
    low: float
    high: float
