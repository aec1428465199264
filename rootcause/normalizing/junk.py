"""Comments without content: they are excluded with this reason, and counted.

One word can be an opinion ("slecht", "top", "👎") and so can a denial ("Geen reactie", "Nothing worked"), so a text is
junk only as a whole: what it says must be a filler from the lists, a keyboard mash, or nothing that can be read.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

LONGEST_JUNK = 60
"""Characters of words; a longer text with words in it is read as a comment."""

Reason = Literal["", "empty", "junk"]

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_MASK = re.compile(r"\[[a-z][a-z _-]{0,30}\]", re.IGNORECASE)
_SMILEY = re.compile(r"[:;=8]['’]?[-^o]?[)(\]\[dp/\\|3]|<3|\^_?\^", re.IGNORECASE)
_MARK = re.compile(r"(?:10|[0-9])(?:[.,]\d)? ?/ ?10|100 ?%|[+]{2,}")
_STOP = re.compile(r"[.,;!?\n]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

_FILLERS = """
geen|nee|neen|nee hoor|niets|niks|niets te melden|niks te melden|niets toe te voegen|niks toe te voegen
|niets aan toe te voegen|nvt|n v t|niet van toepassing|geen opmerking|geen opmerkingen|geen commentaar
|geen toelichting|geen op of aanmerkingen|geen op en aanmerkingen|geen aanmerkingen|geen bijzonderheden
|geen aanvulling|geen aanvullingen|geen toevoeging|geen toevoegingen|geen mening|geen idee|geen suggesties
|geen suggestie|geen tips|geen verbeterpunten|weet niet|weet ik niet|weet het niet|weet ik zo niet
|zou het niet weten|zou ik niet weten|ik weet het niet|ik zou het niet weten|onbekend|leeg|niet ingevuld|zie boven
|zie hierboven|zie vorige|zie vorig antwoord|zie eerder|idem|ja|jawel|jup|dit is een test|zomaar|daarom
|geen antwoord nodig|niets specifieks|verder niets|verder niks|verder geen|verder geen opmerkingen|nee dank je
|nee dank u|nee bedankt|nee niets|nee niks|none|no|nope|nah|nothing|nothing at all|nothing really|nothing else
|nothing to add|nothing more|nothing further|nothing to report|nothing to say|nothing comes to mind|nothing specific
|nothing in particular|not really|no comment|no comments|no further comment|no further comments|no other comments
|no additional comments|no remarks|no suggestions|no suggestion|no opinion|no idea|not applicable|n a|na|nan|null
|nil|not sure|dont know|don't know|unknown|i don't know|i dont know|i do not know|idk|do not know|did not answer
|prefer not to say|prefer not to answer|rather not say|skip|skipped|blank|left blank|empty|see above|as above
|same as above|same|ditto|yes|yep|yeah|tbc|tba|tbd|this is a test|lorem ipsum|lorem ipsum dolor sit amet|none at all
|none really|none that i can think of|can't think of anything|cannot think of anything|cant think of anything
|nothing i can think of|just because|because|test|testing|tester|test test|test bericht|testbericht|test message
|testmessage|bla|blabla|bla bla|bla bla bla|blah|blah blah|blah blah blah|string|undefined|foo|foobar|foo bar|abc
|abcd|abcde|abcdef|qwerty|azerty|qwertz|absolutely nothing|not a thing|see previous|see previous answer
|see previous entry|nothing thanks|nothing thank you|no thank you|nothing to be honest|nothing obvious
|can't think of any|zie vorige antwoord|zie bovenstaande|zie voorgaande|absoluut niets|helemaal niets
|niets eigenlijk|eigenlijk niets|zou zo niets weten
"""
FILLERS = frozenset(_FILLERS.replace("\n", "").split("|"))
"""Normalized words of a whole text that says nothing."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn")
_RUNS = frozenset(row[at : at + 3] for line in _ROWS for row in (line, line[::-1]) for at in range(len(line) - 2))
_VOWELS = frozenset("aeiouyáàâäéèêëíìîïóòôöúùûüýÿœæ")


def junk_reason(text: str) -> Reason:
    """Return "empty" for nothing visible, "junk" for a filler, a mash or a lone placeholder, "" for a comment.

    Bare numbers and punctuation are junk; a mark out of ten, plus signs, smileys and emoji are opinions. Texts in other
    scripts are comments.
    """
    visible = _INVISIBLE.sub("", text).strip()
    if not visible:
        return "empty"
    bare = _MASK.sub(" ", visible)
    words = _WORD.findall(bare[: 4 * LONGEST_JUNK])
    if not words:
        return "" if _WORD.search(bare) or _is_sign(bare) else "junk"
    if len(bare) > LONGEST_JUNK and len(words) > 1:
        return ""
    return "junk" if _says_nothing(bare, words) and not _is_sign(bare) else ""


def _is_sign(text: str) -> bool:
    """Whether it holds an emoji or smiley, or is a mark out of ten."""
    picture = any(unicodedata.category(char) == "So" for char in text)
    return picture or bool(_SMILEY.search(text)) or bool(_MARK.fullmatch(text.strip(" !.")))


def _says_nothing(text: str, words: list[str]) -> bool:
    if _is_filler(words):
        return True
    if len(words) <= 4 and all(_is_filler([word]) or _is_mash(word.casefold()) for word in words):
        return True
    return all(_is_filler(_WORD.findall(part)) for part in _STOP.split(text) if _WORD.search(part))


def _is_filler(words: list[str]) -> bool:
    return " ".join(words).casefold().replace("’", "'") in FILLERS


def _is_mash(word: str) -> bool:
    """Whether one word is a letter, a letter repeated, keys in a row, or longer than four without a vowel."""
    letters = set(word)
    if len(letters) == 1 and word.isascii():
        return True
    if not word.isascii() or len(word) < 4:
        return False
    covered = _covered(word)
    if len(word) >= 5 and len(letters) >= 3 and not letters & _VOWELS:
        return True
    return covered == len(word) or (len(word) >= 6 and covered >= 0.85 * len(word))


def _covered(word: str) -> int:
    """Count the letters that lie in runs of three or more neighboring keys."""
    inside = {at + step for at in range(len(word) - 2) if word[at : at + 3] in _RUNS for step in range(3)}
    return len(inside)
