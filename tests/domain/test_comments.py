from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.outcomes import Outcome
from tests.drivers.generator import corpus


def test_outcomes_are_selected_with_their_rows_and_cannot_be_written() -> None:
    given = replace(corpus(np.zeros(4, dtype=bool)), outcomes=(Outcome("churn", np.array([0.0, 1, np.nan, 1])),))
    chosen = given.select(np.array([False, True, False, True]))
    assert [(outcome.name, outcome.value.tolist()) for outcome in chosen.outcomes] == [("churn", [1.0, 1.0])]
    for each in (given, chosen):
        with pytest.raises(ValueError, match="read-only"):
            each.outcomes[0].value[0] = 5


def test_a_row_can_answer_without_a_score_and_an_excluded_one_only_where_it_is_no_repeat_or_test() -> None:
    excluded = np.array(["", "empty", "junk", "duplicate", "test_row", "no_customer_turn"])
    given = replace(
        corpus(np.zeros(6, dtype=bool)), excluded=excluded, satisfaction=np.array([-9, 1, 1, 1, 1, 1], dtype=np.int8)
    )
    assert given.answering.tolist() == [True, True, True, False, False, False]
    assert given.counted.tolist() == [False, True, True, False, False, False]
