from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from rootcause.resources import resource
from rootcause.tagging.learned import MODEL
from rootcause.tagging.network import Network, load_network

TEXTS = ["De bus reed voor mijn neus weg", "", "goed", "the lift was out of order for weeks on end " * 30, "💥💥"]


@pytest.fixture(scope="module")
def network() -> Network:
    return load_network(resource(MODEL))[0]


def _further(network: Network, n: int) -> np.ndarray:
    width = len(network.out) - 2 * len(network.far_bias)
    return np.zeros((n, width), dtype=np.float32)


def test_a_clause_is_read_alike_alone_and_among_others(network: Network) -> None:
    together, known = network.probabilities(TEXTS, _further(network, len(TEXTS)))
    for row, text in enumerate(TEXTS):
        alone, _ = network.probabilities([text], _further(network, 1))
        assert alone.tolist() == together[row : row + 1].tolist()
    assert known.tolist()[:3] == [True, False, True]
    assert together.sum(axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_hardly_a_clause_is_read_otherwise_beside_others(network: Network) -> None:
    lines = resource("data/phrases/clauses.csv").read_text(encoding="utf-8").splitlines()
    texts = [row["en"] for row in csv.DictReader(lines)][:500]
    further = np.random.default_rng(0).normal(0, 0.05, (len(texts), _further(network, 1).shape[1])).astype(np.float32)
    together, _ = network.probabilities(texts, further)
    alone = np.concatenate([network.probabilities([t], further[row : row + 1])[0] for row, t in enumerate(texts)])
    apart = np.abs(together - alone).max(axis=1)
    assert (apart > 0).mean() < 0.01
    assert apart.max() < 0.005  # a score that was rounded the other way


def test_the_order_of_words_matters(network: Network) -> None:
    there, back = "de rekening klopt niet maar de service wel", "de service klopt niet maar de rekening wel"
    found, _ = network.probabilities([there, back], _further(network, 2))
    assert not np.allclose(found[0], found[1], atol=1e-3)


def test_no_clauses(network: Network) -> None:
    found, known = network.probabilities([], _further(network, 0))
    assert found.shape == (0, len(network.out_bias))
    assert known.shape == (0,)


def test_a_folder_without_a_net_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_network(tmp_path)
