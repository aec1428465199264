"""Rows → Corpus: scores, verbatims, conversations, personal data, dates, duplicates and languages made comparable."""

from rootcause.normalizing.corpus import Normalized, normalize, redact_export
from rootcause.normalizing.dates import read_dates
from rootcause.normalizing.outcomes import read_outcome
from rootcause.normalizing.scores import read_scores
from rootcause.normalizing.summary import summarize

__all__ = ["Normalized", "normalize", "read_dates", "read_outcome", "read_scores", "redact_export", "summarize"]
