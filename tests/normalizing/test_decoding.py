from __future__ import annotations

import pytest

from rootcause.normalizing.decoding import decode, drop_tags
from rootcause.normalizing.traced import Traced


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("caf&eacute; &amp; bar", "café & bar"),
        ("&lt;3", "<3"),
        ("R&amp;amp;D", "R&D"),
        ("&#x20AC; 5 &#8364; 5", "€ 5 € 5"),
        ("&unknown; &; AT&T", "&unknown; &; AT&T"),
        ("a\u00a0b\u202fc", "a b c"),
        ("sl\u00adecht\u200b", "slecht"),
        ("a\x00b\x07", "ab"),
        ("een\u2028twee", "een\ntwee"),
        ("ＡＢＣ　１２３", "ABC 123"),
        ("٠٦-𝟏𝟐", "06-12"),
        ("cafe\u0301", "café"),
        ("klÃ©nt zei â€œneeâ€\x9d", "klént zei “nee”"),
        ("â‚¬ 5, Ã«Ã«n", "€ 5, ëën"),
        ("ï»¿hallo", "hallo"),
        ("Ã is a letter, naïve, één, Åse", "Ã is a letter, naïve, één, Åse"),
        ("\ud800x", "\ufffdx"),
        ("❤\ufe0f 👩\u200d👧 blij", "❤\ufe0f 👩\u200d👧 blij"),
        ("s\u200dlecht", "slecht"),
        ("10\u201320 min", "10-20 min"),
        ("", ""),
    ],
)
def test_decode(cell: str, expected: str) -> None:
    assert decode(Traced(cell)).text == expected


def test_plain_ascii_is_passed_on_as_it_is() -> None:
    text = Traced("plain text, 5 > 3\r\n\tend")
    assert decode(text) is text
    assert drop_tags(text) is text


def test_decoded_characters_point_at_their_source() -> None:
    text = decode(Traced("x&eacute;\u200by klÃ©nt"))
    assert text.text == "xéy klént"
    assert text.locate(1, 2) == (1, 9)
    assert text.locate(2, 3) == (10, 11)
    assert text.locate(6, 7) == (14, 16)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>een</p><p>twee</p>", "\neen\n\ntwee\n"),
        ("een<br>twee<br/>drie<BR />vier", "een\ntwee\ndrie\nvier"),
        ("<b>vet</b> en <span style='x'>meer</span>", "vet en meer"),
        ("I <3 it, 5 < 10 > 3", "I <3 it, 5 < 10 > 3"),
        ("<jan@example.com> <naam> a<b", "<jan@example.com> <naam> a<b"),
        ("x<style>p { color: red }</style>y<!-- weg -->z", "xyz"),
        ("<STYLE>p</STYLE><script>a<b</script>ok", "ok"),
        ("<style>niet gesloten", "niet gesloten"),
        ("<td>1</td><td>2</td>", " 1  2 "),
        ("<<b>>", "<>"),
    ],
)
def test_drop_tags(html: str, expected: str) -> None:
    assert drop_tags(Traced(html)).text == expected
