"""Imports point one way, and importing the package is cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "rootcause"

BASE = {"errors", "domain", "protocols", "settings", "resources"}
STAGES = {"readers", "normalizing", "embedding", "clustering", "describing", "tagging", "drivers"}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "resources": {"errors"},
    "domain": {"errors"},
    "protocols": {"errors", "domain"},
    "settings": {"errors", "domain"},
    **dict.fromkeys(STAGES, BASE),
    "reporting": BASE,
    "preparing": BASE | STAGES | {"artifacts"},
    "pipeline": BASE | STAGES | {"preparing"},
    "rereading": BASE,
    "applying": BASE | STAGES | {"preparing", "pipeline", "rereading"},
    "artifacts": BASE | {"tagging", "embedding", "__init__"},
    "learning": BASE | STAGES | {"preparing", "artifacts"},
    "ticketing": BASE | STAGES | {"preparing", "artifacts", "__init__"},
    "serving": BASE | {"ticketing"},
    "cli": BASE | {"serving", "pipeline", "applying", "learning", "artifacts", "reporting", "tagging"},
    "__main__": {"errors", "cli"},
    "notebook": BASE | {"pipeline", "reporting"},
    "__init__": BASE | STAGES | {"pipeline", "learning", "notebook"},
}


def unit(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported_units(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            # "from rootcause import x" names the unit x itself
            names = [f"rootcause.{a.name}" for a in node.names] if node.module == "rootcause" else [node.module or ""]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "rootcause" and len(parts) > 1 and not parts[1].startswith("__"):
                yield parts[1]


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    allowed = ALLOWED[unit(path)] | {unit(path)}
    assert set(imported_units(path)) <= allowed


def test_every_part_of_the_package_has_a_rule() -> None:
    assert {unit(path) for path in MODULES} == set(ALLOWED)


@pytest.mark.parametrize("call", ["import rootcause", "from rootcause.__main__ import main; main(['--help'])"])
def test_import_and_help_are_cheap(call: str) -> None:
    code = (
        f"import sys\ntry:\n    {call}\nexcept SystemExit: pass\nprint('pandas' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False False"
