from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import pytest

from rootcause import readers
from rootcause.domain.exports import Columns
from rootcause.readers.presets import presets
from rootcause.settings import ReadingSettings
from tests.readers.making import codes, columns, read_bytes

TEXTS = [
    "Ik heb veel te lang in de wacht gestaan",
    "Prima geholpen door een aardige mevrouw",
    "The parcel was late and nobody called me",
    "Werkt niet, ik kan niet meer inloggen",
    "It was a very good experience for me",
    "De rekening klopt alweer niet deze maand",
    "Snel en duidelijk antwoord op mijn vraag",
    "Nobody told us what to do with the old one",
    "Het pakket is bij de buren terechtgekomen",
    "I am happy with the way this was solved",
]


def written(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def guessed(text: str | bytes) -> Columns:
    return readers.guess_columns(read_bytes(text), ReadingSettings())


IDS = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Finished", "ResponseId", "UserLanguage", "Q1", "Q2"]
ASKED = [
    "Start Date",
    "End Date",
    "Response Type",
    "IP Address",
    "Progress",
    "Finished",
    "Response ID",
    "User Language",
    "How satisfied are you?",
    "What could we do better?",
]
IMPORT = [json.dumps({"ImportId": name}) for name in IDS]


def responses(status: Sequence[str] = ("0",)) -> list[list[str]]:
    return [
        [
            "2026-03-01 10:00:00",
            "2026-03-01 10:05:00",
            status[i % len(status)],
            f"10.0.0.{i}",
            "100",
            "1",
            f"R_3abcdEFGH{i}",
            "NL",
            str(i % 5 + 1),
            text,
        ]
        for i, text in enumerate(TEXTS)
    ]


@pytest.mark.parametrize(
    "header",
    [[IDS, ASKED, IMPORT], [IDS, ASKED], [IDS], [IDS, ASKED, ASKED, IMPORT]],
    ids=["three rows", "two rows of a workbook", "one row, the others removed", "four rows"],
)
def test_qualtrics_header_rows(header: list[list[str]]) -> None:
    export = read_bytes(written([*header, *responses()]))
    assert export.preset == "qualtrics"
    assert list(export.frame.columns) == IDS
    assert len(export) == len(TEXTS)
    assert export.rows[0] == ("x.csv", len(header) + 1)
    assert export.questions.get("Q2") == (ASKED[-1] if len(header) > 1 else None)
    found = readers.guess_columns(export, ReadingSettings())
    assert (found.verbatims, found.date, found.id, found.language) == (("Q2",), "EndDate", "ResponseId", "UserLanguage")
    assert found.score == ("Q1" if len(header) > 1 else None)
    assert found.contacts == ("IPAddress",)


def test_qualtrics_legacy_header_rows() -> None:
    ids = [*(f"V{i}" for i in range(1, 7)), "Q1", "Q2", ""]
    names = [
        "ResponseID",
        "ResponseSet",
        "StartDate",
        "EndDate",
        "Status",
        "Finished",
        "How satisfied are you?",
        "Why?",
        "",
    ]
    rows = [
        [f"R_3abcdEFGH{i}", "Set", "2026-03-01", "2026-03-01", "0", "1", str(i % 5 + 1), t, ""]
        for i, t in enumerate(TEXTS)
    ]
    export = read_bytes(written([ids, names, *rows]))
    assert list(export.frame.columns) == [*names[:6], "Q1", "Q2"]
    assert export.questions == {"Q1": "How satisfied are you?", "Q2": "Why?"}
    assert readers.guess_columns(export, ReadingSettings()).verbatims == ("Q2",)


@pytest.mark.parametrize("status", ["1", "Survey Preview", "Survey Test"])
def test_qualtrics_test_rows_are_kept_and_marked(status: str) -> None:
    export = read_bytes(written([IDS, ASKED, IMPORT, *responses(("0", status))]))
    assert len(export) == len(TEXTS)
    assert readers.test_rows(export).tolist() == [False, True] * 5
    assert [n.values["count"] for n in export.notes if n.code == "test_rows"] == [5]


def test_a_status_elsewhere_marks_nothing() -> None:
    export = read_bytes("Status,comment\n1,x\n2,y\n")
    assert export.preset == "plain"
    assert not readers.test_rows(export).any()


MONKEY = [
    [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        "IP Address",
        "Email Address",
        "First Name",
        "How satisfied are you?",
        "What do you use?",
        "",
        "",
        "Anything else?",
    ],
    ["", "", "", "", "", "", "", "Response", "Phone", "Chat", "Other (please specify)", "Open-Ended Response"],
]


def test_surveymonkey_header_rows() -> None:
    rows = [
        [f"1234{i}", "77", "03/01/2026", "03/13/2026", f"10.0.0.{i}", "", "Ann", str(i % 5 + 1), "Phone", "", "", text]
        for i, text in enumerate(TEXTS)
    ]
    export = read_bytes(written([*MONKEY, *rows]))
    assert export.preset == "surveymonkey"
    assert list(export.frame.columns)[7:] == [
        "How satisfied are you?",
        "What do you use? – Phone",
        "What do you use? – Chat",
        "What do you use? – Other (please specify)",
        "Anything else?",
    ]
    assert export.questions["What do you use? – Chat"] == "What do you use?"
    assert export.rows[0] == ("x.csv", 3)
    found = readers.guess_columns(export, ReadingSettings())
    assert (found.verbatims, found.score) == (("Anything else?",), "How satisfied are you?")
    assert (found.id, found.date, found.names) == ("Respondent ID", "End Date", ("First Name",))


def test_surveymonkey_without_its_option_row() -> None:
    rows = [[f"1234{i}", "Phone", "", "x", text] for i, text in enumerate(TEXTS)]
    export = read_bytes(written([["RespondentID", "What do you use?", "", "", "Why?"], *rows]))
    assert list(export.frame.columns)[1:] == [
        "What do you use?",
        "What do you use? (2)",
        "What do you use? (3)",
        "Why?",
    ]
    assert export.rows[0] == ("x.csv", 2)


def table(names: Sequence[str], **values: Sequence[str]) -> str:
    """One row per text; "TEXT" in ``values`` is where the text goes, the other columns repeat what they are given."""
    rows = [
        [values.get(n, [""])[i % len(values.get(n, [""]))] if values.get(n) != ["TEXT"] else text for n in names]
        for i, text in enumerate(TEXTS)
    ]
    return written([names, *rows])


PLAY = [
    "Package Name",
    "App Version Code",
    "App Version Name",
    "Reviewer Language",
    "Device",
    "Review Submit Date and Time",
    "Review Submit Millis Since Epoch",
    "Review Last Update Date and Time",
    "Review Last Update Millis Since Epoch",
    "Star Rating",
    "Review Title",
    "Review Text",
    "Developer Reply Date and Time",
    "Developer Reply Text",
    "Review Link",
]


def test_google_play() -> None:
    text = table(
        PLAY,
        **{
            "Review Text": ["TEXT"],
            "Star Rating": list("12345"),
            "Reviewer Language": ["nl", "en"],
            "Review Submit Date and Time": ["2026-03-01T10:00:00Z"],
            "Review Last Update Date and Time": ["2026-03-02T10:00:00Z"],
            "Developer Reply Text": ["Thank you for the review, we will look into it"],
            "Package Name": ["org.example"],
            "Review Link": [f"http://example.org/{i}" for i in range(10)],
        },
    )
    export = read_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    found = readers.guess_columns(export, ReadingSettings())
    assert export.preset == "google_play"
    assert (found.verbatims, found.score, found.language) == (("Review Text",), "Star Rating", "Reviewer Language")
    assert (found.id, found.date) == ("Review Link", "Review Last Update Date and Time")


DELIGHTED = {
    "id": [f"{i}" for i in range(10)],
    "person": [f"9{i % 3}" for i in range(10)],
    "survey_type": ["nps"],
    "score": list("0379"),
    "comment": ["TEXT"],
    "permalink": ["https://example.org/x"],
    "created_at": [f"17000{i}1234" for i in range(10)],
    "tags": ["a"],
}


def test_delighted_counts_dates_in_seconds() -> None:
    text = table(list(DELIGHTED), **DELIGHTED)
    found = guessed(text)
    assert read_bytes(text).preset == "delighted"
    assert (found.verbatims, found.score, found.date, found.id, found.customer) == (
        ("comment",),
        "score",
        "created_at",
        "id",
        "person",
    )


@pytest.mark.parametrize(
    ("first", "score", "open_question"),
    [
        ("Tijdstempel", "Hoe tevreden bent u over ons?", "Wat kunnen we verbeteren?"),
        ("Timestamp", "How satisfied are you with us?", "What could we improve?"),
    ],
)
def test_google_forms(first: str, score: str, open_question: str) -> None:
    stamps = [f"{i + 1}-3-2026 9:{i}5:30" for i in range(6)]
    text = table(
        [first, score, "Product", open_question],
        **{first: stamps, score: list("12345"), "Product": ["A", "B"], open_question: ["TEXT"]},
    )
    found = guessed(text)
    assert read_bytes(text).preset == "google_forms"
    assert (found.date, found.score, found.verbatims, found.segments) == (first, score, (open_question,), ("Product",))


def test_typeform_headers_lose_their_markup() -> None:
    names = [
        "#",
        "<strong>Why</strong> that score?",
        "How likely are you to recommend us?",
        "Response Type",
        "Start Date (UTC)",
        "Submit Date (UTC)",
        "Network ID",
    ]
    values = {
        "#": [f"a{i}b" for i in range(10)],
        names[1]: ["TEXT"],
        names[2]: list("0479"),
        "Start Date (UTC)": ["2026-03-01 02:41:38"],
        "Submit Date (UTC)": [f"2026-03-0{i + 1} 02:43:38" for i in range(9)],
    }
    found = guessed(table(names, **values))
    assert (found.id, found.verbatims, found.score) == ("#", ("Why that score?",), names[2])
    assert found.date == "Submit Date (UTC)"


@pytest.mark.parametrize(
    ("preset", "values"),
    [
        (
            "zendesk",
            {
                "Ticket ID": [f"{i}" for i in range(10)],
                "Requester ID": list("1234567"),
                "Assignee": ["Ann Smit", "Bo Jansen"],
                "Group": ["Support", "Sales"],
                "Created at": ["2026-03-01", "2026-03-02"],
                "Satisfaction score": ["Good", "Bad"],
                "Satisfaction comment": ["TEXT"],
            },
        ),
        (
            "freshdesk",
            {
                "Ticket ID": [f"{i}" for i in range(10)],
                "Requester Name": ["Ann Smit", "Bo Jansen"],
                "Requester Email": ["a@b.nl", "c@d.nl"],
                "Agent": ["Cor Bos", "Dirk Vos"],
                "Group": ["Support", "Sales"],
                "Created time": ["2026-03-01 10:00:00", "2026-03-02 10:00:00"],
                "Source": ["Email", "Phone"],
                "Survey results": ["103", "100", "-103"],
                "Description": ["TEXT"],
            },
        ),
        (
            "intercom",
            {
                "Conversation ID": [f"{i}" for i in range(10)],
                "Conversation rating": list("12345"),
                "Teammate rated": ["Ann Smit", "Bo Jansen"],
                "Conversation rating remark": ["TEXT"],
                "Conversation started at": ["2026-03-01", "2026-03-02"],
            },
        ),
        (
            "plain",
            {
                "Review ID": [f"{i}" for i in range(10)],
                "Stars": list("12345"),
                "Review Title": [""],
                "Review Content": ["TEXT"],
                "Review Created": ["2026-03-01", "2026-03-02"],
                "Consumer Name": ["Ann Smit", "Bo Jansen"],
            },
        ),
    ],
)
def test_helpdesks_and_review_sites(preset: str, values: dict[str, list[str]]) -> None:
    text = table(list(values), **values)
    found = guessed(text)
    assert read_bytes(text).preset == preset
    assert found.verbatims == tuple(n for n in values if values[n] == ["TEXT"])
    assert found.score in {"Satisfaction score", "Survey results", "Conversation rating", "Stars"}
    assert found.id == next(iter(values))
    assert found.date is not None
    assert set(found.names) == {n for n in values if values[n][-1] in {"Bo Jansen", "Dirk Vos"}}


def test_every_preset_is_complete() -> None:
    assert set(presets()) == {
        "qualtrics",
        "surveymonkey",
        "zendesk",
        "freshdesk",
        "intercom",
        "typeform",
        "google_forms",
        "google_play",
        "delighted",
        "trustpilot",
    }
    for preset in presets().values():
        assert not preset.signature or preset.at_least <= len(preset.signature)
        assert {role for role, _ in preset.roles.values()} & {"verbatim", "date"}
    assert codes(read_bytes("a,b\n1,2\n")) == []
    assert columns(read_bytes("a,b\n1,2\n"))
