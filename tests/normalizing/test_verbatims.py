from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rootcause.normalizing.pii import MASK, Names
from rootcause.normalizing.verbatims import Verbatim, normalize_verbatim, normalize_verbatims


def test_plain_text_is_passed_on_untouched() -> None:
    verbatim = normalize_verbatim("Veel te lang gewacht.")
    assert verbatim.text == verbatim.written == "Veel te lang gewacht."
    assert verbatim.origin is None
    assert (verbatim.masked, verbatim.dropped, verbatim.kept, verbatim.reason) == ({}, (), (), "")


@pytest.mark.parametrize("cell", ["", "   ", "\n\t ", "<p></p>", "\u200b"])
def test_nothing_is_nothing(cell: str) -> None:
    verbatim = normalize_verbatim(cell)
    assert verbatim.text == ""
    assert verbatim.written == cell
    assert verbatim.reason == ""


def test_the_cell_is_written_as_it_was_but_redacted() -> None:
    cell = "<p>Bel&nbsp;me op 06-12345678&hellip;</p>\r\n<p>Klantnummer&#58; 123456</p> "
    verbatim = normalize_verbatim(cell)
    assert verbatim.written == "<p>Bel&nbsp;me op [phone]&hellip;</p>\r\n<p>Klantnummer&#58; [number]</p> "
    assert verbatim.text == "Bel me op [phone]…\n\nKlantnummer: [number]"
    assert verbatim.masked == {"number": 1, "phone": 1}


def test_the_trace_leads_back_to_what_is_written() -> None:
    verbatim = normalize_verbatim("<b>Ik &amp; jan@example.com</b> wachten")
    assert verbatim.text == "Ik & [email] wachten"
    assert verbatim.origin is not None
    start = int(verbatim.origin[verbatim.text.index("[email]")])
    assert verbatim.written[start : start + 7] == "[email]"


def test_a_quoted_reply_is_left_out_and_still_redacted() -> None:
    cell = (
        "Nog niets.\nMvg, Jan\n\n"
        "Op 3 april 2023 om 10:31 schreef Acme <help@example.com>:\n> Beste Jan, bel 020-1234567"
    )
    verbatim = normalize_verbatim(cell)
    assert verbatim.text == "Nog niets."
    assert verbatim.dropped == ("quoted_reply", "signature")
    assert "help@example.com" not in verbatim.written
    assert "1234567" not in verbatim.written
    assert "Jan" not in verbatim.written
    assert verbatim.masked == {"email": 1, "name": 2, "phone": 1}


def test_a_conversation_keeps_the_customer_only() -> None:
    cell = (
        "(10:31:22) Anna: Goedemiddag, met Anna\r\n"
        "(10:31:40) Bezoeker: de factuur klopt niet, ik ben Jan\r\n(10:32:00) Anna: ok"
    )
    verbatim = normalize_verbatim(cell)
    assert verbatim.text == "de factuur klopt niet, ik ben [name]"
    assert verbatim.dropped == ("agent_turns",)
    assert "Anna" not in verbatim.written
    assert "Goedemiddag" in verbatim.written


def test_a_conversation_without_a_customer_says_so_and_keeps_its_text() -> None:
    verbatim = normalize_verbatim("Agent: hello?\nAgent: anyone there?")
    assert verbatim.reason == "no_customer_turn"
    assert verbatim.text == "Agent: hello?\nAgent: anyone there?"
    assert "agent_turns" not in verbatim.dropped


def test_a_text_of_nothing_but_a_signature_is_kept() -> None:
    verbatim = normalize_verbatim("Verzonden vanaf mijn iPhone")
    assert verbatim.text == "Verzonden vanaf mijn iPhone"
    assert verbatim.kept == ("signature",)


def test_blanks_and_line_breaks_are_evened_out() -> None:
    assert normalize_verbatim(" een  \t twee \r\n\r\n\r\n\r\n  drie\rvier ").text == "een twee\n\ndrie\nvier"


def test_a_long_cell_is_redacted_to_its_end_and_analyzed_to_a_whole_word() -> None:
    cell = "woord " * 400 + "mail jan@example.com"
    verbatim = normalize_verbatim(cell, max_cell=1_000)
    assert len(verbatim.text) <= 1_000
    assert verbatim.text.endswith(" woord")
    assert verbatim.dropped == ("tail",)
    assert verbatim.written.endswith("mail [email]")


def test_a_long_cell_without_blanks_is_cut_hard() -> None:
    verbatim = normalize_verbatim("x" * 5_000, max_cell=1_000)
    assert len(verbatim.text) == 1_000


@pytest.mark.parametrize("longest", range(1_000, 1_040))
def test_a_cut_never_splits_a_mask(longest: int) -> None:
    cell = "woord " * 165 + "geboren op 12-03-1980 en verder gaat het nog een tijdje door met woorden"
    text = normalize_verbatim(cell, max_cell=longest).text
    assert "[" not in MASK.sub("", text)


def test_known_names_are_masked() -> None:
    verbatim = normalize_verbatim("Priya hing op", Names.of(["Priya"]))
    assert verbatim.text == verbatim.written == "[name] hing op"


def test_each_distinct_cell_is_worked_on_once_and_order_is_kept() -> None:
    cells = ["goed", "slecht", "goed", ""]
    verbatims = normalize_verbatims(cells)
    assert [verbatim.text for verbatim in verbatims] == cells
    assert verbatims[0] is verbatims[2]


# -- properties --------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "Te laat", "bezorgd", " ", "  ", "\n", "\r\n", "\n\n\n", "<br>", "<p>", "</p>", "<b>", "&amp;", "&eacute;",
        "&lt;", "\u200b", "\u00a0", "klÃ©nt", "ｊａ", "<3", "5 < 10", "> citaat\n", "Klant: ", "\nAgent: ",
        "Mvg, Jan\n", " jan@example.com ", " 06-12345678 ", "-----Original Message-----\n",
        "Op 3 april 2023 schreef Acme:\n", "Verzonden vanaf mijn iPhone\n", "😀", "[name]", "e\u0301", "Toelichting: ",
        ".", "x" * 30, "Disclaimer: geheim\n", "\x00",
    ]
)  # fmt: skip


def faithful(verbatim: Verbatim) -> bool:
    """Whether each plain character of the text is the one it points at; decoded ones point at what they stood for."""
    if verbatim.origin is None:
        return verbatim.text == verbatim.written
    pairs = zip(verbatim.text, (verbatim.written[at] for at in verbatim.origin), strict=True)
    return all(
        one == other or not (one.isascii() and one.isalnum()) or not other.isascii() or other == "&"
        for one, other in pairs
    )


@given(st.lists(PIECES, max_size=12).map("".join), st.integers(1_000, 1_100))
def test_every_character_points_at_what_is_written(cell: str, longest: int) -> None:
    verbatim = normalize_verbatim(cell, max_cell=longest)
    if verbatim.origin is not None:
        assert verbatim.origin.dtype == "int32"
        assert len(verbatim.origin) == len(verbatim.text)
        assert (verbatim.origin[1:] >= verbatim.origin[:-1]).all()
        assert ((verbatim.origin >= 0) & (verbatim.origin < len(verbatim.written))).all()
    assert faithful(verbatim)
    assert not any(secret in verbatim.text + verbatim.written for secret in ("jan@example.com", "06-12345678"))


@given(st.text(max_size=60))
def test_any_cell_gets_through(cell: str) -> None:
    verbatim = normalize_verbatim(cell)
    assert faithful(verbatim)
    assert normalize_verbatim(verbatim.written).written == verbatim.written
