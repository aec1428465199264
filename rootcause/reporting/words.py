"""Every sentence of a report, from ``locales/``, in both languages at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rootcause.domain.exports import Note
from rootcause.domain.reasons import Words
from rootcause.reporting import numbers

LANGUAGES = ("nl", "en")
_FOLDER = Path(__file__).parent / "locales"


@cache
def locale(language: str) -> Mapping[str, Any]:
    """Return the wording of one language, flat: dotted key → sentence, list, or plural forms by name."""
    text = (_FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    return dict(_flat(yaml.safe_load(text), ""))


def _flat(node: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    entries: list[tuple[str, Any]] = []
    for key, value in node.items():
        entries += _flat(value, f"{prefix}{key}.") if _is_table(value) else [(f"{prefix}{key}", value)]
    return entries


def _is_table(value: object) -> bool:
    """Tell a table from a sentence: a mapping is a table of further keys unless it holds exactly the plural forms."""
    return isinstance(value, dict) and set(value) != {"one", "other"}


def phrase(language: str, key: str, **values: Any) -> str:
    """Return one sentence; numbers in ``values`` are formatted for the language, ``n`` chooses the plural form.

    Values may be ``Words``. Raises KeyError for an unknown key: a missing sentence is a defect, found by the tests.
    """
    entry = locale(language)[key]
    if isinstance(entry, dict):
        entry = entry[numbers.plural(values["n"], language)]
    return str(entry).format_map({name: _shown(value, language) for name, value in values.items()})


def _shown(value: Any, language: str) -> str:
    if isinstance(value, Words):
        return value[language]
    return numbers.plain(value, language) if isinstance(value, int | float) else str(value)


def both(write: Callable[[str], str]) -> Words:
    """Call ``write`` once per language."""
    return Words(nl=write("nl"), en=write("en"))


def say(key: str, **values: Any) -> Words:
    """Return ``phrase`` in both languages."""
    return both(lambda language: phrase(language, key, **values))


def known(table: str, code: str) -> bool:
    """Tell whether ``table.code`` has wording."""
    return f"{table}.{_key(code)}" in locale("en")


def _key(code: str) -> str:
    return code.replace(" ", "_")


def label(table: str, code: str) -> Words:
    """Return the wording of a code, or the code itself, readable, where it is new to us."""
    return say(f"{table}.{_key(code)}") if known(table, code) else same(code.replace("_", " "))


def same(text: str) -> Words:
    """Return a text that is alike in both languages."""
    return Words(nl=text, en=text)


def note(entry: Note) -> Words:
    """Return a note in the reader's words; its English text where its code or one of its values is unknown."""
    if not known("note", entry.code):
        return same(entry.text)
    try:
        return say(f"note.{entry.code}", **entry.values)
    except KeyError:
        return same(entry.text)
