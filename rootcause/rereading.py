"""A report as an export again: its rows, columns and settings, as far as what was masked allows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from rootcause.domain.analysis import Analysis
from rootcause.domain.exports import Columns, Export, Note, columns_of
from rootcause.errors import ArtifactError, InputError, SettingsInvalid, TaxonomyInvalid
from rootcause.settings import Settings

CARRIED_NOTES = frozenset({
    "open_quotes", "broken_lines", "sheet", "encoding", "broken_text", "nul_bytes", "header_rows", "title_rows",
    "short_rows", "long_rows", "duplicate_headers", "empty_headers", "wide_export", "long_cells", "test_rows",
    "layouts_differ",
})  # fmt: skip
"""Notes about files that the rows of a report no longer tell of."""
EARLIER_NOTES = frozenset({"tagger_trained", "edits_applied", "edits_break"})
"""Notes about where tags come from, which no file tells of."""


def whole(old: Analysis) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the comments and the tags of a report.

    Raises ArtifactError where they are not there, TaxonomyInvalid where the groups are not those of a taxonomy.
    """
    if old.manifest.settings.get("groups"):
        raise TaxonomyInvalid(
            f'The groups of this report come from the column "{old.manifest.settings["groups"]}", not from a taxonomy. '
            "Change them in the export and analyze it again."
        )
    if old.comments is None or old.tags is None or not old.manifest.roles:
        raise ArtifactError(
            "The report does not hold its comments and tags (comments.parquet, tags.parquet). "
            "Name the whole folder of a report of this version, or analyze the export again."
        )
    return old.comments, old.tags


def settings_of(old: Analysis) -> Settings:
    """Return the settings that a report was made with. Raises SettingsInvalid for a file of theirs that is gone."""
    try:
        settings = Settings.model_validate(old.manifest.settings)
    except ValidationError:
        raise ArtifactError(
            "The settings of the report are not those of this version. Analyze the export again."
        ) from None
    for name in ("events", "targets", "template"):
        path = getattr(settings, name)
        if path and not Path(path).exists():
            raise SettingsInvalid(
                f"The report was made with a file of {name} that is not there now: {path}. Put it back, or analyze the "
                "export again without it."
            )
    return settings


def read_again(old: Analysis, comments: pd.DataFrame) -> tuple[Export, Columns, tuple[Note, ...]]:
    """The rows of a report as they were read, but for what was masked; columns that hold nothing but masks are out."""
    names = [guess.column for guess in old.columns]
    frame = comments.iloc[:, : len(names)].set_axis(names, axis=1).astype("str").reset_index(drop=True)
    places = (source.rpartition(":") for source in comments["rc_source"])
    columns = columns_of(old.manifest.roles, old.columns)
    gone = columns.names
    used = [name for name in dict.fromkeys((*columns.segments, *columns.teams)) if name in gone]
    text = f"The report holds no names of people, so these columns were not compared again: {', '.join(used)}."
    export = Export(
        frame=frame,
        rows=tuple((name, int(number)) for name, _, number in places),
        preset=old.manifest.preset,
    )
    left = replace(
        columns,
        segments=tuple(name for name in columns.segments if name not in gone),
        teams=tuple(name for name in columns.teams if name not in gone),
        people=tuple(name for name in columns.people if name not in gone),
        names=(),  # a mask is nobody's name
    )
    export = with_notes(export, old, CARRIED_NOTES | EARLIER_NOTES)
    return export, left, (Note("people_masked", text, "caveat", {"names": ", ".join(used)}),) if used else ()


def with_notes(export: Export, old: Analysis, codes: frozenset[str]) -> Export:
    """Return the export with those notes of a report that have one of ``codes``."""
    return replace(export, notes=(*export.notes, *(note for note in old.notes if note.code in codes)))


def check_same(old: Analysis, fingerprint: str) -> None:
    """Raise InputError where a fingerprint is not that of the rows of a report."""
    if fingerprint != old.manifest.fingerprint:
        raise InputError(
            "These exports hold other rows than those that the report was made from. Name the same files with "
            "--export, or leave it out: the rows of the report are used then."
        )
