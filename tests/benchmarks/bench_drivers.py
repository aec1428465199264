"""How the drivers do on data with a planted truth: ``python tests/benchmarks/bench_drivers.py --sets 200``.

Prints one column per number of answers next to what the method promises. Nothing here is asserted or timed by tests.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from math import hypot
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from rootcause.domain.causes import Driver
from rootcause.drivers import Measured, measure
from rootcause.settings import DriverSettings
from tests.drivers.generator import BYSTANDER, A, Planted, World, degraded, planted, segment_only, shuffled, world

Figures = dict[str, list[float]]

PROMISED = {
    "coverage of the intervals, planted": "94.4 / 94.7 / 95.4 / 91.1 (must be >= 91)",
    "coverage of the intervals, all": "must be 93-97 pooled",
    "power, planted with n >= 15": "53 / 83 / 91 / 94",
    "false calls among drivers": ".4 / .7 / .7 / 2.1",
    "top three all planted, ours": "89 / 96 / 100 / 100",
    "top three all planted, leave-out": "72 / 71 / 72 / 73",
    "bystander in the top three, ours": "13 / 1 / 0 / 0",
    "bystander in the top three, leave-out": "68 / 74 / 73 / 80",
    "bystander called driver": "must be <= 3",
    "bystander named, where raw is significant": "must be >= 90 from 1,000 on",
    "the right partner, where named": "must be >= 95",
    "rank interval holds": "must be >= 95",
    "rank interval width": "",
    "first place right, lead >= 2 se": "must be >= 95",
    "first place right, lead 1-2 se": "must be >= 80",
    "first place right, lead < 1 se": "",
    "not explained + impacts - rate": "must be < 1e-9",
}


def main() -> None:
    options = _options()
    start = time.perf_counter()
    worlds = [world(seed, causes=20 + 2 * (seed % 11)) for seed in range(options.worlds)]
    settings = DriverSettings(draws=options.draws)
    table = {n: _planted_truth(worlds, n, options.sets, settings) for n in options.sizes}
    _show(table, options.sizes)
    print(f"\nFalse alarms, share of sets with any driver or strength (must be <= 5 %), {options.nulls} sets each")
    fast = DriverSettings(draws=200)
    for name, make in _NULLS.items():
        alarms = [_alarm(make(seed), fast) for seed in range(options.nulls)]
        print(f"  {name:45s} {100 * np.mean(alarms):5.1f} %")
    print(f"\nBystander called driver with tags of a lower recall, N = 10,000, {options.degraded} sets each")
    for recall, limit in ((0.9, "<= 5"), (0.85, "<= 10"), (0.8, "printed")):
        called = [_bystander_called(worlds, seed, recall, fast) for seed in range(options.degraded)]
        print(f"  recall {recall:.2f} {100 * np.mean(called):5.1f} %   ({limit})")
    print(f"\n{time.perf_counter() - start:.0f} s")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=200, help="sets per number of answers")
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 1_000, 3_000, 10_000])
    parser.add_argument("--draws", type=int, default=1_000)
    parser.add_argument("--nulls", type=int, default=300)
    parser.add_argument("--degraded", type=int, default=40)
    return parser.parse_args()


def _planted_truth(worlds: list[World], n: int, sets: int, settings: DriverSettings) -> Figures:
    figures: Figures = defaultdict(list)
    for seed in range(sets):
        data = planted(worlds[seed % len(worlds)], n, seed=seed * 7919 + n, per_customer=1 + 2 * (seed % 2))
        for name, value in _figures(data, measure(data.corpus, data.grouping, settings, seed=0)):
            figures[name].append(value)
    return figures


def _figures(data: Planted, measured: Measured) -> Iterator[tuple[str, float]]:
    drivers = {driver.group: driver for driver in measured.problems.drivers}
    rows = [
        (drivers[name], truth, bool(real))
        for name, truth, real in zip(data.ids, data.truth, data.world.planted, strict=True)
        if drivers[name].rank is not None
    ]
    explained = sum(driver.impact or 0.0 for driver in drivers.values()) + measured.problems.not_explained
    yield "not explained + impacts - rate", abs(explained - measured.problems.dsat_rate)
    yield from _coverage(rows)
    yield from _calls(rows)
    yield from _places(rows, drivers[data.ids[BYSTANDER]].group)
    yield from _bystander(drivers[data.ids[BYSTANDER]], data.ids[A])


Rows = list[tuple[Driver, float, bool]]


def _coverage(rows: Rows) -> Iterator[tuple[str, float]]:
    impacts = np.array([truth for _, truth, _ in rows])
    for driver, truth, real in rows:
        held = (driver.impact_low or 0.0) <= truth <= (driver.impact_high or 0.0)
        yield "coverage of the intervals, all", 100.0 * held
        if real:
            yield "coverage of the intervals, planted", 100.0 * held
        # Causes without effect tie: any place among them is right.
        best, worst = 1 + int((impacts > truth + 1e-9).sum()), len(rows) - int((impacts < truth - 1e-9).sum())
        low, high = driver.rank_low or 0, driver.rank_high or 0
        yield "rank interval holds", 100.0 * (low <= worst and best <= high)
        yield "rank interval width", float(high - low + 1)


def _calls(rows: Rows) -> Iterator[tuple[str, float]]:
    for driver, _, real in rows:
        if real:
            yield "power, planted with n >= 15", 100.0 * (driver.verdict == "driver")
        if driver.verdict == "driver":
            yield "false calls among drivers", 100.0 * (not real)


def _places(rows: Rows, bystander: str) -> Iterator[tuple[str, float]]:
    orders: dict[str, Callable[[tuple[Driver, float, bool]], float]] = {
        "ours": lambda row: row[0].rank or 0,
        "leave-out": lambda row: -(row[0].raw_difference or 0.0),
    }
    for name, key in orders.items():
        top = sorted(rows, key=key)[:3]
        yield f"top three all planted, {name}", 100.0 * all(real for _, _, real in top)
        yield f"bystander in the top three, {name}", 100.0 * any(driver.group == bystander for driver, _, _ in top)
    first, second = sorted(rows, key=lambda row: -row[1])[:2]
    spread = [((d.impact_high or 0.0) - (d.impact_low or 0.0)) / 3.92 for d in (first[0], second[0])]
    lead = (first[1] - second[1]) / hypot(spread[0], spread[1])
    size = ">= 2" if lead >= 2 else "1-2" if lead >= 1 else "< 1"
    yield f"first place right, lead {size} se", 100.0 * (first[0].rank == 1)


def _bystander(driver: Driver, partner: str) -> Iterator[tuple[str, float]]:
    yield "bystander called driver", 100.0 * (driver.verdict == "driver")
    if driver.q_raw is not None and driver.q_raw <= 0.05 and (driver.raw_difference or 0.0) > 0:
        yield "bystander named, where raw is significant", 100.0 * (driver.verdict == "bystander")
        if driver.verdict == "bystander":
            yield "the right partner, where named", 100.0 * (driver.company == partner)


def _alarm(data: Planted, settings: DriverSettings) -> bool:
    verdicts = {driver.verdict for driver in measure(data.corpus, data.grouping, settings, seed=0).problems.drivers}
    return bool(verdicts & {"driver", "strength"})


def _bystander_called(worlds: list[World], seed: int, recall: float, settings: DriverSettings) -> bool:
    data = planted(worlds[seed % len(worlds)], 10_000, seed=seed)
    data = degraded(data, recall, np.random.default_rng(seed))
    drivers = measure(data.corpus, data.grouping, settings, seed=0).problems.drivers
    return any(driver.group == data.ids[BYSTANDER] and driver.verdict == "driver" for driver in drivers)


_NULLS: dict[str, Callable[[int], Planted]] = {
    "whole customers shuffled, N = 1,000": lambda seed: shuffled(
        planted(world(seed % 40), 1_000, seed, per_customer=3), np.random.default_rng(seed)
    ),
    "a segment alone decides, N = 300": lambda seed: planted(segment_only(seed), 300, seed),
    "a segment alone decides, N = 1,000": lambda seed: planted(segment_only(seed), 1_000, seed),
    "up to 10 comments per moody customer, N = 1,000": lambda seed: planted(
        segment_only(seed), 1_000, seed, per_customer=9, moody=1.5
    ),
}


def _show(table: dict[int, Figures], sizes: list[int]) -> None:
    print(f"{'':45s}" + "".join(f"{n:>10,}" for n in sizes) + "   method")
    for name, promise in PROMISED.items():
        print(f"{name:45s}" + "".join(f"{_summary(name, table[n]):>10s}" for n in sizes) + f"   {promise}")


def _summary(name: str, figures: Figures) -> str:
    values = figures.get(name)
    if not values:
        return "-"
    return f"{max(values) if name.startswith('not explained') else float(np.mean(values)):.3g}"


if __name__ == "__main__":
    main()
