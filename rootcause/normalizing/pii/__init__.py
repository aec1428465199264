"""Personal data in Dutch and English text: found by shape, checksum and context, masked with the rule."""

from rootcause.normalizing.pii.names import NO_NAMES, Names
from rootcause.normalizing.pii.redacting import Redaction, find_personal_data, redact
from rootcause.normalizing.pii.spans import MASK, Span

__all__ = ["MASK", "NO_NAMES", "Names", "Redaction", "Span", "find_personal_data", "redact"]
