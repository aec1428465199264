"""From facts to the rows of the export, in order of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sample_builder.dice import Dice
from sample_builder.facts import facts
from sample_builder.keyboard import JUNK, typed
from sample_builder.model import FORM, GENERAL, MAIL, Answer
from sample_builder.personal import MAKERS, with_personal, with_tail
from sample_builder.phrases import CONCESSION, Bank, clauses_for, joined, read_bank, read_rows

# Of eighty seeds the one whose draw is most typical: no cause strays far from its planted effect by chance.
SEED = 74
ROWS, COPIES = 3000, 24


def _worded(answers: Sequence[Answer], dice: Dice) -> list[Answer]:
    banks = {language: read_bank(dice, language) for language in ("nl", "en")}
    personal, tails, foreign = read_rows("personal_data.csv"), read_rows("tails.csv"), read_rows("other_languages.csv")
    kinds = list(MAKERS)
    result = []
    for answer in answers:
        if answer.language not in banks:
            result.append(_in_other_language(dice, answer, foreign))
        elif not answer.causes and dice.chance(0.085):
            result.append(replace(answer, text=dice.pick(JUNK[answer.language]), marks=("junk",)))
        else:
            result.append(_commented(dice, banks[answer.language], answer, personal, tails, kinds))
    return result


def _in_other_language(dice: Dice, answer: Answer, rows: Sequence[Mapping[str, str]]) -> Answer:
    polarity = "praise" if answer.mood == "satisfied" else "neutral"
    fitting = [row["text"] for row in rows if (row["language"], row["polarity"]) == (answer.language, polarity)]
    return replace(answer, text=dice.pick(fitting))


def _commented(
    dice: Dice,
    bank: Bank,
    answer: Answer,
    personal: Sequence[Mapping[str, str]],
    tails: Sequence[Mapping[str, str]],
    kinds: list[str],
) -> Answer:
    clauses = clauses_for(dice, bank, answer)
    praise = tuple(GENERAL if c.code == CONCESSION else c.code for c in clauses if c.polarity == "praise")
    answer = typed(dice, replace(answer, praise=praise), joined(dice, answer.language, clauses))
    if dice.chance(0.055):
        kinds.append(kinds.pop(0))
        answer = with_personal(dice, answer, personal, kinds[-1])
    if answer.channel in (MAIL, FORM) and dice.chance(0.09):
        answer = with_tail(dice, answer, tails, dice.weighted({"quote": 0.6, "signature": 0.4}))
    return answer


def _with_copies(answers: Sequence[Answer], dice: Dice) -> list[Answer]:
    """Put the rows in order of time and export some of them twice: same customer, moment and words."""
    ordered = sorted(answers, key=lambda answer: (answer.at, answer.customer))
    longer = [at for at, answer in enumerate(ordered) if len(answer.text) > 25]
    twice = set(dice.shuffled(longer)[:COPIES])
    numbered: list[Answer] = []
    for at, answer in enumerate(ordered):
        first = replace(answer, id=f"R{len(numbered) + 10001}")
        numbered.append(first)
        if at in twice:
            numbered.append(replace(first, id=f"R{len(numbered) + 10001}", copy_of=first.id))
    return numbered


def build() -> list[Answer]:
    """Build the sample; words are thrown with other dice than facts, so that editing a phrase moves no score."""
    return _with_copies(_worded(facts(Dice(SEED), ROWS - COPIES), Dice(SEED + 1)), Dice(SEED + 2))
