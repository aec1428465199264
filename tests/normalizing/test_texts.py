from __future__ import annotations

import pytest

from rootcause.normalizing import normalize_texts

DUTCH = "Ik sta al een half uur in de wacht en niemand neemt op."


def test_order_masks_and_reasons() -> None:
    corpus = normalize_texts([DUTCH, "", "nvt", "Mail jan@example.com, the parcel is late."])
    assert corpus.texts[0] == DUTCH
    assert corpus.texts[3] == "Mail [email], the parcel is late."
    assert corpus.excluded.tolist() == ["", "empty", "junk", ""]
    assert corpus.language.tolist()[::3] == ["nl", "en"]


@pytest.mark.parametrize(
    "text", ["Slecht.", "ok", "Te laat!", "Too late again", "Très mauvais service, jamais de réponse"]
)
def test_a_text_is_read_the_same_in_any_company(text: str) -> None:
    alone = normalize_texts([text])
    among = normalize_texts([*["The service was slow and the staff were rude."] * 50, text])
    assert among.language[-1] == alone.language[0]


def test_nothing() -> None:
    assert len(normalize_texts([])) == 0


def test_only_the_customer_of_a_transcript() -> None:
    corpus = normalize_texts(
        ["Agent: Goedemiddag\nKlant: De factuur klopt niet\nAgent: Ik kijk even", "Agent: Hallo\nAgent: Dag"]
    )
    assert corpus.texts[0] == "De factuur klopt niet"
    assert corpus.excluded.tolist() == ["", "no_customer_turn"]
