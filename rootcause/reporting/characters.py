"""Characters that a page, a sheet or a terminal must not take literally."""

from __future__ import annotations

import re

# Controls other than tab and line feed, direction overrides, and code points that XML and UTF-8 do not hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*\s?%?")


def visible(text: str) -> str:
    """Replace what cannot be shown, or would turn the text around it, by its code, such as [U+202E]."""
    return _UNPRINTABLE.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def runs_as_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run this cell of a CSV file; a signed number is only a number."""
    return _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None
