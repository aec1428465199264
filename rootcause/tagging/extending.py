"""A taxonomy as another one and what is different: ``extends: default``, then drop, move, rename, add, in this order.

``drop`` lists codes that go, with all below them. ``move`` gives a code a new parent ("" for the top), and ``rename``
a new code, or new names (``{nl: …, en: …}``); what lies below goes along. ``add`` lists reasons as ``reasons`` does;
one with a code that is there replaces it. Reasons keep their phrases and examples; what the model that ships knows of a
reason hangs on its code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rootcause.domain.reasons import ContactReason, Words

KEYS = ("drop", "move", "rename", "add")


@dataclass(frozen=True)
class Extension:
    """What is different, each with the line it stands at."""

    drop: tuple[tuple[str, int], ...] = ()
    move: tuple[tuple[str, str, int], ...] = ()
    rename: tuple[tuple[str, str | Words, int], ...] = ()
    add: tuple[tuple[ContactReason, int], ...] = ()


_Tell = Callable[[int, str], None]


def extend(base: Sequence[ContactReason], extension: Extension, tell: _Tell) -> tuple[ContactReason, ...]:
    """Return the reasons of ``base`` with what is different; ``tell`` is told every problem with its line."""
    reasons = list(base)
    for code, line in extension.drop:
        if _there(reasons, code, line, tell):
            reasons = [reason for reason in reasons if not _below(reason.code, code)]
    for code, parent, line in extension.move:
        target = f"{parent}.{code.rpartition('.')[2]}" if parent else code.rpartition(".")[2]
        reasons = _recode(reasons, code, target, line, tell)
    for code, wanted, line in extension.rename:
        reasons = _rename(reasons, code, wanted, line, tell)
    added = [reason.code for reason, _ in extension.add]
    for number, (reason, line) in enumerate(extension.add):
        if reason.code in added[:number]:
            tell(line, f"the code {reason.code} is added twice")
        reasons = _add(reasons, reason, line, tell)
    return _in_order(reasons)


def _rename(
    reasons: list[ContactReason], code: str, wanted: str | Words, line: int, tell: _Tell
) -> list[ContactReason]:
    if not isinstance(wanted, Words):
        return _recode(reasons, code, wanted, line, tell)
    _there(reasons, code, line, tell)
    return [replace(reason, name=wanted) if reason.code == code else reason for reason in reasons]


def _below(code: str, parent: str) -> bool:
    return code == parent or code.startswith(f"{parent}.")


def _there(reasons: Sequence[ContactReason], code: str, line: int, tell: _Tell) -> bool:
    if any(reason.code == code for reason in reasons):
        return True
    tell(line, f"the code {code!r} is not in the taxonomy that is extended, or was dropped or renamed above")
    return False


def _recode(reasons: list[ContactReason], old: str, new: str, line: int, tell: _Tell) -> list[ContactReason]:
    """Give a reason and all below it another code."""
    if not _there(reasons, old, line, tell):
        return reasons
    changed = {reason.code: new + reason.code[len(old) :] for reason in reasons if _below(reason.code, old)}
    kept = {reason.code for reason in reasons} - changed.keys()
    problems = [
        (new in kept, f"the code {new} is there already"),
        (_below(new, old) and new != old, f"{old} cannot lie below itself"),
        ("." in new and new.rpartition(".")[0] not in kept, f"the code {new} lies below what is not there"),
        (
            any(code.count(".") > 2 for code in changed.values()),
            f"{old} as {new} would lie more than three levels deep",
        ),
    ]
    found = [text for is_so, text in problems if is_so]
    for text in found:
        tell(line, text)
    if found:
        return reasons
    return [replace(reason, code=changed.get(reason.code, reason.code)) for reason in reasons]


def _add(reasons: list[ContactReason], added: ContactReason, line: int, tell: _Tell) -> list[ContactReason]:
    if added.parent and not any(reason.code == added.parent for reason in reasons):
        tell(line, f"the code {added.code} lies below {added.parent}, which is not there")
    if any(reason.code == added.code for reason in reasons):
        return [added if reason.code == added.code else reason for reason in reasons]
    return [*reasons, added]


def _in_order(reasons: Sequence[ContactReason]) -> tuple[ContactReason, ...]:
    """Each reason behind its parent, brothers as they stood: as a person would write the file."""
    place = {reason.code: number for number, reason in enumerate(reasons)}

    def path(reason: ContactReason) -> tuple[int, ...]:
        parts = reason.code.split(".")
        return tuple(place.get(".".join(parts[: n + 1]), len(place)) for n in range(len(parts)))

    return tuple(sorted(reasons, key=path))
