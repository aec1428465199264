"""Operational figures that an export holds without a column for them: the load of a day, and who comes back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus

TICKETS_PER_DAY = "tickets_per_day"
REPEAT_CONTACT = "repeat_contact_7d"

_WEEK = 7 * 86_400
"""Seconds."""


def tickets_per_day(corpus: Corpus) -> NDArray[np.float64]:
    """Return (n,) how many contacts the export holds on the day of each row; NaN where that cannot be known.

    Comments of one answer are one contact; duplicates and test rows are none, comments without a score are. The
    first and the last day may be held in part, so that their rows have no figure, nor have rows without a date.
    """
    result = np.full(len(corpus), np.nan)
    rows = _contacts(corpus)
    if not len(rows):
        return result
    day = corpus.when.astype("datetime64[D]").astype(np.int64)
    seen, counts = np.unique(
        np.unique(np.column_stack([day[rows], corpus.unit[rows]]), axis=0)[:, 0], return_counts=True
    )
    whole = rows[(day[rows] > seen[0]) & (day[rows] < seen[-1])]
    result[whole] = counts[np.searchsorted(seen, day[whole])]
    return result


def repeat_contact(corpus: Corpus) -> NDArray[np.float64]:
    """Return (n,) 1 where the same customer made contact again within 7 days, else 0; NaN where that is not known.

    Again means later: of two contacts on one date, where the export holds no time of day, neither follows the other.
    Not known: rows without a customer or a date, and those whose 7 days are not over on the last date of the export.
    The share of zeros stands in for first contact resolution: who does not come back may also have given up.
    """
    result = np.full(len(corpus), np.nan)
    rows = _contacts(corpus)
    rows = rows[corpus.customer[rows] != ""]
    if not len(rows):
        return result
    second = corpus.when.astype("datetime64[s]").astype(np.int64)
    end = second[_contacts(corpus)].max()
    person = np.unique(corpus.customer[rows], return_inverse=True)[1].astype(np.int64)
    # One line of time for all: each customer's stretch begins over a week after the end of the one before.
    start = second[rows].min()
    moment = person * (end - start + 2 * _WEEK) + second[rows] - start
    line = np.unique(moment)
    following = np.append(line, line[-1] + 2 * _WEEK)[np.searchsorted(line, moment, side="right")]
    over = second[rows] + _WEEK <= end
    result[rows[over]] = (following - moment <= _WEEK)[over]
    return result


def _contacts(corpus: Corpus) -> NDArray[np.int64]:
    """Rows that are contacts with a date."""
    return np.flatnonzero(~np.isin(corpus.excluded, ("duplicate", "test_row")) & ~np.isnat(corpus.when))
