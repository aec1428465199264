"""What people get in Python and in a notebook: tables, and a piece of HTML that is safe to show."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import rootcause
from rootcause.domain.analysis import Analysis
from rootcause.reporting import load_analysis
from rootcause.reporting.exports import CAUSE_COLUMNS
from tests.cli.exports import rows, write_csv
from tests.reporting.examples import HOSTILE, analysis, hostile
from tests.reporting.page import read


def test_causes_and_comments_are_tables() -> None:
    made = rootcause.Analysis(analysis())
    assert list(made.causes.columns) == list(CAUSE_COLUMNS)
    assert made.causes["cause_id"].iloc[0] == made.ranked[0].id
    assert len(made.comments) == 12
    taken = made.comments
    taken["rc_id"] = ""
    assert made.comments["rc_id"].all()
    assert rootcause.Analysis(replace(analysis(), comments=None)).comments.empty


def test_all_else_is_here_by_its_name() -> None:
    made = rootcause.Analysis(analysis())
    assert made.summary.analyzed == 2_790
    assert made.totals is made.whole.totals
    assert not hasattr(made, "topics")
    assert repr(made) == "<Analysis of 2,790 comments: 4 ranked causes>"
    for same in (copy.copy(made), pickle.loads(pickle.dumps(made))):
        assert same.summary == made.summary


def test_an_export_is_analyzed_and_its_report_written(tmp_path: Path) -> None:
    made = rootcause.analyze([write_csv(tmp_path / "export.csv", rows())])
    assert isinstance(made.causes, pd.DataFrame)
    out = rootcause.write_report(made, tmp_path / "report", formats=("md",))
    assert [cause.id for cause in load_analysis(out).causes] == [cause.id for cause in made.ranked]
    assert rootcause.write_report(made.whole, tmp_path / "again", formats=()) == tmp_path / "again"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_shows_the_ranking_and_the_charts_in_one_language(language: str) -> None:
    whole = analysis(language=language)
    page = read(rootcause.Analysis(whole)._repr_html_())
    names = [head.text() for table in page.all("table")[:1] for head in table.all("th", scope="row")]
    assert names[:4] == [cause.name(language) for cause in whole.causes[:4]]
    assert ("Adjusted impact" in page.text()) == (language == "en")
    assert ("Gecorrigeerde impact" in page.text()) == (language == "nl")
    assert len(page.all("table")) == 2
    assert len([svg for svg in page.all("svg") if svg.all("g")]) == 1


def test_words_of_customers_stay_text_and_nothing_runs() -> None:
    text = rootcause.Analysis(hostile())._repr_html_()
    page = read(text)
    assert HOSTILE[:25] in page.text()
    assert not page.all("script")
    assert not page.all("style")
    assert not page.all("img")
    assert "\u202e" not in text
    assert all(not name.startswith("on") for element in page.walk() for name in element.attributes)


@pytest.mark.parametrize(
    "whole",
    [analysis(0), analysis(1), analysis(200), analysis(scored=False)],
    ids=["none", "one", "many", "no scores"],
)
def test_every_analysis_shows_itself(whole: Analysis) -> None:
    page = read(rootcause.Analysis(whole)._repr_html_())
    assert page.text().strip()
    assert "None" not in page.text()
    assert "nan" not in page.text().split()


def test_what_is_left_out_is_counted() -> None:
    assert "190 more reasons are in analysis.ranked." in rootcause.Analysis(analysis(200))._repr_html_()
