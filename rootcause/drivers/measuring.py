"""What carries the dissatisfaction: every group of one level measured against the customers' own scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rootcause.domain.causes import DriverTable, Polarity
from rootcause.domain.comments import Corpus
from rootcause.domain.exports import Note
from rootcause.domain.groups import Grouping
from rootcause.domain.outcomes import WhatIf
from rootcause.drivers.adjusters import Adjuster, adjusters
from rootcause.drivers.effects import effects
from rootcause.drivers.exposures import Exposures, of_level
from rootcause.drivers.mentions import binary
from rootcause.drivers.outcome import Answers, answers
from rootcause.drivers.pairs import mark_pairs
from rootcause.drivers.tables import bare_table, judge, outcomes_suffice, table
from rootcause.drivers.whatif import what_if
from rootcause.settings import DriverSettings

_FEW_SCORED = 0.2
_CHECK_DRAWS = 200
"""Of the bootstrap behind the check for a halo: it decides on a caveat, not on a verdict."""


@dataclass(frozen=True)
class Measured:
    """The measured level: problems (or any mention, without polarity), strengths (None without polarity), notes.

    ``what_if`` maps the drivers among the problems to what may be expected if they were mentioned less.
    """

    problems: DriverTable
    strengths: DriverTable | None
    notes: tuple[Note, ...] = ()
    what_if: Mapping[str, WhatIf] = field(default_factory=dict)


def measure(corpus: Corpus, grouping: Grouping, settings: DriverSettings, seed: int) -> Measured:
    """Measure the top-level groups of ``grouping`` against the scores of ``corpus`` (n rows both).

    Problem (or neutral) mentions stand in one model, praise in a second, equal one; where a grouping has polarity a
    third, on any mention, says whether a driver might be a halo of the score. Σ impact + not explained = the
    dissatisfaction rate in each table. Input that allows no model (no scores, all alike, nothing mentioned) gives a
    table of counts and a note. The result depends on neither the order of rows nor the number of threads.
    Source: the method of ``rootcause.drivers``; each part names its own.
    """
    given = answers(corpus, grouping)
    adjusting = adjusters(given.segments, given.dissatisfied)
    notes = (*given.notes, *_notes(corpus, grouping, given, settings))
    main: Polarity = "problem" if grouping.has_polarity else "any"
    least = settings.min_cause
    problems = of_level(grouping, given.problem, given.customer, main, least)
    praise = of_level(grouping, given.praise, given.customer, "praise", least) if grouping.has_polarity else None
    if not 0 < given.rate < 1:
        return Measured(bare_table(given, problems), bare_table(given, praise) if praise else None, notes)
    found, strengths, fallen = _tables(grouping, given, problems, praise, adjusting, settings, seed)
    return Measured(found, strengths, notes, fallen)


def _tables(
    grouping: Grouping,
    given: Answers,
    problems: Exposures,
    praise: Exposures | None,
    adjusting: tuple[Adjuster, ...],
    settings: DriverSettings,
    seed: int,
) -> tuple[DriverTable, DriverTable | None, Mapping[str, WhatIf]]:
    names = tuple(adjuster.name for adjuster in adjusting)
    main = effects(given, problems, adjusting, settings, seed)
    if praise is None:
        alone = judge(given, (main,), settings)[0]
        plain = table(given, alone, None, settings, names)
        marked = mark_pairs(plain, alone, (), given, adjusting, settings, seed)
        return marked, None, what_if(main, marked, settings.what_if_fall)
    good = effects(given, praise, adjusting, settings, seed)
    judged, strengths = judge(given, (main, good), settings)
    mentioned = binary(given.problem + given.praise)
    anyhow = of_level(grouping, mentioned, given.customer, "any", settings.min_cause)
    coarse = settings.model_copy(update={"draws": min(settings.draws, _CHECK_DRAWS)})
    either = judge(given, (effects(given, anyhow, adjusting, coarse, seed),), settings)[0]
    found = table(given, judged, either, settings, names)
    marked = mark_pairs(found, judged, (good,), given, adjusting, settings, seed)
    return marked, table(given, strengths, None, settings, names), what_if(main, marked, settings.what_if_fall)


def _notes(corpus: Corpus, grouping: Grouping, given: Answers, settings: DriverSettings) -> tuple[Note, ...]:
    found = [_outcome_note(given, settings), _scored_note(corpus)]
    if not len(grouping):
        found.append(Note("no_groups", "No group of comments was found, so nothing can be ranked.", "caveat"))
    return tuple(note for note in found if note is not None)


def _outcome_note(given: Answers, settings: DriverSettings) -> Note | None:
    bad, total = int(given.dissatisfied.sum()), len(given)
    values: dict[str, str | int | float] = {"dissatisfied": bad, "scored": total, "needed": settings.min_outcome}
    if not total:
        text = "No answer has a usable score, so nothing can be said about what carries the dissatisfaction."
        return Note("no_scores", text, "warning", values)
    if not 0 < given.rate < 1:
        which = "dissatisfied" if bad else "not dissatisfied"
        text = f"All {total:,} scored answers that count are {which}, so no cause can be told from another."
        return Note("one_outcome", text, "warning", values)
    if not outcomes_suffice(given, settings):
        text = (
            f"Of {total:,} scored answers {bad:,} are dissatisfied and {total - bad:,} are not; "
            f"a verdict needs {settings.min_outcome} of each."
        )
        return Note("few_outcomes", text, "caveat", values)
    return None


def _scored_note(corpus: Corpus) -> Note | None:
    usable = corpus.analyzed
    total, scored = int(usable.sum()), int((usable & corpus.scored).sum())
    if not scored or scored >= _FEW_SCORED * total:
        return None
    text = f"Only {scored:,} of {total:,} comments have a score; the ranking speaks for those alone."
    return Note("few_scored", text, "caveat", {"scored": scored, "comments": total})
