"""How operational figures do on data with a planted truth: ``python tests/benchmarks/bench_metrics.py --sets 400``.

Prints how often intervals hold, how often chance is called a finding, how often and how exactly a break at 20 minutes
is found, the order of the sub-ratings of a real set of reviews, and the seconds. Nothing here is asserted by tests.
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
from scipy.stats import spearmanr

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from rootcause.domain.groups import nothing
from rootcause.domain.metrics import Metric
from rootcause.drivers import metrics
from rootcause.drivers.breakpoints import largest_cut_p, unexplained
from rootcause.drivers.contrast import contrast
from rootcause.drivers.cuts import cuts
from rootcause.drivers.figures import Figure, figures
from rootcause.drivers.medians import beside_causes
from rootcause.drivers.outcome import answers
from rootcause.drivers.ranks import strength
from rootcause.pipeline import read_comments
from rootcause.settings import DriverSettings, ReadingSettings, Settings
from tests.drivers.generator import grouping
from tests.drivers.waits import Waits, sample, true_change, true_median_difference, true_strength

DATA = Path(__file__).parents[3] / "shared" / "data"
SETTINGS = DriverSettings()
RATINGS = (
    "SeatComfort", "CabinStaffService", "Food&Beverages", "GroundService", "ValueForMoney", "InflightEntertainment",
    "Wifi&Connectivity",
)  # fmt: skip

LINKED = {
    "slope": Waits(slope=0.5, drawn=0.5),
    "steep": Waits(slope=1.5, drawn=0.5),
    "rare outcome": Waits(slope=0.5, drawn=0.5, rate=0.07),
    "up to 10 answers of a moody customer": Waits(slope=0.5, drawn=0.5, per_customer=9, moody=1.0, alike=0.6),
}
UNLINKED = {
    "nothing": Waits(phone=0.0),
    "a rating of five values": Waits(phone=0.0, levels=5),
    "rare outcome": Waits(phone=0.0, rate=0.05),
    "up to 10 answers of a moody customer": Waits(phone=0.0, per_customer=9, moody=1.5, alike=0.6),
    "only the channel": Waits(phone=1.5),
}
BROKEN = {
    "15 % to 35 %": Waits(rate=0.15, step=1.1, phone=0.0),
    "15 % to 25 %": Waits(rate=0.15, step=0.63, phone=0.0),
    "better from there on": Waits(rate=0.35, step=-1.1, phone=0.0),
    "15 % to 35 %, waits by channel": Waits(rate=0.15, step=1.1),
    "the same, up to 10 answers each": Waits(rate=0.15, step=1.1, per_customer=9, moody=1.0, alike=0.5),
}


def main() -> None:
    options = _options()
    _coverage(options.sizes, options.sets)
    _false_alarms(options.sizes, options.sets)
    _breaks(options.sizes, options.sets)
    _ratings(options.data)
    _seconds()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=400, help="sets per world and size")
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 1_000, 3_000])
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the real sets")
    return parser.parse_args()


def _wait(world: Waits, n: int, seed: int) -> Figure:
    whole, groups = sample(world, n, seed)
    return next(one for one in figures(whole, answers(whole, groups)) if one.name == "wait")


def _coverage(sizes: list[int], sets: int) -> None:
    print(f"95 % intervals that hold the truth, in % of {sets} sets: strength / adjusted / difference of medians")
    everything: dict[str, list[bool]] = defaultdict(list)
    for name, world in LINKED.items():
        cells = []
        for n in sizes:
            held: dict[str, list[bool]] = defaultdict(list)
            for seed in range(sets):
                for figure, value in _held(world, n, seed):
                    held[figure].append(value)
                    everything[figure].append(value)
            cells.append(" / ".join(f"{100 * np.mean(values):4.1f}" for values in held.values()))
        print(f"  {name:40s}" + "".join(f"{n:>8,}: {cell}" for n, cell in zip(sizes, cells, strict=True)))
    print(f"  {'pooled':40s}" + " / ".join(f"{100 * np.mean(values):4.1f}" for values in everything.values()))


def _held(world: Waits, n: int, seed: int) -> Iterator[tuple[str, bool]]:
    one = _wait(world, n, seed)
    link, change = strength(one, SETTINGS.min_cause), contrast(one, SETTINGS)
    yield "strength", link.low <= true_strength(world) <= link.high
    if change.lower is not None and change.upper is not None:
        yield "adjusted", change.low <= true_change(world, change.lower, change.upper) <= change.high
    for cause in beside_causes(one, grouping(np.zeros((1, 1), dtype=bool), ("slow",)), SETTINGS.min_cause):
        yield "medians", cause.low <= true_median_difference(world) <= cause.high


def _false_alarms(sizes: list[int], sets: int) -> None:
    print(
        f"\nFalse alarms at p <= .05, in % of {sets} sets: break / strength / cause (raw strength may follow a channel)"
    )
    for name, world in UNLINKED.items():
        cells = []
        for n in sizes:
            p_values = np.array([_p_values(world, n, seed) for seed in range(sets)])
            cells.append(" / ".join(f"{100 * share:4.1f}" for share in (p_values <= 0.05).mean(axis=0)))
        print(f"  {name:40s}" + "".join(f"{n:>8,}: {cell}" for n, cell in zip(sizes, cells, strict=True)))


def _p_values(world: Waits, n: int, seed: int) -> tuple[float, float, float]:
    one = _wait(world, n, seed)
    those, link = cuts(one), strength(one, SETTINGS.min_cause)
    broken = 1.0 if those is None else largest_cut_p(one, those, unexplained(one, SETTINGS.penalty), seed)
    causes = beside_causes(one, grouping(np.zeros((1, 1), dtype=bool), ("slow",)), SETTINGS.min_cause)
    return broken, link.p_value or 1.0, causes[0].q_value if causes else 1.0


def _breaks(sizes: list[int], sets: int) -> None:
    print(
        f"\nA break at 20 minutes, in % of {sets // 2} sets: found / guess in 15-27 / range holds 20, its high by low"
    )
    for name, world in BROKEN.items():
        cells = []
        for n in sizes:
            rows = [row for row in (_row(world, n, seed) for seed in range(sets // 2)) if row.breakpoint]
            found = [row.breakpoint for row in rows if row.breakpoint is not None]
            near = [15 <= one.at <= 27 for one in found]
            held = [one.low <= 20 <= one.high for one in found]
            ratio = np.median([one.high / one.low for one in found]) if found else np.nan
            shares = (len(found) / (sets // 2), np.mean(near), np.mean(held)) if found else (0.0, np.nan, np.nan)
            cells.append(" / ".join(f"{100 * share:4.0f}" for share in shares) + f" x{ratio:.1f}")
        print(f"  {name:40s}" + "".join(f"{n:>8,}: {cell}" for n, cell in zip(sizes, cells, strict=True)))


def _row(world: Waits, n: int, seed: int) -> Metric:
    whole, groups = sample(world, n, seed)
    return metrics(whole, groups, SETTINGS, seed)[0]


def _ratings(data: Path) -> None:
    path = data / "airline_reviews_subratings.csv"
    if not path.is_file():
        print(f"\nSub-ratings of airline reviews: skipped, there is no {path.name} in {data}")
        return
    corpus = read_comments([path], Settings(reading=ReadingSettings(metrics=RATINGS)))
    rows = metrics(corpus, nothing(len(corpus)), SETTINGS, seed=0)
    ratings = [row for row in rows if not row.derived]
    known = [_correlation(corpus.metrics[row.name], corpus.score) for row in ratings]
    print("\nSub-ratings of airline reviews: strength (95 %) beside the correlation with the overall rating")
    for row, value in zip(ratings, known, strict=True):
        limits = f"({row.strength_low:.2f} to {row.strength_high:.2f})"
        print(f"  {row.name:24s}{row.strength:5.2f} {limits:16s} n = {row.n:5,}   known {value:.2f}")
    print(f"  order as known: Spearman {spearmanr(range(len(known)), [-value for value in known]).statistic:.2f}")


def _correlation(figure: np.ndarray, score: np.ndarray) -> float:
    both = np.isfinite(figure) & np.isfinite(score)
    return float(np.corrcoef(figure[both], score[both])[0, 1])


def _seconds(n: int = 20_000) -> None:
    whole, _ = sample(Waits(step=1.0, per_customer=3, moody=0.5), n, 1)
    rng = np.random.default_rng(0)
    wait = whole.metrics["wait"]
    five = {f"figure {k}": np.asarray(wait * np.exp(0.5 * k * rng.normal(size=n))) for k in range(5)}
    groups = grouping(rng.random((n, 40)) < 0.06, tuple(f"g{k:02d}" for k in range(40)))
    start, used = time.perf_counter(), time.process_time()
    rows = metrics(replace(whole, metrics=five), groups, SETTINGS, seed=0)
    seconds, used = time.perf_counter() - start, time.process_time() - used
    print(f"\n{n:,} answers x {len(rows)} figures x 40 causes: {seconds:.1f} s, {used:.1f} s of them computing")


if __name__ == "__main__":
    main()
