"""Groups of comments → names, keyphrases, typical comments, and the columns that say so for each comment."""

from rootcause.describing.annotating import annotate
from rootcause.describing.description import describe
from rootcause.describing.evidence import gather_evidence
from rootcause.describing.exemplars import exemplars

__all__ = ["annotate", "describe", "exemplars", "gather_evidence"]
