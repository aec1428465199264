"""Every knob, frozen and validated, with the reason for its default; read from TOML with ``--settings FILE``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rootcause.errors import SettingsInvalid


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadingSettings(_Section):
    """Which columns and sheet to read; None or empty means guessed."""

    verbatim: tuple[str, ...] = ()
    score: str | None = None
    scale: str = "auto"
    date: str | None = None
    id: str | None = None
    customer: str | None = None
    segments: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    agent_names: bool = Field(False, description="Show agents by name; otherwise they are agent 1, agent 2, ...")
    asked: str | None = None
    outcomes: tuple[str, ...] = ()
    sheet: str | None = None
    max_bytes: int = Field(2_000_000_000, gt=0, description="A larger file, or one that unpacks to more, is refused.")
    max_cell: int = Field(20_000, ge=1_000, description="Characters of a cell that are analyzed; the rest is kept.")


class ClusteringSettings(_Section):
    """Clusters found from text alone."""

    components: int = Field(100, ge=2, description="PCA components; measured on BANKING77, more added nothing.")
    micro_clusters: int = Field(2_000, ge=10, description="Ward runs directly up to this many distinct texts.")
    min_cluster: int = Field(10, ge=2, description="A smaller cluster is not a finding.")
    max_clusters: int = Field(60, ge=2, description="More than a reader can hold on one level.")
    abstain: float = Field(0.05, ge=0, lt=1, description="Share of its own members that a cluster leaves out.")


class TaggingSettings(_Section):
    """Contact reasons per clause."""

    taxonomy: str | None = None
    model: str | None = Field(None, description="Folder of a tagger saved by rootcause train.")
    max_reasons: int = Field(6, ge=1, description="Reasons one comment may have; long letters mention everything.")


class DriverSettings(_Section):
    """The definitions behind these are in ``rootcause.drivers``."""

    penalty: float = Field(0.25, gt=0, description="λ of the logistic model; fixed, never tuned on the data.")
    draws: int = Field(1_000, ge=100)
    min_cause: int = Field(15, ge=5, description="Customers behind a verdict.")
    min_segment: int = Field(10, ge=5, description="Scored comments behind a segment in a report.")
    min_team: int = Field(30, ge=10, description="Scored answers behind a team or agent; fewer say more of a person.")
    min_outcome: int = Field(20, ge=5, description="Dissatisfied, and other, answers a file needs for verdicts.")
    alpha: float = Field(0.05, gt=0, lt=0.5)
    what_if_fall: float = Field(0.5, gt=0, le=1, description="The fall in mentions that a what-if supposes.")


class Settings(_Section):
    """All settings; ``Settings()`` is what the command line does without options."""

    seed: int = 0
    language: Literal["nl", "en"] = "en"
    embedder: str = "static"
    cache: str | None = Field(None, description="File for a transformer's vectors; by default in the user's cache.")
    groups: str | None = None
    target: str | None = Field(None, description="Share of satisfied answers to reach, or NPS; never invented here.")
    targets: str | None = Field(None, description="Table of targets per segment.")
    events: str | None = Field(None, description="File of event marks: date, label.")
    weight_response: bool = Field(False, description="Weight answers to those who were asked.")
    formats: tuple[Literal["html", "xlsx", "pptx", "md"], ...] = ("html", "xlsx")
    template: str | None = Field(None, description="A presentation whose look report.pptx takes over.")
    csv_locale: Literal["nl", "en"] = "en"
    reading: ReadingSettings = ReadingSettings()
    clustering: ClusteringSettings = ClusteringSettings()
    tagging: TaggingSettings = TaggingSettings()
    drivers: DriverSettings = DriverSettings()


def read_settings(path: Path) -> Settings:
    """Read a TOML file; raises SettingsInvalid with every problem of the file at once."""
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise SettingsInvalid(f"The settings file {path} cannot be read: {error.strerror}. Check --settings.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(f"The settings file {path} is not valid TOML: {error}.") from None
    except ValidationError as error:
        raise SettingsInvalid(f"The settings file {path} has {_problems(error)}") from None


def _problems(error: ValidationError) -> str:
    found = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}, not {str(e['input'])[:60]!r}" for e in error.errors()]
    known = ", ".join(Settings.model_fields)
    return f"{len(found)} problem(s): {'; '.join(found)}. Known top-level settings: {known}."


def change_settings(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Return ``settings`` with values replaced; a key is a path such as "reading__score".

    Raises SettingsInvalid with every value that is not allowed.
    """
    values = settings.model_dump()
    for path, value in changes.items():
        *sections, name = path.split("__")
        section = values
        for part in sections:
            section = section[part]
        section[name] = value
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsInvalid(f"The options have {_problems(error)}") from None
