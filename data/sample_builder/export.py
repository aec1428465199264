"""The sample as a file, the way a Dutch spreadsheet saves it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from sample_builder.model import Answer

HEADINGS = (
    "Respons-ID", "Datum", "Klantnummer", "Kanaal", "Product", "Team", "Tevredenheid (1-5)", "Eerste reactie (min)",
    "Toelichting",
)  # fmt: skip


def _cells(answer: Answer) -> tuple[str, ...]:
    at = answer.at
    return (
        answer.id,
        f"{at.day}-{at.month}-{at.year} {at.hour:02d}:{at.minute:02d}",
        answer.customer,
        answer.channel,
        answer.product,
        answer.team,
        answer.missing if answer.score is None else str(answer.score),
        "" if answer.minutes is None else f"{answer.minutes:.1f}".replace(".", ","),
        answer.text,
    )


def as_csv(answers: Iterable[Answer]) -> bytes:
    """Write the rows with BOM, semicolons, CRLF, decimal commas and line breaks inside quotes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(_cells(answer) for answer in answers)
    return buffer.getvalue().encode("utf-8-sig")
