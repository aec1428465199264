from __future__ import annotations

import gzip
import json
import random

import pytest

from rootcause.errors import NotEnoughData, UnreadableFile
from rootcause.readers.jsonlines import UNREADABLE
from tests.readers.making import codes, columns, read_bytes

TICKETS = [
    {"id": 7, "score": 4.50, "tags": ["a", "b"], "via": {"channel": "chat", "source": {"to": None}}, "text": "één"},
    {"id": 8, "score": 3, "tags": [], "via": {"channel": "mail", "source": {"to": "x"}}, "text": "twee\nregels"},
]
READ = {
    "id": ["7", "8"],
    "score": ["4.5", "3"],
    "tags": ["a|b", ""],
    "via.channel": ["chat", "mail"],
    "via.source.to": ["", "x"],
    "text": ["één", "twee\nregels"],
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(TICKETS),
        json.dumps(TICKETS, ensure_ascii=False, indent=2),
        json.dumps({"count": 2, "next_page": None, "tickets": TICKETS}),
        json.dumps({"meta": {"more": False}, "data": {"tickets": TICKETS, "users": [{"id": 1}]}}),
        "\n".join(map(json.dumps, TICKETS)),
        "\n".join(json.dumps({"tickets": [ticket], "count": 1}) for ticket in TICKETS),
    ],
)
def test_records_are_found_and_flattened(text: str) -> None:
    export = read_bytes(text, "dump.csv")
    assert columns(export) == READ
    assert export.rows == (("dump.csv", 2), ("dump.csv", 3))


def test_numbers_and_words_stay_as_they_were_written() -> None:
    export = read_bytes('[{"a": 5.0, "b": 12345678901234567890, "c": true, "d": "n/a", "e": 1e3}]')
    assert columns(export) == {"a": ["5.0"], "b": ["12345678901234567890"], "c": ["true"], "d": ["n/a"], "e": ["1e3"]}


def test_lists_of_objects_are_numbered_until_they_are_long() -> None:
    record = {"answers": [{"q": "x", "a": "1"}, {"q": "y"}], "log": [{"n": i} for i in range(50)]}
    export = read_bytes(json.dumps([record]))
    assert columns(export)["answers.2.q"] == ["y"]
    assert json.loads(columns(export)["log"][0])[49] == {"n": "49"}


def test_equal_paths_do_not_overwrite_each_other() -> None:
    assert columns(read_bytes('[{"a.b": "1", "a": {"b": "2"}}]')) == {"a.b": ["1"], "a.b (2)": ["2"]}


def test_one_object_is_one_record() -> None:
    assert columns(read_bytes('{"id": 1, "text": "x", "comments": [{"b": 1}]}')) == {
        "id": ["1"],
        "text": ["x"],
        "comments.1.b": ["1"],
    }


def test_a_list_of_texts_is_one_column() -> None:
    assert columns(read_bytes('["goed", "slecht"]')) == {"value": ["goed", "slecht"]}


def test_the_order_of_columns_does_not_depend_on_the_order_of_records() -> None:
    records = [
        {"id": i, **({"extra": 1} if i % 3 else {}), "text": "t", **({"z": 1} if i % 2 else {})} for i in range(50)
    ]
    shuffled = random.Random(1).sample(records, len(records))
    assert list(columns(read_bytes(json.dumps(records)))) == list(columns(read_bytes(json.dumps(shuffled))))


def test_lines_that_are_no_json_are_kept_and_counted() -> None:
    export = read_bytes('{"a": "1"}\n{"a": "2", oops\n{"a": "3"}\n')
    assert columns(export) == {"a": ["1", "", "3"], UNREADABLE: ["", '{"a": "2", oops', ""]}
    assert codes(export) == ["broken_lines"]


def test_lone_surrogates_and_nul_do_not_get_through() -> None:
    export = read_bytes('[{"a": "x\\ud83dy\\u0000z"}, {"a": "\\ud83d\\ude00"}]')
    assert columns(export) == {"a": ["x\ufffdyz", "😀"]}


def test_packed_lines() -> None:
    assert columns(read_bytes(gzip.compress(b'{"a": 1}\n{"a": 2}\n'))) == {"a": ["1", "2"]}


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000])
def test_deep_nesting_never_overflows(text: str) -> None:
    with pytest.raises(UnreadableFile, match="nested"):
        read_bytes(text)


def test_what_is_nested_less_deeply_stays_json_in_one_cell() -> None:
    deep = '{"a": ' * 50 + "1" + "}" * 50
    assert columns(read_bytes(f"[{deep}]")) == {".".join("a" * 6): ['{"a": ' * 44 + '"1"' + "}" * 44]}


@pytest.mark.parametrize("text", ['{"a": [1, 2', '[{"a": 1}, {"a"', '{"a": 1}}', '{"a\n{"b\n{"c": 1}\n'])
def test_broken_json_is_refused_with_the_place(text: str) -> None:
    with pytest.raises(UnreadableFile, match="line 1, column"):
        read_bytes(text)


@pytest.mark.parametrize("text", ["[]", "[[], []]", "{}"])
def test_no_records_is_too_little_data(text: str) -> None:
    with pytest.raises(NotEnoughData, match="no records"):
        read_bytes(text)


def test_a_bracket_in_a_header_is_no_json() -> None:
    assert columns(read_bytes("[id],{text}\n1,x\n")) == {"[id]": ["1"], "{text}": ["x"]}
