"""Teams, targets and response from the command line; no person's name in any output unless asked."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.cli.conftest import Done, Run
from tests.cli.exports import HEADER, rows, write_csv

AGENTS = ("Sanne de Vries", "Wybren Qwaalstra", "Chidi Okonkwo", "Xanthippe Terlouw")
PARTS = {part for name in AGENTS for part in name.split() if part[0].isupper()}
OUT = "rootcause-report"


def with_agents(path: Path, header: str = "Medewerker") -> Path:
    """Make an export in which the second agent gets most of the complaints, and some comments name their agent."""
    made = []
    for i, row in enumerate(rows(480)):
        agent = AGENTS[1] if i % 3 == 0 and i % 4 else AGENTS[i % 4]
        named = f"{row[5]} Dat was {agent.split()[0]}, ene {agent}." if i % 11 == 0 else row[5]
        made.append((*row[:5], named, agent, ("Noord", "Zuid")[i % 2]))
    return write_csv(path, made, (*HEADER, header, "Afdeling"))


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every output file as text, with what is packed inside."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from (
                    (f"{path.name}/{name}", book.read(name).decode("utf-8", "replace")) for name in book.namelist()
                )
        elif path.suffix == ".parquet":
            yield path.name, pd.read_parquet(path).to_csv()
        else:
            yield path.name, path.read_text(encoding="utf-8")


def leaks(done: Done, folder: Path) -> set[tuple[str, str]]:
    everything = [("out", done.out), ("err", done.err), *texts(folder / OUT)]
    return {(where, part) for where, text in everything for part in PARTS if part in text}


def analysis(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / OUT / "analysis.json").read_text(encoding="utf-8"))
    return loaded


def labels(folder: Path, column: str) -> set[str]:
    return {row["label"] for row in analysis(folder)["teams"] if row["column"] == column}


@pytest.mark.parametrize(
    ("header", "options"),
    [
        ("Medewerker", ()),
        ("Medewerker", ("--segment", "Medewerker", "--segment", "Afdeling")),
        ("Medewerker", ("--team", "medewerker", "--groups", "Medewerker", "--json")),
        ("Wie", ("--team", "Wie")),
        ("Wie", ("--segment", "wie")),
    ],
)
def test_no_name_of_an_employee_is_in_any_output(
    run: Run, tmp_path: Path, header: str, options: tuple[str, ...]
) -> None:
    done = run("analyze", with_agents(tmp_path / "x.csv", header), *options)
    assert done.code == 0, done.err
    assert leaks(done, tmp_path) == set()
    columns = pd.read_csv(tmp_path / OUT / "comments.csv")
    assert set(columns[header]) == {"[name]"}
    assert set(columns["Afdeling"]) == {"Noord", "Zuid"}
    if "--segment" not in options or header == "Medewerker":
        assert labels(tmp_path, header) == {"agent 1", "agent 2", "agent 3", "agent 4"}
        worst = max(analysis(tmp_path)["teams"], key=lambda row: row["shrunk"])
        assert (worst["column"], worst["stands_out"]) == (header, 1)


def test_names_are_shown_where_they_are_asked_for_and_stay_masked_in_the_comments(run: Run, tmp_path: Path) -> None:
    done = run("analyze", with_agents(tmp_path / "x.csv"), "--agent-names")
    assert done.code == 0, done.err
    assert labels(tmp_path, "Medewerker") == set(AGENTS)
    assert labels(tmp_path, "Afdeling") == {"Noord", "Zuid"}
    shown = {"analysis.json", "report.html", "report.xlsx/xl/sharedStrings.xml"}
    assert {where for where, _ in leaks(done, tmp_path)} == shown


def test_agents_named_as_a_segment_are_masked_inside_of_causes(run: Run, tmp_path: Path) -> None:
    run("analyze", with_agents(tmp_path / "x.csv"), "--segment", "Medewerker")
    segments = {
        cell["value"]
        for cause in analysis(tmp_path)["causes"]
        for cell in cause["segments"]
        if cell["segment"] == "Medewerker"
    }
    assert segments == {"agent 1", "agent 2", "agent 3", "agent 4"}


def test_the_same_export_in_another_order_gives_the_same_labels(run: Run, tmp_path: Path) -> None:
    path = with_agents(tmp_path / "x.csv")
    run("analyze", path)
    first = analysis(tmp_path)["teams"]
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
    run("analyze", path)
    assert analysis(tmp_path)["teams"] == first


def test_targets_of_an_option_and_a_table(run: Run, tmp_path: Path, export: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "Segment;Waarde;Doel\nchannel;CHAT;99\nchannel;fax;80\nRegio;x;80\n", encoding="utf-8"
    )
    done = run("analyze", export, "--target", "50%", "--targets", "t.csv")
    assert done.code == 0, done.err
    found = analysis(tmp_path)
    assert [(row["segment"], row["value"], row["reached"]) for row in found["targets"]] == [
        ("", "", "yes"),
        ("channel", "chat", "no"),
    ]
    assert {"target_unknown_segment", "target_unknown_value"} <= {note["code"] for note in found["notes"]}


def helpdesk(path: Path) -> Path:
    """Make an export of tickets as helpdesks write them: chat answers three times as often as the rest."""
    made = []
    for i, row in enumerate(rows(900)):
        rating = "bad" if int(row[4]) <= 2 else "good"
        answers = i % 5 < (3 if row[3] == "chat" else 1)
        made.append(
            (row[0], row[1], row[2], row[3], rating if answers else "offered" if i % 10 else "unoffered", row[5])
        )
    return write_csv(
        path, made, ("id", "created_at", "requester_id", "via.channel", "satisfaction_rating.score", "description")
    )


def test_the_response_of_a_helpdesk_is_read_and_can_weight_the_answers(run: Run, tmp_path: Path) -> None:
    path = helpdesk(tmp_path / "x.csv")
    done = run("analyze", path)
    assert done.code == 0, done.err
    plain = analysis(tmp_path)
    found = plain["response"]
    assert (found["asked"], found["answered"]) == (900 - 90 + sum_unoffered(path), plain["summary"]["units"])
    chat, *others = found["rows"]
    assert chat["value"] == "chat"
    assert all(
        chat["response_rate"] > 2.5 * row["response_rate"] and chat["weight"] < 1 < row["weight"] for row in others
    )
    assert found["best"] < found["rate"] < found["worst"]
    done = run("analyze", path, "--weight-response")
    weighted = analysis(tmp_path)
    assert weighted["totals"]["dsat_rate"] == pytest.approx(found["weighted"])
    assert weighted["response"] == found
    assert "answers_weighted" in {note["code"] for note in weighted["notes"]}


def sum_unoffered(path: Path) -> int:
    """Count the tickets of the tenth that would be unoffered and answered all the same."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return 90 - sum(",unoffered," in line for line in lines)


def test_missing_scores_alone_are_no_proof_of_asking(run: Run, tmp_path: Path) -> None:
    made = [(*row[:4], row[4] if i % 2 else "", row[5]) for i, row in enumerate(rows())]
    run("analyze", write_csv(tmp_path / "x.csv", made))
    assert analysis(tmp_path)["response"] is None
    asked = [(*row, "ja") for row in made]
    done = run("analyze", write_csv(tmp_path / "y.csv", asked, (*HEADER, "klaar")), "--asked", "klaar")
    assert done.code == 0, done.err
    assert analysis(tmp_path)["response"]["answered"] == 120


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--target", "very high"), "no share of satisfied answers"),
        (("--targets", "nowhere.csv"), "nowhere.csv"),
        (("--targets", "bad.csv"), "line 2"),
        (("--asked", "comment"), "does not say who was asked"),
        (("--asked", "nothing"), "There is no column"),
        (("--team", "chanel"), 'Did you mean "channel"'),
        (("--weight-response",), "--asked"),
    ],
)
def test_what_cannot_be_used_is_refused_plainly(
    run: Run, export: Path, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    (tmp_path / "bad.csv").write_text("segment,value,target\nchannel,chat,high\n", encoding="utf-8")
    done = run("analyze", export, *options)
    assert done.code == 2
    assert says in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / OUT).exists()
