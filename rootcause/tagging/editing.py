"""What an analyst wrote into a report's workbook → what is to become of the reasons, or every problem at once.

Names are given to a code, which stays: what the model that ships knows of a reason hangs on it. ``into`` merges into a
code that is there, and gives a code that is not there yet: to a reason (it moves), to a part of one (it becomes a
reason of its own), to a discovered cluster (it becomes a reason).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rootcause.domain.edits import Edits, ReasonEdit
from rootcause.domain.reasons import Taxonomy, Words
from rootcause.errors import TaxonomyInvalid
from rootcause.tagging.nodes import is_code

MOST_SHOWN, LONGEST = 40, 120
Kind = Literal["reason", "group", "part", "discovered"]
_MARKS = {"x", "×", "v", "ja", "yes", "true", "1", "1.0"}


@dataclass(frozen=True)
class Known:
    """What a report holds that can be edited.

    ``parts`` maps what lies inside a reason to (code of the reason, its name), ``discovered`` a cluster to its name,
    ``comments`` an rc_id to whether the comment was analyzed.
    """

    taxonomy: Taxonomy
    parts: Mapping[str, tuple[str, Words]] = field(default_factory=dict)
    discovered: Mapping[str, Words] = field(default_factory=dict)
    comments: Mapping[str, bool] = field(default_factory=dict)

    def kind(self, id: str) -> Kind | None:
        """What an id of the workbook stands for, None for nothing."""
        if id in self.parts:
            return "part"
        if id in self.discovered:
            return "discovered"
        if id not in {reason.code for reason in self.taxonomy}:
            return None
        return "reason" if id in self.leaves else "group"

    @property
    def leaves(self) -> frozenset[str]:
        """The codes that comments can have."""
        return frozenset(leaf.code for leaf in self.taxonomy.leaves if not leaf.retired)

    @property
    def retired(self) -> frozenset[str]:
        """The codes that comments had once."""
        return frozenset(reason.code for reason in self.taxonomy if reason.retired)

    def named(self, id: str) -> Words:
        """The name of a part or a cluster, the id where it has none."""
        name = self.parts[id][1] if id in self.parts else self.discovered[id]
        return Words(name.nl or id, name.en or id)


class Problems:
    """Collects what is wrong, each with its sheet and row."""

    def __init__(self) -> None:
        self.found: list[tuple[str, int, str]] = []

    def tell(self, sheet: str, row: int, text: str) -> None:
        """Remember one problem."""
        self.found.append((sheet, row, text))

    def check(self) -> None:
        """Raise TaxonomyInvalid with all of them."""
        if not self.found:
            return
        lines = [f"{sheet}, row {row}: {text}" for sheet, row, text in self.found[:MOST_SHOWN]]
        more = len(self.found) - MOST_SHOWN
        raise TaxonomyInvalid(
            f"The workbook has {len(self.found)} problem(s), so nothing was changed.\n"
            + "\n".join(lines + ([f"and {more} more"] if more > 0 else []))
        )


def sound_rows(edits: Edits, known: Known, problems: Problems) -> tuple[ReasonEdit, ...]:
    """The rows about reasons that ask for something that can be done; ``problems`` is told of the others."""
    asking = [edit for edit in edits.reasons if edit.asks]
    sheet = edits.sheets[0]
    sound = []
    for number, edit in enumerate(asking):
        found = list(_wrong(edit, asking[:number], asking, known))
        for text in found:
            problems.tell(sheet, edit.row, text)
        if not found:
            sound.append(edit)
    return tuple(sound)


def _wrong(edit: ReasonEdit, above: Sequence[ReasonEdit], asking: Sequence[ReasonEdit], known: Known) -> Iterator[str]:
    kind = known.kind(edit.id)
    if kind is None:
        yield f"{_shown(edit.id)} is no code and no id of this report"
        return
    if edit.id in known.retired:
        yield f"{edit.id} is archived already"
    if double := next((other.row for other in above if other.id == edit.id), None):
        yield f"{edit.id} stands in row {double} too; write into one of them"
    if len(edit.name.nl) > LONGEST or len(edit.name.en) > LONGEST:
        yield f"a name has more than {LONGEST} characters"
    yield from _wrong_archive(edit, kind)
    if edit.into and not edit.archive:
        yield from _wrong_into(edit, kind, above, asking, known)
    elif kind in ("part", "discovered") and (edit.name.nl or edit.name.en):
        yield f"{edit.id} is no reason yet; give it a code under into, and the name goes with it"


def _wrong_archive(edit: ReasonEdit, kind: Kind) -> Iterator[str]:
    if not edit.archive:
        return
    if edit.archive.casefold() not in _MARKS:
        yield f"archive holds {_shown(edit.archive)}; write x, or nothing"
    if edit.into:
        yield "archive and into are both filled; choose one"
    if kind in ("part", "discovered"):
        yield f"{edit.id} is no reason of the taxonomy, so it cannot be archived"


def _wrong_into(
    edit: ReasonEdit, kind: Kind, above: Sequence[ReasonEdit], asking: Sequence[ReasonEdit], known: Known
) -> Iterator[str]:
    if not is_code(edit.into):
        yield f"the code {_shown(edit.into)} is not like delivery.late: small letters, one to three parts"
    elif edit.into == (known.parts[edit.id][0] if kind == "part" else edit.id):
        yield f"{edit.id} cannot be merged into itself"
    elif (target := known.kind(edit.into)) is None:
        if double := next((other.row for other in above if other.into == edit.into), None):
            yield f"the new code {edit.into} is given in row {double} already; merge into one that is there"
    elif kind == "group":
        yield f"{edit.id} is a group of reasons and {edit.into} is there already; merge its reasons one by one"
    elif target == "group":
        yield f"{edit.into} is a group of reasons; name one of those below it"
    else:
        if edit.name.nl or edit.name.en:
            yield f"{edit.id} joins {edit.into} and keeps no name of its own; write the name in the row of {edit.into}"
        yield from _wrong_target(edit.id, edit.into, asking, known)


def _wrong_target(id_: str, into: str, asking: Sequence[ReasonEdit], known: Known) -> Iterator[str]:
    """A reason that goes away itself can take nothing in."""
    if into in known.retired:
        yield f"{into} is archived; bring it back in taxonomy.yaml first, or choose another"
    for other in asking:
        if other.archive and (
            other.id == into or (into.startswith(f"{other.id}.") and known.kind(other.id) == "group")
        ):
            yield f"{into} is to be archived in row {other.row}"
        elif other.id == into != other.into and known.kind(other.into) is not None:
            where = "leave one of the two out" if other.into == id_ else f"name {other.into} here"
            yield f"{into} is itself merged in row {other.row}; {where}"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
