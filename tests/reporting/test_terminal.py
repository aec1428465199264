from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from rootcause.domain.analysis import Analysis
from rootcause.reporting.terminal import print_summary
from tests.reporting.examples import analysis, hostile


def _printed(made: Analysis, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    print_summary(made, Path("out/rootcause-report"), stream=stream)
    return raw.getvalue().decode(encoding)


def test_the_table_shows_rank_interval_verdict_and_where_the_report_lies() -> None:
    lines = _printed(analysis()).splitlines()
    row = next(line for line in lines if "Long waits" in line)
    for piece in ("1 (1–2)", "412", "17.2%", "5.2 (4.6 to 5.9)", "carries dissatisfaction", "rising"):
        assert piece in row
    assert "21.3% dissatisfied" in "".join(lines)
    assert lines[-1] == f"Report: {Path('out/rootcause-report')}"


def test_no_color_codes_where_nobody_sees_colors() -> None:
    assert "\x1b" not in _printed(analysis())
    assert "\x1b" not in _printed(hostile())


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp850"])
def test_a_legacy_code_page_gets_replacements_and_no_crash(encoding: str) -> None:
    made = analysis(2, language="nl")
    odd = replace(made.causes[0], name_nl="Ééń wachtrij 😡 €")
    text = _printed(replace(made, causes=(odd, *made.causes[1:])), encoding)
    assert "wachtrij" in text
    assert "?" in text
    if encoding == "cp1252":
        assert "Éé" in text
        assert "€" in text


def test_a_minus_stays_a_minus_on_a_code_page_without_the_true_one() -> None:
    assert "-0.2" in _printed(analysis(), "cp1252")


def test_without_scores_the_most_frequent_come_first() -> None:
    text = _printed(analysis(scored=False))
    assert "What customers write about most" in text
    assert text.index("Delivered late") < text.index("Problem not resolved")
    assert "Verdict" not in text


def test_nothing_found_is_said_calmly() -> None:
    assert "No contact reason or cluster was found" in _printed(analysis(0))


def test_json_is_the_stored_analysis() -> None:
    stream = io.StringIO()
    print_summary(analysis(1), Path("x"), json=True, stream=stream)
    assert json.loads(stream.getvalue())["causes"][0]["id"] == "waiting.phone"
