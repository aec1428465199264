from __future__ import annotations

import pytest

from rootcause.normalizing.conversations import customer_words, split_turns
from rootcause.normalizing.traced import Traced


def said(text: str) -> str | None:
    words = customer_words(Traced(text))
    return None if words is None else words.text.text


@pytest.mark.parametrize(
    ("transcript", "customer"),
    [
        ("Klant: mijn pakket is kwijt\nAgent: wat vervelend\nKlant: ja!", "mijn pakket is kwijt\n ja!"),
        ("Customer: it broke\nAgent: sorry", "it broke"),
        (
            "Medewerker: hallo\nBezoeker: de app doet niets\nniet eens opstarten",
            "de app doet niets\nniet eens opstarten",
        ),
        ("[10:31] Klant: hallo\n[10:32] Medewerker: hoi", "hallo"),
        ("10:31 Visitor: hello\n10:32 Support: hi", "hello"),
        ("(10:31:22) [name]: Goedemiddag\n(10:31:40) Bezoeker: ik wacht al een uur", "ik wacht al een uur"),
        ("(10:31) Agent [name]: hi\n(10:32) [name]: my order is late", "my order is late"),
        ("Agent [name] (10:02): hello\nCustomer (10:03): where is it", "where is it"),
        ("2024-04-03 10:31:22 Customer: no\n2024-04-03 10:31:30 Agent: yes", "no"),
        ("Bezoeker 48213345: help\nAgent: ja", "help"),
        ("KLANT: slecht\nAGENT: jammer", "slecht"),
        ("**Klant:** te duur\n**Agent:** ok", "te duur"),
        ("Klant: mijn factuur klopt niet Agent: ik kijk even Klant: graag", "mijn factuur klopt niet  graag"),
        ("Customer service: hello\nCustomer: bad", "bad"),
        ("Chat gestart\nSysteem: u bent nummer 3\nKlant: lang wachten", "lang wachten"),
    ],
)
def test_only_the_customer_is_kept(transcript: str, customer: str) -> None:
    assert said(transcript) == customer


@pytest.mark.parametrize(
    "text",
    [
        "Advies: nooit doen",
        "Advies: nooit doen. Score: 1",
        "Klant: ja",
        "Klant: ja. Score: 1",
        "Agent: onvriendelijk",
        "Mijn agent: top. de klant: tevreden",
        "Pluspunt: snel\nMinpunt: duur\nTip: bel terug",
        "[10:31] Sanne: hoi\n[10:32] Kevin: dag",
        "Gebeld om 10:31 en om 10:45: niets",
        "http://customer://agent",
        "",
    ],
)
def test_ordinary_text_is_no_conversation(text: str) -> None:
    assert split_turns(text) == ()
    assert said(text) is None


@pytest.mark.parametrize(
    "transcript", ["Agent: hello?\nAgent: are you there?", "Medewerker: hallo\nKlant:   \nMedewerker: dag"]
)
def test_a_silent_customer_is_reported_and_the_text_kept(transcript: str) -> None:
    words = customer_words(Traced(transcript))
    assert words is not None
    assert words.silent
    assert words.text.text == transcript


def test_turns_cover_the_transcript_in_order() -> None:
    text = "Klant: een\nAgent: twee\nKlant: drie"
    turns = split_turns(text)
    assert [turn.role for turn in turns] == ["customer", "agent", "customer"]
    assert [text[turn.start : turn.stop].strip() for turn in turns] == ["een", "twee", "drie"]
    assert turns[0].label == 0
    assert turns[-1].stop == len(text)


def test_what_is_kept_points_at_the_transcript() -> None:
    text = "Agent: hoi\nKlant: mijn pakket"
    words = customer_words(Traced(text))
    assert words is not None
    assert words.text.locate(0, 4) == (18, 22)
