from __future__ import annotations

from rootcause.domain.comments import Corpus
from rootcause.domain.reasons import Tags, Words
from rootcause.settings import TaggingSettings
from rootcause.tagging.grouping import evidence_texts, reason_grouping
from rootcause.tagging.tagger import tag
from tests.tagging.small import BagOfWords, corpus, small

TEXTS = [
    "Vriendelijke dame. De medewerker was onbeschoft.",
    "Lange wachttijd! Lange wachttijd aan de balie.",
    "",
    "Prima",
]


def tagged(texts: list[str]) -> tuple[Corpus, Tags]:
    rows = corpus(texts)
    return rows, tag(rows, small(), BagOfWords(), TaggingSettings())


def test_one_group_per_leaf_in_file_order() -> None:
    rows, tags = tagged(TEXTS)
    grouping = reason_grouping(tags, rows, small())
    assert [(one.id, one.kind, one.parent) for one in grouping.groups] == [
        ("waiting.phone", "reason", "waiting"),
        ("staff", "reason", ""),
        ("billing", "reason", ""),
        ("overall", "general", ""),
    ]
    assert grouping.groups[1].praise_name == Words("Fijn personeel", "Kind staff")
    assert grouping.groups[1].action == Words("Oefen", "Practice")


def test_praise_and_problems_are_kept_apart() -> None:
    rows, tags = tagged(TEXTS)
    grouping = reason_grouping(tags, rows, small())
    assert grouping.has_polarity
    assert grouping.problem.toarray().tolist() == [[0, 1, 0, 0], [1, 0, 0, 0], [0] * 4, [0] * 4]
    assert grouping.praise.toarray().tolist() == [[0, 1, 0, 0], [0] * 4, [0] * 4, [0, 0, 0, 1]]


def test_evidence_is_the_first_mention_that_is_no_praise() -> None:
    rows, tags = tagged(TEXTS)
    assert evidence_texts(rows, tags, "staff") == {0: "De medewerker was onbeschoft"}
    assert evidence_texts(rows, tags, "waiting.phone") == {1: "Lange wachttijd!"}
    assert evidence_texts(rows, tags, "overall") == {}
    assert evidence_texts(rows, tags, "nowhere") == {}


def test_no_rows() -> None:
    rows, tags = tagged([])
    assert reason_grouping(tags, rows, small()).problem.shape == (0, 4)
