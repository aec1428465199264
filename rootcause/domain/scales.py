"""The score scales we know, as data, and how a column of answers finds its own.

Where a scale is cut decides every rate that follows, so each cut has its reason here:

- five points: the two best and the two worst, the usual reading of CSAT;
- another ``WORST..BEST``: the same places on the line, the outer quarters, ends included (2 and 4 lie at a quarter
  and three quarters of 1..5). Four points have no middle and are cut in half;
- 1 to 10: 8 and up is satisfied, 5 and down is not. In Dutch school marks a 6 is a pass and a 7 a normal, content
  customer, so 6 and 7 are neutral: never dissatisfaction, as the NPS buckets would have it, and not praise;
- 0 to 100: at most 40 and at least 75, so that five points mean the same whether they were written as 20, 40, ... 100
  or as 0, 25, ... 100;
- words: the middle answer is neutral.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from rootcause.domain.answers import MISSING_CODES, Answer, read_answer
from rootcause.domain.comments import ScoreScale
from rootcause.domain.wordings import FRESHDESK, SMILEYS, THUMBS, VERBAL, YES_NO, ZENDESK
from rootcause.errors import UnknownScale

MOST_ANSWERS = 500
"""Distinct cells; a column with more is not read as answers on a scale."""
RARE_TOTAL = 0.025
"""Share of the answers that codes beyond a scale may hold before they count as part of it."""


def _words(levels: Iterable[Iterable[str]], first: float = 1.0) -> Mapping[str, float]:
    """Synonyms per level, worst level first → answer to value."""
    return {word: first + step for step, level in enumerate(levels) for word in level}


def _split(levels: Iterable[str]) -> list[list[str]]:
    return [level.split("|") for level in levels]


def _verbal(name: str, metric: str, words: Mapping[str, float]) -> ScoreScale:
    levels = max(words.values())
    middle = (1 + levels) / 2
    return ScoreScale(name, metric, 1, levels, middle - 1, middle + 1, words)


_VERBAL_SCALES = {
    **{name: _verbal(name, metric, _words(_split(levels))) for name, (metric, levels) in VERBAL.items()},
    "smileys": _verbal("smileys", "CSAT", _words(level.split() for level in SMILEYS)),
}
_PICTURED = {
    "thumbs": ScoreScale("thumbs", "CSAT", 0, 1, 0, 1, _words(_split(THUMBS), 0)),
    "zendesk": ScoreScale("zendesk", "CSAT", 0, 1, 0, 1, _words(_split(ZENDESK), 0)),
    "freshdesk": ScoreScale("freshdesk", "CSAT", -103, 103, -101, 101, FRESHDESK),
}
_NUMERIC = {
    "csat-5": ScoreScale("csat-5", "CSAT", 1, 5, 2, 4),
    "csat-7": ScoreScale("csat-7", "CSAT", 1, 7, 2, 6),
    "csat-10": ScoreScale("csat-10", "CSAT", 1, 10, 5, 8),
    "nps": ScoreScale("nps", "NPS", 0, 10, 6, 9),
    "ces-7": ScoreScale("ces-7", "CES", 1, 7, 3, 5),
    "ces-5-effort": ScoreScale("ces-5-effort", "CES", 5, 1, 4, 2),
    "stars": ScoreScale("stars", "CSAT", 1, 5, 2, 4),
    # 5.5 is the lowest mark that rounds to a pass.
    "rapportcijfer": ScoreScale("rapportcijfer", "CSAT", 1, 10, 5.4, 8),
    "percent": ScoreScale("percent", "CSAT", 0, 100, 40, 75),
}
_NAMED_THUMBS = _words([a + b for a, b in zip(_split(THUMBS), _split(YES_NO), strict=True)], 0)
SCALES: Mapping[str, ScoreScale] = {
    **_NUMERIC,
    **_PICTURED,
    "thumbs": replace(_PICTURED["thumbs"], words=_NAMED_THUMBS),
    **_VERBAL_SCALES,
}
"""Every scale that can be named, by its name."""

_MATCHED_BY_WORDS = (*_VERBAL_SCALES.values(), *_PICTURED.values())
_CUTS = {
    (1.0, 5.0): "csat-5",
    (1.0, 7.0): "csat-7",
    (1.0, 10.0): "csat-10",
    (0.0, 10.0): "csat-10",
    (0.0, 100.0): "percent",
}
_RANGE = re.compile(r"(-?\d{1,6}(?:[.,]\d{1,3})?) ?(?:\.\.|…) ?(-?\d{1,6}(?:[.,]\d{1,3})?)")


def named_scale(text: str) -> ScoreScale:
    """Return the scale that a user named, or the one behind ``WORST..BEST`` ("5..1": low is good).

    Raises UnknownScale, with the names there are, for anything else.
    """
    name = text.strip().casefold()
    if name in SCALES:
        return SCALES[name]
    match = _RANGE.fullmatch(name)
    worst, best = (float(end.replace(",", ".")) for end in match.groups()) if match else (0.0, 0.0)
    if worst == best:
        raise UnknownScale(
            f"The scale {text[:40]!r} is not known. Known are auto, {', '.join(SCALES)}, and WORST..BEST such as 1..5, "
            "or 5..1 where low is good."
        )
    return _range(worst, best)


def _range(worst: float, best: float) -> ScoreScale:
    low, high = min(worst, best), max(worst, best)
    known = SCALES.get(_CUTS.get((low, high), ""))
    bad, good = (known.dissatisfied_at, known.satisfied_at) if known else _quarters(low, high)
    if worst > best:
        bad, good = low + high - bad, low + high - good
    return ScoreScale(f"{worst:g}..{best:g}", "CSAT", worst, best, bad, good)


def _quarters(low: float, high: float) -> tuple[float, float]:
    if high - low == 3:
        return low + 1, low + 2
    return low + (high - low) / 4, high - (high - low) / 4


def match_scale(cells: Iterable[str], header: str = "") -> ScoreScale | None:
    """Return the scale that the answers of a column fit, or None.

    ``cells`` may repeat, and should: how often an answer occurs tells codes ("6 = not asked") from the scale itself.
    Their order does not matter. One answer in twenty may be foreign to the scale. ``header`` decides where the
    numbers cannot: NPS or marks, effort or satisfaction, and ranges ("1-5"). Cells or a header that label
    numbers ("1 = very satisfied") give the direction. Never matched without being named: yes and no, 0 and 1,
    and numbers up to 100 under a header that does not speak of a score.
    """
    tally = _tally(cells)
    total = sum(tally.values())
    numbered = {answer: n for answer, n in tally.items() if answer.number is not None}
    if not total:
        return None
    if _enough(sum(numbered.values()), tally, numbered):
        return _by_numbers(numbered, header)
    return _by_words(tally)


def _tally(cells: Iterable[str]) -> Counter[Answer]:
    """Count the answers; empty when there are too many different ones to be a scale."""
    raw = Counter(cells)
    if len(raw) > 10 * MOST_ANSWERS:
        return Counter()
    tally: Counter[Answer] = Counter()
    for cell, n in raw.items():
        answer = read_answer(cell)
        if not answer.missing:
            tally[answer] += n
        if len(tally) > MOST_ANSWERS:
            return Counter()
    return tally


def _enough(fitting: int, tally: Counter[Answer], fit: Iterable[Answer]) -> bool:
    """At most one answer in twenty is foreign; among distinct values alone, one of at least four."""
    total, foreign = sum(tally.values()), len(tally) - len(list(fit))
    return fitting > 0 and (fitting >= 0.95 * total or (total == len(tally) and foreign <= 1 and total >= 4))


def _by_words(tally: Counter[Answer]) -> ScoreScale | None:
    best = max(_MATCHED_BY_WORDS, key=lambda scale: _fit(scale, tally))
    fitting = {answer: n for answer, n in tally.items() if _value(best, answer) is not None}
    return best if _enough(sum(fitting.values()), tally, fitting) else None


def _fit(scale: ScoreScale, tally: Counter[Answer]) -> tuple[int, int, float]:
    """Most answers explained, then fewest answers on one level, then the largest share of its levels used."""
    values = {answer: _value(scale, answer) for answer in tally}
    known = [value for value in values.values() if value is not None]
    explained = sum(tally[answer] for answer, value in values.items() if value is not None)
    return explained, len(set(known)) - len(known), len(set(known)) / len(set(scale.words.values()))


def _value(scale: ScoreScale, answer: Answer) -> float | None:
    """Numbers fit between words: in many forms only the two ends of a scale are labeled."""
    if answer.number is None:
        return scale.words.get(answer.words)
    return answer.number if answer.number in set(scale.words.values()) else None


def _by_numbers(tally: Mapping[Answer, int], header: str) -> ScoreScale | None:
    if any(answer.words for answer in tally) and _direction(tally) == 0:
        return None
    scale = _number_scale(tally, header.casefold())
    labels = {**_header_labels(header), **dict(tally)}
    return _range(scale.best, scale.worst) if scale and _direction(labels) < 0 and scale.best > scale.worst else scale


def _direction(answers: Iterable[Answer]) -> float:
    """Above 0 when high numbers are labeled with good words, below 0 when with bad ones, 0 without such labels."""
    labeled = [answer for answer in answers if answer.number is not None and answer.words]
    scale = max(_MATCHED_BY_WORDS, key=lambda s: sum(answer.words in s.words for answer in labeled))
    pairs = [(answer.number or 0.0, scale.words[answer.words]) for answer in labeled if answer.words in scale.words]
    middle = (max(scale.words.values()) + min(scale.words.values())) / 2
    center = sum(number for number, _ in pairs) / len(pairs) if len(pairs) > 1 else 0.0
    return sum((number - center) * (value - middle) for number, value in pairs)


def _header_labels(header: str) -> dict[Answer, int]:
    """Read "(1 = very satisfied, 5 = very dissatisfied)" as those two answers."""
    found = re.findall(r"(\d{1,3}) ?= ?([^\d,;=()]{2,60})", header[:500].casefold())
    return {Answer(float(number), words=words.strip(" .")): 0 for number, words in found}


_HINTS = {
    "nps": re.compile(r"\bnps\b|recommend|aanbevel|aanraden|aanraad|promot"),
    "effort": re.compile(r"effort|moeite|inspanning|\bces\b"),
    "ease": re.compile(r"\bces\b|\bease\b|easy|makkelijk|gemak"),
    "stars": re.compile(r"\bstars?\b|\bster(ren)?\b"),
    "mark": re.compile(r"cijfer"),
    "score": re.compile(r"csat|score|rating|satisf|tevreden|beoordel|waardering|percent|%|cijfer|mark\b"),
    "thumbs": re.compile(r"thumb|duim|csat|satisf|tevreden"),
}
_HEADER_RANGE = re.compile(r"(?<![\d-])([01]) ?(?:-|–|t/m|tot en met|tot|to|\.\.) ?(10{1,2}|[2-9])(?![\d-])")


def _number_scale(tally: Mapping[Answer, int], header: str) -> ScoreScale | None:
    counts: Counter[float] = Counter()
    for answer, n in tally.items():
        counts[answer.number or 0.0] += n
    outs = {answer.out_of for answer in tally} - {None}
    if outs:
        return _out_of(max(out or 0.0 for out in outs), counts, header) if len(outs) == 1 else None
    if set(counts) <= set(FRESHDESK.values()) and set(counts) != {100.0}:
        return SCALES["freshdesk"]
    core = scale_codes(counts)
    return _stated(core, header) or _by_extent(core, header)


def _out_of(best: float, counts: Counter[float], header: str) -> ScoreScale | None:
    """Take the scale that is written in the cells: "4/5", "80%"."""
    if not 2 <= best <= 100 or not 0 <= min(counts) <= max(counts) <= best:
        return None
    if best == 10 and _HINTS["nps"].search(header):
        return SCALES["nps"]
    return _hinted(0 if best == 100 or min(counts) < 1 else 1, best, header)


def scale_codes(counts: Mapping[float, int]) -> Counter[float]:
    """Return the answers that make up the scale: without codes for "no answer".

    Such codes are the numbers survey tools write (99, -1 ...), and levels next to a complete run of 1..3, 1..4, 1..5 or
    1..7 that hold at most 2.5 % of at least 100 answers together, each less than half as often as the rarest point of
    the run: on a scale of seven the two best points are not the rarest by far.
    """
    core = Counter({value: n for value, n in counts.items() if value not in MISSING_CODES})
    if not core or max(core) > 10:
        core = Counter(counts)
    for top, codes in _RARE_CODES.items():
        run = {float(point) for point in range(1, top + 1)}
        rest = {value: n for value, n in core.items() if value > top or value < 1}
        if run <= set(core) and set(rest) <= codes and _rare(rest, core, run):
            return Counter({value: n for value, n in core.items() if value not in rest})
    return core


_RARE_CODES = {5: {0, 6, 7, 8, 9}, 7: {0, 8, 9}, 4: {0, 8, 9}, 3: {0, 8, 9}}


def _rare(rest: Mapping[float, int], core: Counter[float], run: Iterable[float]) -> bool:
    total, rarest = core.total(), min(core[point] for point in run)
    return total >= 100 and sum(rest.values()) <= RARE_TOTAL * total and all(2 * n < rarest for n in rest.values())


def _stated(core: Counter[float], header: str) -> ScoreScale | None:
    """Take the scale of which the header gives the ends: "How satisfied are you? (1-5)"."""
    if _HINTS["nps"].search(header) and _within(core, 0, 10):
        return SCALES["nps"]
    if match := _HEADER_RANGE.search(header):
        low, high = float(match[1]), float(match[2])
        return _hinted(low, high, header) if _within(core, low, high) else None
    return None


def _within(core: Counter[float], low: float, high: float) -> bool:
    return sum(n for value, n in core.items() if low <= value <= high) >= 0.95 * core.total() and _stepped(core)


def _by_extent(core: Counter[float], header: str) -> ScoreScale | None:
    low, high = min(core), max(core)
    if low < 0 or 0 < low < 1 or high > 100 or not _stepped(core):
        return None
    if high > 10:
        return SCALES["percent"] if _HINTS["score"].search(header) else None
    if low == 0:
        return _from_zero(high, core, header)
    return _from_one(high, set(core), header)


def _stepped(core: Iterable[float]) -> bool:
    """Tell marks, which have one decimal or quarters, from measurements such as 0.6667."""
    return all(round(value * 20, 6) == round(value * 20) for value in core)


def _from_zero(high: float, core: Counter[float], header: str) -> ScoreScale | None:
    if high > 5:  # hardly anyone at 9 or 10: a count rather than a recommendation
        return SCALES["nps"] if core[9] + core[10] >= 0.02 * core.total() else None
    if high <= 1:
        return SCALES["thumbs"] if _HINTS["thumbs"].search(header) else None
    complete = set(core) >= {float(point) for point in range(int(high) + 1)}
    return _range(0, high) if complete and _HINTS["score"].search(header) else None


def _from_one(high: float, points: set[float], header: str) -> ScoreScale:
    """1 to 10 holds no 0, so it is no NPS; a scale that ends early shows every point up to its end."""
    ends = (5.0, 7.0, 10.0) if all(point == int(point) for point in points) else (5.0, 10.0)
    complete = high in (3, 4, 6) and points == {float(point) for point in range(1, int(high) + 1)}
    if complete and not _HINTS["mark"].search(header):
        return _range(1, high)
    end = 10.0 if _HINTS["mark"].search(header) else next(end for end in ends if end >= high)
    return _hinted(1, end, header)


def _hinted(low: float, high: float, header: str) -> ScoreScale:
    """Return the scale of these ends that the header speaks of."""
    named = {
        (1, 5): (("effort", "ces-5-effort"), ("stars", "stars"), ("", "csat-5")),
        (1, 7): (("effort", "ces-7"), ("ease", "ces-7"), ("", "csat-7")),
        (1, 10): (("mark", "rapportcijfer"), ("", "csat-10")),
        (0, 10): (("nps", "nps"),),
        (0, 100): (("", "percent"),),
    }.get((int(low), int(high)), ())
    for hint, name in named:
        if not hint or _HINTS[hint].search(header):
            return SCALES[name]
    return _range(low, high)
