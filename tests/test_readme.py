"""The README runs: its Python, its settings, its taxonomy, its commands; and it names every command and option."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import typer
from typer.main import get_command

from rootcause.cli.app import app
from rootcause.settings import read_settings
from rootcause.tagging.taxonomy import parse_taxonomy
from tests.cli.exports import HEADER, rows, write_csv

CHECKOUT = Path(__file__).parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_the_python_runs(tmp_path: Path) -> None:
    (code,) = blocks("python")
    (tmp_path / "data").mkdir()
    write_csv(tmp_path / "data" / "sample_nl_en.csv", rows())
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "driver" in done.stdout
    assert (tmp_path / "rapport" / "report.html").exists()


def test_the_settings_are_valid(tmp_path: Path) -> None:
    (toml,) = blocks("toml")
    (tmp_path / "settings.toml").write_text(toml, encoding="utf-8")
    assert read_settings(tmp_path / "settings.toml").reading.score == "Cijfer"


def test_the_taxonomy_is_valid() -> None:
    (text,) = blocks("yaml")
    assert [reason.code for reason in parse_taxonomy(text, "README").leaves] == ["giftcard.rejected"]


def test_the_commands_of_the_worked_example_run(tmp_path: Path) -> None:
    write_csv(tmp_path / "export.csv", rows())
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Antwoorden"
    names = dict(zip(HEADER, ("Id", "Datum", "Klant", "Kanaal", "Cijfer", "Toelichting"), strict=True))
    sheet.append([*(names[column] for column in HEADER), "Product"])
    for row in rows():
        sheet.append([*row, "Energie" if row[0] < "A0120" else "Mobiel"])
    book.save(tmp_path / "export.xlsx")
    examples = [block for block in blocks("console") if "export." in block]
    calls = [
        shlex.split(line.removeprefix("$ "), comments=True)
        for block in examples
        for line in block.replace("\\\n", " ").splitlines()
        if line.startswith("$ rootcause")
    ]
    assert len(calls) >= 3
    for _, *arguments in calls:
        call = [sys.executable, "-m", "rootcause", *arguments]
        done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (arguments, done.stderr)


COMMANDS = get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_is_named(name: str) -> None:
    command = COMMANDS[name]
    assert f"`rootcause {name}" in README
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    assert {option for option in options - {"--help"} if f"`{option}" not in README} == set()


def test_every_command_explains_itself() -> None:
    context = typer.Context(get_command(app))
    assert all(COMMANDS[name].get_short_help_str() for name in COMMANDS), context
