"""How alarms do on simulated years: ``python tests/benchmarks/bench_changes.py``.

Sixty causes of .5 to 40 mentions a week are watched by a report every week. Prints false alarms on stable causes, how
soon planted changes are found, and what two rules of thumb do on the same weeks. Nothing is asserted or timed by tests.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from rootcause.drivers.drifting import drifts
from rootcause.drivers.significance import benjamini_hochberg
from rootcause.drivers.surprise import MIN_BASELINE, OWN_LEVEL, corrected, surprise
from rootcause.drivers.surveillance import LOOK_BACK
from rootcause.drivers.yearly import yearly_index

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CAUSES, COMMENTS, ALPHA = 60, 400, 0.05
RATES = np.geomspace(0.5, 40, CAUSES)


@dataclass(frozen=True)
class World:
    """Customers a week ± ``swing`` over the year; counts vary by ``extra`` of their mean beyond chance."""

    swing: float = 0.3
    extra: float = 0.15
    rhythm: float = 0.0

    def draw(self, weeks: int, rng: np.random.Generator, change: Floats | None = None) -> tuple[Floats, Floats]:
        """Return counts (T, G) and exposure (T, G); ``change`` (T, G) multiplies the rates."""
        season = np.sin(2 * np.pi * np.arange(weeks) / 52)
        customers = rng.poisson(COMMENTS * (1 + self.swing * season)).astype(np.float64)
        mean = customers[:, None] * RATES / COMMENTS
        mean = mean * (1 + self.rhythm * np.roll(season, 13)[:, None] * (np.arange(CAUSES) % 2))
        mean = mean if change is None else mean * change
        varied = mean * rng.gamma(self.extra**-2, self.extra**2, mean.shape) if self.extra else mean
        return rng.poisson(varied).astype(np.float64), np.repeat(customers[:, None], CAUSES, axis=1)


def main() -> None:
    options = _options()
    start = time.perf_counter()
    years = options.years
    print(f"False alarms a week over {years} simulated years of {CAUSES} stable causes (must be <= 0.1 in all)")
    print(f"{'':44s}{'alarm':>8s}{'drift':>8s}{'both':>8s}{'shown':>8s}{'watch':>8s}{'> 50 %':>8s}{'2 sd':>8s}")
    for name, world in (
        ("plain chance, even exposure", World(0.0, 0.0)),
        ("more than chance (15 %), seasonal exposure", World()),
        ("far more than chance (30 %)", World(extra=0.3)),
    ):
        _show_stable(f"{name}", [world.draw(52, np.random.default_rng([1, k])) for k in range(years)])
    _show_stable("one history of all years", [World().draw(52 * years, np.random.default_rng(2))])
    seasonal = [World(rhythm=0.4).draw(52 * 5, np.random.default_rng([3, k])) for k in range(max(1, years // 5))]
    _show_stable("half +-40 % by season, first 2.5 of 5 years", seasonal, last=130)
    _show_stable("half +-40 % by season, 2.5 years and on", seasonal, first=130)
    print("  shown: alarms and drifts that stand in one report, new or not; watch: names on the watch-list")
    _show_steps(options.steps)
    _show_bursts(options.steps)
    _show_drift(options.steps)
    print(f"\n{time.perf_counter() - start:.0f} s")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=100)
    parser.add_argument("--steps", type=int, default=400, help="planted changes per line")
    return parser.parse_args()


def p_values(counts: Floats, exposure: Floats) -> Floats:
    """(T, G) p-values of every week as the report of that week sees it."""
    result = np.ones(counts.shape)
    for week in range(MIN_BASELINE, len(counts)):
        first = max(0, week - LOOK_BACK + 1 - 5 * 52)
        seen, of = counts[first : week + 1], exposure[first : week + 1]
        index = yearly_index(seen, of, len(seen) - LOOK_BACK)
        result[week] = surprise(seen, of * index, len(seen) - 1)[0]
    return result


def alarmed(p: Floats, week: int) -> Flags:
    """(G,) the alarms in the report of one week."""
    first = max(MIN_BASELINE, week + 1 - LOOK_BACK)
    looked_at = p[first : week + 1]
    return np.asarray(((corrected(looked_at)[1] <= ALPHA) & (looked_at <= OWN_LEVEL)).any(axis=0))


def drifting(counts: Floats, exposure: Floats, week: int) -> Flags:
    """(G,) the drifts in the report of one week."""
    first = max(0, week + 1 - 52)
    result = np.zeros(counts.shape[1], dtype=np.bool_)
    clear = counts[first : week + 1].sum(axis=0) >= 15
    if week + 1 < 12:
        return result
    index = yearly_index(counts[: week + 1], exposure[: week + 1], max(0, week + 1 - LOOK_BACK))
    found = drifts(counts[first : week + 1, clear], (exposure[: week + 1] * index)[first:, clear])
    result[clear] = (benjamini_hochberg(found.p_value) <= ALPHA) & (found.p_value <= OWN_LEVEL)
    return result


def grown_by_half(counts: Floats, week: int) -> Flags:
    return np.asarray(counts[week] > 1.5 * counts[week - 1])


def two_deviations(counts: Floats, exposure: Floats, week: int) -> Flags:
    share = counts[max(0, week - 52) : week + 1] / exposure[max(0, week - 52) : week + 1]
    return np.asarray(share[-1] > share[:-1].mean(axis=0) + 2 * share[:-1].std(axis=0, ddof=1))


def _show_stable(name: str, histories: list[tuple[Floats, Floats]], first: int = 0, last: int | None = None) -> None:
    stop = None if last is None else last - MIN_BASELINE
    start = max(0, first - MIN_BASELINE)
    rows = np.array([row for counts, exposure in histories for row in _stable(counts, exposure)[start:stop]])
    figures = rows.mean(axis=0)
    print(f"  {name:42s}" + "".join(f"{value:8.3f}" for value in figures))


def _stable(counts: Floats, exposure: Floats) -> list[tuple[int, ...]]:
    """Per week: new alarms, new drifts, new of either, all that stand, watched, and what the rules of thumb say."""
    p = p_values(counts, exposure)
    rows = []
    was = was_drift = np.zeros(counts.shape[1], dtype=np.bool_)
    for week in range(MIN_BASELINE, len(counts)):
        now, slow = alarmed(p, week), drifting(counts, exposure, week)
        either, before = now | slow, was | was_drift
        found = (now & ~was, slow & ~was_drift, either & ~before, either, (p[week] <= OWN_LEVEL) & ~either)
        thumb = grown_by_half(counts, week), two_deviations(counts, exposure, week)
        rows.append(tuple(int(flags.sum()) for flags in (*found, *thumb)))
        was, was_drift = now, slow
    return rows


def _planted(weeks: int, at: int, g: int, factor: Floats, seed: list[int]) -> tuple[Floats, Floats]:
    change = np.ones((weeks, CAUSES))
    change[at : at + len(factor), g] = factor[: weeks - at]
    return World().draw(weeks, np.random.default_rng(seed), change)


def _nearest(rate: float) -> int:
    """The least frequent cause with at least that rate."""
    return int(np.argmax(rate - 1e-9 <= RATES))


def _show_steps(sets: int) -> None:
    print(f"\nA step to 2.5 times as many, share of {sets} found (within 3 weeks must be >= 90 %)")
    heads = ("1 week", "2", "3", "4", "delay", "2 sd, 3")
    print(f"  {'mentions a week, weeks of history':42s}" + "".join(f"{head:>8s}" for head in heads))
    pooled: list[int] = []
    for rate in (10, 15, 25, 38):
        for history in (9, 18, 40):
            delays, thumb = _delays(sets, rate, history)
            pooled += delays
            _show_delays(f"{RATES[_nearest(rate)]:.1f}, {history} weeks", delays, f"{100 * np.mean(thumb):8.1f}")
    _show_delays("all of these", pooled, "")
    print("  after 40 weeks the season brings 30 % fewer mentions than named")


def _delays(sets: int, rate: float, history: int) -> tuple[list[int], list[bool]]:
    """Return the week of each step's finding, 1 for its own week, 99 for later than the fourth; and mean + 2 sd."""
    g, delays, thumb = _nearest(rate), [], []
    for k in range(sets):
        counts, exposure = _planted(history + 4, history, g, np.full(4, 2.5), [4, history, g, k])
        p = p_values(counts, exposure)
        hits = [week for week in range(4) if alarmed(p, history + week)[g]]
        delays.append(hits[0] + 1 if hits else 99)
        thumb.append(any(two_deviations(counts, exposure, history + week)[g] for week in range(3)))
    return delays, thumb


def _show_delays(name: str, delays: list[int], rest: str) -> None:
    found = np.array(delays)
    shares = "".join(f"{100 * np.mean(found <= week):8.1f}" for week in (1, 2, 3, 4))
    print(f"  {name:42s}{shares}{found[found < 99].mean():8.2f}{rest}")


def _show_bursts(sets: int) -> None:
    print(f"\nOne week of three times as many, after 40 weeks: share of {sets} caught in that week's report")
    for rate in (2, 5, 10, 20):
        g, caught, watched = _nearest(rate), [], []
        for k in range(sets):
            counts, exposure = _planted(41, 40, g, np.full(1, 3.0), [5, g, k])
            p = p_values(counts, exposure)
            caught.append(bool(alarmed(p, 40)[g]))
            watched.append(bool(p[40, g] <= OWN_LEVEL))
        name = f"{RATES[g]:.1f} mentions a week"
        print(f"  {name:42s}alarm {100 * np.mean(caught):5.1f} %   alarm or watch-list {100 * np.mean(watched):5.1f} %")


def _show_drift(sets: int) -> None:
    print(f"\nA slow rise to twice as many over 26 weeks, after 26 weeks: share of {sets} found by its end")
    for rate in (2, 5, 10, 20):
        g, sudden, slow = _nearest(rate), [], []
        for k in range(sets):
            counts, exposure = _planted(52, 26, g, np.linspace(1, 2, 26), [6, g, k])
            p = p_values(counts, exposure)
            sudden.append(bool(alarmed(p, 51)[g]))
            slow.append(bool(drifting(counts, exposure, 51)[g]))
        either = np.mean(np.array(sudden) | np.array(slow))
        name = f"{RATES[g]:.1f} mentions a week"
        print(f"  {name:42s}drift {100 * np.mean(slow):5.1f} %   alarm {100 * np.mean(sudden):5.1f} %   "
              f"either {100 * either:5.1f} %")  # fmt: skip


if __name__ == "__main__":
    main()
