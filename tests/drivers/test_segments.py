from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.causes import Polarity, SegmentCell
from rootcause.drivers import segments
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping

SETTINGS = DriverSettings()
POLARITIES: tuple[Polarity, ...] = ("problem", "praise", "any")
CHANNEL = np.array(["web"] * 40 + ["phone"] * 30 + ["shop"] * 9 + [""] * 21)
MENTIONS = np.zeros((100, 2), dtype=bool)
MENTIONS[:20, 0] = True
MENTIONS[40:49, 0] = True
BAD = np.arange(100) % 4 == 0


def test_cells_count_answers_and_mentions_and_hide_small_segments() -> None:
    found = segments(corpus(BAD, channel=CHANNEL), grouping(MENTIONS, ("a", "b")), SETTINGS)
    assert found["a"] == (
        SegmentCell("channel", "phone", 30, 9, None, rate_without=5 / 21),
        SegmentCell("channel", "web", 40, 20, 0.25, rate_without=0.25),
        SegmentCell("language", "nl", 100, 29, 8 / 29, rate_without=17 / 71),
    )
    assert [cell.rate_without for cell in found["b"]] == [8 / 30, 0.25, 0.25]
    assert [cell.mentioned for cell in found["b"]] == [0, 0, 0]


def test_praise_and_any_mention_have_cells_of_their_own() -> None:
    praise = np.zeros((100, 2), dtype=bool)
    praise[10:30, 0] = True
    groups = grouping(MENTIONS, ("a", "b"), praise)
    given = corpus(BAD, channel=CHANNEL)
    web = {p: segments(given, groups, SETTINGS, p)["a"][1].mentioned for p in POLARITIES}
    assert web == {"problem": 20, "praise": 20, "any": 30}


def test_a_rate_of_few_is_none_on_either_side() -> None:
    web = segments(
        corpus(BAD, channel=CHANNEL), grouping(MENTIONS | (np.arange(100) < 31)[:, None], ("a", "b")), SETTINGS
    )
    assert (web["a"][1].mentioned, web["a"][1].rate_without) == (31, None)


def test_rates_are_weighted() -> None:
    given = replace(corpus(BAD, channel=CHANNEL), weight=np.where(BAD, 3.0, 1.0))
    web = segments(given, grouping(MENTIONS, ("a", "b")), SETTINGS)["a"][1]
    assert web.dsat_rate == pytest.approx(0.5)
    assert web.rate_without == pytest.approx(0.5)


def test_unscored_comments_are_in_no_cell() -> None:
    given = corpus(BAD, channel=CHANNEL)
    half = replace(given, satisfaction=np.where(np.arange(100) < 20, -9, given.satisfaction).astype(np.int8))
    assert segments(half, grouping(MENTIONS, ("a", "b")), SETTINGS)["a"][1].n == 20
