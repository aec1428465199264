from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from rootcause.domain.reasons import MENTION, PRAISE, PROBLEM
from rootcause.tagging.lexicon import judgment


def polarity(text: str, language: str) -> int:
    score = judgment(text, language)
    return PRAISE if score > 0 else PROBLEM if score < 0 else MENTION


NL_PRAISE = """\
De slimme meter was binnen een half uur geplaatst
Sinds de update gaat alles een stuk beter
Daar word ik blij van
Zo hoort het
Ik werd direct teruggebeld
Heel begaan met de patiënt
Supercontent van de service
De monteur had het zo verholpen
Voor herhaling vatbaar
Ik voelde me echt gehoord
Geen klachten verder
Ik kreeg meteen mijn geld terug
Een onvergetelijke reis gehad
Ik heb nooit problemen gehad
Het viel me alles mee
Rustige rijstijl en een praatje onderweg, heel prettig
Prijs-kwaliteit zit goed
De dame was niet onvriendelijk
"""
NL_PROBLEM = """\
Bedankt voor niets
Pakketje lag open en bloot in de regen
Ik voel me van het kastje naar de muur gestuurd
Niemand die je kan helpen
Overal hetzelfde verhaal moeten vertellen
Ik vind het jammer dat de winkel dicht is
Zo hoort het niet
Medewerkers weten van toeten noch blazen
De kamer rook muf en het bed was doorgezakt
De eindafrekening klopt van geen kant
Dit slaat nergens op
Het duurde veel te lang
Ze nam niet eens de moeite om te luisteren
Ik voelde mij niet serieus genomen
De rit kwam drie kwartier te laat
De app doet het al drie dagen niet
De chauffeur was niet vriendelijk
Sinds de update gaat alles een stuk slechter
Een hypotheekadviseur die zijn beloftes niet nakomt
Dit bedrijf raad ik niemand aan
De communicatie kan beter
Ik sta al tien minuten in de regen
Voor dat geld verwacht je meer
Wij zitten al de hele dag zonder stroom
Ik word er moedeloos van
Nooit meer hier bestellen
Schandelijk hoe jullie met klanten omgaan
Om te huilen zo traag
Ik zou worden teruggebeld
Ik ben niet tevreden over de afhandeling
Mijn geduld is op
Ik kan nergens een telefoonnummer vinden
"""
NL_MENTION = """\
n.v.t.
Misschien een idee om de bon per mail te sturen
Het gaat om een rit van Utrecht naar Zeist
Zie mijn eerdere bericht
Mijn abonnement loopt tot december
Ik bel over mijn factuur van maart
Het was mijn eerste bezoek
Ik heb met Peter gesproken
Wanneer komt de monteur langs?
Wij waren met vier personen
"""
EN_PRAISE = """\
Made my day
I felt listened to
The engineer had it up and running in minutes
Good value for money
Spotless room with a stunning view
She took the time to explain everything
A trip to remember
Couldn't ask for more
The atmosphere was relaxed
Can't praise them enough
The driver helped me to my door
Since the update everything runs better
Had an answer within ten minutes
No complaints from me
As it should be
The new banking app is a breeze to use
They really saved my holiday
Everything went like clockwork
"""
EN_PROBLEM = """\
My bill has doubled without explanation
I have had enough of this
There is no phone number anywhere on the site
The chatbot goes round in circles
The page won't load on my phone
That is not how it should be
They left me sitting in the waiting area for three hours
Two weeks on and not a word
What a farce
Since the update everything runs worse
It is a pity the shop closed
My ride never showed up
Still waiting for my refund
The staff have no clue
Shame on you
I would not recommend them to anyone
It fell short of what I expected
You should be ashamed
I felt like a number
They sent me the wrong size
The speed is nowhere near what was promised
A bit quicker would be nice
The stretcher was not secured properly
They go back on every promise
I want my money back
The waiter seemed to have forgotten us
The transport turned up an hour late
Finally got through after an hour
Portions on the small side
Avoid at all costs
Nobody could tell me anything
I was not taken seriously
"""
EN_MENTION = """\
How do I change my address?
It was about a trip from Leeds to York
It was my first visit
The appointment was on Tuesday afternoon
I placed an order yesterday
See my previous message
There were four of us
I am calling about my March invoice
I spoke to Peter
I have been a customer since 2015
"""

CASES = {
    "nl": {PRAISE: NL_PRAISE, PROBLEM: NL_PROBLEM, MENTION: NL_MENTION},
    "en": {PRAISE: EN_PRAISE, PROBLEM: EN_PROBLEM, MENTION: EN_MENTION},
}


def cases(language: str) -> list[tuple[str, int]]:
    return [(text, value) for value, texts in CASES[language].items() for text in texts.splitlines()]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everyday_clauses(language: str) -> None:
    texts, expected = zip(*cases(language), strict=True)
    found = [polarity(text, language) for text in texts]
    wrong = [text for text, want, got in zip(texts, expected, found, strict=True) if want != got]
    assert f1_score(expected, found, average="macro") >= 0.95, wrong


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_words_of_both_languages_do_nearly_as_well(language: str) -> None:
    texts, expected = zip(*cases(language), strict=True)
    assert np.mean([polarity(text, "unknown") == want for text, want in zip(texts, expected, strict=True)]) >= 0.85


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nl", "goed", PRAISE),
        ("nl", "niet goed", PROBLEM),
        ("nl", "goed is het niet", PROBLEM),
        ("nl", "slecht", PROBLEM),
        ("nl", "niet slecht", PRAISE),
        ("nl", "problemen", PROBLEM),
        ("nl", "nooit problemen", PRAISE),
        ("nl", "klachten", PROBLEM),
        ("nl", "geen klachten", PRAISE),
        ("nl", "nooit geen klachten gehad", PRAISE),
        ("nl", "onvriendelijk", PROBLEM),
        ("nl", "niet onvriendelijk", PRAISE),
        ("nl", "niet alleen vriendelijk", PRAISE),
        ("nl", "kan beter", PROBLEM),
        ("nl", "kan niet beter", PRAISE),
        ("nl", "mag sneller", PROBLEM),
        ("nl", "te lang", PROBLEM),
        ("nl", "niet te lang", PRAISE),
        ("nl", "op tijd", PRAISE),
        ("nl", "niet op tijd", PROBLEM),
        ("nl", "Eindelijk!", PROBLEM),
        ("nl", "lekker dan, weer wachten", PROBLEM),
        ("nl", "lekker gegeten", PRAISE),
        ("nl", "bedankt voor niets", PROBLEM),
        ("nl", "bedankt", PRAISE),
        ("nl", "De site werkt", PRAISE),
        ("nl", "De site werkt niet", PROBLEM),
        ("nl", "Niets.", MENTION),
        ("nl", "Laat het mij weten", MENTION),
        ("en", "good", PRAISE),
        ("en", "not good", PROBLEM),
        ("en", "bad", PROBLEM),
        ("en", "not bad", PRAISE),
        ("en", "never any problems", PRAISE),
        ("en", "unfriendly", PROBLEM),
        ("en", "not unfriendly", PRAISE),
        ("en", "not only friendly", PRAISE),
        ("en", "could be friendlier", PROBLEM),
        ("en", "couldn't be better", PRAISE),
        ("en", "too long", PROBLEM),
        ("en", "not too long", PRAISE),
        ("en", "did not arrive on time", PROBLEM),
        ("en", "arrived on time", PRAISE),
        ("en", "thanks for nothing", PROBLEM),
        ("en", "thanks", PRAISE),
        ("en", "great", PRAISE),
        ("en", "great, another outage", PROBLEM),
        ("en", "Nothing.", MENTION),
        ("en", "It works", PRAISE),
        ("en", "It does not work", PROBLEM),
    ],
)
def test_what_turns_a_judgment_round(language: str, text: str, expected: int) -> None:
    assert polarity(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("👍", PRAISE),
        ("😡", PROBLEM),
        ("ok 😊😊", PRAISE),
        (":-)", PRAISE),
        ("tja :(", PROBLEM),
        ("❤️", PRAISE),
        ("🚗", MENTION),
    ],
)
def test_pictures_judge(text: str, expected: int) -> None:
    assert polarity(text, "nl") == polarity(text, "unknown") == expected


@pytest.mark.parametrize("text", ["", " ", "...", "12345", "\x00\ud800", "ø" * 50_000, "niet " * 10_000])
def test_without_judging_words_nothing_is_said_of_it(text: str) -> None:
    assert polarity(text, "en") == MENTION


def test_case_and_accents_do_not_matter() -> None:
    assert polarity("INEFFICIËNT", "nl") == polarity("inefficient", "nl") == PROBLEM
