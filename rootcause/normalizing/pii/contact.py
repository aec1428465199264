"""How to reach a person or a machine: e-mail and web addresses, handles, IP addresses, phone numbers.

A free or premium service number and a web address without anything of the visitor in it are not personal data.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from rootcause.normalizing.pii.spans import Span

_DOMAIN = r"(?:[\w-]{1,63}\.){1,8}"
_COMMON_ENDING = r"(?:com|nl|be|net|org|eu|uk|de|fr|info|io)"
_EMAIL = re.compile(
    r"(?<![\w.%+-])(?<!\w['’])(?:[\w.%+-]++(?:['’](?=\w))?+)++"
    rf"(?:@{_DOMAIN}[^\W\d_]{{2,24}}|[ ]?(?:@|[(\[]at[)\]])[ ]?{_DOMAIN}{_COMMON_ENDING})(?!\w)",
    re.IGNORECASE,
)
_AT = re.compile(r"\w@|@ |@[\w-]+\.\w|[(\[][Aa][Tt][)\]]")
_SPELLED = re.compile(
    rf"(?<![\w.])[\w.+-]{{2,64}} (?:apenstaartje|\(at\)|\[at\]|at) [\w-]{{2,63}} ?(?:\.|dot|punt|\[dot\]|"
    rf"\(dot\)) ?{_COMMON_ENDING}(?!\w)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@./+-])@[A-Za-z_]\w{0,29}(?:\.\w{1,30}){0,3}(?![\w@])")

_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"\ue000]++|(?<![\w.@/-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,12}/[^\s<>\"\ue000]++",
    re.IGNORECASE,
)
_URL_TAIL = ".,;:!?)]}'’”"
_TELLING = re.compile(r"\?[^?\s]*=|//[^/\s]*@|#[^#]*=|[/=](?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{16,}|/\d{6,}")

_IPV4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_VERSION = re.compile(r"(?:versie|version|firmware|release|build|v\.?|update)[\s:]*$", re.IGNORECASE)

_GAP = r"[ ()./-]{0,3}"
_PHONE = re.compile(
    rf"(?<![\w+.,€$£-])(?<![€$£] )(?:"
    rf"\(?(?:\+|00)[1-9](?:{_GAP}\d){{7,13}}"  # international
    rf"|\(?0[1-9](?:{_GAP}\d){{7,9}}"  # national: Dutch, Belgian, British
    rf"|\(?[2-9]\d\d(?:\)[ ]?|[-.])[2-9]\d\d[-. ]\d{{4}}"  # American
    r")(?!\d)"
)
_PHONE_SAID = re.compile(
    r"(?<!\w)(?:tel|tel(?:efoon)?(?:nummer|nr)?|telno|(?:mobiel|gsm)(?:e? ?nummer|nr)?|mob|06[- ]nummer|"
    r"(?:tele)?phone|(?:phone|mobile|cell|contact)(?: ?phone)?(?: ?number| ?no)?|mobile|cell|whatsapp|"
    r"bel(?:len)?(?: (?:me|mij))? op|bereikbaar (?:op|via)|call (?:me|us|back) (?:on|at)|reach (?:me|us) (?:on|at))"
    rf"\.?\s{{0,3}}(?:(?:is|was|nummer|number|op|on)\s{{0,3}})?[:=]?\s{{0,3}}(\+?\(?\d(?:{_GAP}\d){{6,14}})(?![\d%])",
    re.IGNORECASE,
)
_DATED = re.compile(r"(?<!\d)(?:\d{1,2}([-/. ])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([-/.])\d{1,2}\2\d{1,2})(?!\d)")
_SERVICE_TYPES = frozenset({3, 4, 5, 8, 9})  # free, premium, shared cost, and what companies answer under


def emails(text: str) -> Iterator[Span]:
    """Find e-mail addresses, also "jan (at) example.com" and "jan apenstaartje example punt com"."""
    lowered = text.lower()
    if _AT.search(text):
        yield from (Span(*match.span(), "email") for match in _EMAIL.finditer(text))
    if "apenstaartje" in lowered or " dot " in lowered or " punt " in lowered:
        yield from (Span(*match.span(), "email") for match in _SPELLED.finditer(text))


def handles(text: str) -> Iterator[Span]:
    """Find @handles."""
    if "@" in text:
        yield from (Span(*match.span(), "handle") for match in _HANDLE.finditer(text))


def urls(text: str) -> Iterator[Span]:
    """Find web addresses that carry a query, a user, a token or a long number."""
    if "/" not in text:
        return
    for match in _URL.finditer(text):
        url = match[0].rstrip(_URL_TAIL)
        if _TELLING.search(url):
            yield Span(match.start(), match.start() + len(url), "url")


def ips(text: str) -> Iterator[Span]:
    """Find IP addresses of both kinds; a version number is none."""
    if text.count(".") >= 3:
        for match in _IPV4.finditer(text):
            if _is_ip(match[0]) and not _VERSION.search(text[max(0, match.start() - 12) : match.start()]):
                yield Span(*match.span(), "ip")
    if text.count(":") >= 2:
        yield from (Span(*m.span(), "ip") for m in _IPV6.finditer(text) if len(m[0]) > 6 and _is_ip(m[0]))


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def phones(text: str) -> Iterator[Span]:
    """Find phone numbers of the Netherlands, Belgium, Britain and America, and what is called one."""
    for match in _PHONE_SAID.finditer(text):
        if not _DATED.search(match[1]) and not _PHONE.match(text, match.start(1)):
            yield Span(*match.span(1), "phone")
    for match in _PHONE.finditer(text):
        length = _phone_length(match[0])
        if length:
            yield Span(match.start(), match.start() + length, "phone")


def _phone_length(candidate: str) -> int:
    """How much of the candidate is a phone number: all, or without its last groups of digits; 0 = nothing."""
    if _DATED.search(candidate):
        return 0
    stops = [match.end() for match in re.finditer(r"\d+", candidate)]
    return next((stop for stop in reversed(stops) if _is_phone(candidate[:stop])), 0)


def _is_phone(candidate: str) -> bool:
    digits = re.sub(r"\D", "", candidate.replace("(0)", ""))
    if candidate.lstrip("(").startswith("+"):
        return 9 <= len(digits) <= 15 and _is_personal(f"+{digits}", None)
    if digits.startswith("00"):
        return 11 <= len(digits) <= 17 and _is_personal(f"+{digits[2:]}", None)
    if digits.startswith("0"):
        return any(_is_personal(digits, region) for region in _REGIONS.get(len(digits), ()))
    return len(digits) == 10 and _is_personal(digits, "US")


_REGIONS = {9: ("BE",), 10: ("NL", "BE", "GB"), 11: ("GB",)}


def _is_personal(number: str, region: str | None) -> bool:
    import phonenumbers  # slow to import and rarely needed

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    # Possible, not valid: ranges that are reserved or not given out yet are phone numbers to the one who wrote them.
    return phonenumbers.is_possible_number(parsed) and phonenumbers.number_type(parsed) not in _SERVICE_TYPES
