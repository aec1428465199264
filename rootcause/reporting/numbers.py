"""How numbers and dates look, in one place: nl 1.234,5 and en 1,234.5."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

ABSENT = "–"
_LOCALES = {"nl": Locale("nl"), "en": Locale("en", "GB")}


@lru_cache(maxsize=1 << 16)
def _decimal(value: float, pattern: str, language: str) -> str:
    """Format without a minus before a zero, and with a true minus sign elsewhere."""
    text = str(format_decimal(value, format=pattern, locale=_LOCALES[language]))
    return text.replace("-", "−") if re.search("[1-9]", text) else text.lstrip("-+")


def _missing(value: float | None) -> bool:
    return value is None or not math.isfinite(value)


def count(value: int | None, language: str) -> str:
    """1234 → "1.234" (nl), "1,234" (en); None → a dash."""
    return ABSENT if value is None else _decimal(value, "#,##0", language)


def plain(value: float, language: str) -> str:
    """Format a number of any kind with at most three decimals."""
    return _decimal(value, "#,##0.###", language)


def percent(value: float | None, language: str, digits: int = 1) -> str:
    """0.1234 → "12,3%" (nl), "12.3%" (en); None → a dash."""
    if value is None or _missing(value):
        return ABSENT
    return _decimal(value, f"#,##0.{'0' * digits}%" if digits else "#,##0%", language)


def points(value: float | None, language: str) -> str:
    """0.0512 → "5,1" (nl), "5.1" (en): points of a rate; None → a dash."""
    if value is None or _missing(value):
        return ABSENT
    return _decimal(value * 100, "#,##0.0", language)


def signed_points(value: float | None, language: str) -> str:
    """Format points with a plus or minus sign before them; a zero has none."""
    if value is None or _missing(value):
        return ABSENT
    return _decimal(value * 100, "+#,##0.0;-#,##0.0", language)


def decimal(value: float | None, language: str, digits: int = 1) -> str:
    """1234.56 → "1.234,6" (nl); None → a dash."""
    if value is None or _missing(value):
        return ABSENT
    return _decimal(value, f"#,##0.{'0' * digits}", language)


def probability(value: float | None, language: str) -> str:
    """0.0004 → "< 0,001" (nl); three decimals otherwise."""
    if value is None or _missing(value):
        return ABSENT
    return f"< {_decimal(0.001, '0.000', language)}" if value < 0.001 else _decimal(value, "0.000", language)


def day(text: str | None, language: str) -> str:
    """ISO date, month or week → "6 jan 2025", "mrt 2025", "week 3, 2025"; anything else stays as it is."""
    if not text:
        return ABSENT
    week = re.fullmatch(r"(\d{4})-?W(\d{2})", text)
    if week:
        return f"week {int(week[2])}, {week[1]}"
    match = re.match(r"(\d{4})-(\d{2})(?:-(\d{2})(?=$|[T ]))?(?=$|[T ])", text)
    if match is None:
        return text
    try:
        moment = date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return text
    return str(format_date(moment, "d MMM yyyy" if match[3] else "MMM yyyy", locale=_LOCALES[language]))


def part_of(cycle: str, part: int, language: str) -> str:
    """Return the name of a month (cycle "year", 1–12) or of a weekday (cycle "week", 1 = Monday)."""
    names = _LOCALES[language].months if cycle == "year" else _LOCALES[language].days
    return str(names["format"]["wide"][part if cycle == "year" else part - 1])


def plural(n: float, language: str) -> str:
    """Return "one" or "other"."""
    return str(_LOCALES[language].plural_form(n))


def wilson(k: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's interval of the rate k/n; (0, 1) where n is 0. E.B. Wilson, JASA 22 (1927)."""
    if n == 0:
        return 0.0, 1.0
    rate, spread = k / n, z * z / n
    center = (rate + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(rate * (1 - rate) / n + spread / (4 * n))
    return max(0.0, center - half), min(1.0, center + half)
