"""Labels that people gave: cells of a column → which comment has which reason, whatever the labels are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.reasons import UNNAMED, ContactReason, Taxonomy, Words

COLUMNS = ("codes", "labels", "label", "rc_reasons", "reasons", "reason", "redenen", "reden", "tags", "code")
"""Columns taken for labels, the first that is there, where none is named."""
PRAISED = "rc_praise"
"""Read together with rc_reasons: in our own files the reasons of a comment stand in both."""
NONE = frozenset({"none", "geen", "-", "no reason", "geen reden"})
"""Written in a cell to say that a comment has no reason; an empty cell says that nobody has labeled it."""
MOST_LABELS = 400
_POLARITY = re.compile(
    r"\s*:\s*(problem|praise|neutral|positive|negative|probleem|lof|neutraal|positief|negatief)\s*$", re.I
)


@dataclass(frozen=True, eq=False)
class Labeling:
    """Which comments have which reasons: ``truth`` (n, k) of the leaf ``codes``; ``labeled`` (n,) who was looked at.

    ``taxonomy`` is the one given, with the labels that are not in it added at its end; the labels alone where none is.
    ``unusable`` are labels that name a group of reasons, not one.
    """

    taxonomy: Taxonomy
    codes: tuple[str, ...]
    truth: NDArray[np.bool_]
    labeled: NDArray[np.bool_]
    unusable: tuple[str, ...]


def labels_of(cell: str) -> tuple[str, ...]:
    """Labels of a cell such as "waiting.phone|billing: praise", without polarity, each once; none for "none"."""
    found = (_POLARITY.sub("", part).strip() for part in re.split(r"[|;\n]", cell))
    return tuple(dict.fromkeys(label for label in found if label and label.casefold() not in NONE))


def read_labeling(cells: Sequence[str], taxonomy: Taxonomy, *, empty_is_none: bool = False) -> Labeling:
    """n cells, labels separated by "|", ";" or a line break → who has what.

    A label is a code, or the name of a reason in either language; any other becomes a reason of its own.
    ``empty_is_none``: an empty cell says that there is no reason (our own files), not that nobody looked.
    """
    given = [labels_of(cell) for cell in cells]
    counts: dict[str, int] = {}
    for labels in given:
        for label in labels:
            counts[label] = counts.get(label, 0) + 1
    common = sorted(counts, key=lambda label: (-counts[label], label))[:MOST_LABELS]
    known, unusable = _known(common, taxonomy)
    strange = [label for label in sorted(common) if label not in known and label not in unusable]
    added = _reasons(strange, taxonomy)
    known.update({label: reason.code for label, reason in zip(strange, added, strict=True)})
    base = taxonomy.reasons if len(added) < len(known) or not added else ()
    whole = replace(taxonomy, reasons=(*base, *added)) if base else Taxonomy("labels", "1", tuple(added))
    codes = tuple(leaf.code for leaf in whole.leaves if not leaf.retired)
    place = {code: column for column, code in enumerate(codes)}
    truth = np.zeros((len(cells), len(codes)), dtype=bool)
    for row, labels in enumerate(given):
        truth[row, [place[known[label]] for label in labels if label in known]] = True
    labeled = np.array([empty_is_none or bool(cell.strip()) for cell in cells], dtype=bool)
    return Labeling(whole, codes, truth, labeled, tuple(unusable))


def _known(labels: Iterable[str], taxonomy: Taxonomy) -> tuple[dict[str, str], list[str]]:
    """Label → code of a leaf; and the labels of reasons that have others below them, or are retired."""
    leaves = {leaf.code for leaf in taxonomy.leaves if not leaf.retired}
    names: dict[str, str] = {}
    for reason in taxonomy:
        for name in (reason.code, reason.name.nl, reason.name.en):
            if name.casefold() not in names or reason.code in leaves:
                names[name.casefold()] = reason.code
    found = {label: names[label.casefold()] for label in labels if label.casefold() in names}
    unusable = sorted(label for label, code in found.items() if code not in leaves)
    return {label: code for label, code in found.items() if code in leaves}, unusable


def _reasons(labels: Sequence[str], taxonomy: Taxonomy) -> list[ContactReason]:
    """A reason per label, with a code made of its letters."""
    taken = {reason.code for reason in taxonomy}
    made = []
    for label in labels:
        code = code_for(label, taken)
        taken.add(code)
        made.append(ContactReason(code, Words(label, label), UNNAMED, UNNAMED, UNNAMED))
    return made


def code_for(label: str, taken: Iterable[str]) -> str:
    """Code made of a label: staff_manner for "Staff manner"; a number behind it where that is taken."""
    letters = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:36].strip("_")
    base = letters if letters[:1].isalpha() else f"label_{letters}".rstrip("_")
    taken = set(taken)
    return next(code for n in range(1, len(taken) + 3) if (code := base if n == 1 else f"{base}_{n}") not in taken)


def known_labels(cells: Sequence[str], codes: Sequence[str], names: Mapping[str, str]) -> NDArray[np.bool_]:
    """n cells of another column → (n, k) which of ``codes`` they name, by code or by a name of ``names`` (→ code)."""
    place = {code: column for column, code in enumerate(codes)}
    found = np.zeros((len(cells), len(codes)), dtype=bool)
    for row, cell in enumerate(cells):
        for label in labels_of(cell):
            code = label if label in place else names.get(label.casefold(), "")
            if code in place:
                found[row, place[code]] = True
    return found
