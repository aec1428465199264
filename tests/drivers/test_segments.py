from dataclasses import replace

import numpy as np

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
        SegmentCell("channel", "phone", 30, 9, None),
        SegmentCell("channel", "web", 40, 20, 0.25),
        SegmentCell("language", "nl", 100, 29, 8 / 29),
    )
    assert [cell.mentioned for cell in found["b"]] == [0, 0, 0]


def test_praise_and_any_mention_have_cells_of_their_own() -> None:
    praise = np.zeros((100, 2), dtype=bool)
    praise[10:30, 0] = True
    groups = grouping(MENTIONS, ("a", "b"), praise)
    given = corpus(BAD, channel=CHANNEL)
    web = {p: segments(given, groups, SETTINGS, p)["a"][1].mentioned for p in POLARITIES}
    assert web == {"problem": 20, "praise": 20, "any": 30}


def test_unscored_comments_are_in_no_cell() -> None:
    given = corpus(BAD, channel=CHANNEL)
    half = replace(given, satisfaction=np.where(np.arange(100) < 20, -9, given.satisfaction).astype(np.int8))
    assert segments(half, grouping(MENTIONS, ("a", "b")), SETTINGS)["a"][1].n == 20
