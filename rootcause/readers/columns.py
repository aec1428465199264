"""Which column is what: guessed from names and contents, overruled by settings, and explained column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from math import log
from typing import Literal

import yaml

from rootcause.domain.exports import ColumnGuess, Columns, Export, Role
from rootcause.errors import ColumnNotFound, SettingsInvalid
from rootcause.readers.asked import asking, offers, says_who
from rootcause.readers.names import close_names, find_name, fold, listed
from rootcause.readers.presets import role_in
from rootcause.readers.profiles import Profile, profile
from rootcause.readers.staff import Staff, staff_in
from rootcause.resources import resource
from rootcause.settings import ReadingSettings

_MAX_SEGMENTS, _MAX_METRICS = 4, 30
_MOST_GROUPS, _NEARLY_ALWAYS, _MOSTLY_FILLED, _LIKELY_SEGMENT = 30, 0.97, 0.3, 0.35
_NAMED = "named in the settings"
_BESIDES: tuple[Role, ...] = ("team", "asked")
"""Roles beside another one: a team is a segment too, an agent a name, and a rating says who was asked."""
_QUESTION = 6
"""Words; a longer name is a question."""
_Named = Mapping[Role, tuple[str, ...]]
_Strength = Literal["exact", "has", "part", "weak", "never", "late"]
_WEIGHTS: Mapping[str, float] = {"exact": 1.0, "has": 0.7, "part": 0.6, "weak": 0.35}


@dataclass(frozen=True)
class _Column:
    """All that is known about one column before roles are given out."""

    name: str
    folded: str
    asked: str
    profile: Profile
    preset: tuple[Role, int] | None
    place: int
    staff: Staff = ""


@dataclass
class _Board:
    """Roles given out so far; the first role a column gets is the one it keeps."""

    columns: list[_Column]
    taken: dict[str, ColumnGuess] = field(default_factory=dict)

    def free(self) -> list[_Column]:
        return [c for c in self.columns if c.name not in self.taken]

    def give(self, column: str, role: Role, reason: str, confidence: float = 1.0) -> None:
        self.taken.setdefault(column, ColumnGuess(column, role, reason, round(min(confidence, 1.0), 2)))

    def unused(self, column: str) -> bool:
        """Whether a column has no role, or only one that whatever holds numbers or letters gets."""
        return column not in self.taken or self.taken[column].role in {"ignored", "metric"}

    def take(self, column: str, role: Role, reason: str) -> None:
        """Give a role that counts for more than the one the column has."""
        self.taken[column] = ColumnGuess(column, role, reason)

    def having(self, role: Role) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.name in self.taken and self.taken[c.name].role == role)


def guess_columns(export: Export, settings: ReadingSettings) -> Columns:
    """Say which column plays which role, with a reason for every column of the export.

    Names count (Dutch and English aliases, and those of the recognized layout) and so do contents (shares over all
    distinct values, or a sample of them chosen by checksum): the order of the rows does not matter. What ``settings``
    names is taken as it is, after a check that it exists; letter case and spaces do not matter.

    Raises ColumnNotFound where a named column does not exist, or no column looks like comments; SettingsInvalid where
    an outcome is also named as something else.
    """
    board = _Board([_column(export, name, place) for place, name in enumerate(export.frame.columns)])
    named = _named(settings, export.frame.columns.tolist())
    for role, names in named.items():
        for name in names if role not in _BESIDES else ():
            board.give(name, role, _NAMED)
    for step in _STEPS:
        step(board, named)
    if not board.having("verbatim"):
        raise ColumnNotFound(
            f"No column looks like comments. The columns are {listed(export.frame.columns)}. "
            "Name the one with comments with --verbatim."
        )
    return _columns(board, named)


def _column(export: Export, name: str, place: int) -> _Column:
    return _Column(
        name=name,
        folded=fold(name),
        asked=fold(f"{name} {export.questions.get(name, '')}"),
        profile=profile(f"{name} {export.questions.get(name, '')}".strip(), export.frame[name]),
        preset=next((found for preset in export.preset.split("+") if (found := role_in(preset, name))), None),
        place=place,
        staff=staff_in(fold(name), export.preset),
    )


def _named(settings: ReadingSettings, columns: list[str]) -> dict[Role, tuple[str, ...]]:
    """Resolve the columns that the settings name; a role that is not named is absent."""
    wanted: dict[Role, tuple[str, ...]] = {
        "verbatim": settings.verbatim,
        "score": (settings.score,) if settings.score else (),
        "date": (settings.date,) if settings.date else (),
        "id": (settings.id,) if settings.id else (),
        "customer": (settings.customer,) if settings.customer else (),
        "segment": settings.segments,
        "metric": settings.metrics,
        "outcome": settings.outcomes,
        "team": settings.teams,
        "asked": (settings.asked,) if settings.asked else (),
    }
    named: dict[Role, tuple[str, ...]] = {
        role: tuple(dict.fromkeys(_found(n, columns) for n in names)) for role, names in wanted.items() if names
    }
    _check_outcomes(named)
    return named


def _check_outcomes(named: _Named) -> None:
    """An outcome that is also a segment would explain itself."""
    for name in named.get("outcome", ()):
        other = next((role for role, names in named.items() if role != "outcome" and name in names), None)
        if other:
            raise SettingsInvalid(
                f'The column "{name[:60]}" is named as an outcome and as {other}; an outcome can be nothing else. '
                "Leave one of the two out."
            )


def _found(wanted: str, columns: list[str]) -> str:
    found = find_name(wanted, columns)
    if found is None:
        close = close_names(wanted, columns)
        hint = f"Did you mean {listed(close)}?" if close else f"The columns are {listed(columns)}."
        raise ColumnNotFound(f'There is no column "{wanted[:60]}". {hint}')
    return found


def named_column(export: Export, name: str) -> str:
    """Return the column that was meant by a name. Raises ColumnNotFound with the nearest names."""
    return _found(name, export.frame.columns.tolist())


@cache
def _aliases() -> Mapping[str, Mapping[str, frozenset[str]]]:
    text = resource("readers/columns.yaml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text).items()
    return {role: {kind: frozenset(map(str, words)) for kind, words in kinds.items()} for role, kinds in entries}


def _called(column: _Column, role: Role, asked: bool = False) -> float:
    """0–1: how much a column's name says that it plays a role; below 0 when the name rules it out."""
    aliases = _aliases()[role]
    text = column.asked if asked else column.folded
    if column.folded in aliases.get("exact", ()):
        return _WEIGHTS["exact"]
    if not _is_question(column) and _mentions(column.folded, aliases.get("never", ())):
        return -1.0
    if _mentions(text, aliases.get("has", ())):
        return _WEIGHTS["has"]
    if any(part in text for part in aliases.get("part", ())):
        return _WEIGHTS["part"]
    return _WEIGHTS["weak"] if _mentions(text, aliases.get("weak", ())) else 0.0


def _is_question(column: _Column) -> bool:
    """In a question no word rules anything out: "did you have a question about the date ...?"."""
    return column.name.rstrip().endswith("?") or len(column.folded.split()) > _QUESTION


def _mentions(text: str, phrases: Iterable[str]) -> bool:
    return any(f" {phrase} " in f" {text} " for phrase in phrases)


def _set_aside_empty(board: _Board, _: _Named) -> None:
    for c in board.free():
        if not c.profile.filled:
            board.give(c.name, "ignored", "holds no value")


def _find_people(board: _Board, _: _Named) -> None:
    """Names and contact details come first: whatever else such a column may be, it is masked."""
    for c in board.free():
        p = c.profile
        if c.preset and c.preset[0] in {"name", "contact"}:
            board.give(c.name, c.preset[0], "personal data in this layout")
        elif p.contacts >= 0.5 and not (p.numbers > 0.5 and max(_called(c, "id"), _called(c, "customer")) >= 0.6):
            board.give(c.name, "contact", f"{p.contacts:.0%} of its values are e-mail addresses, phone numbers or IPs")
        elif not c.preset and _called(c, "contact") >= 0.7 and p.prose < 0.3:
            board.give(c.name, "contact", "named like contact details", 0.8)
        elif not c.preset and _holds_names(c):
            board.give(c.name, "name", "named like people's names", 0.8)


def _holds_names(c: _Column) -> bool:
    p, called = c.profile, _called(c, "name")
    if p.letters < 0.5 or p.prose >= 0.7 or p.words > 4 or p.codes:
        return False
    return (
        c.staff == "agent"
        or called >= 0.7
        or (called > 0 and c.folded in _aliases()["name"]["weak"] and p.words >= 1.6)
    )


def _find_language(board: _Board, _: _Named) -> None:
    for c in board.free():
        if _called(c, "language") > 0 and c.profile.languages >= 0.8 and not board.having("language"):
            board.give(c.name, "language", "holds languages")


def _find_verbatims(board: _Board, named: _Named) -> None:
    for c in board.free():
        reason = _verbatim_reason(c)
        if not reason:
            continue
        if "verbatim" in named:
            board.give(c.name, "ignored", f"{reason}, but other columns were named as comments")
        else:
            board.give(c.name, "verbatim", reason, 0.5 + 0.5 * c.profile.prose)


def _verbatim_reason(c: _Column) -> str:
    """Return why a column holds comments, or "" when it does not."""
    p, called = c.profile, _called(c, "verbatim", asked=True)
    if c.preset and c.preset[0] == "verbatim":
        called = 1.0
    if called < 0 or (c.preset and c.preset[0] != "verbatim") or not _is_text(p):
        return ""
    if p.filled < 8:
        likely = called > 0 or p.prose > 0 or c.asked != c.folded
        return "holds words, in the few rows there are" if p.words >= 2 and likely else ""
    if p.distinct < 2 or not _is_varied(p, called) or p.prose < (0.45 if called <= 0 else 0.3 if called < 0.6 else 0.1):
        return ""
    how = "named like comments" if called >= 0.6 else "not named like comments"
    return f"{how}; {p.prose:.0%} of its {p.distinct:,} different texts read like sentences"


def _is_text(p: Profile) -> bool:
    return p.letters > 0.5 and max(p.numbers, p.dates, p.mangled, p.links) < 0.5 and not p.codes and not p.lists


def _is_varied(p: Profile, called: float) -> bool:
    """Labels repeat, comments hardly do; the plainer a name says comments, the more repetition is believed."""
    if p.distinct >= 100:
        return p.variety >= 0.05 or p.distinct >= 1_000
    return p.variety >= (0.05 if called >= 1 else 0.25 if called >= 0.6 else 0.4)


def _find_score(board: _Board, named: _Named) -> None:
    found = sorted(_score_candidates(board), key=lambda item: (-item[0], item[1].place))
    for rank, (strength, c) in enumerate(found):
        what = f"answers fit the scale {c.profile.scale.name}" if c.profile.scale else "holds numbers"
        if rank == 0 and "score" not in named:
            board.give(c.name, "score", f"{_named_like(strength)}; {what}", strength)
        elif c.profile.numbers >= 0.95:
            board.give(c.name, "metric", f"another rating ({what}); name it with --score to use it as the score", 0.6)
        else:
            board.give(c.name, "ignored", f"another rating ({what}); name it with --score to use it", 0.6)


def _named_like(strength: float) -> str:
    return "named like a score" if strength >= 0.65 else "perhaps a score"


def _score_candidates(board: _Board) -> Iterator[tuple[float, _Column]]:
    for c in board.free():
        called = 1.1 - 0.01 * c.preset[1] if c.preset and c.preset[0] == "score" else _called(c, "score", asked=True)
        if called < 0 or (c.preset and c.preset[0] != "score") or c.profile.distinct < 2:
            continue
        if c.profile.scale is None if called > 0 else not _speaks(c.profile):
            continue
        yield max(called, 0.2) * 0.8 + 0.2 * c.profile.coverage, c


def _speaks(p: Profile) -> bool:
    """Say whether the answers themselves are satisfied or dissatisfied, so that no name is needed."""
    wordy = 3 <= p.distinct <= 50 and p.numbers < 0.5
    return wordy and p.scale is not None and p.scale.metric == "CSAT"


def _find_date(board: _Board, named: _Named) -> None:
    found = sorted(_date_candidates(board), key=lambda item: (-item[0], item[1].place))
    for rank, (strength, c) in enumerate(found):
        if rank == 0 and "date" not in named:
            board.give(c.name, "date", _date_reason(c), strength)
        else:
            board.give(c.name, "ignored", "another date; name it with --date to use it instead", 0.8)
    mangled = "not usable as a date: day or year is missing (99-Aaa), as spreadsheets mangle dates"
    for c in board.free():
        if c.profile.mangled >= 0.3:
            board.give(c.name, "ignored", mangled)
        elif _called(c, "date") >= 0.6 and 0 < c.profile.dates < 0.5:
            board.give(c.name, "ignored", f"named like a date, but only {c.profile.dates:.0%} of its values are dates")


def _date_candidates(board: _Board) -> Iterator[tuple[float, _Column]]:
    for c in board.free():
        p, called = c.profile, _called(c, "date")
        preset = c.preset is not None and c.preset[0] == "date"
        share = max(p.dates, p.stamps) if called >= 0.7 or preset else p.dates
        enough = 0.5 if called > 0 or preset else 0.8
        if called < 0 or (c.preset and not preset) or p.mangled >= 0.2 or share < enough:
            continue
        name = 1.2 - 0.05 * c.preset[1] if c.preset else called
        late = 0.4 if not c.preset and _mentions(c.folded, _aliases()["date"]["late"]) else 0.0
        yield max(0.05, 0.6 * name + 0.2 * share + 0.2 * p.coverage - late), c


def _date_reason(c: _Column) -> str:
    p = c.profile
    if p.dates < 0.5:
        return "named like a date; its numbers read as points in time"
    rest = "" if p.dates > 0.99 else "; the rest are left undated"
    return f"{p.dates:.0%} of its values are dates{rest}"


def _find_asked(board: _Board, named: _Named) -> None:
    for name in named.get("asked", ()):
        if board.unused(name):
            board.take(name, "asked", _NAMED)
    if "asked" in named:
        return
    for c in board.columns:
        kind = asking(c.folded)
        cells = [*c.profile.counts, *([""] if c.profile.coverage < 1 else [])]
        if kind and board.unused(c.name) and says_who(cells, kind):
            board.take(c.name, "asked", "says who was asked" if kind == "asked" else "says who answered")
            return


def _find_staff(board: _Board, named: _Named) -> None:
    """Employees before segments, so that they never divide the rows unasked."""
    for name in named.get("team", ()):
        c = next(c for c in board.columns if c.name == name)
        if board.unused(name) and not (_divides(c) and _segment_strength(c) >= _LIKELY_SEGMENT and c.staff != "agent"):
            board.take(name, "team", _NAMED)
    for c in board.free():
        if c.staff == "agent" and _compares(c):
            board.give(c.name, "team", f"named like employees; {c.profile.distinct:,} different ones", 0.8)


def _find_teams(board: _Board, named: _Named) -> None:
    """Teams that do not divide the rows: they are too many, or others do."""
    for c in board.columns:
        if board.unused(c.name) and (c.name in named.get("team", ()) or (c.staff == "team" and _compares(c))):
            reason = _NAMED if c.name in named.get("team", ()) else f"{c.profile.distinct:,} different teams"
            board.take(c.name, "team", reason)


def _compares(c: _Column) -> bool:
    p = c.profile
    groups = p.distinct >= 2 and p.filled >= 2 * p.distinct and p.prose < 0.3 and not p.lists
    return groups and not c.preset and _called(c, "id") < 0.7


def _find_ids(board: _Board, named: _Named) -> None:
    _find_one(board, named, "customer", _may_repeat, "named like a customer number")
    _find_one(board, named, "id", _is_unique, "named like an identifier, and different in every row")
    for c in board.free():
        p = c.profile
        if _called(c, "id") >= 0.7 or _called(c, "customer") >= 0.7:
            board.give(c.name, "ignored", "named like an identifier, but not the one of the row or the customer", 0.7)
        elif p.filled >= 20 and _is_unique(c) and (p.codes or p.letters < 0.5) and _only_whole(p) and p.words < 2:
            role: Role = "ignored" if "id" in named or board.having("id") else "id"
            board.give(c.name, role, "a code that is different in every row", 0.5)


def _find_one(board: _Board, named: _Named, role: Role, fits: Callable[[_Column], bool], reason: str) -> None:
    if role in named:
        return
    found = [(_id_strength(c, role), c) for c in board.free() if fits(c)]
    strong = [(s, c) for s, c in found if s >= 0.6]
    if strong:
        strength, best = max(strong, key=lambda item: (item[0], item[1].profile.coverage, -item[1].place))
        board.give(best.name, role, reason, strength)


def _id_strength(c: _Column, role: Role) -> float:
    if c.preset:
        return 1.1 if c.preset[0] == role else -1.0
    return _called(c, role)


def _may_repeat(c: _Column) -> bool:
    return c.profile.distinct >= 2 and c.profile.prose < 0.2


def _is_unique(c: _Column) -> bool:
    return c.profile.filled >= 0.98 * c.profile.rows and c.profile.variety >= 0.98


def _only_whole(p: Profile) -> bool:
    return not any("." in value or "," in value for value in p.sample)


def _find_segments(board: _Board, named: _Named) -> None:
    found = [(_segment_strength(c), c) for c in board.free() if _divides(c)]
    ranked = sorted(((s, c) for s, c in found if s > 0), key=lambda item: (-item[0], item[1].place))
    for rank, (strength, c) in enumerate(ranked):
        if rank < _MAX_SEGMENTS and strength >= _LIKELY_SEGMENT and "segment" not in named:
            board.give(c.name, "segment", f"divides the rows into {c.profile.distinct} groups", strength)
        else:
            board.give(c.name, "ignored", "could divide the rows; name it with --segment to use it", 0.6)


def _divides(c: _Column) -> bool:
    p = c.profile
    other = p.links >= 0.5 or (p.numbers > 0.5 and _called(c, "segment") < 0.6)
    few = 2 <= p.distinct <= _MOST_GROUPS and p.filled >= 2 * p.distinct
    return few and p.top <= _NEARLY_ALWAYS and p.coverage >= _MOSTLY_FILLED and not other


def _segment_strength(c: _Column) -> float:
    """Names first, then how evenly and how fully a column divides the rows; 0 where a name rules it out."""
    if c.preset and c.preset[0] == "segment":
        return 1.5
    called = _called(c, "segment")
    if called < 0 or (c.preset and c.preset[0] != "segment") or c.profile.lists or c.profile.words > 6:
        return 0.0
    return 0.5 * called + 0.3 * _evenness(c.profile) + 0.2 * c.profile.coverage


def _evenness(p: Profile) -> float:
    shares = sorted(n / p.filled for n in p.counts.values())
    return -sum(s * log(s) for s in shares) / log(p.distinct)


def _find_metrics(board: _Board, named: _Named) -> None:
    wanted = 0 if "metric" in named else _MAX_METRICS - len(board.having("metric"))
    for rank, c in enumerate(filter(_measures, board.free())):
        if rank < wanted:
            board.give(c.name, "metric", f"holds numbers ({c.profile.distinct:,} different ones)", 0.7)
        else:
            board.give(c.name, "ignored", "holds numbers; name it with --metric to use it", 0.6)


def _measures(c: _Column) -> bool:
    if c.profile.numbers < 0.95 or c.profile.distinct < 3 or c.preset:
        return False
    return _called(c, "metric") >= 0 and _called(c, "id") <= 0


def _explain_rest(board: _Board, _: _Named) -> None:
    for c in board.free():
        board.give(c.name, "ignored", _rest_reason(c))


def _rest_reason(c: _Column) -> str:
    reasons = (reason for holds, reason in _REST if holds(c))
    return next(reasons).format(n=c.profile.distinct)


_REST: tuple[tuple[Callable[[_Column], bool], str], ...] = (
    (lambda c: c.preset is not None and c.preset[0] == "ignored", "written by the program that made the export"),
    (
        lambda c: c.profile.distinct == 1 < c.profile.rows and c.profile.coverage > 0.5,
        "holds the same value in every row",
    ),
    (lambda c: c.profile.links >= 0.5, "holds links"),
    (lambda c: c.profile.numbers >= 0.5, "holds numbers that measure nothing we know"),
    (lambda c: c.profile.lists, "lists of labels, not comments ({n:,} different ones)"),
    (lambda c: c.profile.words >= 3 and _called(c, "verbatim") < 0, "text that its name says is not the customer's"),
    (lambda c: _called(c, "segment") < 0, "labels or codes, not comments ({n:,} different ones)"),
    (lambda c: c.profile.top > _NEARLY_ALWAYS, "one value in nearly every row"),
    (lambda c: c.profile.coverage < _MOSTLY_FILLED, "empty in most rows"),
    (lambda c: c.profile.distinct > _MOST_GROUPS, "too many to divide the rows by ({n:,} different ones)"),
    (lambda _: True, "fits no role ({n:,} different values)"),
)


_STEPS = (
    _set_aside_empty,
    _find_people,
    _find_language,
    _find_verbatims,
    _find_score,
    _find_date,
    _find_asked,
    _find_ids,
    _find_staff,
    _find_segments,
    _find_teams,
    _find_metrics,
    _explain_rest,
)


def _columns(board: _Board, named: _Named) -> Columns:
    def of(role: Role) -> tuple[str, ...]:
        return named.get(role) or board.having(role)

    def one(role: Role) -> str | None:
        return next(iter(of(role)), None)

    score = one("score")
    asked = one("asked") or _offering(board, score)
    teams, people = _staff(board, named, of("segment"))
    return Columns(
        verbatims=of("verbatim"),
        score=score,
        date=one("date"),
        id=one("id"),
        customer=one("customer"),
        segments=of("segment"),
        metrics=of("metric"),
        outcomes=of("outcome"),
        names=tuple(c.name for c in board.columns if _is_name(board, c, teams)),
        contacts=of("contact"),
        language=one("language"),
        teams=teams,
        people=people,
        asked=asked,
        guesses=tuple(_explained(board.taken[c.name], teams, people, asked) for c in board.columns),
    )


def _staff(board: _Board, named: _Named, segments: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is compared, and what of that and of the segments stands for people."""
    wanted, role = named.get("team", ()), {name: guess.role for name, guess in board.taken.items()}
    teams = [c for c in board.columns if c.name in wanted or (c.staff and role[c.name] in {"team", "segment", "name"})]
    shown = [c for c in board.columns if c in teams or c.name in segments]
    people = tuple(c.name for c in shown if c.staff == "agent" or _personal(c))
    return tuple(c.name for c in teams), people


def _is_name(board: _Board, c: _Column, teams: tuple[str, ...]) -> bool:
    """Whether a column is masked in what is written: names stay names where the settings make them a segment."""
    role = board.taken[c.name].role
    return role == "name" or ((role == "segment" or c.name in teams) and _personal(c))


def _personal(c: _Column) -> bool:
    return (c.preset is not None and c.preset[0] == "name") or _holds_names(c)


def _offering(board: _Board, score: str | None) -> str | None:
    return next((c.name for c in board.columns if c.name == score and offers(c.profile.counts)), None)


def _explained(guess: ColumnGuess, teams: tuple[str, ...], people: tuple[str, ...], asked: str | None) -> ColumnGuess:
    """Add to a reason what else a column is used for, and that people stay masked."""
    more = "; compared as teams" if guess.column in teams else ""
    if guess.column in people:
        more = "; its people are compared under masked ids" if more else "; its people are shown under masked ids"
    if guess.column == asked and guess.role != "asked":
        more += "; says who was asked"
    return replace(guess, reason=guess.reason + more)
