from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.comments import Corpus, ScoreScale
from rootcause.domain.groups import nothing
from rootcause.drivers.figures import Figure, figures
from rootcause.drivers.outcome import answers
from tests.drivers.generator import corpus

BAD = np.arange(60) % 3 == 0
WHEN = np.datetime64("2026-03-01T12:00:00") + (np.arange(60) ** 2 // 60 * 86_400).astype("timedelta64[s]")
PEOPLE = np.array([f"c{k % 20:02d}" for k in range(60)])


def found(given: Corpus) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures(given, answers(given, nothing(len(given))))}


def test_an_answer_has_the_figure_of_the_row_that_speaks_for_it() -> None:
    given = replace(
        corpus(BAD[:4]),
        unit=np.array([0, 0, 0, 1]),
        excluded=np.array(["junk", "", "", ""]),
        metrics={"wait": np.array([1.0, 2.0, 3.0, 4.0])},
    )
    assert found(given)["wait"].value.tolist() == [2.0, 4.0]


def test_what_is_not_a_number_is_missing_and_counted_with_its_rate() -> None:
    values = np.where(np.arange(60) < 20, np.nan, np.where(np.arange(60) < 30, np.inf, 5.0))
    figure = found(replace(corpus(BAD), metrics={"wait": values}))["wait"]
    assert (len(figure), figure.missing) == (30, 30)
    assert figure.missing_rate == pytest.approx(BAD[:30].mean())
    few = found(replace(corpus(BAD), metrics={"wait": np.where(np.arange(60) < 9, np.nan, 5.0)}))["wait"]
    assert (few.missing, few.missing_rate) == (9, None)


def test_a_high_score_is_a_good_one_and_without_a_scale_satisfaction_decides() -> None:
    low_is_good = ScoreScale("x", "CSAT", worst=5, best=1, dissatisfied_at=4, satisfied_at=2)
    given = replace(corpus(BAD), metrics={"wait": np.arange(60.0)})
    assert found(replace(given, scale=low_is_good))["wait"].score.tolist() == (-given.score).tolist()
    assert found(given)["wait"].score.tolist() == given.satisfaction.tolist()


def test_load_and_repeat_contact_are_derived_where_dates_and_customers_are_there() -> None:
    given = corpus(BAD, when=WHEN, customer=PEOPLE)
    figure = found(given)
    assert list(figure) == ["repeat_contact_7d", "tickets_per_day"]
    assert all(one.derived for one in figure.values())
    assert (figure["tickets_per_day"].by_day, figure["repeat_contact_7d"].by_day) == (True, False)
    assert figure["tickets_per_day"].clusters == len(np.unique(WHEN.astype("datetime64[D]"))) - 2
    assert list(found(corpus(BAD, when=WHEN))) == ["tickets_per_day"]
    assert found(corpus(BAD, customer=PEOPLE)) == {}


def test_customers_who_each_came_once_tell_nothing_of_repeats() -> None:
    assert list(found(corpus(BAD, when=WHEN, customer=np.arange(60).astype(str)))) == ["tickets_per_day"]


def test_a_column_of_the_export_goes_before_the_derived_figure_of_its_name() -> None:
    given = replace(corpus(BAD, when=WHEN), metrics={"tickets_per_day": np.arange(60.0)})
    assert not found(given)["tickets_per_day"].derived


def test_adjusters_are_those_of_the_answers_that_have_the_figure() -> None:
    channel = np.where(np.arange(200) < 100, "web", "phone")
    bad = np.arange(200) % 2 == 0
    given = corpus(bad, channel=channel)
    whole = replace(given, metrics={"a": np.ones(200), "b": np.where(channel == "web", 1.0, np.nan)})
    assert [figure.adjusting.shape[1] for figure in found(whole).values()] == [1, 0]


def test_weights_of_the_answers_with_the_figure_sum_to_their_number() -> None:
    given = replace(corpus(BAD), weight=np.arange(60.0), metrics={"wait": np.where(np.arange(60) < 7, np.nan, 1.0)})
    assert found(given)["wait"].weight.sum() == pytest.approx(53)
    nothing_left = replace(given, weight=np.where(np.arange(60) < 7, 1.0, 0.0))
    assert found(nothing_left)["wait"].weight.tolist() == [1.0] * 53


def test_without_scores_there_are_no_figures() -> None:
    silent = replace(corpus(BAD), satisfaction=np.full(60, -9, dtype=np.int8), metrics={"wait": np.arange(60.0)})
    assert found(silent) == {}
