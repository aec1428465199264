from __future__ import annotations

from itertools import islice

import pytest

from rootcause.describing.naming import Candidate, give_names, stems
from rootcause.domain.reasons import Words

BOTH = ("nl", "en")


def test_the_group_that_a_phrase_fits_best_gets_it() -> None:
    found = give_names(2, [Candidate(0, BOTH, "late", 5), Candidate(1, BOTH, "late", 9), Candidate(0, BOTH, "rude", 1)])
    assert found == (Words("rude", "rude"), Words("late", "late"))


def test_a_name_is_given_per_language() -> None:
    found = give_names(1, [Candidate(0, ("nl",), "traag", 5), Candidate(0, ("en",), "slow", 1)])
    assert found == (Words("traag", "slow"),)


def test_a_name_for_both_languages_must_be_free_in_both() -> None:
    found = give_names(
        2, [Candidate(0, ("en",), "app", 9), Candidate(1, BOTH, "app", 5), Candidate(1, BOTH, "site", 1)]
    )
    assert found[1] == Words("site", "site")


def test_among_equal_scores_rank_decides_then_the_alphabet() -> None:
    given = [Candidate(0, BOTH, "b", 1.0, rank=0), Candidate(0, BOTH, "a", 1.0, rank=1)]
    assert give_names(1, given) == (Words("b", "b"),)
    assert give_names(1, [Candidate(0, BOTH, "b", 1.0), Candidate(0, BOTH, "a", 1.0)]) == (Words("a", "a"),)


def test_groups_without_a_phrase_are_told_apart_by_letters() -> None:
    found = give_names(28, [])
    assert [name.en for name in islice(found, 3)] == ["Other", "Other B", "Other C"]
    assert len({name.nl for name in found}) == 28
    assert not any(c.isdigit() for name in found for c in name.nl)


@pytest.mark.parametrize(("one", "other"), [("betaling", "Betalingen"), ("late parcel", "parcel late")])
def test_phrases_with_the_same_stems_are_one_name(one: str, other: str) -> None:
    assert stems(one) == stems(other)
