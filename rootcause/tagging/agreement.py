"""Two label columns of the same comments: two coders, or the agents' own tags and ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Agreement:
    """Per code (code, in the first, in the second, in both, kappa); over all the F1, and how often all labels agree.

    F1 is symmetric here: neither column is the truth. Kappa (Cohen 1960) is None where it is not defined.
    """

    comments: int
    f1: float
    identical: float
    codes: tuple[tuple[str, int, int, int, float | None], ...]


def agreement(first: Flags, second: Flags, codes: Sequence[str]) -> Agreement:
    """(n, k) and (n, k) labels of k codes; codes that neither column holds are left out."""
    n, both = len(first), (first & second).sum(axis=0)
    in_first, in_second = first.sum(axis=0), second.sum(axis=0)
    total = int(in_first.sum() + in_second.sum())
    return Agreement(
        comments=n,
        f1=float(2 * both.sum() / total) if total else 0.0,
        identical=float((first == second).all(axis=1).mean()) if n else 0.0,
        codes=tuple(
            (code, int(a), int(b), int(ab), kappa(int(a), int(b), int(ab), n))
            for code, a, b, ab in zip(codes, in_first, in_second, both, strict=True)
            if a or b
        ),
    )


def kappa(first: int, second: int, both: int, n: int) -> float | None:
    """Cohen's kappa of one yes/no label from its counts; None where chance alone agrees always."""
    if not n:
        return None
    observed = (n - first - second + 2 * both) / n
    expected = (first * second + (n - first) * (n - second)) / n**2
    return (observed - expected) / (1 - expected) if expected < 1 else None
