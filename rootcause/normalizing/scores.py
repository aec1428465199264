"""Cells of a score column → numbers on a scale, and a look at whether scores and words agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.answers import MISSING_CODES, Answer, read_answer
from rootcause.domain.comments import UNSCORED, ScoreScale
from rootcause.domain.exports import Note
from rootcause.domain.scales import match_scale, named_scale
from rootcause.errors import UnknownScale
from rootcause.normalizing.sentiment import clear_words

FEWEST_CLEAR = 20
"""Comments with clear words and an outspoken score before anything is said about the whole file."""
REVERSED_CORRELATION = -0.2
"""Between clear words and scores; honest files lie above +0.4, random scores within 0.1 of 0."""
REVERSED_Z = -3.0
ONE_SIDED = 0.8
LONGEST_CERTAIN = 250


@dataclass(frozen=True, eq=False)
class Scores:
    """``values`` (n,) float64, NaN where there is no score; ``counts`` says why, as reason → rows.

    Reasons are "empty", "not_applicable" ("n.v.t.", 99), "out_of_range" and "not_a_score".
    """

    values: NDArray[np.float64]
    scale: ScoreScale
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def read_scores(cells: Sequence[str], scale: str = "auto", header: str = "") -> Scores:
    """Read a score column on a named scale, ``WORST..BEST``, or the scale its answers fit ("auto").

    ``header`` is the column's name and helps to tell NPS from marks. Raises UnknownScale when the scale is not known,
    when "auto" finds none, or when fewer than half of the answers fit the scale that was named.
    """
    tally = Counter(cells)
    chosen = named_scale(scale) if scale.strip().casefold() != "auto" else match_scale(cells, header)
    answers = {cell: read_answer(cell) for cell in tally}
    if chosen is None:
        raise UnknownScale(_no_scale(answers, tally))
    read = {cell: _read(cell, answer, chosen) for cell, answer in answers.items()}
    reasons = Counter[str]()
    for cell, (_, reason) in read.items():
        reasons[reason] += tally[cell]
    if reasons[""] < reasons["out_of_range"] + reasons["not_a_score"] or not reasons[""]:
        raise UnknownScale(_misfit(chosen, reasons, answers, tally))
    values = np.array([read[cell][0] for cell in cells], dtype=np.float64)
    counts = {reason: n for reason, n in sorted(reasons.items()) if reason}
    guessed = scale.strip().casefold() == "auto"
    return Scores(values, chosen, counts, (*_notes(chosen, values, guessed), *_missing(answers, read, tally, guessed)))


def _read(cell: str, answer: Answer, scale: ScoreScale) -> tuple[float, str]:
    """One cell → its value and "", or NaN and the reason."""
    if answer.missing:
        return np.nan, "not_applicable" if cell.strip() else "empty"
    if answer.number is None:
        value = scale.words.get(answer.words)
        return (np.nan, "not_a_score") if value is None else (value, "")
    return _on_scale(answer.number, answer.out_of, scale)


def _on_scale(number: float, out_of: float | None, scale: ScoreScale) -> tuple[float, str]:
    low, high = sorted((scale.worst, scale.best))
    if out_of not in (None, high):
        if low != 0 or out_of == 0:  # 8 of 10 has no one place on 1 to 5
            return np.nan, "not_a_score"
        number = number * high / (out_of or 1.0)
    if scale.words and number not in scale.words.values():
        return np.nan, "not_applicable" if number in MISSING_CODES else "out_of_range"
    if not low <= number <= high:
        return np.nan, "not_applicable" if number in MISSING_CODES else "out_of_range"
    return number, ""


def _no_scale(answers: Mapping[str, Answer], tally: Mapping[str, int]) -> str:
    known = {cell: answer for cell, answer in answers.items() if not answer.missing}
    if not known:
        return "The score column holds no answers: every cell is empty or not applicable. Name another with --score."
    return (
        f"The score column fits no scale we know: {held(known, tally)}. "
        "Name the scale with --scale, as in --scale 0..100 or --scale 5..1 where low is good, or name another --score."
    )


def _misfit(
    scale: ScoreScale, reasons: Mapping[str, int], answers: Mapping[str, Answer], tally: Mapping[str, int]
) -> str:
    answered = sum(n for reason, n in reasons.items() if reason not in ("empty", "not_applicable"))
    if not answered:
        return _no_scale(answers, tally)
    known = {cell: answer for cell, answer in answers.items() if not answer.missing}
    return (
        f"Only {reasons.get('', 0):,} of {answered:,} answers fit the scale {scale.name}: "
        f"{held(known, tally)}. Leave --scale out to have it found, or name another."
    )


def held(answers: Mapping[str, Answer], tally: Mapping[str, int]) -> str:
    """Say what a column holds, in numbers only: an answer in words may be somebody's comment."""
    numbers = [answer.number for answer in answers.values() if answer.number is not None]
    different = f"{len(answers):,} different answers in {sum(tally[cell] for cell in answers):,} rows"
    if not numbers:
        return f"{different}, all of them words"
    return f"{different}, {len(numbers):,} of them numbers from {min(numbers):g} to {max(numbers):g}"


def _notes(scale: ScoreScale, values: NDArray[np.float64], guessed: bool) -> list[Note]:
    notes = [_guess(scale)] if guessed else []
    if scale.name == "zendesk":
        notes.append(
            Note(
                "folded_scale",
                "Good/bad ratings may be five points folded in two: helpdesks show 1 to 3 as bad and 4 to 5 as good.",
                "caveat",
            )
        )
    if guessed and scale.metric == "CES":
        way = "low" if scale.worst > scale.best else "high"
        notes.append(
            Note(
                "effort_direction_assumed",
                f"The effort score is read as {scale.name}, where {way} is good; surveys differ. "
                f"If it is the other way round, run with --scale {scale.best:g}..{scale.worst:g}.",
                "caveat",
                {"scale": scale.name},
            )
        )
    known = np.unique(values[~np.isnan(values)])
    if len(known) == 1:
        text = f"Every answer has the same score, {known[0]:g}: nothing can be compared with it."
        notes.append(Note("scores_all_equal", text, "caveat", {"score": float(known[0])}))
    return notes


def _guess(scale: ScoreScale) -> Note:
    facts: dict[str, str | int | float] = {"scale": scale.name, "worst": scale.worst, "best": scale.best}
    text = f"The scores were read as {scale.name}: {scale.worst:g} is worst, {scale.best:g} is best."
    if not scale.words and scale.name in ("1..3", "1..4", "1..6"):
        text += f" No higher score occurs; if the scale goes on, run with --scale {scale.worst:g}..N."
        return Note("scale_ends_early", text, "caveat", facts)
    return Note("scale_guessed", text, "info", facts)


def _missing(
    answers: Mapping[str, Answer], read: Mapping[str, tuple[float, str]], tally: Mapping[str, int], guessed: bool
) -> list[Note]:
    """Codes beyond the scale, with their counts; other answers that are no score, counted only."""
    notes = []
    codes: Counter[float] = Counter()
    for cell, (_, reason) in read.items():
        if reason == "out_of_range":
            codes[answers[cell].number or 0.0] += tally[cell]
    if codes:
        listed = ", ".join(f"{code:g} ({codes[code]:,} times)" for code in sorted(codes)[:6])
        more = f" and {len(codes) - 6:,} others" if len(codes) > 6 else ""
        text = f"{codes.total():,} scores are missing because their code lies outside of the scale: {listed}{more}."
        text += " They are too rare to be points of a longer one." if guessed else ""
        notes.append(Note("scores_out_of_range", text, "caveat", {"n": codes.total(), "codes": listed}))
    strange = sum(tally[cell] for cell, (_, reason) in read.items() if reason == "not_a_score")
    if strange:
        text = f"{strange:,} cells of the score column are not on the scale and count as missing."
        notes.append(Note("scores_not_read", text, "caveat", {"n": strange}))
    return notes


def reversed_scale(satisfaction: NDArray[np.int8], texts: Sequence[str], languages: Sequence[str]) -> Note | None:
    """Return a loud warning when scores and words disagree over the whole file, else None.

    Clear praise and clear complaints, found by a small word list per language, are set against satisfied and
    dissatisfied (the phi coefficient of the two-by-two table). It takes FEWEST_CLEAR such comments, a correlation of
    REVERSED_CORRELATION or below, and three standard errors. Where all scores lie on one side there is no correlation:
    then it takes ONE_SIDED of the words on the other.
    """
    words = clear_words(texts, languages)
    outspoken = (words != 0) & (np.abs(satisfaction) == 1)
    n = int(outspoken.sum())
    if n < FEWEST_CLEAR:
        return None
    word, score = words[outspoken].astype(np.float64), satisfaction[outspoken].astype(np.float64)
    against = float((word != score).mean())
    if not _contradict(word, score, against):
        return None
    return Note(
        "scale_reversed",
        f"Scores and words disagree: of {n:,} scored comments with clear praise or a clear complaint, {against:.0%} "
        "have the opposite score. The scale is probably the other way round; if so, run with its ends swapped, as in "
        "--scale 5..1 where low is good.",
        "warning",
        {"n": n, "against": round(against, 4)},
    )


def _contradict(word: NDArray[np.float64], score: NDArray[np.float64], against: float) -> bool:
    if np.all(word == word[0]) or np.all(score == score[0]):
        return against >= ONE_SIDED
    phi = float(np.corrcoef(word, score)[0, 1])
    return phi <= REVERSED_CORRELATION and phi * np.sqrt(len(word)) <= REVERSED_Z


def mismatches(
    satisfaction: NDArray[np.int8], texts: Sequence[str], languages: Sequence[str] | None = None
) -> NDArray[np.int64]:
    """Return the positions, ascending, of comments whose clear words contradict their score.

    It takes two clear words of one kind and none of the other, in a comment of at most LONGEST_CERTAIN characters: one
    word misleads, and a long story praises one thing and complains of the next.
    """
    words = clear_words(texts, languages, fewest=2)
    certain = (satisfaction != UNSCORED) & np.array([len(text) <= LONGEST_CERTAIN for text in texts], dtype=bool)
    return np.flatnonzero(certain & (words * satisfaction.astype(np.int64) == -1)).astype(np.int64)
