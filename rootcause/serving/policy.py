"""What becomes of the reasons of a ticket: which tags, in which mode, and what is left to a person.

shadow    recorded only
suggest   written as ``rc_suggest_…``: an agent sees it, keeps it or takes it away
auto      written as ``rc_…``

A trained tagger knows how often each of its reasons was right, at which confidence, and so begins where its gate
(``rootcause.tagging.gate``) allows. Any other reason begins in suggest and goes to auto once agents have kept enough of
its tags. Either goes back to suggest when agents take away too many of the latest. What agents did is judged by Wilson
intervals (Wilson 1927) at 95 %, and a ceiling can be set per reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from rootcause.domain.reasons import PRAISE, Taxonomy
from rootcause.domain.tickets import TicketReason, TicketTags
from rootcause.errors import SettingsInvalid
from rootcause.serving.config import Mode, PolicySettings

LONGEST_TAG = 60
SUGGEST, REVIEW, PRAISED = "suggest_", "review", "praise_"
_ORDER: tuple[Mode, ...] = ("shadow", "suggest", "auto")
_ODD = re.compile(r"[^a-z0-9_]+")
_Z = 1.959964


@dataclass(frozen=True)
class Record:
    """What agents did with the tags of one reason: all of them, and the latest."""

    kept: int = 0
    n: int = 0
    lately_kept: int = 0
    lately: int = 0


@dataclass(frozen=True)
class Decided:
    """One reason and what is done with it."""

    code: str
    tag: str
    mode: Mode
    confidence: float


@dataclass(frozen=True)
class Decision:
    """What is decided for a ticket; ``review`` says that a person should look."""

    reasons: tuple[Decided, ...]
    review: str

    @property
    def tags(self) -> frozenset[str]:
        """The tags to be on the ticket."""
        written = {one.tag for one in self.reasons if one.mode != "shadow"}
        return frozenset(written | ({self.review} if self.review else set()))


def check_codes(policy: PolicySettings, taxonomy: Taxonomy) -> None:
    """Raise SettingsInvalid for a code that no reason has: its ceiling would hold nothing back."""
    known = {reason.code for reason in taxonomy}
    unknown = sorted({*policy.reasons, *policy.names} - known)
    if unknown:
        what = f"The policy names {', '.join(unknown)}, which the taxonomy {taxonomy.name} does not have."
        close = sorted({near for code in unknown for near in get_close_matches(code, sorted(known), 2)})
        raise SettingsInvalid(f"{what} {'Perhaps ' + ', '.join(close) + '.' if close else 'Leave them out.'}")


def decide(
    told: TicketTags, policy: PolicySettings, record: Callable[[str], Record], tags: frozenset[str] = frozenset()
) -> Decision:
    """Choose the surest reasons and their modes; of those that are written so many that a ticket has ``most_tags``.

    ``tags`` are those on the ticket: ours among them take places, whoever put them there. What is only recorded takes
    none. A ticket that could not be read, or whose text is empty, gets nothing; one without a clear reason is for
    review.
    """
    sure = [one for one in told.reasons if one.confidence >= policy.confidence]
    wanted = [one for one in sure if policy.praise or one.polarity != PRAISE]
    chosen = sorted(wanted, key=lambda one: (-one.confidence, one.start, one.code))
    decided: dict[str, Decided] = {}
    for one in chosen:
        mode = mode_of(one.code, policy, record(one.code), one.allowed)
        decided.setdefault(one.code, Decided(one.code, tag_of(one, policy, mode), mode, one.confidence))
    unsure = not told.skipped and not sure
    review = policy.prefix + REVIEW if unsure and policy.ceiling != "shadow" else ""
    return Decision(tuple(_within(decided.values(), policy, tags)), review)


def _within(decided: Iterable[Decided], policy: PolicySettings, tags: frozenset[str]) -> Iterable[Decided]:
    """Those in shadow, those whose tag is there, and of the others as many as there are places left, in their order."""
    left = policy.most_tags - sum(tag.startswith(policy.prefix) and tag != policy.prefix + REVIEW for tag in tags)
    for one in decided:
        if one.mode == "shadow" or one.tag in tags:
            yield one
        elif left > 0:
            left -= 1
            yield one


def mode_of(code: str, policy: PolicySettings, record: Record, allowed: str = "") -> Mode:
    """The mode of a reason: its ceiling, or suggest until it is shown that auto is right, or no longer is.

    It is shown by the gate of a trained tagger (``allowed``, for this confidence), or by what agents kept. What the
    gate leaves in shadow stays there.
    """
    ceiling = min((policy.ceiling, *_ceilings(code, policy)), key=_ORDER.index)
    if ceiling != "auto" or allowed == "shadow":
        return "shadow" if allowed == "shadow" else ceiling
    proven = record.n >= policy.accept_n and wilson(record.kept, record.n)[0] >= policy.accept_at
    drifted = record.lately >= policy.accept_n and wilson(record.lately_kept, record.lately)[1] < policy.accept_at
    return "auto" if (proven or allowed == "auto") and not drifted else "suggest"


def _ceilings(code: str, policy: PolicySettings) -> Iterable[Mode]:
    """Those set for the code and for what it lies below."""
    parts = code.split(".")
    codes = [".".join(parts[: n + 1]) for n in range(len(parts))]
    return [policy.reasons[one] for one in codes if one in policy.reasons]


def tag_of(reason: TicketReason, policy: PolicySettings, mode: Mode) -> str:
    """The tag of a reason: small letters, digits and underscores, at most 60, beginning with our prefix."""
    praised = PRAISED if reason.polarity == PRAISE else ""
    suggested = SUGGEST if mode == "suggest" else ""
    named = policy.names.get(reason.code, reason.code.replace(".", "_"))
    return (policy.prefix + suggested + praised + _ODD.sub("_", named.lower()))[:LONGEST_TAG]


def wilson(k: int, n: int) -> tuple[float, float]:
    """Interval of a share of k in n at 95 %; (0, 1) where n is 0."""
    if not n:
        return 0.0, 1.0
    share, z2 = k / n, _Z * _Z
    center = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return center - half, center + half
