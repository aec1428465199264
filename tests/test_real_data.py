"""What ``data/README.md`` beside the real data expects of each file, column by column and at the end."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from rootcause import pipeline
from rootcause.domain.analysis import Analysis
from rootcause.errors import ColumnNotFound, NotEnoughData
from rootcause.settings import ReadingSettings, Settings

ALL = (
    "nhs_neas.csv",
    "restaurants_nl_en_reviews.csv",
    "restaurants_nl_en_sentences.csv",
    "airline_tweets.csv",
    "airline_reviews_subratings.csv",
    "null_control_tickets.csv",
    "banking77_test.csv",
)


def settings(**reading: object) -> Settings:
    return Settings(reading=ReadingSettings.model_validate(reading))


@cache
def _analyzed(path: Path, scale: str) -> Analysis:
    return pipeline.analyze([path], settings(scale=scale))


def analyzed(path: Path, scale: str = "auto") -> Analysis:
    return _analyzed(path, scale)


def look(path: Path, **reading: object) -> pipeline.Reading:
    return pipeline.look([path], settings(**reading))


@pytest.mark.parametrize(
    ("file", "verbatims", "score", "date"),
    [
        ("nhs_neas.csv", ("FFT answer",), "FFT categorical answer", "Date"),
        ("restaurants_nl_en_reviews.csv", ("text",), "overall", None),
        ("airline_tweets.csv", ("text",), "airline_sentiment", "tweet_created"),
        ("airline_reviews_subratings.csv", ("CommentTitle", "Comment"), "OverallRating", "DatePublished"),
        ("null_control_tickets.csv", ("Ticket Description",), "Customer Satisfaction Rating", "Date of Purchase"),
        ("banking77_test.csv", ("text",), None, None),
    ],
)
def test_columns(shared_data: Path, file: str, verbatims: tuple[str, ...], score: str | None, date: str | None) -> None:
    columns = look(shared_data / file).columns
    assert (columns.verbatims, columns.score, columns.date) == (verbatims, score, date)


def test_columns_of_the_sentences(shared_data: Path) -> None:
    columns = look(shared_data / "restaurants_nl_en_sentences.csv").columns
    assert columns.verbatims == ("text",)
    assert columns.score in ("polarity", None)


def test_segments_and_metrics_are_offered(shared_data: Path) -> None:
    assert "airline" in look(shared_data / "airline_tweets.csv").columns.segments
    columns = look(shared_data / "airline_reviews_subratings.csv").columns
    assert {"ValueForMoney", "GroundService", "CabinStaffService", "Wifi&Connectivity"} <= set(columns.metrics)
    flown = next(guess for guess in columns.guesses if guess.column == "DateFlown")
    assert flown.role != "date"
    assert "year" in flown.reason or "date" in flown.reason


@pytest.mark.parametrize("file", ["qualtrics_three_header_rows.csv", "qualtrics_legacy_two_header_rows.csv"])
def test_one_response_is_too_little(shared_data: Path, file: str) -> None:
    reading = look(shared_data / file)
    assert reading.export.preset.startswith("qualtrics")
    assert len(reading.export) == 1
    with pytest.raises(NotEnoughData, match="1"):
        pipeline.analyze([shared_data / file], Settings())


def test_multiple_choice_only_is_refused_with_the_columns_listed(shared_data: Path) -> None:
    with pytest.raises(ColumnNotFound, match="RespondentID"):
        pipeline.analyze([shared_data / "surveymonkey_blank_headers.csv"], Settings())


@pytest.mark.parametrize("file", ALL)
def test_one_row_for_every_row_read_and_exclusions_that_add_up(shared_data: Path, file: str) -> None:
    analysis = analyzed(shared_data / file)
    assert analysis.comments is not None
    assert len(analysis.comments) == analysis.summary.rows == len(look(shared_data / file).export)
    assert analysis.summary.analyzed + sum(analysis.summary.excluded.values()) == analysis.summary.rows


def test_the_nhs_file_read_the_wrong_way_round_is_reported_loudly(shared_data: Path) -> None:
    warnings = {note.code for note in analyzed(shared_data / "nhs_neas.csv").notes if note.level == "warning"}
    assert "scale_reversed" in warnings


def test_the_nhs_file_read_the_right_way(shared_data: Path) -> None:
    analysis = analyzed(shared_data / "nhs_neas.csv", "5..1")
    assert "scale_reversed" not in {note.code for note in analysis.notes}
    # Friendly staff is what most comments praise; it goes with satisfaction, so everything that carries
    # dissatisfaction stands above it, whether one looks at praise alone or at all that is said about staff.
    friendly = next(cause for cause in analysis.strengths if cause.id == "staff.attitude")
    assert friendly.driver.verdict == "strength"
    causes = {cause.id: cause.driver for cause in analysis.causes}
    anyhow = causes["staff.attitude"].impact_any
    assert anyhow is not None
    for code in ("contact.unreachable", "information.not_informed", "waiting.handling", "waiting.phone"):
        impact, any_mention = causes[code].impact, causes[code].impact_any
        assert impact is not None
        assert any_mention is not None
        assert impact > (friendly.driver.impact or 0.0)
        assert any_mention > anyhow


def test_the_undocumented_codes_of_the_nhs_file_are_missing_with_a_count(shared_data: Path) -> None:
    analysis = analyzed(shared_data / "nhs_neas.csv", "5..1")
    note = next(note for note in analysis.notes if note.code == "scores_out_of_range")
    assert note.values["n"] == 78


@pytest.mark.parametrize(
    "file", [file for file in ALL if file not in ("null_control_tickets.csv", "banking77_test.csv")]
)
def test_causes_are_found(shared_data: Path, file: str) -> None:
    analysis = analyzed(shared_data / file, "5..1" if file.startswith("nhs") else "auto")
    assert analysis.totals is not None
    assert any(cause.driver.verdict == "driver" for cause in analysis.causes)


def test_the_themes_of_the_nhs_file_as_people_coded_them(shared_data: Path) -> None:
    # A respondent's score stands over several rows, one per theme.
    reading = ReadingSettings(scale="5..1")
    causes = pipeline.analyze([shared_data / "nhs_neas.csv"], Settings(groups="labels", reading=reading)).causes
    verdicts = {cause.id: cause.driver.verdict for cause in causes}
    for label in (
        "Timeliness of care",
        "Contacting services",
        "Being kept informed, clarity & consistency of information",
    ):
        assert verdicts[label] == "driver"
    for label in ("Staff manner & personal attributes", "Positive experience & gratitude"):
        assert verdicts[label] != "driver"
    assert verdicts["Number & deployment of staff"] in ("driver", "not_distinguishable")
    order = [cause.id for cause in causes]
    assert order.index("Number & deployment of staff") < order.index("Staff manner & personal attributes")


def test_in_dutch_restaurants_service_leads_and_food_follows(shared_data: Path, tmp_path: Path) -> None:
    reviews = pd.read_csv(shared_data / "restaurants_nl_en_reviews.csv", dtype=str, keep_default_na=False)
    dutch = reviews[reviews["lang"] == "nl"]
    # The overall label restates RESTAURANT#GENERAL.
    pairs = dutch["cat_pol"].map(
        lambda cell: "|".join(pair for pair in cell.split("|") if not pair.startswith("RESTAURANT#GENERAL"))
    )
    dutch.assign(cat_pol=pairs).to_csv(tmp_path / "dutch.csv", index=False)
    causes = pipeline.analyze([tmp_path / "dutch.csv"], Settings(groups="cat_pol")).causes
    ranked = [cause.id for cause in causes if cause.driver.verdict == "driver"]
    assert ranked[:2] == ["SERVICE#GENERAL", "FOOD#QUALITY"]


def test_restaurant_causes_hold_both_languages(shared_data: Path) -> None:
    analysis = analyzed(shared_data / "restaurants_nl_en_reviews.csv")
    assert {quote.language for cause in analysis.causes for quote in cause.quotes} >= {"nl", "en"}


def test_random_scores_have_no_driver_and_no_strength(shared_data: Path) -> None:
    analysis = analyzed(shared_data / "null_control_tickets.csv")
    verdicts = {cause.driver.verdict for cause in (*analysis.causes, *analysis.strengths)}
    assert not verdicts & {"driver", "strength"}


def test_without_scores_there_are_clusters_and_tags_and_a_word_about_it(shared_data: Path) -> None:
    analysis = analyzed(shared_data / "banking77_test.csv")
    assert "no_scores" in {note.code for note in analysis.notes}
    assert analysis.totals is None
    assert len(analysis.causes) > 10
