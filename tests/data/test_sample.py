"""The sample in data/: its bytes, its form, its phrase bank and the truth beside it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import combinations, pairwise, permutations
from math import exp
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "data"
SAMPLE, TRUTH, PHRASES = DATA / "sample_nl_en.csv", DATA / "sample_truth.json", DATA / "sample_phrases"
SCORE, MINUTES, COMMENT = "Tevredenheid (1-5)", "Eerste reactie (min)", "Toelichting"
HEADINGS = ["Respons-ID", "Datum", "Klantnummer", "Kanaal", "Product", "Team", SCORE, MINUTES, COMMENT]
PLANTED = {
    "waiting.phone", "billing.incorrect", "resolution.unresolved", "delivery.late", "digital.login",
    "self_service.chatbot", "appointment.no_show", "contact.opening_hours",
}  # fmt: skip

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    text = SAMPLE.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(TRUTH.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def phrases() -> dict[str, list[Row]]:
    def read(language: str) -> list[Row]:
        with (PHRASES / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return {language: read(language) for language in ("nl", "en")}


@pytest.fixture(scope="module")
def units(rows: list[Row], truth: dict[str, Any]) -> list[Row]:
    return [row for row in rows if row[SCORE].isdigit() and "copy_of" not in truth["rows"][row["Respons-ID"]]]


def day_of(row: Row) -> date:
    return datetime.strptime(row["Datum"], "%d-%m-%Y %H:%M").date()


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


# --- The bytes


def test_the_script_writes_the_committed_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(DATA / "build_sample.py"), "--to", str(tmp_path)], check=True)
    assert (tmp_path / SAMPLE.name).read_bytes() == SAMPLE.read_bytes()
    assert (tmp_path / TRUTH.name).read_bytes() == TRUTH.read_bytes()


def test_it_is_saved_as_a_dutch_spreadsheet_does(rows: list[Row]) -> None:
    raw = SAMPLE.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf" + ";".join(HEADINGS).encode() + b"\r\n")
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\r") == raw.count(b"\r\n") == len(rows) + 1
    assert sum("\n" in row[COMMENT] for row in rows) > 100
    assert all(re.fullmatch(r"\d{1,2}-\d{1,2}-2026 \d\d:\d\d", row["Datum"]) for row in rows)
    assert all(re.fullmatch(r"(\d+,\d)?", row[MINUTES]) for row in rows)
    assert {row[SCORE] for row in rows} == {"1", "2", "3", "4", "5", "", "n.v.t."}
    assert {None} not in [set(row) for row in rows]


# --- The answers


def test_it_spans_26_weeks_in_order_of_time(rows: list[Row]) -> None:
    moments = [datetime.strptime(row["Datum"], "%d-%m-%Y %H:%M") for row in rows]
    assert all(earlier <= later for earlier, later in pairwise(moments))
    assert {(moment.date() - date(2026, 2, 2)).days // 7 for moment in moments} == set(range(26))


def test_the_counts_are_those_of_the_file(rows: list[Row], truth: dict[str, Any]) -> None:
    counts, marked = truth["counts"], truth["rows"]
    languages = Counter(row["language"] for row in marked.values())
    assert counts["rows"] == len(rows) == 3000
    assert [row["Respons-ID"] for row in rows] == list(marked)
    assert counts["languages"] == languages
    assert 0.48 < languages["nl"] / 3000 < 0.52
    assert counts["missing_score"] == sum(not row[SCORE].isdigit() for row in rows)
    assert 0.03 < counts["missing_score"] / 3000 < 0.05
    assert counts["junk"] == sum("junk" in row.get("marks", ()) for row in marked.values()) > 60
    assert counts["personal"] == Counter(item["kind"] for item in truth["personal_data"])
    assert min(counts["personal"].values()) >= 10


def test_some_customers_answer_more_than_once(rows: list[Row], truth: dict[str, Any]) -> None:
    answers = Counter(row["Klantnummer"] for row in rows if "copy_of" not in truth["rows"][row["Respons-ID"]])
    assert len(answers) == truth["counts"]["customers"]
    assert 0.12 < sum(n > 1 for n in answers.values()) / len(answers) < 0.18


def test_copies_are_the_only_rows_exported_twice(rows: list[Row], truth: dict[str, Any]) -> None:
    first: dict[tuple[str, ...], str] = {}
    found = {}
    for row in rows:
        key = (row["Klantnummer"], row["Datum"], row[COMMENT])
        if key in first:
            found[row["Respons-ID"]] = first[key]
        first.setdefault(key, row["Respons-ID"])
    assert found == {key: row["copy_of"] for key, row in truth["rows"].items() if "copy_of" in row}
    assert len(found) == truth["counts"]["copies"] > 10


def test_short_texts_are_shared_by_different_customers(rows: list[Row], truth: dict[str, Any]) -> None:
    customers = defaultdict(set)
    for row in rows:
        if "junk" not in truth["rows"][row["Respons-ID"]].get("marks", ()):
            customers[row[COMMENT]].add(row["Klantnummer"])
    assert sum(len(who) > 1 for who in customers.values()) > 50


def test_typos_capitals_emoji_and_tails_occur(rows: list[Row], truth: dict[str, Any]) -> None:
    marks = truth["counts"]["marks"]
    assert all(marks[mark] > 40 for mark in ("typo", "capitals", "emoji", "quote", "signature"))
    text = {row["Respons-ID"]: row[COMMENT] for row in rows}
    shouted = [key for key, row in truth["rows"].items() if row.get("marks") == ["capitals"]]
    known = {item["id"] for item in truth["personal_data"]}
    assert all(text[key].isupper() for key in shouted if key not in known)


# --- The planted truth


def test_comments_say_what_the_truth_says(
    rows: list[Row], truth: dict[str, Any], phrases: dict[str, list[Row]]
) -> None:
    """A comment without slips holds a phrase of each of its codes."""
    spoken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for language, bank in phrases.items():
        for phrase in bank:
            if phrase["polarity"] == "problem":
                spoken[language, phrase["code"]].add(phrase["text"].casefold())
    checked = 0
    for row in rows:
        said = truth["rows"][row["Respons-ID"]]
        if "typo" in said.get("marks", ()) or "codes" not in said:
            continue
        text = row[COMMENT].casefold()
        assert all(any(p in text for p in spoken[said["language"], code]) for code in said["codes"]), row["Respons-ID"]
        checked += 1
    assert checked > 1500


def test_planted_rows_and_causes_agree(rows: list[Row], units: list[Row], truth: dict[str, Any]) -> None:
    assert {code for code, cause in truth["causes"].items() if cause["planted"]} == PLANTED == set(truth["planted"])
    for code, ids in truth["planted"].items():
        assert ids == [key for key, row in truth["rows"].items() if code in row.get("codes", ())]
    mentions = Counter(code for row in units for code in truth["rows"][row["Respons-ID"]].get("codes", ()))
    assert {code: cause["n"] for code, cause in truth["causes"].items()} == mentions
    assert max(len(row.get("codes", ())) for row in truth["rows"].values()) == 3


def test_special_causes_keep_to_their_place(rows: list[Row], truth: dict[str, Any]) -> None:
    holding = {code: [row for row in rows if row["Respons-ID"] in set(ids)] for code, ids in truth["planted"].items()}
    start = date.fromisoformat(truth["causes"]["digital.login"]["start_date"])
    assert truth["causes"]["digital.login"]["start_week"] == 18
    assert start == date(2026, 6, 1)
    assert min(map(day_of, holding["digital.login"])) >= start
    assert {row["Kanaal"] for row in holding["self_service.chatbot"]} == {"Chat"}
    languages = {truth["rows"][row["Respons-ID"]]["language"] for row in holding["appointment.no_show"]}
    assert languages == {"nl"}
    assert all(truth["causes"][code]["n_en"] > 40 for code in PLANTED - {"appointment.no_show"})


def test_the_bystander_is_loud_and_without_effect(truth: dict[str, Any]) -> None:
    causes = truth["causes"]
    bystander = causes["contact.opening_hours"]
    assert (bystander["b"], bystander["impact"]) == (0, 0)
    assert bystander["n"] == max(cause["n"] for cause in causes.values())
    assert bystander["dsat_rate"] > truth["dsat_rate"] + 0.1
    waiting, hours = (set(truth["planted"][code]) for code in ("waiting.phone", "contact.opening_hours"))
    assert 0.58 < len(waiting & hours) / len(waiting) < 0.72


def test_the_price_is_blamed_for_a_segment(units: list[Row], truth: dict[str, Any]) -> None:
    price = truth["causes"]["price.expensive"]
    assert (price["b"], price["confounded_by"]) == (0, "Energie")
    dissatisfied = {True: [0, 0], False: [0, 0]}
    for row in units:
        cell = dissatisfied[row["Product"] == "Energie"]
        cell[0] += int(row[SCORE]) <= 2
        cell[1] += 1
    energy, other = (low / n for low, n in (dissatisfied[True], dissatisfied[False]))
    assert energy > other + 0.1
    assert price["dsat_rate"] > truth["dsat_rate"] + 0.03


def test_impacts_add_up(units: list[Row], truth: dict[str, Any]) -> None:
    low = sum(int(row[SCORE]) <= 2 for row in units) / len(units)
    total = sum(cause["impact"] for cause in truth["causes"].values()) + truth["not_explained"]
    assert len(units) == truth["units"]
    assert truth["dsat_rate"] == pytest.approx(low, abs=1e-6)
    assert 0.28 <= low <= 0.32
    assert total == pytest.approx(truth["expected_dsat_rate"], abs=1e-4)
    assert truth["expected_dsat_rate"] == pytest.approx(low, abs=0.02)


def test_impacts_follow_from_the_published_model(units: list[Row], truth: dict[str, Any]) -> None:
    """Computed anew from the file and the model in the truth, by walking through all orders."""
    logit, causes = truth["logit"], truth["causes"]
    slow = logit[MINUTES]

    def chance(row: Row, codes: tuple[str, ...]) -> float:
        minutes = float(row[MINUTES].replace(",", ".") or 0)
        late = min(1.0, max(0.0, (minutes - slow["from"]) / (slow["to"] - slow["from"])))
        at = logit["base"] + logit["Kanaal"][row["Kanaal"]] + logit["Product"][row["Product"]] + slow["adds"] * late
        return 1 / (1 + exp(-at - sum(causes[code]["b"] for code in codes)))

    impact: dict[str, float] = defaultdict(float)
    for row in units:
        orders = list(permutations(truth["rows"][row["Respons-ID"]].get("codes", ())))
        for order in orders:
            for k, code in enumerate(order):
                impact[code] += (chance(row, order[: k + 1]) - chance(row, order[:k])) / len(orders) / len(units)
    assert {code: cause["impact"] for code, cause in causes.items()} == pytest.approx(impact, abs=1e-6)


def test_the_largest_cause_leads_by_a_clear_margin(truth: dict[str, Any]) -> None:
    ranked = sorted(truth["causes"], key=lambda code: -truth["causes"][code]["impact"])
    named = [code for code in ranked if not truth["causes"][code]["general"]]
    impact = [truth["causes"][code]["impact"] for code in named]
    assert named[0] == "waiting.phone"
    assert impact[0] > 1.5 * impact[1]
    assert set(named[:7]) == PLANTED - {"contact.opening_hours"}
    assert impact[6] > 5 * impact[7]


# --- Made-up personal data


def eleven(value: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return len(value) == 9 and sum(int(digit) * weight for digit, weight in zip(value, weights, strict=True)) % 11 == 0


def iban(value: str) -> bool:
    plain = value.replace(" ", "")
    number = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    belgian = plain[:2] != "BE" or int(plain[4:14]) % 97 == int(plain[14:]) % 97
    return len(plain) == {"NL": 18, "BE": 16}[plain[:2]] and int(number) % 97 == 1 and belgian


def national(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    return len(digits) == 11 and int(digits[:9]) % 97 + int(digits[9:]) == 97


def luhn(value: str) -> bool:
    digits = [int(digit) for digit in value.replace(" ", "")][::-1]
    return (
        len(digits) == 16 and (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0
    )


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("bsn", lambda value: eleven(value) and value.startswith("9999")),
        ("iban", iban),
        ("national_number", national),
        ("card", luhn),
        ("email", lambda value: re.fullmatch(r"[\w.]+@example\.(nl|be|com|org)", value)),
        ("phone", lambda value: re.fullmatch(r"(0|\+31|\+32|\+44)[\d -]{8,14}", value)),
        ("address", lambda value: re.fullmatch(r"\d{4} ?[A-Z]{2} \d{1,3}a?", value)),
        ("license_plate", lambda value: re.fullmatch(r"[A-Z]{1,2}-\d{3}-[A-Z]{1,2}", value)),
        ("birth_date", lambda value: datetime.strptime(value, "%d-%m-%Y")),
    ],
)
def test_personal_data_is_well_formed(kind: str, holds: Any, truth: dict[str, Any]) -> None:
    values = [item["value"] for item in truth["personal_data"] if item["kind"] == kind]
    assert values
    assert all(holds(value) for value in values), kind


def test_a_wrong_digit_is_noticed() -> None:
    assert not eleven("999900003")
    assert not iban("NL00TEST0123456789")
    assert not national("85.07.30-033.27")
    assert not luhn("4111111111111112")


def test_personal_data_stands_in_its_row(rows: list[Row], truth: dict[str, Any]) -> None:
    text = {row["Respons-ID"]: row[COMMENT] for row in rows}
    assert all(item["value"] in text[item["id"]] for item in truth["personal_data"])


# --- The phrase bank


def test_the_bank_is_large_enough(phrases: dict[str, list[Row]]) -> None:
    for language, bank in phrases.items():
        n = Counter((phrase["code"], phrase["polarity"]) for phrase in bank)
        problems = {code: count for (code, polarity), count in n.items() if polarity == "problem"}
        assert len(bank) >= 450
        assert min(problems.values()) >= 15, language
        assert all(problems[code] >= 25 for code in PLANTED if (language, code) != ("en", "appointment.no_show"))
        assert sum(count for (_, polarity), count in n.items() if polarity == "praise") >= 100
    assert not [phrase for phrase in phrases["en"] if phrase["code"] == "appointment.no_show"]


def test_no_two_phrases_are_equal(phrases: dict[str, list[Row]]) -> None:
    for language, bank in phrases.items():
        texts = Counter(" ".join(re.findall(r"\w+", phrase["text"].casefold())) for phrase in bank)
        assert [text for text, n in texts.items() if n > 1] == [], language


def test_phrases_are_no_variants_of_a_template(phrases: dict[str, list[Row]]) -> None:
    for bank in phrases.values():
        long = [(phrase["code"], words(phrase["text"])) for phrase in bank]
        pairs = [(a, b) for (a_code, a), (b_code, b) in combinations(long, 2) if a_code == b_code]
        assert not [(a, b) for a, b in pairs if min(len(a), len(b)) > 4 and len(a & b) >= 0.7 * len(a | b)]


def test_every_phrase_of_a_problem_is_heard(rows: list[Row], phrases: dict[str, list[Row]]) -> None:
    """Nearly all of the bank is used, so that editing it means something."""
    everything = "\n".join(row[COMMENT] for row in rows).casefold()
    for language, bank in phrases.items():
        heard = [phrase["text"].casefold() in everything for phrase in bank if phrase["polarity"] == "problem"]
        assert sum(heard) / len(heard) > 0.85, language
