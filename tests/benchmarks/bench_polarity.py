"""How well tone is told: held-out clauses of the phrase bank, contrast pairs, restaurant sentences in both languages.

    python tests/benchmarks/bench_polarity.py

The peer is TF-IDF of words and letter groups with logistic regression, trained on the restaurant sentences themselves.
Prints; asserts nothing.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline, make_union

from rootcause.domain.reasons import MENTION, PRAISE, PROBLEM
from rootcause.tagging.lexicon import judgment
from rootcause.tagging.polarity import polarities

ROOT = Path(__file__).parents[2]
RESTAURANTS = ROOT.parent / "shared" / "data" / "restaurants_nl_en_sentences.csv"
VALUES = {"problem": PROBLEM, "neutral": MENTION, "praise": PRAISE}
OPINIONS = {"negative": PROBLEM, "neutral": MENTION, "positive": PRAISE}
LANGUAGES = ("nl", "en")
DRAWS = 1_000
PEER = ({"ngram_range": (1, 2)}, {"analyzer": "char_wb", "ngram_range": (2, 5)})  # the best of six set-ups tried


def three(truth: np.ndarray, found: np.ndarray) -> float:
    """Macro-F1 over problem, neutral and praise."""
    return float(f1_score(truth, found, average="macro", labels=[PROBLEM, MENTION, PRAISE], zero_division=0))


def two(truth: np.ndarray, found: np.ndarray) -> float:
    """Macro-F1 over problem and praise where one of them is true; calling it neutral is wrong."""
    clear = truth != MENTION
    return float(f1_score(truth[clear], found[clear], average="macro", labels=[PROBLEM, PRAISE], zero_division=0))


def words_alone(texts: list[str], language: str) -> np.ndarray:
    """What the judging words say without the net."""
    return np.sign([judgment(text, language) for text in texts]).astype(int)


def bank() -> None:
    """Held-out clauses: none of them was trained on."""
    table = pd.read_csv(ROOT / "data" / "phrases" / "clauses.csv", keep_default_na=False)
    print("| held-out clauses | language | n | macro-F1 | words alone | contrast pairs, accuracy |")
    print("|---|---|--:|--:|--:|--:|")
    for split in ("held_out", "held_out_reason"):
        rows = table[table["split"] == split]
        truth = rows["polarity"].map(VALUES).to_numpy()
        paired = rows["contrast"].ne("").to_numpy()
        for language in LANGUAGES:
            texts = rows[language].tolist()
            found = polarities(texts, [language] * len(texts))
            right = (found == truth)[paired].mean()
            alone = three(truth, words_alone(texts, language))
            print(f"| {split} | {language} | {len(rows)} | {three(truth, found):.3f} | {alone:.3f} | {right:.3f} |")


def restaurants() -> None:
    """Sentences of restaurant reviews, without those of mixed tone."""
    table = pd.read_csv(RESTAURANTS)
    table = table[table["polarity"].isin(list(OPINIONS))]
    print("\n| restaurant sentences | n | two classes | three classes | words alone, two | TF-IDF trained there, two |")
    print("|---|--:|--:|--:|--:|--:|")
    kept = {}
    for language in LANGUAGES:
        rows = table[table["lang"] == language]
        truth, texts = rows["polarity"].map(OPINIONS).to_numpy(), rows["text"].tolist()
        found = polarities(texts, [language] * len(texts))
        words, letters = (TfidfVectorizer(sublinear_tf=True, **each) for each in PEER)
        fitted = LogisticRegression(C=10, max_iter=2000, class_weight="balanced")
        peer = make_pipeline(make_union(words, letters), fitted)
        clear = np.flatnonzero(truth != MENTION)  # the peer is told of two classes only, as fits it best
        trained = cross_val_predict(peer, [texts[row] for row in clear], truth[clear], cv=3)
        alone = two(truth, words_alone(texts, language))
        print(
            f"| {language} | {len(rows)} | {two(truth, found):.3f} | {three(truth, found):.3f} "
            f"| {alone:.3f} | {two(truth[clear], trained):.3f} |"
        )
        kept[language] = truth, found
    low, high = np.percentile(gaps(kept), [2.5, 97.5])
    print(f"\nnl minus en, two classes: {two(*kept['nl']) - two(*kept['en']):+.3f} (95 % {low:+.3f} to {high:+.3f})")


def gaps(kept: dict[str, tuple[np.ndarray, np.ndarray]]) -> list[float]:
    """The gap between the languages in bootstrap samples of the sentences."""
    random = np.random.default_rng(0)
    found = []
    for _ in range(DRAWS):
        value = {}
        for language, (truth, said) in kept.items():
            rows = random.integers(0, len(truth), len(truth))
            value[language] = two(truth[rows], said[rows])
        found.append(value["nl"] - value["en"])
    return found


def speed() -> None:
    """Clauses a second."""
    table = pd.read_csv(ROOT / "data" / "phrases" / "sectors.csv", keep_default_na=False)
    texts = (table["nl"].tolist() + table["en"].tolist())[:16_000]
    languages = ["unknown"] * len(texts)
    polarities(texts[:10], languages[:10])
    started = time.perf_counter()
    polarities(texts, languages)
    print(f"\n{len(texts) / (time.perf_counter() - started):,.0f} distinct clauses a second")


if __name__ == "__main__":
    bank()
    if RESTAURANTS.exists():
        restaurants()
    else:
        print(f"{RESTAURANTS.name} is not there: skipped.")
    speed()
