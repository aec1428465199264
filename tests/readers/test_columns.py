from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from rootcause.domain.exports import Columns, Export
from rootcause.errors import ColumnNotFound, SettingsInvalid
from rootcause.readers import guess_columns, read_export
from rootcause.settings import ReadingSettings
from tests.readers.making import LIMIT, read_bytes

STARTS = ["Ik wacht al", "De bestelling is", "The invoice was", "My agent did not", "Het duurde", "Nobody could"]
ENDS = [
    "veel te lang op antwoord",
    "niet compleet bij ons aangekomen",
    "wrong again this month",
    "explain what to do",
    "goed en snel",
]
HEADER = "Respons-ID;Datum;Klantnummer;Kanaal;Product;Team;Tevredenheid (1-5);Eerste reactie (min);Toelichting"


def comment(rng: random.Random) -> str:
    if rng.random() < 0.2:
        return rng.choice(["", "n.v.t.", "geen", "nee", "Prima"])
    return f"{rng.choice(STARTS)} {rng.choice(ENDS)}, {rng.randint(2, 40)} keer"


def rows(n: int = 300) -> list[list[str]]:
    rng = random.Random(5)
    return [
        [
            f"R{i:05}",
            f"{rng.randint(1, 28):02}-{rng.randint(1, 12):02}-2026 {rng.randint(10, 20)}:15",
            f"{rng.randint(0, 150):06}",
            rng.choice(["chat", "mail", "telefoon"]),
            rng.choice(["Basis", "Plus"]),
            f"Team {rng.randint(1, 6)}",
            str(rng.randint(1, 5)),
            f"{rng.random() * 90:.1f}".replace(".", ","),
            comment(rng),
        ]
        for i in range(n)
    ]


def export(header: Sequence[str], body: Sequence[Sequence[str]]) -> Export:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([header, *body])
    return read_bytes(out.getvalue().encode("utf-8-sig"))


def guess(header: Sequence[str], body: Sequence[Sequence[str]], **named: object) -> Columns:
    return guess_columns(export(header, body), ReadingSettings.model_validate(named))


def with_column(name: str, values: Sequence[str], **named: object) -> Columns:
    """The usual export with one more column, whose cells repeat ``values``."""
    body = [[*row, values[i % len(values)]] for i, row in enumerate(rows())]
    return guess([*HEADER.split(";"), name], body, **named)


def role(columns: Columns, name: str) -> str:
    return next(g.role for g in columns.guesses if g.column == name)


def reason(columns: Columns, name: str) -> str:
    return next(g.reason for g in columns.guesses if g.column == name)


EXPECTED = Columns(
    verbatims=("Toelichting",),
    score="Tevredenheid (1-5)",
    date="Datum",
    id="Respons-ID",
    customer="Klantnummer",
    segments=("Kanaal", "Product", "Team"),
    metrics=("Eerste reactie (min)",),
    teams=("Team",),
)


def test_a_dutch_export() -> None:
    found = guess(HEADER.split(";"), rows())
    assert Columns(*(getattr(found, name) for name in list(Columns.__dataclass_fields__)[:-1])) == EXPECTED
    assert [g.column for g in found.guesses] == HEADER.split(";")
    assert all(g.reason and 0 <= g.confidence <= 1 for g in found.guesses)


def test_the_same_in_english_with_thirty_rows() -> None:
    header = [
        "Response ID",
        "Created at",
        "Customer ID",
        "Channel",
        "Plan",
        "Region",
        "CSAT",
        "Handling time",
        "Comment",
    ]
    found = guess(header, rows(30))
    assert (found.verbatims, found.score, found.date, found.id, found.customer) == (
        ("Comment",),
        "CSAT",
        "Created at",
        "Response ID",
        "Customer ID",
    )
    assert (found.segments, found.metrics) == (("Channel", "Plan", "Region"), ("Handling time",))


def test_contents_decide_where_names_say_nothing() -> None:
    found = guess([f"kolom {i}" for i in range(9)], rows())
    assert found.verbatims == ("kolom 8",)
    assert (found.id, found.date, found.score) == ("kolom 0", "kolom 1", None)
    assert "not named like comments" in reason(found, "kolom 8")


def test_the_order_of_rows_does_not_matter() -> None:
    body = rows(3_000)
    shuffled = random.Random(9).sample(body, len(body))
    assert guess(HEADER.split(";"), body) == guess(HEADER.split(";"), shuffled)


def test_a_question_that_stands_in_every_row_is_no_comment() -> None:
    found = with_column("Comment question", ["Kunt u uitleggen waarom u dit cijfer geeft?"])
    assert found.verbatims == ("Toelichting",)
    assert role(found, "Comment question") == "ignored"
    few = [[*row, "Waarom geeft u ons dit cijfer?"] for row in rows(10)]
    assert guess([*HEADER.split(";"), "Comment"], few).verbatims == ("Toelichting",)
    found = with_column("Comment", ["Kunt u uitleggen waarom u dit cijfer geeft?"])
    assert reason(found, "Comment") == "holds the same value in every row"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (
            "Toelichting label",
            ["Te laat geleverd of niet ontvangen", "Wachttijd aan de telefoon", "Prijs van het product"],
        ),
        ("klacht", [f"Soort klacht {i} bij de levering van het product" for i in range(6)]),
        (
            "labels",
            [
                "Waiting on the phone|Staff",
                "Staff|Price of it",
                "Price of it",
                "Waiting on the phone|Price of it",
                "Staff",
            ],
        ),
        (
            "Wat gebruikt u?",
            ["De app, De website", "De website", "De app, De winkel", "De winkel, De website, De app", "De app"],
        ),
    ],
)
def test_labels_are_no_comments(name: str, values: list[str]) -> None:
    found = with_column(name, values)
    assert found.verbatims == ("Toelichting",)
    assert role(found, name) in {"segment", "ignored"}


def test_several_comment_columns_are_used_together() -> None:
    texts = [f"{a} {b} {i}" for i in range(10) for a in STARTS for b in ENDS]
    assert with_column("Wat kunnen we verbeteren?", texts).verbatims == ("Toelichting", "Wat kunnen we verbeteren?")


@pytest.mark.parametrize("name", ["Resolution", "Interne notitie", "Agent reply", "Developer Reply Text", "Oplossing"])
def test_what_the_company_wrote_is_no_comment(name: str) -> None:
    found = with_column(name, [f"{a} {b} {i}" for i in range(10) for a in STARTS for b in ENDS])
    assert found.verbatims == ("Toelichting",)
    assert "not the customer's" in reason(found, name)


def test_the_overall_rating_is_the_score_and_the_others_are_metrics() -> None:
    header = ["Staff rating", "Overall rating", "Value", "Comment"]
    body = [[str(i % 5 + 1), str(i % 4 + 1), str(i % 3 + 1), row[-1]] for i, row in enumerate(rows())]
    found = guess(header, body)
    assert (found.score, found.metrics) == ("Overall rating", ("Staff rating", "Value"))
    assert "--score" in reason(found, "Staff rating")


@pytest.mark.parametrize(
    "values", [["zeer tevreden", "tevreden", "ontevreden", "zeer ontevreden"], ["😀", "🙂", "😐", "🙁", "😡"]]
)
def test_a_score_in_words_or_pictures(values: list[str]) -> None:
    body = [[values[i % len(values)], row[-1]] for i, row in enumerate(rows())]
    assert guess(["Hoe tevreden bent u?", "Toelichting"], body).score == "Hoe tevreden bent u?"


def test_numbers_without_a_telling_name_are_no_score() -> None:
    found = guess(["aantal contacten", "toelichting"], [[str(i % 5 + 1), row[-1]] for i, row in enumerate(rows())])
    assert (found.score, found.metrics) == (None, ("aantal contacten",))


@pytest.mark.parametrize(
    ("name", "values", "expected", "says"),
    [
        ("Datum contact", ["24-Feb", "23-Oct", "22-Jan"], "ignored", "not usable as a date"),
        (
            "Leverdatum",
            ["onbekend", "weet ik niet", "1-2-2026", "later"],
            "ignored",
            "only 25% of its values are dates",
        ),
        ("Resolution date", ["2026-01-02", "2026-01-03"], "ignored", "another date"),
        ("Geboortedatum", ["1-2-1980", "3-4-1990"], "contact", "contact details"),
    ],
)
def test_other_dates_are_refused_with_a_reason(name: str, values: list[str], expected: str, says: str) -> None:
    found = with_column(name, values)
    assert (found.date, role(found, name)) == ("Datum", expected)
    assert says in reason(found, name)


@pytest.mark.parametrize(
    "values",
    [
        ["2026-03-01T10:00:00Z"],
        ["1 maart 2026"],
        ["March 1, 2026"],
        ["01/03/26 9:05 PM"],
        ["zo 1 mrt. 2026"],
        ["20260301"],
        ["1772359200"],
        ["46082"],
        ["1-3-2026", "onbekend", "2-3-2026"],
    ],
)
def test_notations_of_dates(values: list[str]) -> None:
    body = [[values[i % len(values)], row[-1]] for i, row in enumerate(rows())]
    found = guess(["datum", "toelichting"], body)
    assert found.date == "datum"
    if "onbekend" in values:
        assert reason(found, "datum") == "67% of its values are dates; the rest are left undated"


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("Medewerker", ["Anouk de Vries", "Bram Jansen", "Chris Smit"], "name"),
        ("Voornaam", ["Anouk", "Bram"], "name"),
        ("Klant", ["Anouk de Vries", "Bram Jansen"], "name"),
        ("Klant", ["K001", "K002"], "ignored"),
        ("Contact", ["a.bakker@example.org", "+31 20 000 0000"], "contact"),
        ("E-mailadres", ["", "", "", "x@example.org"], "contact"),
        ("Laatste IP", ["192.0.2.1", "192.0.2.77"], "contact"),
        ("Telefoonnummer", ["0200000000", "0100000000"], "contact"),
        ("Taal", ["nl", "en"], "language"),
        ("Productnaam", ["Basis", "Plus", "Extra"], "segment"),
        ("Contactreden", ["Factuur", "Levering"], "ignored"),
        ("Leeftijd", [str(i) for i in range(18, 90)], "metric"),
        ("Link", ["https://example.org/a", "https://example.org/b"], "ignored"),
        ("Leeg", [""], "ignored"),
        ("Plaats", [f"Dorp {chr(65 + i)}{chr(65 + j)}" for i in range(9) for j in range(9)], "ignored"),
    ],
)
def test_roles_of_other_columns(name: str, values: list[str], expected: str) -> None:
    assert role(with_column(name, values), name) == expected


def test_only_the_four_most_segment_like_columns_are_used() -> None:
    extra = {"Regio": ["noord", "zuid"], "Land": ["NL", "BE"], "veld": ["x", "y"]}
    body = [
        [*row, *(values[i % 2 if name != "Land" else i // 2 % 2] for name, values in extra.items())]
        for i, row in enumerate(rows())
    ]
    found = guess([*HEADER.split(";"), *extra], body)
    assert len(found.segments) == 4
    assert "veld" not in found.segments
    assert "--segment" in reason(found, "veld")


def test_named_columns_are_taken_whatever_their_case_and_spaces() -> None:
    found = guess(
        HEADER.split(";"),
        rows(),
        verbatim=("toelichting ",),
        score="TEVREDENHEID(1-5)",
        segments=("team",),
        metrics=("Klantnummer",),
        date="datum",
        id="respons id",
        customer="klant nummer",
    )
    assert (found.verbatims, found.score, found.segments) == (("Toelichting",), "Tevredenheid (1-5)", ("Team",))
    assert (found.date, found.id, found.customer, found.metrics) == (
        "Datum",
        "Respons-ID",
        "Klantnummer",
        ("Klantnummer",),
    )
    assert reason(found, "Team") == "named in the settings; compared as teams"
    assert "--segment" in reason(found, "Kanaal")


AGENTS = ["Anouk de Vries", "Bram Jansen", "Chris Smit"]


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("Medewerker", AGENTS, "name"),
        ("Naam behandelaar", AGENTS, "name"),
        ("Agent", ["9001", "9002", "9003"], "team"),
        ("Assignee", ["anouk.v", "bram.j", "chris"], "name"),
    ],
)
def test_columns_of_employees_are_compared_and_never_divide_the_rows_unasked(
    name: str, values: list[str], expected: str
) -> None:
    found = with_column(name, values)
    assert role(found, name) == expected
    assert found.teams == ("Team", name)
    assert found.people == (name,)
    assert name not in found.segments
    assert reason(found, name).endswith("; its people are compared under masked ids")


@pytest.mark.parametrize("name", ["Afdeling", "Department", "Support team", "Teamnaam"])
def test_columns_of_teams_are_compared_and_divide_the_rows(name: str) -> None:
    found = with_column(name, ["Noord", "Zuid"])
    assert found.teams == ("Team", name)
    assert name in found.segments
    assert found.people == ()


def test_many_teams_are_compared_without_dividing_the_rows() -> None:
    found = with_column("Afdeling", [f"Afdeling {i}" for i in range(60)])
    assert role(found, "Afdeling") == "team"
    assert "Afdeling" in found.teams
    assert "Afdeling" not in found.segments


@pytest.mark.parametrize("name", ["Klantnaam", "Agent rating", "Groep", "Medewerkers aantal", "Reactie medewerker"])
def test_other_columns_are_no_teams(name: str) -> None:
    assert with_column(name, ["Anouk", "Bram"]).teams == ("Team",)


def test_numbers_of_employees_are_compared_where_they_are_named() -> None:
    assert with_column("Agent ID", ["9001", "9002"]).teams == ("Team",)
    found = with_column("Agent ID", ["9001", "9002"], teams=("agent id",))
    assert (found.teams, found.people) == (("Team", "Agent ID"), ("Agent ID",))
    assert role(found, "Agent ID") == "team"


def test_a_team_is_compared_where_other_columns_divide_the_rows() -> None:
    found = with_column("x", ["a", "b"], segments=("Kanaal",))
    assert (found.segments, found.teams, role(found, "Team")) == (("Kanaal",), ("Team",), "team")


def test_a_named_segment_of_names_stays_a_name() -> None:
    found = with_column("Medewerker", AGENTS, segments=("Medewerker",))
    assert (found.segments, found.names, found.people) == (("Medewerker",),) * 3
    customers = with_column("Klantnaam", AGENTS, segments=("Klantnaam",))
    assert (customers.segments, customers.names, customers.people) == (("Klantnaam",),) * 3
    assert customers.teams == ("Team",)


def test_a_named_team_is_compared_whatever_it_is_called() -> None:
    found = with_column("Locatiecode", [f"L{i}" for i in range(80)], teams=("locatiecode", "kanaal"))
    assert role(found, "Locatiecode") == "team"
    assert found.teams == ("Kanaal", "Team", "Locatiecode")
    assert found.segments == ("Kanaal", "Product", "Team")
    assert found.people == ()
    with pytest.raises(ColumnNotFound, match='Did you mean "Team"'):
        with_column("x", ["a", "b"], teams=("Tem",))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Enquête verstuurd", ["ja", "nee", "ja"]),
        ("Survey status", ["Sent", "Completed", "Not sent"]),
        ("Gereageerd", ["ja", "nee"]),
        ("Survey sent at", ["2026-03-01 10:00", "", "2026-03-02 11:00"]),
    ],
)
def test_a_column_that_says_who_was_asked(name: str, values: list[str]) -> None:
    found = with_column(name, values)
    assert found.asked == name
    assert role(found, name) == "asked"
    assert name not in found.segments


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Enquête verstuurd", ["ja", "ja"]),
        ("Gereageerd", ["per mail", "telefonisch"]),
        ("Verzonden", ["ja", "nee"]),
    ],
)
def test_a_column_that_does_not_say_who_was_asked(name: str, values: list[str]) -> None:
    assert with_column(name, values).asked is None


def test_a_column_can_be_named_to_say_who_was_asked() -> None:
    found = with_column("Verzonden", ["ja", "nee"], asked="verzonden")
    assert (found.asked, role(found, "Verzonden")) == ("Verzonden", "asked")


def test_a_rating_that_was_offered_says_who_was_asked() -> None:
    body = [[*row[:6], ["Offered", "Good", "Bad", "Unoffered"][i % 4], *row[7:]] for i, row in enumerate(rows())]
    header = [*HEADER.split(";")[:6], "Satisfaction rating", *HEADER.split(";")[7:]]
    found = guess(header, body)
    assert (found.score, found.asked) == ("Satisfaction rating", "Satisfaction rating")
    assert reason(found, "Satisfaction rating").endswith("; says who was asked")
    named = guess(header, body, asked="Satisfaction rating")
    assert (named.score, named.asked) == ("Satisfaction rating", "Satisfaction rating")


def test_a_named_comment_column_replaces_the_guess() -> None:
    found = with_column(
        "Tweede", [f"{a} {b} {i}" for i in range(10) for a in STARTS for b in ENDS], verbatim=("Tweede",)
    )
    assert found.verbatims == ("Tweede",)
    assert "other columns were named" in reason(found, "Toelichting")


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"score": "Tevredenhied"}, 'There is no column "Tevredenhied". Did you mean "Tevredenheid (1-5)"?'),
        ({"verbatim": ("xyzzy",)}, 'There is no column "xyzzy". The columns are "Respons-ID", "Datum"'),
        ({"segments": ("Kanaal", "Temas")}, 'Did you mean "Team"?'),
    ],
)
def test_a_named_column_that_does_not_exist(named: dict[str, object], says: str) -> None:
    with pytest.raises(ColumnNotFound) as caught:
        guess(HEADER.split(";"), rows(30), **named)
    assert says in str(caught.value)


def test_no_comments_at_all_lists_the_columns_within_bounds() -> None:
    header = [f"{'vraag ' * 30}{i}" for i in range(400)]
    with pytest.raises(ColumnNotFound, match="No column looks like comments") as caught:
        guess(header, [["1"] * 400, ["2"] * 400])
    assert len(str(caught.value)) < 700
    assert "and 388 more" in str(caught.value)


def test_reasons_never_hold_what_a_customer_said() -> None:
    found = guess(HEADER.split(";"), rows())
    assert not any(start in g.reason for g in found.guesses for start in STARTS)


READINGS: dict[str, Columns] = {
    "nhs_neas.csv": Columns(
        ("FFT answer",), "FFT categorical answer", "Date", "Comment ID", "Respondent ID", ("Service type 1",)
    ),
    "restaurants_nl_en_reviews.csv": Columns(("text",), "overall", None, "review_id"),
    "restaurants_nl_en_sentences.csv": Columns(("text",), "polarity", None, "sentence_id"),
    "airline_tweets.csv": Columns(("text",), "airline_sentiment", "tweet_created", "row", None, ("airline",)),
    "airline_reviews_subratings.csv": Columns(
        ("CommentTitle", "Comment"), "OverallRating", "DatePublished", "id", None, ("TypeOfTraveller",)
    ),
    "null_control_tickets.csv": Columns(
        ("Ticket Description",),
        "Customer Satisfaction Rating",
        "Date of Purchase",
        "Ticket ID",
        None,
        ("Ticket Type", "Ticket Status", "Ticket Priority", "Ticket Channel"),
    ),
    "banking77_test.csv": Columns(("text",)),
    "qualtrics_three_header_rows.csv": Columns(("Q2",), None, "EndDate", "ResponseId"),
    "qualtrics_legacy_two_header_rows.csv": Columns(("Q2",), None, "EndDate", "ResponseID"),
}


@pytest.mark.parametrize("name", READINGS)
def test_real_files_are_read_as_expected(name: str, shared_data: Path) -> None:
    found = guess_columns(read_export([shared_data / name], max_bytes=LIMIT), ReadingSettings())
    expected = READINGS[name]
    for part in ("verbatims", "score", "date", "id", "customer", "segments"):
        assert getattr(found, part) == getattr(expected, part), part
    if name.startswith("airline_reviews"):
        assert "not usable as a date" in reason(found, "DateFlown")
        assert {"ValueForMoney", "SeatComfort", "Wifi&Connectivity"} < set(found.metrics)


def test_a_real_survey_without_comments_is_refused(shared_data: Path) -> None:
    with pytest.raises(ColumnNotFound, match=r'No column looks like comments\. The columns are "RespondentID"'):
        guess_columns(read_export([shared_data / "surveymonkey_blank_headers.csv"], max_bytes=LIMIT), ReadingSettings())


def test_outcomes_are_only_what_was_named_and_play_no_other_role() -> None:
    assert with_column("Opgezegd", ["ja", "nee"]).outcomes == ()
    found = with_column("Opgezegd", ["ja", "nee"], outcomes=("opgezegd", "Tevredenheid (1-5)"))
    assert found.outcomes == ("Opgezegd", "Tevredenheid (1-5)")
    assert role(found, "Opgezegd") == "outcome"
    assert "Opgezegd" not in found.segments
    assert found.score is None
    other = with_column("NPS", [str(i % 11) for i in range(30)], outcomes=("NPS",))
    assert (other.score, other.outcomes) == ("Tevredenheid (1-5)", ("NPS",))
    assert "NPS" not in other.metrics


@pytest.mark.parametrize(
    "named", [{"segments": ("Kanaal",)}, {"score": "kanaal"}, {"metrics": ("Kanaal",)}, {"verbatim": ("Kanaal",)}]
)
def test_an_outcome_that_is_named_as_something_else_too_is_refused(named: dict[str, object]) -> None:
    with pytest.raises(SettingsInvalid, match='"Kanaal" is named as an outcome and as'):
        guess(HEADER.split(";"), rows(), outcomes=("KANAAL",), **named)


def test_an_outcome_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ColumnNotFound, match="Kanaal"):
        guess(HEADER.split(";"), rows(), outcomes=("Kanaall",))
