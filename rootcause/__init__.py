"""Finds the reasons behind customer comments and ranks what carries the dissatisfaction.

The public names load on first use: importing the package is cheap and imports no pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rootcause.domain.causes import RootCause
    from rootcause.domain.comments import Corpus
    from rootcause.domain.reasons import Taxonomy
    from rootcause.errors import RootCauseError
    from rootcause.notebook import Analysis, analyze, write_report
    from rootcause.pipeline import discover, read_comments
    from rootcause.settings import Settings
    from rootcause.tagging.tagger import Tagger

__version__ = "0.1.0"

__all__ = [
    "Analysis",
    "Corpus",
    "RootCause",
    "RootCauseError",
    "Settings",
    "Tagger",
    "Taxonomy",
    "analyze",
    "discover",
    "read_comments",
    "write_report",
]

_HOME = {
    "Analysis": "rootcause.notebook",
    "Corpus": "rootcause.domain.comments",
    "RootCause": "rootcause.domain.causes",
    "RootCauseError": "rootcause.errors",
    "Settings": "rootcause.settings",
    "Tagger": "rootcause.tagging.tagger",
    "Taxonomy": "rootcause.domain.reasons",
    "analyze": "rootcause.notebook",
    "discover": "rootcause.pipeline",
    "read_comments": "rootcause.pipeline",
    "write_report": "rootcause.notebook",
}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'rootcause' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
