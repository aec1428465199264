"""File → rows: export files of any common format, and which of their columns is what."""

from rootcause.readers.asked import read_asked
from rootcause.readers.columns import guess_columns, named_column
from rootcause.readers.events import read_events
from rootcause.readers.presets import test_rows
from rootcause.readers.reading import read_export, unite
from rootcause.readers.targets import read_targets

__all__ = [
    "guess_columns",
    "named_column",
    "read_asked",
    "read_events",
    "read_export",
    "read_targets",
    "test_rows",
    "unite",
]
