"""A small export that people could have written."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

HEADER = ("id", "date", "customer", "channel", "csat", "comment")
COMPLAINTS = (
    "Twintig minuten in de wacht gestaan voordat er iemand opnam.",
    "I was on hold for forty minutes before anyone picked up.",
    "De factuur klopt alweer niet.",
    "You billed me the wrong amount again.",
    "Pakket kwam drie dagen te laat.",
    "My parcel arrived four days late.",
)
PRAISE = (
    "Heel vriendelijke medewerker, snel geholpen!",
    "Lovely, friendly lady on the phone.",
    "Super service, dank je wel",
    "Quick answer and very clear.",
)


def rows(n: int = 240) -> list[tuple[str, ...]]:
    """n answers; the complaints are scored low. Every text is made different by a detail."""
    made: list[tuple[str, ...]] = []
    for i in range(n):
        unhappy = i % 3 == 0
        text = COMPLAINTS[i // 3 % len(COMPLAINTS)] if unhappy else PRAISE[i % len(PRAISE)]
        made.append(
            (
                f"A{i:04d}",
                f"{i % 28 + 1:02d}-{i // 28 % 9 + 1:02d}-2026",
                f"K{i % 200:03d}",
                ("phone", "chat", "email")[i % 7 % 3],
                str(1 + i % 2 if unhappy else 4 + i % 2),
                f"{text} ({i // 12 + 2}e keer)" if i % 5 == 0 else text,
            )
        )
    return made


def write_csv(path: Path, lines: Sequence[Sequence[str]], header: Sequence[str] = HEADER, **dialect: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=dialect.get("delimiter", ","))
        writer.writerow(header)
        writer.writerows(lines)
    return path
