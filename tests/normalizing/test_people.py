from __future__ import annotations

import numpy as np
import pandas as pd

from rootcause.domain.exports import ColumnGuess, Columns
from rootcause.normalizing.people import shown_values, with_people

AGENTS = ["Sanne de Vries", "bram  jansen", "", "Bram Jansen", "Chidi Okafor", "Unassigned"]
FRAME = pd.DataFrame(
    {
        "agent": AGENTS,
        "closer": ["Chidi Okafor", "Sanne de Vries", "-", "", "x9", "Bram Jansen"],
        "team": ["Team Jan", "Team Piet", "Noord", "Team Jan", "Noord", ""],
        "client": ["Bo", "Ed", "Bo", "Al", "", "Al"],
    },
    dtype="str",
)
WRITTEN = FRAME.assign(team=["Team [name]", "Team [name]", "Noord", "Team [name]", "Noord", ""])
COLUMNS = Columns(
    verbatims=(),
    segments=("team", "client"),
    teams=("team", "agent", "closer"),
    people=("agent", "closer", "client"),
    names=("agent", "client"),
)


def test_people_are_numbered_the_same_in_every_column_and_nobody_is_nobody() -> None:
    found = shown_values(FRAME, WRITTEN, COLUMNS, names=False)
    agent, closer = found["agent"].tolist(), found["closer"].tolist()
    assert agent[1] == agent[3] == closer[5]
    assert agent[0] == closer[1]
    assert agent[4] == closer[0]
    assert [agent[2], agent[5], closer[2], closer[3]] == [""] * 4
    assert set(agent) | set(closer) == {"", "agent 1", "agent 2", "agent 3", "agent 4"}


def test_customers_are_persons_and_stay_masked_where_agents_are_shown() -> None:
    found = shown_values(FRAME, WRITTEN, COLUMNS, names=True)
    assert found["agent"].tolist() == ["Sanne de Vries", "bram jansen", "", "Bram Jansen", "Chidi Okafor", "Unassigned"]
    assert set(found["client"]) == {"", "person 1", "person 2", "person 3"}


def test_teams_keep_their_names_and_masked_ones_stay_apart() -> None:
    team = shown_values(FRAME, WRITTEN, COLUMNS, names=False)["team"].tolist()
    assert team[2:] == ["Noord", team[0], "Noord", ""]
    assert {team[0], team[1]} == {"Team [name] 1", "Team [name] 2"}


def test_numbers_do_not_depend_on_the_order_of_the_rows() -> None:
    order = np.array([4, 0, 3, 1, 5, 2])
    turned = shown_values(FRAME.iloc[order], WRITTEN.iloc[order], COLUMNS, names=False)
    pd.testing.assert_frame_equal(turned, shown_values(FRAME, WRITTEN, COLUMNS, names=False).iloc[order])


def test_values_tell_people_where_the_header_does_not() -> None:
    frame = pd.DataFrame(
        {
            "wie": ["Sanne de Vries", "Bram Jansen", "Okafor, Chidi", "Qwaalop"],
            "winkel": ["Noord", "Zuid", "Jan van Galenstraat", "West"],
            "plan": ["Basis", "Plus", "Max", "Basis"],
        },
        dtype="str",
    )
    guesses = tuple(ColumnGuess(name, "segment", "divides the rows") for name in frame.columns.tolist())
    columns = Columns(verbatims=(), segments=tuple(frame.columns.tolist()), names=("klant",), guesses=guesses)
    found = with_people(frame, columns)
    assert (found.people, found.names) == (("wie",), ("klant", "wie"))
    assert [guess.column for guess in found.guesses if "masked ids" in guess.reason] == ["wie"]
    assert with_people(frame, found) == found


def test_no_rows() -> None:
    empty = FRAME.iloc[:0]
    assert with_people(empty, COLUMNS) == COLUMNS
    assert len(shown_values(empty, empty, COLUMNS, names=False)) == 0
