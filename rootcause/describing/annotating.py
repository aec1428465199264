"""The export's own rows with what was found in them: the columns of comments.csv."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rootcause.domain.comments import DISSATISFIED, NEUTRAL, SATISFIED, Corpus
from rootcause.domain.groups import Grouping
from rootcause.domain.reasons import PRAISE, Tags

_SATISFACTION = {SATISFIED: "satisfied", NEUTRAL: "neutral", DISSATISFIED: "dissatisfied"}


def annotate(
    frame: pd.DataFrame,
    sources: Sequence[tuple[str, int]],
    row: NDArray[np.int64],
    corpus: Corpus,
    tags: Tags,
    clusters: Grouping,
    language: str,
    predicted: NDArray[np.float64],
) -> pd.DataFrame:
    """Return ``frame`` (file order) with the rc_ columns; ``row[i]`` is the row of corpus position i.

    ``predicted`` (n,) is the expected dissatisfaction of comments without a score, NaN for all others.
    Columns of the export that are called like ours are kept under a name with a trailing underscore.
    """
    n = len(corpus)
    reasons, praise, evidence, confidence = _tagged(corpus, tags)
    ids, names = _clustered(clusters, n, language)
    found = {
        "rc_id": list(corpus.ids),
        "rc_source": [f"{sources[r][0]}:{sources[r][1]}" for r in row.tolist()],
        "rc_language": corpus.language.tolist(),
        "rc_satisfaction": [_SATISFACTION.get(value, "") for value in corpus.satisfaction.tolist()],
        "rc_reasons": reasons,
        "rc_praise": praise,
        "rc_cluster": ids,
        "rc_cluster_name": names,
        "rc_confidence": confidence,
        "rc_evidence": evidence,
        "rc_excluded": corpus.excluded.tolist(),
        "rc_predicted": ["" if np.isnan(chance) else f"{chance:.3f}" for chance in predicted.tolist()],
    }
    place = np.argsort(row, kind="stable")
    own = frame.rename(columns={name: f"{name}_" for name in found if name in frame.columns})
    return own.assign(**{name: [values[i] for i in place] for name, values in found.items()})


def _tagged(corpus: Corpus, tags: Tags) -> tuple[list[str], list[str], list[str], list[str]]:
    """Per comment: codes as a problem, codes as praise, evidence and confidence of each tag, all joined by "|"."""
    n = len(corpus)
    problems: list[list[str]] = [[] for _ in range(n)]
    praise: list[list[str]] = [[] for _ in range(n)]
    evidence: list[list[str]] = [[] for _ in range(n)]
    confidence: list[list[str]] = [[] for _ in range(n)]
    for t in range(len(tags)):
        position, code = int(tags.position[t]), tags.codes[int(tags.reason[t])]
        codes = praise[position] if tags.polarity[t] == PRAISE else problems[position]
        if code not in codes:
            codes.append(code)
        place = corpus.locate(position, int(tags.start[t]), int(tags.stop[t]))
        if place and place not in evidence[position]:
            evidence[position].append(place)
        confidence[position].append(f"{tags.confidence[t]:.2f}")
    return tuple(["|".join(values) for values in column] for column in (problems, praise, evidence, confidence))  # type: ignore[return-value]


def _clustered(clusters: Grouping, n: int, language: str) -> tuple[list[str], list[str]]:
    """Per comment the id and the name of its cluster, "" where it has none."""
    ids, names = [""] * n, [""] * n
    found = clusters.problem.tocoo()
    for position, g in zip(found.row.tolist(), found.col.tolist(), strict=True):
        ids[position] = clusters.groups[g].id
        names[position] = clusters.groups[g].name[language]
    return ids, names
