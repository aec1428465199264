from __future__ import annotations

import csv
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rootcause.normalizing.pii import MASK, NO_NAMES, Names, Span, find_personal_data, redact
from rootcause.normalizing.pii.lexicon import ALSO_WORDS, FIRST_NAMES, NOT_NAMES
from rootcause.normalizing.pii.spans import RULES, settle
from rootcause.normalizing.verbatims import normalize_verbatim


def _cases() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pii_cases", Path(__file__).with_name("pii_cases.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CASES = _cases()
FOUND: tuple[tuple[str, str], ...] = CASES.FOUND
CLEAN: tuple[str, ...] = CASES.CLEAN
PROSE: tuple[str, ...] = CASES.PROSE

STAFF = Names.of(
    ["Sanne de Vries", "Bakker, Willem", "Priya", "May Brown", "info@example.com", "", "Will", "J. Peeters"]
)


def secrets(text: str, redacted: str) -> Iterator[str]:
    """What the masks of ``redacted`` stand for in ``text``."""
    pattern = "(.+?)".join(re.escape(part) for part in MASK.split(redacted))
    match = re.fullmatch(pattern, text, re.DOTALL)
    assert match is not None, "the redacted text of a case must be its text with masks"
    yield from match.groups()


def test_the_table_is_large_enough() -> None:
    assert len(FOUND) >= 170
    assert len(FOUND) + len(CLEAN) >= 290
    assert len({text for text, _ in FOUND} | set(CLEAN)) == len(FOUND) + len(CLEAN)
    assert {mask[1:-1] for _, redacted in FOUND for mask in MASK.findall(redacted)} == set(RULES)


@pytest.mark.parametrize(("text", "redacted"), FOUND)
def test_personal_data_is_masked_with_the_name_of_the_rule(text: str, redacted: str) -> None:
    assert redact(text).text == redacted


@pytest.mark.parametrize("text", CLEAN)
def test_other_text_is_left_alone(text: str) -> None:
    assert redact(text) == (text, ())


@pytest.mark.parametrize(("text", "redacted"), FOUND)
def test_nothing_of_the_table_survives(text: str, redacted: str) -> None:
    verbatim = normalize_verbatim(f"Goed.\n{text}")
    for secret in secrets(text, redacted):
        if len(secret) > 3:
            assert secret not in verbatim.written
            assert secret not in verbatim.text


@pytest.mark.parametrize("text", [text for text, _ in FOUND])
def test_redacting_again_changes_nothing(text: str) -> None:
    once = redact(text).text
    assert redact(once) == (once, ())


def test_spans_are_offsets_into_the_text_as_it_is() -> None:
    text = "Ren&eacute;: jan&#64;example.com / 06-12345678"
    assert [(text[span.start : span.stop], span.rule) for span in find_personal_data(text)] == [
        ("jan&#64;example.com", "email"),
        ("06-12345678", "phone"),
    ]
    assert redact(text).spans == find_personal_data(text)


def test_spans_of_a_second_look_point_at_the_text_too() -> None:
    text = "#1234567 #7654321 klantnummer 12 klantnummer 5512345"
    redaction = redact(text)
    rebuilt, at = "", 0
    for span in redaction.spans:
        rebuilt += f"{text[at : span.start]}[{span.rule}]"
        at = span.stop
    assert rebuilt + text[at:] == redaction.text


def test_overlapping_claims_become_one_under_the_first_rule() -> None:
    assert settle([Span(4, 9, "phone"), Span(0, 6, "number"), Span(9, 12, "name")]) == (
        Span(0, 9, "number"),
        Span(9, 12, "name"),
    )
    assert settle([Span(0, 6, "name"), Span(4, 9, "email")]) == (Span(0, 9, "email"),)


# -- names from the export's own columns -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Priya hing op", "[name] hing op"),
        ("gisteren zei sanne de vries iets anders", "gisteren zei [name] iets anders"),
        ("Sanne wist het ook niet", "[name] wist het ook niet"),
        ("SANNE DE VRIES", "[name]"),
        ("Willem Bakker en Bakker, Willem", "[name] en [name]"),
        ("Priya's answer", "[name] answer"),
        ("May Brown told me so", "[name] told me so"),
        ("Peeters belde niet", "[name] belde niet"),
    ],
)
def test_known_people_are_found_without_a_cue(text: str, redacted: str) -> None:
    assert redact(text, STAFF).text == redacted
    assert redact(redacted, STAFF).text == redacted


@pytest.mark.parametrize(
    "text",
    [
        "Will you call? May I know? Brown box",
        "de bakker was dicht",
        "Bakker Bart was dicht",
        "priyaland en Priyanka",
        "Sannetje",
        "de vries en het ijs",
    ],
)
def test_everyday_words_in_name_columns_mask_nothing(text: str) -> None:
    assert redact(text, STAFF).text == text


def test_names_of_nothing() -> None:
    assert Names.of([]) == NO_NAMES
    assert Names.of(["", "  ", "12", "a@example.com", "x" * 200]) == NO_NAMES


def test_the_lists_of_names_do_not_contradict_each_other() -> None:
    assert not FIRST_NAMES & NOT_NAMES
    assert not ALSO_WORDS & NOT_NAMES
    assert all(name == name.lower() for name in FIRST_NAMES | NOT_NAMES)


# -- what it costs -----------------------------------------------------------------------------------------------------


def masked_share(texts: list[str]) -> float:
    """Words masked, over all words; handles aside, which data sets put in where a name stood."""
    words = sum(len(text.split()) for text in texts)
    spans = [(text, span) for text in texts for span in find_personal_data(text) if span.rule != "handle"]
    return sum(len(text[span.start : span.stop].split()) for text, span in spans) / words


def test_text_without_personal_data_is_hardly_touched() -> None:
    assert sum(len(text.split()) for text in PROSE) > 600
    assert masked_share(list(PROSE)) == 0


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("nhs_neas.csv", "FFT answer"),
        ("restaurants_nl_en_sentences.csv", "text"),
        ("banking77_test.csv", "text"),
        ("airline_tweets.csv", "text"),
        ("airline_reviews_subratings.csv", "Comment"),
    ],
)
def test_real_comments_are_hardly_touched(shared_data: Path, file: str, column: str) -> None:
    with (shared_data / file).open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        texts = [row[column] for row in csv.DictReader(lines)]
    assert masked_share(texts) < 0.002


@pytest.mark.parametrize(
    "unit",
    [
        "a", "1", "0 ", "06", "+", "12-", "1.1.", "::", "@", "a@", "a.", "a@a.", "<", "<a ", "<style>", "<!--",
        "&amp;", "http://", "?", "#", "é", "Ã©", "e\u0301", "\u200b", "[", "[email]", "'a", "a-", "j.", "A ",
        "ik ben ", "ik ben Jan ", "Kind regards, ", "klantnummer ", "klantnummer 123456 ", "1234 AB ", "AB-12-",
        "Kerkstraat ", "Klant: ", "> \n", "Van: ", "Op 1 schreef ", "--\n", "(translated by google)", " ", "\n",
        "10:31 Jan: x\n",
    ],
)  # fmt: skip
def test_a_huge_cell_of_anything_gets_through(unit: str) -> None:
    cell = unit * (100_000 // len(unit))
    verbatim = normalize_verbatim(cell)
    assert len(verbatim.text) <= 20_000
    assert redact(verbatim.written).text == verbatim.written


# -- properties --------------------------------------------------------------------------------------------------------

FRAGMENTS = st.sampled_from(
    [
        *(text for text, _ in FOUND),
        *CLEAN,
        "06", "-", "12345678", "@", "example.com", "Jan", "de", "Vries", "klantnummer", "mijn naam is",
        "Kind regards,", "[", "]", "email", "[name]", "1234", "AB", "12", "NL91", "&#64;", "\u200b", "\ue000", "<b>",
        "\n", "geboren op", "1-1-1970", "#", "3S", ".", ",", ":", "(", "https://", "?a=", "Priya", "Sanne de Vries",
    ]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=6), st.sampled_from(["", " ", ", ", "\n"]))
def test_redacting_is_idempotent(fragments: list[str], joint: str) -> None:
    once = redact(joint.join(fragments), STAFF).text
    assert redact(once, STAFF).text == once


@given(st.text(max_size=80))
def test_any_text_gets_through(text: str) -> None:
    redaction = redact(text)
    assert redact(redaction.text).text == redaction.text
    assert all(0 <= span.start < span.stop <= len(text) for span in redaction.spans)
