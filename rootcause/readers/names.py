"""Header cells made comparable: "DateFlown", "date_flown" and "Date flown" are one name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[^\w#%]+|_+")
_LISTED = 12


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """Lower case, no accents, words split at punctuation and humps: "Respons-ID" → "respons id"."""
    plain = unicodedata.normalize("NFKD", name[:2_000])
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_SEPARATORS.sub(" ", _HUMP.sub(" ", plain)).lower().split())


def find_name(wanted: str, names: Iterable[str]) -> str | None:
    """Return the name that was meant: exactly so, or the only one that is equal after folding."""
    names = list(names)
    if wanted in names:
        return wanted
    for key in (str.casefold, fold):
        same = [name for name in names if "".join(key(name).split()) == "".join(key(wanted).split())]
        if len(same) == 1:
            return same[0]
    return None


def close_names(wanted: str, names: Iterable[str]) -> list[str]:
    """Return up to three names that look like the one wanted."""
    by_fold = {fold(name): name for name in names}
    return [by_fold[f] for f in get_close_matches(fold(wanted), by_fold, n=3, cutoff=0.6)]


def listed(names: Iterable[str]) -> str:
    """Join names for a message, each cut at 40 characters, at most a dozen of them."""
    names = list(names)
    shown = ", ".join(f'"{n}"' if len(n) <= 40 else f'"{n[:39]}…"' for n in names[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown} and {len(names) - _LISTED:,} more"
