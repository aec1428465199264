"""What stands around a customer's own words: quoted replies, signatures, disclaimers, boilerplate of forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from rootcause.normalizing.traced import Traced

Spans = list[tuple[int, int]]

_HEADER = re.compile(
    r"^[ \t>]{0,4}-{2,}[ ]?(?:Original Message|Original Appointment|Oorspronkelijk bericht|Oorspronkelijke bericht|"
    r"Forwarded message|"
    r"Doorgestuurd bericht|Forwarded by|Reply above|Antwoord)[^\n]{0,80}|"
    r"(?<!\S)-{3,}[ ]?(?:Original Message|Oorspronkelijk bericht|Forwarded message|Doorgestuurd bericht)|"
    r"^(?:Begin doorgestuurd bericht|Begin forwarded message):|"
    r"(?<![^\s.!?])Op (?=[^\n]{0,120}\d)[^:\n]{0,120}(?:\d:\d\d[^:\n]{0,120})?"
    r"\bschreef\b[^:\n]{0,120}(?:\n[^:\n]{0,80})?:|"
    r"(?<![^\s.!?])On (?=[^\n]{0,120}\d)[^:\n]{0,120}(?:\d:\d\d[^:\n]{0,120})?(?:\n[^:\n]{0,80})?\bwrote:|"
    r"(?<![^\s.!?])(?:Van|From): ?[^\n]{1,200}(?:\n|[ ])(?:Verzonden|Verstuurd|Datum|Aan|Sent|Date|To): ?[^\n]{0,200}",
    re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^[ \t]?>(?![ ]?\d)[^\n]*\n?", re.MULTILINE)
_DASHES = re.compile(r"^-- ?\n(?=[^\n]*\S)", re.MULTILINE)
_DEVICE = re.compile(
    r"(?:^|(?<=[.!?\n] )|(?<=[.!?]))[ \t]*(?:(?:Verzonden|Verstuurd|Gestuurd) (?:vanaf|vanuit|met|via|van) (?:mijn |"
    r"de |Outlook|Mail|Samsung|Yahoo|Gmail|Proton)"
    r"|Sent (?:from (?:my|Outlook|Mail|Yahoo|Samsung|Gmail)|via)\b|Get Outlook for|Outlook voor (?:iOS|"
    r"Android) (?:downloaden|ophalen)|Download Outlook)[^\n]{0,80}",
    re.MULTILINE | re.IGNORECASE,
)
# Thanks are the customer's own words, unless a name follows.
_SIGN_OFF = re.compile(
    r"(?:^|(?<=[.!?\])]) |(?<=[.!?\n]))[ \t]*(?:"
    r"(?:met )?(?:vriendelijke|hartelijke) groet(?:en|jes)?|met groet(?:en)?|hoogachtend|m\.?v\.?g\.?|"
    r"(?:with )?(?:kind|kindest|best|warm|many) (?:regards|wishes)|yours (?:sincerely|faithfully|truly)|"
    r"sincerely(?: yours)?|"
    r"(?:groet|groeten|groetjes|regards|cheers|all the best)(?=[ \t]*[,.!]?[ \t]*(?:\[name\]|$))|"
    r"(?:(?:many )?thanks|(?:alvast )?bedankt|(?:alvast|bij voorbaat) dank)(?=[ \t]*[,.!]?\s{0,3}\[name\]))(?!\w)",
    re.MULTILINE | re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"(?:^|(?<=[.!?\n] )|(?<=[.!?\n]))[ \t*_-]{0,6}(?:disclaimer\b|(?:de informatie in|"
    r"the information (?:contained )?in) (?:dit|deze|this) (?:e-?mail|bericht|message|email)|"
    r"(?:dit|deze) (?:e-?mail(?:bericht)?|bericht)(?: en (?:alle |eventuele )?bijlagen?)? (?:is|zijn|kan|"
    r"bevat)[^\n]{0,60}(?:bestemd|vertrouwelijk)|"
    r"this (?:e-?mail|message)(?:,? (?:and|including) any attachments?,?)? (?:is|are|may|"
    r"contains?)[^\n]{0,60}(?:intended|confidential|privileged)|"
    r"(?:als|indien) u niet de (?:bedoelde |beoogde )?(?:ontvanger|geadresseerde)|if you are not the (?:intended|"
    r"named) (?:recipient|addressee)|"
    r"(?:denk aan het milieu|please consider the environment|think before you print)|"
    r"(?:caution|warning|let op|attention): ?(?:this|deze|dit) e-?mail)[^\n]*",
    re.MULTILINE | re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"^[^\n]{0,20}(?:please (?:type|write) your reply above this line|(?:typ|schrijf) uw (?:antwoord|"
    r"reactie) boven deze (?:regel|lijn))[^\n]*|"
    r"\(translated by google\)[^\n]{0,20000}\n(?:[^\n]{0,20000}\n){0,200}?[ \t]*\(original\)[ \t]*|"
    r"\((?:vertaald door google|translated by google)\)|\(original\)|\(origineel\)|"
    r"^(?:this is an automatic(?:ally)?(?: generated)? (?:message|e-?mail)|dit is een automatisch (?:gegenereerd |"
    r"verzonden )?(?:bericht|e-?mail)|"
    r"please do not reply to this (?:e-?mail|message)|(?:gelieve )?(?:niet te antwoorden|"
    r"beantwoord deze e-?mail niet))[^\n]*|"
    r"\[(?:cid|image|afbeelding|bijlage|attachment): ?[^\]\n]{1,100}\]|"
    r"^(?:opmerkingen?|toelichting|reactie|uw (?:reactie|toelichting|opmerking|antwoord)|comments?|your (?:comment|"
    r"feedback|answer|review)|remarks?|"
    r"feedback|antwoord|answer|verbeterpunt(?:en)?|suggesties?) ?:(?=[ \t]*\S)[ \t]*",
    re.MULTILINE | re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"[ \t]*P\.?S\.?\b", re.IGNORECASE)
_LONGEST_SIGNATURE_LINE = 80
_MOST_SIGNATURE_LINES = 12


class Cleaned(NamedTuple):
    """The customer's own words, what was ``dropped`` around them, and what was ``kept`` for lack of others."""

    text: Traced
    dropped: tuple[str, ...]
    kept: tuple[str, ...]


def own_words(text: Traced) -> Cleaned:
    """Leave out what the customer did not write for us; a text that would end up empty keeps that part."""
    dropped: list[str] = []
    kept: list[str] = []
    for what, find in _parts(text.text):
        spans = find(text.text)
        if not spans:
            continue
        rest = text.drop(spans)
        (dropped if _says_something(rest.text) else kept).append(what)
        text = rest if _says_something(rest.text) else text
    return Cleaned(text, tuple(dropped), tuple(kept))


def _parts(text: str) -> Iterator[tuple[str, Callable[[str], Spans]]]:
    """Yield what a text may hold: each part has words that never miss, and most texts have none of them."""
    lowered = text.lower()
    for what, find, stems in _PARTS:
        if any(stem in lowered for stem in stems):
            yield what, find


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))


def _boilerplate(text: str) -> Spans:
    return [match.span() for match in _BOILERPLATE.finditer(text)]


def _disclaimers(text: str) -> Spans:
    return [match.span() for match in _DISCLAIMER.finditer(text)]


def _quoted_replies(text: str) -> Spans:
    """Find quotes: one runs to the end, or over the quoted lines where the answer stands below them."""
    header = _HEADER.search(text)
    if not header:
        return [match.span() for match in _QUOTED_LINE.finditer(text)] if ">" in text else []
    before = [match.span() for match in _QUOTED_LINE.finditer(text, 0, header.start())]
    return [*before, *_behind(text, header)]


def _behind(text: str, header: re.Match[str]) -> Spans:
    quoted = [match.span() for match in _QUOTED_LINE.finditer(text, header.end())]
    if quoted and not text[header.end() : quoted[0][0]].strip():
        return [header.span(), *quoted]
    return [(header.start(), len(text))]


def _signatures(text: str) -> Spans:
    return _disjoint([*_devices(text), *_dashes(text), *_sign_offs(text)])


def _devices(text: str) -> Spans:
    return [match.span() for match in _DEVICE.finditer(text)]


def _dashes(text: str) -> Spans:
    match = _DASHES.search(text)
    return [(match.start(), _signature_end(text, match.end()))] if match else []


def _sign_offs(text: str) -> Spans:
    """Find the last sign-off: one in the middle belongs to what the customer tells."""
    last = None
    for match in _SIGN_OFF.finditer(text):
        last = match
    return [(last.start(), _signature_end(text, last.end()))] if last and _ends_line(text, last.end()) else []


def _ends_line(text: str, at: int) -> bool:
    return len(text[at : _line_end(text, at)].strip()) <= _LONGEST_SIGNATURE_LINE


def _signature_end(text: str, at: int) -> int:
    """Short lines belong to the signature; a long one or a postscript does not."""
    stop = _line_end(text, at)
    for _ in range(_MOST_SIGNATURE_LINES):
        end = _line_end(text, stop + 1)
        if stop >= len(text) or end - stop > _LONGEST_SIGNATURE_LINE or _POSTSCRIPT.match(text, stop + 1):
            break
        stop = end
    return stop


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _disjoint(spans: Iterable[tuple[int, int]]) -> Spans:
    result: Spans = []
    for start, stop in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(stop, result[-1][1]))
        else:
            result.append((start, stop))
    return result


_PARTS: tuple[tuple[str, Callable[[str], Spans], tuple[str, ...]], ...] = (
    ("boilerplate", _boilerplate, (":", "google", "(orig", "automat", "reply", "antwoord")),
    ("quoted_reply", _quoted_replies, (">", "schreef", "wrote", "--", "van:", "from:", "bericht:", "message:")),
    (
        "disclaimer",
        _disclaimers,
        ("disclaimer", "bericht", "mail", "message", "ontvanger", "geadresseerde", "recipient", "addressee", "print",
         "milieu", "environment"),
    ),
    (
        "signature",
        _signatures,
        ("groet", "hoogachtend", "mvg", "m.v.g", "dank", "regards", "wishes", "sincerely", "yours", "cheers", "thanks",
         "the best", "sent ", "outlook", "verzonden", "verstuurd", "gestuurd", "--"),
    ),
)  # fmt: skip
