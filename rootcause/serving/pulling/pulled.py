"""A pull on disk: every page is kept as soon as it is there, so that a pull which stops goes on where it was.

``FILE.pages`` holds a line per page (rows and the cursor behind them) while a pull runs; ``FILE.cursor`` says where the
next one begins once it is complete. The same ticket may come again: its latest row stands.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rootcause.errors import OutputRefused, RootCauseError
from rootcause.serving.calling import CallFailed, Forbidden, Locked, Rejected
from rootcause.serving.pulling.pages import PulledPage, Puller, T
from rootcause.serving.pulling.rows import Pulled

TRIES = 8
LONGEST_WAIT = 300.0


class PullStopped(RootCauseError):
    """The helpdesk did not go on answering; what was fetched is kept."""


def pull(
    fetch: Puller, out: Path, begin: str, *, sleep: Callable[[float], None] = time.sleep,
    held: Callable[[], float] = lambda: 0.0, told: Callable[[int], None] = lambda _: None,
) -> list[Pulled]:  # fmt: skip
    """Fetch all pages from ``begin``, or from where an earlier pull into ``out`` came; return the rows, upserted.

    ``held`` returns the seconds for which the helpdesk asks to be left alone; ``told`` is told the tickets so far.
    Raises PullStopped where the helpdesk refuses or does not answer any more, and OutputRefused for a place that cannot
    be written.
    """
    pages, patience = _resumed(out), Patience(sleep, held)
    cursor = pages[-1].cursor if pages else _cursor(out) or begin
    count = sum(len(page.rows) for page in pages)
    end = bool(pages) and pages[-1].end
    while not end:
        page = fetch(cursor, patience)
        pages.append(page)
        _keep(out, page)
        count += len(page.rows)
        told(count)
        end, cursor = page.end, page.cursor
    latest: dict[str, Pulled] = {}
    for row in (row for page in pages for row in page.rows):
        latest.pop(row["ticket_id"], None)
        latest[row["ticket_id"]] = row
    return list(latest.values())


def finish(out: Path) -> None:
    """Say that the rows are written: the next pull begins where this one ended. Does nothing where none has run."""
    pages = list(_kept(out))
    if pages:
        _write(_beside(out, ".cursor"), json.dumps({"cursor": pages[-1].cursor}), append=False)
        _beside(out, ".pages").unlink()


def merged(earlier: Sequence[Mapping[str, str]], rows: Sequence[Pulled]) -> list[Mapping[str, str]]:
    """The rows of an earlier file, those of this pull in their place, in order of creation."""
    latest = {row["ticket_id"]: row for row in earlier} | {row["ticket_id"]: row for row in rows}
    return sorted(latest.values(), key=lambda row: (row.get("created_at", ""), row["ticket_id"]))


@dataclass(frozen=True)
class Patience:
    """Calls a helpdesk again where it fails, as late as it asks for, or later and later; and not while it is held."""

    sleep: Callable[[float], None]
    held: Callable[[], float]

    def __call__(self, call: Callable[[], T], /) -> T:
        """Return what ``call`` returns. Raises PullStopped where that will not work, or has not for too long."""
        for attempt in range(1, TRIES + 1):
            if (wait := self.held()) > 0:
                self.sleep(min(wait, LONGEST_WAIT))
            try:
                return call()
            except CallFailed as error:
                if attempt == TRIES or isinstance(error, Locked | Forbidden | Rejected):
                    what = f"The helpdesk stopped the pull ({error.reason}). What came so far is kept."
                    raise PullStopped(f"{what} Check token and address, and run the same command to go on.") from None
                self.sleep(min(error.wait or 2.0**attempt, LONGEST_WAIT))
        raise AssertionError("the loop above returns or raises")


def _resumed(out: Path) -> list[PulledPage]:
    """The pages that are kept; what a cut line left behind them is taken away, as the next page follows it."""
    pages, place = list(_kept(out)), _beside(out, ".pages")
    if place.exists():
        _write(place, "".join(map(_line, pages)), append=False)
    return pages


def _kept(out: Path) -> Iterator[PulledPage]:
    """The pages of a pull that did not end; a last line that was cut is as if it had never been."""
    try:
        lines = _beside(out, ".pages").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            told: Any = json.loads(line)
        except ValueError:
            return
        yield PulledPage(told["rows"], told["cursor"], told["end"])


def _keep(out: Path, page: PulledPage) -> None:
    _write(_beside(out, ".pages"), _line(page), append=True)


def _line(page: PulledPage) -> str:
    return json.dumps({"rows": list(page.rows), "cursor": page.cursor, "end": page.end}) + "\n"


def _cursor(out: Path) -> str:
    try:
        return str(json.loads(_beside(out, ".cursor").read_text(encoding="utf-8"))["cursor"]) if out.exists() else ""
    except (OSError, ValueError, LookupError):
        return ""


def _write(path: Path, text: str, *, append: bool) -> None:
    try:
        with path.open("a" if append else "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputRefused(f"{path} cannot be written: {error.strerror}. Choose another --out.") from None


def _beside(out: Path, suffix: str) -> Path:
    return out.with_name(out.name + suffix)
