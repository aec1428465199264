"""Variants of the taxonomy that ships, and what goes wrong in writing one."""

from __future__ import annotations

import pytest

from rootcause.errors import TaxonomyInvalid
from rootcause.tagging.taxonomy import default_taxonomy, parse_taxonomy, write_taxonomy

HEAD = "name: mine\nextends: default\n"
CODES = [reason.code for reason in default_taxonomy()]


def codes(text: str) -> list[str]:
    return [reason.code for reason in parse_taxonomy(HEAD + text, "mine.yaml")]


def test_without_a_difference_it_is_the_taxonomy_that_ships() -> None:
    found = parse_taxonomy(HEAD, "mine.yaml")
    assert found.reasons == default_taxonomy().reasons
    assert found.name == "mine"


def test_dropping_takes_all_below_along() -> None:
    found = codes("drop: [billing, delivery.late]\n")
    assert not [code for code in found if code.startswith("billing") or code == "delivery.late"]
    assert "delivery.damaged" in found
    assert len(found) == len(CODES) - 1 - sum(code.split(".")[0] == "billing" for code in CODES)


def test_moving_gives_another_parent_and_keeps_what_the_reason_says() -> None:
    found = parse_taxonomy(HEAD + "move: {waiting.phone: contact}\n", "mine.yaml")
    assert found["contact.phone"].patterns == default_taxonomy()["waiting.phone"].patterns
    assert "waiting.phone" not in [reason.code for reason in found]
    order = [reason.code for reason in found]
    assert order.index("contact.phone") < order.index("contact.phone") + 1
    assert order[order.index("contact.phone") - 1].startswith("contact")


def test_moving_a_group_to_the_top_or_below_another() -> None:
    assert "staff.waiting.phone" in codes("move: {waiting: staff}\n")
    assert "phone" in codes('move: {waiting.phone: ""}\n')


def test_renaming_a_code_takes_all_below_along() -> None:
    found = codes("rename: {billing: money}\n")
    assert "money.incorrect" in found
    assert not [code for code in found if code.startswith("billing")]


def test_renaming_gives_other_names() -> None:
    found = parse_taxonomy(HEAD + "rename:\n  billing: {nl: Nota, en: Invoice}\n", "mine.yaml")
    assert found["billing"].name.nl == "Nota"
    assert found["billing.incorrect"] == default_taxonomy()["billing.incorrect"]


def test_adding_puts_a_reason_with_its_brothers_and_replaces_one_of_that_code() -> None:
    text = "add:\n  - {code: delivery.drone, name: {nl: Drone, en: Drone}}\n  - {code: price, name: {nl: P, en: P}}\n"
    found = parse_taxonomy(HEAD + text, "mine.yaml")
    order = [reason.code for reason in found]
    assert order[order.index("delivery.drone") - 1].startswith("delivery")
    assert found["price"].name.nl == "P"
    assert len(order) == len(CODES) + 1


def test_what_is_added_may_lie_below_what_is_added() -> None:
    text = "add:\n  - {code: lift, name: {nl: L, en: L}}\n  - {code: lift.broken, name: {nl: K, en: B}}\n"
    assert codes(text)[-2:] == ["lift", "lift.broken"]


def test_the_order_is_drop_move_rename_add() -> None:
    text = (
        "add:\n  - {code: delivery.late, name: {nl: Nieuw, en: New}}\n"
        "rename: {contact.phone: contact.queue}\nmove: {waiting.phone: contact}\ndrop: [delivery.late]\n"
    )
    found = parse_taxonomy(HEAD + text, "mine.yaml")
    assert found["delivery.late"].name.nl == "Nieuw"
    assert "contact.queue" in [reason.code for reason in found]


def test_written_out_it_reads_back_as_a_whole() -> None:
    found = parse_taxonomy(HEAD + "drop: [billing]\nmove: {waiting.phone: contact}\n", "mine.yaml")
    assert parse_taxonomy(write_taxonomy(found), "x").reasons == found.reasons


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("extends: other\n", "line 1: only default can be extended"),
        ("extends: [default]\n", "line 1: only default can be extended"),
        (HEAD + "reasons: []\n", "line 3: the key 'reasons' is not known beside extends"),
        (HEAD + "drop: billing\n", "line 3: drop must be a list"),
        (HEAD + "drop:\n  - billing\n  - nothing\n", "line 5: the code 'nothing' is not in the taxonomy"),
        (HEAD + "drop: [Billing!]\n", "line 3: the code 'Billing!' is not like"),
        (HEAD + "drop: [billing]\nrename: {billing.refund: billing.money}\n", "line 4: the code 'billing"),
        (HEAD + "rename: {billing.refund: price}\n", "line 3: the code price is there already"),
        (HEAD + "rename: {billing.refund: money.refund}\n", "line 3: the code money.refund lies below what"),
        (HEAD + "move: {waiting.phone: phone}\n", "line 3: the code phone.phone lies below what is not there"),
        (HEAD + "move: {billing: billing}\n", "line 3: billing cannot lie below itself"),
        (HEAD + "rename:\n  billing: {nl: Nota}\n", "line 4: name is missing in en"),
        (HEAD + "move: [a]\n", "line 3: expected a mapping"),
        (HEAD + "add: {}\n", "line 3: add must be a list"),
        (HEAD + "add:\n  - {code: a.b, name: {nl: a, en: b}}\n", "line 4: the code a.b lies below a, which"),
        (HEAD + "add:\n" + 2 * "  - {code: x, name: {nl: a, en: b}}\n", "line 5: the code x is added twice"),
        (HEAD + "add:\n  - {code: x}\n", "line 4: a reason without name"),
        (HEAD + "add:\n  - {code: x, name: {nl: a, en: b}, patterns: {nl: ['(a|b)+']}}\n", "line 4: the pattern"),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_its_line(text: str, expected: str) -> None:
    with pytest.raises(TaxonomyInvalid) as raised:
        parse_taxonomy(text, "mine.yaml")
    assert expected in str(raised.value)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(TaxonomyInvalid, match=r"3 problem\(s\)"):
        codes("drop: [nothing]\nmove: {nowhere: price}\nrename: {never: x}\n")


@pytest.mark.parametrize(
    "line", ["- {{REGEX: wacht.*}}", "- [a-z]+", "FUZZY wachten", "wacht(en)?", "^wacht$", "REGEX"]
)
def test_regular_expressions_and_fuzzy_rules_are_refused_with_the_reason(line: str) -> None:
    text = f"add:\n  - code: x\n    name: {{nl: a, en: b}}\n    patterns:\n      nl: ['{line}']\n"
    with pytest.raises(TaxonomyInvalid, match="regular expressions and token rules are not taken; use words"):
        codes(text)
