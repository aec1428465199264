"""The phrase bank, and how its clauses are chosen and joined into a comment."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sample_builder.dice import Dice
from sample_builder.model import CHAT, FORM, GENERAL, MAIL, PHONE, Answer

FOLDER = Path(__file__).resolve().parent.parent / "sample_phrases"
# Clauses of the bank that are no reason: what the contact was about, and "otherwise fine" beside a problem.
CONTEXT, CONCESSION = "context", "concession"


@dataclass(frozen=True)
class Phrase:
    """One clause: its code, its polarity, and the product and first day it belongs to (empty: any)."""

    code: str
    polarity: str
    product: str
    after: str
    text: str

    def fits(self, answer: Answer) -> bool:
        """Tell whether a customer of this product could say so on this day, after contact over this channel."""
        in_time = self.after <= answer.at.date().isoformat()
        return in_time and self.product in ("", answer.product) and self._fits_channel(answer.channel)

    def _fits_channel(self, channel: str) -> bool:
        words = self.text.lower()
        if "chat" in words and self.code != "effort.transferred":
            return channel == CHAT
        if self.polarity != "praise":
            return True
        if "mail" in words:
            return channel in (MAIL, FORM)
        spoken = ("telefo", "aan de lijn", "gesprek", "phone", "call", "picked up", "getelefo")
        return channel == PHONE if self.code == "waiting.phone" or any(w in words for w in spoken) else True


class Bank:
    """Phrases by code and polarity; each is used again only when the others had their turn."""

    def __init__(self, dice: Dice, rows: Iterable[Phrase]) -> None:
        self._decks: dict[tuple[str, str], list[Phrase]] = {}
        for phrase in dice.shuffled(rows):
            self._decks.setdefault((phrase.code, phrase.polarity), []).append(phrase)

    def praised(self) -> dict[str, float]:
        """Count the praising phrases per code."""
        return {code: len(deck) for (code, polarity), deck in self._decks.items() if polarity == "praise"}

    def take(self, code: str, polarity: str, answer: Answer) -> Phrase | None:
        """Return the phrase that fits this answer and was used longest ago, or None."""
        deck = self._decks.get((code, polarity), [])
        for at, phrase in enumerate(deck):
            if phrase.fits(answer):
                deck.append(deck.pop(at))
                return phrase
        return None


def read_rows(name: str) -> list[dict[str, str]]:
    """Read one file of the phrase bank."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_bank(dice: Dice, language: str) -> Bank:
    """Read the phrases of one language, shuffled."""
    return Bank(dice, (Phrase(**row) for row in read_rows(f"{language}.csv")))


SAME: Mapping[str, Sequence[str]] = {
    "nl": (". ", ". ", ". ", ", en ", ", en ", " en ", ". En ", "... ", "\n", ". O ja, en ", ". En dan nog iets: "),
    "en": (". ", ". ", ". ", ", and ", ", and ", " and ", ". And ", ". Also, ", "... ", "\n", ". Oh, and "),
}
BUT_WELL: Mapping[str, Sequence[str]] = {
    "nl": (", maar ", ". Maar ", ". ", " - maar "),
    "en": (", but ", ". But ", ". ", " - but "),
}
BUT_BAD: Mapping[str, Sequence[str]] = {
    "nl": (", maar ", ". Maar ", ". Alleen: ", ". Minpuntje: ", ". "),
    "en": (", but ", ". But ", ". Only thing is, ", ". One gripe: ", ". "),
}
PLAIN = (". ", ". ", ". ", "\n")
# First words of a whole clause, which may follow "and" or "but"; a fragment starts a sentence of its own.
OPENERS = {
    "nl": r"(Ik|De|Het|Er|Mijn|Jullie|Je|Ze|Hij|We|Wij|Die|Dat|Op|In|Na|Voor|'s|'t|Niemand|Men|Dit) ",
    "en": r"(I|I'm|I've|I'd|The|It|It's|You|You're|My|They|She|He|There|We|Nobody|Your|Nothing) ",
}
# First words that keep their capital in the middle of a sentence.
PROPER = {
    "I", "I'm", "I've", "I'd", "I'll", "Saturday", "Friday", "Monday", "Easter", "English", "WhatsApp", "Utrecht",
    "Koningsdag", "Samsung", "Pontius", "August", "May",
}  # fmt: skip


def lowered(text: str) -> str:
    """Return the phrase as it stands after a comma."""
    if text[:3] in ("'s ", "'t "):
        return text[:3] + text[3].lower() + text[4:]
    first = text.split(" ", 1)[0].strip(",.?!:")
    keeps = first in PROPER or (len(first) > 1 and any(letter.isupper() for letter in first[1:]))
    return text if keeps else text[0].lower() + text[1:]


def _is_long(text: str) -> bool:
    return len(text) > 75 or any(mark in text[:-1] for mark in (". ", "? ", "! ", '"', "..."))


def _connectors(language: str, left: Phrase, right: Phrase) -> Sequence[str]:
    """Return what may stand between two clauses; "but" only where praise and problem meet."""
    aside = {left.code, right.code} & {CONTEXT, GENERAL}
    if aside or _is_long(left.text) or _is_long(right.text):
        return PLAIN
    if left.polarity == right.polarity:
        choices = SAME[language]
    else:
        choices = (BUT_BAD if left.polarity == "praise" else BUT_WELL)[language]
    whole = re.match(OPENERS[language], right.text)
    return choices if whole else [choice for choice in choices if choice[0] == "." or choice == "\n"]


def joined(dice: Dice, language: str, phrases: Sequence[Phrase]) -> str:
    """Join at least one clause into a comment, with one connecting word at most."""
    text = phrases[0].text
    for left, right in pairwise(phrases):
        choices = _connectors(language, left, right) if left is phrases[0] else PLAIN
        between = dice.pick(choices)
        if text[-1] in ".?!":
            between = between if between == "\n" else " " + between.lstrip(".,- ").capitalize()
        text += between + (right.text if between.strip(".") in (" ", "\n") else lowered(right.text))
    return text


# As praise: it was solved. Where it is a problem, only people are left to praise.
SOLVED = "resolution.unresolved"
# Beside these a customer can well be glad that it was solved in the end.
MENDABLE = frozenset(
    {
        "waiting.phone", "contact.opening_hours", "billing.incorrect", "digital.login", "product.outage",
        "price.expensive", "self_service.phone_menu",
    }
)  # fmt: skip


def _praise_wanted(dice: Dice, answer: Answer) -> int:
    """Draw how many praising clauses this mood brings along: never fewer causes, only kinder words around them."""
    if answer.mood == "satisfied" and not answer.causes:
        return dice.weighted({0: 0.14, 1: 0.56, 2: 0.3})
    chances = {"satisfied": 0.85, "neutral": 0.3 if answer.causes else 0.2, "dissatisfied": 0.09}
    return int(GENERAL not in answer.causes and dice.chance(chances[answer.mood]))


def _praise_weights(bank: Bank, answer: Answer) -> dict[str, float]:
    """Return what this answer may praise: beside a problem only what can be praised all the same, mostly people."""
    praised = bank.praised()
    concession = {CONCESSION: praised.pop(CONCESSION)}
    if not answer.causes:
        return praised
    people = {code: n for code, n in praised.items() if code.startswith("staff.") and code not in answer.causes}
    if answer.mood != "satisfied" or SOLVED in answer.causes:
        return people
    return people | concession | ({SOLVED: 12.0} if MENDABLE.issuperset(answer.causes) else {})


def _praise_for(dice: Dice, bank: Bank, answer: Answer) -> list[Phrase]:
    wanted, weights = _praise_wanted(dice, answer), _praise_weights(bank, answer)
    phrases: list[Phrase] = []
    for _ in range(wanted):
        phrase = bank.take(dice.weighted(weights), "praise", answer)
        if phrase and phrase.code not in {other.code for other in phrases}:
            phrases.append(phrase)
    return phrases


def _problems_for(bank: Bank, answer: Answer) -> list[Phrase]:
    phrases = [bank.take(code, "problem", answer) for code in answer.causes]
    if None in phrases:
        raise ValueError(f"the phrase bank has nothing for {answer.causes} with {answer.product}, {answer.channel}")
    return [phrase for phrase in phrases if phrase]


def clauses_for(dice: Dice, bank: Bank, answer: Answer) -> list[Phrase]:
    """Choose the clauses of an answer in their order; where it has nothing to say, what the contact was about."""
    problems, praise = _problems_for(bank, answer), _praise_for(dice, bank, answer)
    conceding = any(phrase.code in (CONCESSION, SOLVED) for phrase in praise)
    clauses = praise + problems if dice.chance(0.4) and not conceding else problems + praise
    context = bank.take(CONTEXT, "neutral", answer)
    if context and (not clauses or dice.chance(0.12 if len(clauses) < 3 else 0)):
        clauses.insert(0, context)
    return clauses
