"""Rows that an export holds twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def export_duplicates(
    texts: Sequence[str],
    customers: Sequence[str],
    when: NDArray[np.datetime64],
    ids: Sequence[str] = (),
    content: Sequence[str] = (),
    apart: Sequence[int] = (),
) -> NDArray[np.bool_]:
    """Return the (n,) mask of the rows that repeat another: same customer, text and moment, or same row id and text.

    Equal texts of different customers are different answers and stay, and so do those of one customer at different or
    unknown moments. An empty text, customer or id matches nothing. One row of each group is kept: the one whose
    ``content`` (n,) sorts first, whatever the order of the rows; without ``content`` the first of them. Rows with
    different numbers in ``apart`` (n,) repeat nothing of each other.
    """
    n = len(texts)
    order = sorted(range(n), key=lambda i: content[i]) if len(content) else range(n)
    seen: set[tuple[int, str, str, str]] = set()
    repeated = np.zeros(n, dtype=bool)
    moments = np.datetime_as_string(when.astype("datetime64[s]")).tolist()
    for i in order:
        found = _keys(str(texts[i]), str(customers[i]), moments[i], str(ids[i]) if len(ids) else "")
        keys = [(apart[i] if len(apart) else 0, *key) for key in found]
        repeated[i] = not seen.isdisjoint(keys)
        seen.update(keys)
    return repeated


def _keys(text: str, customer: str, moment: str, row: str) -> list[tuple[str, str, str]]:
    """Return what another row must share to be the same answer; nothing for an empty text."""
    if not text.strip():
        return []
    keys = [("row", row, text)] if row else []
    return [*keys, (f"at {moment}", customer, text)] if customer and moment != "NaT" else keys
