"""How well the difference of two periods is taken apart: ``python tests/benchmarks/bench_compare.py --sets 200``.

Per planted change and size: how often the 95 % intervals hold the truth (must be 93-97 pooled), the mean error in
standard errors, and the largest gap of the exact sum. Then the time. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from rootcause.domain.changes import Comparison, Part
from rootcause.drivers import compare
from rootcause.settings import DriverSettings
from tests.drivers.generator import planted, world
from tests.drivers.two_periods import ALL, BASE, BASELINE, MIX, PREVALENCE, SEVERITY, Truth, sampled, truth

CHANGES = {
    "nothing": BASE, "mix": MIX, "prevalence": PREVALENCE, "severity": SEVERITY, "baseline": BASELINE, "all": ALL
}  # fmt: skip
Figures = dict[str, list[tuple[bool, float]]]


def main() -> None:
    options = _options()
    settings = DriverSettings(draws=options.draws)
    for size in options.sizes:
        print(f"\n{size:,} old and {3 * size // 2:,} new answers, {options.sets} sets each: held % (bias in se)")
        print(f"{'':12s}" + "".join(f"{name:>15s}" for name in _ROWS) + "   widest gap of the sum")
        pooled: Figures = defaultdict(list)
        for number, name in enumerate(CHANGES):
            found, gap = _planted(name, size, options.sets, 100_000 * number + size, settings, panel=options.panel)
            print(f"{name:12s}" + "".join(f"{_summary(found[row]):>15s}" for row in _ROWS) + f"   {gap:.1e}")
            for row in _ROWS:
                pooled[row] += found[row]
        print(f"{'pooled':12s}" + "".join(f"{_summary(pooled[row]):>15s}" for row in _ROWS))
    _time(options.large)


_ROWS = ("difference", "mix", "prevalence", "severity", "baseline", "per cause: prev", "per cause: sev")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 1_000, 3_000])
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--panel", action="store_true", help="the same customers answer in both periods")
    parser.add_argument("--large", type=int, nargs="*", default=[10_000, 40_000], help="answers per period to time")
    return parser.parse_args()


def _planted(
    name: str, size: int, sets: int, seed: int, settings: DriverSettings, *, panel: bool
) -> tuple[Figures, float]:
    true, figures, gap = truth(BASE, CHANGES[name]), Figures(), 0.0
    for row in _ROWS:
        figures[row] = []
    for number in range(seed, seed + sets):
        people = number if panel else None
        old = sampled(BASE, size, 2 * number, "c" if panel else "", people)
        new = sampled(CHANGES[name], 3 * size // 2, 2 * number + 1, "c" if panel else "", people)
        found = compare(old.corpus, old.grouping, new.corpus, new.grouping, settings, seed=0)
        gap = max(gap, abs(sum(part.value for part in found.parts) - (found.difference or 0.0)))
        for row, held, error in _figures(found, true):
            figures[row].append((held, error))
    return figures, gap


def _figures(found: Comparison, true: Truth) -> Iterator[tuple[str, bool, float]]:
    low, high = found.low or 0.0, found.high or 0.0
    yield "difference", *_against(found.difference or 0.0, low, high, true.difference)
    for part in found.parts:
        yield part.kind, *_held(part, true.parts[part.kind])
    for cause in found.causes:
        if cause.prevalence and cause.group != "rare":
            yield "per cause: prev", *_held(cause.prevalence, float(true.prevalence[int(cause.group[1:])]))
        if cause.severity:
            yield "per cause: sev", *_held(cause.severity, float(true.severity[int(cause.group[1:])]))


def _held(part: Part, true: float) -> tuple[bool, float]:
    return _against(part.value, part.low, part.high, true)


def _against(value: float, low: float, high: float, true: float) -> tuple[bool, float]:
    return low <= true + 1e-12 and true - 1e-12 <= high, (value - true) / max((high - low) / 3.92, 1e-9)


def _summary(values: list[tuple[bool, float]]) -> str:
    held, error = np.array(values, dtype=np.float64).T
    return f"{100 * held.mean():.1f} ({error.mean():+.2f})"


def _time(sizes: list[int]) -> None:
    print("\nSeconds with 40 causes, 1.0 mentions an answer, 1,000 draws, one thread or as many as the machine gives")
    drawn = world(1, 40)
    drawn = replace(drawn, prevalence=0.35 * drawn.prevalence, loading=0.5 * drawn.loading)
    for size in sizes:
        old, new = planted(drawn, size, 1), planted(drawn, size, 2)
        begun = time.perf_counter()
        compare(old.corpus, old.grouping, new.corpus, new.grouping, DriverSettings(), seed=0)
        print(f"  {size:,} answers in each period: {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
