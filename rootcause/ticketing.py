"""Texts that stand alone → tags: the second order of the stages, which the service runs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rootcause import __version__
from rootcause.domain.reasons import Taxonomy
from rootcause.domain.tickets import TicketReason, TicketTags
from rootcause.embedding import load_embedder
from rootcause.normalizing import normalize_texts
from rootcause.preparing import DEFAULTS, cache_file, chosen_taxonomy
from rootcause.protocols import Embedder, TicketTagger
from rootcause.settings import Settings
from rootcause.tagging import write_taxonomy
from rootcause.tagging.tagger import Tagger

READ = ("nl", "en")
"""The languages that are tagged."""


@dataclass(frozen=True, eq=False)
class ColdStartTagger:
    """Tags texts that stand alone by the taxonomy and its examples only: the second order of the stages."""

    taxonomy: Taxonomy
    embedder: Embedder
    settings: Settings

    @cached_property
    def _tagger(self) -> Tagger:
        return Tagger(self.taxonomy, self.embedder, self.settings.tagging)

    @cached_property
    def fingerprint(self) -> str:
        """Identify the embedder, the product and the words of the taxonomy."""
        words = hashlib.blake2b(write_taxonomy(self.taxonomy).encode(), digest_size=6).hexdigest()
        return (
            f"cold-start {__version__} {self.embedder.fingerprint} {self.taxonomy.name} {self.taxonomy.version} {words}"
        )

    def tag(self, texts: Sequence[str]) -> list[TicketTags]:
        """n texts → n answers: clean, redact, tell the language, tag."""
        corpus = normalize_texts(texts, self.settings.reading.max_cell)
        tags = self._tagger.tag(corpus)
        found: list[list[TicketReason]] = [[] for _ in texts]
        columns = (tags.position, tags.reason, tags.polarity, tags.confidence, tags.start, tags.stop)
        for position, reason, polarity, confidence, start, stop in zip(*(c.tolist() for c in columns), strict=True):
            found[position].append(TicketReason(tags.codes[reason], polarity, round(confidence, 4), start, stop))
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


def load_ticket_tagger(settings: Settings = DEFAULTS) -> TicketTagger:
    """Load what tags single texts. Raises TaxonomyInvalid and ArtifactError for what does not load."""
    taxonomy = chosen_taxonomy(settings)
    return ColdStartTagger(
        taxonomy, load_embedder(settings.embedder, (), settings.seed, cache_file(settings)), settings
    )
