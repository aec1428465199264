"""How drill-down and segments do on a planted truth: ``python tests/benchmarks/bench_drilldown.py --sets 100``.

Sub-causes: worlds of 20 causes with three sub-causes each, of which the first carries all of the effect. Segments:
worlds in which drivers sit and weigh alike in all segments (every call is false), and worlds with a planted segment,
combination, weight or reversal. Nothing here is asserted or timed by tests.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from rootcause.domain.causes import SegmentCell
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers import drill, flag_reversals, measure, segments
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping, planted, world
from tests.drivers.nested import tree

SETTINGS = DriverSettings(draws=200)
CHANNELS, PRODUCTS = ("phone", "web", "shop"), ("tv", "mobile", "power")
Figures = dict[str, list[float]]


@dataclass(frozen=True)
class Plan:
    """What is planted on the first of three causes that hurt: factors of its share, and log-odds, on the phone."""

    on_phone: float = 1.0
    for_tv: float = 1.0
    weighs: float = 0.0


def main() -> None:
    options = _options()
    start = time.perf_counter()
    print(f"Sub-causes, {options.sets} sets per column (promise: false calls per family <= 5 %)")
    _show({f"{n:,} x{k}": _children(n, k, options.sets) for n in options.sizes for k in (1, 5)})
    print(f"\nSegments that are all alike, {options.sets} sets per column (promise: <= 5 % of families)")
    _show({f"{n:,} x{k}": _alike(n, k, options.sets) for n in options.sizes for k in (1, 5)})
    print(f"\nPlanted segments, {options.sets} sets per column: % of sets in which it is found")
    _show({f"{n:,}": _planted(n, options.sets) for n in options.sizes})
    print(f"\n{time.perf_counter() - start:.0f} s")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=60, help="sets per column")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 3_000])
    return parser.parse_args()


def _children(n: int, per_customer: int, sets: int) -> Figures:
    figures: Figures = defaultdict(list)
    calls, seconds = Counter[bool](), {"measure": 0.0, "drill": 0.0}
    for seed in range(sets):
        made = tree(world(seed % 20, causes=20), n, seed, per_customer, moody=float(per_customer > 1))
        clock = time.perf_counter()
        measured = measure(made.corpus, made.level, SETTINGS, 0)
        seconds["measure"] += time.perf_counter() - clock
        clock = time.perf_counter()
        rows = drill(made.corpus, made.level, made.children, measured, SETTINGS, 0)
        seconds["drill"] += time.perf_counter() - clock
        for parent in {driver.group for driver in measured.problems.drivers if driver.verdict == "driver"}:
            family = [row for row in rows if row.group.startswith(f"{parent}.")]
            called = [made.carries[row.group] for row in family if row.verdict == "driver"]
            calls.update(called)
            figures["false share of the calls of a family, %"].append(100 * called.count(False) / max(1, len(called)))
            figures["carrying sub-cause called, %"] += [
                100.0 * (row.verdict == "driver") for row in family if made.carries[row.group] and row.p_value
            ]
    figures["false among all called, %"] = [100 * calls[False] / max(1, calls.total())]
    figures["called"] = [calls.total()]
    figures["families"] = [len(figures["false share of the calls of a family, %"])]
    figures["time of drill / time of measure"] = [seconds["drill"] / seconds["measure"]]
    return dict(figures)


def _alike(n: int, per_customer: int, sets: int) -> Figures:
    figures: Figures = defaultdict(list)
    for seed in range(sets):
        data = planted(world(seed % 20, causes=20), n, seed, per_customer, moody=float(per_customer > 1))
        product = np.array(PRODUCTS)[np.random.default_rng(seed).integers(0, 3, n)]
        given = replace(data.corpus, attributes={**data.corpus.attributes, "product": product})
        measured = measure(given, data.grouping, SETTINGS, 0)
        found = segments(given, data.grouping, SETTINGS, table=measured.problems)
        flagged = flag_reversals(given, data.grouping, measured, SETTINGS).problems.drivers
        for driver in flagged:
            figures["causes flagged as reversed, %"].append(100.0 * ("simpson:" in driver.caveat))
            # The last four causes of a world are drawn to a segment; none of them has an effect.
            if driver.verdict == "driver" and driver.group in data.ids[:-4]:
                for name, value in _false(found[driver.group]):
                    figures[name].append(value)
    figures["families"] = [len(figures["families with a false concentration, %"])]
    return dict(figures)


def _false(cells: tuple[SegmentCell, ...]) -> Iterator[tuple[str, float]]:
    yield "families with a false concentration, %", 100.0 * any(cell.concentrated for cell in cells)
    yield "families with a false weight, %", 100.0 * any((cell.q_value or 1) <= SETTINGS.alpha for cell in cells)


def _planted(n: int, sets: int) -> Figures:
    figures: Figures = defaultdict(list)
    for seed in range(sets):
        phone = ("channel", "phone")
        for factor in (1.5, 2.0):
            found = _cells(_drawn(Plan(on_phone=factor), n, seed))
            figures[f"segment with {factor} times the mentions"].append(_percent(found, phone))
        found = _cells(_drawn(Plan(on_phone=2.0, for_tv=2.0), n, seed))
        figures["combination of 2 x 2 times"].append(_percent(found, ("channel × product", "phone × tv")))
        for weighs in (1.0, 2.0):
            found = _cells(_drawn(Plan(weighs=weighs), n, seed))
            called = found is not None and (found[phone].q_value or 1) <= SETTINGS.alpha
            figures[f"weight of +{weighs} log-odds"].append(100.0 * called)
        given, groups = _drawn(Plan(weighs=-3.0), n, seed)
        flagged = flag_reversals(given, groups, measure(given, groups, SETTINGS, 0), SETTINGS).problems.drivers
        caveat = next(driver.caveat for driver in flagged if driver.group == "k00")
        figures["reversal of 1.5 to -1.5 log-odds"].append(100.0 * ("simpson:channel=phone" in caveat))
    return dict(figures)


def _drawn(plan: Plan, n: int, seed: int) -> tuple[Corpus, Grouping]:
    """Draw 20 causes, three of which hurt."""
    rng = np.random.default_rng([seed, 4])
    channel, product = np.array(CHANNELS)[rng.integers(0, 3, n)], np.array(PRODUCTS)[rng.integers(0, 3, n)]
    phone = channel == "phone"
    share = np.tile(np.r_[0.1, 0.1, 0.1, rng.uniform(0.02, 0.15, 17)], (n, 1))
    share[:, 0] *= np.where(phone, plan.on_phone, 1.0) * np.where(product == "tv", plan.for_tv, 1.0)
    mentions = rng.random((n, 20)) < share
    effect = np.r_[1.5, 1.5, 1.0, np.zeros(17)]
    log_odds = -1.8 + 0.4 * phone + mentions @ effect + plan.weighs * (phone & mentions[:, 0])
    given = corpus(rng.random(n) < 1 / (1 + np.exp(-log_odds)))
    names = tuple(f"k{j:02d}" for j in range(20))
    return replace(given, attributes={"channel": channel, "product": product}), grouping(mentions, names)


def _cells(drawn: tuple[Corpus, Grouping]) -> dict[tuple[str, str], SegmentCell] | None:
    """Return the cells of the first cause; None where it is no driver, so that nothing is asked."""
    table = measure(*drawn, SETTINGS, 0).problems
    if not any(driver.group == "k00" and driver.verdict == "driver" for driver in table.drivers):
        return None
    return {(cell.segment, cell.value): cell for cell in segments(*drawn, SETTINGS, table=table)["k00"]}


def _percent(found: dict[tuple[str, str], SegmentCell] | None, place: tuple[str, str]) -> float:
    return 100.0 * (found is not None and place in found and found[place].concentrated == 1)


def _show(table: dict[str, Figures]) -> None:
    print(f"  {'answers x most per customer':45s}" + "".join(f"{name:>12s}" for name in table))
    for row in next(iter(table.values())):
        values = [float(np.mean(figures[row])) if figures.get(row) else float("nan") for figures in table.values()]
        print(f"  {row:45s}" + "".join(f"{value:12.3g}" for value in values))


if __name__ == "__main__":
    main()
