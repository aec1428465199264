"""When tags may be set without a human: confidence against what turned out right.

A comment is as sure as its least sure tag, and right if all its tags are. Above the gate, tags are set; below, they are
suggested.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15
FEWEST = 20
"""Comments above a gate; precision over fewer is luck."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Gate:
    """From ``confidence`` up tags are set: so large a share of comments, so often right where that was measured.

    ``confidence`` is None where no gate reaches the precision that was asked for; nothing is automated then.
    """

    wanted: float
    confidence: float | None
    coverage: float
    precision: float


SUGGESTED = 0.5
"""A suggestion must be right more often than not: one that mostly wastes an agent's look is recorded only."""


@dataclass(frozen=True)
class Allowance:
    """How far tags of one reason may go by themselves, from ``tags`` comments that had them and were left out of a fit.

    From ``auto`` up they are set, from ``suggest`` up suggested; None where no confidence reaches the precision.
    """

    tags: int
    auto: float | None
    suggest: float | None

    def of(self, confidence: float) -> str:
        """Return "auto", "suggest" or "shadow"; where too few tags were seen to know, a person decides."""
        if self.auto is not None and confidence >= self.auto:
            return "auto"
        if self.tags < FEWEST or (self.suggest is not None and confidence >= self.suggest):
            return "suggest"
        return "shadow"


def allowances(confidence: Floats, found: Flags, truth: Flags, wanted: float) -> list[Allowance]:
    """(n, k) confidences, tags and labels → per reason how far its tags may go; ``wanted`` is the precision of auto."""
    told = []
    for column in range(found.shape[1]):
        sure = np.where(found[:, column], confidence[:, column], -1.0)
        auto, suggest = (open_gate(sure, truth[:, column], level).confidence for level in (wanted, SUGGESTED))
        told.append(Allowance(int(found[:, column].sum()), auto, suggest))
    return told


def surest(confidence: Floats, found: Flags, truth: Flags) -> tuple[Floats, Flags]:
    """(n, k) confidences, tags and labels → per comment how sure it is, −1 without a tag, and whether all are right."""
    least = np.where(found, confidence, np.inf).min(axis=1, initial=np.inf)
    return np.where(np.isfinite(least), least, -1.0), np.asarray((truth | ~found).all(axis=1))


def open_gate(sure: Floats, right: Flags, wanted: float) -> Gate:
    """n comments, how sure (−1: no tag) and whether right → the gate with the largest coverage at this precision.

    Precision must hold for the comments above the gate and for no smaller set alone, and with one wrong comment more
    than was seen, since the gate was chosen to look good.
    """
    tagged = np.flatnonzero(sure >= 0)
    order = tagged[np.argsort(-sure[tagged], kind="stable")]
    last = np.append(sure[order][1:] != sure[order][:-1], True) if len(order) else np.zeros(0, dtype=bool)
    count = np.arange(1, len(order) + 1)
    hits = np.cumsum(right[order])
    enough = last & (count >= FEWEST) & ((hits - 1) / count >= wanted)
    if not enough.any():
        return Gate(wanted, None, 0.0, 0.0)
    at = int(np.flatnonzero(enough)[-1])
    return Gate(wanted, float(sure[order][at]), float(count[at] / len(sure)), float(hits[at] / count[at]))


def coverage_curve(
    sure: Floats, right: Flags, levels: tuple[float, ...] = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
) -> list[Gate]:
    """What each precision would cost in coverage."""
    return [open_gate(sure, right, level) for level in levels]


def calibration_error(confidence: Floats, right: Flags) -> float:
    """Expected calibration error over fifteen bins of equal width (Naeini et al. 2015); 0 for nothing."""
    if not len(confidence):
        return 0.0
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    size = np.bincount(place, minlength=BINS)
    gaps = np.bincount(place, confidence, BINS) - np.bincount(place, right.astype(np.float64), BINS)
    return float(np.abs(gaps).sum() / max(size.sum(), 1))
