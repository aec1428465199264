"""Rows → Corpus: scores, verbatims, conversations, personal data, dates, duplicates and languages made comparable."""

from rootcause.normalizing.corpus import Normalized, normalize, redact_export
from rootcause.normalizing.dates import read_dates
from rootcause.normalizing.scores import read_scores
from rootcause.normalizing.summary import summarize
from rootcause.normalizing.texts import normalize_texts

__all__ = ["Normalized", "normalize", "normalize_texts", "read_dates", "read_scores", "redact_export", "summarize"]
