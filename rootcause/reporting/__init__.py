"""An analysis as a report: page, workbook, tables, and the folder that holds them. Imports no stage and no model."""

from rootcause.reporting.edit_sheet import read_edits
from rootcause.reporting.exports import write_csv, write_text
from rootcause.reporting.folder import (
    check_comparison_output,
    check_output,
    load_report,
    write_comparison,
    write_report,
)
from rootcause.reporting.stored import load_analysis
from rootcause.reporting.written import Applied

__all__ = [
    "Applied",
    "check_comparison_output",
    "check_output",
    "load_analysis",
    "load_report",
    "read_edits",
    "write_comparison",
    "write_csv",
    "write_report",
    "write_text",
]
