"""From a path, or standard input, to bytes: opened, unpacked within bounds, and recognized by what they hold."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from rootcause.errors import UnreadableFile

Kind = Literal["text", "workbook", "parquet"]

_CHUNK = 1 << 20
_MAX_RATIO, _ALWAYS_ALLOWED = 200, 100 * _CHUNK
"""Tables shrink 5 to 30 times, floods of one byte 1,000 times; below 100 MiB a flood does no harm."""
_MAX_LAYERS = 3
_ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError)
"""What the standard library raises on archives that are damaged, or made to look so."""

_PICTURES = "Export the comments as CSV, XLSX, JSON or Parquet."
_NOT_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"RIFF", "a picture, sound or film"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"{\\rtf", "a text-processor document (RTF)"),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<table", "a web page"),
    (b"<?xml", "an XML document"),
)
_CONTROLS = bytes({*range(32), 127} - {*b"\x00\t\n\v\f\r\x01\x1a\x1c\x1d\x1e\x1f"})
"""Bytes that text hardly holds. NUL is handled apart; the others left out serve as delimiters or end marks."""


@dataclass(frozen=True)
class Source:
    """The unpacked bytes of one export file; ``name`` is the file name alone, without folders."""

    name: str
    data: bytes
    kind: Kind


def open_source(place: str | Path, max_bytes: int, stdin: BinaryIO | None = None) -> Source:
    """Read and unpack one file; "-" is standard input.

    Raises UnreadableFile for what is missing, a folder, not permitted, empty, larger than ``max_bytes``
    (packed or unpacked), damaged, password-protected, or no table at all.
    """
    if str(place) == "-":
        name, packed = "stdin", _bounded("stdin", stdin or sys.stdin.buffer, max_bytes)
    else:
        name, packed = Path(place).name, _read_path(Path(place), max_bytes)
    data = _unpack(name, packed, max_bytes)
    return Source(name, data, _kind(name, data))


def _read_path(path: Path, max_bytes: int) -> bytes:
    shown = str(path) if len(str(path)) <= 200 else f"…{str(path)[-200:]}"
    try:
        if path.is_dir():
            raise UnreadableFile(f"{shown} is a folder, not a file. Name the export files in it one by one.")
        with path.open("rb") as stream:
            return _bounded(path.name, stream, max_bytes)
    except FileNotFoundError:
        raise UnreadableFile(f"There is no file {shown}. Check the name and the folder.") from None
    except PermissionError:
        raise UnreadableFile(f"{shown} cannot be opened: permission denied. Ask for the right to read it.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UnreadableFile(f"{shown} cannot be read: {why}. Check the name.") from None


def _bounded(name: str, stream: BinaryIO, max_bytes: int) -> bytes:
    """Read to the end, unless that is further than ``max_bytes``."""
    parts, total = [], 0
    while part := stream.read(_CHUNK):
        parts.append(part)
        total += len(part)
        if total > max_bytes:
            raise _too_large(name, max_bytes)
    return b"".join(parts)


def _unpack(name: str, data: bytes, max_bytes: int) -> bytes:
    """Open gzip and single-file zip layers, a gzip inside a zip included."""
    for _ in range(_MAX_LAYERS):
        if data.startswith(b"\x1f\x8b"):
            data = _gunzip(name, data, max_bytes)
        elif _is_plain_zip(name, data):
            data = _unzip(name, data, max_bytes)
        else:
            return data
    raise UnreadableFile(f"{name} is packed more than {_MAX_LAYERS} times over. Unpack it first.")


def _gunzip(name: str, data: bytes, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    while data.startswith(b"\x1f\x8b"):  # one file may be several gzip members in a row
        member = zlib.decompressobj(wbits=31)
        try:
            parts += _inflate(member, data, _bound(name, len(data), max_bytes))
        except zlib.error:
            raise _damaged(name, "gzip archive") from None
        if not member.eof:
            raise _damaged(name, "gzip archive")
        data = member.unused_data
        if sum(map(len, parts)) > max_bytes:
            raise _too_large(name, max_bytes)
    return b"".join(parts)


def _inflate(member: zlib._Decompress, data: bytes, check: Callable[[int], None]) -> list[bytes]:
    parts, total = [], 0
    while data and not member.eof:
        parts.append(member.decompress(data, _CHUNK))
        data = member.unconsumed_tail
        total += len(parts[-1])
        check(total)
    return parts


def _bound(name: str, packed: int, max_bytes: int) -> Callable[[int], None]:
    """Return a check that raises once ``total`` unpacked bytes are more than an honest file would hold."""

    def check(total: int) -> None:
        if total > max_bytes:
            raise _too_large(name, max_bytes)
        if total > _ALWAYS_ALLOWED and total > _MAX_RATIO * packed:
            raise UnreadableFile(
                f"{name} unpacks to more than {_MAX_RATIO} times its size, as no export does. "
                "Unpack it yourself if you trust it."
            )

    return check


def _members(name: str, data: bytes) -> list[zipfile.ZipInfo]:
    """Return the files in a zip; empty when ``data`` is no zip."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [m for m in archive.infolist() if not m.is_dir()]
    except _ZIP_DAMAGE:
        raise _damaged(name, "workbook or zip archive") from None


def _is_plain_zip(name: str, data: bytes) -> bool:
    names = {m.filename for m in _members(name, data)}
    return data.startswith(b"PK\x03\x04") and not names & {"[Content_Types].xml", "mimetype"}


def _unzip(name: str, data: bytes, max_bytes: int) -> bytes:
    files = [m for m in _members(name, data) if not _is_clutter(m.filename)]
    if len(files) != 1:
        raise UnreadableFile(f"{name} holds {len(files)} files, not one. Unpack it and name the export files.")
    return read_member(name, data, files[0], _bound(name, len(data), max_bytes))


def _is_clutter(member: str) -> bool:
    return member.startswith("__MACOSX/") or Path(member).name.startswith(".")


def read_member(name: str, data: bytes, member: zipfile.ZipInfo, check: Callable[[int], None]) -> bytes:
    """Unpack one file of a zip, stopping as soon as ``check`` raises on the bytes unpacked so far."""
    parts, total = [], 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(member) as stream:
            while part := stream.read(_CHUNK):
                parts.append(part)
                total += len(part)
                check(total)
    except _ZIP_DAMAGE:
        raise _damaged(name, "workbook or zip archive") from None
    except RuntimeError:
        raise UnreadableFile(f"{name} is protected with a password. Remove the password and try again.") from None
    return b"".join(parts)


def workbook_parts(name: str, data: bytes, max_bytes: int) -> dict[str, bytes]:
    """Unpack all parts of a zipped workbook, so that their true sizes are known before anything parses them.

    Raises UnreadableFile when they are larger than ``max_bytes`` together, or out of proportion. Sizes written
    in the archive are not believed: a part that is longer than it says fails its checksum.
    """
    members = _members(name, data)
    _bound(name, len(data), max_bytes)(sum(m.file_size for m in members))
    check = _bound(name, len(data), max_bytes)
    return {m.filename: read_member(name, data, m, check) for m in members if m.filename.endswith((".xml", ".rels"))}


def _kind(name: str, data: bytes) -> Kind:
    if not data or data.isspace():
        raise UnreadableFile(f"{name} is empty. Export it again, with at least a header row and the comments.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "workbook"
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith(b"PK"):
        return _zipped_kind(name, data)
    _refuse_other_files(name, data)
    return "text"


def _zipped_kind(name: str, data: bytes) -> Kind:
    files = {m.filename for m in _members(name, data)}
    if any(f.startswith(("word/", "ppt/")) for f in files):
        raise UnreadableFile(f"{name} is a document or presentation, not a table. {_PICTURES}")
    return "workbook"


def _refuse_other_files(name: str, data: bytes) -> None:
    what = next(
        (what for magic, what in _NOT_TABLES if data.startswith(magic) and not _reads_as_text(magic, data)), None
    )
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    what = what or next((what for magic, what in _MARKUP if head.startswith(magic)), None)
    if what:
        raise UnreadableFile(f"{name} is {what}, whatever its name says. {_PICTURES}")
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and _is_binary(data):
        raise UnreadableFile(f"{name} holds binary data, not a table of text. {_PICTURES}")


def _reads_as_text(magic: bytes, data: bytes) -> bool:
    """Tell the header "BMW,Score" from a bitmap: no NUL and hardly a control character."""
    return magic.isalpha() and b"\x00" not in data[:4096] and not _is_binary(data[:4096])


def _is_binary(data: bytes) -> bool:
    return len(data) - len(data.translate(None, _CONTROLS)) > 0.01 * len(data)


def _too_large(name: str, max_bytes: int) -> UnreadableFile:
    return UnreadableFile(
        f"{name} holds more than the {max_bytes:,} bytes allowed. Split it, or raise reading.max_bytes in the settings."
    )


def _damaged(name: str, what: str) -> UnreadableFile:
    return UnreadableFile(f"{name} starts like a {what} but is cut off or damaged. Export or copy it again.")
