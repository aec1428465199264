"""Build `sample_nl_en.csv` and `sample_truth.json` from the phrase bank in `sample_phrases/`.

Run `python data/build_sample.py`; `--to FOLDER` writes elsewhere. Only the standard library is used, and every choice
comes from `random.Random(seed).random()`, so the bytes are the same on every Python version.

The order is that of a controlled experiment: who answers and where -> which causes are mentioned -> the score, drawn
from a logit in which causes add up -> the words. The score never chooses a cause; it only chooses praise.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from sample_builder.export import as_csv
from sample_builder.rows import build
from sample_builder.truth import as_json


def main() -> None:
    """Write both files."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="Build the bundled sample and its planted truth.")
    parser.add_argument("--to", type=Path, default=here, metavar="FOLDER", help="where to write (default: data/)")
    folder = parser.parse_args().to
    answers = build()
    (folder / "sample_nl_en.csv").write_bytes(as_csv(answers))
    (folder / "sample_truth.json").write_bytes(as_json(answers))


if __name__ == "__main__":
    main()
