"""What a person sees while an analysis runs: a bar on a terminal, plain lines otherwise, always on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rootcause.protocols import Progress


class _Lines:
    """One plain line per stage, for logs and pipes."""

    def stage(self, name: str, total: int | None = None) -> None:
        print(f"{name} ..." if total is None else f"{name} ({total:,}) ...", file=sys.stderr, flush=True)


@contextmanager
def shown_progress(stages: int) -> Iterator[Progress]:
    """Yield what the pipeline reports to, in so many ``stages``."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    with Bar(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        yield _Bar(bar, stages)


class _Bar:
    """A bar over the stages of the pipeline."""

    def __init__(self, bar: object, stages: int) -> None:
        from rich.progress import Progress as Bar

        assert isinstance(bar, Bar)
        self._bar = bar
        self._task = bar.add_task("Starting", total=stages)
        self._begun = 0

    def stage(self, name: str, total: int | None = None) -> None:
        label = name if total is None else f"{name} ({total:,})"
        self._bar.update(self._task, description=label, completed=self._begun)
        self._begun += 1
