from pathlib import Path

import pytest

from rootcause.domain.changes import Event
from rootcause.errors import EventsInvalid, UnreadableFile
from rootcause.readers.events import read_events

MANY = "\n".join(["date,label", *(f"2026-06-01,release {k}" for k in range(201))])


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "events.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "text",
    [
        "date,label\n2026-06-01,New app\n2026-03-15,Price change\n",
        "datum;omschrijving\n15-3-2026;Price change\n01-06-2026;New app\n",
        "Datum;Label\n15/03/2026;Price change\n1/6/2026;  New   app \n1/6/2026;New app\n",
        "\ufeffid,Label,Date,note\n1,New app,1.6.2026,x\n2,Price change,15.3.2026,\n\n",
        'sep=;\n"datum";"label"\n"2026-03-15";"Price change"\n"2026-6-1";"New app"\n',
        "date;label\n1-6-2026;New app;;\n15-3-2026;Price change;\n",
        "label\tdate\r\nNew app\t2026-06-01\r\nPrice change\t2026-03-15\r\n",
    ],
)
def test_dutch_and_english_files_read_alike(tmp_path: Path, text: str) -> None:
    found = read_events(written(tmp_path, text))
    assert found == (Event("2026-03-15", "Price change"), Event("2026-06-01", "New app"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "datum;label\n2026-06-01;Overstap naar één tarief (café)\n"
    assert read_events(written(tmp_path, text, encoding))[0].label == "Overstap naar één tarief (café)"


def test_a_label_may_hold_the_delimiter_in_quotation_marks(tmp_path: Path) -> None:
    path = written(tmp_path, 'date,label\n2026-06-01,"App, website"\n')
    assert read_events(path) == (Event("2026-06-01", "App, website"),)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    lines = ("date,label", "2026-06-01,Fine", "6/13/2026,App", "2026-02-30,", ",Strike", "2026-06-01,a,b")
    long = f"2026-06-01,{'x' * 121}"
    with pytest.raises(EventsInvalid) as caught:
        read_events(written(tmp_path, "\n".join((*lines, "", long))))
    text = str(caught.value)
    assert "events.csv has 6 problem(s)" in text
    assert "line 3: '6/13/2026' is no date (write 2026-06-01 or 1-6-2026, day first)" in text
    assert "line 4: '2026-02-30' is no date" in text
    assert "line 4: the label is empty" in text
    assert "line 5: the date is empty" in text
    assert "line 6: there are more cells than the header has" in text
    assert "line 8: the label is longer than 120 characters" in text


def test_a_year_out_of_reach_is_no_date(tmp_path: Path) -> None:
    with pytest.raises(EventsInvalid, match="'0226-06-01' is no date"):
        read_events(written(tmp_path, "date,label\n0226-06-01,App\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("moment,label\n2026-06-01,App\n", 'has no columns called date; its header holds "moment", "label"'),
        ("date,datum,tekst\n2026-06-01,,App\n", "has 2 columns called date and no columns called label"),
        ("date,label\n", "there is no event below the header"),
        ("sep=;\n", "has no columns called date and no columns called label"),
        ("", "is empty"),
        (MANY, "there are 201 events, and at most 200 can be marked"),
        ("date,label\n" + "2026-06-01,App\n" * 70_000, "is larger than 1 MB"),
    ],
)
def test_what_is_no_file_of_events(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(EventsInvalid, match=message):
        read_events(written(tmp_path, text))


def test_two_hundred_events_are_taken(tmp_path: Path) -> None:
    assert len(read_events(written(tmp_path, MANY.rsplit("\n", 1)[0]))) == 200


def test_many_problems_are_cut_short(tmp_path: Path) -> None:
    text = "date,label\n" + "\n".join(f"day {k},App" for k in range(30))
    with pytest.raises(EventsInvalid, match=r"has 30 problem\(s\): line 2: .*; and 10 more\. Give one event per line"):
        read_events(written(tmp_path, text))


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="There is no file"):
        read_events(tmp_path / "none.csv")
    with pytest.raises(UnreadableFile, match="is a folder"):
        read_events(tmp_path)
    binary = tmp_path / "events.csv"
    binary.write_bytes(b"PAR1" + bytes(40))
    with pytest.raises(EventsInvalid, match="is no text"):
        read_events(binary)
