"""Labeled comments with planted reasons, for the tests of training and evaluation."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

SAID = {
    "money": (
        "the invoice of {} is wrong", "I was charged twice on {}", "my bill for {} is far too high",
        "de factuur van {} klopt niet", "er is op {} dubbel afgeschreven", "de rekening van {} is veel te hoog",
    ),
    "goods": (
        "the parcel of {} came late", "my order of {} has still not arrived", "the driver threw the box of {} over",
        "het pakket van {} kwam te laat", "mijn bestelling van {} is er nog niet", "de bezorger gooide de doos van {}",
    ),
    "access": (
        "my password was refused on {}", "I cannot log in since {}", "the code of {} does not arrive",
        "mijn wachtwoord werkt sinds {} niet", "ik kan sinds {} niet inloggen", "de code van {} komt niet aan",
    ),
}  # fmt: skip
CODES = tuple(SAID)
NEUTRAL = ("we live here since {}", "wij wonen hier sinds {}", "my cat was born on {}", "het regende op {}")
DAYS = ("monday", "tuesday", "friday", "maandag", "dinsdag", "vrijdag", "may", "mei", "june", "juni", "easter", "pasen")


def comments(n: int = 160, seed: int = 0, *, single: bool = False) -> tuple[list[str], list[str], NDArray[np.bool_]]:
    """n distinct comments, the language "unknown" of each, and (n, 3) which has which of CODES.

    One in four holds two reasons and one in four none; with ``single`` every one holds exactly one.
    """
    lot = random.Random(seed)
    texts, truth = list[str](), list[list[bool]]()
    while len(texts) < n:
        size = 1 if single else lot.choice((0, 1, 1, 2))
        chosen = lot.sample(CODES, size)
        parts = [lot.choice(SAID[code]).format(f"{lot.choice(DAYS)} {lot.randrange(28)}") for code in chosen]
        text = ". ".join(parts) or lot.choice(NEUTRAL).format(f"{lot.choice(DAYS)} {lot.randrange(28)}")
        if text not in texts:
            texts.append(text)
            truth.append([code in chosen for code in CODES])
    return texts, ["unknown"] * n, np.array(truth)
