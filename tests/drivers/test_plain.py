import numpy as np
import pytest

from rootcause.drivers import plain_rates
from tests.drivers.generator import corpus, grouping


def test_groups_are_counted_in_their_own_order_without_a_verdict() -> None:
    bad = np.arange(40) % 2 == 0
    mentions = np.column_stack([np.zeros(40, dtype=bool), np.arange(40) < 4, np.ones(40, dtype=bool)])
    none, some, everyone = plain_rates(corpus(bad), grouping(mentions, ("none", "some", "all")))
    assert (none.group, none.n, none.dsat_rate, none.raw_difference) == ("none", 0, None, None)
    assert (some.n, some.customers, some.share, some.dsat_rate, some.rate_without) == (4, 4, 0.1, 0.5, 0.5)
    assert some.raw_difference == pytest.approx(0.0)
    assert (everyone.n, everyone.dsat_rate, everyone.rate_without, everyone.lift) == (40, 0.5, None, None)
    assert {driver.verdict for driver in (none, some, everyone)} == {None}
