"""What an analyst wrote into the workbook of a report: per reason, and per comment, with the rows it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from rootcause.domain.reasons import UNNAMED, Words


@dataclass(frozen=True)
class ReasonEdit:
    """One row about a reason, a part of one, or a discovered cluster; ``id`` is its code or id, "" wherever not filled.

    ``name`` are new names, ``into`` a code, ``archive`` any mark; ``remark`` is the analyst's own and asks for nothing.
    """

    row: int
    id: str
    name: Words = UNNAMED
    into: str = ""
    archive: str = ""
    remark: str = ""

    @property
    def asks(self) -> bool:
        """Whether anything is to be changed."""
        return bool(self.name.nl or self.name.en or self.into or self.archive)


@dataclass(frozen=True)
class CommentEdit:
    """The reasons that a comment has by the analyst: ``codes`` as written in the cell."""

    row: int
    id: str
    codes: str


@dataclass(frozen=True)
class Edits:
    """All that was written into one workbook; ``sheets`` are the titles of the two sheets, for messages."""

    reasons: tuple[ReasonEdit, ...] = ()
    comments: tuple[CommentEdit, ...] = ()
    sheets: tuple[str, str] = ("", "")

    @property
    def asked(self) -> int:
        """The number of rows in which something is to be changed."""
        return sum(edit.asks for edit in self.reasons) + len(self.comments)
