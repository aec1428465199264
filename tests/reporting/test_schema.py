from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from rootcause import reporting
from rootcause.domain.analysis import Analysis
from rootcause.reporting.schema import analysis_schema, schema_text
from rootcause.reporting.stored import dump_analysis
from tests.reporting.examples import analysis, hostile
from tests.reporting.findings import with_findings

PUBLISHED = Path(reporting.__file__).parent / "analysis.schema.json"


def test_the_published_schema_is_that_of_the_types() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize(
    "made",
    [analysis(), analysis(0), analysis(scored=False), hostile(), with_findings()],
    ids=["usual", "none", "no scores", "hostile", "findings"],
)
def test_what_is_written_keeps_to_it(made: Analysis) -> None:
    jsonschema.validate(json.loads(dump_analysis(made)), json.loads(PUBLISHED.read_text(encoding="utf-8")))


def test_it_refuses_what_is_not_an_analysis() -> None:
    content = json.loads(dump_analysis(analysis(1)))
    content["causes"][0]["driver"]["n"] = "many"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, analysis_schema())
    del content["manifest"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, analysis_schema())


def test_a_file_of_an_earlier_version_keeps_to_it() -> None:
    content = json.loads(dump_analysis(analysis()))
    for later in (
        "views",
        "predicted",
        "metrics",
        "alarms",
        "events",
        "seasons",
        "drop",
        "teams",
        "targets",
        "response",
    ):
        del content[later]
    jsonschema.validate(content, analysis_schema())
