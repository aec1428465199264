from __future__ import annotations

from pathlib import Path

import pytest

from rootcause.domain.teams import Targets, Wanted
from rootcause.errors import TargetsInvalid, UnreadableFile
from rootcause.readers import read_targets
from rootcause.readers.targets import parse_target
from tests.readers.making import LIMIT


def table(folder: Path, text: str) -> str:
    (folder / "targets.csv").write_text(text, encoding="utf-8")
    return str(folder / "targets.csv")


@pytest.mark.parametrize("text", ["80", "80%", " 80 % ", "0.8", "0,8", "80,0"])
def test_ways_to_write_a_share(text: str) -> None:
    assert parse_target(text, "satisfied") == pytest.approx(0.8)


@pytest.mark.parametrize("text", ["", "0", "-5", "101", "120%", "80 punten", "tachtig", "1e3", "0%", "nan"])
def test_what_is_no_share(text: str) -> None:
    assert parse_target(text, "satisfied") is None


@pytest.mark.parametrize(("text", "points"), [("30", 30), ("-12,5", -12.5), ("0.8", 0.8), ("−100", -100), ("0", 0)])
def test_nps_is_in_points(text: str, points: float) -> None:
    assert parse_target(text, "nps") == points


@pytest.mark.parametrize("text", ["30%", "101", "-101", "x"])
def test_what_is_no_nps(text: str) -> None:
    assert parse_target(text, "nps") is None


@pytest.mark.parametrize(
    "text",
    [
        "segment,value,target\nKanaal,Chat,70\n,,80\n",
        "Segment;Waarde;Doel\nKanaal;Chat;70%\nTotaal;;0,8\n",
        "norm\tkolom\twaarde\n70\tKanaal\tChat\n80\talles\t\n",
    ],
)
def test_a_table_in_either_language(tmp_path: Path, text: str) -> None:
    found = read_targets(None, table(tmp_path, text), "satisfied", LIMIT)
    assert found == Targets("satisfied", (Wanted("Kanaal", "Chat", 0.7, 2), Wanted("", "", 0.8, 3)))


def test_an_option_and_a_table(tmp_path: Path) -> None:
    found = read_targets("30", table(tmp_path, "segment,value,target\nTeam,A+,10\nTeam,A-,20\n"), "nps", LIMIT)
    assert [(each.segment, each.target, each.line) for each in found.wanted] == [
        ("", 30, 0),
        ("Team", 10, 2),
        ("Team", 20, 3),
    ]
    assert read_targets(None, None, "satisfied", LIMIT) == Targets()


def test_every_problem_of_a_table_is_told_with_its_line(tmp_path: Path) -> None:
    text = "segment,value,target\nTeam,,80\nTeam,A,eighty\n,B,80\nTeam,B,70\nteam,b,60\n,,75\n"
    with pytest.raises(TargetsInvalid) as caught:
        read_targets("80", table(tmp_path, text), "satisfied", LIMIT)
    told = str(caught.value)
    assert "5 problem(s)" in told
    for part in (
        "line 2: the value",
        "line 3: the target is no share",
        "line 4: the segment",
        "line 6: the same",
        "line 7: everything",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("segment,value\nTeam,A\n", "no column called target"),
        ("segment,value,target,doel\nTeam,A,80,90\n", "2 columns called target"),
        ("a,b,c\nTeam,A,80\n", "no column called segment"),
        ("segment,value,target\n", "no rows below the header"),
    ],
)
def test_tables_that_are_none(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(TargetsInvalid, match=says.replace("(", r"\(")):
        read_targets(None, table(tmp_path, text), "satisfied", LIMIT)


def test_a_file_that_is_missing_or_empty(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_targets(None, str(tmp_path / "nowhere.csv"), "satisfied", LIMIT)
    with pytest.raises(UnreadableFile):
        read_targets(None, table(tmp_path, ""), "satisfied", LIMIT)


@pytest.mark.parametrize(("text", "unit"), [("81 op 100", "satisfied"), ("30%", "nps")])
def test_an_option_that_is_no_target(text: str, unit: str) -> None:
    with pytest.raises(TargetsInvalid, match="The target"):
        read_targets(text, None, "nps" if unit == "nps" else "satisfied", LIMIT)
