"""Comments over whole weeks with a planted course of each cause."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from tests.drivers.generator import corpus, grouping

MONDAY = np.datetime64("2026-02-02")


def weekly(courses: NDArray[np.float64], per_week: NDArray[np.int64], seed: int = 0) -> tuple[Corpus, Grouping]:
    """(T, G) shares of the comments and (T,) comments a week → a corpus from 2 February 2026 on, and who says what."""
    rng = np.random.default_rng(seed)
    week = np.repeat(np.arange(len(per_week)), per_week)
    days = 7 * week + np.concatenate([np.arange(n) % 7 for n in per_week])
    when = MONDAY + days.astype("timedelta64[D]")
    mentions = rng.random((len(week), courses.shape[1])) < courses[week]
    names = tuple(f"k{g:02d}" for g in range(courses.shape[1]))
    return corpus(rng.random(len(week)) < 0.3, when=when), grouping(mentions, names)


def only(given: Corpus, groups: Grouping, kept: NDArray[np.bool_]) -> tuple[Corpus, Grouping]:
    """Return the rows where ``kept`` (n,) is true, in corpus and grouping."""
    return given.select(kept), replace(groups, problem=groups.problem[kept], praise=groups.praise[kept])
