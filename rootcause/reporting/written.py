"""What people wrote into a report folder, and how it outlives the next run: nobody's work is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from rootcause.errors import OutputRefused, UnreadableFile
from rootcause.reporting.edit_sheet import read_edits
from rootcause.reporting.follow_up import Entry
from rootcause.reporting.labeled import LABELS, join_labels, read_labeled

WORKBOOK = "report.xlsx"


@dataclass(frozen=True, eq=False)
class Applied:
    """What the edits of a workbook leave behind, beside the new analysis.

    ``folder`` is the report that was edited, ``workbook`` what it was edited in, its own report.xlsx unless named.
    ``labels`` (text, codes) are the comments that a person corrected, ``remarks`` what people wrote beside a reason, by
    its id before; ``became`` maps an id before to the one now, so that what people wrote elsewhere goes along.
    """

    folder: Path
    labels: pd.DataFrame | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)
    became: Mapping[str, str] = field(default_factory=dict)
    workbook: Path | None = None


def what_people_wrote(out: Path, applied: Applied | None) -> Applied:
    """Gather what is to be carried into the report that replaces the one in ``out``.

    Raises OutputRefused where edits would be lost, or a file that people write in cannot be read.
    """
    known = read_labeled(out / LABELS)
    if applied is None:
        return Applied(out, known, unapplied(out))
    if (applied.workbook or applied.folder / WORKBOOK).resolve() != out / WORKBOOK:
        unapplied(out)
    if applied.folder.resolve() != out:
        known = join_labels(known, read_labeled(applied.folder / LABELS))
    remarks = {applied.became.get(id_) or id_: text for id_, text in applied.remarks.items()}
    return replace(applied, labels=join_labels(known, applied.labels), remarks=remarks)


def unapplied(out: Path) -> dict[str, str]:
    """Return the remarks in the workbook of a report; raises OutputRefused where somebody's edits would be lost."""
    if not (out / WORKBOOK).exists():
        return {}
    try:
        edits = read_edits(out / WORKBOOK)
    except UnreadableFile as error:
        raise OutputRefused(f"{error} What was written into it would be lost, so nothing was changed.") from None
    if edits.asked:
        raise OutputRefused(
            f"{out / WORKBOOK} holds {edits.asked} row(s) with edits that were not applied and would be lost. "
            f"Nothing was changed. Apply them with: rootcause apply {out}, empty the colored cells, or choose another "
            "folder with --out."
        )
    return {edit.id: edit.remark for edit in edits.reasons if edit.remark}


def moved(entries: tuple[Entry, ...], became: Mapping[str, str]) -> tuple[Entry, ...]:
    """Entries about causes that have another id now go along."""
    return tuple(replace(entry, cause_id=became.get(entry.cause_id) or entry.cause_id) for entry in entries)
