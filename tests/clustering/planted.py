"""Comments with planted causes in both languages: every subject with every complaint and every ending."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

CAUSES: dict[tuple[str, str], tuple[list[str], list[str]]] = {
    ("delivery", "nl"): (
        ["het pakket", "de bezorging van het pakket", "mijn pakketje", "de bezorger met het pakket"],
        ["kwam dagen te laat aan", "werd veel te laat bezorgd", "is te laat geleverd door de bezorger"],
    ),
    ("billing", "nl"): (
        ["de factuur", "mijn laatste factuur", "het bedrag op de factuur", "de maandelijkse factuur"],
        ["klopt niet met het bedrag", "is dubbel afgeschreven", "bevat een verkeerd bedrag"],
    ),
    ("login", "nl"): (
        ["inloggen op de website", "het wachtwoord", "inloggen in de app", "mijn wachtwoord voor de website"],
        ["lukt niet meer", "wordt niet geaccepteerd bij het inloggen", "moest opnieuw ingesteld worden"],
    ),
    ("delivery", "en"): (
        ["the parcel", "the delivery of my parcel", "my parcel", "the courier with the parcel"],
        ["arrived days late", "was delivered much too late", "came far later than the delivery date"],
    ),
    ("billing", "en"): (
        ["the invoice", "my latest invoice", "the amount on the invoice", "the monthly invoice"],
        ["shows the wrong amount", "was charged twice", "contains a wrong amount again"],
    ),
    ("login", "en"): (
        ["logging in to the website", "the password", "logging in to the app", "my password for the website"],
        ["does not work any more", "is not accepted when logging in", "had to be reset once more"],
    ),
}
ENDINGS = {
    "nl": ["", ", jammer", ", dat had ik niet verwacht", ", al voor de tweede keer", ", heel vervelend", ", echt waar"],
    "en": ["", ", a pity", ", which I had not expected", ", for the second time", ", most annoying", ", honestly"],
}


@dataclass(frozen=True, eq=False)
class Planted:
    """n comments with their languages and the cause and language that each was made from."""

    texts: list[str]
    languages: NDArray[np.str_]
    truth: NDArray[np.str_]

    def shuffled(self, seed: int) -> tuple[Planted, NDArray[np.int64]]:
        order = np.random.default_rng(seed).permutation(len(self.texts))
        return Planted([self.texts[i] for i in order], self.languages[order], self.truth[order]), order

    def members(self, label: str) -> NDArray[np.int64]:
        return np.flatnonzero(self.truth == label)


def planted() -> Planted:
    """Return 432 distinct comments, 72 for each cause and language."""
    rows = [
        (f"{subject} {complaint}{ending}".capitalize(), language, f"{cause} {language}")
        for (cause, language), (subjects, complaints) in CAUSES.items()
        for subject, complaint, ending in product(subjects, complaints, ENDINGS[language])
    ]
    return Planted([row[0] for row in rows], np.array([row[1] for row in rows]), np.array([row[2] for row in rows]))
