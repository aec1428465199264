"""Texts that stand alone, through all stages, with the model that ships."""

from __future__ import annotations

import pytest

from rootcause.protocols import TicketTagger
from rootcause.settings import Settings
from rootcause.ticketing import load_ticket_tagger


@pytest.fixture(scope="module")
def tagger() -> TicketTagger:
    return load_ticket_tagger(Settings())


TEXTS = [
    "Ik sta al twintig minuten in de wacht en de factuur klopt ook niet.",
    "My parcel arrived four days late.",
    "Heel vriendelijke medewerker!",
    "",
    "The kangaroo reads a newspaper on the roof of the moon.",
    "Прошу вернуть деньги, посылка не пришла, ответа нет.",
]


def test_what_is_found(tagger: TicketTagger) -> None:
    waiting, late, friendly, empty, odd, foreign = tagger.tag(TEXTS)
    assert {reason.code for reason in waiting.reasons} == {"waiting.phone", "billing.incorrect"}
    assert all(reason.polarity == -1 for reason in waiting.reasons)
    first = waiting.reasons[0]
    assert "in de wacht" in waiting.text[first.start : first.stop]
    assert [reason.code for reason in late.reasons] == ["delivery.late"]
    assert friendly.reasons[0].polarity == 1
    assert (empty.skipped, foreign.skipped) == ("empty", "language")
    assert (odd.abstained, odd.skipped) == (True, "")


def test_the_same_alone_and_in_company_and_in_any_order(tagger: TicketTagger) -> None:
    together = tagger.tag(TEXTS)
    assert [tagger.tag([text])[0] for text in TEXTS] == list(together)
    assert list(tagger.tag(TEXTS[::-1]))[::-1] == list(together)


def test_nothing_gives_nothing(tagger: TicketTagger) -> None:
    assert list(tagger.tag([])) == []


def test_the_fingerprint_names_the_taxonomy(tagger: TicketTagger) -> None:
    assert "default 1" in tagger.fingerprint
    assert tagger.fingerprint == load_ticket_tagger(Settings()).fingerprint
