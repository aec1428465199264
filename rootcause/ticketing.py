"""Texts that stand alone → tags: the second order of the stages, which the service runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from threadpoolctl import ThreadpoolController

from rootcause import __version__
from rootcause.artifacts import load_tagger
from rootcause.domain.reasons import Taxonomy
from rootcause.domain.tickets import TicketReason, TicketTags
from rootcause.embedding import load_embedder
from rootcause.normalizing import normalize_texts
from rootcause.preparing import DEFAULTS, cache_file, chosen_taxonomy
from rootcause.protocols import TicketTagger
from rootcause.settings import Settings
from rootcause.tagging import write_taxonomy
from rootcause.tagging.gate import Allowance
from rootcause.tagging.tagger import Tagger

READ = ("nl", "en")
"""The languages that are tagged."""


@dataclass(frozen=True, eq=False)
class TextTagger:
    """Tags texts that stand alone: the second order of the stages.

    ``made_of`` identifies the tagger; ``allowances`` say by reason how far its tags may go, where that was measured.
    """

    tagger: Tagger
    made_of: str
    max_cell: int
    allowances: Mapping[str, Allowance] = field(default_factory=dict)

    @property
    def taxonomy(self) -> Taxonomy:
        """The contact reasons that it can give."""
        return self.tagger.taxonomy

    @cached_property
    def fingerprint(self) -> str:
        """Identify the product, the embedder, the tagger and the words of the taxonomy."""
        taxonomy = self.taxonomy
        words = hashlib.blake2b(write_taxonomy(taxonomy).encode(), digest_size=6).hexdigest()
        made_of = f"{self.made_of} {__version__} {self.tagger.embedder.fingerprint}"
        return f"{made_of} {taxonomy.name} {taxonomy.version} {words}"

    def tag(self, texts: Sequence[str]) -> list[TicketTags]:
        """n texts → n answers: clean, redact, tell the language, tag."""
        corpus = normalize_texts(texts, self.max_cell)
        with _pools().limit(limits=1):  # a few texts are no work for two threads, and on a busy machine one waits
            tags = self.tagger.tag(corpus)
        found: list[list[TicketReason]] = [[] for _ in texts]
        columns = (tags.position, tags.reason, tags.polarity, tags.confidence, tags.start, tags.stop)
        for position, reason, polarity, confidence, start, stop in zip(*(c.tolist() for c in columns), strict=True):
            code = tags.codes[reason]
            allowed = self.allowances[code].of(confidence) if code in self.allowances else ""
            found[position].append(TicketReason(code, polarity, round(confidence, 4), start, stop, allowed))
        return [
            TicketTags(
                text=text,
                language=language,
                reasons=tuple(reasons),
                abstained=not reasons,
                second=second,
                skipped=excluded or ("" if language in (*READ, "unknown") else "language"),
            )
            for text, language, reasons, second, excluded in zip(
                corpus.texts, corpus.language.tolist(), found, tags.second, corpus.excluded.tolist(), strict=True
            )
        ]


@cache
def _pools() -> ThreadpoolController:
    """The libraries that compute in threads; finding them takes longer than tagging."""
    return ThreadpoolController()


def load_ticket_tagger(settings: Settings = DEFAULTS) -> TicketTagger:
    """Load what tags single texts without training. Raises TaxonomyInvalid and ArtifactError for what does not load."""
    taxonomy = chosen_taxonomy(settings)
    embedder = load_embedder(settings.embedder, (), settings.seed, cache_file(settings))
    return TextTagger(Tagger(taxonomy, embedder, settings.tagging), "cold-start", settings.reading.max_cell)


def load_trained_tagger(folder: Path) -> TicketTagger:
    """Load the tagger that ``rootcause train`` saved in a folder. Raises ArtifactError for what does not load."""
    saved = load_tagger(folder)
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(folder.glob("*.*")):
        digest.update(path.name.encode() + path.read_bytes())
    made_of = f"trained {digest.hexdigest()}"
    return TextTagger(saved.tagger, made_of, DEFAULTS.reading.max_cell, saved.allowances)
