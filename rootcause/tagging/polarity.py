"""Whether a clause complains, praises, or does neither: words that judge, and what turns them round.

A lexicon in both languages with negation scope, in the manner of Taboada et al. 2011 ("Lexicon-Based Methods for
Sentiment Analysis"): idioms first, then words; a negator turns the judging words after it round for a few words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rootcause.domain.reasons import MENTION, PRAISE, PROBLEM
from rootcause.tagging.words import LANGUAGES, WordLists, load_lexicon, normalize, tokenize, word_lists

SCOPE = 4
"""Words that a negator reaches forward; in Dutch also one back, since "werkt niet" negates behind the verb."""
IDIOM = 2.0
CUE = 0.5
LITOTES = 0.6
"""What a negated problem is worth: "niet slecht" is praise, but less than "goed"."""
_MORE = frozenset({"beter", "better", "meer", "more", "minder", "less"})
_REQUESTS = frozenset({"graag", "please", "might", "may", "hope"})
_HAPPY = frozenset("👍😀😃😄😁😊🙂😍🥰❤👏🙏💯🌟⭐🎉😘👌")
_UNHAPPY = frozenset("👎😡😠😤🤬😢😭☹🙁😞😒🤮💩😩😫🙄")


@dataclass(frozen=True, eq=False)
class _Judging:
    """Judging words of one language: words and stems to +1 or −1, and phrases (by first word) that stand for themselves."""

    words: Mapping[str, int]
    stems: Mapping[str, int]
    lengths: tuple[int, ...]
    cues: frozenset[str]
    idioms: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    lists: WordLists

    def value(self, word: str) -> int:
        """+1, −1 or 0; an exact word before a stem, a longer stem before a shorter one."""
        exact = self.words.get(word)
        if exact is not None:
            return exact
        return next((self.stems[word[:n]] for n in self.lengths if word[:n] in self.stems), 0)

    def idiom(self, words: Sequence[str], i: int) -> tuple[int, int]:
        """The longest idiom that begins at word i → its number of words and its sign; (0, 0) for none."""
        for phrase, sign in self.idioms.get(words[i], ()):
            if tuple(words[i : i + len(phrase)]) == phrase:
                return len(phrase), sign
        return 0, 0


def polarity(clause: str, language: str) -> int:
    """Return PROBLEM, MENTION or PRAISE. ``language`` other than "nl" or "en" is read with the words of both."""
    words = tuple(word for word, _, _ in tokenize(clause))
    found = _score(words, language) + _pictures(clause)
    return PRAISE if found > 0 else PROBLEM if found < 0 else MENTION


@lru_cache(maxsize=100_000)
def _score(words: tuple[str, ...], language: str) -> float:
    judging = _judging(language)
    total = 0.0
    rest: list[str] = []
    i = 0
    while i < len(words):
        length, sign = judging.idiom(words, i)
        total += IDIOM * sign
        rest.append("|" if length else words[i])
        i += length or 1
    return total + _weigh(rest, judging)


def _weigh(words: Sequence[str], judging: _Judging) -> float:
    """What the single words say; "|" stands for an idiom and ends a negator's reach."""
    total, reach, negated, wished = 0.0, 0, False, False
    for i, word in enumerate(words):
        if word in judging.lists.negators:
            negated = words[i + 1 : i + 2] == [] or words[i + 1] not in judging.lists.keepers
            reach = SCOPE
            if negated and i and i == len(words) - 1:  # "de site werkt niet": behind what it negates
                total -= 2 * judging.value(words[i - 1])
            continue
        value = float(judging.value(word))
        if value and negated and reach > 0:
            value, negated = -value if value > 0 else LITOTES, False
        total += value - CUE * (word in judging.cues)
        wished = wished or (word in judging.lists.wishes and word not in _REQUESTS)
        if wished and _comparative(word, judging):
            total -= 2
        reach = 0 if word == "|" else reach - (word not in judging.lists.fillers)
    return total - (CUE if negated and reach > 0 and not total else 0.0)


def _comparative(word: str, judging: _Judging) -> bool:
    """"could be friendlier", "mag sneller": a wish for more is a complaint."""
    base = word.removesuffix("er").removesuffix("i")
    return word in _MORE or (word.endswith("er") and len(word) > 4 and judging.value(base) + judging.value(f"{base}y") > 0)


def _pictures(clause: str) -> float:
    if clause.isascii():
        return 0.0
    return float(sum((c in _HAPPY) - (c in _UNHAPPY) for c in clause))


@cache
def _judging(language: str) -> _Judging:
    lexicon = load_lexicon("polarity")
    parts = [lexicon[language]] if language in LANGUAGES else [lexicon[one] for one in LANGUAGES]
    listed = [
        (normalize(word.rstrip("*")), word.endswith("*"), sign)
        for part in parts
        for key, sign in (("praise", 1), ("problem", -1))
        for word in str(part[key]).split()
    ]
    stems = {word: sign for word, stem, sign in listed if stem}
    return _Judging(
        words={word: sign for word, _, sign in listed},
        stems=stems,
        lengths=tuple(sorted({len(stem) for stem in stems}, reverse=True)),
        cues=frozenset(normalize(word) for part in parts for word in str(part["cue"]).split()),
        idioms=_idioms((str(part[key]), sign) for part in parts for key, sign in (("strong_praise", 1), ("strong_problem", -1))),
        lists=word_lists(language),
    )


def _idioms(listed: Iterable[tuple[str, int]]) -> Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]:
    """Phrases, as the tokenizer would write them, by their first word; longer ones first."""
    found: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
    for text, sign in listed:
        for phrase in text.split("|"):
            words = tuple(word for word, _, _ in tokenize(phrase))
            found[words[0]].append((words, sign))
    return {first: tuple(sorted(phrases, key=lambda one: (-len(one[0]), one))) for first, phrases in found.items()}
