"""YAML nodes → contact reasons, with every problem collected with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import yaml

from rootcause.domain.reasons import ContactReason, Words
from rootcause.tagging.extending import KEYS as EXTENSIONS
from rootcause.tagging.extending import Extension, extend
from rootcause.tagging.patterns import PatternInvalid, parse_pattern
from rootcause.tagging.words import LANGUAGES

MAX_REASONS = 500
MAX_LINES = 2_000
"""Examples or patterns of one reason in one language."""
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}(?:\.[a-z][a-z0-9_]{0,39}){0,2}")
WORDS = ("name", "praise_name", "definition", "action")
LISTS = ("examples", "counter_examples", "patterns")
FLAGS = ("general", "retired")
_KEYS = ("code", *WORDS, *LISTS, *FLAGS)


class Reading:
    """Collects the problems of one file while its nodes are turned into fields."""

    def __init__(self) -> None:
        self.problems: list[tuple[int, str]] = []

    def problem(self, line: int, text: str) -> None:
        """Remember a problem of a line."""
        self.problems.append((line, text))

    def pairs(self, node: Any) -> Iterator[tuple[str, Any, int]]:
        """The keys and values of a mapping, each key once."""
        if not isinstance(node, yaml.MappingNode):
            self.problem(line_of(node), "expected a mapping of keys and values")
            return
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.problem(line_of(key), "a key must be a word")
                continue
            if key.value in seen:
                self.problem(line_of(key), f"the key {_shown(key.value)} stands here twice")
                continue
            seen.add(str(key.value))
            yield str(key.value), value, line_of(key)

    def listed(self, root: Any) -> tuple[ContactReason, ...]:
        """The reasons of a file that stands on its own."""
        entries = list(self.entries(root))
        self.check_tree(entries)
        return () if self.problems else tuple(make_reason(fields) for _, fields in entries)

    def extended(self, root: Any, base: Sequence[ContactReason]) -> tuple[ContactReason, ...]:
        """The reasons of ``base``, with what the file says is different."""
        found = {key: (value, line) for key, value, line in self.pairs(root)}
        for key, (_, line) in found.items():
            if key not in ("name", "version", "extends", *EXTENSIONS):
                self.problem(
                    line, f"the key {_shown(key)} is not known beside extends; there are {', '.join(EXTENSIONS)}"
                )
        if getattr(found["extends"][0], "value", "") != "default":
            self.problem(found["extends"][1], "only default can be extended")
        parts = {key: found[key][0] for key in EXTENSIONS if key in found}
        extension = Extension(
            drop=tuple(self._codes(parts["drop"])) if "drop" in parts else (),
            move=tuple(self._targets(parts["move"])) if "move" in parts else (),
            rename=tuple(self._renamings(parts["rename"])) if "rename" in parts else (),
            add=tuple(self._added(parts["add"])) if "add" in parts else (),
        )
        return () if self.problems else extend(base, extension, self.problem)

    def _codes(self, node: Any) -> Iterator[tuple[str, int]]:
        if not isinstance(node, yaml.SequenceNode):
            self.problem(line_of(node), "drop must be a list of codes")
            return
        for one in node.value:
            yield self._code(one), line_of(one)

    def _targets(self, node: Any) -> Iterator[tuple[str, str, int]]:
        for code, value, line in self.pairs(node):
            parent = self._text(value, "the new parent")
            yield code, self._code(value) if parent else "", line

    def _renamings(self, node: Any) -> Iterator[tuple[str, str | Words, int]]:
        for code, value, line in self.pairs(node):
            named = isinstance(value, yaml.MappingNode)
            yield code, self._words(value, "name") if named else self._code(value), line

    def _added(self, node: Any) -> Iterator[tuple[ContactReason, int]]:
        if not isinstance(node, yaml.SequenceNode) or len(node.value) > MAX_REASONS:
            self.problem(line_of(node), f"add must be a list of at most {MAX_REASONS} reasons")
            return
        for one in node.value:
            fields = self._fields(one)
            if "code" in fields and "name" in fields:
                yield make_reason(fields), line_of(one)

    def entries(self, root: Any) -> Iterator[tuple[int, dict[str, Any]]]:
        """(line, fields) of every reason."""
        found = {key: (value, line) for key, value, line in self.pairs(root)}
        for key, (_, line) in found.items():
            if key not in ("name", "version", "reasons"):
                self.problem(line, f"the key {_shown(key)} is not known; there are name, version and reasons")
        reasons = found.get("reasons", (None, 1))[0]
        if not isinstance(reasons, yaml.SequenceNode) or not reasons.value:
            self.problem(found.get("reasons", (None, 1))[1], "there is no list of reasons")
            return
        if len(reasons.value) > MAX_REASONS:
            self.problem(line_of(reasons), f"{len(reasons.value)} reasons are more than {MAX_REASONS}")
            return
        for node in reasons.value:
            yield line_of(node), self._fields(node)

    def _fields(self, node: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for key, value, line in self.pairs(node):
            if key not in _KEYS:
                near = get_close_matches(key, _KEYS, 1)
                self.problem(line, f"the key {_shown(key)} is not known" + (f"; {near[0]}?" if near else ""))
            elif key in WORDS:
                fields[key] = self._words(value, key)
            elif key in LISTS:
                fields[key] = self._lines(value, key)
            elif key in FLAGS:
                fields[key] = self._flag(value, key)
            else:
                fields[key] = self._code(value)
        for key in ("code", "name"):
            if key not in fields and isinstance(node, yaml.MappingNode):
                self.problem(line_of(node), f"a reason without {key}")
        return fields

    def _text(self, node: Any, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.problem(line_of(node), f"{what} must be text")
            return ""
        return str(node.value).strip()

    def _code(self, node: Any) -> str:
        code = self._text(node, "code")
        if not _CODE.fullmatch(code):
            what = f"the code {_shown(code)} is not like delivery.late"
            self.problem(line_of(node), f"{what}: small letters, one to three parts")
        return code

    def _flag(self, node: Any, key: str) -> bool:
        text = self._text(node, key)
        if text not in ("true", "false"):
            self.problem(line_of(node), f"{key} must be true or false")
        return text == "true"

    def _by_language(self, node: Any, key: str) -> Iterator[tuple[str, Any]]:
        for language, value, line in self.pairs(node):
            if language in LANGUAGES:
                yield language, value
            else:
                self.problem(line, f"{key} is given in {_shown(language)}; known are nl and en")

    def _words(self, node: Any, key: str) -> Words:
        found = {language: self._text(value, key) for language, value in self._by_language(node, key)}
        missing = [language for language in LANGUAGES if not found.get(language)]
        if missing and isinstance(node, yaml.MappingNode):
            self.problem(line_of(node), f"{key} is missing in {' and '.join(missing)}")
        return Words(found.get("nl", ""), found.get("en", ""))

    def _lines(self, node: Any, key: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for language, value in self._by_language(node, key):
            if not isinstance(value, yaml.SequenceNode) or len(value.value) > MAX_LINES:
                self.problem(line_of(value), f"{key} must be a list of at most {MAX_LINES} texts")
                continue
            found[language] = tuple(self._text(one, key) for one in value.value)
            if key == "patterns":
                self._check_patterns(value, language)
        return found

    def _check_patterns(self, node: Any, language: str) -> None:
        for one in node.value:
            try:
                parse_pattern(self._text(one, "a pattern"), language)
            except PatternInvalid as error:
                self.problem(line_of(one), f"the pattern {_shown(str(one.value))}: {error}")

    def check_tree(self, entries: list[tuple[int, dict[str, Any]]]) -> None:
        """Every code once, and every parent there."""
        first: dict[str, int] = {}
        for line, fields in entries:
            code = fields.get("code", "")
            if code and code in first:
                self.problem(line, f"the code {code} stands at line {first[code]} already")
            first.setdefault(code, line)
        for code, line in first.items():
            parent = code.rpartition(".")[0]
            if parent and parent not in first:
                self.problem(line, f"the code {code} lies below {parent}, which is not there")


def make_reason(fields: Mapping[str, Any]) -> ContactReason:
    """Make a reason of its fields; what is left out is empty."""
    empty = Words("", "")
    return ContactReason(
        code=fields["code"],
        **{key: fields.get(key, empty) for key in WORDS},
        **{key: fields.get(key, {}) for key in LISTS},
        **{key: fields.get(key, False) for key in FLAGS},
    )


def is_code(text: str) -> bool:
    """Tell whether a text is like delivery.late: small letters, one to three parts."""
    return _CODE.fullmatch(text) is not None


def line_of(node: Any) -> int:
    """Return the line at which a node begins, from one."""
    return int(node.start_mark.line) + 1


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else f"{text[:60]}…")
