from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from rootcause.normalizing.junk import FILLERS, junk_reason

JUNK = """geen|Geen.|niets|Niks|nee|Nee hoor|n.v.t.|N.V.T|nvt|NVT!|geen opmerkingen
Geen op- of aanmerkingen.|geen commentaar|geen toelichting|weet ik niet|Geen idee|zie boven|idem|ja
Verder niets|nvt nvt|Nee, geen|Nee. Geen opmerkingen.|Niets, idem|nothing|Nothing.|Nothing at all!|none
None really|no comment|No comments.|N/A|n/a.|na|Did not answer|I don't know|I don’t know|don't know
not applicable|see above|Same as above.|yes|No.|Nothing, same as above.|test|Testing|TEST TEST|bla bla bla
lorem ipsum|-|--|...|…|?|!!!|. . .|*|€|_|5|10|12345|01-02-2026|1.|x|XX|xxx|aaaaaa|s|asdf|asdfgh
ASDFGHJKL|qwerty|qwertyuiop|lkjhgf|qweasd|hjklm|dfkjghdkfjg|sdfgh sdfgh|zxcvbnm|asdf test|[email]|[name].
[phone] [email]|[order number]"""

COMMENTS = """Slecht|slecht!|Top|Top!|Super|Duur|Traag|Goed|Prima|Prijs|Wachttijd|Niet goed|Te duur|Geen reactie
Geen klachten|Geen hulp|Niets werkt|Niemand bereikbaar|Nooit meer|Niks dan lof|Geen antwoord gekregen
Ja, heel tevreden|Nog niet opgelost|Nee, nog steeds kapot|Geen idee waar mijn pakket is|Bedankt|mwah|Pff|Oké
angstschreeuw|slechtst|jaagde|Bad|bad|Slow|Expensive|Great|ok|OK|meh|Awful|Nothing worked
Nothing to complain about|No response|No complaints|No help|None of it works|Yes very good
Not applicable to my order, which never came|Did not answer the phone|Thanks|Rude|Price|Lol|property
typewriter|liberty|were|power|tower|strengths|rhythm|glass|👎|👍👍|😡|❤️|👎🏽|:)|:-(|;-)|<3|10/10
9,5/10|8 / 10!|100%|+++|Top 👍|nee 😡|[name] was rude|[name] reageerde nooit|5 weken gewacht|3x gebeld
非常好|Очень плохо|muy mal|très bien"""


def cases(table: str) -> list[str]:
    return table.replace("\n", "|").split("|")


@pytest.mark.parametrize("text", cases(JUNK))
def test_junk(text: str) -> None:
    assert junk_reason(text) == "junk"


@pytest.mark.parametrize("text", cases(COMMENTS))
def test_a_comment_stays(text: str) -> None:
    assert junk_reason(text) == ""


@pytest.mark.parametrize("text", ["", " ", "\n\t\r", "\u200b", "\ufeff \u00ad", "\xa0"])
def test_nothing_visible_is_empty(text: str) -> None:
    assert junk_reason(text) == "empty"


def test_the_tables_are_large_enough() -> None:
    assert len(cases(JUNK)) >= 80
    assert len(cases(COMMENTS)) >= 80


def test_a_long_text_is_a_comment_unless_nothing_in_it_can_be_read() -> None:
    assert junk_reason("geen " * 1_000) == ""
    assert junk_reason("." * 100_000) == "junk"
    assert junk_reason("x" * 100_000) == "junk"
    assert junk_reason("-" * 10_000 + " te laat bezorgd") == ""


def test_fillers_are_written_as_they_are_compared() -> None:
    assert all(filler == filler.casefold().strip() and "  " not in filler for filler in FILLERS)
    assert all(junk_reason(filler) == "junk" for filler in FILLERS)


def test_on_real_files(shared_data: Path) -> None:
    survey = pd.read_csv(shared_data / "nhs_neas.csv", dtype=str, keep_default_na=False)
    reasons = pd.Series([junk_reason(text) for text in survey["FFT answer"]])
    assert (reasons == "empty").sum() == 12
    assert (reasons == "junk").sum() > 1_400
    # "Nothing", asked what could be better, was coded as praise; what has any other code holds a reason.
    silent = survey["labels"].str.contains("Labelling not possible|Not assigned|Positive experience")
    assert not (reasons[~silent] == "junk").any()


def test_reviews_and_questions_are_comments(shared_data: Path) -> None:
    for file, column in (("restaurants_nl_en_sentences.csv", "text"), ("banking77_test.csv", "text")):
        texts = pd.read_csv(shared_data / file, dtype=str, keep_default_na=False)[column]
        assert sum(junk_reason(text) != "" for text in texts) <= 2
