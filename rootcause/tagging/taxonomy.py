"""Taxonomy files: read with every problem reported at once, and written back."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rootcause.domain.reasons import ContactReason, Taxonomy, Words
from rootcause.errors import TaxonomyInvalid
from rootcause.resources import resource
from rootcause.tagging.nodes import FLAGS, LISTS, WORDS, Reading, line_of

MAX_BYTES = 2_000_000
MOST_SHOWN = 30
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
    reading = Reading()
    root = _compose(text, name)
    if root is None:
        reading.problem(1, "the file is empty")
        raise TaxonomyInvalid(_message(name, reading.problems))
    reasons = reading.extended(root, default_taxonomy().reasons) if _extends(root) else reading.listed(root)
    if reading.problems:
        raise TaxonomyInvalid(_message(name, reading.problems))
    top = {key: node.value for key, node, _ in reading.pairs(root) if isinstance(node, yaml.ScalarNode)}
    return Taxonomy(name=top.get("name", name), version=top.get("version", "1"), reasons=reasons)


def _extends(root: Any) -> bool:
    keys = [key for key, _ in root.value] if isinstance(root, yaml.MappingNode) else []
    return any(isinstance(key, yaml.ScalarNode) and key.value == "extends" for key in keys)


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
    words = {key: {"nl": w.nl, "en": w.en} for key in WORDS if (w := getattr(reason, key)) != Words("", "")}
    lists = {key: {one: list(v) for one, v in lines.items() if v} for key in LISTS if (lines := getattr(reason, key))}
    flags = {key: True for key in FLAGS if getattr(reason, key)}
    return {"code": reason.code, **words, **flags, **lists}


def _compose(text: str, name: str) -> Any:
    """Text → YAML nodes, which know their lines. Anchors are refused: small files unpack to large ones with them."""
    _check_size(len(text.encode()), name)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                where = f"{_start(name)} line {line_of(event)}"
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


def _message(name: str, problems: list[tuple[int, str]]) -> str:
    shown = [f"line {line}: {text}" for line, text in sorted(problems)[:MOST_SHOWN]]
    more = f"; and {len(problems) - MOST_SHOWN} more" if len(problems) > MOST_SHOWN else ""
    return f"{_start(name)} {len(problems)} problem(s). {'; '.join(shown)}{more}."
