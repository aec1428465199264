"""Tags as a table that lies beside a report, and back: edits start from the tags that people saw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rootcause.domain.comments import Corpus
from rootcause.domain.reasons import PRAISE, Tags

COLUMNS = ("rc_id", "code", "polarity", "confidence", "start", "stop")


def tags_table(corpus: Corpus, tags: Tags) -> pd.DataFrame:
    """One row per tag, in the order of ``tags``: COLUMNS, offsets in the analyzed text of the comment."""
    return pd.DataFrame(
        {
            "rc_id": [corpus.ids[position] for position in tags.position.tolist()],
            "code": [tags.codes[reason] for reason in tags.reason.tolist()],
            "polarity": tags.polarity,
            "confidence": tags.confidence,
            "start": tags.start,
            "stop": tags.stop,
        },
    ).astype({"rc_id": "str", "code": "str"})


def placed(table: pd.DataFrame, ids: Sequence[str], texts: Sequence[str]) -> pd.DataFrame:
    """The rows of ``tags_table`` with ``position`` in n ``ids`` instead of rc_id; evidence stays inside n ``texts``."""
    position = {id_: place for place, id_ in enumerate(ids)}
    found = table[table["rc_id"].isin(list(position))]
    places = found["rc_id"].map(position).astype("int64")
    length = np.array([len(text) for text in texts], dtype=np.int64)[places.to_numpy()]
    start = np.minimum(found["start"].to_numpy(dtype=np.int64), length)
    stop = np.minimum(found["stop"].to_numpy(dtype=np.int64), length)
    return found.drop(columns="rc_id").assign(position=places, start=start, stop=stop).reset_index(drop=True)


def tags_of(table: pd.DataFrame, codes: tuple[str, ...]) -> Tags:
    """Rows with a position → tags of ``codes``, others left out, the surest one per comment, reason and polarity."""
    reason = {code: number for number, code in enumerate(codes)}
    known = table[table["code"].isin(codes)]
    known = known.assign(reason=known["code"].map(reason).astype("int64"), praise=known["polarity"] == PRAISE)
    surest = known.sort_values(["confidence", "start"], ascending=[False, True], kind="stable")
    once = surest.drop_duplicates(["position", "reason", "praise"])
    order = once.sort_values(["position", "start", "stop", "reason", "polarity"], kind="stable")
    return Tags(
        codes=codes,
        position=order["position"].to_numpy(dtype=np.int64),
        reason=order["reason"].to_numpy(dtype=np.int64),
        polarity=order["polarity"].to_numpy(dtype=np.int8),
        confidence=order["confidence"].to_numpy(dtype=np.float64),
        start=order["start"].to_numpy(dtype=np.int64),
        stop=order["stop"].to_numpy(dtype=np.int64),
    )
