from __future__ import annotations

import numpy as np
import pytest

from rootcause.tagging.prototypes import Prototypes
from rootcause.tagging.taxonomy import parse_taxonomy
from tests.tagging.small import BagOfWords

TAXONOMY = """\
reasons:
  - code: late
    name: {nl: Laat, en: Late}
    examples: {en: [parcel arrived late], nl: [pakket kwam laat]}
    counter_examples: {en: [parcel arrived early]}
  - code: price
    name: {nl: Prijs, en: Price}
    examples: {en: [price too high, parcel price]}
  - {code: empty, name: {nl: Leeg, en: Empty}}
"""


@pytest.fixture(scope="module")
def prototypes() -> Prototypes:
    return Prototypes.of(parse_taxonomy(TAXONOMY, "x").leaves, BagOfWords())


@pytest.mark.parametrize(
    ("text", "reason", "sure"),
    [
        ("parcel arrived late", 0, True),
        ("pakket kwam laat", 0, True),
        ("price too high", 1, True),
        ("price", 1, False),  # near, not near enough
        ("parcel arrived", 0, False),  # as near to what the reason is not
        ("parcel arrived late parcel price", 0, False),  # another reason is as near
        ("something else", -1, False),
        ("", -1, False),
    ],
)
def test_the_nearest_reason(prototypes: Prototypes, text: str, reason: int, sure: bool) -> None:
    (near,) = prototypes.nearest([text])
    assert (near.reason, near.sure) == (reason, sure)
    assert 0 <= near.similarity <= 1


def test_each_text_has_its_answer_whatever_stands_beside_it(prototypes: Prototypes) -> None:
    texts = ["price", "parcel arrived late", "price", "", "x"]
    assert prototypes.nearest(texts) == [prototypes.nearest([text])[0] for text in texts]


def test_many_texts_are_taken_in_blocks(prototypes: Prototypes) -> None:
    texts = [f"price word{i}" for i in range(5_000)]
    assert {near.reason for near in prototypes.nearest(texts)} == {1}


def test_without_examples_nothing_is_near() -> None:
    leaves = parse_taxonomy("reasons:\n  - {code: a, name: {nl: a, en: a}}\n", "x").leaves
    prototypes = Prototypes.of(leaves, BagOfWords())
    assert [near.reason for near in prototypes.nearest(["a", "b"])] == [-1, -1]
    assert prototypes.nearest([]) == []
    assert np.asarray(prototypes.vectors).shape[0] == 0
