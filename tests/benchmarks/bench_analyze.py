"""Time and memory of ``rootcause analyze`` on 20,000 comments, as a process of its own. Prints; asserts nothing.

    python tests/benchmarks/bench_analyze.py [COMMENTS]

Twice: comments as long as the sample's (the first half of one, the second of another), and pairs of whole comments,
twice as long. Nearly all of them are different.
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


def joined(one: str, other: str, whole: bool) -> str:
    """Return both, or the first half of the words of one and the second half of those of the other."""
    first, second = one.split(" "), other.split(" ")
    return f"{one}. {other}" if whole else " ".join(first[: -(-len(first) // 2)] + second[len(second) // 2 :])


def write_export(path: Path, n: int, *, whole: bool) -> None:
    """Write n comments made of the sample's, each with a customer and a score of its own."""
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for i in range(n):
            turn, place = divmod(i, len(rows))
            row, other = rows[place], rows[(place * 7 + turn * 131 + 1) % len(rows)]
            text = row[TEXT] if turn == 0 else joined(row[TEXT], other[TEXT], whole)
            writer.writerow({**row, TEXT: text, CUSTOMER: f"{row[CUSTOMER]}{turn}", ID: f"N{i}"})


def measure(n: int, *, whole: bool) -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder / "export.csv", n, whole=whole)
        words = (folder / "export.csv").read_text(encoding="utf-8").count(" ") / n
        begun = time.perf_counter()
        call = [sys.executable, "-m", "rootcause", "analyze", "export.csv"]
        subprocess.run(call, cwd=folder, check=True, capture_output=True)
        seconds = time.perf_counter() - begun
        size = (folder / "rootcause-report" / "report.html").stat().st_size / 2**20
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"{n:,} comments of about {words:.0f} words: {seconds:.1f} s, {peak:.2f} GB at most, page {size:.2f} MB")


def main() -> None:
    """Measure both."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    measure(n, whole=False)
    measure(n, whole=True)
    print("aim: 60 s, 1.5 GB, 5 MB")


if __name__ == "__main__":
    main()
