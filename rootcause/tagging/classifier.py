"""Labeled comments → one calibrated classifier per reason, with thresholds that were not chosen on what it was fitted.

One-vs-rest logistic regression on the rows of ``features.py``. Calibration (Platt 1999) and thresholds come from
cross-fitting: what each comment scores with a classifier that never saw it. A reason's threshold is the one with the
best F1, drawn to that of all reasons together while the reason has few examples, since a threshold found on four
comments is luck.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit, log_softmax, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from rootcause.errors import NotEnoughData

FEWEST = 3
"""Comments of a reason below which nothing is learned of it."""
FEWEST_COMMENTS = 20
FOLDS = 5
STRENGTH = 5.0  # C of the regressions
OWN_SLOPE = 20  # examples from which a reason has a calibration of its own
STEADY = 10  # examples at which a reason's own threshold counts half
LEAST, MOST = 0.05, 0.90
"""Where thresholds lie."""
_DIGITS = 6  # decimals of what is stored; the rest depends on the machine

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Classifier:
    """``weights`` (f, k) and ``bias`` (k,) of k reasons; probability = sigmoid(slope · logit + shift).

    Weights have half precision, as they are saved. ``single``: every comment it learned from had exactly one reason,
    so it gives at most one, and a softmax takes the place of the sigmoid.
    """

    codes: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: Floats
    slope: Floats
    shift: Floats
    thresholds: Floats
    single: bool

    def probabilities(self, rows: sparse.csr_matrix) -> Floats:
        """(n, f) rows → (n, k), calibrated."""
        logits = np.asarray(rows @ self.weights, dtype=np.float64) + self.bias
        return calibrated(logits, self.slope, self.shift, single=self.single)

    def chosen(self, probabilities: Floats) -> Flags:
        """(n, k) → which reasons each comment is given; none where all stay below their thresholds."""
        return chosen(probabilities, self.thresholds, single=self.single)


@dataclass(frozen=True, eq=False)
class Fit:
    """A classifier and ``held_out`` (n, k): the calibrated probability of each comment when it was left out."""

    classifier: Classifier
    held_out: Floats


def calibrated(logits: Floats, slope: Floats, shift: Floats, *, single: bool) -> Floats:
    """(n, k) logits → probabilities; of reasons that exclude each other they sum to one."""
    scaled = slope * logits + shift
    found: Floats = np.round(softmax(scaled, axis=1) if single else expit(scaled), _DIGITS)
    return found


def chosen(probabilities: Floats, thresholds: Floats, *, single: bool) -> Flags:
    """(n, k) → (n, k): at or above the threshold; of reasons that exclude each other only the likeliest."""
    found: Flags = probabilities >= thresholds
    if single and len(thresholds):
        found &= np.arange(len(thresholds)) == probabilities.argmax(axis=1)[:, None]
    return found


def fit(rows: sparse.csr_matrix, truth: Flags, codes: Sequence[str], texts: Sequence[str]) -> Fit:
    """(n, f) rows of distinct ``texts`` and (n, k) labels → a classifier of the reasons with at least three comments.

    The order of the comments does not matter. Raises NotEnoughData for under twenty comments, or where no reason has
    three.
    """
    learned = np.flatnonzero((truth.sum(axis=0) >= FEWEST) & (truth.sum(axis=0) < len(truth)))
    if len(texts) < FEWEST_COMMENTS or not len(learned):
        raise NotEnoughData(
            f"There are {len(texts)} labeled comment(s), and {len(learned)} reason(s) with at least {FEWEST} of them; "
            f"training needs {FEWEST_COMMENTS} comments and one such reason. Label more: rootcause sample EXPORT."
        )
    order = np.argsort([hashlib.blake2b(text.encode("utf-8", "replace")).digest() for text in texts], kind="stable")
    rows, truth = rows[order], truth[np.ix_(order, learned)]
    single = len(learned) > 2 and bool((truth.sum(axis=1) == 1).all())
    regress = _regress_together if single else _regress_apart
    folds = np.arange(len(order)) % FOLDS
    logits = np.zeros(truth.shape)
    for fold in range(FOLDS):
        weights, bias = regress(rows[folds != fold], truth[folds != fold])
        logits[folds == fold] = rows[folds == fold] @ weights + bias
    slope, shift = _temperature(logits, truth) if single else _calibration(logits, truth)
    held_out = calibrated(logits, slope, shift, single=single)
    weights, bias = regress(rows, truth)
    thresholds = _thresholds(held_out, truth)
    names = tuple(codes[column] for column in learned.tolist())
    back = np.argsort(order, kind="stable")
    return Fit(Classifier(names, weights, bias, slope, shift, thresholds, single), held_out[back])


def _regress_together(rows: sparse.csr_matrix, truth: Flags) -> tuple[NDArray[np.float32], Floats]:
    """(f, k) weights and (k,) bias of reasons that exclude each other; one that no row has is left far below."""
    there = np.flatnonzero(truth.any(axis=0))
    if len(there) < 3:  # a regression of two labels has one column
        return _regress_apart(rows, truth)
    weights, bias = np.zeros((rows.shape[1], truth.shape[1]), dtype=np.float32), np.full(truth.shape[1], -9.0)
    fitted = _converged(LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3), rows, truth.argmax(axis=1))
    weights[:, there], bias[there] = fitted.coef_.T, fitted.intercept_
    return weights.astype(np.float16).astype(np.float32), np.round(bias, _DIGITS)


def _regress_apart(rows: sparse.csr_matrix, truth: Flags) -> tuple[NDArray[np.float32], Floats]:
    """(f, k) weights and (k,) bias; a reason that all or none of the rows have gets its bias alone."""
    weights = np.zeros((rows.shape[1], truth.shape[1]), dtype=np.float32)
    bias = np.zeros(truth.shape[1])
    for column in range(truth.shape[1]):
        yes = truth[:, column]
        if yes.all() or not yes.any():
            bias[column] = 5.0 if yes.all() else -5.0
            continue
        fitted = _converged(LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3), rows, yes)
        weights[:, column], bias[column] = fitted.coef_[0], fitted.intercept_[0]
    return weights.astype(np.float16).astype(np.float32), np.round(bias, _DIGITS)


def _converged(model: LogisticRegression, rows: sparse.csr_matrix, labels: NDArray[np.generic]) -> LogisticRegression:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # what is left to gain after 300 steps is noise
        return model.fit(rows, labels)


def _temperature(logits: Floats, truth: Flags) -> tuple[Floats, Floats]:
    """One slope for all reasons (Guo et al. 2017), the likeliest of a grid, and no shift."""
    grid = np.round(np.geomspace(0.25, 4.0, 65), 4)
    fits = [log_softmax(slope * logits, axis=1)[truth].mean() for slope in grid]
    return np.full(logits.shape[1], grid[int(np.argmax(fits))]), np.zeros(logits.shape[1])


def _calibration(logits: Floats, truth: Flags) -> tuple[Floats, Floats]:
    """(k,) slopes and shifts: of each reason where it has twenty examples, otherwise those of all together."""
    common = _platt(logits.ravel(), truth.ravel())
    own = [
        _platt(logits[:, column], yes) if min(yes.sum(), (~yes).sum()) >= OWN_SLOPE else common
        for column, yes in enumerate(truth.T)
    ]
    slope, shift = np.round(np.array(own).T, _DIGITS)
    return slope, shift


def _platt(logits: Floats, truth: Flags) -> tuple[float, float]:
    fitted = LogisticRegression(C=100.0).fit(logits[:, None], truth)
    return max(float(fitted.coef_[0, 0]), 1e-3), float(fitted.intercept_[0])


def _thresholds(held_out: Floats, truth: Flags) -> Floats:
    """(k,) thresholds with the best F1, each drawn to the best common one by how few examples it has."""
    grid = np.linspace(LEAST, MOST, 86)
    scores = np.array([_f1(held_out >= level, truth) for level in grid])  # (levels, k)
    common = grid[scores.mean(axis=1).argmax()]
    own, seen = grid[scores.argmax(axis=0)], truth.sum(axis=0)
    return np.asarray(np.round((seen * own + STEADY * common) / (seen + STEADY), 4), dtype=np.float64)


def _f1(found: Flags, truth: Flags) -> Floats:
    hits = (found & truth).sum(axis=0)
    return np.asarray(2 * hits / np.maximum(found.sum(axis=0) + truth.sum(axis=0), 1), dtype=np.float64)
