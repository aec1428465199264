"""A taxonomy as edits leave it: renamed, merged, archived, moved, with new reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rootcause.domain.edits import ReasonEdit
from rootcause.domain.reasons import UNNAMED, ContactReason, Taxonomy, Words
from rootcause.tagging.editing import Known, Problems
from rootcause.tagging.extending import Extension, extend

Lines = dict[str, tuple[str, ...]]


def reworked(
    known: Known,
    rows: Sequence[ReasonEdit],
    merged: Mapping[str, str],
    moved: Sequence[ReasonEdit],
    made: Sequence[ReasonEdit],
    problems: Problems,
    sheet: str,
) -> tuple[tuple[ContactReason, ...], dict[str, str]]:
    """The reasons after renaming, merging, archiving, moving and adding, and the code of each old one now."""

    def tell(row: int, text: str) -> None:
        problems.tell(sheet, row, text)

    named, archived = {edit.id: edit.name for edit in rows}, archived_leaves(rows, known)
    reasons: Sequence[ContactReason] = [
        replace(
            _joined(reason, [known.taxonomy[source] for source, target in merged.items() if target == reason.code]),
            name=_filled(named.get(reason.code, UNNAMED), reason.name),
            retired=reason.retired or reason.code in archived,
        )
        for reason in known.taxonomy
        if reason.code not in merged
    ]
    now = {reason.code: reason.code for reason in reasons}
    for edit in sorted(moved, key=lambda edit: (edit.into.count("."), edit.into)):
        old = now[edit.id]
        reasons = extend(reasons, Extension(rename=((old, edit.into, edit.row),)), tell)
        if any(reason.code == edit.into for reason in reasons):
            now = {code: _below(at, old, edit.into) for code, at in now.items()}
    for edit in sorted(made, key=lambda edit: (edit.into.count("."), edit.into)):
        new = ContactReason(edit.into, _filled(edit.name, known.named(edit.id)), UNNAMED, UNNAMED, UNNAMED)
        reasons = extend(reasons, Extension(add=((new, edit.row),)), tell)
    tagged = {now[code] for code in known.leaves - merged.keys()} | {edit.into for edit in made}
    for edit in (*moved, *made):
        parent = edit.into.rpartition(".")[0]
        if parent in tagged:
            tell(
                edit.row, f"{edit.into} would lie below {parent}, which comments have themselves; place it beside that"
            )
    return _without_empty(reasons, known, now), now


def _below(code: str, old: str, new: str) -> str:
    return new + code[len(old) :] if code == old or code.startswith(f"{old}.") else code


def _without_empty(reasons: Sequence[ContactReason], known: Known, now: Mapping[str, str]) -> tuple[ContactReason, ...]:
    """Leave out groups below which nothing is left: nobody could be told what would fall into them."""
    groups = {now[reason.code] for reason in known.taxonomy if known.kind(reason.code) == "group"}
    kept = tuple(reasons)
    while empty := {leaf.code for leaf in Taxonomy("", "", kept).leaves if not leaf.retired} & groups:
        kept = tuple(reason for reason in kept if reason.code not in empty)
    return kept


def archived_leaves(rows: Sequence[ReasonEdit], known: Known) -> frozenset[str]:
    """The codes that are marked to be archived, or lie below one that is."""
    marked = [edit.id for edit in rows if edit.archive]
    return frozenset(leaf for leaf in known.leaves for code in marked if leaf == code or leaf.startswith(f"{code}."))


def _joined(reason: ContactReason, sources: Sequence[ContactReason]) -> ContactReason:
    """A reason with the examples and patterns of those that are merged into it."""
    for source in sources:
        reason = replace(
            reason,
            examples=joined_lines(reason.examples, source.examples),
            counter_examples=joined_lines(reason.counter_examples, source.counter_examples),
            patterns=joined_lines(reason.patterns, source.patterns),
        )
    return reason


def joined_lines(first: Lines, second: Lines) -> Lines:
    """The lines of both by language, each once."""
    languages = dict.fromkeys((*first, *second))
    return {one: tuple(dict.fromkeys((*first.get(one, ()), *second.get(one, ())))) for one in languages}


def _filled(new: Words, old: Words) -> Words:
    return Words(new.nl or old.nl, new.en or old.en)


def next_version(version: str) -> str:
    """A version behind the given one: its last number is one more."""
    found = re.search(r"(\d{1,9})(?!.*\d)", version)
    return f"{version[: found.start()]}{int(found[1]) + 1}{version[found.end() :]}" if found else f"{version}.1"
