"""From effects to the rows that people read: verdicts, ranks, caveats."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.causes import Driver, DriverTable
from rootcause.drivers.effects import Effects, Estimate
from rootcause.drivers.exposures import UNRANKED, Exposures
from rootcause.drivers.outcome import Answers
from rootcause.drivers.plain import count
from rootcause.drivers.rates import wilson
from rootcause.drivers.significance import benjamini_hochberg
from rootcause.drivers.verdicts import Evidence, is_driver, verdict
from rootcause.settings import DriverSettings

_SMALL = 30


@dataclass(frozen=True, eq=False)
class Judged:
    """Effects with their q-values (J,), corrected over every exposure that is reported, and what is a driver (J,)."""

    effects: Effects
    q_value: NDArray[np.float64]
    q_raw: NDArray[np.float64]
    evidence: tuple[Evidence, ...]
    drivers: NDArray[np.bool_]


def judge(given: Answers, several: tuple[Effects, ...], settings: DriverSettings) -> tuple[Judged, ...]:
    """Correct the tests of several models together and decide what is a driver in each."""
    q_values = _corrected([one.p_value for one in several], [one.tested for one in several])
    q_raws = _corrected([one.p_raw for one in several], [one.tested for one in several])
    enough = outcomes_suffice(given, settings)
    result = []
    for one, q_value, q_raw in zip(several, q_values, q_raws, strict=True):
        causes = one.exposures.ranked
        evidence = tuple(_evidence(one, j, q_value, q_raw, enough and bool(causes[j])) for j in range(len(causes)))
        drivers = np.array([is_driver(each, settings.alpha) for each in evidence], dtype=np.bool_)
        result.append(Judged(one, q_value, q_raw, evidence, drivers))
    return tuple(result)


def outcomes_suffice(given: Answers, settings: DriverSettings) -> bool:
    """Whether the file holds enough dissatisfied and enough other answers for any verdict."""
    bad = int(given.dissatisfied.sum())
    return min(bad, len(given) - bad) >= settings.min_outcome


def table(
    given: Answers, judged: Judged, anyhow: Judged | None, settings: DriverSettings, names: tuple[str, ...]
) -> DriverTable:
    """Put one model's rows in report order; ``anyhow`` is the same model on mentions of any polarity."""
    exposures = judged.effects.exposures
    rows = [_row(given, judged, row, driver, settings) for row, driver in enumerate(_counted(given, exposures))]
    if anyhow is not None:
        rows = [_with_any(row, anyhow) for row in rows]
    return _table(given, rows, judged.effects.not_explained, names, settings.draws)


def bare_table(given: Answers, exposures: Exposures) -> DriverTable:
    """Return the table of a file in which everyone answered alike: counts and rates, nothing explained."""
    rows = [
        replace(row, verdict=None if kind in UNRANKED else "too_few")
        for row, kind in zip(_counted(given, exposures), exposures.kinds, strict=True)
    ]
    total = _overall(given)
    return _table(given, rows, Estimate(given.rate, total.low, total.high), (), 0)


def _counted(given: Answers, exposures: Exposures) -> tuple[Driver, ...]:
    return count(given, exposures.ids, exposures.mentioned, exposures.polarity)


def _row(given: Answers, judged: Judged, row: int, driver: Driver, settings: DriverSettings) -> Driver:
    found = judged.effects
    column = int(found.exposures.column[row])
    special = found.exposures.kinds[row] in UNRANKED
    if column < 0:
        return driver if special else replace(driver, verdict="too_few", caveat="rare" if driver.n else "")
    company = _company(judged, column)
    decided = None if special else verdict(judged.evidence[column], bool(company), settings.alpha)
    driver = replace(
        with_impact(given, found, row, driver),
        q_value=float(judged.q_value[column]) if found.tested[column] else None,
        q_raw=float(judged.q_raw[column]) if found.tested[column] else None,
        verdict=decided,
        company=company if decided == "bystander" else "",
    )
    driver = replace(driver, caveat="|".join(caveat_codes(judged, row, driver, settings)))
    return _with_rank(driver, found, column) if decided not in (None, "too_few") else driver


def with_impact(given: Answers, found: Effects, row: int, driver: Driver) -> Driver:
    """Add what the row's column carries, split where it is a union, and the p-value where there is a test."""
    column, split = int(found.exposures.column[row]), float(found.exposures.split[row])
    impact = float(found.impact[column]) * split
    return replace(
        driver,
        impact=impact,
        impact_low=float(found.impact_low[column]) * split,
        impact_high=float(found.impact_high[column]) * split,
        impact_share=impact / given.rate,
        p_value=float(found.p_value[column]) if found.tested[column] else None,
    )


def _with_rank(driver: Driver, found: Effects, column: int) -> Driver:
    if driver.polarity == "praise":
        return driver
    place = int(np.searchsorted(found.ranked, column))
    ranking = found.ranking
    return replace(
        driver,
        rank=int(ranking.rank[place]),
        rank_low=int(ranking.low[place]),
        rank_high=int(ranking.high[place]),
        p_top3=float(ranking.top3[place]),
    )


def _company(judged: Judged, column: int) -> str:
    """Return the id of the largest company if it can explain a bystander, else ""."""
    found = judged.effects
    adjusting = found.company.adjuster[column]
    others = found.company.exposure[column]
    best, beside = int(others.argmax()), int(adjusting.argmax()) if len(adjusting) else -1
    if beside >= 0 and adjusting[beside] > max(0.0, others[best]):
        return str(found.company.level[column, beside])
    rows = found.exposures.rows_of(best)
    explains = judged.drivers[best] or found.exposures.kinds[rows[0]] == "general"
    return found.exposures.ids[rows[0]] if explains and others[best] > 0 else ""


def caveat_codes(judged: Judged, row: int, driver: Driver, settings: DriverSettings) -> list[str]:
    """Return the codes of what to keep in mind about a row, with its numbers and verdict filled in."""
    exposures = judged.effects.exposures
    twins = [other for other in exposures.rows_of(int(exposures.column[row])) if other != row]
    codes = [f"inseparable:{exposures.ids[other]}" for other in twins]
    if driver.verdict in ("driver", "strength", "bystander") and driver.customers < _SMALL:
        codes.append("small_n")
    return codes + (["simpson"] if _reversed(driver, settings.alpha) else [])


def _reversed(driver: Driver, alpha: float) -> bool:
    """Whether the raw and the adjusted association are both significant and point in opposite ways."""
    if driver.q_value is None or driver.q_raw is None or driver.raw_difference is None:
        return False
    above = driver.raw_difference > 0 and (driver.impact_high or 0.0) < 0
    below = driver.raw_difference < 0 and (driver.impact_low or 0.0) > 0
    return max(driver.q_value, driver.q_raw) <= alpha and (above or below)


def _with_any(driver: Driver, anyhow: Judged) -> Driver:
    """Add the impact of any mention; a driver that only stands on its mentions as a problem may be a halo."""
    exposures = anyhow.effects.exposures
    row = exposures.ids.index(driver.group) if driver.group in exposures.ids else -1
    column = int(exposures.column[row]) if row >= 0 else -1
    if column < 0 or driver.impact is None:
        return driver
    caveats = driver.caveat.split("|") if driver.caveat else []
    if driver.verdict == "driver" and not anyhow.drivers[column]:
        caveats.append("halo")
    share = float(anyhow.effects.impact[column]) * float(exposures.split[row])
    return replace(driver, impact_any=share, caveat="|".join(caveats))


def _table(given: Answers, rows: list[Driver], rest: Estimate, names: tuple[str, ...], draws: int) -> DriverTable:
    total = _overall(given)
    return DriverTable(
        drivers=tuple(sorted(rows, key=_report_order)),
        units=len(given),
        dissatisfied=int(given.dissatisfied.sum()),
        dsat_rate=total.value,
        dsat_low=total.low,
        dsat_high=total.high,
        not_explained=rest.value,
        not_explained_low=rest.low,
        not_explained_high=rest.high,
        adjusters=names,
        draws=draws,
    )


def _report_order(driver: Driver) -> tuple[int, float, float, str]:
    if driver.verdict == "driver":
        return 0, float(driver.rank or 0), 0.0, driver.group
    if driver.impact is not None:
        return 1, -driver.impact, 0.0, driver.group
    return 2, 0.0, -driver.n, driver.group


def _overall(given: Answers) -> Estimate:
    if not len(given):
        return Estimate(0.0, 0.0, 1.0)
    effective = len(given) ** 2 / float((given.weight**2).sum())
    low, high = wilson(np.array(given.rate), np.array(effective))
    return Estimate(given.rate, float(low), float(high))


def _corrected(p_values: list[NDArray[np.float64]], tested: list[NDArray[np.bool_]]) -> list[NDArray[np.float64]]:
    """Benjamini–Hochberg over everything tested, whichever model it stands in; NaN for what is not tested."""
    q_values = benjamini_hochberg(np.concatenate([p[t] for p, t in zip(p_values, tested, strict=True)]))
    parts = np.split(q_values, np.cumsum([int(t.sum()) for t in tested])[:-1])
    result = []
    for mask, part in zip(tested, parts, strict=True):
        filled = np.full(len(mask), np.nan)
        filled[mask] = part
        result.append(filled)
    return result


def _evidence(one: Effects, j: int, q_value: NDArray[np.float64], q_raw: NDArray[np.float64], enough: bool) -> Evidence:
    return Evidence(
        polarity=one.exposures.polarity,
        enough=enough,
        q_value=float(q_value[j]),
        q_raw=float(q_raw[j]),
        raw_difference=float(one.rates.raw_difference[j]),
        impact=float(one.impact[j]),
        impact_low=float(one.impact_low[j]),
        impact_high=float(one.impact_high[j]),
        company=float(one.company.exposure[j].max()),
    )
