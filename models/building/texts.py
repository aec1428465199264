"""What the models are trained on: texts that may be used, and the phrase bank without what is held out."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import wordfreq

from building.vocabulary import normalizer

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
PHRASES = ROOT / "data" / "phrases"

MOST_WORDS = 60  # of an English text
MOST_WORDS_PAIR = 25  # of a translated program string; long ones are manuals
NOT_CUSTOMERS = ("kstars-data", "marble-data")  # names of stars and places
WINDOW = (3, 9)  # words of a piece cut out of a longer text
WINDOWED_FROM, TWO_WINDOWS_FROM = 9, 17
UNDERSTOOD = 0.6  # share of a text's words that must be in the word list before its gloss is used
# fmt: off
EMOJI = {
    "👍": "good", "👎": "bad", "😡": "angry", "😠": "angry", "🤬": "furious", "😀": "happy", "😃": "happy",
    "😄": "happy", "😊": "satisfied", "🙂": "satisfied", "😍": "love it", "❤": "love it", "😞": "disappointed",
    "😟": "worried", "😢": "sad", "😭": "sad", "🙁": "dissatisfied", "☹": "dissatisfied", "😐": "neutral",
    "😕": "confused", "🙏": "thank you", "👏": "well done", "⭐": "star", "🌟": "star", "💩": "terrible",
    "🤮": "disgusting", "😤": "frustrated", "😴": "boring", "⏰": "time", "⏳": "waiting", "📞": "phone",
    "☎": "phone", "📱": "phone", "📦": "parcel", "🚚": "delivery", "💶": "money", "💰": "money", "🐌": "slow",
    "🤷": "no idea", "😂": "funny", "🤣": "funny", "👌": "perfect", "💯": "perfect", "🔥": "great", "✅": "done",
    "❌": "wrong", "⚠": "warning", "🙄": "annoyed", "🥲": "sad", "😱": "shocked", "🤔": "doubt", "🎉": "great",
}
CONTRACTIONS = {
    "don't": "niet", "doesn't": "niet", "didn't": "niet", "isn't": "is niet", "wasn't": "was niet",
    "aren't": "zijn niet", "weren't": "waren niet", "can't": "kan niet", "cannot": "kan niet",
    "couldn't": "kon niet", "won't": "wil niet", "wouldn't": "wilde niet", "haven't": "heb niet",
    "hasn't": "heeft niet", "hadn't": "had niet", "shouldn't": "moet niet", "i'm": "ik ben", "it's": "het is",
    "i've": "ik heb", "they're": "ze zijn", "you're": "je bent", "that's": "dat is", "i'd": "ik zou",
    "i'll": "ik zal", "we're": "we zijn", "there's": "er is",
}
# fmt: on


@dataclass(frozen=True)
class Pairs:
    """Texts that mean the same, Dutch and English in step."""

    nl: list[str]
    en: list[str]


def english_texts() -> list[str]:
    """Short English customer texts, distinct, in alphabetical order."""
    table = pd.read_csv(SHARED / "training_text_en.csv.gz", keep_default_na=False)
    cut = (" ".join(text.split()[:MOST_WORDS]) for text in table["text"])
    return sorted({text for text in cut if len(text) > 2})


def windows(texts: list[str], seed: int = 0) -> list[str]:
    """Pieces of 3 to 8 words out of longer texts: more to learn from what is already there."""
    random = np.random.default_rng(seed)
    found = set()
    for text in texts:
        words = text.split()
        for _ in range((len(words) >= WINDOWED_FROM) + (len(words) >= TWO_WINDOWS_FROM)):
            size = int(random.integers(*WINDOW))
            start = int(random.integers(0, len(words) - size))
            found.add(" ".join(words[start : start + size]))
    return sorted(found)


def program_strings() -> Pairs:
    """Strings of programs in both languages; no row of them is shipped."""
    table = pd.read_csv(SHARED / "training_pairs_nl_en.csv.gz", keep_default_na=False)
    plain = table[["en", "nl"]].map(lambda text: re.sub(r"\s+", " ", text).strip())
    words = plain["en"].str.split().str.len()
    kept = plain[words.between(1, MOST_WORDS_PAIR) & ~table["source"].isin(NOT_CUSTOMERS)]
    kept = kept.drop_duplicates("en").drop_duplicates("nl").sort_values("en")
    return Pairs(kept["nl"].tolist(), kept["en"].tolist())


def clauses() -> pd.DataFrame:
    """All clauses of the phrase bank, those held out too."""
    return pd.read_csv(PHRASES / "clauses.csv", keep_default_na=False)


def bank() -> pd.DataFrame:
    """What may be trained on out of the phrase bank: nl, en, polarity."""
    table = clauses()
    sectors = pd.read_csv(PHRASES / "sectors.csv", keep_default_na=False)
    return pd.concat([table[table["split"] == "train"], sectors])[["nl", "en", "polarity"]].reset_index(drop=True)


def written() -> pd.DataFrame:
    """Clauses that were written to be learned from: nl, en, polarity."""
    return pd.read_csv(PHRASES / "training_clauses.csv", keep_default_na=False)[["nl", "en", "polarity"]]


def word_list() -> dict[str, list[str]]:
    """Dutch words and expressions, and emoji, with their English meanings, the commonest first."""
    with (PHRASES / "words.csv").open(encoding="utf-8", newline="") as file:
        words = {row["nl"]: row["en"].split(";") for row in csv.DictReader(file)}
    return words | {sign: [meaning] for sign, meaning in EMOJI.items()}


def glosses(texts: list[str], words: dict[str, list[str]], seed: int = 0) -> tuple[list[str], list[int]]:
    """Put Dutch for English word by word: to a bag of tokens, order does not matter. → glosses, rows they came from.

    Where several Dutch words have the meaning, one is drawn, common words and first meanings more often.
    """
    table = _into_dutch(words)
    random = np.random.default_rng(seed)
    plain = normalizer()
    found, rows = [], []
    for row, text in enumerate(texts):
        given = re.sub(r"[?!]", " ", plain.normalize_str(text)).split()
        said, understood = _gloss(given, table, random)
        if understood > UNDERSTOOD * len(given):
            found.append(" ".join(said))
            rows.append(row)
    return found, rows


Choices = dict[str, tuple[list[str], np.ndarray]]


def _into_dutch(words: dict[str, list[str]]) -> Choices:
    plain = normalizer()
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for dutch, meanings in words.items():
        common = 10 ** (0.6 * max(wordfreq.zipf_frequency(dutch, "nl"), 1.5)) if " " not in dutch else 10**1.8
        for rank, meaning in enumerate(meanings):
            weights[plain.normalize_str(meaning).strip()][dutch] = common / (1 + rank) ** 1.5
    for english, dutch in CONTRACTIONS.items():
        weights[english] = {dutch: 1.0}
    weights |= {"the": {"de": 2.0, "het": 1.0}, "a": {"een": 1.0}, "an": {"een": 1.0}}
    return {
        english: (list(choices), np.cumsum(list(choices.values())) / sum(choices.values()))
        for english, choices in weights.items()
    }


def _gloss(words: list[str], table: Choices, random: np.random.Generator) -> tuple[list[str], int]:
    said: list[str] = []
    understood = place = 0
    while place < len(words):
        for size in (3, 2, 1):
            english = " ".join(words[place : place + size])
            known = english if english in table else english.removesuffix("s")
            if place + size <= len(words) and known in table:
                choices, chances = table[known]
                said.append(choices[min(int(np.searchsorted(chances, random.random())), len(choices) - 1)])
                understood += size
                place += size
                break
        else:
            said.append(words[place])
            place += 1
    return said, understood


NEGATORS = {
    "nl": "niet geen nooit niemand niets niks nergens zonder nauwelijks amper allesbehalve wel altijd te",
    "en": "not no never nobody nothing nowhere without hardly barely neither always too didn't wasn't isn't can't",
}


def negated(texts: list[str], language: str, swaps: list[str], copies: int, seed: int = 0) -> list[str]:
    """Variants of clauses with a negator put in, taken out or changed, or a word swapped for one of ``swaps``.

    Some are not what anyone would write; they are only ever labeled by a teacher that has seen whole sentences.
    """
    random = np.random.default_rng(seed)
    negators = NEGATORS[language].split()
    found = set()
    for text in texts:
        for _ in range(copies):
            words = text.split()
            at = [place for place, word in enumerate(words) if word.casefold().strip(".,!?") in negators]
            if at and random.random() < 0.6:
                place = int(random.choice(at))
                words[place : place + 1] = [] if random.random() < 0.5 else [str(random.choice(negators))]
            elif random.random() < 0.6:
                words.insert(int(random.integers(0, len(words) + 1)), str(random.choice(negators)))
            else:
                words[int(random.integers(0, len(words)))] = str(random.choice(swaps))
            if words:
                found.add(" ".join(words))
    return sorted(found)
