from __future__ import annotations

import codecs

import pytest

from rootcause.errors import UnreadableFile
from rootcause.readers.encodings import decode
from tests.readers.making import codes, columns, read_bytes

TEXT = "naam;opmerking\r\nJosé;één café – “prima” kost €5\r\nZoë;coördinatie naïef\r\n"
READ = {"naam": ["José", "Zoë"], "opmerking": ["één café – “prima” kost €5", "coördinatie naïef"]}


@pytest.mark.parametrize(
    ("data", "noted"),
    [
        (TEXT.encode(), []),
        (TEXT.encode("utf-8-sig"), []),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), ["encoding"]),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ["encoding"]),
        (TEXT.encode("utf-16-le"), ["encoding"]),
        (TEXT.encode("utf-16-be"), ["encoding"]),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), ["encoding"]),
        (TEXT.encode("cp1252"), ["encoding"]),
    ],
)
def test_every_encoding_gives_the_same_table(data: bytes, noted: list[str]) -> None:
    export = read_bytes(data)
    assert columns(export) == READ
    assert codes(export) == noted


def test_other_encodings_are_guessed_last() -> None:
    text = (
        "názov;komentár\n" + "1;Veľmi dobrá služba, ale čakanie na linke bolo príliš dlhé a nikto mi neodpovedal\n" * 20
    )
    assert "čakanie" in decode("x", text.encode("cp1250")).text


def test_broken_utf8_is_replaced_and_counted() -> None:
    decoded = decode("x", "één goed\ntwee ".encode() + b"\xff slecht \xe2\x82 eind, en verder gewoon")
    assert decoded.text == "één goed\ntwee \ufffd slecht \ufffd eind, en verder gewoon"
    assert [(n.code, n.level, n.values["count"]) for n in decoded.notes] == [("broken_text", "caveat", 2)]


def test_replacement_characters_of_an_earlier_program_are_not_ours() -> None:
    assert decode("x", "al eerder stuk: \ufffd\ufffd".encode()).notes == ()


def test_nul_characters_are_removed_and_counted() -> None:
    export = read_bytes(b"a,b\n1,te\x00kst\x00\n")
    assert columns(export) == {"a": ["1"], "b": ["tekst"]}
    assert [(n.code, n.values["count"]) for n in export.notes] == [("nul_bytes", 2)]


def test_the_end_mark_of_old_systems_is_no_row() -> None:
    assert columns(read_bytes(b"a,b\n1,2\n\x1a")) == {"a": ["1"], "b": ["2"]}


def test_what_decodes_to_nothing_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="readable text"):
        decode("x.csv", codecs.BOM_UTF16_LE + b"\x00\xd8" * 200)
