"""How the drivers do on data with a planted truth: ``python tests/benchmarks/bench_drivers.py --sets 200``.

Prints one column per number of answers next to what must hold, and other rankings on the same data. Nothing here is
asserted or timed by tests. Every figure comes from sets of a fixed seed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import hypot
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from rootcause.domain.causes import Driver
from rootcause.drivers import Measured, measure
from rootcause.settings import DriverSettings
from tests.benchmarks import rankings
from tests.drivers.generator import (
    BYSTANDER,
    A,
    Planted,
    World,
    additive_world,
    degraded,
    doubled,
    planted,
    world,
)

Figures = dict[str, list[float]]

MUST = {
    "coverage of the intervals, all": "92-98, pooled 93-97",
    "coverage of the intervals, planted": ">= 91",
    "power, planted with n >= 15": ">= 48 / 78 / 88",
    "false calls among drivers": "<= 5",
    "first place right, lead >= 2 se": ">= 95",
    "first place right, lead 1-2 se": ">= 80",
    "first place right, lead < 1 se": "",
    "bystander called driver": "<= 3",
    "bystander named, where raw is significant": ">= 90 from 1,000 on",
    "the right partner, where named": ">= 95 from 1,000 on",
    "rank interval holds": ">= 95",
    "rank interval width": "",
    "twins called where one cause would be": ">= 90",
    "sum of impacts and not explained - rate": "< 1e-9",
}
OTHERS: dict[str, Callable[[Planted], NDArray[np.float64]]] = {
    "volume": rankings.by_volume,
    "leave-out": rankings.leave_out,
    "odds ratio": rankings.odds_ratio,
    "relative weights": rankings.relative_weights,
}


def main() -> None:
    options = _options()
    start = time.perf_counter()
    settings = DriverSettings(draws=options.draws)
    worlds = [world(seed, causes=20 + 2 * (seed % 11)) for seed in range(options.worlds)]
    print(f"{options.sets} sets per number of answers, {options.worlds} worlds, {options.draws} draws; percent")
    table = {n: _planted_truth(worlds, n, options.sets, settings) for n in options.sizes}
    _show("Planted truth", MUST, table, options.sizes)
    _show("Rankings on the same sets", _ranking_rows(), table, options.sizes)
    _additive(options, settings)
    _recall(worlds, options.degraded)
    print(f"\n{time.perf_counter() - start:.0f} s")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=200, help="sets per number of answers")
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 1_000, 3_000, 10_000, 20_000])
    parser.add_argument("--draws", type=int, default=1_000)
    parser.add_argument("--degraded", type=int, default=60)
    return parser.parse_args()


@dataclass(frozen=True)
class _Row:
    """A measured cause beside its truth."""

    driver: Driver
    truth: float
    planted: bool


def _planted_truth(worlds: list[World], n: int, sets: int, settings: DriverSettings) -> Figures:
    figures: Figures = defaultdict(list)
    for seed in range(sets):
        data = planted(worlds[seed % len(worlds)], n, seed=seed * 7919 + n, per_customer=1 + 2 * (seed % 2))
        measured = measure(data.corpus, data.grouping, settings, seed=0)
        for name, value in _figures(data, measured):
            figures[name].append(value)
        for name, value in _twins(data, measured, seed, settings):
            figures[name].append(value)
    return figures


def _figures(data: Planted, measured: Measured) -> Iterator[tuple[str, float]]:
    drivers = {driver.group: driver for driver in measured.problems.drivers}
    rows = [
        _Row(drivers[name], float(truth), bool(real))
        for name, truth, real in zip(data.ids, data.truth, data.world.planted, strict=True)
        if drivers[name].rank is not None
    ]
    explained = sum(driver.impact or 0.0 for driver in drivers.values()) + measured.problems.not_explained
    yield "sum of impacts and not explained - rate", abs(explained - measured.problems.dsat_rate)
    yield from _coverage(rows)
    yield from _calls(rows)
    yield from _first(rows)
    yield from _bystander(drivers[data.ids[BYSTANDER]], data.ids[A])
    yield from _rankings(data, rows)


def _coverage(rows: list[_Row]) -> Iterator[tuple[str, float]]:
    impacts = np.array([row.truth for row in rows])
    for row in rows:
        held = (row.driver.impact_low or 0.0) <= row.truth <= (row.driver.impact_high or 0.0)
        yield "coverage of the intervals, all", 100.0 * held
        if row.planted:
            yield "coverage of the intervals, planted", 100.0 * held
        # Causes without effect tie: any place among them is right.
        best, worst = 1 + int((impacts > row.truth + 1e-9).sum()), len(rows) - int((impacts < row.truth - 1e-9).sum())
        low, high = row.driver.rank_low or 0, row.driver.rank_high or 0
        yield "rank interval holds", 100.0 * (low <= worst and best <= high)
        yield "rank interval width", float(high - low + 1)


def _calls(rows: list[_Row]) -> Iterator[tuple[str, float]]:
    for row in rows:
        if row.planted:
            yield "power, planted with n >= 15", 100.0 * (row.driver.verdict == "driver")
        if row.driver.verdict == "driver":
            yield "false calls among drivers", 100.0 * (not row.planted)


def _first(rows: list[_Row]) -> Iterator[tuple[str, float]]:
    first, second = sorted(rows, key=lambda row: -row.truth)[:2]
    spread = [((row.driver.impact_high or 0.0) - (row.driver.impact_low or 0.0)) / 3.92 for row in (first, second)]
    lead = (first.truth - second.truth) / hypot(spread[0], spread[1])
    size = ">= 2" if lead >= 2 else "1-2" if lead >= 1 else "< 1"
    yield f"first place right, lead {size} se", 100.0 * (first.driver.rank == 1)


def _bystander(driver: Driver, partner: str) -> Iterator[tuple[str, float]]:
    yield "bystander called driver", 100.0 * (driver.verdict == "driver")
    if driver.q_raw is not None and driver.q_raw <= 0.05 and (driver.raw_difference or 0.0) > 0:
        yield "bystander named, where raw is significant", 100.0 * (driver.verdict == "bystander")
        if driver.verdict == "bystander":
            yield "the right partner, where named", 100.0 * (driver.company == partner)


def _rankings(data: Planted, rows: list[_Row]) -> Iterator[tuple[str, float]]:
    """All rankings order the same causes: those that our own floor lets in."""
    kept = [data.ids.index(row.driver.group) for row in rows]
    score = {"ours": np.array([-float(row.driver.rank or 0) for row in rows])}
    score |= {name: ranking(data)[kept] for name, ranking in OTHERS.items()}
    first = int(np.argmax([row.truth for row in rows]))
    bystander = kept.index(BYSTANDER) if BYSTANDER in kept else -1
    for name, values in score.items():
        order = np.argsort(-values, kind="stable")
        yield f"true first on top, {name}", 100.0 * (order[0] == first)
        yield f"top three all planted, {name}", 100.0 * all(rows[k].planted for k in order[:3])
        if bystander >= 0:
            place = 1 + int(np.flatnonzero(order == bystander)[0])
            yield f"bystander in the top three, {name}", 100.0 * (place <= 3)
            yield f"bystander's place, {name}", float(place)


def _ranking_rows() -> dict[str, str]:
    must = {
        "top three all planted, ours": ">= 93 from 1,000 on",
        "bystander in the top three, ours": "<= 3 from 1,000 on",
    }
    figures = ("true first on top", "top three all planted", "bystander in the top three", "bystander's place")
    names = [f"{figure}, {name}" for figure in figures for name in ("ours", *OTHERS)]
    return {name: must.get(name, "") for name in names}


def _twins(data: Planted, measured: Measured, seed: int, settings: DriverSettings) -> Iterator[tuple[str, float]]:
    """One planted cause that is called is tagged under two codes: are the two called as well?"""
    verdicts = {driver.group: driver.verdict for driver in measured.problems.drivers}
    called = [k for k in np.flatnonzero(data.world.planted).tolist() if verdicts[data.ids[k]] == "driver"]
    if seed % 4 or not called:  # every fourth set is enough
        return
    cause = called[seed // 4 % len(called)]
    twice = doubled(data, cause, np.random.default_rng(seed))
    drivers = measure(twice.corpus, twice.grouping, settings, seed=0).problems.drivers
    pair = [driver for driver in drivers if driver.group in (data.ids[cause], "twin")]
    called_both = all(driver.verdict == "driver" and "inseparable" in driver.caveat for driver in pair)
    yield "twins called where one cause would be", 100.0 * called_both


def _additive(options: argparse.Namespace, settings: DriverSettings) -> None:
    """Risks that add up, where the logistic model is wrong: bias over the planted impacts, and coverage."""
    worlds = [additive_world(seed) for seed in range(min(20, options.worlds))]
    sets = max(20, options.sets // 4)
    print(f"\nAdditive risks, {sets} sets each (bias must be within 15 %, coverage >= 80 %)")
    for n in (3_000, 10_000):
        bias, held, calls = [], [], []
        for seed in range(sets):
            data = planted(worlds[seed % len(worlds)], n, seed=seed)
            drivers = {d.group: d for d in measure(data.corpus, data.grouping, settings, seed=0).problems.drivers}
            real = [(drivers[data.ids[k]], data.truth[k]) for k in np.flatnonzero(data.world.planted)]
            real = [(driver, truth) for driver, truth in real if driver.impact is not None]
            bias.append(sum(driver.impact or 0.0 for driver, _ in real) / sum(truth for _, truth in real) - 1)
            held += [(driver.impact_low or 0.0) <= truth <= (driver.impact_high or 0.0) for driver, truth in real]
            calls += [name not in data.ids or not data.world.planted[data.ids.index(name)] for name in _called(drivers)]
        print(
            f"  N = {n:6,}: bias {100 * np.mean(bias):+5.1f} %, coverage {100 * np.mean(held):5.1f} %, "
            f"false calls {100 * np.mean(calls):4.1f} %"
        )


def _called(drivers: dict[str, Driver]) -> list[str]:
    return [name for name, driver in drivers.items() if driver.verdict == "driver"]


def _recall(worlds: list[World], sets: int) -> None:
    print(f"\nBystander called driver with tags of a lower recall, N = 10,000, {sets} sets each")
    fast = DriverSettings(draws=200)
    for recall, limit in ((0.9, "<= 5"), (0.85, "<= 10"), (0.8, "printed")):
        called = [_bystander_called(worlds, seed, recall, fast) for seed in range(sets)]
        print(f"  recall {recall:.2f} {100 * np.mean(called):5.1f} %   ({limit})")


def _bystander_called(worlds: list[World], seed: int, recall: float, settings: DriverSettings) -> bool:
    data = planted(worlds[seed % len(worlds)], 10_000, seed=seed)
    data = degraded(data, recall, np.random.default_rng(seed))
    drivers = measure(data.corpus, data.grouping, settings, seed=0).problems.drivers
    return any(driver.group == data.ids[BYSTANDER] and driver.verdict == "driver" for driver in drivers)


def _show(title: str, rows: dict[str, str], table: dict[int, Figures], sizes: list[int]) -> None:
    print(f"\n{title:45s}" + "".join(f"{n:>10,}" for n in sizes) + f"{'pooled':>10s}   must be", flush=True)
    for name, must in rows.items():
        values = [table[n].get(name, []) for n in sizes]
        cells = [*values, [value for part in values for value in part]]
        print(f"{name:45s}" + "".join(f"{_summary(name, cell):>10s}" for cell in cells) + f"   {must}")


def _summary(name: str, values: list[float]) -> str:
    if not values:
        return "-"
    return f"{max(values) if name.startswith('sum of') else float(np.mean(values)):.3g}"


if __name__ == "__main__":
    main()
