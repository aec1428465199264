"""Names of people: behind a cue ("mijn naam is", "Kind regards,"), or known from the export's own columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rootcause.normalizing.pii.lexicon import ALSO_WORDS, EVERYDAY, FIRST_NAMES, NOT_NAMES, PARTICLES, SURNAMES
from rootcause.normalizing.pii.spans import Span

_TOKEN = re.compile(r"(?<!\w)(?:(?:[^\W\d_]\.){1,5}|[^\W\d_]++(?:['’-][^\W\d_]++)*+(?!\w)|['’][ts](?!\w))")
_MOST_WORDS = 6


@dataclass(frozen=True)
class Names:
    """People known from elsewhere, in lower case: ``full`` names as tuples of words, and their telling ``parts``.

    A full name counts however it is written; a part only with a capital, and never when it is an everyday word.
    """

    full: frozenset[tuple[str, ...]] = field(default_factory=frozenset)
    parts: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, values: Iterable[str]) -> Names:
        """Take the cells of name columns: "Sanne de Vries", "Vries, Sanne de", "Sanne"."""
        people = {_words(value) for value in values if len(value) <= 80 and "@" not in value}
        turned = {words[1:] + words[:1] for words in people}
        full = frozenset(words for words in people | turned if 2 <= len(words) <= _MOST_WORDS)
        parts = frozenset(word for words in people if len(words) <= _MOST_WORDS for word in words if _tells(word))
        return cls(full, parts)


NO_NAMES = Names()


def _words(value: str) -> tuple[str, ...]:
    return tuple(token.lower() for token in _TOKEN.findall(value))


def _tells(word: str) -> bool:
    return (
        len(word) >= 3 and word.isalpha() and word not in PARTICLES and word not in NOT_NAMES and word not in EVERYDAY
    )


def names(text: str, known: Names) -> Iterator[Span]:
    """Find names behind cues and in labels of a transcript, and wherever else such a name or a known one stands.

    A lone surname or first name without any cue is found only when ``known`` holds it.
    """
    found = [*_cued(text), *_labels(text)]
    yield from (Span(start, stop, "name") for start, stop in found)
    parts = known.parts.union(*(filter(_tells, _words(text[start:stop])) for start, stop in found))
    if parts:
        yield from (Span(*m.span(), "name") for m in _CAPITALIZED.finditer(text) if _part(m[0]) in parts)
    if known.full:
        yield from _full(text, known.full)


def _part(word: str) -> str:
    lowered = word.lower()
    return lowered[:-2] if lowered.endswith(("'s", "’s")) else lowered


def _full(text: str, full: frozenset[tuple[str, ...]]) -> Iterator[Span]:
    tokens = [(match.start(), match.end(), match[0].lower()) for match in _TOKEN.finditer(text)]
    firsts, lengths = {words[0] for words in full}, sorted({len(words) for words in full}, reverse=True)
    for at, (start, _, word) in enumerate(tokens):
        if word not in firsts:
            continue
        run = tuple(token[2] for token in tokens[at : at + _MOST_WORDS])
        length = next((length for length in lengths if length <= len(run) and run[:length] in full), 0)
        if length:
            yield Span(start, tokens[at + length - 1][1], "name")


# -- cues --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cue:
    """``phrases`` (lower case) after which a name may stand, across ``gap``, if its first word passes ``test``."""

    phrases: tuple[str, ...]
    gap: re.Pattern[str]
    test: Callable[[str, str], bool]


def _strong(word: str, _: str) -> bool:
    """Nothing but a name follows: any capital that is no other word, or a first name in lower case."""
    return (word[0].isupper() and _free(word)) or _lower_first(word)


def _titled(word: str, _: str) -> bool:
    return (word[0].isupper() and _free(word)) or word in SURNAMES


def _known(word: str, _: str) -> bool:
    """Other words follow too: only a known first name will do."""
    lowered = word.lower()
    return (word[0].isupper() and (lowered in FIRST_NAMES or lowered in ALSO_WORDS)) or _lower_first(word)


def _introduced(word: str, after: str) -> bool:
    """People introduce themselves with their name, and their state: an unknown word must end the clause."""
    if _known(word, after):
        return True
    if len(word) < 3 or not word[0].isupper() or not word[1:].islower() or _STATE.search(word):
        return False
    return _free(word) and bool(_CLAUSE_END.match(after))


def _lower_first(word: str) -> bool:
    return word in FIRST_NAMES and word not in ALSO_WORDS


def _free(word: str) -> bool:
    lowered = word.lower().replace("’", "'")
    return lowered.partition("'")[0] not in NOT_NAMES and lowered not in NOT_NAMES and lowered not in PARTICLES


# How words for a people or a state end: "Marokkaanse", "British", "Disappointed", "Teleurgesteld".
_STATE = re.compile(r"(?:aans?|aanse|nees|nese|isch|ische|ish|ian|ese|lander|landse?|ing|ed|d)$")
_CLAUSE_END = re.compile(r"\s*(?:[,.!;\n)]|$|en\b|and\b|van\b|from\b|uit\b|den?\b|der\b)")
_PERSON = (
    "agent", "lady", "man", "woman", "guy", "gentleman", "girl", "person", "someone", "somebody", "colleague", "driver",
    "employee", "rep", "representative", "nurse", "paramedic", "operator", "advisor", "adviser", "supervisor", "waiter",
    "waitress", "manager", "technician", "assistant", "member",
)  # fmt: skip
_PERSOON = (
    "medewerker", "medewerkster", "collega", "dame", "man", "heer", "meneer", "mevrouw", "iemand", "jongen", "monteur",
    "agent", "persoon", "bezorger", "chauffeur",
)  # fmt: skip


def _phrases(text: str, *more: str) -> tuple[str, ...]:
    return (*(phrase.strip() for phrase in text.split("|")), *more)


_CUES = (
    _Cue(
        _phrases(
            "mijn naam is|my name is|my name's|my name’s|zijn naam is|haar naam is|his name is|her name is|"
            "his name was|"
            "her name was|ik heet|i am called|hij heet|zij heet|ze heet|die heet|hij heette|zij heette|ze heette|"
            "met de naam|"
            "by the name of|op naam van|in the name of|ter attentie van|t.a.v.|een zekere|naam:|name:|voornaam:|"
            "achternaam:|"
            "first name:|last name:|surname:|contactpersoon:|contact person:|klantnaam:|customer name:|full name:|"
            "ondertekend,|signed,|signed by",
            *(f"{person} {verb}" for person in _PERSON for verb in ("called", "named")),
            *(f"{person} {verb}" for person in _PERSOON for verb in ("genaamd", "heet", "heette")),
        ),
        re.compile(r"[ \t]*[:,]?\s{0,3}[\"'‘’“(]?"),
        _strong,
    ),
    _Cue(
        _phrases(
            "vriendelijke groet|vriendelijke groeten|hartelijke groet|hartelijke groeten|hoogachtend|mvg|m.v.g.|"
            "met groet|"
            "met groeten|kind regards|kindest regards|best regards|warm regards|many regards|sincerely|"
            "yours faithfully|"
            "yours truly|faithfully yours|best wishes|warm wishes|kind wishes|all the best,|many thanks,|"
            "alvast bedankt,|groetjes,|groeten,|groet,|regards,|grtz"
        ),
        re.compile(r"[ \t]*[,.!:-]?\s{0,5}"),
        _strong,
    ),
    _Cue(
        _phrases("mevr|mw|mvr|dhr|mr|mrs|drs|dr|prof"),
        re.compile(r"\.?[ \t]{0,3}"),
        _titled,
    ),
    _Cue(_phrases("mevrouw|mijnheer|meneer|heer|professor|dokter|doctor|juffrouw"), re.compile(r"[ \t]{1,3}"), _titled),
    _Cue(
        _phrases("ik ben|i am|i'm|i’m|u spreekt met|je spreekt met|spreek ik met"),
        re.compile(r"[ \t]{1,3}"),
        _introduced,
    ),
    _Cue(
        _phrases(
            "this is|dit is|hier is|spreek met|sprak met|gesproken met|contact met|gehad met|gebeld met|gechat met|"
            "chat met|geholpen door|"
            "gestaan door|behandeld door|ontvangen door|gebeld door|bezoek van|dankzij|bedankt|dank aan|dank je|"
            "dank je wel|dankjewel|"
            "dank u wel|dank u|complimenten aan|complimenten voor|compliment voor|compliment aan|complimenten naar|"
            "met|spoke to|"
            "spoke with|spoken to|spoken with|talked to|talked with|speaking to|speaking with|talking to|speak to|"
            "speak with|"
            "chatted with|chatting with|helped by|served by|assisted by|dealt with by|looked after by|handled by|"
            "contacted by|"
            "called by|ask for|asked for|vroeg naar|gevraagd naar|greeted by|thanks to|thank you|thank you to|thanks|"
            "thanks again|big thanks to|shout out to|"
            "credit to|kudos to|"
            "well done|compliments to|ene|collega|colleague|medewerker|medewerkster|monteur|chauffeur|bezorger|agent|"
            "driver|"
            "nurse|paramedic|paramedics|technician|engineer|waiter|waitress|manager|adviseur|advisor|adviser|"
            "operator|receptionist|"
            "consultant|supervisor|steward|stewardess|zuster|verpleegkundige|man|vrouw|husband|wife|son|daughter|"
            "mother|"
            "father|zoon|dochter|moeder|vader|broer|zus|vriend|vriendin|buurman|buurvrouw|friend|cousin|brother|"
            "sister|employee|attendant|"
            "staff member|provided by|made by|checked in as|staff like|sorry|beste|hallo|hoi|hi|hello|hey|dag|dear|"
            "geachte|goedemiddag|goedemorgen|groet|"
            "groeten|groetjes|regards|cheers|xx|xxx|liefs|love,|namens|on behalf of|with"
        ),
        re.compile(r"[ \t]*,?\s{0,3}"),
        _known,
    ),
)
_NEXT = re.compile(r"[ \t]{1,2}(?=[^\W\d_]|['’])|(?<=\.)(?=[^\W\d_])")
_WORD = re.compile(r"[^\W_]+")
_CAPITALIZED = re.compile(r"(?<![\w@])[^\W\d_a-zà-öø-ÿ][^\W\d_]+(?:['’-][^\W\d_]+)*")

# A cue is looked for only where its last word stands in the text: nearly always nowhere.
_BY_LAST_WORD: dict[str, list[tuple[str, _Cue]]] = {}
for _cue in _CUES:
    for _phrase in _cue.phrases:
        _BY_LAST_WORD.setdefault(_WORD.findall(_phrase)[-1], []).append((_phrase, _cue))


def _cued(text: str) -> Iterator[tuple[int, int]]:
    lowered = _lowered(text)
    for word in _BY_LAST_WORD.keys() & set(_WORD.findall(lowered)):
        for phrase, cue in _BY_LAST_WORD[word]:
            if phrase in lowered:
                yield from _behind(text, lowered, phrase, cue)


def _lowered(text: str) -> str:
    """Lower case of the same length, white space as blanks, so that offsets hold in both."""
    blank = text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    lowered = blank.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in blank)


def _behind(text: str, lowered: str, phrase: str, cue: _Cue) -> Iterator[tuple[int, int]]:
    at = lowered.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if _stands_alone(lowered, at, end):
            gap = cue.gap.match(text, end)
            span = _name_at(text, gap.end() if gap else end, cue)
            if span:
                yield span
        at = lowered.find(phrase, end)


def _stands_alone(lowered: str, start: int, stop: int) -> bool:
    if start and (lowered[start - 1].isalnum() or lowered[start - 1] in "@_-"):
        return False
    if lowered[stop - 1] == ":":  # "product name:" names a product
        return not lowered[max(0, start - 2) : start].strip()[-1:].isalnum()
    return not (lowered[stop - 1].isalnum() and lowered[stop : stop + 1].isalnum())


def _name_at(text: str, at: int, cue: _Cue) -> tuple[int, int] | None:
    """Return the stretch of a name that begins at ``at``: first word as the cue demands, then as far as names go."""
    opening = _TOKEN.match(text, at)
    if not opening or not _promising(opening[0]):
        return None
    tokens = list(_run(text, at))
    lead = _particles(tokens) if cue.test in (_titled, _strong) else 0
    initials = _initials(tokens[lead:])
    first = lead + initials
    if first >= len(tokens):
        return None
    word = tokens[first]
    if not (first and _surname(word[2])) and not cue.test(word[2], text[word[1] : word[1] + 8]):
        return None
    return at, _last(tokens, first)


def _surname(word: str) -> bool:
    """Whether a word behind particles or initials is a surname: there everyday words are ones too, "van der Meer"."""
    return word[0].isupper() and (_free(word) or word.lower() in EVERYDAY)


def _promising(word: str) -> bool:
    return word[0].isupper() or word in FIRST_NAMES or word in SURNAMES or word in PARTICLES


def _run(text: str, at: int) -> Iterator[tuple[int, int, str]]:
    """Words with nothing but a blank between them, eight at most."""
    for _ in range(8):
        match = _TOKEN.match(text, at)
        if not match:
            return
        yield match.start(), match.end(), match[0]
        blank = _NEXT.match(text, match.end())
        if not blank:
            return
        at = blank.end()


def _particles(tokens: Sequence[tuple[int, int, str]]) -> int:
    return next(
        (count for count, token in enumerate(tokens[:3]) if token[2].lower() not in PARTICLES), min(3, len(tokens))
    )


def _initials(tokens: Sequence[tuple[int, int, str]]) -> int:
    """Count initials, and the particles behind them: "J.P. van der" has four words before the surname."""
    count = next((count for count, token in enumerate(tokens[:3]) if not _is_initial(token[2])), min(3, len(tokens)))
    return count + _particles(tokens[count:]) if count else 0


def _is_initial(word: str) -> bool:
    return word.endswith(".") and word[0].isupper()


def _last(tokens: Sequence[tuple[int, int, str]], first: int) -> int:
    shape = tokens[first][2]
    stop, at, words = tokens[first][1], first + 1, 1
    while at < len(tokens) and words < 4:
        skipped = _particles(tokens[at:])
        at += skipped
        if at >= len(tokens) or not _continues(tokens[at][2], shape, skipped):
            break
        stop, at, words = tokens[at][1], at + 1, words + 1
    return stop


def _continues(word: str, first: str, particles: int) -> bool:
    """Whether the next word still belongs to the name: written like the first one, or a known surname."""
    if _is_initial(word) or word.lower() in SURNAMES:
        return True
    if first.isupper() and len(first) > 1:
        return bool(particles) and _free(word)
    return word[0].isupper() and first[0].isupper() and _free(word)


# -- transcripts -------------------------------------------------------------------------------------------------------

_LABEL = re.compile(
    r"^[ \t]{0,4}[\[(]?(?:\d[\d/.-]{5,9},?[ \t])?\d{1,2}:\d\d(?::\d\d)?(?: ?[APap][Mm])?[\])]?[ \t,-]{0,3}"
    r"([^\W\d_][^\W\d_.'’-]{1,20}(?: [^\W\d_][\w.'’-]{0,20}){0,2})[ \t]?:",
    re.MULTILINE,
)
_ROLE_LABEL = re.compile(
    r"^[ \t]{0,4}(?:agent|medewerker|medewerkster|operator|adviseur|advis[eo]r|klant|customer|client|bezoeker|"
    r"visitor)[ \t]"
    r"([^\W\d_][^\W\d_'’-]{1,20}(?: [^\W\d_][\w.'’-]{0,20}){0,2})[ \t]?(?:[(\[]?\d{1,2}:\d\d(?::\d\d)?[)\]]?)?:",
    re.MULTILINE | re.IGNORECASE,
)


def _labels(text: str) -> Iterator[tuple[int, int]]:
    """Find the names of speakers: "(10:31:22) Anna: ...", "Agent Kim (10:02): ..."."""
    if ":" not in text:
        return
    for pattern in (_LABEL, _ROLE_LABEL):
        for match in pattern.finditer(text):
            words = match[1].split()
            if (
                words[0][0].isupper()
                and words[0][1:].islower()
                and all(_free(word) or word in PARTICLES for word in words)
            ):
                yield match.span(1)
