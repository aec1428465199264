from __future__ import annotations

from pathlib import Path

from rootcause import readers
from rootcause.readers import read_export
from tests.readers.making import LIMIT, codes, columns, read_bytes
from tests.readers.test_presets import ASKED, IDS, IMPORT, responses, written


def files(folder: Path, **texts: str) -> list[Path]:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [folder / f"{name}.csv" for name in texts]


def test_several_files_are_stacked_in_the_order_given(tmp_path: Path) -> None:
    export = read_export(files(tmp_path, b="id;Score\n1;5\n", a="id;Score\n2;4\n3;1\n"), max_bytes=LIMIT)
    assert columns(export) == {"id": ["1", "2", "3"], "Score": ["5", "4", "1"]}
    assert export.rows == (("b.csv", 2), ("a.csv", 2), ("a.csv", 3))
    assert (export.preset, export.notes) == ("plain", ())


def test_different_layouts_are_united_and_reported(tmp_path: Path) -> None:
    export = read_export(files(tmp_path, a="id,Score\n1,5\n", b="ID\tklant\n2\tx\n"), max_bytes=LIMIT)
    assert columns(export) == {"id": ["1", "2"], "Score": ["5", ""], "klant": ["", "x"]}
    assert codes(export) == ["layouts_differ"]
    assert export.notes[0].values["count"] == 2


def test_names_that_differ_only_by_case_in_one_file_stay_apart(tmp_path: Path) -> None:
    export = read_export(files(tmp_path, a="score,Score\n1,5\n", b="Score\n2\n"), max_bytes=LIMIT)
    assert columns(export) == {"score": ["1", ""], "Score": ["5", "2"]}


def test_test_rows_are_still_known_among_several_layouts(tmp_path: Path) -> None:
    survey = written([IDS, ASKED, IMPORT, *responses(("0", "1"))])
    export = read_export(files(tmp_path, a=survey, b="Q2\nx\ny\n"), max_bytes=LIMIT)
    assert export.preset == "qualtrics+plain"
    assert readers.test_rows(export).tolist() == [False, True] * 5 + [False] * 2


def test_cells_are_text_without_missing_values(tmp_path: Path) -> None:
    frame = read_export(files(tmp_path, a="id,x\n1,NA\n", b="id\n2\n"), max_bytes=LIMIT).frame
    assert all(str(dtype) == "str" for dtype in frame.dtypes)
    assert not frame.isna().any().any()


def test_duplicate_and_empty_headers() -> None:
    export = read_bytes("Score,Score,Score (2),,Score\n1,2,3,4,5\n")
    assert columns(export) == {
        "Score": ["1"],
        "Score (3)": ["2"],
        "Score (2)": ["3"],
        "Column 4": ["4"],
        "Score (4)": ["5"],
    }
    assert {n.code: n.values["count"] for n in export.notes} == {"duplicate_headers": 2, "empty_headers": 1}


def test_an_unnamed_column_without_values_is_left_out() -> None:
    assert columns(read_bytes("a,,b,\n1,,2,\n")) == {"a": ["1"], "b": ["2"]}


def test_title_rows_of_a_text_file() -> None:
    export = read_bytes("Rapport;;;\n;;;\nid;score;team;opmerking\n1;5;x;goed\n2;4;y;slecht\n3;3;z;matig\n")
    assert list(export.frame.columns) == ["id", "score", "team", "opmerking"]
    assert [number for _, number in export.rows] == [4, 5, 6]


def test_data_under_a_short_header_is_no_title() -> None:
    assert columns(read_bytes("comment,\ngood,5\nbad,1\n")) == {"comment": ["good", "bad"], "Column 2": ["5", "1"]}
