"""Build the models that ship: ``python -m building [static] [polarity] [small]``, all of them by default."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from building import small, static, texts
from building.space import Space, fit_space
from building.static import Lesson
from building.teachers import CachedTeacher, SentenceTeacher, minilm_folder, save_e5
from building.vocabulary import build_tokenizer, count_words, set_phrases

MODELS = Path(__file__).parents[1]
KEPT = MODELS.parent / ".models-cache"
"""What the teachers said, kept between builds; not part of the project."""

SMALL_EPOCHS = 1.0


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
    """The small transformer into models/feedback-nl-en-small."""
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
    small.save(model, MODELS / "feedback-nl-en-small")


BUILDS: dict[str, Callable[[], None]] = {"static": build_static, "small": build_small}

if __name__ == "__main__":
    for name in sys.argv[1:] or BUILDS:
        started = time.perf_counter()
        BUILDS[name]()
        print(f"{name}: built in {(time.perf_counter() - started) / 60:.1f} minutes", flush=True)
