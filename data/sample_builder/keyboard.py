"""What a keyboard does to a comment: slips, capitals, emoji, missing full stops, and cells that say nothing."""

from __future__ import annotations

from dataclasses import replace

from sample_builder.dice import Dice
from sample_builder.model import Answer
from sample_builder.phrases import lowered

JUNK = {
    "nl": ("n.v.t.", "nvt", "geen", "-", "", "asdfgh", "geen opmerkingen", "x", ".", "niks", "geen commentaar", "..."),
    "en": ("n/a", "none", "no", "-", "", "asdfgh", "nothing to add", "x", ".", "no comment", "qwerty", "nothing"),
}
HAPPY, UNHAPPY = ("😊", "👍", "😀", "🙏", "❤️", "👏", "🙂"), ("😡", "😤", "👎", "🙄", "😠", "😢", "🤦‍♀️")


def _misspelled(dice: Dice, text: str) -> str:
    """Return the text with one slip of the finger: two letters swapped, one lost or one doubled."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha() and word.islower()]
    if not long:
        return text
    at = dice.pick(long)
    word = words[at]
    k = 1 + dice.below(len(word) - 3)
    words[at] = dice.pick(
        (word[:k] + word[k + 1] + word[k] + word[k + 2 :], word[:k] + word[k + 1 :], word[:k] + word[k] + word[k:])
    )
    return " ".join(words)


def _ended(dice: Dice, text: str, mood: str) -> str:
    if text[-1] in ".?!":
        return text
    moved = mood != "neutral"
    ends = {"": 0.4, ".": 0.5, "!": 0.06 * moved, "!!": 0.02 * moved, "...": 0.03 * (mood == "dissatisfied")}
    return text + dice.weighted(ends)


def typed(dice: Dice, answer: Answer, text: str) -> Answer:
    """Give the answer its text as it came off a keyboard; its marks name what was done to it."""
    marks = []
    text = _ended(dice, text, answer.mood)
    if dice.chance(0.065):
        slipped = _misspelled(dice, _misspelled(dice, text) if dice.chance(0.3) else text)
        marks += ["typo"] if slipped != text else []
        text = slipped
    if dice.chance(0.12):
        text = lowered(text)
    if dice.chance(0.025):
        text = text.upper()
        marks.append("capitals")
    if answer.mood != "neutral" and dice.chance(0.06):
        text = text + " " + dice.pick(HAPPY if answer.mood == "satisfied" else UNHAPPY)
        marks.append("emoji")
    return replace(answer, text=text, marks=tuple(marks))
