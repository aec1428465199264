"""Which pieces of a sentence are one clause: by made weights, and by what ships on clauses that it never saw."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from rootcause.embedding import load_embedder
from rootcause.protocols import Embedder
from rootcause.resources import resource
from rootcause.tagging.clauses import MAX_WORDS, Piece, split_pieces
from rootcause.tagging.joining import SIGNS, Joining, joint_signs, long_enough
from rootcause.tagging.learned import MODEL, Learned, load_learned
from rootcause.tagging.reading import Found, Reader
from rootcause.tagging.taxonomy import default_taxonomy
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
    return Joining(nothing, nothing[0], dict.fromkeys(SIGNS, 0.0) | weights, -1.0, 0.5)


def found(reader: Reader, text: str, language: str) -> list[Found]:
    return reader.read([(text, language)]).found[text, language]


def codes(reader: Reader, text: str, language: str) -> set[str]:
    return {LEAVES[one.reason].code for one in found(reader, text, language)}


def test_the_signs_of_a_joint() -> None:
    chances = np.array([[0.75, 0.25], [0.5, 0.25]], dtype=np.float32)
    pieces = [FIRM, Piece(2, 3, loose=True, adding=True)]
    signs = joint_signs(chances, [4, 6], pieces, np.array([1]))
    assert signs.tolist() == [[0.75, 0.5, 0.75 * 0.5 + 0.25 * 0.25, 4, 6, 0, 1]]


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


@pytest.mark.parametrize(("words", "begins"), [([3, 3], True), ([2, 3], False), ([3, 2], False), ([1, 1], False)])
def test_where_nothing_was_learned_both_sides_need_three_words(words: list[int], begins: bool) -> None:
    assert long_enough(words, [FIRM, LOOSE]).tolist() == [True, begins]
    assert long_enough(words, [FIRM, FIRM]).tolist() == [True, True]


def test_another_embedder_joins_short_pieces_by_their_words() -> None:
    reader = Reader(small().leaves, BagOfWords())
    text = "De chauffeur, ook een medewerker, was vriendelijk. Hij kwam heel laat en de factuur klopt niet"
    spans = {(one.start, one.stop) for one in found(reader, text, "nl")}
    assert {text[start:stop] for start, stop in spans} == {text.split(". ")[0], "en de factuur klopt niet"}


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


def test_evidence_is_the_piece_that_says_it(reader: Reader) -> None:
    text = "De monteur kwam niet, ik zat de hele dag thuis"
    ((start, stop),) = {(one.start, one.stop) for one in found(reader, text, "nl")}
    assert text[start:stop] == "De monteur kwam niet"


def test_what_is_found_stands_in_order_of_place(reader: Reader, apart: pd.DataFrame) -> None:
    keys = [(". ".join(apart["nl"][start : start + 4]), "nl") for start in range(0, 400, 4)]
    for ones in reader.read(keys).found.values():
        assert ones == sorted(ones)


def test_a_text_is_joined_alike_alone_and_among_others(reader: Reader, apart: pd.DataFrame) -> None:
    keys = [(text, "nl") for text in apart["nl"][:300]]
    together = reader.read(keys).found
    assert all(reader.read([key]).found[key] == together[key] for key in keys[::7])


def test_a_clause_that_was_joined_is_bounded() -> None:
    text = ", ".join(["friendly agent"] * 150)
    spans = {(one.start, one.stop) for one in found(Reader(small().leaves, BagOfWords()), text, "en")}
    assert [len(text[start:stop].split()) for start, stop in sorted(spans)] == [MAX_WORDS] * 5
