"""The truth beside the sample: what was planted and what it carries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sample_builder.model import (
    BASE,
    BY_CHANNEL,
    BY_PRODUCT,
    CAUSES,
    FIRST_DAY,
    GENERAL,
    SLOW,
    SLOW_FROM,
    SLOW_TO,
    WEEKS,
    Answer,
    Cause,
    probability,
    shares,
)  # fmt: skip
from sample_builder.rows import SEED


def _impacts(answers: Sequence[Answer]) -> Counter[str]:
    """Average the Shapley shares per cause over these answers."""
    total: Counter[str] = Counter()
    for answer in answers:
        total.update({code: share / len(answers) for code, share in shares(answer).items()})
    return total


def _cause_truth(cause: Cause, answers: Sequence[Answer], impact: float) -> dict[str, object]:
    mentioning = [answer for answer in answers if cause.code in answer.causes]
    low = sum(answer.mood == "dissatisfied" for answer in mentioning)
    return {
        "planted": cause.planted,
        "b": cause.b,
        "n": len(mentioning),
        "n_nl": sum(answer.language == "nl" for answer in mentioning),
        "n_en": sum(answer.language == "en" for answer in mentioning),
        "prevalence": round(len(mentioning) / len(answers), 5),
        "dsat_rate": round(low / len(mentioning), 5),
        "impact": round(impact, 6),
        "language": cause.language,
        "channel": next(iter(cause.by_channel)) if cause.rate == 0 and cause.by_channel else None,
        "start_week": cause.from_week if cause.from_week > 1 else None,
        "start_date": _start(cause) if cause.from_week > 1 else None,
        "bystander_of": cause.travels_with,
        "confounded_by": cause.confounded_by,
        "general": cause.code == GENERAL,
    }


def _start(cause: Cause) -> str:
    return (FIRST_DAY + timedelta(weeks=cause.from_week - 1)).date().isoformat()


def _row_truth(answer: Answer) -> dict[str, object]:
    whole = {
        "language": answer.language,
        "codes": list(answer.causes),
        "praise": list(answer.praise),
        "marks": list(answer.marks),
        "copy_of": answer.copy_of,
    }
    return {key: value for key, value in whole.items() if value}


def _counts(answers: Sequence[Answer]) -> dict[str, object]:
    return {
        "rows": len(answers),
        "languages": dict(sorted(Counter(answer.language for answer in answers).items())),
        "customers": len({answer.customer for answer in answers}),
        "missing_score": sum(answer.score is None for answer in answers),
        "junk": sum("junk" in answer.marks for answer in answers),
        "copies": sum(bool(answer.copy_of) for answer in answers),
        "marks": dict(sorted(Counter(mark for answer in answers for mark in answer.marks).items())),
        "personal": dict(sorted(Counter(kind for answer in answers for kind, _ in answer.personal).items())),
    }


def truth_of(answers: Sequence[Answer]) -> dict[str, object]:
    """Tell what was planted; rates and impacts are over the scored answers, copies left out."""
    units = [answer for answer in answers if answer.score is not None and not answer.copy_of]
    impact = _impacts(units)
    expected = sum(probability(answer, answer.causes) for answer in units) / len(units)
    none = sum(probability(answer, ()) for answer in units) / len(units)
    ranked = sorted(CAUSES.values(), key=lambda cause: (-impact[cause.code], cause.code))
    return {
        "seed": SEED,
        "first_day": FIRST_DAY.date().isoformat(),
        "weeks": WEEKS,
        "units": len(units),
        "dsat_rate": round(sum(answer.mood == "dissatisfied" for answer in units) / len(units), 6),
        "expected_dsat_rate": round(expected, 6),
        "not_explained": round(none, 6),
        "logit": {
            "base": BASE,
            "Kanaal": BY_CHANNEL,
            "Product": BY_PRODUCT,
            "Eerste reactie (min)": {"from": SLOW_FROM, "to": SLOW_TO, "adds": SLOW},
        },
        "counts": _counts(answers),
        "causes": {cause.code: _cause_truth(cause, units, impact[cause.code]) for cause in ranked},
    }


def _personal_data(answers: Sequence[Answer]) -> list[dict[str, str]]:
    return [{"id": answer.id, "kind": kind, "value": value} for answer in answers for kind, value in answer.personal]


def _planted_rows(answers: Sequence[Answer]) -> dict[str, list[str]]:
    codes = [cause.code for cause in CAUSES.values() if cause.planted]
    return {code: [answer.id for answer in answers if code in answer.causes] for code in codes}


def _lines(name: str, entries: Iterable[str], brackets: str) -> str:
    return f' "{name}": {brackets[0]}\n  ' + ",\n  ".join(entries) + f"\n {brackets[1]}"


def _pairs(entries: Mapping[str, object]) -> list[str]:
    return [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items()]


def as_json(answers: Sequence[Answer]) -> bytes:
    """Write the truth with one line per personal datum and row, so that a change shows as few lines."""
    parts = (
        json.dumps(truth_of(answers), indent=1)[:-2],
        _lines("planted", _pairs(_planted_rows(answers)), "{}"),
        _lines("personal_data", map(json.dumps, _personal_data(answers)), "[]"),
        _lines("rows", _pairs({answer.id: _row_truth(answer) for answer in answers}), "{}"),
    )
    return (",\n".join(parts) + "\n}\n").encode()
