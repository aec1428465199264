from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rootcause.tagging.clauses import MAX_CLAUSES, MAX_TEXT, MAX_WORDS, split_clauses, split_pieces


def split(text: str, language: str = "nl") -> list[str]:
    return [text[start:stop] for start, stop in split_clauses(text, language)]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("nl", "Goed geholpen"),
        ("nl", "Goed geholpen.| Snel ook."),
        ("nl", "Snelle levering| maar de factuur klopt niet"),
        ("nl", "In de Goethestraße was alles snel klaar| MAAR de factuur klopt niet"),
        ("nl", "Ik vroeg het,| echter kwam er niets terug"),
        ("nl", "De kamer was schoon| terwijl het bed doorzakte"),
        ("nl", "Prima monteur,| daarnaast een scherpe prijs"),
        ("nl", "De app is handig| hoewel hij traag start"),
        ("nl", "Netjes gebracht,| helaas de verkeerde maat"),
        ("nl", "De monteur was vriendelijk| en de storing was snel opgelost"),
        ("nl", "vriendelijk en snel"),
        ("nl", "Vriendelijke en deskundige medewerkers"),
        ("nl", "Duur, traag en onvriendelijk"),
        ("nl", "De rit duurde lang,| de chauffeur reed veel te hard"),
        ("nl", "Ik bel maar even"),
        ("nl", "Er was niets dan lof maar ja"),
        ("nl", "Wij waren meer dan tevreden"),
        ("nl", "niet alleen vriendelijk"),
        ("nl", "De lijn was slecht| omdat het bereik wegviel"),
        ("nl", "Ik belde om negen uur| want de stroom was uitgevallen"),
        ("nl", "Bijv. de factuur klopt niet"),
        ("nl", "Ik sprak dhr. Jansen gisteren"),
        ("nl", "Kosten, bv. porto, zijn hoog"),
        ("nl", "Kosten: 12.50 per rit"),
        ("nl", "Om 10.30 uur kwam de taxi.| Daarna niets."),
        ("nl", "Wat een service!!!| Echt top."),
        ("nl", "Waarom?| Geen idee."),
        ("nl", "Tja…| laat maar"),
        ("nl", "eerste regel\n|tweede regel"),
        ("nl", "- te duur\n|- te traag\n|- te ver"),
        ("nl", "• te duur\n|• te traag"),
        ("nl", "Goed;| niet goedkoop"),
        ("nl", "Prima rit -| wel laat"),
        ("nl", "wifi-storing en e-mail"),
        ("nl", "Top :)"),
        ("nl", "👍"),
        ("nl", ""),
        ("nl", "..."),
        ("en", "Helpful staff"),
        ("en", "Helpful staff.| Quick too."),
        ("en", "Fast delivery| but the invoice is wrong"),
        ("en", "Friendly driver,| however he came late"),
        ("en", "The room was clean| although the bed sagged"),
        ("en", "The driver was friendly,| however, he came late"),
        ("nl", "Maar de prijs is hoog"),
        ("en", "Nice app,| unfortunately it crashes"),
        ("en", "nothing but praise"),
        ("en", "It took a while to connect"),
        ("en", "kind and helpful"),
        ("en", "The driver was kind| and the car was very clean"),
        ("en", "Slow, rude and expensive"),
        ("en", "The food was cold,| the waiter never came back"),
        ("en", "I asked e.g. the driver"),
        ("en", "Mr. Smith helped me"),
        ("en", "It cost 12.50 in total"),
        ("en", "Great!| Loved it."),
        ("en", "Why so slow?| No idea."),
        ("en", "They cut us off| because a bill was late"),
        ("en", "last but not least"),
        ("en", "as far as I know"),
        ("en", "first line\n\n|second line"),
        ("en", "good service;| fair price"),
        ("unknown", "Fast delivery| but the invoice is wrong"),
        ("unknown", "Snelle levering| maar de factuur klopt niet"),
    ],
)
def test_clauses(language: str, marked: str) -> None:
    pieces = [piece.strip(" ,.;-•\n…") for piece in marked.split("|")]
    found = [piece.strip(" ,.;-•\n…") for piece in split(marked.replace("|", ""), language)]
    assert found == [piece for piece in pieces if piece]


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=400) | st.text("abc maren,. \n-•!?()😀'", max_size=400), st.sampled_from(["nl", "en", "unknown"])
)
def test_spans_are_in_order_and_hold_every_word(text: str, language: str) -> None:
    spans = split_clauses(text, language)
    assert all(0 <= start < stop <= len(text) for start, stop in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    inside = {i for start, stop in spans for i in range(start, stop)}
    assert all(i in inside for i, c in enumerate(text) if c.isalnum())
    assert len(spans) <= MAX_CLAUSES


def test_a_letter_without_stops_is_cut_by_its_length() -> None:
    text = "woord " * 16_600
    spans = split_clauses(text, "nl")
    assert len(spans) == MAX_CLAUSES
    assert all(len(text[start:stop].split()) == MAX_WORDS for start, stop in spans[:-1])
    assert spans[-1][1] == len(text.rstrip())


def test_ten_thousand_clauses_end_in_one_that_holds_the_rest() -> None:
    text = "Te duur. " * 10_000
    spans = split_clauses(text, "nl")
    assert len(spans) == MAX_CLAUSES
    assert spans[0] == (0, 7)
    assert spans[-1][1] == len(text) - 2


@pytest.mark.parametrize(
    "text", ["a" * 300_000, "," * 300_000, "a," * 150_000, "a'" * 150_000, "-\n" * 150_000, "maar " * 60_000]
)
def test_what_lies_behind_the_limit_is_not_read(text: str) -> None:
    spans = split_clauses(text, "nl")
    assert all(stop <= MAX_TEXT for _, stop in spans)


@pytest.mark.parametrize("text", ["Mail me op [email]", "Mail me op [email]."])
def test_a_mask_at_the_end_is_whole(text: str) -> None:
    ((start, stop),) = split_clauses(text, "nl")
    assert text[start:stop] == "Mail me op [email]"


@pytest.mark.parametrize(
    ("language", "text", "hangs"),
    [
        ("nl", "Goed geholpen. Snel ook gedaan", ["", ""]),
        ("nl", "Snelle levering, maar de factuur klopt niet", ["", ""]),
        ("nl", "Snelle levering, de factuur klopt", ["", "loose comma"]),
        ("nl", "Snelle levering en de factuur klopt", ["", "loose adding"]),
        ("nl", "Snelle levering, en de factuur klopt", ["", "loose comma adding"]),
        ("nl", "Ik belde weer omdat niemand terugbelde", ["", "loose"]),
        ("nl", "eerste regel\ntweede regel, derde deel ervan", ["", "", "loose comma"]),
        ("en", "Quick delivery, and the invoice is right", ["", "loose comma adding"]),
        ("en", "Quick delivery because nobody was home", ["", "loose"]),
        ("en", "Quick delivery; and the invoice is right", ["", ""]),
        ("unknown", "Quick delivery en de factuur klopt", ["", "loose adding"]),
    ],
)
def test_how_a_piece_hangs_on_the_one_before(language: str, text: str, hangs: list[str]) -> None:
    pieces = split_pieces(text, language)
    found = [" ".join(name for name in ("loose", "comma", "adding") if getattr(piece, name)) for piece in pieces]
    assert found == hangs


@given(st.text(alphabet="ab ,.;enmaar\n", max_size=80))
def test_only_a_loose_piece_follows_a_comma_or_adds(text: str) -> None:
    pieces = split_pieces(text, "nl")
    assert not any(piece.loose for piece in pieces[:1])
    assert all(piece.loose or not (piece.comma or piece.adding) for piece in pieces)


@given(st.text(alphabet="ab ,.;enmaar\n", max_size=80))
def test_pieces_are_parts_of_clauses(text: str) -> None:
    starts = {piece.start for piece in split_pieces(text, "nl")}
    assert {start for start, _ in split_clauses(text, "nl")} <= starts
