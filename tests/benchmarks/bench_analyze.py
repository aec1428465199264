"""Time and memory of ``rootcause analyze`` on 20,000 comments, as a process of its own. Prints; asserts nothing.

    python tests/benchmarks/bench_analyze.py [COMMENTS]

The comments are pairs of comments of the sample, so nearly all of them are different and twice as long.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "data" / "sample_nl_en.csv"
TEXT, CUSTOMER, ID = "Toelichting", "Klantnummer", "Respons-ID"


def write_export(path: Path, n: int) -> None:
    """Write n comments made of the sample's, each with a customer and a score of its own."""
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for i in range(n):
            turn, place = divmod(i, len(rows))
            row, other = rows[place], rows[(place * 7 + turn * 131 + 1) % len(rows)]
            text = row[TEXT] if turn == 0 else f"{row[TEXT]}. {other[TEXT]}"
            writer.writerow({**row, TEXT: text, CUSTOMER: f"{row[CUSTOMER]}{turn}", ID: f"N{i}"})


def main() -> None:
    """Run and print."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder / "export.csv", n)
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "rootcause", "analyze", "export.csv"], cwd=folder, check=True, capture_output=True
        )
        seconds = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        size = (folder / "rootcause-report" / "report.html").stat().st_size / 2**20
    print(
        f"{n:,} comments: {seconds:.1f} s, {peak:.2f} GB at most, report.html {size:.2f} MB (aim: 60 s, 1.5 GB, 5 MB)"
    )


if __name__ == "__main__":
    main()
