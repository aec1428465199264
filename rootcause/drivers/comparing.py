"""Why the score moved from one export to the next: who answered, what they mention, what that weighs, and the rest."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.changes import CauseChange, Comparison, Part, PartKind
from rootcause.domain.comments import Corpus
from rootcause.domain.exports import Note
from rootcause.domain.groups import Grouping
from rootcause.domain.reasons import UNNAMED
from rootcause.drivers.counterfactuals import FACTORS
from rootcause.drivers.exposures import UNRANKED
from rootcause.drivers.mentioning import mentioning
from rootcause.drivers.periods import Periods, periods, told_by
from rootcause.drivers.rates import wilson
from rootcause.drivers.shifting import Shift, shift
from rootcause.settings import DriverSettings

_ORDER: tuple[PartKind, ...] = ("mix", "prevalence", "severity", "baseline")
_Limits = NDArray[np.float64]
"""(3,): value, low, high."""


def compare(
    old: Corpus,
    old_grouping: Grouping,
    new: Corpus,
    new_grouping: Grouping,
    settings: DriverSettings,
    seed: int,
    names: tuple[str, str] = ("old", "new"),
) -> Comparison:
    """Take the difference of two dissatisfaction rates apart, new − old; each grouping covers the rows of its corpus.

    *Baseline* is what other constants and adjuster coefficients change (the same people without any cause would answer
    otherwise), *mix* another distribution of the adjusters (others answered), *prevalence* other mentions among the
    same people, *severity* other coefficients of the causes: the Shapley values of ``counterfactuals``. The parts add
    up to the difference, and those of the causes to theirs, within rounding; exchanging OLD and NEW turns every sign.

    Groups are matched by id; clusters, found anew in every export, are left out. Adjusters are the segments that both
    have, and language. A cause that fewer than ``min_cause`` customers mention in one of the periods has one
    coefficient in both, so no severity. Input that allows no model (no scores, or all alike, in a period) gives the
    shares of the causes, no parts, and a note. Source: as ``counterfactuals``, ``shifting`` and ``mentioning``.
    """
    # In one order whichever is OLD, so that the exchanged comparison is the same to the last digit.
    turned = _content(new) < _content(old)
    given = (
        periods((new, old), (new_grouping, old_grouping), settings)
        if turned
        else periods((old, new), (old_grouping, new_grouping), settings)
    )
    sides = (1, 0) if turned else (0, 1)
    rates = [given.rate(side) for side in sides]
    found = shift(given, settings, seed) if all(0 < (rate or 0) < 1 for rate in rates) else None
    whole = found.difference if found else _difference(given)
    value, low, high = (None,) * 3 if whole is None else _signed(whole, turned)
    return Comparison(
        old_name=names[0],
        new_name=names[1],
        old_n=len(given.rows(sides[0])),
        new_n=len(given.rows(sides[1])),
        old_rate=rates[0],
        new_rate=rates[1],
        difference=value,
        low=low,
        high=high,
        parts=tuple(_part(kind, found.parts[:, FACTORS.index(kind)], turned) for kind in _ORDER) if found else (),
        causes=_causes(given, found, turned, settings),
        adjusters=tuple(adjuster.name for adjuster in given.adjusting),
        draws=settings.draws if found else 0,
        notes=(*_outcome_notes(given, sides, names, settings), *_corpus_notes(old, new, given)),
    )


def _content(corpus: Corpus) -> tuple[tuple[str, ...], bytes]:
    return corpus.ids, corpus.satisfaction.tobytes()


def _signed(limits: _Limits, turned: bool) -> tuple[float, float, float]:
    value, low, high = (float(number) for number in limits)
    return (0.0 - value, 0.0 - high, 0.0 - low) if turned else (value, low, high)


def _part(kind: PartKind, limits: _Limits, turned: bool) -> Part:
    return Part(kind, *_signed(limits, turned))


def _difference(given: Periods) -> _Limits | None:
    """The rate of period 1 less that of period 0 where no model tells its limits: Wilson's, squared and added.

    Source: Newcombe 1998, method 10; with unequal weights the effective number of answers (Kish 1965).
    """
    first, second = given.rate(0), given.rate(1)
    if first is None or second is None:
        return None
    weight = [given.weight[given.rows(t)] for t in (0, 1)]
    rate = np.array([first, second])
    low, high = wilson(rate, np.array([w.sum() ** 2 / (w @ w) for w in weight]))
    below, above = np.hypot(rate[1] - low[1], high[0] - rate[0]), np.hypot(high[1] - rate[1], rate[0] - low[0])
    return np.array([second - first, second - first - below, second - first + above])


def _causes(given: Periods, found: Shift | None, turned: bool, settings: DriverSettings) -> tuple[CauseChange, ...]:
    """The rows that anybody mentions: causes before the rest, those that add or take away most first."""
    exposed = given.exposures
    ranked = np.array([kind not in UNRANKED for kind in exposed.kinds], dtype=np.bool_)
    later = ~given.later if turned else given.later
    plain = mentioning(given.mentioned, given.author, later, ranked, settings)
    rows = []
    for r in np.flatnonzero(plain.share.any(axis=0)):
        prevalence, severity = _cause_parts(given, found, int(r), turned)
        rows.append(
            CauseChange(
                group=exposed.ids[r],
                share_old=float(plain.share[0, r]),
                share_new=float(plain.share[1, r]),
                prevalence=prevalence,
                severity=severity,
                status=plain.status[r],
                q_value=None if isnan(plain.q_value[r]) else float(plain.q_value[r]),
                kind=exposed.kinds[r],
                name=given.groups[r].name if r < len(given.groups) else UNNAMED,
            )
        )
    return tuple(sorted(rows, key=_place))


def _cause_parts(given: Periods, found: Shift | None, row: int, turned: bool) -> tuple[Part | None, Part | None]:
    """Prevalence and severity of a row: None without a model or a column; no severity without two coefficients."""
    column, split = int(given.exposures.column[row]), float(given.exposures.split[row])
    if found is None or column < 0:
        return None, None
    prevalence = _part("prevalence", found.prevalence[:, column] * split, turned)
    own = given.own[given.levels + column]
    return prevalence, _part("severity", found.severity[:, column] * split, turned) if own else None


def _place(row: CauseChange) -> tuple[bool, bool, float, float, str]:
    added = sum(part.value for part in (row.prevalence, row.severity) if part)
    moved = abs(row.share_new - row.share_old)
    return row.kind in UNRANKED, row.prevalence is None, -abs(added), -moved, row.group


def _outcome_notes(
    given: Periods, sides: tuple[int, int], names: tuple[str, str], settings: DriverSettings
) -> Iterator[Note]:
    for side, name in zip(sides, names, strict=True):
        rows = given.rows(side)
        scored, bad = len(rows), int(given.dissatisfied[rows].sum())
        values: dict[str, str | int | float] = {"name": name, "scored": scored, "dissatisfied": bad}
        if not scored:
            text = f"No answer of {name} has a usable score, so only what is mentioned can be compared."
            yield Note("period_without_scores", text, "warning", values)
        elif not 0 < (given.rate(side) or 0) < 1:
            text = f"All {scored:,} scored answers of {name} that count are alike: no telling where it lies."
            yield Note("period_of_one_outcome", text, "warning", values)
        elif min(bad, scored - bad) < settings.min_outcome:
            text = f"Of {scored:,} scored answers of {name} {bad:,} are dissatisfied: too few of either kind."
            yield Note("period_thin", text, "caveat", values)


def _corpus_notes(old: Corpus, new: Corpus, given: Periods) -> Iterator[Note]:
    read = [note for corpus in (old, new) for note in corpus.notes if note.level != "info"]
    yield from (note for i, note in enumerate(read) if note not in read[:i])
    if old.scale and new.scale and old.scale.name != new.scale.name:
        scales: dict[str, str | int | float] = {"old": old.scale.name, "new": new.scale.name}
        text = f"The scores were read on different scales ({scales['old']}, {scales['new']}); rates may not compare."
        yield Note("scales_differ", text, "warning", scales)
    single = ", ".join(sorted(told_by(old) ^ told_by(new)))
    if single:
        text = f"Only one of the two has these segments, so they adjust for nothing: {single}."
        yield Note("segments_differ", text, "caveat", {"names": single})
    if not given.groups:
        yield Note("no_groups", "No group of comments was found, so nothing can be ranked.", "caveat")
