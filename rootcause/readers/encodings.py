"""From the bytes of a text export to text: strict UTF-8 first, guesses last, and every repair counted."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from charset_normalizer import from_bytes

from rootcause.domain.exports import Note
from rootcause.errors import UnreadableFile

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WINDOWS_1252 = frozenset(
    "éëèêïíîóöôòúüûùáàäâãçñøåæœßÉËÈÊÏÍÓÖÚÜÁÀÄÂÇÑØÅÆŒ€£°©®™–—‘’“”„‚•…·§½¼²³´`«»¿¡×±µ\xa0".encode("cp1252")
) - {0x60}
"""What a Western European file holds beyond ASCII; others of the 128 bytes are rare enough to doubt the encoding."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f\ufffd]+")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_SAMPLE = 1 << 16


@dataclass(frozen=True)
class Decoded:
    """Text and what had to be assumed or repaired to get it."""

    text: str
    notes: tuple[Note, ...] = ()


def decode(name: str, data: bytes) -> Decoded:
    """Turn the bytes of a text file into text without NUL characters or lone surrogates.

    Order: byte-order mark, UTF-16 without a mark (every other byte is NUL), strict UTF-8, UTF-8 with damage,
    Windows-1252, and what charset-normalizer thinks. Raises UnreadableFile where most bytes do not decode.
    """
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", ""))
    encoding = encoding or _unmarked(data)
    text = data[len(mark) :].decode(encoding, errors="replace")
    broken = text.count("\ufffd") - _replacements_in(data, encoding)
    if broken > 0.1 * len(text):
        raise UnreadableFile(f"{name} does not hold readable text in any encoding we know. Export it again as UTF-8.")
    nuls = text.count("\x00")
    return Decoded(text.replace("\x00", "").rstrip("\x1a"), _notes(encoding, broken, nuls))


def _unmarked(data: bytes) -> str:
    if sixteen := _utf16_without_mark(data):
        return sixteen
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data)
    return "utf-8"


def _utf16_without_mark(data: bytes) -> str:
    """Western text in UTF-16 has NUL in nearly every other byte, always on the same side."""
    half = max(1, len(data) // 2)
    even, odd = data[0::2].count(0) / half, data[1::2].count(0) / half
    if odd > 0.7 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.05 else ""


def _legacy(data: bytes) -> str:
    """Name the encoding of bytes that are not valid UTF-8."""
    damaged = data.decode("utf-8", errors="replace")
    broken = damaged.count("\ufffd")
    if sum(map(len, _BEYOND_ASCII.findall(damaged))) >= 0.1 * broken:
        return "utf-8"  # in another encoding, hardly any bytes form whole UTF-8 characters by accident
    counts = Counter(b"".join(_HIGH_BYTES.findall(data)))
    if sum(n for byte, n in counts.items() if byte in _WINDOWS_1252) >= 0.9 * counts.total():
        return "cp1252"
    return _guessed(data) or "utf-8"


def _guessed(data: bytes) -> str:
    """Ask charset-normalizer, on the lines that are not plain ASCII; in byte order, so that row order is no matter."""
    lines = sorted({line for line in data.splitlines() if not line.isascii()})
    if sum(map(len, lines)) < 50:  # too little to tell encodings apart
        return ""
    best = from_bytes(b"\n".join(lines)[:_SAMPLE]).best()
    return best.encoding if best else ""


def _replacements_in(data: bytes, encoding: str) -> int:
    """Count the U+FFFD that the file itself holds: an earlier program's damage, not ours."""
    return data.count("\ufffd".encode()) if encoding == "utf-8" else 0


def _notes(encoding: str, broken: int, nuls: int) -> tuple[Note, ...]:
    notes = []
    if encoding != "utf-8":
        text = f"The file is not UTF-8; it was read as {encoding}."
        notes.append(Note("encoding", text, values={"encoding": encoding}))
    if broken > 0:
        text = f"{broken:,} broken characters could not be read and stand as \ufffd."
        notes.append(Note("broken_text", text, "caveat", {"count": broken}))
    if nuls:
        notes.append(Note("nul_bytes", f"{nuls:,} NUL characters were removed.", "caveat", {"count": nuls}))
    return tuple(notes)
