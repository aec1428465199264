"""Tables for other programs: causes.csv, comments.csv and comments.parquet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, Literal, TextIO

import numpy as np
import pandas as pd

from rootcause.domain.analysis import Analysis
from rootcause.domain.causes import DriverTable, RootCause
from rootcause.errors import OutputRefused
from rootcause.reporting.characters import runs_as_formula
from rootcause.reporting.words import phrase

CsvLocale = Literal["nl", "en"]

CAUSE_COLUMNS = (
    "rank", "rank_low", "rank_high", "p_top3", "cause_id", "parent_id", "kind", "polarity", "name", "n", "share",
    "dsat_rate", "dsat_low", "dsat_high", "rate_without", "raw_difference", "impact", "impact_low", "impact_high",
    "impact_share", "p_value", "q_value", "verdict", "company", "caveat", "trend", "action",
)  # fmt: skip
_WHOLE = ("rank", "rank_low", "rank_high", "n")
_TEXTS = ("cause_id", "parent_id", "kind", "polarity", "name", "verdict", "company", "caveat", "trend", "action")
_DIGITS = 6
_FRACTIONS = ("rc_confidence", "rc_predicted")
"""Columns of the comments that hold fractions as text, several in one cell or none."""


def causes_table(analysis: Analysis, *, children_last: bool = False) -> pd.DataFrame:
    """Return causes.csv as a frame: every cause with what lies inside it, what is not explained, then all praise.

    ``children_last`` moves what lies inside below all top-level rows. One row per (cause_id, polarity), columns in the
    order of CAUSE_COLUMNS; whole numbers are Int64, others float, missing where not defined.
    """
    language = analysis.language
    problems, praise = (
        [(depth, _row(cause, language)) for depth, cause in _nested(causes)]
        for causes in (analysis.causes, analysis.strengths)
    )
    unknown = [(0, _not_explained(analysis.totals, language))] if analysis.totals is not None else []
    rows = [*problems, *unknown, *praise]
    if children_last:
        rows.sort(key=lambda row: row[0] > 0)
    frame = pd.DataFrame([row for _, row in rows], columns=list(CAUSE_COLUMNS))
    return frame.astype(
        {name: "Int64" if name in _WHOLE else "str" if name in _TEXTS else "float64" for name in CAUSE_COLUMNS}
    )


def _nested(causes: tuple[RootCause, ...], depth: int = 0) -> Iterator[tuple[int, RootCause]]:
    for cause in causes:
        yield depth, cause
        yield from _nested(cause.children, depth + 1)


def _row(cause: RootCause, language: str) -> dict[str, Any]:
    driver = cause.driver
    own = {name: getattr(driver, name) for name in CAUSE_COLUMNS if hasattr(driver, name)}
    return own | {
        "cause_id": cause.id,
        "parent_id": cause.parent,
        "kind": cause.kind,
        "name": cause.name(language),
        "verdict": driver.verdict or "",
        "trend": cause.trend,
        "action": cause.action_nl if language == "nl" else cause.action_en,
    }


def _not_explained(totals: DriverTable, language: str) -> dict[str, Any]:
    texts = dict.fromkeys(_TEXTS, "")
    return texts | {
        "cause_id": "not_explained",
        "kind": "not_explained",
        "polarity": "any",
        "name": phrase(language, "waterfall.not_explained"),
        "impact": totals.not_explained,
        "impact_low": totals.not_explained_low,
        "impact_high": totals.not_explained_high,
        "impact_share": totals.not_explained / totals.dsat_rate if totals.dsat_rate else None,
    }


def write_csv(frame: pd.DataFrame, target: Path | TextIO, *, csv_locale: CsvLocale = "en") -> None:
    """Write a frame for people with a spreadsheet, or for BI.

    "en": commas and points, UTF-8. "nl": semicolons and decimal commas, UTF-8 with a byte-order mark (not on a
    stream). A text cell, or a heading, that a spreadsheet would run as a formula gets a leading apostrophe, and the
    offsets of ``rc_evidence`` into such a cell move with it. Numbers have six significant digits.
    """
    text = _csv(frame, csv_locale)
    if isinstance(target, Path):
        target.write_text(text, encoding="utf-8-sig" if csv_locale == "nl" else "utf-8", errors="replace", newline="")
    else:
        target.write(text)


def write_text(text: str, target: Path) -> None:
    """Write a text file. Raises OutputRefused where that is not possible."""
    try:
        target.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise OutputRefused(f"The file {target} cannot be written: {error.strerror}. Choose another.") from None


def _csv(frame: pd.DataFrame, csv_locale: CsvLocale) -> str:
    mark = "," if csv_locale == "nl" else "."
    written = pd.DataFrame({name: _written(frame[name], mark) for name in frame.columns}, index=frame.index)
    if "rc_evidence" in frame.columns:
        written["rc_evidence"] = _moved(frame, written)
    for name in _FRACTIONS if mark == "," else ():
        if name in frame.columns:
            written[name] = written[name].str.replace(".", ",", regex=False)
    written.columns = pd.Index([_safe(str(name)) for name in frame.columns])
    buffer = StringIO()
    written.to_csv(buffer, index=False, sep=";" if mark == "," else ",", lineterminator="\r\n")
    return buffer.getvalue()


def _written(column: pd.Series[Any], mark: str) -> pd.Series[Any]:
    if pd.api.types.is_float_dtype(column):
        return column.map(lambda value: "" if pd.isna(value) else f"{value:.{_DIGITS}g}".replace(".", mark)).astype(
            object
        )
    if pd.api.types.is_integer_dtype(column):
        return column.astype(object).where(column.notna(), "").astype(str).astype(object)
    return column.astype(object).where(column.notna(), "").map(_safe)


def _safe(value: object) -> str:
    text = str(value)
    return f"'{text}" if runs_as_formula(text) else text


def _moved(frame: pd.DataFrame, written: pd.DataFrame) -> pd.Series[Any]:
    """Move evidence one character to the right where its cell got an apostrophe."""
    evidence = written["rc_evidence"].to_numpy(dtype=object, copy=True)
    for name in frame.columns:
        longer = written[name].str.len().to_numpy() > frame[name].astype(object).astype(str).str.len().to_numpy()
        pattern = re.compile(rf"(?:(?<=\|)|^){re.escape(str(name))}:(\d+)-(\d+)(?=\||$)")
        for place in np.flatnonzero(longer & (evidence != "")):
            evidence[place] = pattern.sub(partial(_later, str(name)), evidence[place])
    return pd.Series(evidence, index=frame.index)


def _later(name: str, place: re.Match[str]) -> str:
    return f"{name}:{int(place[1]) + 1}-{int(place[2]) + 1}"


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write the comments as they are; the same frame gives the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd")
