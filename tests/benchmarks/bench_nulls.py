"""How often chance alone makes a driver or a strength: ``python tests/benchmarks/bench_nulls.py --shuffles 200``.

The scores of whole customers of every real data set are given to other customers, the words and tags stay; and worlds
are generated in which the score depends on a segment alone, or on the mood of customers with many comments. Any driver
or strength among the top-level rows is then a false alarm. Real data lie in ``../shared/data``; absent ones are
skipped with a word.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers import measure
from rootcause.preparing import prepare
from rootcause.settings import DriverSettings, ReadingSettings, Settings
from tests.drivers.generator import Planted, planted, segment_only, shuffled, world

DATA = Path(__file__).parents[3] / "shared" / "data"
REVERSED = ReadingSettings(scale="5..1")
FILES = {
    "nhs_neas.csv": Settings(reading=REVERSED),
    "nhs_neas.csv, --groups labels": Settings(reading=REVERSED, groups="labels"),
    "restaurants_nl_en_reviews.csv": Settings(),
    "restaurants_nl_en_reviews.csv, --groups cat_pol": Settings(groups="cat_pol"),
    "restaurants_nl_en_sentences.csv": Settings(reading=ReadingSettings(score="polarity")),
    "airline_tweets.csv": Settings(),
    "airline_reviews_subratings.csv": Settings(),
    "null_control_tickets.csv": Settings(),
}
GENERATED: dict[str, Callable[[int], Planted]] = {
    "customers shuffled, N = 1,000": lambda seed: shuffled(
        planted(world(seed % 40), 1_000, seed, per_customer=3), np.random.default_rng(seed)
    ),
    "a segment alone decides, N = 300": lambda seed: planted(segment_only(seed), 300, seed),
    "a segment alone decides, N = 1,000": lambda seed: planted(segment_only(seed), 1_000, seed),
    "up to 10 comments of moody customers, N = 1,000": lambda seed: planted(
        segment_only(seed), 1_000, seed, per_customer=9, moody=1.5
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shuffles", type=int, default=200, help="of each data set")
    parser.add_argument("--sets", type=int, default=300, help="generated, of each kind")
    parser.add_argument("--draws", type=int, default=200)
    options = parser.parse_args()
    start, settings = time.perf_counter(), DriverSettings(draws=options.draws)
    print(f"{options.shuffles} shuffles of every data set (<= 8 % each, <= 5 % pooled), {options.draws} draws")
    pooled: list[bool] = []
    for name, reading in FILES.items():
        path = DATA / name.partition(",")[0]
        if not path.exists():
            print(f"  {name:50s} skipped: {path.name} is not in ../shared/data")
            continue
        found = prepare([path], reading)
        if name.startswith("null_control"):
            alarm = _alarm(found.corpus, found.level, settings)
            print(f"  {name:50s} as it is: {'an alarm' if alarm else 'no driver, no strength'}")
        alarms = [_alarm(_shuffled(found.corpus, seed), found.level, settings) for seed in range(options.shuffles)]
        pooled += alarms
        print(f"  {name:50s} {100 * np.mean(alarms):5.1f} %  ({time.perf_counter() - start:.0f} s)", flush=True)
    if pooled:
        print(f"  {'pooled':50s} {100 * np.mean(pooled):5.1f} %")
    print(f"{options.sets} generated sets of each kind (<= 5 %)")
    for name, make in GENERATED.items():
        alarms = [_of(make(seed), settings) for seed in range(options.sets)]
        print(f"  {name:50s} {100 * np.mean(alarms):5.1f} %", flush=True)
    print(f"{time.perf_counter() - start:.0f} s")


def _of(data: Planted, settings: DriverSettings) -> bool:
    return _alarm(data.corpus, data.grouping, settings)


def _alarm(corpus: Corpus, level: Grouping, settings: DriverSettings) -> bool:
    measured = measure(corpus, level, settings, seed=0)
    rows = [*measured.problems.drivers, *(measured.strengths.drivers if measured.strengths else ())]
    return any(driver.verdict in ("driver", "strength") for driver in rows)


def _shuffled(corpus: Corpus, seed: int) -> Corpus:
    """Give all scores of a customer to another one with as many answers; rows of one answer keep one score."""
    rng = np.random.default_rng(seed)
    unit = np.unique(corpus.unit, return_inverse=True)[1]
    first = np.unique(unit, return_index=True)[1]
    named = np.where(corpus.customer[first] == "", np.char.add("unit ", first.astype(np.str_)), corpus.customer[first])
    person, size = np.unique(named, return_inverse=True, return_counts=True)[1:]
    order = np.lexsort((np.arange(len(first)), person))
    source = np.arange(len(first))
    for count in np.unique(size):
        block = order[size[person[order]] == count].reshape(-1, count)
        source[block] = block[rng.permutation(len(block))]
    given = first[source][unit]
    return replace(corpus, satisfaction=corpus.satisfaction[given], score=corpus.score[given])


if __name__ == "__main__":
    main()
