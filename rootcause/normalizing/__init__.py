"""Rows → Corpus: scores, verbatims, conversations, personal data, dates, duplicates and languages made comparable."""

from rootcause.normalizing.corpus import Normalized, normalize, redact_export
from rootcause.normalizing.dates import read_dates
from rootcause.normalizing.outcomes import read_outcome
from rootcause.normalizing.people import with_people
from rootcause.normalizing.scores import read_scores
from rootcause.normalizing.splitting import split_at
from rootcause.normalizing.summary import summarize
from rootcause.normalizing.texts import normalize_texts

__all__ = [
    "Normalized",
    "normalize",
    "normalize_texts",
    "read_dates",
    "read_outcome",
    "read_scores",
    "redact_export",
    "split_at",
    "summarize",
    "with_people",
]
