"""Reads the page back: every number on it is a number of analysis.json, or follows from some, in both locales."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from rootcause.reporting import numbers
from rootcause.reporting.html import render_html
from rootcause.reporting.stored import dump_analysis
from rootcause.reporting.words import locale
from tests.reporting.examples import analysis
from tests.reporting.findings import with_findings
from tests.reporting.page import Element, read

LANGUAGES = ("nl", "en")
WHOLE = {"n", "customers", "mentioned", "comments"}
SIGNED = {"raw_difference"}
POINTS = {"impact", "impact_low", "impact_high"}
PROBABILITY = {"q_value", "p_value"}


def shown(key: str, value: Any, language: str) -> str:
    """How a number of analysis.json stands on the page, by the last part of its path."""
    name = key.rpartition(".")[2]
    if name == "p_top3":
        return "> 99%" if value is not None and value > 0.99 else numbers.percent(value, language, 0)
    for names, write in (
        (WHOLE, numbers.count),
        (SIGNED, numbers.signed_points),
        (POINTS, numbers.points),
        (PROBABILITY, numbers.probability),
    ):
        if name in names:
            return write(value, language)
    return numbers.percent(value, language)


def at(stored: Any, path: str) -> Any:
    for step in path.split("."):
        stored = stored[int(step)] if isinstance(stored, list) else stored[step]
    return stored


def claims(element: Element, where: str = "") -> Iterator[tuple[str, str, Element]]:
    """Every number that says where it comes from, with the place and the name of it."""
    where = element.attributes.get("data-at", where)
    if "data-is" in element.attributes:
        yield where, element.attributes["data-is"], element
    for child in element.children:
        if isinstance(child, Element):
            yield from claims(child, where)


COLUMNS = {
    "periods": ("n", "comments", ""),
    "segments": ("n", "mentioned", "", "dsat_rate", "rate_without"),
}
"""What the cells of the long tables hold; "" follows from the two before it."""


def listed(page: Element, stored: Any) -> Iterator[tuple[str, Any, Element]]:
    """Every cell of the long tables, with what it stands for: the rows are in the order of analysis.json."""
    for body in page.all("tbody"):
        path = body.attributes.get("data-list")
        if path is None:
            continue
        rows, entries = body.all("tr"), at(stored, path)
        assert len(rows) == len(entries)
        for row, entry in zip(rows, entries, strict=True):
            columns = COLUMNS[path.rpartition(".")[2]]
            for name, cell in zip(columns, row.all("td"), strict=True):
                share = entry["n"] / entry["comments"] if "comments" in entry else entry["mentioned"] / entry["n"]
                yield name or "share", entry[name] if name else share, cell


@cache
def page_and_file(kind: str) -> tuple[Element, Any]:
    made = analysis(40) if kind == "many" else with_findings() if kind == "scored" else analysis(scored=False)
    return read(render_html(made)), json.loads(dump_analysis(made))


@pytest.mark.parametrize("kind", ["scored", "unscored", "many"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_that_names_its_place_equals_what_stands_there(kind: str, language: str) -> None:
    page, stored = page_and_file(kind)
    found = list(claims(page))
    assert len(found) > (150 if kind == "scored" else 20)
    for where, names, element in found:
        expected = [shown(name, at(stored, f"{where}.{name}"), language) for name in names.split()]
        text = " ".join(element.text(language).split())
        to = "tot" if language == "nl" else "to"
        joined = numbers.ABSENT if numbers.ABSENT in expected else f" {to} ".join(expected)
        assert text == joined, (where, names)


@pytest.mark.parametrize("kind", ["scored", "unscored"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_long_tables_hold_what_is_stored_row_by_row(kind: str, language: str) -> None:
    found = list(listed(*page_and_file(kind)))
    assert len(found) > 200
    for name, value, cell in found:
        assert cell.text(language) == shown(name, value, language)


def test_every_row_of_the_ranking_and_of_the_drill_down_names_its_place() -> None:
    page, stored = page_and_file("scored")
    rankable = [i for i, cause in enumerate(stored["causes"]) if cause["kind"] in ("reason", "cluster", "discovered")]
    rows = page.one("section", id="ranking").one("tbody").all("tr")
    details = page.all("details", class_="cause")
    assert [row.attributes["data-at"] for row in rows] == [f"causes.{i}" for i in rankable]
    assert [row.attributes["data-at"] for row in details] == [f"causes.{i}" for i in rankable]
    assert [at(stored, row.attributes["data-at"])["id"] for row in rows] == [r.attributes["data-id"] for r in rows]
    for row in rows:
        named = {name for _, names, _ in claims(row) for name in names.split()}
        assert {f"driver.{key}" for key in ("n", "share", "dsat_rate", "rate_without", "impact_low")} <= named


PARTS = {
    "changed": ("alarms", "events", "seasons", "drop"),
    "operations": ("metrics",),
    "outcomes": ("views", "predicted"),
    "targets": ("targets",),
    "teams": ("teams",),
    "response": ("response",),
}


def leaves(node: Any) -> Iterator[float]:
    if isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from leaves(child)
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield node


def forms(value: float, language: str) -> set[str]:
    """All ways in which the page may write a number."""
    whole = {numbers.count(int(value), language)} if float(value).is_integer() else set()
    rounded = {numbers.decimal(value, language, digits) for digits in (1, 2, 3)} | {numbers.plain(value, language)}
    rates = {numbers.percent(value, language, digits) for digits in (0, 1)}
    points = {numbers.points(value, language), numbers.signed_points(value, language)}
    return whole | rounded | rates | points | {numbers.probability(value, language)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", PARTS)
def test_the_sections_beside_the_ranking_show_what_is_stored(id: str, language: str) -> None:
    page, stored = page_and_file("scored")
    known = set(leaves([stored[part] for part in PARTS[id]]))
    section = page.one("section", aria_labelledby=id)
    cells = [td for td in section.all("td", class_="num") if td.attributes["data-value"] not in ("", "None")]
    assert cells
    for td in cells:
        value = float(td.attributes["data-value"])
        assert value in known
        assert td.text(language) in forms(value, language)


NUMBER = re.compile(r"(?<![\w.-])[−+]?\d[\d.,]*\d%?|(?<![\w.-])[−+]?\d%?")
LEFT_OUT = {"bdi", "blockquote", "pre", "code", "svg"}


def told(element: Element, language: str) -> str:
    """The text of a page in one language, less names, customers' words and the ticks of the charts."""
    if element.tag in LEFT_OUT:
        return " "
    other = ({"nl", "en"} - {language}).pop()
    if other in element.attributes.get("class", "").split():
        return ""
    parts = [child if isinstance(child, str) else told(child, language) for child in element.children]
    return "".join(parts) if language in element.attributes.get("class", "").split() else f" {''.join(parts)} "


def derived(stored: Any) -> Iterator[float]:
    """Numbers that follow from stored ones by a count, a sum, a share or Wilson's interval; nothing else may."""
    summary = stored["summary"]
    scored = summary["satisfied"] + summary["neutral"] + summary["dissatisfied"]
    for k in (summary["satisfied"], summary["dissatisfied"]):
        if scored:
            low, high = numbers.wilson(k, scored)
            yield from (k / scored, low, high, (high - low) / 2)
    unusable = sum(summary["excluded"].get(key, 0) for key in ("empty", "junk", "no_customer_turn"))
    yield from (unusable / summary["rows"], summary["tagged"] / summary["analyzed"])
    yield sum(summary["excluded"].values())
    total = sum(summary["languages"].values())
    yield from (n / total for n in summary["languages"].values())
    yield from change(summary["periods"])
    for cause in [*stored["causes"], *stored["strengths"]]:
        yield from (p["n"] / p["comments"] for p in cause["periods"])
        yield from (cell["mentioned"] / cell["n"] for cell in cause["segments"])
        yield len(cause["segments"])
    yield from sums(stored)
    if stored["response"]:
        yield stored["response"]["answered"] / stored["response"]["asked"]


def change(periods: list[dict[str, Any]]) -> Iterator[float]:
    for entry in periods:
        yield from (entry["n"] / entry["comments"], *numbers.wilson(entry["n"], entry["comments"]))
    whole = [entry for entry in periods if not entry["partial"]]
    if len(whole) >= 2:
        rates = [(entry["n"] / entry["comments"], entry["comments"]) for entry in whole[-2:]]
        yield rates[1][0] - rates[0][0]
        yield 1.959964 * math.sqrt(sum(rate * (1 - rate) / n for rate, n in rates))


def sums(stored: Any) -> Iterator[float]:
    """What the charts count and add up: rows, bars, points, the running total, the smaller causes together."""
    ranked = [cause for cause in stored["causes"] if cause["kind"] in ("reason", "cluster", "discovered")]
    yield from range(len(ranked) + 1)
    running = 0.0
    for cause in ranked:
        if cause["driver"]["verdict"] == "driver":
            running += cause["driver"]["impact_share"]
            yield running
    if stored["totals"]:
        impacts = sorted((d["impact"] for d in stored["totals"]["drivers"]), reverse=True)
        yield from (math.fsum(impacts[10:]), len(impacts[10:]))


def words_of(stored: Any) -> Iterator[str]:
    if isinstance(stored, dict | list):
        for child in stored.values() if isinstance(stored, dict) else stored:
            yield from words_of(child)
    elif isinstance(stored, str):
        yield stored


@pytest.mark.parametrize("kind", ["scored", "unscored", "many"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_on_the_page_comes_from_nowhere(kind: str, language: str) -> None:
    page, stored = page_and_file(kind)
    allowed: set[str] = set()
    for value in (*leaves(stored), *derived(stored)):
        allowed |= forms(value, language)
    for text in words_of(stored):
        allowed |= set(NUMBER.findall(text)) | set(NUMBER.findall(numbers.day(text, language)))
    fixed = json.dumps(list(locale(language).values()), ensure_ascii=False)
    allowed |= set(NUMBER.findall(fixed)) | {numbers.percent(0.99, language, 0)}
    seen = set(NUMBER.findall(told(page.one("main"), language)))
    assert len(seen) > 100
    assert seen - allowed == set()


def test_a_wrong_number_would_be_found() -> None:
    made = analysis(3)
    page = read(render_html(made))
    first = made.causes[0]
    wrong = replace(made, causes=(replace(first, driver=replace(first.driver, n=9_999)), *made.causes[1:]))
    stored = json.loads(dump_analysis(wrong))
    off = [
        names
        for where, names, element in claims(page)
        for name in names.split()
        if name == "driver.n" and element.text("en") != shown(name, at(stored, f"{where}.{name}"), "en")
    ]
    assert off
