"""The report folder: written whole beside its place and swapped in, or not at all."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rootcause.domain.analysis import Analysis
from rootcause.domain.changes import Comparison
from rootcause.errors import OutputRefused
from rootcause.reporting import follow_up, stored
from rootcause.reporting.comparison import comparison_markdown, dump_comparison
from rootcause.reporting.exports import CsvLocale, causes_table, write_csv, write_parquet
from rootcause.reporting.labeled import LABELS
from rootcause.reporting.written import WORKBOOK, Applied, moved, what_people_wrote

OURS = frozenset({
    "report.html", WORKBOOK, "report.pptx", "report.md", "causes.csv", "comments.csv", "comments.parquet",
    "tags.parquet", stored.NAME, "taxonomy.yaml", follow_up.NAME, LABELS,
})  # fmt: skip
COMPARISON = "comparison.json"
_LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class _Contents:
    """The files of a folder of ours, and the one that tells that it is: by its name and a key in it."""

    what: str
    names: frozenset[str]
    mark: str
    key: str


_REPORT = _Contents("report", OURS, stored.NAME, "manifest")
_COMPARISON = _Contents(
    "comparison", frozenset({COMPARISON, "comparison.md", "comparison.html"}), COMPARISON, "difference"
)


def write_report(
    analysis: Analysis,
    out: Path,
    *,
    formats: Sequence[str] = ("html", "xlsx"),
    csv_locale: CsvLocale = "en",
    taxonomy_yaml: str = "",
    template: Path | None = None,
    applied: Applied | None = None,
) -> Path:
    """Write the whole report folder and return its path; an older report of ours is replaced.

    Beside ``formats`` (html, xlsx, pptx, md) stand causes.csv, analysis.json and, where known, comments.csv,
    comments.parquet, tags.parquet and taxonomy.yaml (``taxonomy_yaml``, else the analysis's own). ``template`` is a
    presentation whose look report.pptx takes over. Raises OutputRefused for a place that cannot be written or that
    holds what we did not write, and for a template that is none; then, and after any failure, what was there before is
    still there, untouched. What people wrote is carried over: owner, status and remark in follow_up.xlsx, remarks in
    report.xlsx, and labels.csv. Edits in report.xlsx that nobody applied are refused too, unless this is what
    ``applied`` them.
    """
    out = _checked(out, _REPORT)
    written = what_people_wrote(out, applied)
    earlier = moved(follow_up.read_follow_up(out / follow_up.NAME), written.became)
    with _place(out) as folder:
        _render(folder, analysis, formats, template, written.remarks)
        _tables(folder, analysis, csv_locale, taxonomy_yaml or analysis.taxonomy)
        _follow_up(folder, analysis, earlier)
        if written.labels is not None:
            write_csv(written.labels, folder / LABELS, csv_locale=csv_locale)
    return out


def write_comparison(comparison: Comparison, out: Path, *, language: str) -> Path:
    """Write comparison.html, .md and .json into a folder and return its path; an older comparison is replaced.

    Raises OutputRefused as ``write_report`` does, also for the folder of a report.
    """
    from rootcause.reporting.comparison_page import render_comparison

    out = _checked(out, _COMPARISON)
    with _place(out) as folder:
        _write(folder / COMPARISON, dump_comparison(comparison))
        _write(folder / "comparison.md", comparison_markdown(comparison, language))
        _write(folder / "comparison.html", render_comparison(comparison, language))
    return out


def load_report(folder: Path) -> tuple[Analysis, str]:
    """Read a report folder back: the analysis with its comments, and the text of its taxonomy.

    Raises ArtifactError for a folder that holds no analysis or a damaged one.
    """
    analysis = stored.load_analysis(folder)
    taxonomy = folder / "taxonomy.yaml"
    return analysis, taxonomy.read_text(encoding="utf-8") if taxonomy.exists() else analysis.taxonomy


def check_output(out: Path, applied: Applied | None = None) -> None:
    """Raise OutputRefused for a folder that ``write_report`` would refuse; to be asked before the long work starts."""
    what_people_wrote(_checked(out, _REPORT), applied)


def check_comparison_output(out: Path) -> None:
    """Raise OutputRefused for a folder that ``write_comparison`` would refuse."""
    _checked(out, _COMPARISON)


def _checked(out: Path, contents: _Contents) -> Path:
    out = _whole(out)
    if out.exists():
        _check_existing(out, contents)
    _check_writable(next(parent for parent in out.parents if parent.exists()), out)
    return out


def _whole(out: Path) -> Path:
    """Follow links: the folder itself is replaced, never the link to it."""
    try:
        return out.resolve()
    except (OSError, RuntimeError) as error:
        raise OutputRefused(f"The output folder {out} cannot be used: {error}. Choose another with --out.") from None


def _check_existing(out: Path, contents: _Contents) -> None:
    if not out.is_dir():
        raise OutputRefused(f"The output {out} is a file. Choose a folder with --out.")
    if os.path.ismount(out):
        raise OutputRefused(f"The output {out} is a whole drive or mount. Choose a folder inside it with --out.")
    try:
        names = sorted(entry.name for entry in out.iterdir())
    except OSError as error:
        raise OutputRefused(
            f"The output folder {out} cannot be read: {error.strerror}. Choose another with --out."
        ) from None
    foreign = [name for name in names if name not in contents.names and name not in _LEFT_BY_SYSTEMS]
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise OutputRefused(
            f'The output folder {out} holds what is no part of a {contents.what}: "{foreign[0]}"{more}. '
            "Nothing was changed. Choose another folder with --out."
        )
    if any(name in contents.names for name in names) and not stored.is_ours(out, contents.mark, contents.key):
        raise OutputRefused(
            f"The output folder {out} has files but no {contents.mark} of ours. Nothing was changed. "
            "Choose another folder with --out."
        )


def _check_writable(parent: Path, out: Path) -> None:
    """Try it: permission bits tell little about containers, network drives and administrators."""
    probe = parent / f".rootcause-{uuid.uuid4().hex}"
    try:
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        raise OutputRefused(
            f"The output folder {out} cannot be written: {error.strerror} in {parent}. Choose another with --out."
        ) from None


@contextmanager
def _place(out: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``out``; it takes the place of ``out`` at the end, or vanishes on any failure."""
    made = [parent for parent in out.parents if not parent.exists()]
    fresh = out.with_name(f".{out.name}.{uuid.uuid4().hex}")
    try:
        fresh.mkdir(parents=True)
        yield fresh
        _swap(fresh, out)
    except BaseException as error:
        shutil.rmtree(fresh, ignore_errors=True)
        for parent in made:
            with suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError):
            raise OutputRefused(
                f"The report could not be written to {out}: {error.strerror or error}. "
                "What was there before is untouched."
            ) from error
        raise


def _swap(fresh: Path, out: Path) -> None:
    """Put ``fresh`` in the place of ``out``; when that fails the old folder comes back."""
    if not out.exists():
        fresh.rename(out)
        return
    old = out.with_name(f"{fresh.name}.old")
    out.rename(old)
    try:
        fresh.rename(out)
    except BaseException:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _render(
    folder: Path, analysis: Analysis, formats: Sequence[str], template: Path | None, remarks: Mapping[str, str]
) -> None:
    """Each format is imported when it is asked for: charts, workbooks and slides are slow to load."""
    if "html" in formats:
        from rootcause.reporting.html import render_html

        _write(folder / "report.html", render_html(analysis))
    if "xlsx" in formats:
        from rootcause.reporting.workbook import render_workbook

        (folder / WORKBOOK).write_bytes(render_workbook(analysis, remarks))
    if "pptx" in formats:
        from rootcause.reporting.slides import render_slides

        (folder / "report.pptx").write_bytes(render_slides(analysis, template))
    if "md" in formats:
        from rootcause.reporting.markdown import render_markdown

        _write(folder / "report.md", render_markdown(analysis))


def _tables(folder: Path, analysis: Analysis, csv_locale: CsvLocale, taxonomy: str) -> None:
    write_csv(causes_table(analysis), folder / "causes.csv", csv_locale=csv_locale)
    _write(folder / stored.NAME, stored.dump_analysis(analysis))
    if taxonomy:
        _write(folder / "taxonomy.yaml", taxonomy)
    if analysis.comments is not None:
        write_csv(analysis.comments, folder / "comments.csv", csv_locale=csv_locale)
        write_parquet(analysis.comments, folder / "comments.parquet")
    if analysis.tags is not None:
        write_parquet(analysis.tags, folder / "tags.parquet")


def _follow_up(folder: Path, analysis: Analysis, earlier: tuple[follow_up.Entry, ...]) -> None:
    """Whom to call back; an analysis without its comments keeps the sheet that was there."""
    entries = follow_up.follow_up(analysis, earlier) if analysis.comments is not None else earlier
    if entries:
        (folder / follow_up.NAME).write_bytes(follow_up.render_follow_up(entries, analysis.language))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
