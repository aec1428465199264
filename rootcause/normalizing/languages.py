"""Which language a comment is in: Dutch, English, another one, or no telling.

A byte n-gram model that has to choose among 140 languages calls short Dutch French or Luxembourgish. So it chooses
among four, helped by what it cannot see in a few words: function words, the usual words of praise and complaint, and
what the rest of the file is written in. A fifth language is named only where a text is long and clearly none of them.
"""

from __future__ import annotations

import copy
import functools
import math
import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from rootcause.normalizing.sentiment import COMPLAINT, PRAISE

LONGEST_READ = 300
"""Characters of a comment that are read: enough for any model, and the same cost for a letter as for a sentence."""
LANGUAGES = ("nl", "en", "fr", "de")

_WORDS: Mapping[str, str] = {
    "nl": """de het een en van ik je jij u uw niet geen dat die dit deze op te met voor om zijn heb hebben heeft naar
        ook aan bij uit wij we mijn ze dan zeer heel erg als wordt worden werd kan kunnen moet moeten moest nog
        nooit altijd wel maar er hier daar wat waar wie hoe waarom omdat want toen al alles iets niets niks over
        door tot zonder onze ons jullie haar hem hun was is had veel meer te lang lange snel snelle top
        wachttijd wachten klantenservice bestelling geholpen bedankt dank levering bezorgd factuur medewerker
        medewerkers gewoon helaas duur dure traag trage kapot telefoon antwoord reactie nee ja of in prijs werkt
        werken vandaag gisteren weer beter klopt opgelost uren dagen""",
    "en": """the a an and of to i you your it is was that this these those not no for with they my me have has had
        were are be been but very so at from as we our us he she their there here what when where who why how
        would could should can will just only never always still all out about which because if or do did does
        don't didn't doesn't can't won't isn't wasn't i'm it's in on by too long much more than after before
        again fast quick slow staff thanks thank nothing none wait waiting waited call phone order delivery
        price cheap expensive broken help helped nice yes food place better any some get got""",
    "fr": """le la les des du et est pas je j'ai pour avec une un dans nous vous très tres mais sur que qui sont
        était au aux ce cette c'est il elle on ne plus bien bon bonne merci mon ma mes votre notre trop rien
        jamais toujours ou sans par en de d'un d'une n'est qu'il temps attente client commande livraison""",
    "de": """der die das und ist nicht ich mit auf für ein eine einen sehr war aber auch zu den wir sie es bei nach
        von im dem des wie zum zur habe hat haben wurde werden kein keine gut schlecht schnell leider immer noch
        nur wenn oder dass mehr was sind mir mich uns ihr warten danke bitte super alles man bin""",
}
# Everything below is in the unit of the model: log odds, divided by the root of the number of bytes.
_WORD_WEIGHT, _MOST_WORDS = 1.0, 4
_PRIOR_WEIGHT = 0.7
_CERTAIN = 2.0
"""Between the best and the second language of a text that may count for the rest of the file."""
_DOUBT = 0.3
"""A smaller distance is no telling."""
_NO_EVIDENCE = 0.35
"""A word that the model holds for equally likely in all four languages, within this, says nothing."""
_BEFORE = np.array([20.0, 20.0, 2.0, 2.0])
"""What is known of a file before it is read, in comments: the product is made for Dutch and English."""
_TELLING, _SPOKEN = 4, 0.3
"""So many typical words of one language, no more than a third as many of another, and this share of all words: then the
model is not asked. A text with a smaller share may be in a fifth language."""
_FOREIGN_LETTERS, _FOREIGN_MARGIN = 20, 1.0
_FOREIGN_CODES = "ar bg cs da el es et fa fi he hi hr hu id it ja ko lt lv nb no pl pt ro ru sk sl sr sv tr uk ur vi zh"
_FOREIGN = frozenset(_FOREIGN_CODES.split())
"""Languages a customer may well write in; the model's other hundred need twice the margin."""

_SKIPPED = re.compile(r"\[[a-z][a-z _-]*\]|https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|\d+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def identify_languages(texts: Sequence[str]) -> NDArray[np.str_]:
    """Return the (n,) language of each text: "nl", "en", "fr", "de", another ISO 639 code, or "unknown".

    A text without letters, or of a word or two that fits several languages alike ("ok"), is "unknown". The share of
    each language in the whole file, counted over its distinct texts and rounded, decides between close candidates; the
    order of the texts does not matter. Placeholders, addresses, @handles and figures are no evidence.
    """
    if not len(texts):
        return np.empty(0, dtype="<U7")
    plain = {text: _plain(text) for text in texts}
    distinct = sorted(set(plain.values()))
    spoken = [_typical_words(text) for text in distinct]
    evidence = np.array([_evidence(text, *found) for text, found in zip(distinct, spoken, strict=True)])
    posterior = evidence + _prior(evidence)
    second, first = np.sort(posterior, axis=1)[:, -2:].T
    told = evidence.any(axis=1) & (first - second >= _DOUBT)
    best = posterior.argmax(axis=1)
    named = {}
    for i, text in enumerate(distinct):
        hits, words = spoken[i]
        foreign = "" if hits[best[i]] >= _SPOKEN * words else _foreign(text)
        named[text] = foreign or (LANGUAGES[best[i]] if told[i] else "unknown")
    return np.array([named[plain[text]] for text in texts], dtype=np.str_)


def _plain(text: str) -> str:
    return " ".join(_SKIPPED.sub(" ", text[: 2 * LONGEST_READ]).casefold().replace("’", "'").split())[:LONGEST_READ]


def _typical_words(text: str) -> tuple[list[int], int]:
    """Count the words of a text that are typical of each of the four languages, and all its words."""
    words = _WORD.findall(text)
    hits = [0] * len(LANGUAGES)
    for word in words:
        for column in _TYPICAL.get(word, ()):
            hits[column] += 1
    return hits, len(words)


def _evidence(text: str, hits: list[int], words: int) -> NDArray[np.float64]:
    """(4,) what a text itself says for each of the four languages; all zero where it says nothing."""
    second, first = sorted(hits)[-2:]
    weight = _WORD_WEIGHT * _MOST_WORDS / max(first, _MOST_WORDS)
    typical = np.array([weight * count for count in hits], dtype=np.float64)
    if first >= max(_TELLING, 3 * second, _SPOKEN * words):
        return typical
    scores = _model_scores(text)
    if not first and np.ptp(scores) < _NO_EVIDENCE:
        return np.zeros(len(LANGUAGES))
    typical += scores - scores.max()
    return typical


def _model_scores(text: str) -> NDArray[np.float64]:
    scores = dict(_identifiers()[0].rank(text))
    # Without a single feature the library answers with the lowest float.
    return np.array([max(scores[code], -1e6) / _length(text) for code in LANGUAGES], dtype=np.float64)


def _length(text: str) -> float:
    """Return the root of the number of bytes, by which the model's log odds grow with the text."""
    return math.sqrt(max(len(text.encode(errors="surrogatepass")), 1))


def _prior(evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """(4,) the log share of each language among the texts that leave no doubt, rounded so that no text tips it."""
    ranked = np.sort(evidence, axis=1)
    certain = ranked[:, -1] - ranked[:, -2] >= _CERTAIN
    counts = np.bincount(evidence[certain].argmax(axis=1), minlength=len(LANGUAGES)) + _BEFORE
    share: NDArray[np.float64] = np.round(np.log(counts / counts.sum()), 1)
    return _PRIOR_WEIGHT * share


def _foreign(text: str) -> str:
    """Return a fifth language that the model prefers by far in a text of some length, else ""."""
    if sum(char.isalpha() for char in text) < _FOREIGN_LETTERS and text.isascii():
        return ""
    ranked = _identifiers()[1].rank(text)
    scores = dict(ranked)
    code, best = ranked[0]
    margin = (best - max(scores[own] for own in LANGUAGES)) / _length(text)
    return code if margin >= _FOREIGN_MARGIN * (1 if code in _FOREIGN else 2) else ""


@functools.cache
def _identifiers() -> tuple[LanguageIdentifier, LanguageIdentifier]:
    """Load the model once, for the four languages and for all: objects of our own, not the library's shared one."""
    every = LanguageIdentifier.from_model_file(MODEL_FILE)
    four = copy.copy(every)
    four.set_languages(LANGUAGES)
    return four, every


def _columns() -> dict[str, tuple[int, ...]]:
    """Return for each typical word the languages it is typical of."""
    lists = [set(f"{_WORDS[code]} {PRAISE.get(code, '')} {COMPLAINT.get(code, '')}".split()) for code in LANGUAGES]
    return {word: tuple(i for i, words in enumerate(lists) if word in words) for word in sorted(set().union(*lists))}


_TYPICAL = _columns()
