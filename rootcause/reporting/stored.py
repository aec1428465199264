"""analysis.json: an analysis as text that renders again, without any model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from rootcause.domain.analysis import KEPT_APART, SCHEMA_VERSION, Analysis
from rootcause.errors import ArtifactError

NAME = "analysis.json"


def dump_analysis(analysis: Analysis) -> str:
    """Return the text of analysis.json: sorted keys, no NaN (null), everything but what lies beside it."""
    parts = {
        name: json.loads(adapter.dump_json(getattr(analysis, name), fallback=_plain))
        for name, adapter in _parts().items()
    }
    content = {"schema_version": SCHEMA_VERSION, **parts}
    return json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def load_analysis(path: Path) -> Analysis:
    """Read analysis.json, or a report folder and then the comments as well.

    What an earlier version did not write yet gets its default. Raises ArtifactError for a file that is missing,
    damaged, not ours, or written by a newer version.
    """
    file = path / NAME if path.is_dir() else path
    content = _read(file)
    version = content.get("schema_version")
    if not isinstance(version, int) or "manifest" not in content:
        raise ArtifactError(f"{file} is JSON, but not an analysis. Name the analysis.json of a report folder.")
    if version > SCHEMA_VERSION:
        raise ArtifactError(
            f"{file} has schema {version}; this version of rootcause reads up to {SCHEMA_VERSION}. "
            "Install a newer rootcause."
        )
    try:
        parts: dict[str, Any] = {
            name: adapter.validate_python(content[name])
            for name, adapter in _parts().items()
            if name in content or name not in _later()
        }
    except (KeyError, ValidationError) as error:
        where = error.args[0] if isinstance(error, KeyError) else _place(error)
        raise ArtifactError(f'{file} is damaged at "{where}". Run the analysis again.') from None
    if path.is_dir():
        parts |= {name: _table(path / f"{name}.parquet") for name in KEPT_APART}
    return Analysis(**parts)


def is_ours(folder: Path, name: str = NAME, key: str = "manifest") -> bool:
    """Tell whether a folder holds an analysis of ours, of any version, or what else has ``key`` in a file ``name``."""
    try:
        content = _read(folder / name)
    except ArtifactError:
        return False
    return isinstance(content.get("schema_version"), int) and key in content


@cache
def _parts() -> Mapping[str, TypeAdapter[Any]]:
    hints = get_type_hints(Analysis)
    return {field.name: TypeAdapter(hints[field.name]) for field in fields(Analysis) if field.name not in KEPT_APART}


@cache
def _later() -> frozenset[str]:
    """Return the parts that a file may lack."""
    return frozenset(field.name for field in fields(Analysis) if field.default is not MISSING)


def _plain(value: Any) -> Any:
    """Turn a numpy scalar into the number it is."""
    return value.item()


def _place(error: ValidationError) -> str:
    return f"{error.title}: " + ".".join(str(step) for step in error.errors()[0]["loc"])


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ArtifactError(
            f"{file} cannot be read: {error.strerror}. Name a report folder or its analysis.json."
        ) from None
    except (ValueError, RecursionError):
        raise ArtifactError(f"{file} is damaged: it is not complete JSON. Run the analysis again.") from None
    if not isinstance(content, dict):
        raise ArtifactError(f"{file} is JSON, but not an analysis. Name the analysis.json of a report folder.")
    return content


def _table(file: Path) -> pd.DataFrame | None:
    if not file.exists():
        return None
    try:
        return pd.read_parquet(file)
    except (OSError, ValueError):
        raise ArtifactError(
            f"{file} is damaged. Run the analysis again, or name analysis.json to leave it out."
        ) from None
