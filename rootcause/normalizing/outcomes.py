"""Further outcome columns: scores on a scale of their own, or yes and no in the words that exports use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from rootcause.domain.answers import Answer, read_answer
from rootcause.domain.exports import Note
from rootcause.domain.outcomes import Outcome
from rootcause.domain.scales import match_scale
from rootcause.domain.wordings import CHURN, SHORT_YES_NO, YES_NO
from rootcause.errors import UnknownScale
from rootcause.normalizing.scores import held, read_scores

FITTING = 0.95
"""Share of the answers that must be yes or no; the rest count as missing."""
_NO, _YES = (
    frozenset("|".join(words).split("|")) for words in zip(YES_NO, SHORT_YES_NO, CHURN, ("0", "1"), strict=True)
)
_NOT = ("not ", "niet ", "no ", "geen ", "non-")


def read_outcome(cells: Sequence[str], name: str) -> tuple[Outcome, tuple[Note, ...]]:
    """Read one column as an outcome: on the scale that its answers fit, or yes (1) and no (0); NaN where missing.

    ``name`` is its header. Yes is what says so in Dutch or English, what says that a customer left, and what stands
    beside its own denial ("opgelost", "niet opgelost"). Raises UnknownScale for a column that is neither.
    """
    scale = match_scale(cells, name)
    sides = _sides(cells)
    if sides and not (scale and scale.words):
        return _yes_no(cells, name, sides)
    if scale is None:
        tally = Counter(cells)
        answers = {cell: answer for cell in tally if not (answer := read_answer(cell)).missing}
        raise UnknownScale(
            f'The outcome column "{name[:60]}" is neither a score nor yes and no: it holds {held(answers, tally)}. '
            "Name another column with --outcome, or leave it out."
        )
    scores = read_scores(cells, "auto", name)
    text = f'The outcome "{name}" was read as {scale.name}: {scale.worst:g} is worst, {scale.best:g} is best.'
    facts: dict[str, str | int | float] = {
        "column": name,
        "scale": scale.name,
        "worst": scale.worst,
        "best": scale.best,
    }
    lost = scores.counts.get("out_of_range", 0) + scores.counts.get("not_a_score", 0)
    return Outcome(name, scores.values, scores.scale), (Note("outcome_scale", text, "info", facts), *_lost(name, lost))


def _sides(cells: Sequence[str]) -> Mapping[str, float]:
    """Each answer's side, 1 or 0; empty where too few are either."""
    tally: Counter[str] = Counter()
    for cell, n in Counter(cells).items():
        answer = read_answer(cell)
        if not answer.missing:
            tally[_word(answer)] += n
    denied = {word.removeprefix(start) for word in tally for start in _NOT if word.startswith(start)} & set(tally)
    sides = {word: 1.0 for word in tally if word in _YES or word in denied}
    sides |= {word: 0.0 for word in tally if word in _NO or _denies(word, denied)}
    fitting = sum(tally[word] for word in sides)
    return sides if fitting and fitting >= FITTING * tally.total() else {}


def _denies(word: str, denied: set[str]) -> bool:
    return any(word.startswith(start) and word.removeprefix(start) in denied for start in _NOT)


def _word(answer: Answer) -> str:
    """Return the words of an answer, or its number where it has none: "1", "1.0" and "1 - yes" are all yes."""
    return answer.words or (f"{answer.number:g}" if answer.number is not None and answer.out_of is None else "?")


def _yes_no(cells: Sequence[str], name: str, sides: Mapping[str, float]) -> tuple[Outcome, tuple[Note, ...]]:
    tally = Counter(cells)
    read = {cell: sides.get(_word(read_answer(cell)), np.nan) for cell in tally}
    yes, no = (sum(tally[cell] for cell, side in read.items() if side == value) for value in (1, 0))
    lost = sum(n for cell, n in tally.items() if np.isnan(read[cell]) and not read_answer(cell).missing)
    text = f'The outcome "{name}" was read as yes or no: {yes:,} yes, {no:,} no, {len(cells) - yes - no:,} without.'
    values = np.array([read[cell] for cell in cells], dtype=np.float64)
    facts: dict[str, str | int | float] = {"column": name, "yes": yes, "no": no, "without": len(cells) - yes - no}
    return Outcome(name, values), (Note("outcome_yes_no", text, "info", facts), *_lost(name, lost))


def _lost(name: str, n: int) -> tuple[Note, ...]:
    text = f'{n:,} cells of the outcome "{name}" could not be read and count as missing.'
    return (Note("outcome_not_read", text, "caveat", {"column": name, "n": n}),) if n else ()
