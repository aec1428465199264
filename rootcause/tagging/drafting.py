"""Clusters that no reason covers → additions to a taxonomy, to be edited by a person before use."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from rootcause.domain.causes import RootCause
from rootcause.tagging.labeling import code_for

EXAMPLES = 6
MAX_EXAMPLE = 200
PARENT = "discovered"
HEAD = """\
# A draft, made of comments that no contact reason covers: rename, merge and drop before use.
# Per reason, the comment says how many answers mention it. Then: rootcause taxonomy check FILE,
# and rootcause analyze EXPORT --taxonomy FILE. The words under examples are customers' own, redacted.
"""


def draft_additions(causes: Sequence[RootCause]) -> str:
    """Discovered causes, largest first → the text of a taxonomy file that extends the one that ships.

    Without any cause it adds nothing and is still a valid file.
    """
    found = sorted(causes, key=lambda cause: (-cause.driver.n, cause.id))
    taken: set[str] = set()
    reasons = []
    for cause in found:
        code = code_for(cause.name_en, taken)
        taken.add(code)
        reasons.append(_reason(cause, f"{PARENT}.{code}"))
    lines = [HEAD + 'name: mine\nversion: "1"\nextends: default\nadd:' + ("" if reasons else " []")]
    if reasons:
        lines.append(_entry({"code": PARENT, "name": {"nl": "Gevonden", "en": "Discovered"}}))
    for cause, reason in zip(found, reasons, strict=True):
        lines += [f"# {cause.driver.n} answers", _entry(reason)]
    return "\n".join(lines) + "\n"


def _reason(cause: RootCause, code: str) -> dict[str, object]:
    examples: dict[str, list[str]] = {}
    for quote in cause.quotes[:EXAMPLES]:
        languages = (quote.language,) if quote.language in ("nl", "en") else ()
        for language in languages:
            examples.setdefault(language, []).append(" ".join(quote.text[:MAX_EXAMPLE].split()))
    return {
        "code": code,
        "name": {"nl": cause.name_nl or code, "en": cause.name_en or code},
        **({"examples": examples} if examples else {}),
    }


def _entry(reason: dict[str, object]) -> str:
    return yaml.safe_dump([reason], allow_unicode=True, sort_keys=False, width=110).rstrip()
