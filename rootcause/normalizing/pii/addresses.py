"""Where a person lives: street with number, postcode with house number; Dutch, Belgian and British."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from rootcause.normalizing.pii.spans import Span

_CITY = r"(?:[ ,]{1,3}(?:(?:Den|'s-|Sint|St\.?|New|Bergen op)[ ]?)?[A-Z][\w'-]{2,24})?"
_HOUSE = r"\d{1,5}(?: ?(?:[a-hA-H]|bis|hs|huis|bus \d{1,4}))?(?:[-/]\d{1,4})?"
_DUTCH_CODE = r"[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}"
_STREET = re.compile(
    r"(?<![\w-])(?:(?:[A-Z][\w.'-]{1,20} ){0,2}[A-Z][\w'-]{2,30}?(?:straat|laan|weg|plein|gracht|kade|singel|dijk|"
    r"hof|pad|steeg|dreef|"
    r"plantsoen|boulevard|markt|wal|burg|lei|baan|stwg|steenweg)"
    r"|(?:Laan van|Korte|Lange|Oude|Nieuwe|Grote|Kleine) [A-Z][\w'-]{2,30}(?: [A-Z][\w'-]{2,30})?)"
    rf"[ ,]{{1,3}}(?:(?:nr|nummer|huisnummer|no)\.? )?{_HOUSE}"
    rf"(?![\w:%€]|[.,]\d)(?:[ ,\n]{{1,3}}(?:{_DUTCH_CODE}|[1-9]\d{{3}}(?= [A-Z]))(?!\w){_CITY})?"
)
_NOT_A_STREET = re.compile(
    r"(?:onder|half|snel|om|terug|heen|deur|beweeg|wandel|fiets|super|vak|huizen|arbeids|aandelen)(?:weg|markt|pad)$",
    re.IGNORECASE,
)
_ENGLISH_STREET = re.compile(
    r"(?<![\w.,-])(?:(?:[Ff]lat|[Uu]nit|[Aa]pt|[Aa]partment) \d{1,4}[A-Za-z]?,? )?\d{1,4}[A-Za-z]?,? (?:(?!Min|Hour|"
    r"Day|Star|Week|Year|Month|Time)[A-Z][a-z'’]{1,20} ){1,3}"
    r"(?:Street|Road|Avenue|Lane|Drive|Close|Court|Crescent|Terrace|Gardens|Place|Square|Grove|Boulevard|Mews|St|Rd|"
    r"Ave|Ln|Blvd)(?!\w)\.?"
    r"(?:[ ,\n]{1,3}[A-Z][a-z]{2,20}){0,2}(?:[ ,\n]{1,3}[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w))?"
)
_DUTCH = re.compile(
    rf"(?<![\w€.,-])(?<!€ )(?:(?P<code>{_DUTCH_CODE})(?!\w)"
    rf"(?P<house>[ ,]{{1,3}}(?:(?:huis)?(?:nr|nummer)\.? ?|[Nn]o\.? ?)?{_HOUSE}(?![\w:%€]|[.,]\d))?(?P<city>{_CITY}))"
)
_BARE_DUTCH = re.compile(rf"(?<![\w€.,-]){_DUTCH_CODE}(?!\w)")
_LOWER_DUTCH = re.compile(
    r"(?<![\w€.,-])[1-9]\d{3} ?[a-z]{2}[ ,]{1,3}(?:(?:huis)?(?:nr|nummer)\.? ?)?\d{1,5}[a-h]?(?![\w:%€]|[.,]\d)"
)
_BRITISH = re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)", re.IGNORECASE)
_HOUSE_BEFORE = re.compile(r"(?:huisnummer|house number|nr\.?) ?[:=]? ?\d{1,5}[a-z]?(?!\w)", re.IGNORECASE)
_SAID = re.compile(
    r"post ?code|zip|adres|address|\bwoon|wonend|\blive[sd]? (?:at|in|on)|living (?:at|in)|deliver(?:ed|y)? (?:to|"
    r"at)|bezorgd op|huisnummer",
    re.IGNORECASE,
)
_STEMS = ("code", "zip", "adres", "address", "woon", "wonend", "live", "living", "bezorgd", "huisnummer")
_BELGIAN = re.compile(r"(?<![\w.,-])[1-9]\d{3} [A-Z][a-z]{2,24}(?:-[A-Z][a-z]+)?(?!\w)")
_NO_CODE_LETTERS = frozenset(
    ("MB", "GB", "TB", "KB", "KM", "KG", "CM", "MM", "ML", "MG", "EU", "PM", "AM", "EN", "IN", "OP", "IS", "DE", "TE",
     "ER", "EM", "OF", "AN", "TO", "BY", "AT", "ON", "IT", "OR", "IF", "WE")
)  # fmt: skip
_LATER = re.compile(
    r" {0,2}(?:min|uur|dag|keer|euro|weken|maand|jaar|stuks|mensen|person|minut|hour|day|times|week|year|km|meter|"
    r"m\b|x\b|%|€)",
    re.IGNORECASE,
)
_NEAR = 40


def addresses(text: str) -> Iterator[Span]:
    """Find addresses. A bare town, street or British postcode is none unless the words before it say so."""
    for match in _STREET.finditer(text):
        if not _NOT_A_STREET.search(match[0].split()[0]) and not _LATER.match(text, match.end()):
            yield Span(*match.span(), "address")
    yield from (Span(*match.span(), "address") for match in _ENGLISH_STREET.finditer(text))
    yield from _dutch(text)
    lowered = text.lower()
    if any(stem in lowered for stem in _STEMS):
        yield from _said(text, [match.end() for match in _SAID.finditer(text)])


def _dutch(text: str) -> Iterator[Span]:
    for match in _DUTCH.finditer(text):
        code, follows = match["code"], _LATER.match(text, match.end())
        if code[-2:] in _NO_CODE_LETTERS and (" " in code or not match["house"] or follows):
            continue
        if match["house"] and follows:
            yield Span(match.start(), match.end("code"), "address")
        elif match["house"] or match["city"]:
            yield Span(*match.span(), "address")


def _said(text: str, said: list[int]) -> Iterator[Span]:
    for pattern in (_BARE_DUTCH, _LOWER_DUTCH, _BRITISH, _BELGIAN, _HOUSE_BEFORE):
        for match in pattern.finditer(text):
            if _follows(said, match.start()) and not _LATER.match(text, match.end()):
                yield Span(*match.span(), "address")


def _follows(said: list[int], offset: int) -> bool:
    at = bisect_right(said, offset)
    return at > 0 and offset - said[at - 1] <= _NEAR
