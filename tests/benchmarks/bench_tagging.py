"""How well reasons are found, without and after training, on the phrase bank and on the sets of ../shared/data.

    ROOTCAUSE_PEERS=PYTHON python tests/benchmarks/bench_tagging.py [cold] [trained] [speed]

The peers are TF-IDF with logistic regression, keywords, and SetFit with MiniLM where ROOTCAUSE_PEERS names the
interpreter of an environment with tests/benchmarks/peers/requirements.txt. Prints; asserts nothing.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold

from rootcause import pipeline
from rootcause.domain.comments import UNSCORED, Corpus
from rootcause.domain.reasons import PRAISE, PROBLEM, Tags
from rootcause.embedding import load_embedder
from rootcause.serving.server import keep_apart
from rootcause.settings import Settings, TaggingSettings
from rootcause.tagging import default_taxonomy, tag
from rootcause.tagging.features import Features
from rootcause.tagging.gate import calibration_error, open_gate, surest
from rootcause.tagging.labeling import read_labeling
from rootcause.tagging.tagger import Tagger
from rootcause.tagging.training import Training, train
from rootcause.ticketing import TextTagger

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
BANK = ROOT / "data" / "phrases" / "clauses.csv"
LANGUAGES = ("nl", "en")
PAIRS = 1_000
PASSES = 5
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


def cold_apart() -> None:
    """Clauses on neighboring reasons, made to be confused, and lines without any reason; none was learned from."""
    print("\n| kept apart | language | n | micro-F1, or tagged though nothing is said |\n|---|---|--:|--:|")
    table = pd.read_csv(BANK.with_name("test_clauses.csv"), keep_default_na=False)
    none = table["reason"] == "none"
    truth = table["reason"].to_numpy()[:, None] == np.array(CODES)
    for language in LANGUAGES:
        found = flags(tagged(table[language].tolist(), [language] * len(table)), len(table))
        neighbors = f1_score(truth[~none], found[~none], average="micro")
        print(f"| neighbors | {language} | {(~none).sum()} | {neighbors:.3f} |")
        print(f"| no reason | {language} | {none.sum()} | {found[none].any(axis=1).mean():.3f} |")


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
    cold_apart()
    cold_pairs()
    cold_sample()
    if (DATA / "nhs_neas.csv").exists():
        cold_nhs()


Draw = tuple[NDArray[np.int64], NDArray[np.int64]]


def peer_rows(texts: list[str], train: NDArray[np.int64]) -> csr_matrix:
    """TF-IDF of words and pairs of words, fitted on the training texts."""
    fitted = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit([texts[row] for row in train])
    return fitted.transform(texts)


def ours(texts: list[str], languages: list[str], truth: Flags, draw: Draw) -> Training:
    """Our tagger, trained on the training part of a draw."""
    chosen = draw[0].tolist()
    codes = [str(column) for column in range(truth.shape[1])]
    features = Features(STATIC, default_taxonomy())
    return train([texts[row] for row in chosen], [languages[row] for row in chosen], truth[chosen], codes, features)


def predict(made: Training, texts: list[str], languages: list[str], k: int) -> tuple[NDArray[np.float64], Flags]:
    """(n, k) probabilities and decisions; a reason that was not learned has neither."""
    classifier = made.trained.classifier
    found = made.trained.probabilities(list(zip(texts, languages, strict=True)))
    columns = [int(code) for code in classifier.codes]
    probabilities, chosen = np.zeros((len(texts), k)), np.zeros((len(texts), k), dtype=bool)
    probabilities[:, columns], chosen[:, columns] = found, classifier.chosen(found)
    return probabilities, chosen


def spread(values: list[float]) -> str:
    """Mean and range over draws."""
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def few_shot_airline() -> None:
    """Twenty tweets per reason, five draws, one reason each."""
    table = pd.read_csv(DATA / "airline_tweets.csv")
    sure = table["negativereason"].notna() & table["negativereason_confidence"].ge(0.99)
    table = table[sure & table["negativereason"].ne("Can't Tell")].drop_duplicates("text")
    table = table[table["negativereason"].map(table["negativereason"].value_counts()).ge(70)]
    texts, labels = table["text"].str.replace("@user", "").str.strip().tolist(), table["negativereason"].to_numpy()
    names = sorted(set(labels))
    truth = labels[:, None] == np.array(names)
    draws = []
    for seed in range(5):
        random = np.random.default_rng(seed)
        chosen = np.sort(np.concatenate([random.permutation(np.flatnonzero(yes))[:20] for yes in truth.T]))
        draws.append((chosen, np.setdiff1d(np.arange(len(texts)), chosen)))
    own, peer, spent = list[float](), list[float](), 0.0
    for draw in draws:
        made = ours(texts, ["en"] * len(texts), truth, draw)
        test = draw[1].tolist()
        started = time.process_time()
        found, _ = predict(made, [texts[row] for row in test], ["en"] * len(test), len(names))
        spent += time.process_time() - started
        own.append(float(f1_score(truth[test].argmax(axis=1), found.argmax(axis=1), average="macro")))
        rows = peer_rows(texts, draw[0])
        fitted = LogisticRegression(C=10, max_iter=1_000).fit(rows[draw[0]], labels[draw[0]])
        peer.append(float(f1_score(labels[test], fitted.predict(rows[test]), average="macro")))
    speed_ = sum(len(test) for _, test in draws) / spent
    print(f"\n| airline, 20 per reason, {len(names)} reasons | macro-F1 (range of 5 draws) | comments per CPU second |")
    print(
        f"|---|--:|--:|\n| ours | {spread(own)} | {speed_:,.0f} |\n| TF-IDF + logistic regression | {spread(peer)} | |"
    )
    python = os.environ.get("ROOTCAUSE_PEERS")
    if not python:
        print("| SetFit recipe, MiniLM | left out: ROOTCAUSE_PEERS names no interpreter | |")
        return
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump({"texts": texts, "labels": labels.tolist(), "draws": [draw[0].tolist() for draw in draws]}, file)
        file.flush()
        call = [python, str(Path(__file__).parent / "peers" / "contrastive.py"), file.name]
        done = subprocess.run(call, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    print(f"| SetFit recipe, MiniLM | {spread(told['macro'])} | {told['per_cpu_second']:,.0f} |")


def few_shot_nhs() -> None:
    """Two hundred comments, several labels each; what calibration and the gate promise, on the rest."""
    table = nhs()
    counts = table["labels"].str.split("|").explode().value_counts()
    names = [name for name in counts.index if name not in ("Labelling not possible", "Not assigned")][:12]
    texts = table["FFT answer"].tolist()
    truth = np.array([[name in cell.split("|") for name in names] for cell in table["labels"]])
    print("\n| NHS, 12 labels | trained on | micro-F1 | 95 % interval | macro-F1 | 95 % interval | range of 5 draws |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    weights = np.random.default_rng(0).multinomial(len(texts), [1 / len(texts)] * len(texts), 1_000)
    for size in (200, 1_500):
        scores: dict[str, list[tuple[float, float]]] = {"ours": [], "TF-IDF, one threshold": [], "TF-IDF, .5": []}
        again: dict[str, list[NDArray[np.float64]]] = {name: [] for name in scores}
        errors, gates = list[float](), list[tuple[float, float, float]]()
        for seed in range(5):
            order = np.random.default_rng(seed).permutation(len(texts))
            draw = np.sort(order[:size]), np.sort(order[size:])
            made, test = ours(texts, ["en"] * len(texts), truth, draw), draw[1]
            found, chosen = predict(made, [texts[row] for row in test], ["en"] * len(test), len(names))
            errors.append(calibration_error(found.ravel(), truth[test].ravel()))
            gates.append(gate(made, found, chosen, truth[test]))
            for name, given in {"ours": chosen, **multi_label_peer(texts, truth, draw)}.items():
                scores[name].append(both(truth[test], given))
                again[name].append(resampled(truth[test], given, weights[:, test]))
        drawn = {name: np.mean(each, axis=0) for name, each in again.items()}
        for name, values in scores.items():
            micro, macro = zip(*values, strict=True)
            (low, least), (high, most) = np.percentile(drawn[name], [2.5, 97.5], axis=0)
            ends = f"{np.mean(micro):.3f} | {low:.3f} to {high:.3f} | {np.mean(macro):.3f} | {least:.3f} to {most:.3f}"
            print(f"| {name} | {size:,} | {ends} | {min(macro):.3f} to {max(macro):.3f} |")
        for name in list(scores)[1:]:
            low, high = np.percentile((drawn["ours"] - drawn[name])[:, 1], [2.5, 97.5])
            gap = np.mean([one[1] - other[1] for one, other in zip(scores["ours"], scores[name], strict=True)])
            print(f"\nmacro-F1, ours less {name}: {gap:+.3f} ({low:+.3f} to {high:+.3f})")
        opened = [each for each in gates if each[0] >= 0]
        promised = f"gate for 90 %: open in {len(opened)} of 5 draws"
        if opened:
            coverage, reached = np.mean([each[1:] for each in opened], axis=0)
            promised += f", {coverage:.0%} of comments, {reached:.3f} of them right"
        print(f"\ntrained on {size:,}: calibration error {np.mean(errors):.3f}; {promised}\n")


def resampled(truth: Flags, found: Flags, weights: NDArray[np.int64]) -> NDArray[np.float64]:
    """(draws, 2) micro and macro F1, each comment counted as often as it was drawn: (draws, n)."""
    hits, given = (weights @ each.astype(float) for each in (truth & found, truth.astype(int) + found))
    micro = 2 * hits.sum(axis=1) / np.maximum(given.sum(axis=1), 1)
    return np.stack([micro, (2 * hits / np.maximum(given, 1)).mean(axis=1)], axis=1)


def both(truth: Flags, found: Flags) -> tuple[float, float]:
    """Micro and macro F1."""
    micro = f1_score(truth, found, average="micro", zero_division=0)
    return float(micro), float(f1_score(truth, found, average="macro", zero_division=0))


def gate(made: Training, found: NDArray[np.float64], chosen: Flags, truth: Flags) -> tuple[float, float, float]:
    """The gate that training chose (−1: none), and its coverage and precision on comments it never saw."""
    opened = open_gate(*surest(made.held_out, made.trained.classifier.chosen(made.held_out), made.truth), 0.9)
    if opened.confidence is None:
        return -1.0, 0.0, 0.0
    sure, right = surest(found, chosen, truth)
    above = sure >= opened.confidence
    return opened.confidence, float(above.mean()), float(right[above].mean()) if above.any() else 1.0


def multi_label_peer(texts: list[str], truth: Flags, draw: Draw) -> dict[str, Flags]:
    """TF-IDF one-vs-rest, as it comes and with one threshold that cross-fitting found best for macro-F1."""
    train_, test = draw
    rows = peer_rows(texts, train_)

    def fitted(on: NDArray[np.int64], to: NDArray[np.int64]) -> NDArray[np.float64]:
        found = np.zeros((len(to), truth.shape[1]))
        for column, yes in enumerate(truth[on].T):
            found[:, column] = yes.mean()
            if 0 < yes.sum() < len(yes):
                found[:, column] = LogisticRegression(C=10).fit(rows[on], yes).predict_proba(rows[to])[:, 1]
        return found

    held_out = np.zeros((len(train_), truth.shape[1]))
    for on, out in KFold(5, shuffle=True, random_state=0).split(train_):
        held_out[out] = fitted(train_[on], train_[out])
    levels = np.linspace(0.03, 0.6, 58)
    best = max(levels, key=lambda level: both(truth[train_], held_out >= level)[1])
    found = fitted(train_, test)
    return {"TF-IDF, one threshold": found >= best, "TF-IDF, .5": found >= 0.5}


def across_languages() -> None:
    """Restaurant sentences: trained on English, and on Dutch, tested on Dutch."""
    table = pd.read_csv(DATA / "restaurants_nl_en_sentences.csv").fillna({"categories": ""}).drop_duplicates("text")
    names = sorted(set(table["categories"].str.split("|").explode()) - {""})
    truth = np.array([[name in cell.split("|") for name in names] for cell in table["categories"]])
    texts, languages = table["text"].tolist(), table["lang"].tolist()
    dutch, english = (np.flatnonzero(table["lang"] == one) for one in LANGUAGES)
    own, crossed = list[float](), list[float]()
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(dutch)
        test, rest = order[: len(order) // 3], np.sort(order[len(order) // 3 :])
        for scores, chosen in ((own, rest), (crossed, english)):
            made = ours(texts, languages, truth, (chosen, test))
            found = predict(made, [texts[row] for row in test], ["nl"] * len(test), len(names))[1]
            scores.append(both(truth[test], found)[1])
    print("| restaurants, tested on nl, 12 categories | macro-F1 (range of 3 draws) |\n|---|--:|")
    print(
        f"| trained on nl ({len(rest):,}) | {spread(own)} |\n| trained on en ({len(english):,}) | {spread(crossed)} |"
    )
    print(f"\nen to nl reaches {np.mean(crossed) / np.mean(own):.3f} of nl to nl")


def trained() -> None:
    """After training on labels."""
    for file, measure in TRAINED.items():
        if (DATA / file).exists():
            measure()
        else:
            print(f"{file} is not there: skipped.")


TRAINED = {
    "airline_tweets.csv": few_shot_airline,
    "nhs_neas.csv": few_shot_nhs,
    "restaurants_nl_en_sentences.csv": across_languages,
}


def rates(tagger: Tagger, frame: pd.DataFrame) -> tuple[str, float]:
    """Comments a second by the clock, the slowest to the fastest of several passes, and a CPU second."""
    passes = list[tuple[float, float]]()
    for _ in range(1 + PASSES):
        started, used = time.perf_counter(), time.process_time()
        tagger(frame)
        passes.append((time.perf_counter() - started, time.process_time() - used))
    slow, fast = (len(frame) / pick(wall for wall, _ in passes[1:]) for pick in (max, min))
    return f"{slow:,.0f} to {fast:,.0f}", len(frame) / min(used for _, used in passes[1:])


def speed() -> None:
    """Comments a second, and the time of a single ticket, by the clock, with a tagger that is warm.

    All texts are tagged several times over, as a command does and as the service does, which keeps what is loaded out
    of the rounds of the garbage collector. Only a quiet machine tells it: by the clock what runs beside counts too.
    """
    table = pd.read_csv(ROOT / "data" / "phrases" / "sectors.csv", keep_default_na=False)
    texts = [" ".join(pair) for pair in zip(table["nl"][::2], table["nl"][1::2], strict=False)]
    frame = pd.DataFrame({"text": texts, "language": "nl"})
    table = bank()
    labeled = table[table["split"] == "train"]
    taught = read_labeling(labeled["reason"].tolist(), default_taxonomy())
    features = Features(STATIC, default_taxonomy(), akin=True)
    made = train(labeled["nl"].tolist(), ["nl"] * len(labeled), taught.truth, taught.codes, features).trained
    words = np.mean([len(text.split()) for text in texts])
    print(f"\n| {words:.0f} words | comments a second | as a service | per CPU second | ticket, p50 | p99 |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, tagger in (
        ("without training", Tagger(default_taxonomy(), STATIC)),
        ("trained, 36 reasons", Tagger(default_taxonomy(), STATIC, trained=made)),
    ):
        plain, _ = rates(tagger, frame)
        keep_apart()
        served, cpu_rate = rates(tagger, frame)
        single, spent = TextTagger(tagger, name, 100_000), list[float]()
        for text in texts[:1_000]:
            started = time.perf_counter()
            single.tag([text])
            spent.append(1_000 * (time.perf_counter() - started))
        gc.unfreeze()
        half, most = np.percentile(spent, [50, 99])
        print(f"| {name} | {plain} | {served} | {cpu_rate:,.0f} | {half:.1f} ms | {most:.1f} ms |")


PARTS = {"cold": cold, "trained": trained, "speed": speed}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
