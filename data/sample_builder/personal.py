"""Made-up personal data that passes its checksum, signatures, and the mails that replies drag along."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sample_builder.dice import Dice
from sample_builder.model import Answer

ELEVEN = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def _digits(dice: Dice, n: int) -> str:
    return "".join(str(dice.below(10)) for _ in range(n))


def bsn(dice: Dice) -> str:
    """Make nine digits that pass the eleven test, from the range 9999xxxxx that is kept for tests."""
    while True:
        number = "9999" + _digits(dice, 5)
        if sum(int(d) * w for d, w in zip(number, ELEVEN, strict=True)) % 11 == 0:
            return number


def iban(dice: Dice) -> str:
    """Make a Dutch or Belgian number with a right checksum at a bank that does not exist."""
    country, account = ("NL", "TEST" + _digits(dice, 10)) if dice.chance(0.6) else ("BE", "")
    if not account:
        first = "999" + _digits(dice, 7)
        account = f"{first}{int(first) % 97 or 97:02d}"
    moved = "".join(str(int(sign, 36)) for sign in account + country + "00")
    number = f"{country}{98 - int(moved) % 97:02d}{account}"
    spaced = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    return spaced if dice.chance(0.6) else number


def national_number(dice: Dice) -> str:
    """Make the Belgian number of someone born before 2000: birth date, serial, 97 minus the remainder."""
    first = f"{40 + dice.below(59)}{1 + dice.below(12):02d}{1 + dice.below(28):02d}{1 + dice.below(997):03d}"
    check = f"{97 - int(first) % 97:02d}"
    return f"{first[:2]}.{first[2:4]}.{first[4:6]}-{first[6:]}.{check}"


def phone(dice: Dice) -> str:
    """Make a Dutch, Belgian or British number; the British ones are kept for fiction."""
    shapes = (
        f"06-1234{_digits(dice, 4)}", f"+31 6 1234 {_digits(dice, 4)}", f"020-55501{_digits(dice, 2)}",
        f"0470 12 34 {_digits(dice, 2)}", f"+32 470 12 34 {_digits(dice, 2)}",
        f"07700 900{_digits(dice, 3)}", f"+44 7700 900{_digits(dice, 3)}",
    )  # fmt: skip
    return dice.pick(shapes)


NAMES = (
    "Ans de Wit", "Karim Haddouch", "J. van der Velde", "Marieke Bos", "Sanne Kuipers", "Bram Peeters", "Els Claes",
    "Tom Whitfield", "Priya Nair", "Fatma Yildirim", "Gerrit Dijkema", "Lotte Wouters", "Owen Hughes", "Ruth Barlow",
    "Dirk Vermeiren", "Ilse Hoekstra", "Hannah Doyle", "Jeroen Smit",
)  # fmt: skip


def email(dice: Dice) -> str:
    """Make an address at a domain kept for examples."""
    user = dice.pick(NAMES).lower().replace(".", "").replace(" ", dice.pick((".", "_", "")))
    return f"{user}@example.{dice.pick(('nl', 'com', 'org', 'be'))}"


def address(dice: Dice) -> str:
    """Make a Dutch postcode with a house number."""
    letters = "".join(dice.pick("BDGHJKLNPRTVXZ") for _ in range(2))
    return f"{1000 + dice.below(8999)}{dice.pick((' ', ''))}{letters} {1 + dice.below(180)}{dice.pick(('', '', 'a'))}"


def license_plate(dice: Dice) -> str:
    """Make a Dutch plate with three digits in the middle."""
    letters = [dice.pick("BDGHJKLNPRSTVXZ") for _ in range(3)]
    number = 100 + dice.below(900)
    a, b, c = letters
    return dice.pick((f"{a}{b}-{number}-{c}", f"{a}-{number}-{b}{c}"))


def card(dice: Dice) -> str:
    """Choose a number that payment services publish for tests."""
    number = dice.pick(("4111111111111111", "4242424242424242", "5555555555554444", "5105105105105100"))
    return " ".join(number[at : at + 4] for at in range(0, 16, 4)) if dice.chance(0.7) else number


MAKERS: Mapping[str, Callable[[Dice], str]] = {
    "bsn": bsn,
    "iban": iban,
    "national_number": national_number,
    "phone": phone,
    "email": email,
    "order": lambda dice: dice.pick((f"2026{_digits(dice, 6)}", f"W-{_digits(dice, 7)}", f"BE{_digits(dice, 8)}")),
    "customer": lambda dice: _digits(dice, 8),
    "address": address,
    "license_plate": license_plate,
    "card": card,
    "birth_date": lambda dice: f"{1 + dice.below(28)}-{1 + dice.below(12)}-19{40 + dice.below(59)}",
    "name": lambda dice: dice.pick(NAMES),
}


def with_personal(dice: Dice, answer: Answer, rows: Sequence[Mapping[str, str]], kind: str) -> Answer:
    """Add a sentence that gives away a made-up piece of personal data of this kind."""
    sentence = dice.pick([row["text"] for row in rows if (row["language"], row["kind"]) == (answer.language, kind)])
    value = MAKERS[kind](dice)
    text = answer.text + ("" if answer.text[-1] in ".?!" else ".") + " " + sentence.format(value=value)
    return replace(answer, text=text, personal=(*answer.personal, (kind, value)))


DUTCH_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
DUTCH_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _mail_date(at: datetime, language: str) -> str:
    clock = f"{at.hour:02d}:{at.minute:02d}"
    if language == "nl":
        return f"{DUTCH_DAYS[at.weekday()]} {at.day} {DUTCH_MONTHS[at.month - 1]} {at.year} om {clock}"
    return f"{ENGLISH_DAYS[at.weekday()]}, {at.day} {ENGLISH_MONTHS[at.month - 1]} {at.year} at {clock}"


def with_tail(dice: Dice, answer: Answer, rows: Sequence[Mapping[str, str]], kind: str) -> Answer:
    """Add a signature or the mail that this comment replies to."""
    tail = dice.pick([row["text"] for row in rows if (row["language"], row["kind"]) == (answer.language, kind)])
    sent = _mail_date(answer.at - timedelta(minutes=20 + dice.below(4000)), answer.language)
    name = dice.pick(NAMES)
    text = answer.text + "\n\n" + tail.format(name=name, when=sent)
    personal = (*answer.personal, ("name", name)) if kind == "signature" else answer.personal
    return replace(answer, text=text, personal=personal, marks=(*answer.marks, kind))
