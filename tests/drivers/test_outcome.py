from dataclasses import replace

import numpy as np

from rootcause.drivers.outcome import answers
from tests.drivers.generator import corpus, grouping

BAD = np.array([True, True, False, False, True, False])
MENTIONS = np.array([[1, 0], [0, 1], [0, 0], [1, 1], [1, 0], [0, 1]]) == 1


def test_comments_of_one_score_are_one_answer_that_mentions_what_any_of_them_does() -> None:
    joined = replace(corpus(BAD), unit=np.array([0, 0, 1, 2, 3, 4]))
    found = answers(joined, grouping(MENTIONS, ("a", "b")))
    assert len(found) == 5
    assert found.dissatisfied.tolist() == [1, 0, 0, 1, 0]
    assert found.problem.toarray()[0].tolist() == [1, 1]


def test_unscored_duplicate_and_test_rows_are_no_answers_but_an_empty_comment_is() -> None:
    excluded = np.array(["", "duplicate", "test_row", "empty", "", ""])
    satisfaction = np.array([-1, -1, 1, 1, -9, 1], dtype=np.int8)
    found = answers(replace(corpus(BAD), excluded=excluded, satisfaction=satisfaction), grouping(MENTIONS, ("a", "b")))
    assert found.dissatisfied.tolist() == [1, 0, 0]
    assert found.problem.toarray().tolist() == [[1, 0], [0, 0], [0, 1]]
    assert found.segments["language"].tolist() == ["nl", "", "nl"]


def test_the_first_analyzed_comment_by_id_speaks_for_its_answer() -> None:
    mixed = replace(corpus(BAD), unit=np.array([0, 0, 0, 1, 2, 2]), excluded=np.array(["junk", "", "", "", "", ""]))
    turned = replace(mixed, ids=("i0", "i2", "i1", "i3", "i4", "i5"))
    assert sorted(answers(mixed, grouping(MENTIONS, ("a", "b"))).first.tolist()) == [1, 3, 4]
    assert sorted(answers(turned, grouping(MENTIONS, ("a", "b"))).first.tolist()) == [2, 3, 4]


def test_an_excluded_comment_adds_no_mention_to_the_answer_it_shares() -> None:
    mixed = replace(corpus(BAD), unit=np.array([0, 0, 1, 2, 3, 4]), excluded=np.array(["junk", "", "", "", "", ""]))
    found = answers(mixed, grouping(MENTIONS, ("a", "b")))
    row = int(np.flatnonzero(found.problem.toarray().sum(axis=1) >= 0)[0])
    assert found.problem.toarray().sum(axis=0).tolist() == [2, 3]
    assert row == 0


def test_an_answer_without_customer_is_its_own_customer() -> None:
    named = replace(corpus(BAD), customer=np.array(["bo", "", "bo", "", "al", "i000001"]))
    found = answers(named, grouping(MENTIONS, ("a", "b")))
    assert found.customers == 5
    assert sorted(np.bincount(found.customer).tolist()) == [1, 1, 1, 1, 2]


def test_weights_are_scaled_to_the_number_of_answers() -> None:
    weighted = replace(corpus(BAD), weight=np.array([2.0, 2.0, 2.0, np.nan, 0.0, -1.0]))
    found = answers(weighted, grouping(MENTIONS, ("a", "b")))
    assert sorted(found.weight.tolist()) == [0, 0, 0, 2, 2, 2]
    assert found.rate == 2 / 3
    assert found.notes == ()


def test_weights_that_are_all_zero_count_for_one_and_say_so() -> None:
    found = answers(replace(corpus(BAD), weight=np.zeros(6)), grouping(MENTIONS, ("a", "b")))
    assert found.weight.tolist() == [1.0] * 6
    assert [note.code for note in found.notes] == ["weights_unusable"]


def test_the_order_of_rows_and_the_numbering_of_answers_change_nothing() -> None:
    named = replace(corpus(BAD), customer=np.array(["bo", "", "bo", "", "al", "i000001"]))
    order = np.array([3, 5, 0, 2, 4, 1])
    plain = answers(named, grouping(MENTIONS, ("a", "b")))
    turned = replace(
        corpus(BAD[order]), ids=tuple(named.ids[i] for i in order), customer=named.customer[order], unit=np.arange(6)
    )
    other = answers(turned, grouping(MENTIONS[order], ("a", "b")))
    assert np.array_equal(plain.dissatisfied, other.dissatisfied)
    assert np.array_equal(plain.customer, other.customer)
    assert np.array_equal(plain.problem.toarray(), other.problem.toarray())


def test_months_and_attributes_are_segments() -> None:
    when = np.array(["2026-01-31", "NaT", "2026-02-01", "2026-02-02", "2026-02-03", "NaT"], dtype="datetime64[s]")
    found = answers(corpus(BAD, when=when, channel=np.array(list("xyxyxy"))), grouping(MENTIONS, ("a", "b")))
    assert found.segments["month"].tolist() == ["2026-01", "", "2026-02", "2026-02", "2026-02", ""]
    assert found.segments["channel"].tolist() == list("xyxyxy")


def test_no_scores_give_no_answers() -> None:
    silent = replace(corpus(BAD), satisfaction=np.full(6, -9, dtype=np.int8))
    found = answers(silent, grouping(MENTIONS, ("a", "b")))
    assert (len(found), found.customers, found.rate) == (0, 0, 0.0)
