"""A sheet of comments for people to label in a spreadsheet and to give back to ``train`` and ``evaluate``."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from rootcause.domain.comments import Corpus

_Stratum = tuple[str, int]


def draw(corpus: Corpus, n: int, seed: int = 0) -> pd.DataFrame:
    """Draw n analyzed comments: rc_id, text, codes (empty) and note (empty), without scores or tags to lean on.

    In proportion to language and satisfaction, so that shares in the sheet are shares in the export; each text once;
    the same rows whatever their order in the file.
    """
    first: dict[str, int] = {}
    for row in sorted(np.flatnonzero(corpus.analyzed).tolist(), key=lambda row: corpus.ids[row]):
        first.setdefault(corpus.texts[row], row)
    rows = sorted(first.values(), key=lambda row: _lot(corpus.ids[row], seed))
    strata: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        strata.setdefault((str(corpus.language[row]), int(corpus.satisfaction[row])), []).append(row)
    drawn = [row for key, size in _sizes(strata, n).items() for row in strata[key][:size]]
    drawn.sort(key=lambda row: _lot(corpus.ids[row], seed + 1))
    return pd.DataFrame(
        {
            "rc_id": [corpus.ids[row] for row in drawn],
            "text": [corpus.texts[row] for row in drawn],
            "codes": "",
            "note": "",
        },
        dtype=str,
    )


def _sizes(strata: dict[tuple[str, int], list[int]], n: int) -> dict[tuple[str, int], int]:
    """How many of each: in proportion, by largest remainder."""
    total = sum(map(len, strata.values()))
    share = {key: min(n, total) * len(rows) / max(total, 1) for key, rows in strata.items()}
    sizes = {key: int(exact) for key, exact in share.items()}
    left = min(n, total) - sum(sizes.values())
    for key in sorted(share, key=lambda key: (sizes[key] - share[key], key))[:left]:
        sizes[key] += 1
    return sizes


def _lot(id: str, seed: int) -> bytes:
    return hashlib.blake2b(f"{seed} {id}".encode()).digest()
