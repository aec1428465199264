"""The pieces into which texts are split: common words whole, rare ones in parts, and set phrases as one.

A unigram model (Kudo 2018) whose scores make the split with the fewest pieces win: a word in the list is never
broken, and a set phrase ("niet gelukt", "top up") is one piece with a vector of its own, so that it can mean what its
words do not.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import wordfreq
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

EMOJI = "\u2600-\u27bf\U0001f300-\U0001faff"
SIGNS = f"[?!€%&{EMOJI}]"  # stand alone
UNKNOWN = "<unk>"
WORDS, PARTS, PHRASES = 31_000, 12_000, 7_000
TRAINED_PARTS = 16_000
MOST_REPEATS = 3_000  # of one word, in what parts are learned from
PART_PENALTY = 6.0
LONGEST_WORD = 24
FEWEST_PHRASE, LEAST_BOUND = 6.0, 1.5  # occurrences, and pointwise mutual information
COMMON = {"nl": (50_000, 1.0), "en": (25_000, 0.6)}
SPACE = "▁"


def normalizer() -> normalizers.Normalizer:
    """Masks gone, accents and capitals folded, digits as one, signs other than a few as spaces."""
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"\[[^\[\]\n]{1,40}\]"), " "),
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex("[’‘`´]"), "'"),
            normalizers.Replace(Regex(r"(?<!\S)[:;=]-?[)d](?!\w)"), " 🙂 "),
            normalizers.Replace(Regex(r"(?<!\S)[:;=]['’]?-?[(/](?!\w)"), " 🙁 "),
            normalizers.Replace(Regex(rf"[^\p{{L}}\p{{N}}'?!€%&{EMOJI}]+"), " "),
            normalizers.Replace(Regex(r"\p{N}+"), "0"),
            normalizers.Replace(Regex(r"(?<!\p{L})'+|'+(?!\p{L})"), " "),
            normalizers.Replace(Regex(r" +"), " "),
            normalizers.Strip(),
        ]
    )


def count_words(weighted: Iterable[tuple[Sequence[str], float]]) -> Counter[str]:
    """Texts with a weight → how often each word counts; the commonest words of both languages count too."""
    plain = normalizer()
    counts: Counter[str] = Counter()
    for texts, weight in weighted:
        for text in texts:
            for word in plain.normalize_str(text).split():
                counts[word] += weight
    for language, (most, weight) in COMMON.items():
        for word in wordfreq.top_n_list(language, most):
            if word.isalpha():
                frequency = wordfreq.word_frequency(word, language) * 1e6
                counts[plain.normalize_str(word)] += weight * max(2.0, frequency) ** 0.75
    return counts


def set_phrases(weighted: Iterable[tuple[Sequence[str], float]]) -> dict[str, float]:
    """Texts with a weight → the phrases of two or three words that stand together more than chance would have it."""
    plain = normalizer()
    words: Counter[str] = Counter()
    phrases: Counter[tuple[str, ...]] = Counter()
    for texts, weight in weighted:
        for text in texts:
            said = plain.normalize_str(text.replace("?", " ? ").replace("!", " ! ")).split()
            words.update(dict.fromkeys(said, 0))
            for place, word in enumerate(said):
                words[word] += weight
                for size in (2, 3):
                    phrase = tuple(said[place : place + size])
                    if len(phrase) == size and all(part.replace("'", "").isalpha() for part in phrase):
                        phrases[phrase] += weight
    total = sum(words.values())
    scores = {
        phrase: (bound * math.sqrt(count), math.log(count / total))
        for phrase, count in phrases.items()
        if count >= FEWEST_PHRASE and (bound := _bound(phrase, count, words, total)) > LEAST_BOUND
    }
    best = sorted(scores, key=lambda phrase: (-scores[phrase][0], phrase))[:PHRASES]
    return {" ".join(phrase): scores[phrase][1] for phrase in best}


def _bound(phrase: tuple[str, ...], count: float, words: Mapping[str, float], total: float) -> float:
    expected = math.prod(words[word] / total for word in phrase)
    return math.log(count / total / expected)


def build_tokenizer(counts: Mapping[str, float], phrases: Mapping[str, float]) -> Tokenizer:
    """Words, parts of words and set phrases → one tokenizer; without phrases, of words and parts alone."""
    total = sum(counts.values())
    common = sorted((word for word in counts if 0 < len(word) <= LONGEST_WORD), key=lambda word: (-counts[word], word))
    pieces = {UNKNOWN: 0.0} | {SPACE + word: math.log(counts[word] / total) for word in common[:WORDS]}
    for part, score in _parts(counts):
        if part not in pieces and len(pieces) <= WORDS + PARTS:
            pieces[part] = score - PART_PENALTY
    for phrase, score in phrases.items():
        pieces.setdefault(SPACE + phrase.replace(" ", SPACE), score)
    tokenizer = Tokenizer(models.Unigram([(piece, round(score, 4)) for piece, score in pieces.items()], unk_id=0))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SIGNS), "isolated"),
            pre_tokenizers.Metaspace(prepend_scheme="always", split=False),
        ]
    )
    return tokenizer


def _parts(counts: Mapping[str, float]) -> list[tuple[str, float]]:
    """Learn the parts of which words are made, the likeliest first."""
    trained = Tokenizer(models.Unigram())
    trained.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always", split=True)]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=TRAINED_PARTS,
        unk_token=UNKNOWN,
        special_tokens=[UNKNOWN],
        show_progress=False,
        max_piece_length=20,
        shrinking_factor=0.8,
    )
    trained.train_from_iterator(_repeated(counts), trainer)
    learned: list[tuple[str, float]] = json.loads(trained.to_str())["model"]["vocab"]
    return sorted(((part, score) for part, score in learned if part != UNKNOWN), key=lambda each: (-each[1], each[0]))


def _repeated(counts: Mapping[str, float]) -> Iterator[str]:
    for word, count in sorted(counts.items()):
        repeats = round(min(count, MOST_REPEATS))
        if repeats >= 2:
            yield " ".join([word] * repeats)
