"""Seconds of the drivers alone, and how they grow: ``python tests/benchmarks/bench_driver_speed.py``.

Made answers, 40 causes, 1,000 bootstrap draws, one thread. Must be: 20,000 answers within 15 s, 80,000 within 60 s,
an exponent of growth of at most 1.25.
"""

from __future__ import annotations

import sys
import time
from math import log
from pathlib import Path

from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from rootcause.drivers import measure
from rootcause.settings import DriverSettings
from tests.drivers.generator import planted, world

SIZES = (5_000, 20_000, 80_000)


def main() -> None:
    drawn, settings = world(1, causes=40), DriverSettings()
    wall, used = [], []
    for n in SIZES:
        data = planted(drawn, n, seed=1)
        start, begun = time.perf_counter(), time.process_time()
        with threadpool_limits(1):
            measure(data.corpus, data.grouping, settings, seed=0)
        wall.append(time.perf_counter() - start)
        used.append(time.process_time() - begun)
        print(f"{n:7,} answers: {wall[-1]:6.1f} s, of which computing {used[-1]:6.1f} s")
    for seconds, name in ((wall, "wall"), (used, "computing")):
        print(f"exponent of growth, {name}: {log(seconds[-1] / seconds[0]) / log(SIZES[-1] / SIZES[0]):.2f}")


if __name__ == "__main__":
    main()
