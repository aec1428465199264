import pytest

from rootcause.readers.names import fold
from rootcause.readers.staff import staff_in


@pytest.mark.parametrize(
    ("name", "staff"),
    [
        ("Agent", "agent"),
        ("agent_id", "agent"),
        ("Naam medewerker", "agent"),
        ("Medewerker klantenservice", "agent"),
        ("AssigneeName", "agent"),
        ("Handled by", "agent"),
        ("Toegewezen aan", "agent"),
        ("Team", "team"),
        ("Team name", "team"),
        ("Afdeling", "team"),
        ("Assigned group", "team"),
        ("Agent group", "team"),
        ("Customer", ""),
        ("Customer name", ""),
        ("Medewerker vriendelijkheid", ""),
        ("Agent replies", ""),
        ("Naam", ""),
        ("Id", ""),
        ("Group", ""),
    ],
)
def test_names_of_columns(name: str, staff: str) -> None:
    assert staff_in(fold(name), "plain") == staff


def test_a_group_is_a_team_in_the_export_of_a_helpdesk() -> None:
    assert staff_in("group", "zendesk") == "team"
    assert staff_in("group", "surveymonkey+freshdesk") == "team"
    assert staff_in("group", "surveymonkey") == ""
