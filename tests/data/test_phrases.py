"""The phrase bank: parallel, complete, split once, and apart from the sample."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from rootcause.resources import resource
from rootcause.tagging import default_taxonomy

Rows = list[dict[str, str]]
POLARITIES = {"problem", "praise", "neutral"}
KINDS = {"plain", "negation", "litotes", "sarcasm", "separable", "compound", "flemish", "informal"}
HELD_OUT_REASONS = {
    "appointment.scheduling",
    "billing.payment",
    "delivery.damaged",
    "effort.repeat_story",
    "self_service.phone_menu",
}


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def twins(row: dict[str, str]) -> tuple[str, str]:
    return row["nl"], row["en"]


def same(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


@pytest.fixture(scope="module")
def clauses() -> Rows:
    return read(resource("data/phrases/clauses.csv"))


@pytest.fixture(scope="module")
def sectors() -> Rows:
    return read(resource("data/phrases/sectors.csv"))


@pytest.fixture(scope="module")
def written() -> Rows:
    return read(resource("data/phrases/training_clauses.csv"))


@pytest.fixture(scope="module")
def apart() -> Rows:
    return read(resource("data/phrases/test_clauses.csv"))


@pytest.fixture(scope="module")
def joining() -> Rows:
    return read(resource("data/phrases/joining_clauses.csv"))


def test_at_least_two_thousand_pairs_over_every_reason(clauses: Rows) -> None:
    assert len(clauses) >= 2_000
    per_reason = Counter(row["reason"] for row in clauses)
    assert set(per_reason) == {leaf.code for leaf in default_taxonomy().leaves}
    assert min(per_reason.values()) >= 50


def test_every_reason_holds_every_polarity_and_kind(clauses: Rows) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for row in clauses:
        found[row["reason"]] |= {row["polarity"], row["kind"]}
    assert {frozenset(values) for values in found.values()} == {frozenset(POLARITIES | KINDS)}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_clause_stands_twice(
    clauses: Rows, sectors: Rows, written: Rows, apart: Rows, joining: Rows, language: str
) -> None:
    counts = Counter(same(row[language]) for row in clauses + sectors + written + apart + joining)
    assert [text for text, count in counts.items() if count > 1 or not text] == []


def test_contrast_pairs_say_opposite_things_and_stay_together(clauses: Rows) -> None:
    pairs: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in clauses:
        if row["contrast"]:
            pairs[row["reason"], row["contrast"]].append(row)
    assert len(pairs) >= 200
    for members in pairs.values():
        assert len(members) == 2
        assert len({row["polarity"] for row in members}) == 2
        assert len({row["split"] for row in members}) == 1


def test_split_holds_out_whole_reasons_and_a_quarter_of_the_others(clauses: Rows) -> None:
    assert {row["reason"] for row in clauses if row["split"] == "held_out_reason"} == HELD_OUT_REASONS
    known = [row for row in clauses if row["reason"] not in HELD_OUT_REASONS]
    assert {row["split"] for row in known} == {"train", "held_out"}
    for reason in {row["reason"] for row in known}:
        splits = [row["split"] for row in known if row["reason"] == reason]
        assert 0.22 <= splits.count("held_out") / len(splits) <= 0.30


def test_sample_shares_no_clause(clauses: Rows, sectors: Rows, written: Rows, apart: Rows, joining: Rows) -> None:
    sample = {same(row["text"]) for name in ("nl", "en") for row in read(resource(f"data/sample_phrases/{name}.csv"))}
    every = clauses + sectors + written + apart + joining
    shared = [row for row in every if {same(row["nl"]), same(row["en"])} & sample]
    assert shared == []


def alike(learned: Rows, tested: Rows, language: str) -> list[str]:
    """Which of what is learned from shares four fifths of its words with something of what is tested."""
    texts = [row[language] for row in tested]
    words = CountVectorizer(preprocessor=same, token_pattern=r"\S+", binary=True, dtype=np.float32)
    read = words.fit_transform([row[language] for row in learned])
    asked = words.transform(texts)
    sizes = np.array([len(set(same(text).split())) for text in texts])  # of words that are not learned from too
    found = []
    for start in range(0, read.shape[0], 2_000):
        rows = read[start : start + 2_000]
        shared = (rows @ asked.T).toarray()
        union = rows.sum(axis=1).A + sizes - shared
        found += [learned[start + row][language] for row in np.flatnonzero((shared >= 0.8 * union).any(axis=1))]
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_learned_from_is_no_twin_of_what_is_held_out(
    clauses: Rows, written: Rows, apart: Rows, joining: Rows, language: str
) -> None:
    held_out = [row for row in clauses if row["split"] != "train"]
    assert alike(written, held_out + apart + joining, language) == []
    assert alike(joining, clauses + apart, language) == []


def test_every_reason_has_clauses_to_learn_from(written: Rows) -> None:
    per_reason = Counter(row["reason"] for row in written)
    assert per_reason.pop("none") >= 1_500
    assert set(per_reason) == {leaf.code for leaf in default_taxonomy().leaves}
    assert min(per_reason.values()) >= 750
    assert {row["polarity"] for row in written} == POLARITIES


def test_what_is_kept_apart_holds_neighbors_and_lines_without_a_reason(apart: Rows) -> None:
    counts = Counter(row["reason"] for row in apart)
    assert counts.pop("none") >= 400
    assert counts.total() >= 1_400
    assert len(counts) >= 16
    assert set(counts) < {leaf.code for leaf in default_taxonomy().leaves}


def test_comments_by_sector_were_read_for_reasons_that_there_are(sectors: Rows) -> None:
    codes = {leaf.code for leaf in default_taxonomy().leaves} | {"none", ""}
    assert {code for row in sectors for code in row["reasons"].split("|")} == codes
    assert sum(row["reasons"] != "" for row in sectors) > 7_000


def test_taxonomy_gives_no_clause_away(clauses: Rows) -> None:
    examples = {
        same(text)
        for leaf in default_taxonomy().leaves
        for told in (leaf.examples, leaf.counter_examples)
        for texts in told.values()
        for text in texts
    }
    assert [row["nl"] for row in clauses if {same(row["nl"]), same(row["en"])} & examples] == []


def test_sectors_have_a_polarity_and_words_a_meaning(sectors: Rows) -> None:
    assert {row["polarity"] for row in sectors} == POLARITIES
    words = read(resource("data/phrases/words.csv"))
    assert len(words) > 15_000
    assert len({row["nl"] for row in words}) == len(words)
    assert all(row["en"] and all(row["en"].split(";")) for row in words)


def test_nothing_personal_in_the_bank(clauses: Rows, sectors: Rows, written: Rows, apart: Rows, joining: Rows) -> None:
    personal = re.compile(r"@\w|https?://|www\.|\b\d{6,}\b|\b0\d{1,3}[- ]\d{6,}\b")
    every = clauses + sectors + written + apart + joining
    assert [text for row in every for text in twins(row) if personal.search(text)] == []


def test_joining_is_learned_from_clauses_over_many_reasons(joining: Rows) -> None:
    counts = Counter(row["reason"] for row in joining)
    assert set(counts) <= {leaf.code for leaf in default_taxonomy().leaves}
    assert counts.total() >= 1_500
    assert len(counts) >= 16
