from __future__ import annotations

import csv
import io

import pytest

from rootcause.readers import read_export
from rootcause.readers.delimited import DELIMITERS, find_delimiter, read_delimited
from rootcause.readers.tables import EXTRA
from tests.readers.making import codes, columns, read_bytes

ROWS = [
    ["id", "score", "comment"],
    ["1", "4,5", 'zei "prima", en hing op'],
    ["2", "3", "regel een\nregel twee"],
    ["3", "", "ok"],
]


def written(delimiter: str, end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(ROWS)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_delimiter_and_line_end(delimiter: str, end: str) -> None:
    grid = read_delimited(written(delimiter, end))
    assert grid.rows == ROWS
    assert grid.numbers == [1, 2, 3, 4]


def test_agrees_with_the_standard_library_where_that_can_read_it() -> None:
    text = 'a,b,c\n"x, y",2,"say ""hi"""\n,,\n1,"line\r\nbreak",z\n5" pipe,6,"q"r\n'
    expected = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    assert read_delimited(text).rows == expected


def test_a_csv_that_holds_tabs() -> None:
    assert columns(read_bytes("a\tb, c\n1\t2, 3\n", "x.csv")) == {"a": ["1"], "b, c": ["2, 3"]}


def test_decimal_commas_do_not_make_a_comma_file() -> None:
    assert find_delimiter("naam;cijfer;bedrag\na;7,5;1,0\nb;8,5;2,0\n") == ";"


def test_commas_in_quotes_do_not_count() -> None:
    assert find_delimiter('a;b\n"x, y, z";1\n"p, q, r";2\n') == ";"


def test_one_column_has_no_delimiter() -> None:
    export = read_bytes("comment\nfine\nbad, really bad\nok, sort of, maybe\ngood\n")
    assert columns(export) == {"comment": ["fine", "bad, really bad", "ok, sort of, maybe", "good"]}


def test_the_sep_line_of_spreadsheets_is_obeyed() -> None:
    export = read_bytes("sep=|\r\na|b,c\r\n1|2,3\r\n")
    assert columns(export) == {"a": ["1"], "b,c": ["2,3"]}
    assert export.rows == (("x.csv", 3),)


def test_ragged_rows_are_counted_and_nothing_is_lost() -> None:
    export = read_bytes("a,b,c\n1,2,3\n4,5\n6,7,8,9,10\n")
    assert columns(export) == {
        "a": ["1", "4", "6"],
        "b": ["2", "5", "7"],
        "c": ["3", "", "8"],
        EXTRA: ["", "", "9 | 10"],
    }
    counts = {note.code: note.values["count"] for note in export.notes}
    assert counts == {"short_rows": 1, "long_rows": 1}


def test_trailing_delimiters_are_no_cells() -> None:
    export = read_bytes("a;b;\n1;2;\n3;4;\n")
    assert columns(export) == {"a": ["1", "3"], "b": ["2", "4"]}
    assert export.notes == ()


def test_row_labels_without_a_name_do_not_shift_the_columns() -> None:
    export = read_bytes("a b\tc\n1\tx y\tz\n2\tp q\tr\n")
    assert columns(export) == {"Column 1": ["1", "2"], "a b": ["x y", "p q"], "c": ["z", "r"]}


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    export = read_bytes('a,b\n1,"oops\n2,fine\n3,good\n')
    assert columns(export) == {"a": ["1", "2", "3"], "b": ['"oops', "fine", "good"]}
    assert codes(export) == ["open_quotes"]


def test_lines_that_were_quoted_twice_are_unpacked() -> None:
    export = read_bytes('"id,comment"\n"1,""good, really"""\n"2,""bad, sadly"""\n')
    assert columns(export) == {"id": ["1", "2"], "comment": ["good, really", "bad, sadly"]}


def test_blank_lines_count_for_row_numbers_and_are_no_rows() -> None:
    export = read_bytes("a,b\n\n1,2\n\n\n3,4\n,\n")
    assert [number for _, number in export.rows] == [3, 6]


def test_a_record_with_line_breaks_is_one_row() -> None:
    export = read_bytes('a,b\n"1\n\n\n1",2\n3,4\n')
    assert export.rows == (("x.csv", 2), ("x.csv", 3))


def test_a_cell_of_ten_megabytes_leaves_the_process_as_it_was() -> None:
    before = csv.field_size_limit()
    export = read_bytes('a,b\n1,"' + "lang, " * 1_700_000 + '"\n2,kort\n')
    assert export.frame["b"].str.len().tolist() == [10_200_000, 4]
    assert codes(export) == ["long_cells"]
    assert csv.field_size_limit() == before


def test_two_thousand_columns() -> None:
    export = read_bytes(",".join(f"c{i}" for i in range(2000)) + "\n" + ",".join(["1"] * 2000) + "\n")
    assert export.frame.shape == (1, 2000)
    assert codes(export) == ["wide_export"]


def test_many_stray_quotes_take_linear_time() -> None:
    text = "a,b\n" + '1,"x""' * 100_000
    assert len(read_delimited(text).rows) >= 1


def test_the_delimiter_does_not_depend_on_the_order_of_rows() -> None:
    lines = [f"{i};tekst, met {', ' * (i % 3)} komma" for i in range(9000)]
    forward = find_delimiter("\n".join(["id;tekst", *lines]))
    assert forward == find_delimiter("\n".join(["id;tekst", *reversed(lines)])) == ";"


def test_nothing_becomes_a_missing_value() -> None:
    text = "id,a\n007,n/a\n010,NA\n,null\n"
    assert columns(read_bytes(text)) == {"id": ["007", "010", ""], "a": ["n/a", "NA", "null"]}


def test_reading_needs_a_source() -> None:
    from rootcause.errors import UnreadableFile

    with pytest.raises(UnreadableFile, match="No export file"):
        read_export([], max_bytes=1)
