from __future__ import annotations

from pathlib import Path

import pytest

from rootcause.domain.reasons import Words
from rootcause.errors import TaxonomyInvalid
from rootcause.settings import TaggingSettings
from rootcause.tagging.nodes import MAX_REASONS
from rootcause.tagging.tagger import tag
from rootcause.tagging.taxonomy import MAX_BYTES, parse_taxonomy, read_taxonomy, write_taxonomy
from tests.tagging.small import BagOfWords, corpus, small

LATE = "reasons:\n  - code: late\n    name: {nl: a, en: b}\n"
GOOD = "reasons:\n  - {code: late, name: {nl: Laat, en: Late}}\n"


def problems(text: str) -> str:
    with pytest.raises(TaxonomyInvalid) as raised:
        parse_taxonomy(text, "mine.yaml")
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1: the file is empty"),
        ("- a\n", "line 1: expected a mapping"),
        ("name: x\n", "line 1: there is no list of reasons"),
        ("name: x\nreasons: {}\n", "line 2: there is no list of reasons"),
        ("name: x\nreasons: []\n", "line 2: there is no list of reasons"),
        ("name: x\ncolour: red\n" + GOOD, "line 2: the key 'colour' is not known"),
        ("reasons:\n  - late\n", "line 2: expected a mapping"),
        ("reasons:\n  - name: {nl: Laat, en: Late}\n", "line 2: a reason without code"),
        ("reasons:\n  - code: late\n", "line 2: a reason without name"),
        ("reasons:\n  - code: Late!\n    name: {nl: a, en: b}\n", "line 2: the code 'Late!' is not like delivery.late"),
        ("reasons:\n  - code: a.b.c.d\n    name: {nl: a, en: b}\n", "line 2: the code 'a.b.c.d'"),
        ("reasons:\n  - code: [late]\n    name: {nl: a, en: b}\n", "line 2: code must be text"),
        ("reasons:\n  - code: late\n    name: {nl: Laat}\n", "line 3: name is missing in en"),
        ("reasons:\n  - code: late\n    name: {nl: a, en: ''}\n", "line 3: name is missing in en"),
        ("reasons:\n  - code: late\n    name: {nl: a, en: b, de: c}\n", "line 3: name is given in 'de'"),
        ("reasons:\n  - code: late\n    name: Late\n", "line 3: expected a mapping"),
        (LATE + "    exampels: {nl: [a]}\n", "line 4: the key 'exampels' is not known; examples?"),
        (LATE + "    examples: {nl: a}\n", "line 4: examples must be a list"),
        (LATE + "    examples: {nl: [[a]]}\n", "line 4: examples must be text"),
        (LATE + "    general: maybe\n", "line 4: general must be true or false"),
        (
            "reasons:\n  - code: late\n    code: late\n    name: {nl: a, en: b}\n",
            "line 3: the key 'code' stands here twice",
        ),
        (LATE + "    ? [x]\n    : y\n", "line 4: a key must be a word"),
        (GOOD + "  - {code: late, name: {nl: a, en: b}}\n", "line 3: the code late stands at line 2 already"),
        (
            GOOD + "  - {code: bill.high, name: {nl: a, en: b}}\n",
            "line 3: the code bill.high lies below bill, which is not there",
        ),
        (LATE + "    patterns:\n      nl:\n        - laat\n        - (laat|te)+\n", "line 7: the pattern"),
        (LATE + "    patterns:\n      nl: ['@nowhere']\n", "line 5: the pattern '@nowhere'"),
        ("reasons: [\n", "line 2"),
        ("reasons:\n\t- a\n", "line 2"),
        ("a: &x b\nreasons: *x\n", "line 1: anchors and aliases"),
        ("a: b\nreasons: *x\n", "line 2: anchors and aliases"),
        ("---\na: b\n---\nc: d\n", "line 3"),
    ],
)
def test_a_problem_is_told_with_its_line(text: str, expected: str) -> None:
    assert expected in problems(text)


def test_every_problem_is_told_at_once() -> None:
    text = (
        "reasons:\n  - code: A\n    name: {nl: a}\n    general: x\n"
        "    patterns: {en: ['a .. .. b']}\n  - code: b.c\n    naam: {}\n"
    )
    message = problems(text)
    assert "mine.yaml cannot be used: 7 problem(s)" in message
    for line in (2, 3, 4, 5, 6, 7):
        assert f"line {line}: " in message


def test_of_very_many_problems_some_are_told() -> None:
    message = problems("reasons:\n" + "  - code: A\n" * 100)
    assert "299 problem(s)" in message
    assert "and 269 more" in message


def test_too_many_reasons_are_refused() -> None:
    reasons = "".join(f"  - {{code: r{i}, name: {{nl: a, en: b}}}}\n" for i in range(MAX_REASONS + 1))
    assert f"more than {MAX_REASONS}" in problems("reasons:\n" + reasons)


def test_deep_nesting_is_refused() -> None:
    assert "cannot be used" in problems("reasons: " + "[" * 20_000)


@pytest.mark.parametrize("filler", ["x", "é"])
def test_a_file_of_over_two_megabytes_is_refused(tmp_path: Path, filler: str) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("# " + filler * MAX_BYTES + "\n" + GOOD, encoding="utf-8")
    with pytest.raises(TaxonomyInvalid, match=r"large\.yaml is larger than 2 MB"):
        read_taxonomy(path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00r", b"name: \xe9\n"])
def test_other_encodings_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    with pytest.raises(TaxonomyInvalid, match="not UTF-8"):
        read_taxonomy(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyInvalid, match="cannot be read"):
        read_taxonomy(tmp_path / "none.yaml")


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("\ufeff" + write_taxonomy(small()), encoding="utf-8")
    assert read_taxonomy(path) == small()


def test_awkward_text_survives_the_round_trip() -> None:
    name = '{nl: "ja: nee # \\" é😀", en: "no"}'
    reason = f"{{code: 'on', name: {name}, examples: {{nl: ['null', '- a', yes]}}}}"
    once = parse_taxonomy(f"version: 1.10\nreasons:\n  - {reason}\n", "x")
    assert once["on"].examples == {"nl": ("null", "- a", "yes")}
    assert once.version == "1.10"
    assert parse_taxonomy(write_taxonomy(once), "x").reasons == once.reasons


def test_what_a_reason_leaves_out_is_empty() -> None:
    reason = parse_taxonomy(GOOD, "mine.yaml")["late"]
    assert reason.name == Words("Laat", "Late")
    assert (reason.action, reason.examples, reason.general) == (Words("", ""), {}, False)


def test_a_taxonomy_with_only_examples_works() -> None:
    late = LATE + "    examples: {en: [parcel arrived late, came much later]}\n"
    taxonomy = parse_taxonomy(late + "  - {code: price, name: {nl: a, en: b}, examples: {en: [price too high]}}\n", "x")
    rows = corpus(["The parcel arrived late", "price too high", "hello", "Late!"], "en")
    tags = tag(rows, taxonomy, BagOfWords(), TaggingSettings())
    assert [tags.codes[r] for r in tags.reason] == ["late", "price"]
    assert tags.position.tolist() == [0, 1]
