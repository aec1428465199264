"""Make the pictures of the README from the report on the bundled sample. Needs chromium and the ``dev`` extra.

Run `python data/make_pictures.py`; it analyzes the sample first, with two made-up event marks.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
EVENTS = "date,label\n2026-04-01,Price change\n2026-06-15,New app\n"
WIDTH = 1240
COLORS = 64
"""Enough for a page of few colors, at a third of the bytes."""


def save(picture: bytes, name: str) -> None:
    """Write a picture small."""
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    (HERE / "pictures").mkdir(exist_ok=True)
    image.save(HERE / "pictures" / name, optimize=True)


def photograph(page: Page, report: Path) -> None:
    """Take page one, and the course over time in the dark."""
    page.goto(report.as_uri())
    ranking = page.locator("#ranking").bounding_box()
    assert ranking is not None
    save(page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": ranking["y"] - 8}), "report.png")
    page.emulate_media(color_scheme="dark")
    save(page.locator("section[aria-labelledby=course]").screenshot(), "trend.png")


def main() -> None:
    """Analyze, open the page, take its pictures."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("make_pictures: needs chromium on the PATH.")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "events.csv").write_text(EVENTS, encoding="utf-8")
        sample, out = HERE / "sample_nl_en.csv", folder / "report"
        analyze = [sys.executable, "-m", "rootcause", "analyze", str(sample), "--out", str(out), "--language", "en"]
        subprocess.run([*analyze, "--formats", "html", "--events", str(folder / "events.csv")], check=True)
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        photograph(started.new_page(viewport={"width": WIDTH, "height": 1600}), out / "report.html")
        started.close()


if __name__ == "__main__":
    main()
