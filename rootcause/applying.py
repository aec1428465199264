"""The order of the stages when a report is edited: read it again, carry its tags over, measure anew.

The tags are those of the report, not found again: what people saw is what they edited, earlier edits stay, and neither
the model nor the taxonomy that made them has to be there still.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rootcause.describing import exemplars
from rootcause.domain.analysis import Analysis
from rootcause.domain.edits import Edits
from rootcause.domain.exports import Note
from rootcause.domain.reasons import Tags, Words
from rootcause.embedding import encode_distinct
from rootcause.errors import InputError
from rootcause.pipeline import conclude, inside
from rootcause.preparing import Embedded, Quiet, embed, group, read_sources
from rootcause.protocols import Progress
from rootcause.rereading import EARLIER_NOTES, check_same, read_again, settings_of, whole, with_notes
from rootcause.settings import Settings
from rootcause.tagging import evidence_texts
from rootcause.tagging.carrying import carry_tags
from rootcause.tagging.editing import Known
from rootcause.tagging.kept import placed, tags_of
from rootcause.tagging.planning import Plan, plan_edits, with_examples
from rootcause.tagging.taxonomy import parse_taxonomy

EXAMPLES, MAX_EXAMPLE = 6, 200
Positions = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Edited:
    """The new analysis, and what people are to find again.

    ``labels`` has the columns text and codes, one row per corrected comment; ``became`` maps the id of a reason, a part
    or a cluster to its code now.
    """

    analysis: Analysis
    plan: Plan
    labels: pd.DataFrame
    became: Mapping[str, str]


def apply_edits(
    old: Analysis, edits: Edits, *, exports: Sequence[str | Path] = (), progress: Progress | None = None
) -> Edited:
    """Analyze a report again with what an analyst wrote into its workbook.

    The rows are those of the report, masked as they are; ``exports`` are the files that it was made from, for columns
    of people, whose names a report does not hold. Raises TaxonomyInvalid with every problem of the edits, ArtifactError
    for a report that does not hold what is needed, SettingsInvalid for a file of its settings that is gone, InputError
    for other exports than it was made from.
    """
    comments, table = whole(old)
    settings = settings_of(old)
    plan = plan_edits(edits, _known(old, comments))
    told = progress or Quiet()
    masked: tuple[Note, ...] = ()
    told.stage("Reading")
    with threadpool_limits(1):
        if exports:
            export, columns = read_sources(exports, settings)
            found = embed(with_notes(export, old, EARLIER_NOTES), columns, settings, told)
            ids: Sequence[str] = found.corpus.ids
            check_same(old, found.read.fingerprint)
        else:
            export, columns, masked = read_again(old, comments)
            found = embed(export, columns, settings, told)
            ids = comments["rc_id"].iloc[found.read.row].tolist()
        told.stage("Carrying the reasons over")
        tags, plan = _carried(old, found, table, ids, plan, settings)
        notes = (*masked, *_told(plan))
        made = conclude(group(found, tags, plan.taxonomy, settings, told, notes), settings, told)
    kept = replace(made.manifest, fingerprint=old.manifest.fingerprint, roles=old.manifest.roles)
    summary = made.summary if exports else replace(made.summary, redacted=old.summary.redacted)
    analysis = replace(made, manifest=kept, summary=summary)
    return Edited(analysis, plan, _labels(comments, old, plan), {**plan.became, **plan.parts, **plan.clusters})


def _known(old: Analysis, comments: pd.DataFrame) -> Known:
    return Known(
        taxonomy=parse_taxonomy(old.taxonomy, "taxonomy.yaml"),
        parts={
            child.id: (cause.id, Words(child.name_nl, child.name_en))
            for cause in old.causes
            for child in cause.children
        },
        discovered={c.id: Words(c.name_nl, c.name_en) for c in old.causes if c.kind == "discovered"},
        comments=dict(zip(comments["rc_id"], comments["rc_excluded"] == "", strict=True)),
    )


def _carried(
    old: Analysis, found: Embedded, table: pd.DataFrame, ids: Sequence[str], plan: Plan, settings: Settings
) -> tuple[Tags, Plan]:
    """The tags by the plan, and the plan with examples for the reasons that it makes."""
    corpus, before = found.corpus, tuple(plan.became)
    tags = placed(table, ids, corpus.texts)
    parts, examples = {}, dict[str, dict[str, list[str]]]()
    for id_, (reason, spans, rows) in _parts(old, found, tags_of(tags, before), plan, settings):
        parts[id_] = (reason, rows)
        texts = [spans[row] for row in rows.tolist()]
        _add_examples(examples, plan.parts[id_], texts, corpus.language[rows].tolist(), found)
    clusters = _clusters(old, ids, plan)
    for id_, rows in clusters.items():
        texts = [corpus.texts[row] for row in rows.tolist()]
        _add_examples(examples, plan.clusters[id_], texts, corpus.language[rows].tolist(), found)
    plan = with_examples(plan, examples)
    return carry_tags(tags, ids, corpus.texts, plan, parts, clusters), plan


def _parts(
    old: Analysis, found: Embedded, tags: Tags, plan: Plan, settings: Settings
) -> Iterator[tuple[str, tuple[str, Mapping[int, str], Positions]]]:
    """Each part that gets a code: (its reason, evidence by position, positions), found as the report found it."""
    for cause in old.causes:
        wanted = {child.id: child for child in cause.children if child.id in plan.parts}
        if not wanted:
            continue
        spans = evidence_texts(found.corpus, tags, cause.id)
        again = inside(cause.id, spans, found.corpus, found.embedder, settings)
        there = {each.id: (g, each.name) for g, each in enumerate(again.groups)}
        for id_, child in wanted.items():
            if there.get(id_, (0, None))[1] != Words(child.name_nl, child.name_en):
                raise InputError(
                    f"The part {id_} is not found again as it stands in the report, which was made with another "
                    "version or on another machine. Analyze the export again first."
                )
            yield id_, (cause.id, spans, np.flatnonzero(again.problem[:, there[id_][0]].toarray().ravel()))


def _clusters(old: Analysis, ids: Sequence[str], plan: Plan) -> dict[str, Positions]:
    """The comments of each cluster that gets a code: those without a reason, as the report counts them."""
    comments, tags = old.comments, old.tags
    assert comments is not None
    assert tags is not None
    general = {reason.code for reason in parse_taxonomy(old.taxonomy, "taxonomy.yaml") if reason.general}
    taken = set(tags.loc[~tags["code"].isin(general), "rc_id"])
    free = comments[(comments["rc_excluded"] == "") & ~comments["rc_id"].isin(taken)]
    position = {id_: place for place, id_ in enumerate(ids)}
    return {
        id_: np.array(sorted(position[one] for one in free.loc[free["rc_cluster"] == id_, "rc_id"]), dtype=np.int64)
        for id_ in plan.clusters
    }


def _add_examples(
    examples: dict[str, dict[str, list[str]]],
    code: str,
    texts: Sequence[str],
    languages: Sequence[str],
    found: Embedded,
) -> None:
    """Typical words of comments as examples of a new reason; redacted, as everywhere."""
    vectors = encode_distinct(found.embedder, list(texts)) if texts else None
    for place in exemplars(texts, range(len(texts)), vectors, EXAMPLES):
        if languages[place] in ("nl", "en"):
            kept = " ".join(texts[place].split())[:MAX_EXAMPLE]
            examples.setdefault(code, {}).setdefault(languages[place], []).append(kept)


def _told(plan: Plan) -> tuple[Note, ...]:
    """What was done, and where a trend breaks; nothing where nothing was done."""
    if not plan.changes and not plan.comments:
        return ()
    counts = Counter(change.kind for change in plan.changes)
    merged = sum(len(change.old) - 1 for change in plan.changes if change.kind == "merged")
    values = {kind: counts.get(kind, 0) for kind in ("renamed", "moved", "split", "archived")}
    added, corrected = len(plan.clusters), len(plan.comments)
    text = f"Edits from the workbook: {merged} merged, {added} added, {corrected} comments corrected; {values}."
    broken = ", ".join(
        sorted({code for change in plan.changes if change.breaks for code in (*change.old, *change.new)})
    )
    notes = [Note("edits_applied", text, "info", {**values, "merged": merged, "added": added, "corrected": corrected})]
    if broken:
        text = f"Counts of these reasons do not compare with reports from before the edits: {broken}."
        notes.append(Note("edits_break", text, "caveat", {"codes": broken}))
    return tuple(notes)


def _labels(comments: pd.DataFrame, old: Analysis, plan: Plan) -> pd.DataFrame:
    """The corrected comments as a sheet to learn from."""
    names = [guess.column for guess in old.columns]
    places = [names.index(name) for name in old.manifest.roles["verbatims"]]
    chosen = comments[comments["rc_id"].isin(list(plan.comments))]
    rows = zip(chosen["rc_id"], chosen.iloc[:, places].itertuples(index=False), strict=True)
    found = {
        "\n".join(cell for cell in cells if cell.strip()): "|".join(
            f"{code}:praise" if praise else code for code, praise in plan.comments[id_]
        )
        or "none"
        for id_, cells in rows
    }
    return pd.DataFrame(sorted(found.items()), columns=["text", "codes"], dtype="str")
