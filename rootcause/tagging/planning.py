"""Sound edits → the new taxonomy, what old codes became, and what the tags of single comments are to be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from rootcause.domain.edits import Edits, ReasonEdit
from rootcause.domain.reasons import Taxonomy
from rootcause.tagging.editing import Known, Problems, sound_rows
from rootcause.tagging.labeling import NONE
from rootcause.tagging.migrating import Change
from rootcause.tagging.reworking import archived_leaves, joined_lines, next_version, reworked

_PRAISE, _PROBLEM = {"praise", "lof", "positive", "positief"}, {"problem", "probleem", "negative", "negatief"}


@dataclass(frozen=True)
class Plan:
    """What is to become of a report.

    ``became`` maps each old code of a leaf to the new one, "" where it is archived; ``parts`` maps a part of a reason,
    and ``clusters`` a discovered one, to the code its comments get. ``comments`` holds (code, is praise) of each
    corrected comment.
    """

    taxonomy: Taxonomy
    became: Mapping[str, str]
    parts: Mapping[str, str]
    clusters: Mapping[str, str]
    comments: Mapping[str, tuple[tuple[str, bool], ...]]
    changes: tuple[Change, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that comments can have now."""
        return tuple(leaf.code for leaf in self.taxonomy.leaves if not leaf.retired)


def plan_edits(edits: Edits, known: Known) -> Plan:
    """Say what edits come to. Raises TaxonomyInvalid with every problem, by sheet and row."""
    problems = Problems()
    rows = sound_rows(edits, known, problems)
    there = {reason.code for reason in known.taxonomy}
    merged = {edit.id: edit.into for edit in rows if edit.into in there and edit.id in there}
    moved = [edit for edit in rows if edit.into and edit.into not in there and edit.id in there]
    made = [edit for edit in rows if edit.into and edit.into not in there and edit.id not in there]
    reasons, now = reworked(known, rows, merged, moved, made, problems, edits.sheets[0])
    archived = archived_leaves(rows, known)
    taxonomy = replace(known.taxonomy, reasons=reasons)
    if rows:
        taxonomy = replace(taxonomy, version=next_version(known.taxonomy.version))
    became = {code: "" if code in archived else now[merged.get(code, code)] for code in sorted(known.leaves)}
    leading = {edit.id: now.get(edit.into, edit.into) for edit in rows if edit.into and edit.id not in there}
    comments = _comments(edits, known, became, {c.code for c in taxonomy.leaves if not c.retired}, problems)
    problems.check()
    return Plan(
        taxonomy=taxonomy,
        became=became,
        parts={id_: code for id_, code in leading.items() if id_ in known.parts},
        clusters={id_: code for id_, code in leading.items() if id_ in known.discovered},
        comments=comments,
        changes=_changes(rows, known, merged, became, now, archived),
    )


def _comments(
    edits: Edits, known: Known, became: Mapping[str, str], codes: set[str], problems: Problems
) -> dict[str, tuple[tuple[str, bool], ...]]:
    found: dict[str, tuple[tuple[str, bool], ...]] = {}
    for edit in edits.comments:
        if edit.id not in known.comments:
            problems.tell(edits.sheets[1], edit.row, "its rc_id is none of this report")
            continue
        given = [_given(part, became) for part in re.split(r"[|;\n]", edit.codes) if part.strip()]
        chosen = tuple(dict.fromkeys(one for one in given if one[0].casefold() not in NONE))
        for code, _ in chosen:
            if code not in codes:
                problems.tell(edits.sheets[1], edit.row, _unknown(code, codes, became))
        if chosen and not known.comments[edit.id]:
            problems.tell(edits.sheets[1], edit.row, "the comment was left out of the analysis, so it has no reasons")
        found[edit.id] = chosen
    return found


def _given(part: str, became: Mapping[str, str]) -> tuple[str, bool]:
    """Read one label such as waiting.phone:praise → (the code it is now, is praise)."""
    head, _, tail = part.partition(":")
    polarity = tail.strip().casefold()
    code = head.strip().casefold() if polarity in _PRAISE | _PROBLEM | {""} else part.strip()
    return became.get(code) or code, polarity in _PRAISE


def _unknown(code: str, codes: set[str], became: Mapping[str, str]) -> str:
    if became.get(code) == "":
        return f"the code {code} is archived"
    if below := [one for one in sorted(codes) if one.startswith(f"{code}.")]:
        return f"{code} is a group of reasons; name one below it, such as {below[0]}"
    near = get_close_matches(code, sorted(codes), 1)
    shown = code if len(code) <= 60 and re.fullmatch(r"[\w.:-]+", code) else "it"
    return f"{shown} is no code of the taxonomy" + (f"; {near[0]}?" if near else "")


def _changes(
    rows: Sequence[ReasonEdit],
    known: Known,
    merged: Mapping[str, str],
    became: Mapping[str, str],
    now: Mapping[str, str],
    archived: frozenset[str],
) -> tuple[Change, ...]:
    """What was done, in the order of the sheet; merges and splits once per reason."""
    changes = [Change("renamed", (edit.id,), (now[merged.get(edit.id, edit.id)],), breaks=False) for edit in rows
               if edit.id in now and (edit.name.nl or edit.name.en)]  # fmt: skip
    for edit in rows:
        if edit.id in now and edit.into:
            same = edit.id.rpartition(".")[2] == edit.into.rpartition(".")[2]
            changes.append(Change("moved" if same else "renamed", (edit.id,), (edit.into,), breaks=False))
    for target in dict.fromkeys(merged.values()):
        sources = tuple(code for code, into in merged.items() if into == target)
        changes.append(Change("merged", (target, *sources), (now[target],), breaks=True))
    for parent in dict.fromkeys(known.parts[edit.id][0] for edit in rows if edit.id in known.parts):
        new = tuple(now.get(e.into, e.into) for e in rows if e.id in known.parts and known.parts[e.id][0] == parent)
        left = (became[parent],) if became.get(parent) else ()
        changes.append(Change("split", (parent,), tuple(dict.fromkeys((*left, *new))), breaks=True))
    for edit in rows:
        if edit.id in known.discovered:
            there = edit.into in now
            old = (edit.into,) if there else ()
            changes.append(Change("changed" if there else "added", old, (now.get(edit.into, edit.into),), breaks=there))
    changes += [Change("archived", (code,), (), breaks=True) for code in sorted(archived)]
    return tuple(changes)


def with_examples(plan: Plan, examples: Mapping[str, Mapping[str, Sequence[str]]]) -> Plan:
    """Give reasons, by code, examples per language, behind those that they have."""
    more = {code: {one: tuple(lines) for one, lines in found.items()} for code, found in examples.items()}
    reasons = tuple(
        replace(reason, examples=joined_lines(reason.examples, more[reason.code])) if reason.code in more else reason
        for reason in plan.taxonomy
    )
    return replace(plan, taxonomy=replace(plan.taxonomy, reasons=reasons))
