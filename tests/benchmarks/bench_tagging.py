"""How well reasons are found, without and after training, on the phrase bank and on the sets of ../shared/data.

    ROOTCAUSE_PEERS=PYTHON python tests/benchmarks/bench_tagging.py [cold] [trained] [speed]

The peers are TF-IDF with logistic regression, keywords, and SetFit with MiniLM where ROOTCAUSE_PEERS names the
interpreter of an environment with tests/benchmarks/peers/requirements.txt. Prints; asserts nothing.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from rootcause import pipeline
from rootcause.domain.comments import UNSCORED, Corpus
from rootcause.domain.reasons import PRAISE, PROBLEM, Tags
from rootcause.embedding import load_embedder
from rootcause.settings import Settings, TaggingSettings
from rootcause.tagging import default_taxonomy, tag

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
BANK = ROOT / "data" / "phrases" / "clauses.csv"
LANGUAGES = ("nl", "en")
PAIRS = 1_000
JOINED = {"nl": "{}, maar {}.", "en": "{}, but {}."}
STATIC = load_embedder("static", [])
CODES = [leaf.code for leaf in default_taxonomy().leaves]
Flags = NDArray[np.bool_]

NHS_SHARED = {
    "waiting": (("waiting",), ("Timeliness of care",), 0.78),
    "staff attitude": (("staff.attitude",), ("Staff manner & personal attributes",), 0.85),
    "reachability": (("contact", "waiting.phone"), ("Contacting services",), 0.44),
    "information": (
        ("information",),
        (
            "Information directly from staff during care",
            "Being kept informed, clarity & consistency of information",
            "Information provision & guidance",
        ),
        0.54,
    ),
}
"""Our reasons by the start of their codes, the labels of the set mapped to them by hand, and what keywords reach."""


def corpus(texts: list[str], languages: list[str]) -> Corpus:
    """Texts as they would come out of the readers."""
    n = len(texts)
    return Corpus(
        ids=tuple(map(str, range(n))),
        texts=tuple(texts),
        passages=((),) * n,
        language=np.array(languages, dtype=np.str_),
        when=np.full(n, "NaT", dtype="datetime64[s]"),
        score=np.full(n, np.nan),
        satisfaction=np.full(n, UNSCORED, dtype=np.int8),
        customer=np.full(n, "", dtype="<U1"),
        unit=np.arange(n),
        weight=np.ones(n),
        excluded=np.full(n, "", dtype="<U1"),
    )


def tagged(texts: list[str], languages: list[str]) -> Tags:
    """What the tagger says without any training by the user."""
    return tag(corpus(texts, languages), default_taxonomy(), STATIC, TaggingSettings())


def flags(tags: Tags, n: int) -> Flags:
    """(n, reasons) which comment mentions which."""
    found = np.zeros((n, len(tags.codes)), dtype=bool)
    found[tags.position, tags.reason] = True
    return found


def bank() -> pd.DataFrame:
    """The phrase bank."""
    return pd.read_csv(BANK, keep_default_na=False)


def cold_bank() -> None:
    """Held-out clauses, one reason each."""
    print("| held-out clauses | language | n | micro-F1 | macro-F1 | precision |\n|---|---|--:|--:|--:|--:|")
    table = bank()
    for split in ("held_out", "held_out_reason"):
        rows = table[table["split"] == split]
        truth = rows["reason"].to_numpy()[:, None] == np.array(CODES)
        for language in LANGUAGES:
            found = flags(tagged(rows[language].tolist(), [language] * len(rows)), len(rows))
            asked = truth.any(axis=0)
            micro = f1_score(truth, found, average="micro")
            macro = f1_score(truth[:, asked], found[:, asked], average="macro", zero_division=0)
            precision = (truth & found).sum() / found.sum()
            print(f"| {split} | {language} | {len(rows)} | {micro:.3f} | {macro:.3f} | {precision:.3f} |")


def cold_pairs() -> None:
    """Two held-out clauses of different reasons in one comment."""
    print("\n| two reasons in a comment | both found | polarity right | extra reasons a comment |\n|---|--:|--:|--:|")
    rows = bank()
    rows = rows[(rows["split"] == "held_out") & (rows["polarity"] != "neutral")]
    random = np.random.default_rng(0)
    for language in LANGUAGES:
        chosen = [random.choice(len(rows), 2, replace=False) for _ in range(PAIRS)]
        pairs = [rows.iloc[pair] for pair in chosen]
        pairs = [pair for pair in pairs if pair["reason"].nunique() == 2]
        texts = [JOINED[language].format(*(text.rstrip(".") for text in pair[language])) for pair in pairs]
        tags = tagged(texts, [language] * len(texts))
        found = [set[tuple[str, str]]() for _ in pairs]
        for position, reason, polarity in zip(tags.position, tags.reason, tags.polarity, strict=True):
            said = {PRAISE: "praise", PROBLEM: "problem"}.get(int(polarity), "neutral")
            found[position].add((tags.codes[reason], said))
        both, extra, right = list[bool](), list[int](), list[bool]()
        for pair, known in zip(pairs, found, strict=True):
            names, codes = set(pair["reason"]), {code for code, _ in known}
            both.append(names <= codes)
            extra.append(len(codes - names))
            told = zip(pair["reason"], pair["polarity"], strict=True)
            right.extend(each in known for each in told if each[0] in codes)
        print(f"| {language}, n = {len(pairs)} | {np.mean(both):.3f} | {np.mean(right):.3f} | {np.mean(extra):.2f} |")


def nhs() -> pd.DataFrame:
    """Patients' comments with labels, each text once."""
    table = pd.read_csv(DATA / "nhs_neas.csv", keep_default_na=False, encoding="utf-8-sig")
    table = table[table["FFT answer"].str.len() > 2].drop_duplicates("FFT answer")
    return table[~table["labels"].isin(["", "Not assigned"])]


def cold_nhs() -> None:
    """Shipped reasons against the labels that people gave."""
    print("\n| NHS | n | F1 | precision | recall | keywords, F1 |\n|---|--:|--:|--:|--:|--:|")
    table = nhs()
    tags = tagged(table["FFT answer"].tolist(), ["en"] * len(table))
    found = flags(tags, len(table))
    for name, (starts, labels, keywords) in NHS_SHARED.items():
        said = found[:, [code.startswith(starts) for code in tags.codes]].any(axis=1)
        true = table["labels"].map(lambda cell, labels=labels: bool(set(cell.split("|")) & set(labels))).to_numpy()
        hits = (said & true).sum()
        scores = f"{f1_score(true, said):.3f} | {hits / said.sum():.3f} | {hits / true.sum():.3f}"
        print(f"| {name} | {true.sum()} | {scores} | {keywords:.2f} |")


def cold_sample() -> None:
    """The planted causes of the bundled sample: every mention, as a problem or as praise."""
    print("\n| sample, planted cause | comments | found | precision | recall |\n|---|--:|--:|--:|--:|")
    told = json.loads((ROOT / "data" / "sample_truth.json").read_text(encoding="utf-8"))
    export = pipeline.analyze([ROOT / "data" / "sample_nl_en.csv"], Settings()).comments
    assert export is not None
    used = export[export["rc_excluded"] == ""]
    said = (used["rc_reasons"] + "|" + used["rc_praise"]).str.split("|")
    rows = [told["rows"].get(row, {}) for row in used["Respons-ID"]]
    true = [{*row.get("codes", []), *row.get("praise", [])} for row in rows]
    scores = []
    for code in told["planted"]:
        found, there = (np.array([code in each for each in column]) for column in (said, true))
        hits = (found & there).sum()
        scores.append((hits / max(found.sum(), 1), hits / max(there.sum(), 1)))
        print(f"| {code} | {there.sum()} | {found.sum()} | {scores[-1][0]:.3f} | {scores[-1][1]:.3f} |")
    print("| mean | | | {:.3f} | {:.3f} |".format(*np.mean(scores, axis=0)))


def cold() -> None:
    """Before any training."""
    cold_bank()
    cold_pairs()
    cold_sample()
    if (DATA / "nhs_neas.csv").exists():
        cold_nhs()


def speed() -> None:
    """Comments a second of the tagger alone, each text once, and the time of a single ticket."""
    table = pd.read_csv(ROOT / "data" / "phrases" / "sectors.csv", keep_default_na=False)
    texts = [" ".join(pair) for pair in zip(table["nl"][::2], table["nl"][1::2], strict=False)]
    tagged(texts[:20], ["nl"] * 20)
    started = time.perf_counter()
    tagged(texts, ["nl"] * len(texts))
    print(f"\n{len(texts) / (time.perf_counter() - started):,.0f} distinct comments a second")
    spent = []
    for text in texts[:400]:
        started = time.perf_counter()
        tagged([text], ["nl"])
        spent.append(1000 * (time.perf_counter() - started))
    print(f"single ticket: p50 {np.percentile(spent, 50):.1f} ms, p99 {np.percentile(spent, 99):.1f} ms")


PARTS = {"cold": cold, "speed": speed}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
