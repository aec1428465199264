"""Tags as they were and a plan → tags as they are to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rootcause.domain.reasons import MENTION, PRAISE, PROBLEM, Tags
from rootcause.tagging.kept import tags_of
from rootcause.tagging.planning import Plan

Positions = NDArray[np.int64]


def carry_tags(
    old: pd.DataFrame,
    ids: Sequence[str],
    texts: Sequence[str],
    plan: Plan,
    parts: Mapping[str, tuple[str, Positions]],
    clusters: Mapping[str, Positions],
) -> Tags:
    """Carry the tags of a report (``kept.placed``) of n comments, by id and text, over to the codes of a plan.

    ``parts`` maps the id of each part that gets a code to (the reason it was found in, the positions of its comments),
    ``clusters`` the id of each such cluster to the positions of its comments. Other mentions than praise go with a
    part; a comment of a cluster mentions its reason as a whole, without polarity.
    """
    code = old["code"].map(plan.became)
    for id_, (reason, positions) in parts.items():
        inside = (old["code"] == reason) & old["position"].isin(positions) & (old["polarity"] != PRAISE)
        code = code.mask(inside, plan.parts[id_])
    carried = old.assign(code=code)
    carried = carried[carried["code"].fillna("") != ""]
    given = [(position, plan.clusters[id_], MENTION) for id_, rows in clusters.items() for position in rows.tolist()]
    if given:
        general = {reason.code for reason in plan.taxonomy if reason.general}
        into = [position for position, code, _ in given if code not in general]
        carried = carried[~(carried["code"].isin(general) & carried["position"].isin(into))]
    return tags_of(_corrected(_with(carried, given, texts), ids, texts, plan), plan.codes)


def _corrected(tags: pd.DataFrame, ids: Sequence[str], texts: Sequence[str], plan: Plan) -> pd.DataFrame:
    """Corrected comments have what the analyst says; what was found there already keeps its evidence."""
    position = {id_: place for place, id_ in enumerate(ids)}
    wanted = {position[id_]: codes for id_, codes in plan.comments.items() if id_ in position}
    rows = zip(tags["position"].tolist(), tags["code"].tolist(), (tags["polarity"] == PRAISE).tolist(), strict=True)
    found = [(place, code, praise) for place, code, praise in rows]
    kept = [place not in wanted or (code, praise) in wanted[place] for place, code, praise in found]
    missing = sorted({(place, *one) for place, codes in wanted.items() for one in codes} - set(found))
    given = [(place, code, PRAISE if praise else PROBLEM) for place, code, praise in missing]
    return _with(tags[np.array(kept, dtype=bool)], given, texts)


def _with(tags: pd.DataFrame, given: Sequence[tuple[int, str, int]], texts: Sequence[str]) -> pd.DataFrame:
    """Add tags given by a person: sure, with the whole comment as evidence."""
    if not given:
        return tags
    more = pd.DataFrame(
        [(code, polarity, 1.0, 0, len(texts[position]), position) for position, code, polarity in given],
        columns=["code", "polarity", "confidence", "start", "stop", "position"],
    )
    return pd.concat([tags, more], ignore_index=True) if len(tags) else more
