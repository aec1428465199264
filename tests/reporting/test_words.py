from __future__ import annotations

import re
import typing
from pathlib import Path
from string import Formatter

import pytest
import yaml

import rootcause
from rootcause.domain.causes import Polarity, Trend, Verdict
from rootcause.domain.exports import Note, Role
from rootcause.domain.groups import Kind
from rootcause.reporting.words import LANGUAGES, label, locale, note, phrase, say

_PACKAGE = Path(rootcause.__file__).parent
_REPORTING = _PACKAGE / "reporting"


def _sentences(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, entry in locale(language).items():
        parts = (
            entry.items() if isinstance(entry, dict) else enumerate(entry) if isinstance(entry, list) else [("", entry)]
        )
        found |= {f"{key}.{part}": text for part, text in parts}
    return found


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    dutch, english = _sentences("nl"), _sentences("en")
    assert set(dutch) == set(english)
    assert {key: _names(text) for key, text in dutch.items()} == {key: _names(text) for key, text in english.items()}
    assert all(isinstance(text, str) and text.strip() for text in [*dutch.values(), *english.values()])


def test_the_languages_differ_wherever_a_sentence_has_three_words_or_more() -> None:
    dutch, english = _sentences("nl"), _sentences("en")
    assert not [
        key
        for key in english
        if len(english[key].split()) > 2 and english[key] == dutch[key] and "{" not in english[key]
    ]


def test_every_code_that_a_report_can_meet_has_words() -> None:
    tables = {"verdict": Verdict, "trend": Trend, "polarity": Polarity, "kind": Kind, "role": Role}
    for table, codes in tables.items():
        assert {f"{table}.{code}" for code in typing.get_args(codes)} <= set(locale("en"))
    for reason in ("empty", "junk", "duplicate", "no_customer_turn", "test_row"):
        assert f"excluded.{reason}" in locale("en")


def test_every_note_that_the_package_writes_has_words() -> None:
    sources = [path for path in _PACKAGE.rglob("*.py") if _REPORTING not in path.parents]
    codes = {code for path in sources for code in re.findall(r"\bNote\(\s*\"(\w+)\"", path.read_text(encoding="utf-8"))}
    assert {code for code in codes if f"note.{code}" not in locale("en")} == set()


_CODED = (
    "verdict", "trend", "kind", "polarity", "answer", "excluded", "role", "caveat", "lang", "redaction", "note",
    "segment", "scale", "definition", "signal", "figure", "reached", "stands_out",
)  # fmt: skip
"""Tables whose keys are codes that an analysis holds."""
_BUILT = ("column", "certainty", "change", "decide", "other", "quality", "reproduce", "workbook", "outcomes", "edits")
"""Tables whose keys are put together: the second part must stand in the source as a word."""


def test_every_sentence_is_used_and_every_key_asked_for_exists() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*_REPORTING.rglob("*.py"), *(_REPORTING / "templates").glob("*.j2")]
    )
    asked = set(
        re.findall(r"""(?:say|phrase|words)\((?:language, |sheets\.language, )?["']([a-z_]+\.[a-z_0-9]+)["']""", text)
    )
    assert {key for key in asked if key not in locale("en")} == set()
    asked |= {f"{id}.{part}" for id in re.findall(r"""\bsection\(\s*["'](\w+)""", text) for part in ("title", "lead")}
    assert {key for key in asked if key not in locale("en")} == set()
    built = [table for table in _BUILT if re.search(rf"{table}\.(?:\{{|\" ~)", text)]
    dead = {
        key
        for key in set(locale("en")) - asked
        if (key not in text and key.split(".")[0] not in (*_CODED, *built))
        or (key.split(".")[0] in built and not re.search(rf"\b{key.split('.')[1]}\b", text))
    }
    assert dead == set()


_PROMISES = {
    "en": "caus(es|ed|ing)|because|due to|leads? to|results? in|if fixed|would (gain|rise|improve)|will|drives",
    "nl": "veroorza\\w+|omdat|doordat|komt door|leid(t|en) tot|lever(t|en) .* op|als dit wordt opgelost|zal|zullen",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_promises_or_blames(language: str) -> None:
    own = {
        key: text.replace("causes.csv", "") for key, text in _sentences(language).items() if not key.startswith("note.")
    }
    found = {key: text for key, text in own.items() if re.search(rf"\b({_PROMISES[language]})\b", text, re.IGNORECASE)}
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_locale_files_hold_no_key_twice(language: str) -> None:
    text = (_REPORTING / "locales" / f"{language}.yaml").read_text(encoding="utf-8")
    sections = re.split(r"(?m)^(?=\w)", text)
    for section in sections:
        keys = re.findall(r"(?m)^  (\w+):", section)
        assert len(keys) == len(set(keys)), section.split("\n")[0]
    heads = re.findall(r"(?m)^(\w+):", text)
    assert len(heads) == len(set(heads)) == len(yaml.safe_load(text))


def test_numbers_and_plurals_follow_the_language() -> None:
    assert phrase("nl", "waterfall.other", n=1) == "1 kleinere reden"
    assert say("waterfall.other", n=1234).nl == "1.234 kleinere redenen samen"
    assert say("waterfall.other", n=1234).en == "1,234 smaller reasons together"


def test_an_unknown_code_stays_readable() -> None:
    assert label("redaction", "date of birth").nl == "geboortedatum"
    assert label("excluded", "too_short").en == "too short"
    assert note(Note("never_seen", "Plain words.")).nl == "Plain words."
