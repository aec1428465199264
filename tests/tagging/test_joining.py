"""Which pieces of a sentence are one clause: by made weights, and by what ships on clauses that it never saw."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from rootcause.domain.reasons import PRAISE, PROBLEM
from rootcause.embedding import load_embedder
from rootcause.protocols import Embedder
from rootcause.resources import resource
from rootcause.tagging.clauses import MAX_WORDS, Piece, split_pieces
from rootcause.tagging.joining import CLUES, Joining, clause_bounds, joint_clues
from rootcause.tagging.learned import MODEL, Learned, load_learned
from rootcause.tagging.reading import Found, Reader
from rootcause.tagging.taxonomy import default_taxonomy, parse_taxonomy
from tests.tagging.small import BagOfWords, small

LEAVES = default_taxonomy().leaves
NUMBER = {leaf.code: number for number, leaf in enumerate(LEAVES)}
FIRM, LOOSE = Piece(0, 1), Piece(2, 3, loose=True, comma=True)


class Cutting(Reader):
    """A reader that cuts wherever it can."""

    @cached_property
    def learned(self) -> Learned | None:
        """What ships, but for what joins."""
        learned = load_learned(resource(MODEL))
        return replace(learned, joining=replace(learned.joining, apart=1e-9))


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder("static", [])


@pytest.fixture(scope="module")
def reader(embedder: Embedder) -> Reader:
    return Reader(LEAVES, embedder)


@pytest.fixture(scope="module")
def cutting(embedder: Embedder) -> Reader:
    return Cutting(LEAVES, embedder)


@pytest.fixture(scope="module")
def apart() -> pd.DataFrame:
    return pd.read_csv(resource("data/phrases/test_clauses.csv"), keep_default_na=False)


def made(**weights: float) -> Joining:
    nothing = np.zeros((1, 1), dtype=np.float32)
    return Joining("bag", (), nothing, nothing[0], dict.fromkeys(CLUES, 0.0) | weights, bias=-1.0, apart=0.5)


def found(reader: Reader, text: str, language: str) -> list[Found]:
    return reader.read([(text, language)]).found[text, language]


def codes(reader: Reader, text: str, language: str) -> set[str]:
    return {LEAVES[one.reason].code for one in found(reader, text, language)}


def test_the_clues_of_a_joint() -> None:
    chances = np.array([[0.75, 0.25], [0.5, 0.25]], dtype=np.float32)
    pieces = [FIRM, Piece(2, 3, loose=True, adding=True)]
    clues = joint_clues(chances, [4, 6], pieces, np.array([1]))
    assert clues.tolist() == [[0.75, 0.5, 0.75 * 0.5 + 0.25 * 0.25, 4, 6, 0, 1]]


def test_only_loose_pieces_are_joined_to_the_one_before() -> None:
    chances = np.full((4, 2), 0.5, dtype=np.float32)
    begins = made().begins(chances, [3, 3, 3, 3], [FIRM, FIRM, LOOSE, FIRM])
    assert begins.tolist() == [True, True, False, True]
    assert made().begins(chances[:2], [3, 3], [FIRM, FIRM]).tolist() == [True, True]
    assert made().begins(chances[:0], [], []).tolist() == []


def test_the_same_reason_joins_and_another_parts() -> None:
    one, other = [0.9, 0.0], [0.0, 0.9]
    joining = made(same=-4, sure=1, sure_before=1)
    for first, second, begins in ((one, other, True), (one, one, False), (other, other, False)):
        chances = np.array([first, second], dtype=np.float32)
        assert joining.begins(chances, [3, 3], [FIRM, LOOSE]).tolist() == [True, begins]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        (
            "De chauffeur, ook een medewerker, was vriendelijk. Hij kwam heel laat en de factuur klopt niet",
            ["De chauffeur, ook een medewerker, was vriendelijk", "en de factuur klopt niet"],
        ),
        ("Lang gewacht op de factuur en niet gekregen", ["Lang gewacht op de factuur en niet gekregen"]),
    ],
)
def test_another_embedder_cuts_where_both_sides_stand_alone(text: str, spans: list[str]) -> None:
    ones = found(Reader(small().leaves, BagOfWords()), text, "nl")
    assert sorted({text[one.start : one.stop] for one in ones}) == spans


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("nl", "De monteur kwam niet, ik zat de hele dag thuis", "appointment.no_show"),
        ("nl", "Ik sta al een uur in de wacht, steeds datzelfde muziekje", "waiting.phone"),
        ("en", "The engineer never came, I sat at home all day", "appointment.no_show"),
        ("en", "On hold for an hour, the same tune over and over", "waiting.phone"),
    ],
)
def test_one_thing_told_in_two_pieces_is_one_reason(reader: Reader, language: str, text: str, code: str) -> None:
    assert len(split_pieces(text, language)) == 2
    assert codes(reader, text, language) == {code}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nl", "De monteur kwam te laat en de factuur klopt niet", {"appointment.no_show", "billing.incorrect"}),
        ("en", "The engineer was late and the invoice is wrong", {"appointment.no_show", "billing.incorrect"}),
        (
            "nl",
            "Lange wachttijd, onvriendelijk personeel, verkeerde factuur",
            {"waiting.phone", "staff.attitude", "billing.incorrect"},
        ),
        ("nl", "Pakket te laat, doos kapot", {"delivery.late", "delivery.damaged"}),
        ("en", "Parcel late, box broken", {"delivery.late", "delivery.damaged"}),
        ("en", "Rude agent and wrong information", {"staff.attitude", "information.wrong"}),
    ],
)
def test_things_side_by_side_are_all_found(reader: Reader, language: str, text: str, expected: set[str]) -> None:
    assert codes(reader, text, language) >= expected


@pytest.mark.parametrize("language", ["nl", "en"])
def test_clauses_of_one_reason_get_fewer_others_and_keep_their_own(
    reader: Reader, cutting: Reader, apart: pd.DataFrame, language: str
) -> None:
    rows = apart[apart["reason"] != "none"]
    own = [NUMBER[code] for code in rows["reason"]]
    keys = [(text, language) for text in rows[language]]
    said = {}
    for name, one in (("joined", reader), ("cut", cutting)):
        heard = one.read(keys).found
        reasons = [{each.reason for each in heard[key]} for key in keys]
        right = sum(reason in each for reason, each in zip(own, reasons, strict=True))
        said[name] = right, sum(map(len, reasons)) - right
    assert said["joined"][1] < 0.85 * said["cut"][1]
    assert said["joined"][0] > 0.98 * said["cut"][0]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_two_clauses_side_by_side_are_nearly_as_often_both_found_as_when_cut_everywhere(
    reader: Reader, cutting: Reader, apart: pd.DataFrame, language: str
) -> None:
    between = {"nl": " en ", "en": " and "}[language]
    rows = apart[apart["reason"] != "none"].iloc[::37]
    pairs = [
        (
            f"{first[language].rstrip('.!?')}{between}{second[language]}",
            {NUMBER[first["reason"]], NUMBER[second["reason"]]},
        )
        for (_, first), (_, second) in combinations(rows.iterrows(), 2)
        if first["reason"] != second["reason"]
    ]
    keys = [(text, language) for text, _ in pairs]
    assert len(keys) > 500
    both = []
    for one in (reader, cutting):
        heard = one.read(keys).found
        both.append(
            sum(pair <= {each.reason for each in heard[key]} for key, (_, pair) in zip(keys, pairs, strict=True))
        )
    assert both[0] > 0.9 * both[1]


@pytest.mark.parametrize(
    ("language", "text", "evidence"),
    [
        ("nl", "De monteur kwam niet, ik zat de hele dag thuis", "De monteur kwam niet"),
        ("en", "I sat at home all day, the engineer never came", "the engineer never came"),
        ("nl", "3 juni weer open, las ik op de winkelruit", "3 juni weer open"),  # no phrase, only what was learned
        ("en", "Golden chap, always comes at the hour he says", "always comes at the hour he says"),
    ],
)
def test_evidence_is_the_piece_that_says_it(reader: Reader, language: str, text: str, evidence: str) -> None:
    assert {text[one.start : one.stop] for one in found(reader, text, language)} == {evidence}


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "First agent was friendly, the second was rude", "staff.attitude"),
        ("nl", "De app werkt goed, de site is traag", "digital.website_app"),
        ("nl", "Bezorger was op tijd, de vorige kwam te laat", "delivery.late"),
        ("unknown", "First agent was friendly, the second was rude", "staff.attitude"),
        ("en", "The app is great, I use it daily, it crashes a lot", "digital.website_app"),
        ("nl", "Vriendelijke man, kwam uit Gent, was onbeleefd tegen mijn vrouw", "staff.attitude"),
    ],
)
def test_praise_and_complaint_of_one_reason_stay_apart(reader: Reader, language: str, text: str, code: str) -> None:
    ones = [one for one in found(reader, text, language) if LEAVES[one.reason].code == code]
    assert [(text[one.start : one.stop], one.polarity) for one in ones] == [
        (text.split(", ")[0], PRAISE),
        (text.split(", ")[-1], PROBLEM),
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "never called back, rude staff", {"resolution.broken_promise", "staff.attitude"}),
        ("en", "no refund, parcel late", {"billing.refund", "delivery.late"}),
        ("nl", "pakket te laat, nooit teruggebeld", {"resolution.broken_promise", "delivery.late"}),
        ("nl", "niet bereikbaar, te duur", {"contact.unreachable", "price.expensive"}),
        ("nl", "onbeleefd personeel, niet bereikbaar", {"staff.attitude", "contact.unreachable"}),
        ("en", "rude staff, long wait", {"staff.attitude", "waiting.handling"}),
    ],
)
def test_two_complaints_side_by_side_are_two_complaints(
    reader: Reader, language: str, text: str, expected: set[str]
) -> None:
    ones = found(reader, text, language)
    assert {LEAVES[one.reason].code for one in ones} == expected
    assert {one.polarity for one in ones} == {PROBLEM}


def test_a_list_of_three_keeps_what_each_of_its_phrases_says(reader: Reader) -> None:
    text = "Snelle levering, goede service, vriendelijke medewerkers"
    assert codes(reader, text, "nl") >= {"delivery.late", "staff.attitude"}


OWN = """\
name: own
version: "1"
extends: default
add:
  - code: comfort
    name: {nl: Comfort, en: Comfort}
  - code: comfort.music
    name: {nl: Muziek, en: Music}
    patterns:
      nl: ["- muziekje .. hard"]
  - code: comfort.pram
    name: {nl: Kinderwagen, en: Pram}
    examples:
      nl: [de kinderwagen kon nergens staan]
"""


@pytest.fixture(scope="module")
def own(embedder: Embedder) -> Reader:
    return Reader(parse_taxonomy(OWN, "own.yaml").leaves, embedder)


@pytest.mark.parametrize(
    ("text", "code", "evidence"),
    [
        ("Al uren niet geholpen, muziekje hard", "comfort.music", "muziekje hard"),  # its "niet" turns nothing round
        (
            "ik zat de hele dag thuis, de kinderwagen kon nergens staan",
            "comfort.pram",
            "de kinderwagen kon nergens staan",
        ),
        (
            "de kinderwagen kon nergens staan, ik zat de hele dag thuis",
            "comfort.pram",
            "de kinderwagen kon nergens staan",
        ),
    ],
)
def test_reasons_of_the_users_own_are_looked_for_in_every_piece(
    own: Reader, text: str, code: str, evidence: str
) -> None:
    (one,) = [one for one in found(own, text, "nl") if own.leaves[one.reason].code == code]
    assert text[one.start : one.stop] == evidence
    assert code != "comfort.music" or one.polarity == PROBLEM


def test_a_taxonomy_of_few_of_the_reasons_that_ship_joins_alike(embedder: Embedder, reader: Reader) -> None:
    few = Reader(tuple(leaf for leaf in LEAVES if leaf.code.startswith("appointment.")), embedder)
    text = "De monteur kwam niet, ik zat de hele dag thuis"
    assert [(one.start, one.stop, few.leaves[one.reason].code) for one in found(few, text, "nl")] == [
        (one.start, one.stop, LEAVES[one.reason].code) for one in found(reader, text, "nl")
    ]


def test_what_is_found_stands_in_order_of_place(reader: Reader, apart: pd.DataFrame) -> None:
    keys = [(". ".join(apart["nl"][start : start + 4]), "nl") for start in range(0, 400, 4)]
    for ones in reader.read(keys).found.values():
        assert ones == sorted(ones)


def test_a_text_is_joined_alike_alone_and_among_others(reader: Reader, apart: pd.DataFrame) -> None:
    keys = [(text, "nl") for text in apart["nl"][:300]]
    together = reader.read(keys).found
    assert all(reader.read([key]).found[key] == together[key] for key in keys[::7])


def test_the_same_words_cut_otherwise_elsewhere_change_nothing(reader: Reader) -> None:
    short = "late, never on time"
    keys = [(short, "en"), (f"{'la ' * MAX_WORDS}{short}", "en")]
    alone = {key: reader.read([key]).found[key] for key in keys}
    assert {one.polarity for one in alone[keys[0]]} != {one.polarity for one in alone[keys[1]]}  # else nothing is shown
    assert reader.read(keys).found == reader.read(keys[::-1]).found == alone


@pytest.mark.parametrize(
    ("words", "begins", "bounds"),
    [
        ([], [], []),
        ([3], [True], [(0, 1)]),
        ([3, 4, 5], [True, False, True], [(0, 2), (2, 3)]),
        ([30, 30, 1], [True, False, False], [(0, 2), (2, 3)]),
        ([900, 2, 2], [True, False, False], [(0, 1), (1, 3)]),
    ],
)
def test_clauses_of_pieces_are_bounded(words: list[int], begins: list[bool], bounds: list[tuple[int, int]]) -> None:
    assert MAX_WORDS == 60
    assert list(clause_bounds(words, begins)) == bounds
