"""Clear praise and clear complaints, by a short word list: enough to see that a scale runs the wrong way.

This is no measure of sentiment and is used as none: most comments hold no such word and stay undecided.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST_READ = 2_000
"""Characters of a comment that are read; the point of a comment is made by then."""

PRAISE = {
    "nl": """geweldig geweldige uitstekend uitstekende fantastisch fantastische perfect perfecte prima top toppers
        super vriendelijk vriendelijke behulpzaam behulpzame tevreden blij fijn fijne heerlijk heerlijke lekker
        lekkere aanrader keurig keurige netjes professioneel professionele deskundig deskundige attent attente
        voortreffelijk goed goede complimenten compliment chapeau mooi mooie gezellig gezellige aardig aardige
        prettig prettige vlot vlotte uitmuntend klantvriendelijk genoten aanraden verrukkelijk""",
    "en": """great excellent amazing fantastic brilliant wonderful perfect superb awesome outstanding lovely friendly
        helpful caring professional polite efficient delicious pleasant courteous attentive impressed recommend
        love loved best good happy thank thanks grateful exceptional impeccable reassuring fabulous enjoyed""",
}
COMPLAINT = {
    "nl": """slecht slechte slechter slechtste waardeloos waardeloze belachelijk belachelijke schandalig schandalige
        schande teleurgesteld teleurstellend teleurstellende teleurstelling verschrikkelijk verschrikkelijke
        vreselijk vreselijke drama dramatisch dramatische onbeschoft onbeschofte onvriendelijk onvriendelijke
        ontevreden boos frustrerend frustrerende irritant irritante ergerlijk onacceptabel onbereikbaar puinhoop
        hopeloos rampzalig oplichters oplichting misleidend walgelijk smerig vies ergste onprofessioneel
        onbeleefd klantonvriendelijk wanprestatie afzetterij afgrijselijk bedroevend tegenvaller""",
    "en": """terrible awful horrible worst rude useless disgusting disappointed disappointing disappointment
        unacceptable pathetic ridiculous poor appalling dreadful horrendous frustrating frustrated incompetent
        unhelpful unprofessional disgrace disgraceful shocking unhappy angry scam nightmare avoid terribly hate
        sucks ruined filthy mediocre overpriced bad worse dirty shambles""",
}
_NEGATIONS = frozenset(
    ("niet", "geen", "nooit", "zonder", "nauwelijks", "not", "no", "never", "without", "hardly", "cannot")
)
_DENIALS = _NEGATIONS | {"niets", "niks", "nothing", "none"}
_REACH = 3
_BREAKS = frozenset(".,;:!?\n")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[.,;:!?\n]")


def clear_words(texts: Sequence[str], languages: Sequence[str] | None = None, fewest: int = 1) -> NDArray[np.int64]:
    """Return (n,) 1 for clear praise, -1 for a clear complaint, 0 for neither or both.

    ``languages`` (n) chooses the word list; a language without one gets both lists, as does None. ``fewest`` words of
    one kind must stand in the text.
    """
    tongues = ["" for _ in texts] if languages is None else [str(language) for language in languages]
    pairs = list(zip(texts, tongues, strict=True))
    known = {pair: _kind(*pair, fewest) for pair in set(pairs)}
    return np.array([known[pair] for pair in pairs], dtype=np.int64)


def _kind(text: str, language: str, fewest: int) -> int:
    praise, complaints = _count(text[:LONGEST_READ].casefold(), language)
    if praise >= fewest and not complaints:
        return 1
    return -1 if complaints >= fewest and not praise else 0


def _count(text: str, language: str) -> tuple[int, int]:
    """Count words of praise and of complaint; "niet goed" is a complaint, "not bad" and "niets mis" are neither."""
    praise_words, complaint_words = _LISTS.get(language, _LISTS[""])
    tokens = _TOKEN.findall(text)
    praise = complaints = 0
    for at, token in enumerate(tokens):
        if token in praise_words:
            negated = _negated(tokens, at, _NEGATIONS)
            praise, complaints = praise + (not negated), complaints + negated
        elif token in complaint_words:
            complaints += not _negated(tokens, at, _DENIALS)
    return praise, complaints


def _negated(tokens: Sequence[str], at: int, negations: frozenset[str]) -> bool:
    """Whether one of the words before, in the same clause, turns the word at ``at`` around."""
    for token in reversed(tokens[max(0, at - _REACH) : at]):
        if token in _BREAKS:
            return False
        if token in negations or token.endswith(("n't", "n’t")):
            return True
    return False


def _lists() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    lists = {code: (frozenset(PRAISE[code].split()), frozenset(COMPLAINT[code].split())) for code in PRAISE}
    praise, complaints = (frozenset().union(*(pair[side] for pair in lists.values())) for side in (0, 1))
    return {**lists, "": (praise, complaints)}


_LISTS = _lists()
