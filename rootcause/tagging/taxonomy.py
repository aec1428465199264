"""Taxonomy files: read with every problem reported at once, and written back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rootcause.domain.reasons import ContactReason, Taxonomy, Words
from rootcause.errors import TaxonomyInvalid
from rootcause.resources import resource
from rootcause.tagging.patterns import PatternInvalid, parse_pattern

MAX_BYTES = 2_000_000
MAX_REASONS = 500
MAX_LINES = 2_000
"""Examples or patterns of one reason in one language."""
MOST_SHOWN = 30
LANGUAGES = ("nl", "en")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}(?:\.[a-z][a-z0-9_]{0,39}){0,2}")
_WORDS = ("name", "praise_name", "definition", "action")
_LISTS = ("examples", "counter_examples", "patterns")
_FLAGS = ("general", "retired")
_KEYS = ("code", *_WORDS, *_LISTS, *_FLAGS)

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy file; the format is that of the one that ships.

    Raises TaxonomyInvalid with every problem of the file, each with its line.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        _check_size(len(content), path.name)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise TaxonomyInvalid(f"The taxonomy {path} cannot be read: {error.strerror}. Check --taxonomy.") from None
    except UnicodeDecodeError:
        raise TaxonomyInvalid(f"The taxonomy {path} is not UTF-8 text. Save it as UTF-8.") from None
    return parse_taxonomy(text, path.name)


@cache
def default_taxonomy() -> Taxonomy:
    """Return the taxonomy that ships: the usual contact reasons of any contact center."""
    return read_taxonomy(resource("tagging/taxonomies/default.yaml"))


def parse_taxonomy(text: str, name: str) -> Taxonomy:
    """Parse the text of a taxonomy file called ``name``. Raises TaxonomyInvalid."""
    reading = _Reading()
    root = _compose(text, name)
    entries = list(reading.entries(root)) if root is not None else []
    if root is None:
        reading.problem(1, "the file is empty")
    reading.check_tree(entries)
    if reading.problems:
        raise TaxonomyInvalid(_message(name, reading.problems))
    top = {key: node.value for key, node, _ in reading.pairs(root) if isinstance(node, yaml.ScalarNode)}
    reasons = tuple(_reason(fields) for _, fields in entries)
    return Taxonomy(name=top.get("name", name), version=top.get("version", "1"), reasons=reasons)


def write_taxonomy(taxonomy: Taxonomy) -> str:
    """Return the YAML text of a taxonomy; ``read_taxonomy`` gives the same back."""
    content = {"name": taxonomy.name, "version": taxonomy.version, "reasons": [_plain(r) for r in taxonomy]}
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes no anchors: a reader refuses them."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 the name is the library's
        return True


def _plain(reason: ContactReason) -> dict[str, Any]:
    """What a reason says, without what it leaves empty."""
    words = {key: {"nl": w.nl, "en": w.en} for key in _WORDS if (w := getattr(reason, key)) != Words("", "")}
    lists = {key: {one: list(v) for one, v in lines.items() if v} for key in _LISTS if (lines := getattr(reason, key))}
    flags = {key: True for key in _FLAGS if getattr(reason, key)}
    return {"code": reason.code, **words, **flags, **lists}


def _compose(text: str, name: str) -> Any:
    """Text → YAML nodes, which know their lines. Anchors are refused: small files unpack to large ones with them."""
    _check_size(len(text.encode()), name)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                where = f"{_start(name)} line {_line(event)}"
                raise TaxonomyInvalid(f"{where}: anchors and aliases (& and *) are not taken.")
        return yaml.compose(text, Loader=_Loader)
    except RecursionError:
        raise TaxonomyInvalid(f"{_start(name)} it is nested too deeply.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" line {mark.line + 1}:" if mark else ""
        what = getattr(error, "problem", None) or "not YAML"
        raise TaxonomyInvalid(f"{_start(name)}{place} {what}.") from None


def _check_size(size: int, name: str) -> None:
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise TaxonomyInvalid(f"The taxonomy {name} is larger than {limit} MB. Split it or shorten it.")


def _start(name: str) -> str:
    return f"The taxonomy {name} cannot be used:"


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _message(name: str, problems: list[tuple[int, str]]) -> str:
    shown = [f"line {line}: {text}" for line, text in sorted(problems)[:MOST_SHOWN]]
    more = f"; and {len(problems) - MOST_SHOWN} more" if len(problems) > MOST_SHOWN else ""
    return f"{_start(name)} {len(problems)} problem(s). {'; '.join(shown)}{more}."


def _reason(fields: Mapping[str, Any]) -> ContactReason:
    empty = Words("", "")
    return ContactReason(
        code=fields["code"],
        **{key: fields.get(key, empty) for key in _WORDS},
        **{key: fields.get(key, {}) for key in _LISTS},
        **{key: fields.get(key, False) for key in _FLAGS},
    )


class _Reading:
    """Collects the problems of one file while its nodes are turned into fields."""

    def __init__(self) -> None:
        self.problems: list[tuple[int, str]] = []

    def problem(self, line: int, text: str) -> None:
        self.problems.append((line, text))

    def pairs(self, node: Any) -> Iterator[tuple[str, Any, int]]:
        """The keys and values of a mapping, each key once."""
        if not isinstance(node, yaml.MappingNode):
            self.problem(_line(node), "expected a mapping of keys and values")
            return
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.problem(_line(key), "a key must be a word")
                continue
            if key.value in seen:
                self.problem(_line(key), f"the key {_shown(key.value)} stands here twice")
                continue
            seen.add(str(key.value))
            yield str(key.value), value, _line(key)

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
            self.problem(_line(reasons), f"{len(reasons.value)} reasons are more than {MAX_REASONS}")
            return
        for node in reasons.value:
            yield _line(node), self._fields(node)

    def _fields(self, node: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for key, value, line in self.pairs(node):
            if key not in _KEYS:
                near = get_close_matches(key, _KEYS, 1)
                self.problem(line, f"the key {_shown(key)} is not known" + (f"; {near[0]}?" if near else ""))
            elif key in _WORDS:
                fields[key] = self._words(value, key)
            elif key in _LISTS:
                fields[key] = self._lines(value, key)
            elif key in _FLAGS:
                fields[key] = self._flag(value, key)
            else:
                fields[key] = self._code(value)
        for key in ("code", "name"):
            if key not in fields and isinstance(node, yaml.MappingNode):
                self.problem(_line(node), f"a reason without {key}")
        return fields

    def _text(self, node: Any, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.problem(_line(node), f"{what} must be text")
            return ""
        return str(node.value).strip()

    def _code(self, node: Any) -> str:
        code = self._text(node, "code")
        if not _CODE.fullmatch(code):
            what = f"the code {_shown(code)} is not like delivery.late"
            self.problem(_line(node), f"{what}: small letters, one to three parts")
        return code

    def _flag(self, node: Any, key: str) -> bool:
        text = self._text(node, key)
        if text not in ("true", "false"):
            self.problem(_line(node), f"{key} must be true or false")
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
            self.problem(_line(node), f"{key} is missing in {' and '.join(missing)}")
        return Words(found.get("nl", ""), found.get("en", ""))

    def _lines(self, node: Any, key: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for language, value in self._by_language(node, key):
            if not isinstance(value, yaml.SequenceNode) or len(value.value) > MAX_LINES:
                self.problem(_line(value), f"{key} must be a list of at most {MAX_LINES} texts")
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
                self.problem(_line(one), f"the pattern {_shown(str(one.value))}: {error}")

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


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else f"{text[:60]}…")
