"""Numbers that point to one person: bank accounts, cards, national numbers, birth dates, plates, customer numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban as iban_number
from stdnum import luhn
from stdnum.be import nn
from stdnum.nl import bsn

from rootcause.normalizing.pii.spans import Span

_IS = r"\s{0,3}(?:(?:is|was|met|nummer|number|nr|no)\b\.?\s{0,3}){0,2}[:=#]{0,2}\s{0,3}"

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d\d(?:[ .-]?[A-Za-z0-9]){11,30}")
_IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LT": 20, "LU": 20, "LV": 21, "MT": 31,
    "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26,
}  # fmt: skip
_ACCOUNT_SAID = re.compile(
    r"(?<!\w)(?:iban|(?:bank)?rekening(?:nummer|nr)|bank account(?: number)?|account number|sort code)"
    rf"{_IS}((?=[A-Z]{{0,2}} ?\d)[A-Z0-9](?:[ .-]?[A-Z0-9]){{5,33}})",
    re.IGNORECASE,
)

_BSN = re.compile(r"(?<![\w.,-])(?<![€$£] )(?:\d{9}|\d{4}\.\d\d\.\d{3}|\d{3}([ -])\d{3}\1\d{3})(?![\w-]|[.,]\d)")
_BSN_SAID = re.compile(
    rf"(?<!\w)(?:bsn|burgerservicenummer|sofi-?nummer|bsn-?nummer){_IS}(\d(?:[ .-]?\d){{7,8}})(?!\d)", re.IGNORECASE
)
_NATIONAL = re.compile(r"(?<![\w.-])\d\d[. ]?\d\d[. ]?\d\d[- ]?\d{3}[. -]?\d\d(?![\w-]|\.\d)")
_CARD = re.compile(r"(?<![\w.,+-])[2-6]\d{3}(?:[ -]?\d){8,15}(?![\w-])")
_CARD_LENGTHS = {"2": (16,), "3": (14, 15, 16), "4": (13, 16, 19), "5": (16,), "6": (16, 17, 18, 19)}

_MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|maart|mrt|mar(?:ch)?|apr(?:il)?|mei|may|june?|juni|july?|juli|"
    r"aug(?:ust|ustus)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|e)?[ ./-]{{1,3}}(?:of )?(?:\d{{1,2}}|{_MONTH})[ ,./-]{{1,3}}(?:\d{{4}}|\d\d)"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{8}})(?!\d)"
)
_BIRTH = re.compile(
    r"(?<!\w)(?:geboren(?: op| te [\w' -]{2,30} op)?|geboortedatum|geb\.? ?datum|geb\b\.?|date of birth|birth ?date|"
    r"d\.?o\.?b\.?|born(?: on)?|"
    rf"jarig op|birthday(?: is)?(?: on)?|verjaardag(?: is)?(?: op)?){_IS}(?:op |on )?({_DATE})",
    re.IGNORECASE,
)

# Dutch plates by series, the newest last; two hyphens make them recognizable without any word beside them.
_SERIES = (
    "LL-99-99", "99-99-LL", "99-LL-99", "LL-99-LL", "LL-LL-99", "99-LL-LL", "99-LLL-9", "9-LLL-99", "LL-999-L",
    "L-999-LL", "LLL-99-L", "L-99-LLL", "9-LL-999", "999-LL-9",
)  # fmt: skip
_SHAPES = "|".join(sorted(shape.replace("L", "[A-Z]").replace("9", r"\d") for shape in _SERIES))
_PLATE = re.compile(rf"(?<![\w-])(?:{_SHAPES}|[12]-[A-Z]{{3}}-\d{{3}})(?![\w-])")
_PLATE_SAID = re.compile(
    r"(?<!\w)(?:kenteken(?:plaat)?|nummerplaat|number ?plate|licen[cs]e plate|registration(?: number| plate)?|"
    rf"(?:car |vehicle )?reg|mijn auto|my (?:car|van|vehicle)){_IS}[(]?"
    r"((?=[A-Z -]{0,6}\d)(?:[A-Z]{2}\d\d ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|\d-?[A-Z]{3}-?\d{3}|[A-Z]{3}-?\d{3}|"
    r"(?=(?:[A-Z0-9]-?){6}(?!\w))(?=[A-Z-]{0,6}\d)(?=[\d-]{0,6}[A-Z])[A-Z0-9]{1,3}-?[A-Z0-9]{2,3}-?[A-Z0-9]{1,3}))(?![\w-])",
    re.IGNORECASE,
)

_VALUE = r"(?=[A-Z/_.-]{0,12}\d)[A-Z0-9](?:[./_-]?[A-Z0-9]){2,31}"
_OWNER = (
    r"klant|klanten|order|bestel|bestellings?|factuur|ticket|dossier|zaak|referentie|relatie|contract|polis|"
    r"lidmaatschaps|lid|leden|"
    r"debiteur(?:en)?|reserverings?|boekings?|incident|meldings?|case|claim|schade|pakket|zendings?|verzend|"
    r"transactie|betalings?|"
    r"aanvraag|account|abonnements?|personeels|pati[eë]nt(?:en)?|serie|aansluitings?|meter|registratie|klacht(?:en)?|"
    r"tracking|paspoort|rijbewijs|spoor"
)
_OWNER_EN = (
    r"order|customer|client|account|invoice|ticket|case|reference|ref|booking|reservation|claim|policy|member|"
    r"membership|tracking|"
    r"incident|contract|patient|confirmation|complaint|job|serial|transaction|payment|purchase|subscription|loyalty|"
    r"passport|licen[cs]e|"
    r"frequent flyer|flyer|nhs|national insurance|shipment|parcel|hospital"
)
_NUMBER_SAID = re.compile(
    rf"(?<!\w)(?:(?:{_OWNER})[- ]?(?:nummer|nr|code|kenmerk)|(?:{_OWNER_EN})[ -]?(?:number|no|nr|num|id|code|"
    rf"ref(?:erence)?)|"
    r"(?:ons |uw |mijn )?kenmerk|(?:my |our |your )?ref(?:erence)?|referentie|barcode|track(?:ing)? ?(?:&|en|"
    r"and) ?trace(?:[ -]?code)?|"
    r"(?:mijn|my) (?:nummer|number))"
    rf"\.?{_IS}({_VALUE})(?![\w€%]|[.,]\d)",
    re.IGNORECASE,
)
_NUMBER_NEAR = re.compile(
    rf"(?<!\w)(?:{_OWNER}|{_OWNER_EN}|bestelling|reservering|boeking|melding|zending|klacht|aanvraag|"
    rf"abonnement)(?:(?: met)? nummer)?"
    rf"[:, ]{{1,3}}[(]?(#?)({_VALUE})(?![\w€%]|[.,]\d)",
    re.IGNORECASE,
)
_HASH = re.compile(r"(?<![\w&#/])#\d(?:-?\d){5,20}(?!\w)")  # shorter ones are flights, hashtags and ranks
_PARCEL = re.compile(r"(?<!\w)(?:3S[A-Z0-9]{9,16}|[A-Z]{2}\d{9}[A-Z]{2}|JVGL\d{10,20}|1Z[A-Z0-9]{16})(?!\w)")
_UNIT = re.compile(
    r"\s{0,2}(?:€|%|euro|eur\b|pond|pounds?|dollars?|usd|gbp|x\b|keer|times|dagen|days?|uur|hours?|hrs|min|weken|"
    r"weeks?|maand|months?|"
    r"jaar|years?|stuks|items|pieces|punten|points|km|kg|gb|mb|mensen|people)",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(
    r"\d{1,7}[.,]\d\d|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d)|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?:19|"
    r"20)\d\d(?:[-/](?:19|20)?\d\d)?|24/7"
)


def ibans(text: str) -> Iterator[Span]:
    """Find IBANs that pass their check (mod 97), and what is called an account number."""
    for match in _IBAN.finditer(text):
        stop = _iban_stop(text, match)
        if stop:
            yield Span(match.start(), stop, "iban")
    for match in _ACCOUNT_SAID.finditer(text):
        stop = match.start(1) + _digit_groups(match[1])
        if sum(map(str.isdigit, text[match.start(1) : stop])) >= 6:
            yield Span(match.start(1), stop, "iban")


def _iban_stop(text: str, match: re.Match[str]) -> int:
    length = _IBAN_LENGTHS.get(match[0][:2].upper(), 0)
    places = [at for at, character in enumerate(match[0], match.start()) if character.isalnum()]
    if not length or len(places) < length or text[places[length - 1] + 1 : places[length - 1] + 2].isalnum():
        return 0
    stop = places[length - 1] + 1
    compact = "".join(filter(str.isalnum, text[match.start() : stop]))
    return stop if iban_number.is_valid(compact, check_country=False) else 0


def _digit_groups(value: str) -> int:
    """Length of the value up to its last group with a digit: words that follow are no part of it."""
    return max((group.end() for group in re.finditer(r"\S*\d\S*", value)), default=0)


def citizens(text: str) -> Iterator[Span]:
    """Find Dutch BSNs (eleven test) and Belgian national numbers (mod 97)."""
    for match in _BSN.finditer(text):
        if bsn.is_valid(re.sub(r"\D", "", match[0])):
            yield Span(*match.span(), "bsn")
    yield from (Span(*match.span(1), "bsn") for match in _BSN_SAID.finditer(text))
    for match in _NATIONAL.finditer(text):
        if nn.is_valid(re.sub(r"\D", "", match[0])):
            yield Span(*match.span(), "national number")


def cards(text: str) -> Iterator[Span]:
    """Find card numbers: the lengths that issuers use, and the Luhn test."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if len(digits) in _CARD_LENGTHS[digits[0]] and luhn.is_valid(digits):
            yield Span(*match.span(), "card")


def births(text: str) -> Iterator[Span]:
    """Find dates of birth: a date behind a word that says so."""
    yield from (Span(*match.span(1), "date of birth") for match in _BIRTH.finditer(text))


def plates(text: str) -> Iterator[Span]:
    """Find licence plates: Dutch and Belgian ones with their hyphens, others behind a word that says so."""
    yield from (Span(*match.span(), "plate") for match in _PLATE.finditer(text))
    yield from (Span(*match.span(1), "plate") for match in _PLATE_SAID.finditer(text))


def numbers(text: str) -> Iterator[Span]:
    """Find customer, order, invoice, ticket and parcel numbers by the words before them."""
    for match in _NUMBER_SAID.finditer(text):
        if _is_code(match[1]) and not _is_quantity(text, match.start(1), match.end(1)):
            yield Span(*match.span(1), "number")
    for match in _NUMBER_NEAR.finditer(text):
        needed = 3 if match[1] else 5 if match[2].isdigit() else 4
        if _digits(match[2]) >= needed and not _is_quantity(text, match.start(2), match.end(2)):
            yield Span(match.start(1), match.end(2), "number")
    yield from (Span(*match.span(), "number") for match in _HASH.finditer(text))
    yield from (Span(*match.span(), "number") for match in _PARCEL.finditer(text) if _digits(match[0]) >= 4)


def _is_code(value: str) -> bool:
    """Whether a value that is called a number looks like one: three digits, or capitals with one."""
    return _digits(value) >= 3 or (_digits(value) >= 1 and len(value) >= 5 and value.isupper())


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _is_quantity(text: str, start: int, stop: int) -> bool:
    return bool(_DATE_LIKE.fullmatch(text, start, stop) or _UNIT.match(text, stop))
