"""``rootcause demo``: the bundled sample, from start to finish."""

from __future__ import annotations

from pathlib import Path

from rootcause.cli import options as opt
from rootcause.cli.analyze import run


def demo(out: opt.Out = None, language: opt.Language = None, json: opt.Json = False) -> None:
    """Analyze the sample that ships with rootcause and say where the report lies."""
    from rootcause.resources import resource

    settings = opt.settings_from(None, language=language)
    run([str(resource("data/sample_nl_en.csv"))], settings, out or Path("rootcause-demo"), json=json)
