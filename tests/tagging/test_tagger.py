from __future__ import annotations

import random

import numpy as np
import pytest

from rootcause.domain.comments import Corpus
from rootcause.domain.reasons import MENTION, PRAISE, PROBLEM, Tags
from rootcause.settings import TaggingSettings
from rootcause.tagging import tagger
from tests.tagging.small import BagOfWords, corpus, small

SAID = {PROBLEM: "-", MENTION: "0", PRAISE: "+"}


def tag(rows: Corpus, most: int = 6) -> Tags:
    return tagger.tag(rows, small(), BagOfWords(), TaggingSettings(max_reasons=most))


def read(tags: Tags, position: int = 0) -> list[str]:
    chosen = np.flatnonzero(tags.position == position)
    return [f"{tags.codes[tags.reason[t]]}{SAID[int(tags.polarity[t])]}" for t in chosen]


def said(text: str, language: str = "nl") -> list[str]:
    return sorted(read(tag(corpus([text], language))))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nl", "Lange wachttijd", ["waiting.phone-"]),
        ("nl", "Snel iemand aan de lijn maar de factuur klopt niet", ["billing-", "waiting.phone+"]),
        ("nl", "De chauffeur was vriendelijk, maar ik had een lange wachttijd.", ["staff+", "waiting.phone-"]),
        ("nl", "De dame was vriendelijk. Haar collega, ook een medewerker, was onbeschoft.", ["staff+", "staff-"]),
        ("nl", "geen lange wachttijd", ["waiting.phone+"]),
        ("nl", "niet vriendelijk", ["staff-"]),
        ("nl", "vriendelijk was hij niet", ["staff-"]),
        ("nl", "niet alleen vriendelijk", ["staff+"]),
        ("nl", "De factuur klopt niet", ["billing-"]),
        ("nl", "Ik sprak een medewerker", ["staff0"]),
        ("nl", "Wij zijn tevreden", ["overall+"]),
        ("nl", "Wij zijn tevreden. De factuur klopt niet.", ["billing-"]),
        ("nl", "vriendelijke medewerker met een factuur", ["staff+"]),
        ("nl", "We waren met zijn vieren", []),
        ("en", "The driver was friendly but there was a long wait", ["staff+", "waiting.phone-"]),
        ("en", "no long wait", ["waiting.phone+"]),
        ("en", "not friendly", ["staff-"]),
        ("en", "I asked for my invoice", ["billing-"]),
        ("en", "terrible, the driver was rude", ["staff-"]),
        ("unknown", "long wait. De factuur klopt niet", ["billing-", "waiting.phone-"]),
        ("de", "Lange wachttijd, vriendelijk", []),
        ("", "Lange wachttijd", []),
    ],
)
def test_reasons_and_what_is_said_of_them(language: str, text: str, expected: list[str]) -> None:
    assert said(text, language) == expected


def test_evidence_points_at_the_clause() -> None:
    text = "  Vriendelijke dame,\nmaar wat een lange wachttijd!  Verder prima."
    tags = tag(corpus([text]))
    found = {tags.codes[r]: text[a:b] for r, a, b in zip(tags.reason, tags.start, tags.stop, strict=True)}
    assert found == {"staff": "Vriendelijke dame", "waiting.phone": "maar wat een lange wachttijd!"}


def test_examples_speak_where_no_phrase_does() -> None:
    tags = tag(corpus(["Dubbel afgeschreven bedrag", "bedrag van gisteren", "debited twice"], ["nl", "nl", "en"]))
    assert read(tags, 0) == ["billing-"]
    assert read(tags, 1) == []
    assert tags.second[:2] == ("", "billing")
    assert read(tags, 2) == []  # as near to what the reason is not


def test_retired_reasons_are_given_to_nothing() -> None:
    assert "gone" not in tag(corpus(["factuur"])).codes


def test_at_most_so_many_reasons_a_comment() -> None:
    text = "Lange wachttijd. De factuur klopt niet. Vriendelijke dame."
    assert len(read(tag(corpus([text])))) == 3
    assert len(read(tag(corpus([text]), most=2))) == 2


def test_a_weak_phrase_is_less_sure() -> None:
    tags = tag(corpus(["mijn factuur", "lange wachttijd"]))
    assert tags.confidence[0] < tags.confidence[1] <= 1


def test_excluded_rows_have_no_tags() -> None:
    tags = tag(corpus(["Lange wachttijd"] * 2, excluded=["duplicate", ""]))
    assert tags.position.tolist() == [1]
    assert tags.second == ("", "")


def test_no_rows_give_no_tags() -> None:
    tags = tag(corpus([]))
    assert len(tags) == 0
    assert tags.second == ()
    assert tags.position.dtype == np.int64


def test_order_of_rows_changes_nothing() -> None:
    texts = [f"{a} {b}" for a in ("Lange wachttijd.", "Prima.", "") for b in ("vriendelijke dame", "factuur", "bedrag")]
    order = list(range(len(texts)))
    random.Random(4).shuffle(order)
    one, other = tag(corpus(texts)), tag(corpus([texts[i] for i in order]))
    for place, i in enumerate(order):
        assert read(one, i) == read(other, place)
        assert one.second[i] == other.second[place]
        assert one.confidence[one.position == i].tolist() == other.confidence[other.position == place].tolist()


def test_tags_are_in_order_of_position_and_place() -> None:
    tags = tag(corpus(["Vriendelijke dame. Lange wachttijd.", "Lange wachttijd. De factuur klopt niet."]))
    assert list(zip(tags.position, tags.start, strict=True)) == sorted(zip(tags.position, tags.start, strict=True))
    assert len(tags) == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "😡😡😡",
        "تأخير طويل lange wachttijd‮",
        "L̸̛̰a̷͚͝n̶̨g̵̢͝e̴ w̷a̸c̵h̶t̷t̴i̵j̶d̷",
        "\x00\ud800 factuur",
        "a" * 100_000,
        "lange wachttijd " * 6_000,
        "De factuur klopt niet. " * 10_000,
        "niet " * 20_000,
        "@set ... a|b* & - + ~ #" * 500,
    ],
)
def test_hostile_text_is_read_like_any_other(text: str) -> None:
    tags = tag(corpus([text]))
    assert len(tags) <= 12
    assert all(0 <= a < b <= len(text) for a, b in zip(tags.start, tags.stop, strict=True))


def test_words_behind_a_hundred_thousand_characters_are_not_read() -> None:
    assert said("Lange wachttijd. " + "x " * 60_000 + "vriendelijk") == ["waiting.phone-"]
