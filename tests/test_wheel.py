"""The wheel carries all it needs: installed into an empty environment outside the checkout, it runs the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    call = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(CHECKOUT)]
    subprocess.run(call, check=True)
    return next(folder.glob("rootcause-*.whl"))


def test_sample_models_taxonomy_and_templates_travel_inside(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        "rootcause/_bundled/data/sample_nl_en.csv",
        "rootcause/_bundled/models/feedback-nl-en/model.safetensors",
        "rootcause/_bundled/models/polarity-nl-en/model.safetensors",
        "rootcause/_bundled/models/reasons-nl-en/model.safetensors",
        "rootcause/tagging/taxonomies/default.yaml",
        "rootcause/reporting/templates/report.html.j2",
        "rootcause/reporting/locales/nl.yaml",
        "rootcause/py.typed",
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "data/"))]


def test_an_empty_environment_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    python = tmp_path / "empty" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "-c", str(CHECKOUT / "constraints.txt"), str(wheel)]
    subprocess.run(pip, check=True, cwd=tmp_path)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(python), "-m", "rootcause", "demo"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Long wait on the phone" in done.stdout
    assert (tmp_path / "rootcause-demo" / "report.html").exists()
