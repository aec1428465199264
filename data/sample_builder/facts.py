"""Who answers, where and when, what is mentioned and how satisfied: everything but the words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sample_builder.dice import Dice
from sample_builder.model import (
    CAUSES,
    CHAT,
    ENERGY,
    FIRST_DAY,
    FORM,
    MAIL,
    MOBILE,
    PHONE,
    SHOP,
    TV,
    WEEKS,
    Answer,
    probability,
)  # fmt: skip

MOST_CAUSES = 3
FOREIGN = 20
TEAMS = {
    PHONE: {"Team Zwolle": 0.4, "Team Breda": 0.35, "Team Gent": 0.25},
    CHAT: {"Team Chat": 0.8, "Team Breda": 0.2},
    MAIL: {"Backoffice": 0.7, "Team Gent": 0.3},
    FORM: {"Backoffice": 1.0},
}
FIRST_RESPONSE = {
    PHONE: (0.4, 1.5, 3, 4.5, 6, 8, 11, 15, 22, 34, 71),
    CHAT: (0.2, 0.6, 1.1, 1.8, 2.6, 3.7, 5.2, 8, 13, 21, 48),
    MAIL: (4, 11, 18, 26, 38, 55, 82, 130, 240, 610, 2950),
    FORM: (3, 9, 15, 22, 33, 47, 70, 115, 210, 540, 2870),
}
WEEKDAYS = {0: 1.35, 1: 1.15, 2: 1.05, 3: 1.05, 4: 1.0, 5: 0.55, 6: 0.35}


def _customers(dice: Dice) -> Iterator[tuple[str, str, str, int]]:
    """Yield (number, language, product, answers) without end; 15 in 100 customers answer more than once."""
    number = 204100
    languages = ("nl", "en")
    while True:
        number += 1 + dice.below(180)
        product = dice.weighted({TV: 0.31, MOBILE: 0.24, ENERGY: 0.21, SHOP: 0.24})
        answers = dice.weighted({1: 0.85, 2: 0.1, 3: 0.04, 4: 0.01})
        yield f"K{number}", dice.pick(languages), product, answers


def _moment(dice: Dice) -> datetime:
    day = 7 * dice.below(WEEKS) + dice.weighted(WEEKDAYS)
    return FIRST_DAY + timedelta(days=day, minutes=7 * 60 + 30 + dice.below(14 * 60 + 45))


def _first_response(dice: Dice, channel: str) -> float | None:
    minutes = round(dice.on_curve(FIRST_RESPONSE[channel]), 1)
    return None if dice.chance(0.02) else minutes


def _visit(dice: Dice, customer: str, language: str, product: str) -> Answer:
    channel = dice.weighted({PHONE: 0.42, MAIL: 0.21, CHAT: 0.21, FORM: 0.16})
    team = "" if dice.chance(0.01) else dice.weighted(TEAMS[channel])
    return Answer(customer, language, product, channel, team, _moment(dice), _first_response(dice, channel))


def _mentions(dice: Dice, answer: Answer) -> tuple[str, ...]:
    """Draw the causes this answer mentions, each by its own rate; the score plays no part."""
    if answer.language not in ("nl", "en"):
        return ()
    drawn: list[str] = []
    for cause in CAUSES.values():
        if dice.chance(cause.chance(answer, drawn)):
            drawn.append(cause.code)
    return tuple(dice.shuffled(drawn)[:MOST_CAUSES])


def _scored(dice: Dice, answer: Answer) -> Answer:
    if dice.chance(probability(answer, answer.causes)):
        score = dice.weighted({1: 0.55, 2: 0.45})
    else:
        score = dice.weighted({3: 0.32, 4: 0.46, 5: 0.22} if answer.causes else {3: 0.15, 4: 0.38, 5: 0.47})
    if dice.chance(0.04):
        return replace(answer, missing=dice.pick(("", "", "n.v.t.")))
    return replace(answer, score=score)


def facts(dice: Dice, n: int) -> list[Answer]:
    """Draw n answers without their words; a few of them are in German or French and mention no cause."""
    source = _customers(dice)
    answers: list[Answer] = []
    while len(answers) < n:
        number, language, product, visits = next(source)
        answers += [_visit(dice, number, language, product) for _ in range(visits)]
    answers = answers[:n]
    step = n // FOREIGN
    for k in range(FOREIGN):
        answers[k * step] = replace(answers[k * step], language=("de", "fr")[k % 2], customer=f"K{900101 + 37 * k}")
    answers = [replace(answer, causes=_mentions(dice, answer)) for answer in answers]
    return [_scored(dice, answer) for answer in answers]
