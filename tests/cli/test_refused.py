"""What cannot be analyzed is refused with one clear sentence, and nothing is left behind."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Run
from tests.cli.exports import HEADER, rows, write_csv


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEADER, *rows(60)):
        sheet.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def bomb(path: Path) -> None:
    """A workbook of some kilobytes whose sheet unpacks to more than the limit."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if not name.endswith("sheet1.xml"):
                target.writestr(name, source.read(name))
        with target.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            block = b" " * 10_000_000
            for _ in range(10):
                sheet.write(block)


def gzip_bomb(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=9) as file:
        for _ in range(10):
            file.write(b"a" * 10_000_000)


def encrypted(path: Path) -> None:
    """A password-protected workbook is an OLE container with these two streams, not a ZIP."""
    names = "".join(f"{name}\0" for name in ("EncryptionInfo", "EncryptedPackage")).encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names + bytes(4096))


PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06\x00\x00\x00" + bytes(range(256)) * 4
)

MAKE: dict[str, tuple[str, Callable[[Path], object], int]] = {
    "missing": ("missing.csv", lambda path: None, 2),
    "directory": ("folder.csv", lambda path: path.mkdir(), 2),
    "empty": ("empty.csv", lambda path: path.write_bytes(b""), 2),
    "blank lines only": ("blank.csv", lambda path: path.write_bytes(b"\n\n\n"), 2),
    "header only": ("header.csv", lambda path: write_csv(path, []), 1),
    "one row": ("one.csv", lambda path: write_csv(path, rows(1)), 1),
    "a picture": ("picture.csv", lambda path: path.write_bytes(PICTURE), 2),
    "random bytes": ("random.csv", lambda path: path.write_bytes(random.Random(1).randbytes(40_000)), 2),
    "truncated workbook": ("cut.xlsx", lambda path: path.write_bytes(workbook()[:3000]), 2),
    "workbook with a password": ("locked.xlsx", encrypted, 2),
    "workbook that is a bomb": ("bomb.xlsx", bomb, 2),
    "gzip bomb": ("bomb.csv.gz", gzip_bomb, 2),
    "no text column": ("numbers.csv", lambda path: write_csv(path, [("1", "2")] * 50, ("a", "b")), 2),
    "broken JSON": ("broken.json", lambda path: path.write_text('{"a": [1, 2'), 2),
    "deep JSON": ("deep.json", lambda path: path.write_text("[" * 100_000), 2),
    "JSON without rows": ("plain.json", lambda path: path.write_text(json.dumps("hello")), 2),
}


def one_sentence(err: str) -> bool:
    """One message behind our name, no traceback, no longer than a person reads."""
    told = [line for line in err.splitlines() if line.startswith("rootcause: ")]
    return len(told) == 1 and "Traceback" not in err and 30 <= len(told[0]) <= 700


@pytest.mark.parametrize("case", MAKE)
def test_refused_with_one_clear_sentence(case: str, run: Run, tmp_path: Path) -> None:
    name, make, code = MAKE[case]
    make(tmp_path / name)
    (tmp_path / "limits.toml").write_text("[reading]\nmax_bytes = 50_000_000\n")  # so that a bomb is small to make
    before = sorted(tmp_path.rglob("*"))
    done = run("analyze", name, "--settings", "limits.toml")
    assert (done.code, done.out) == (code, ""), done.err
    assert one_sentence(done.err), done.err
    assert name in done.err or case in ("no text column", "header only", "one row")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("verb", ["columns", "redact"])
def test_other_verbs_refuse_alike(verb: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "picture.csv").write_bytes(PICTURE)
    done = run(verb, "picture.csv")
    assert done.code == 2
    assert one_sentence(done.err)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--score", "nps"], "nps"),
        (["--verbatim", "coment"], "comment"),  # the nearest column is offered
        (["--date", "when"], "when"),
        (["--scale", "seven"], "seven"),
        (["--scale", "5..5"], "5..5"),
        (["--language", "fr"], "language"),
        (["--formats", "html,docx"], "docx"),
        (["--taxonomy", "none.yaml"], "none.yaml"),
        (["--settings", "none.toml"], "none.toml"),
        (["--embedder", "no-such-model"], "no-such-model"),
        (["--groups", "labels"], "labels"),
        (["--outcome", "churned"], "churned"),
        (["--outcome", "channel"], "channel"),
        (["--outcome", "channel", "--segment", "channel"], "channel"),
    ],
)
def test_wrong_options_are_named(arguments: list[str], named: str, run: Run, export: Path, tmp_path: Path) -> None:
    done = run("analyze", export, *arguments)
    assert done.code in (1, 2)
    assert one_sentence(done.err), done.err
    assert named in done.err
    assert sorted(tmp_path.iterdir()) == [export]


def test_an_unknown_sheet_lists_the_sheets(run: Run, tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(workbook())
    done = run("analyze", "book.xlsx", "--sheet", "Januari")
    assert done.code == 2
    assert one_sentence(done.err)
    assert "'Sheet'" in done.err or "Sheet" in done.err


def test_a_folder_that_is_not_ours_stays_as_it_was(run: Run, export: Path, tmp_path: Path) -> None:
    out = tmp_path / "precious"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    done = run("analyze", export, "--out", out)
    assert done.code == 2
    assert one_sentence(done.err)
    assert [path.name for path in out.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_place_of_the_folder_stays(run: Run, export: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    done = run("analyze", export, "--out", tmp_path / "out")
    assert done.code == 2
    assert one_sentence(done.err)
    assert (tmp_path / "out").read_text() == "a file"


def test_a_folder_that_cannot_be_written(run: Run, export: Path) -> None:
    done = run("analyze", export, "--out", "/proc/rootcause-report" if Path("/proc").is_dir() else "/dev/null/x")
    assert done.code == 2
    assert one_sentence(done.err)


def test_no_message_holds_what_a_customer_said(run: Run, tmp_path: Path) -> None:
    secret = "Mijn buurvrouw Gerda zag het gebeuren"
    path = write_csv(tmp_path / "x.csv", [(secret, "zzz")], ("comment", "csat"))
    done = run("analyze", path)
    assert done.code == 1
    assert "Gerda" not in done.err + done.out
