"""Build the models that ship: ``python -m building [static] [polarity] [reasons] [joining]``, all by default.

``python -m building small`` makes the small transformer that was measured against the static one and does not ship.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from building import joining, network, polarity, reasons, small, static, texts
from building.polarity import CLASSES, Labeled
from building.space import Space, fit_space
from building.static import Lesson
from building.teachers import CachedTeacher, SentenceTeacher, minilm_folder, save_e5
from building.vocabulary import build_tokenizer, count_words, set_phrases

MODELS = Path(__file__).parents[1]
KEPT = MODELS.parent / ".models-cache"
"""What the teachers said, kept between builds; not part of the project."""

SMALL_EPOCHS = 0.6
JUDGES = 0.6  # from this probability of praise or problem a word alone judges
VARIANTS = 6  # of each clause, with a negator put in or taken out


def teachers() -> tuple[CachedTeacher, CachedTeacher]:
    """MiniLM and e5, each loaded when a text is new."""
    minilm = CachedTeacher("minilm", KEPT, lambda: SentenceTeacher(minilm_folder()))
    e5 = CachedTeacher("e5", KEPT, lambda: SentenceTeacher(save_e5(KEPT / "e5"), "query: "))
    return minilm, e5


def space_of(english: list[str], bank_nl: list[str], bank_en: list[str]) -> Space:
    """The space that the students learn to reach."""
    return fit_space(*teachers(), english, bank_nl, bank_en)


def build_static() -> None:
    """The static model into models/feedback-nl-en."""
    english, bank, words, strings = texts.english_texts(), texts.bank(), texts.word_list(), texts.program_strings()
    bank_nl, bank_en = bank["nl"].tolist(), bank["en"].tolist()
    cut = texts.windows(english)
    space = space_of(english, bank_nl, bank_en)
    counts = count_words([(english, 1), (strings.nl, 1), (strings.en, 0.4), (bank_nl, 20), (bank_en, 8)])
    phrases = set_phrases([(english, 1), (strings.nl, 0.7), (strings.en, 0.3), (bank_nl, 3), (bank_en, 1.5)])
    tokenizer = build_tokenizer(counts, phrases)
    start = static.begin(tokenizer, counts, words, space)
    targets = space.english(english)
    dutch, rows = texts.glosses(english, words)
    twins, paired = space.pairs(bank_nl, bank_en), space.pairs(strings.nl, strings.en)
    lessons = [
        Lesson(english, targets, 0.28),
        Lesson(cut, space.english(cut), 0.08),
        Lesson(dutch, targets[rows], 0.24),
        Lesson(strings.nl, paired, 0.14),
        Lesson(strings.en, paired, 0.06),
        Lesson(bank_nl, twins, 0.10),
        Lesson(bank_en, twins, 0.05),
        Lesson(*static.meanings(words, space), 0.05),
    ]
    table = static.train(tokenizer, start, lessons)
    static.save(MODELS / "feedback-nl-en", tokenizer, table)


def build_small() -> None:
    """The small transformer, to compare with, into the folder of what is kept."""
    english, bank, words, strings = texts.english_texts(), texts.bank(), texts.word_list(), texts.program_strings()
    bank_nl, bank_en = bank["nl"].tolist(), bank["en"].tolist()
    cut = texts.windows(english)
    space = space_of(english, bank_nl, bank_en)
    twins, paired = space.pairs(bank_nl, bank_en), space.pairs(strings.nl, strings.en)
    tokenizer, kept = small.prune([*english, *strings.nl, *bank_nl, *bank_en])
    lessons = [
        Lesson(english, space.english(english), 1.0),
        Lesson(cut, space.english(cut), 0.4),
        Lesson(strings.nl, paired, 0.5),
        Lesson(strings.en, paired, 0.1),
        Lesson(bank_nl, twins, 4.0),
        Lesson(bank_en, twins, 2.0),
        Lesson(*static.meanings(words, space), 1.0),
    ]
    model = small.make_student(tokenizer, kept, KEPT / "small")
    small.train(model, lessons, SMALL_EPOCHS)
    small.save(model, KEPT / "feedback-nl-en-small")


def build_polarity() -> None:
    """The polarity model into models/polarity-nl-en."""
    english, bank, words, strings = texts.english_texts(), texts.bank(), texts.word_list(), texts.program_strings()
    nl, en = bank["nl"].tolist(), bank["en"].tolist()
    labels = bank["polarity"].map(CLASSES.index).to_numpy()
    teacher = polarity.train_teacher(save_e5(KEPT / "e5"), nl + en, np.concatenate([labels, labels]))
    short = [text for text in english if len(text.split()) <= network.LONGEST // 2]
    cut = texts.windows(english)
    dutch, rows = texts.glosses(short, words)
    program = slice(None, None, 6)
    said, heard = teacher.predict(short), teacher.predict(strings.en[program])
    first = {word: meanings[0] for word, meanings in words.items()}
    tone = (teacher.predict(list(first)) + teacher.predict(list(first.values()))) / 2
    signs = teacher.predict([texts.EMOJI[sign] for sign in texts.EMOJI])
    known = polarity.softened(labels)
    written = texts.written()
    told = polarity.softened(written["polarity"].map(CLASSES.index).to_numpy())
    judging = [
        word for word, told in zip(first, tone, strict=True) if max(told[0], told[2]) > JUDGES and " " not in word
    ]
    turned_nl = texts.negated(nl, "nl", judging, VARIANTS)
    turned_en = texts.negated(en, "en", [first[word] for word in judging if " " not in first[word]], VARIANTS)
    lessons = [
        Labeled(nl, "nl", known, 0.14),
        Labeled(en, "en", known, 0.09),
        Labeled(written["nl"].tolist(), "nl", told, 0.18),
        Labeled(written["en"].tolist(), "en", told, 0.14),
        Labeled(turned_nl, "nl", teacher.predict(turned_nl), 0.16),
        Labeled(turned_en, "en", teacher.predict(turned_en), 0.11),
        Labeled(short, "en", said, 0.06),
        Labeled(dutch, "nl", said[rows], 0.06),
        Labeled(cut, "en", teacher.predict(cut), 0.02),
        Labeled(strings.nl[program], "nl", heard, 0.02),
        Labeled(list(first), "nl", tone, 0.03),
        Labeled(list(first.values()), "en", tone, 0.01),
        Labeled(list(texts.EMOJI), "unknown", signs, 0.01),
    ]
    counts = count_words([(english, 1), (strings.nl, 0.3), (nl, 20), (en, 8)])
    tokenizer = build_tokenizer(counts, {})
    embedder = SentenceTransformer(str(MODELS / "feedback-nl-en"), device="cpu")
    start = network.begin(tokenizer, embedder, polarity.EMBEDDING)
    config = {"kind": "polarity", "classes": list(CLASSES)}
    network.save(MODELS / "polarity-nl-en", tokenizer, polarity.train_net(tokenizer, start, lessons), config)


def build_reasons() -> None:
    """The model of the contact reasons into models/reasons-nl-en; it belongs to the static model that is there."""
    reasons.build(MODELS / "reasons-nl-en")


def build_joining() -> None:
    """Which pieces of a sentence are one clause, beside the net in models/reasons-nl-en."""
    joining.build(MODELS / "reasons-nl-en")


SHIPPED: dict[str, Callable[[], None]] = {
    "static": build_static,
    "polarity": build_polarity,
    "reasons": build_reasons,
    "joining": build_joining,
}
BUILDS = SHIPPED | {"small": build_small}

if __name__ == "__main__":
    for name in sys.argv[1:] or SHIPPED:
        started = time.perf_counter()
        BUILDS[name]()
        print(f"{name}: built in {(time.perf_counter() - started) / 60:.1f} minutes", flush=True)
