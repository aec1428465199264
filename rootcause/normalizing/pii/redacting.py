"""All rules together: find personal data in a cell as it was written, and mask it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from rootcause.normalizing.decoding import decode, drop_tags
from rootcause.normalizing.pii import addresses, contact, identifiers
from rootcause.normalizing.pii.names import NO_NAMES, Names, names
from rootcause.normalizing.pii.spans import MASK, Span, settle
from rootcause.normalizing.traced import Traced

# Stands for a mask while rules look. No rule crosses its core, of which decoding leaves no other one behind; its ends
# are word characters like those of what was masked, so that masking brings nothing new to light beside it.
_CORE = "\ue000"
_PASSES = 4
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d[^\d\s]{0,4}[ ]?\d[^\d\s]{0,4}[ ]?\d|[A-Z]{3}\d|[A-Z]\d[A-Z]|\d[A-Z]{3}")

_WITH_DIGITS = (addresses.addresses, identifiers.plates)
_WITH_NUMBERS = (
    identifiers.ibans, identifiers.births, identifiers.citizens, identifiers.numbers, identifiers.cards,
    contact.phones, contact.ips,
)  # fmt: skip
_ALWAYS = (contact.emails, contact.urls, contact.handles)


class Redaction(NamedTuple):
    """A text with its personal data masked, and where in the original it stood, in order."""

    text: str
    spans: tuple[Span, ...]


def find_personal_data(text: str, known: Names = NO_NAMES) -> tuple[Span, ...]:
    """Return the stretches of ``text`` that hold personal data, in order and without overlap.

    Rules see through HTML (tags and entities), mojibake, invisible and full-width characters; offsets are those of
    ``text`` as it is. Masks such as "[email]" are never found. Time is linear in the length of the text.
    """
    decoded = decode(Traced(text))
    plain = drop_tags(decoded)
    views = [_hide(view) for view in ((decoded,) if plain is decoded else (decoded, plain))]
    return settle(
        Span(*view.locate(span.start, span.stop), span.rule)
        for view in views
        for span in _claims(view.text, known)
        if _CORE not in view.text[max(0, span.start - 1) : span.stop + 1]
    )


def redact(text: str, known: Names = NO_NAMES) -> Redaction:
    """Mask personal data with the name of its rule: "bel [phone]". Redacting again changes nothing.

    What one mask brings to light (a number behind a number) is masked too.
    """
    result, found = Traced(text), list[Span]()
    for _ in range(_PASSES):
        spans = find_personal_data(result.text, known)
        if not spans:
            break
        found += (Span(*result.locate(span.start, span.stop), span.rule) for span in spans)
        result = result.replace([span[:2] for span in spans], [f"[{span.rule}]" for span in spans])
    return Redaction(result.text, settle(found))


def _hide(view: Traced) -> Traced:
    """Put something of the same length where masks stand, so that offsets hold."""
    if "[" not in view.text:
        return view
    return replace(view, text=MASK.sub(lambda mask: f"_{_CORE * (len(mask[0]) - 2)}_", view.text))


def _claims(text: str, known: Names) -> Iterator[Span]:
    for rule in _ALWAYS:
        yield from rule(text)
    if _DIGIT.search(text):
        for rule in _WITH_DIGITS if not _NUMBER.search(text) else (*_WITH_NUMBERS, *_WITH_DIGITS):
            yield from rule(text)
    yield from names(text, known)
