"""The published form of analysis.json: a JSON Schema made from the types themselves.

``python -m rootcause.reporting.schema`` prints it; ``analysis.schema.json`` beside this file is what it printed.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from rootcause.domain.analysis import KEPT_APART, SCHEMA_VERSION, Analysis


def analysis_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of analysis.json as this version writes it.

    A part with a default may be missing: files of earlier versions lack what was not known then.
    """
    hints = get_type_hints(Analysis)
    parts = [field for field in fields(Analysis) if field.name not in KEPT_APART]
    made, shared = TypeAdapter.json_schemas(
        [(field.name, "serialization", TypeAdapter(hints[field.name])) for field in parts]
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "analysis.json of rootcause",
        "type": "object",
        "properties": {
            "schema_version": {"type": "integer", "const": SCHEMA_VERSION},
            **{name: made[name, "serialization"] for name in (field.name for field in parts)},
        },
        "required": ["schema_version", *(field.name for field in parts if field.default is MISSING)],
        **shared,
    }


def schema_text() -> str:
    """Return the schema as it is published."""
    return json.dumps(analysis_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")  # noqa: T201 - this is what the command is for
