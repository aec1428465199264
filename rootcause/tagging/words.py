"""Words as the tagger sees them: normalized, and the lists of words that steer it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from rootcause.resources import resource

LANGUAGES = ("nl", "en")
NUMBER = "#"
MAX_WORD = 40
"""Letters of a word that are looked at; no stem is longer."""

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’`´][^\W\d_]+)*|[:;=]-?[()D]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_LONG = re.compile(r"(.)\1{2,}")
_APOSTROPHES = str.maketrans("", "", "'’`´")


@dataclass(frozen=True)
class WordLists:
    """The words of one language that carry no content of their own but steer how a clause is read.

    ``sets`` are the named alternatives that patterns use as ``@name``. ``fillers`` do not count between words,
    ``negators`` turn a polarity round, ``keepers`` stand after a negator that does not negate ("not only"),
    ``wishes`` make a comparative a complaint ("could be friendlier"), ``real`` are existing words that look
    like a misspelling of a stem.
    """

    sets: dict[str, str]
    fillers: frozenset[str]
    negators: frozenset[str]
    keepers: frozenset[str]
    wishes: frozenset[str]
    plain: frozenset[str]
    real: frozenset[str]


@lru_cache(maxsize=100_000)
def normalize(word: str) -> str:
    """Fold case, accents, apostrophes and letters held for effect: "Sloooow" → "sloow", "Eén" → "een", "45" → "#"."""
    if word[0].isdigit():
        return NUMBER
    word = word[:MAX_WORD].casefold().translate(_APOSTROPHES)
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return _LONG.sub(r"\1\1", word)


def words_in(text: str) -> tuple[str, ...]:
    """Return every word, number, emoticon and emoji of ``text``, normalized, in order; linear."""
    return tuple(map(normalize, _TOKEN.findall(text)))


def load_lexicon(name: str) -> dict[str, Any]:
    """Return a bundled lexicon, ``{language: {list name: …}}``."""
    path = resource(f"tagging/lexicons/{name}.yaml")
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())  # noqa: S506 safe loaders only
    return loaded


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=8)
def word_lists(language: str) -> WordLists:
    """Return the lists of "nl" or "en"; those of both, united, for any other ``language``."""
    lexicon = load_lexicon("words")
    parts = [lexicon[language]] if language in LANGUAGES else [lexicon[code] for code in LANGUAGES]
    return WordLists(
        sets={} if len(parts) > 1 else {name: str(words) for name, words in parts[0]["sets"].items()},
        **{
            name: frozenset(normalize(word) for part in parts for word in part[name].split())
            for name in ("fillers", "negators", "keepers", "wishes", "plain", "real")
        },
    )
