"""Make the pictures of the README from the report on the bundled sample. Needs chromium.

Run `python data/make_pictures.py`; it analyzes the sample first.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZE = "1240,1080"


def main() -> None:
    """Analyze, open the page, take its picture."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("make_pictures: needs chromium on the PATH.")
    with tempfile.TemporaryDirectory() as name:
        out, picture = Path(name) / "report", Path(name) / "report.png"
        subprocess.run([sys.executable, "-m", "rootcause", "demo", "--out", str(out)], check=True)
        shot = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={SIZE}", f"--screenshot={picture}"]
        subprocess.run([browser, *shot, (out / "report.html").as_uri()], check=True, capture_output=True)
        (HERE / "pictures").mkdir(exist_ok=True)
        shutil.copyfile(picture, HERE / "pictures" / "report.png")


if __name__ == "__main__":
    main()
