"""The cause that starts in week 18 of the bundled sample, found by reading, tagging and watching alone."""

from __future__ import annotations

import json

import numpy as np
import pytest

from rootcause import pipeline
from rootcause.domain.changes import Alarm
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers.surveillance import alarms
from rootcause.embedding import load_embedder
from rootcause.resources import resource
from rootcause.settings import Settings
from rootcause.tagging import default_taxonomy, reason_grouping, tag
from tests.drivers.weekly import only

SETTINGS = Settings()
STARTS = "digital.login"


@pytest.fixture(scope="module")
def sample() -> tuple[Corpus, Grouping]:
    corpus = pipeline.read_comments([resource("data/sample_nl_en.csv")])
    texts = [text for text, used in zip(corpus.texts, corpus.analyzed, strict=True) if used]
    embedder = load_embedder(SETTINGS.embedder, texts, SETTINGS.seed)
    taxonomy = default_taxonomy()
    return corpus, reason_grouping(tag(corpus, taxonomy, embedder, SETTINGS.tagging), corpus, taxonomy)


def alarmed(found: tuple[Alarm, ...]) -> dict[str, Alarm]:
    return {alarm.group: alarm for alarm in found if alarm.kind == "alarm"}


def test_the_cause_is_told_from_its_first_week_at_the_end_of_the_export(sample: tuple[Corpus, Grouping]) -> None:
    truth = json.loads(resource("data/sample_truth.json").read_text(encoding="utf-8"))
    assert truth["causes"][STARTS]["start_date"] == "2026-06-01"
    found = alarmed(alarms(*sample, SETTINGS.drivers))
    assert set(found) == {STARTS}
    assert found[STARTS].week == "2026-W23"


@pytest.mark.parametrize("weeks", [1, 2, 3])
def test_the_cause_is_found_in_the_report_of_its_first_weeks(sample: tuple[Corpus, Grouping], weeks: int) -> None:
    report = only(*sample, sample[0].when < np.datetime64("2026-06-01") + np.timedelta64(7 * weeks, "D"))
    assert alarmed(alarms(*report, SETTINGS.drivers))[STARTS].week == "2026-W23"


def test_no_alarm_before_it_starts(sample: tuple[Corpus, Grouping]) -> None:
    report = only(*sample, sample[0].when < np.datetime64("2026-06-01"))
    assert alarmed(alarms(*report, SETTINGS.drivers)) == {}
