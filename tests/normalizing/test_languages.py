from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rootcause.normalizing.languages import identify_languages

SINGLE = [
    ("Slecht", "nl"),
    ("te lang in de wacht", "nl"),
    ("Top service!", "nl"),
    ("Prima geholpen", "nl"),
    ("Niet bereikbaar", "nl"),
    ("Geen reactie", "nl"),
    ("Duur", "nl"),
    ("Wachttijd", "nl"),
    ("Lekker snel", "nl"),
    ("HELAAS NIET OPGELOST", "nl"),
    ("[name] was onbeschoft", "nl"),
    ("Zie https://www.example.org/the-best-of-the-best voor de factuur", "nl"),
    ("Too slow", "en"),
    ("Great", "en"),
    ("Rude", "en"),
    ("Nothing worked", "en"),
    ("Waiting time", "en"),
    ("Delivery was late", "en"),
    ("I can’t log in", "en"),
    ("Service très lent et personne ne répond", "fr"),
    ("Der Kundenservice ist leider sehr schlecht", "de"),
    ("muy mal servicio, nunca más la comida es de lo peor", "es"),
    ("Çok kötü bir deneyim yaşadım, kimse yardım etmedi", "tr"),
    ("Bardzo długo czekałem na odpowiedź z biura", "pl"),
    ("очень плохое обслуживание, никто не отвечает", "ru"),
    ("ok", "unknown"),
    ("OK!", "unknown"),
    ("👍", "unknown"),
    ("5", "unknown"),
    ("", "unknown"),
    ("...", "unknown"),
    ("[email]", "unknown"),
    ("Wifi", "unknown"),
    ("DHL", "unknown"),
]


@pytest.mark.parametrize(("text", "language"), SINGLE)
def test_a_text_by_itself(text: str, language: str) -> None:
    assert identify_languages([text]).tolist() == [language]


DUTCH = [
    f"{who} heeft {what} nog steeds niet {done}"
    for who in ("De bezorger", "Mijn buurman", "De monteur", "Uw collega", "Niemand van jullie")
    for what in ("het pakket", "de rekening", "mijn bestelling", "het probleem", "de afspraak")
    for done in ("gebracht", "bekeken", "gevonden", "opgelost", "bevestigd")
]
ENGLISH = [
    f"{who} still has not {done} {what}"
    for who in ("The courier", "My neighbor", "The engineer", "Your colleague", "Nobody over there")
    for what in ("the parcel", "the bill", "my order", "the problem", "the appointment")
    for done in ("brought", "looked at", "found", "fixed", "confirmed")
]


def test_the_file_decides_between_close_candidates() -> None:
    texts = ["Top service!", "Website"]
    assert identify_languages([*DUTCH, *texts])[-2:].tolist() == ["nl", "nl"]
    assert identify_languages([*ENGLISH, *texts])[-2:].tolist() == ["en", "en"]


def test_the_file_is_no_evidence_by_itself() -> None:
    assert identify_languages([*DUTCH, "ok", "5", "👍"])[-3:].tolist() == ["unknown"] * 3


def test_clear_text_withstands_the_file() -> None:
    assert identify_languages([*DUTCH, "Nobody answered"])[-1] == "en"
    assert identify_languages([*ENGLISH, "Niemand reageerde"])[-1] == "nl"


def test_neither_order_nor_repetition_matters() -> None:
    texts = [text for text, _ in SINGLE]
    expected = dict(zip(texts, identify_languages(texts).tolist(), strict=True))
    shuffled = texts * 3
    random.Random(7).shuffle(shuffled)
    assert identify_languages(shuffled).tolist() == [expected[text] for text in shuffled]


def test_nothing_to_identify() -> None:
    result = identify_languages([])
    assert result.shape == (0,)
    assert result.dtype.kind == "U"


def test_huge_and_broken_text() -> None:
    texts = ["de bestelling is niet aangekomen " * 50_000, "\ud800 kapot \x00 geleverd", "a" * 1_000_000]
    assert identify_languages(texts)[:2].tolist() == ["nl", "nl"]


def test_on_real_sentences(shared_data: Path) -> None:
    frame = pd.read_csv(shared_data / "restaurants_nl_en_sentences.csv", dtype=str, keep_default_na=False)
    right = identify_languages(list(frame["text"])) == frame["lang"].to_numpy(dtype=str)
    short = np.array([len(text.split()) <= 4 for text in frame["text"]])
    print(f"all {right.mean():.3f}, {short.sum()} of at most four words {right[short].mean():.3f}")
    assert right.mean() >= 0.98
    assert right[short].mean() >= 0.93
    for language in ("nl", "en"):
        assert right[(frame["lang"] == language).to_numpy()].mean() >= 0.98


@pytest.mark.parametrize("file", ["airline_tweets.csv", "banking77_test.csv"])
def test_english_files_are_english(shared_data: Path, file: str) -> None:
    languages = identify_languages(list(pd.read_csv(shared_data / file, dtype=str, keep_default_na=False)["text"]))
    assert np.isin(languages, ["en", "unknown"]).mean() > 0.999
    assert (languages == "en").mean() > 0.99
