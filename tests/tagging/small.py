"""A taxonomy of four leaves, an embedder of known words, and corpora, for the tests of tagging."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import UNSCORED, Corpus
from rootcause.domain.reasons import Taxonomy
from rootcause.tagging.taxonomy import parse_taxonomy

SMALL = """\
name: small
version: "3"
reasons:
  - code: waiting
    name: {nl: Wachten, en: Waiting}
  - code: waiting.phone
    name: {nl: Wachttijd, en: Waiting time}
    patterns:
      nl: ["- lange? wachttijd*", "- @wait ... telefoon|lijn", "+ snel .. lijn"]
      en: ["- long .. wait|waits", "- on hold"]
  - code: staff
    name: {nl: Personeel, en: Staff}
    praise_name: {nl: Fijn personeel, en: Kind staff}
    action: {nl: Oefen, en: Practice}
    patterns:
      nl: ["medewerk*|chauffeur*|dame", "+ vriendelijk*"]
      en: ["agent*|driver*|lady", "+ friendly"]
  - code: billing
    name: {nl: Factuur, en: Invoice}
    patterns:
      nl: ["~- factu*", "- factu* .. niet"]
      en: ["~- invoice*|bill"]
    examples:
      nl: [dubbel afgeschreven bedrag]
      en: [debited amount twice]
    counter_examples:
      en: [debited parcel twice]
  - code: overall
    name: {nl: Algemeen, en: In general}
    general: true
    patterns:
      nl: ["+ tevreden|prima", "- slecht*"]
      en: ["+ great|satisfied", "- terrible"]
  - code: gone
    name: {nl: Oud, en: Old}
    retired: true
    patterns:
      nl: ["factu*"]
"""


def small() -> Taxonomy:
    return parse_taxonomy(SMALL, "small.yaml")


class BagOfWords:
    """Each word is one of 512 directions; a text is the sum of its words."""

    fingerprint = "bag"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.casefold().split():
                row[zlib.crc32(word.encode("utf-8", "replace")) % 512] += 1
        lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return np.asarray(rows / lengths, dtype=np.float32)


def corpus(texts: Sequence[str], language: str | Sequence[str] = "nl", excluded: Sequence[str] | None = None) -> Corpus:
    n = len(texts)
    languages = [language] * n if isinstance(language, str) else list(language)
    return Corpus(
        ids=tuple(f"row-{i}" for i in range(n)),
        texts=tuple(texts),
        passages=((),) * n,
        language=np.array(languages, dtype=np.str_),
        when=np.full(n, "NaT", dtype="datetime64[s]"),
        score=np.full(n, np.nan),
        satisfaction=np.full(n, UNSCORED, dtype=np.int8),
        customer=np.full(n, "", dtype="<U1"),
        unit=np.arange(n),
        weight=np.ones(n),
        excluded=np.array(excluded or [""] * n, dtype="<U9"),
    )
