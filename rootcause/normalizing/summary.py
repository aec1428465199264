"""What was read and what of it could be used, counted so that it adds up."""

from __future__ import annotations

from collections import Counter

import numpy as np

from rootcause.domain.analysis import CorpusSummary
from rootcause.domain.causes import PeriodCount
from rootcause.domain.comments import DISSATISFIED, NEUTRAL, SATISFIED
from rootcause.normalizing.corpus import Normalized


def summarize(normalized: Normalized, tagged: int, periods: tuple[PeriodCount, ...]) -> CorpusSummary:
    """Count rows, answers and languages. ``tagged`` is the number of analyzed comments with a reason.

    Satisfaction is counted over answers (units), not over rows: one score over several rows counts once.
    """
    corpus = normalized.corpus
    counts = corpus.counted
    first = np.unique(corpus.unit[counts], return_index=True)[1]
    satisfaction = corpus.satisfaction[counts][first]
    score = corpus.score[counts][first]
    when = corpus.when[corpus.analyzed & ~np.isnat(corpus.when)]
    customers = corpus.customer[corpus.analyzed]
    return CorpusSummary(
        rows=len(corpus),
        analyzed=int(corpus.analyzed.sum()),
        scored=int(counts.sum()),
        units=len(first),
        customers=len(set(customers[customers != ""].tolist())),
        excluded=_counted(corpus.excluded[~corpus.analyzed].tolist()),
        languages=_counted(corpus.language[corpus.analyzed].tolist()),
        first=str(when.min())[:10] if len(when) else None,
        last=str(when.max())[:10] if len(when) else None,
        tagged=tagged,
        metric=corpus.scale.metric if corpus.scale else "",
        scale=corpus.scale.name if corpus.scale else "",
        mean_score=float(score.mean()) if len(score) else None,
        satisfied=int((satisfaction == SATISFIED).sum()),
        neutral=int((satisfaction == NEUTRAL).sum()),
        dissatisfied=int((satisfaction == DISSATISFIED).sum()),
        redacted=dict(normalized.redacted),
        periods=periods,
    )


def _counted(values: list[str]) -> dict[str, int]:
    """Most frequent first, then by name."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
