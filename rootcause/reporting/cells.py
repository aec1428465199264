"""A driver's numbers as they are shown and as they are sorted."""

from __future__ import annotations

from dataclasses import dataclass

from rootcause.domain.causes import Driver, DriverTable
from rootcause.domain.reasons import Words
from rootcause.reporting import numbers
from rootcause.reporting.words import both, same, say


@dataclass(frozen=True)
class Cell:
    """A number as shown, as sorted, and how a spreadsheet shows it: "count", "percent", "number", "probability"."""

    text: Words
    value: float | None = None
    form: str = ""


def count_cell(value: int | None) -> Cell:
    """Return a whole number."""
    return Cell(both(lambda language: numbers.count(value, language)), value, "count")


def percent_cell(value: float | None, digits: int = 1) -> Cell:
    """Return a rate or share as a percentage."""
    return Cell(both(lambda language: numbers.percent(value, language, digits)), value, "percent")


def points_cell(value: float | None) -> Cell:
    """Return a part of the dissatisfaction in points."""
    return Cell(both(lambda language: numbers.points(value, language)), value, "percent")


def signed_cell(value: float | None) -> Cell:
    """Return a difference in points, with its sign."""
    return Cell(both(lambda language: numbers.signed_points(value, language)), value, "percent")


def number_cell(value: float | None, digits: int = 1) -> Cell:
    """Return a number in a unit of its own."""
    return Cell(both(lambda language: numbers.decimal(value, language, digits)), value, "number")


def probability_cell(value: float | None) -> Cell:
    """Return a probability with three decimals."""
    return Cell(both(lambda language: numbers.probability(value, language)), value, "probability")


def interval(low: float | None, high: float | None) -> Words:
    """Return "4,0 tot 6,2" in points, or a dash where either end is missing."""
    if low is None or high is None:
        return same(numbers.ABSENT)
    return say("certainty.range", low=points_cell(low).text, high=points_cell(high).text)


def cells(driver: Driver) -> dict[str, Cell]:
    """Return all numbers of a driver by column name of causes.csv."""
    return {
        "n": count_cell(driver.n),
        "customers": count_cell(driver.customers),
        "share": percent_cell(driver.share),
        "dsat_rate": percent_cell(driver.dsat_rate),
        "dsat_low": percent_cell(driver.dsat_low),
        "dsat_high": percent_cell(driver.dsat_high),
        "rate_without": percent_cell(driver.rate_without),
        "raw_difference": signed_cell(driver.raw_difference),
        "impact": points_cell(driver.impact),
        "interval": Cell(interval(driver.impact_low, driver.impact_high), driver.impact_low),
        "impact_share": percent_cell(driver.impact_share),
        "p_value": probability_cell(driver.p_value),
        "q_value": probability_cell(driver.q_value),
        "p_top3": Cell(sure(driver.p_top3), driver.p_top3),
    }


def sure(p: float | None) -> Words:
    """Nothing resampled is ever 100 % sure."""
    if p is not None and p > 0.99:
        return both(lambda language: f"> {numbers.percent(0.99, language, 0)}")
    return percent_cell(p, 0).text


def rate_points(totals: DriverTable | None) -> Words:
    """Return the rate of dissatisfaction in points, a dash without scores."""
    return both(lambda language: numbers.points(totals.dsat_rate if totals else None, language))
