"""The model of the contact reasons that ship: a linear one over the vectors and phrases of the phrase bank's clauses.

Reasons whose clauses are all held out are left to phrases and examples: nothing is learned of them. Clauses of the
sector comments in which no phrase speaks stand for "none of these".
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression

from rootcause.embedding import load_embedder
from rootcause.tagging.clauses import split_clauses
from rootcause.tagging.learned import phrase_values
from rootcause.tagging.patterns import Match
from rootcause.tagging.reading import heard, phrasebook
from rootcause.tagging.taxonomy import default_taxonomy

PHRASES = Path(__file__).parents[2] / "data" / "phrases"
LANGUAGES = ("nl", "en")
STRENGTH = 4.0  # C of the regression
NONE = 0.1  # what a clause without a reason counts beside one with
SURE, DOUBTFUL = 0.30, 0.03


def clauses() -> tuple[list[str], list[str], list[str]]:
    """Texts, languages and reasons of the bank's training clauses."""
    table = pd.read_csv(PHRASES / "clauses.csv", keep_default_na=False)
    table = table[table["split"] == "train"]
    texts = [text for language in LANGUAGES for text in table[language]]
    return texts, [language for language in LANGUAGES for _ in range(len(table))], [*table["reason"]] * 2


def others() -> tuple[list[str], list[str]]:
    """Texts and languages of clauses about anything at all: of every second comment by sector."""
    table = pd.read_csv(PHRASES / "sectors.csv", keep_default_na=False)
    table = table[table["sector"] != "tone_contrast"].iloc[::2]
    rows = [(text, language) for language in LANGUAGES for text in table[language]]
    cut = [(text[a:b], language) for text, language in rows for a, b in split_clauses(text, language)]
    return [text for text, _ in cut], [language for _, language in cut]


def build(folder: Path) -> None:
    """Train and save."""
    leaves = default_taxonomy().leaves
    embedder = load_embedder("static", [])
    books = {language: phrasebook(leaves, language) for language in LANGUAGES}

    def matched(texts: list[str], languages: list[str]) -> list[list[Match]]:
        return [books[one].find(heard(text, books[one])) for text, one in zip(texts, languages, strict=True)]

    def features(texts: list[str], matches: list[list[Match]]) -> np.ndarray:
        told = phrase_values(matches, range(len(leaves)), len(leaves))
        return np.concatenate([embedder.encode(texts), told], axis=1)

    texts, languages, reasons = clauses()
    more, spoken = others()
    found = matched(more, spoken)
    quiet = [row for row, ones in enumerate(found) if all(match.pattern.weak for match in ones)]
    given = features(texts, matched(texts, languages))
    none = features([more[row] for row in quiet], [found[row] for row in quiet])
    codes = sorted(set(reasons))
    labels = np.concatenate([[codes.index(reason) for reason in reasons], np.full(len(none), len(codes))])
    weights = np.where(labels < len(codes), 1.0, NONE)
    fitted = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-3)
    fitted.fit(np.concatenate([given, none]), labels, sample_weight=weights)
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {"weights": fitted.coef_.T.astype(np.float32), "bias": fitted.intercept_.astype(np.float32)}
    save_file({name: np.ascontiguousarray(values) for name, values in tensors.items()}, folder / "model.safetensors")
    config = {
        "kind": "reasons",
        "embedder": embedder.fingerprint,
        "sure": SURE,
        "doubtful": DOUBTFUL,
        "codes": codes,
        "phrases": [leaf.code for leaf in leaves],
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
