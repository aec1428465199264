"""labels.csv: comments whose reasons a person corrected, to learn from; it outlives the report that it lies in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from rootcause.errors import OutputRefused
from rootcause.reporting.characters import runs_as_formula

LABELS = "labels.csv"
COLUMNS = ("text", "codes")


def read_labeled(path: Path) -> pd.DataFrame | None:
    """Read the labels back, None where there are none. Raises OutputRefused for a file that would be lost."""
    if not path.exists():
        return None
    try:
        with path.open(encoding="utf-8-sig") as file:
            mark = ";" if ";" in file.readline() else ","
        found = pd.read_csv(path, sep=mark, dtype=str, keep_default_na=False, encoding="utf-8-sig")[list(COLUMNS)]
    except (OSError, ValueError, KeyError) as error:
        raise OutputRefused(
            f"{path} cannot be read, so the labels in it would be lost ({type(error).__name__}). Nothing was changed. "
            "Repair or move the file, or choose another folder with --out."
        ) from None
    return found.map(lambda cell: cell[1:] if cell[:1] == "'" and runs_as_formula(cell[1:]) else cell)


def join_labels(earlier: pd.DataFrame | None, later: pd.DataFrame | None) -> pd.DataFrame | None:
    """Put labels together; of two for one text the later counts."""
    given = [frame for frame in (earlier, later) if frame is not None and len(frame)]
    if not given:
        return None
    return pd.concat(given).drop_duplicates("text", keep="last", ignore_index=True)
