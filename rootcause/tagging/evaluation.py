"""Tags against labels that people gave: how good they are, reason by reason, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 1_000
CONFUSIONS = 20
NOTHING = ""
"""Stands in a confusion for "no reason"."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A share with its 95 % interval from a bootstrap over comments."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ReasonScore:
    """One reason: comments that have it by the labels, and by the tags, and what the two share."""

    code: str
    labeled: int
    tagged: int
    precision: Estimate
    recall: Estimate
    f1: Estimate
    specificity: float


@dataclass(frozen=True)
class Evaluation:
    """``macro`` and ``weighted`` average F1 over the reasons that the labels hold; ``micro`` counts every tag once.

    ``languages`` are macro-F1 in each language that has comments; ``gap`` is Dutch minus English over the reasons that
    both have, None where one is missing. ``confusions`` are (label missed, tag given instead, comments), commonest
    first; "" stands for none.
    """

    comments: int
    micro: Estimate
    macro: Estimate
    weighted: Estimate
    reasons: tuple[ReasonScore, ...]
    languages: tuple[tuple[str, int, Estimate], ...]
    gap: Estimate | None
    confusions: tuple[tuple[str, str, int], ...]


def evaluate(
    truth: Flags, found: Flags, codes: Sequence[str], languages: Sequence[str] | NDArray[np.str_], seed: int = 0
) -> Evaluation:
    """(n, k) labels and (n, k) tags of k codes, in n languages → scores; comments without a reason count as such.

    A share of nothing (precision of a reason that no tag names) is 0, with the interval 0 to 1.
    """
    order = np.lexsort(np.concatenate([truth, found], axis=1).T)  # the order of the rows must not matter
    truth, found, spoken = truth[order], found[order], np.asarray(languages, dtype=np.str_)[order]
    counts = _counts(truth, found, _resampled(len(truth), seed))
    asked = np.asarray(truth.any(axis=0))
    in_language = {
        one: _counts(truth[rows], found[rows], _resampled(int(rows.sum()), seed))
        for one in ("nl", "en")
        if (rows := spoken == one).any()
    }
    return Evaluation(
        comments=len(truth),
        micro=_estimate(_f1(counts.sum(axis=2))),
        macro=_estimate(_macro(counts, asked)),
        weighted=_estimate(_weighted(counts)),
        reasons=tuple(_reason(code, counts[:, :, place]) for place, code in enumerate(codes)),
        languages=tuple(
            (one, int((spoken == one).sum()), _estimate(_macro(each, each[1, 0] + each[2, 0] > 0)))
            for one, each in in_language.items()
        ),
        gap=_gap(in_language),
        confusions=confusions(truth, found, codes),
    )


def _resampled(n: int, seed: int) -> Floats:
    """(1 + draws, n): each comment once, then how often each draw holds it."""
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), DRAWS) if n else np.ones((DRAWS, 0))
    return np.concatenate([np.ones((1, n)), drawn])


def _counts(truth: Flags, found: Flags, weights: Floats) -> Floats:
    """(4, 1 + draws, k): right, wrongly given, missed, rightly left out."""
    cells = (truth & found, ~truth & found, truth & ~found, ~truth & ~found)
    return np.stack([weights @ cell.astype(np.float64) for cell in cells])


def _share(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.zeros_like(part), where=whole > 0))


def _f1(counts: Floats) -> Floats:
    right, wrong, missed = counts[0], counts[1], counts[2]
    return _share(2 * right, 2 * right + wrong + missed)


def _macro(counts: Floats, asked: Flags) -> Floats:
    """(1 + draws,) mean F1 over the reasons that are ``asked`` for."""
    chosen = np.flatnonzero(asked)
    return _f1(counts)[:, chosen].mean(axis=1) if len(chosen) else np.zeros(counts.shape[1])


def _weighted(counts: Floats) -> Floats:
    labeled = counts[0] + counts[2]
    return _share((_f1(counts) * labeled).sum(axis=1), labeled.sum(axis=1))


def _gap(counts: dict[str, Floats]) -> Estimate | None:
    if set(counts) != {"nl", "en"}:
        return None
    nl, en = counts["nl"], counts["en"]
    both = ((nl[0, 0] + nl[2, 0]) > 0) & ((en[0, 0] + en[2, 0]) > 0)
    return _estimate(_macro(nl, both) - _macro(en, both)) if both.any() else None


def _estimate(values: Floats) -> Estimate:
    """The first is the value itself, the rest are draws."""
    low, high = np.percentile(values[1:], [2.5, 97.5])
    return Estimate(float(values[0]), float(min(low, values[0])), float(max(high, values[0])))


def _reason(code: str, counts: Floats) -> ReasonScore:
    right, wrong, missed, left = counts[:, 0]
    return ReasonScore(
        code=code,
        labeled=int(right + missed),
        tagged=int(right + wrong),
        precision=_ratio(counts[0], counts[0] + counts[1]),
        recall=_ratio(counts[0], counts[0] + counts[2]),
        f1=_ratio(2 * counts[0], 2 * counts[0] + counts[1] + counts[2]),
        specificity=float(left / (left + wrong)) if left + wrong else 0.0,
    )


def _ratio(part: Floats, whole: Floats) -> Estimate:
    return _estimate(_share(part, whole)) if whole[0] else Estimate(0.0, 0.0, 1.0)


def confusions(truth: Flags, found: Flags, codes: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    """The twenty commonest (label missed, tag given instead): each pair of a comment counts once."""
    missed, wrong = truth & ~found, found & ~truth
    pairs = missed.T.astype(np.int64) @ wrong.astype(np.int64)
    alone = missed[wrong.sum(axis=1) == 0].sum(axis=0)
    extra = wrong[missed.sum(axis=1) == 0].sum(axis=0)
    cells = [(codes[a], codes[b], int(pairs[a, b])) for a, b in np.argwhere(pairs).tolist()]
    cells += [(codes[place], NOTHING, int(n)) for place, n in enumerate(alone) if n]
    cells += [(NOTHING, codes[place], int(n)) for place, n in enumerate(extra) if n]
    return tuple(sorted(cells, key=lambda cell: (-cell[2], cell))[:CONFUSIONS])
