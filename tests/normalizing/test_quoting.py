from __future__ import annotations

import pytest

from rootcause.normalizing.quoting import own_words
from rootcause.normalizing.traced import Traced

QUOTED = [
    "Het werkt nog steeds niet.\n\nOp ma 3 apr. 2023 om 10:31 schreef Acme <[email]>:\n> Beste klant\n> dag",
    "Het werkt nog steeds niet.\n\nOp 3 april 2023 schreef [name] het volgende:\nBeste klant",
    "Het werkt nog steeds niet.\nOn Mon, 3 Apr 2023 at 10:31, Acme Help <[email]> wrote:\nDear customer",
    "Het werkt nog steeds niet.\nOn Mon, 3 Apr 2023 at 10:31, Acme Help\n<[email]> wrote:\n> Dear customer",
    "Het werkt nog steeds niet.\n-----Original Message-----\nFrom: Acme",
    "Het werkt nog steeds niet.\n-----Oorspronkelijk bericht-----\nVan: Acme",
    "Het werkt nog steeds niet. -----Oorspronkelijk bericht----- Van: Acme Verzonden: maandag",
    "Het werkt nog steeds niet.\nVan: Acme\nVerzonden: maandag 3 april 2023\nAan: [email]\nOnderwerp: RE: klacht",
    "Het werkt nog steeds niet.\nFrom: Acme\nSent: Monday\nTo: [email]\nSubject: RE",
    "Het werkt nog steeds niet.\nVan: Acme Verzonden: maandag Aan: [email] Onderwerp: RE",
    "Het werkt nog steeds niet.\n> Beste klant,\n> dank",
    "Op 3 apr. 2023 om 10:31 schreef Acme:\n> Beste klant\n> dank\n\nHet werkt nog steeds niet.",
    "Het werkt nog steeds niet.\n---------- Forwarded message ---------\nFrom: x",
]


@pytest.mark.parametrize("mail", QUOTED)
def test_quoted_replies_are_left_out(mail: str) -> None:
    cleaned = own_words(Traced(mail))
    assert cleaned.text.text.strip() == "Het werkt nog steeds niet."
    assert cleaned.dropped == ("quoted_reply",)
    assert cleaned.kept == ()


@pytest.mark.parametrize(
    "mail",
    [
        "Te laat bezorgd.\n\nMet vriendelijke groet,\n\n[name]\nTel. [phone]\nAcme BV",
        "Te laat bezorgd.\nMvg [name]",
        "Te laat bezorgd. Met vriendelijke groet, [name]",
        "Te laat bezorgd.\nGroetjes, [name]",
        "Te laat bezorgd.\nKind regards,\n[name]\nSent from my iPhone",
        "Te laat bezorgd.\nVerzonden vanaf mijn iPhone",
        "Te laat bezorgd. Sent from Outlook for iOS",
        "Te laat bezorgd.\nVerstuurd vanaf mijn Samsung Galaxy-smartphone.",
        "Te laat bezorgd.\n-- \n[name]\nwww.example.com",
        "Te laat bezorgd.\nHoogachtend,\n[name]",
        "Te laat bezorgd.\nAlvast bedankt,\n\n[name]",
        "Te laat bezorgd. Thanks, [name]",
        "Te laat bezorgd.\nBest wishes,\n[name]",
        "Te laat bezorgd. Cheers!",
        "Te laat bezorgd.\nGet Outlook for Android",
    ],
)
def test_signatures_are_left_out(mail: str) -> None:
    cleaned = own_words(Traced(mail))
    assert cleaned.text.text.strip() == "Te laat bezorgd."
    assert cleaned.dropped == ("signature",)


@pytest.mark.parametrize(
    "mail",
    [
        "Te laat.\n\nDit e-mailbericht is uitsluitend bestemd voor de geadresseerde. Gebruik door anderen is verboden.",
        "Te laat.\nDe informatie in dit bericht is vertrouwelijk.",
        "Te laat.\nThis e-mail and any attachments are confidential and intended for the addressee.",
        "Te laat.\nIf you are not the intended recipient, delete it.",
        "Te laat.\nPlease consider the environment before printing",
        "CAUTION: This email came from outside.\nTe laat.",
    ],
)
def test_disclaimers_are_left_out(mail: str) -> None:
    cleaned = own_words(Traced(mail))
    assert cleaned.text.text.strip() == "Te laat."
    assert cleaned.dropped == ("disclaimer",)


@pytest.mark.parametrize(
    "cell",
    [
        "##- Please type your reply above this line -##\nTe laat.",
        "Toelichting: Te laat.",
        "Comment: Te laat.",
        "(Translated by Google) Too late.\n\n(Original)\nTe laat.",
        "Te laat. (Vertaald door Google)",
        "Te laat.\nDit is een automatisch gegenereerd bericht, u kunt niet antwoorden.",
        "Te laat. [cid:image001.png]",
    ],
)
def test_boilerplate_is_left_out(cell: str) -> None:
    cleaned = own_words(Traced(cell))
    assert cleaned.text.text.strip() == "Te laat."
    assert cleaned.dropped == ("boilerplate",)


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ("Met vriendelijke groet, [name]", "signature"),
        ("> alleen een citaat", "quoted_reply"),
        ("-----Original Message-----\nhallo daar", "quoted_reply"),
        ("Verzonden vanaf mijn iPhone", "signature"),
        ("Disclaimer: alles is vertrouwelijk", "disclaimer"),
    ],
)
def test_a_text_that_holds_nothing_else_is_kept_and_said_to_be(cell: str, part: str) -> None:
    cleaned = own_words(Traced(cell))
    assert cleaned.text.text == cell
    assert cleaned.kept == (part,)
    assert cleaned.dropped == ()


@pytest.mark.parametrize(
    "text",
    [
        "Op tijd bezorgd en de monteur schreef een nette bon",
        "On time, and she wrote back: great",
        "> 10 minuten gewacht",
        "5 > 3",
        "Van Utrecht naar Gent: Aan boord was het koud",
        "De groet aan de balie was vriendelijk. Groet iedereen zo!",
        "Kind regards was all they wrote back to me, after I had explained the whole story to them three times over",
        "Verzonden op maandag en niet ontvangen",
        "The disclaimer on the site is unclear",
        "Feedback: ",
        "Toelichting",
        "Nog steeds stuk. Thanks, but no thanks",
        "Goed geholpen. Bedankt!",
        "Snel opgelost.\nBedankt, en tot ziens",
        "-- geen idee --",
        "",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    cleaned = own_words(Traced(text))
    assert cleaned.text.text == text
    assert cleaned.dropped == ()


def test_a_postscript_and_a_long_line_are_no_signature() -> None:
    mail = "Te laat.\nMvg,\n[name]\nPS: en ook nog kapot"
    assert own_words(Traced(mail)).text.text == "Te laat.\n\nPS: en ook nog kapot"
    longer = "Te laat.\nMvg,\n[name]\n" + "En toen ging het helaas nog verder mis, " * 4
    assert "nog verder mis" in own_words(Traced(longer)).text.text


def test_everything_at_once() -> None:
    mail = (
        "Nog geen reactie gehad.\n\nMet vriendelijke groet,\n[name]\n\nVerzonden vanaf mijn iPhone\n\n"
        "Dit bericht is vertrouwelijk.\n\nOp 3 april 2023 om 10:31 schreef Acme:\n> hoi"
    )
    cleaned = own_words(Traced(mail))
    assert cleaned.text.text.strip() == "Nog geen reactie gehad."
    assert cleaned.dropped == ("quoted_reply", "disclaimer", "signature")
