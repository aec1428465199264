from __future__ import annotations

import gzip
import io
import os
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rootcause.errors import InputError, NotEnoughData, RootCauseError, UnreadableFile
from rootcause.readers import read_export
from tests.readers.making import LIMIT, columns

CSV = b"id,comment\n1,prima geholpen\n2,te lang gewacht\n"
READ = {"id": ["1", "2"], "comment": ["prima geholpen", "te lang gewacht"]}


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def refused(path: Path, max_bytes: int = LIMIT) -> str:
    with pytest.raises(RootCauseError) as caught:
        read_export([path], max_bytes=max_bytes)
    message = str(caught.value)
    assert "\n" not in message
    assert 30 < len(message) < 700
    return message


@pytest.mark.parametrize(
    "data",
    [
        CSV,
        gzip.compress(CSV, mtime=0),
        gzip.compress(CSV[:20], mtime=0) + gzip.compress(CSV[20:], mtime=0),
        zipped(**{"export.csv": CSV}),
        zipped(**{"export.csv.gz": gzip.compress(CSV, mtime=0)}),
        zipped(**{"export.csv": CSV, "__MACOSX/._export.csv": b"x", ".DS_Store": b"x"}),
    ],
)
def test_packed_files_are_unpacked_whatever_they_are_called(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_bytes(data)
    export = read_export([str(path)], max_bytes=LIMIT)
    assert columns(export) == READ
    assert export.rows == (("export.txt", 2), ("export.txt", 3))


def test_standard_input() -> None:
    export = read_export(["-"], max_bytes=LIMIT, stdin=io.BytesIO(gzip.compress(CSV, mtime=0)))
    assert columns(export) == READ
    assert export.rows[0] == ("stdin", 2)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\n \r\n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x00\x00\x00\x00", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "picture (PNG)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "picture (JPEG)"),
        (b"BM\x8a\x00\x00\x00" + bytes(200), "picture (BMP)"),
        (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        (b"<!DOCTYPE html><html><table><tr><td>1", "web page"),
        (b"SQLite format 3\x00" + bytes(100), "SQLite"),
        (random.Random(3).randbytes(20_000), "binary data"),
        (gzip.compress(CSV, mtime=0)[:-12], "cut off or damaged"),
        (gzip.compress(CSV, mtime=0)[:12] + b"xxxxxxxx", "cut off or damaged"),
        (zipped(**{"a.csv": CSV, "b.csv": CSV}), "holds 2 files"),
        (zipped(**{"word/document.xml": CSV, "[Content_Types].xml": b""}), "document or presentation"),
        (zipped(**{"a.csv": CSV})[:-30], "cut off or damaged"),
        (gzip.compress(gzip.compress(gzip.compress(gzip.compress(CSV), mtime=0))), "packed more than"),
        (b'"hello"', "a single value"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(data)
    message = refused(path)
    assert "export.csv" in message
    assert says in message


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    data = bytearray(zipped(**{"x.csv": CSV}))
    data[6] |= 1  # the flag of encryption, in the local header ...
    data[data.index(b"PK\x01\x02") + 8] |= 1  # ... and in the directory
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    assert "password" in refused(path)


def test_a_bitmap_is_told_from_a_brand(tmp_path: Path) -> None:
    path = tmp_path / "cars.csv"
    path.write_bytes(b"BMW,comment\n1,good\n")
    assert columns(read_export([path], max_bytes=LIMIT)) == {"BMW": ["1"], "comment": ["good"]}


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "none.csv")
    assert "is a folder" in refused(tmp_path)
    assert "cannot be read: File name too long" in refused(tmp_path / ("x" * 5000))
    assert "cannot be read" in refused(tmp_path / "a\x00b")


@pytest.fixture
def plain_user() -> Iterator[None]:
    """The superuser may read everything, so be nobody for a moment."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


def test_a_file_that_may_not_be_read(tmp_path: Path, plain_user: None) -> None:
    path = tmp_path / "secret.csv"
    try:
        path.write_bytes(CSV)
        path.chmod(0)
    except PermissionError:  # nobody may not even look into the folder
        pass
    assert "permission denied" in refused(path)


def test_a_header_without_rows_is_too_little_data(tmp_path: Path) -> None:
    path = tmp_path / "header.csv"
    path.write_text("id,comment\n")
    with pytest.raises(NotEnoughData, match="no rows below"):
        read_export([path], max_bytes=LIMIT)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda data: zipped(**{"x.csv": data})])
def test_the_limit_holds_for_packed_and_unpacked_bytes(pack: object, tmp_path: Path) -> None:
    assert callable(pack)
    path = tmp_path / "large.csv"
    path.write_bytes(pack(b"a,b\n" + b"1,2\n" * 10_000))
    assert "more than the 9,000 bytes" in refused(path, max_bytes=9_000)
    with pytest.raises(UnreadableFile):
        read_export(["-"], max_bytes=9, stdin=io.BytesIO(path.read_bytes()))


def test_a_flood_of_one_byte_is_refused_long_before_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as file:
        for _ in range(15):
            file.write(b"a" * 10_000_000)
    assert "200 times its size" in refused(path, max_bytes=10**12)


def test_every_refusal_is_an_input_error() -> None:
    assert issubclass(UnreadableFile, InputError)
