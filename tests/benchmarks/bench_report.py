"""Size of the page and time to make and to open a report. Prints; asserts nothing. Opening needs chromium.

    python tests/benchmarks/bench_report.py [COMMENTS] [--analysis FOLDER]

First the sample: seconds for page and workbook, then for all formats, each as a process of its own. Then an export of
COMMENTS (50,000) made of the sample's: size of its page, and seconds from disk to the event "load" and to the first
paint after it, the best of three. ``--analysis`` takes a folder that rootcause wrote in place of that export.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.benchmarks.bench_analyze import write_export

SEGMENTS = ["--segment", "Kanaal", "--segment", "Product"]


def run(*call: str) -> float:
    """Run a command of rootcause and return its seconds."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "rootcause", *call], check=True, capture_output=True)
    return time.perf_counter() - begun


def rendering(folder: Path) -> None:
    """Print how long the reports of the sample take from its analysis.json, without their comments and with them."""
    run("demo", "--out", str(folder / "demo"))
    for formats, aim in (("html,xlsx", 6), ("html,xlsx,pptx,md", 12)):
        seconds = run("report", str(folder / "demo"), "--formats", formats, "--out", str(folder / "again"))
        print(f"sample, {formats}: {seconds:.1f} s (aim: {aim} s)")


def opening(page: Path) -> None:
    """Print the size of a page and how long a browser takes to open it."""
    size = page.stat().st_size / 1e6
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print(f"page {size:.2f} MB (aim: 5 MB); not opened, as there is no chromium")
        return
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        seconds = min(opened(started.new_page(), page) for _ in range(3))
        started.close()
    print(f"page {size:.2f} MB (aim: 5 MB), opened in {seconds:.2f} s (aim: 2 s)")


def opened(tab: Page, page: Path) -> float:
    """Return the seconds until a page is loaded and painted."""
    begun = time.perf_counter()
    tab.goto(page.as_uri())
    tab.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")
    return time.perf_counter() - begun


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("comments", nargs="?", type=int, default=50_000)
    parser.add_argument("--analysis", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rendering(folder)
        if asked.analysis is None:
            write_export(folder / "export.csv", asked.comments, whole=False)
            run("analyze", str(folder / "export.csv"), "--out", str(folder / "large"), "--formats", "html", *SEGMENTS)
        else:
            run("report", str(asked.analysis), "--formats", "html", "--out", str(folder / "large"))
        print(f"{asked.comments:,} comments:" if asked.analysis is None else f"{asked.analysis}:", end=" ")
        opening(folder / "large" / "report.html")


if __name__ == "__main__":
    main()
