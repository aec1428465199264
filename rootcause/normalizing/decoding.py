"""What a cell says once encodings, entities, invisible characters and tags are seen through; every step is traced."""

from __future__ import annotations

import re
import unicodedata
from html.entities import html5

from rootcause.normalizing.traced import Traced

# Characters that a reader of the text never sees, or sees as another one.
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200c\u200e-\u2013\u2028-\u202f"
    "\u205f-\u206f\u2126\u212a\u212b\u2212\u3000\ud800-\udfff\ue000\ufe00-\ufe0e\ufe6b\ufeff\uff01-\uff5e"
    "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\U0001d7ce-\U0001d7ff\U000e0000-\U000e007f]"
    # The joiner and the emoji selector mean something behind a symbol only.
    "|(?<![^\\w\\s\x00-\x7f])[\u200d\ufe0f]"
)
_ODD_ASCII = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f&]")
_SPACES = frozenset("\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))
_BREAKS = frozenset("\x0b\x0c\x85\u2028\u2029")
_HYPHENS = frozenset("\u2010\u2011\u2012\u2013\u2212")
_MARKS = re.compile("[^\u0300-\u036f][\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};)")
# UTF-8 read as a one-byte encoding is always a run of characters outside of ASCII; a longer run is another script.
_RUN = re.compile(r"[^\x00-\x7f]{2,64}")
_SUSPECT = re.compile("[ÂÃÄÅâãðïÐÑ\ufffd]")

_BREAKING = "br|p|div|li|ul|ol|tr|table|h[1-6]|blockquote|hr|section|article|header|footer"
_INLINE = (
    "a|abbr|b|big|body|caption|center|code|col|colgroup|del|em|font|form|html|head|i|img|input|ins|label|link|meta|o:p|"
    "nobr|pre|q|s|script|small|span|strike|strong|style|sub|sup|tbody|tfoot|thead|title|tt|u|video"
)
_TAG = re.compile(rf"</?(?:(?P<breaking>{_BREAKING})|(?P<cell>t[dh])|{_INLINE})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_HIDDEN = (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"))


def decode(text: Traced) -> Traced:
    """Mend encodings, decode entities, drop invisible characters, and compose accents (NFC).

    Line breaks and tags stay. White space other than tab and line break becomes a space; full-width characters,
    foreign digits and typographic hyphens become their ASCII twins.
    """
    if text.text.isascii() and not _ODD_ASCII.search(text.text):
        return text
    if _SUSPECT.search(text.text):
        text = text.sub(_RUN, lambda match: _mended(match[0]))
    if "&" in text.text:  # twice: exports escape what was escaped already
        text = text.sub(_ENTITY, lambda match: _character(match[0])).sub(_ENTITY, lambda match: _character(match[0]))
    text = text.sub(_ODD, lambda match: _plain(match[0]))
    if not unicodedata.is_normalized("NFC", text.text):
        text = text.sub(_MARKS, lambda match: unicodedata.normalize("NFC", match[0]))
    return text


def drop_tags(text: Traced) -> Traced:
    """Leave HTML out: a tag that breaks a line becomes a line break, any other nothing; "<3" and "5 < 10" stay."""
    if "<" not in text.text:
        return text
    return text.drop(_hidden(text.text)).sub(_TAG, _in_place_of_tag)


def _mended(run: str) -> str:
    if not _SUSPECT.search(run):
        return run
    from ftfy import fix_encoding  # slow to import and rarely needed

    return str(fix_encoding(run))


def _character(entity: str) -> str:
    name = entity[1:].rstrip(";")
    if not name.startswith("#"):
        return html5.get(f"{name};", entity)
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if 0 < code < 0x110000 else "\ufffd"


def _plain(odd: str) -> str:
    if odd in _SPACES:
        return " "
    if odd in _BREAKS:
        return "\n"
    if odd in _HYPHENS:
        return "-"
    return _twin(odd)


def _twin(odd: str) -> str:
    if odd == "\ue000" or "\ud800" <= odd <= "\udfff":
        return "\ufffd"
    twin = unicodedata.normalize("NFKC", odd)
    if len(twin) == 1 and unicodedata.category(twin) == "Nd":
        return str(unicodedata.decimal(twin))
    return twin if unicodedata.category(odd)[0] in "LPSN" else ""


def _hidden(text: str) -> list[tuple[int, int]]:
    """Return stretches that no reader sees: comments, styles, scripts; an unclosed one hides nothing."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    found = [span for opening, closing in _HIDDEN for span in _between(lowered, opening, closing)]
    disjoint: list[tuple[int, int]] = []
    for start, stop in sorted(found):
        if not disjoint or start >= disjoint[-1][1]:
            disjoint.append((start, stop))
    return disjoint


def _between(text: str, opening: str, closing: str) -> list[tuple[int, int]]:
    spans, at = [], text.find(opening)
    while at >= 0:
        end = text.find(closing, at + len(opening))
        if end < 0:
            break
        spans.append((at, end + len(closing)))
        at = text.find(opening, end + len(closing))
    return spans


def _in_place_of_tag(tag: re.Match[str]) -> str:
    if tag["breaking"]:
        return "\n"
    return " " if tag["cell"] else ""
