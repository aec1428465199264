from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rootcause.embedding import CachedEmbedder

TEXTS = ["de factuur klopt niet", "the parcel is late", "traag", ""]


class Letters:
    """An embedder that counts a few letters, and remembers what it was asked."""

    def __init__(self, fingerprint: str = "letters-1") -> None:
        self.fingerprint = fingerprint
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        return np.array([[text.count(c) / 3 for c in "aeiou"] for text in texts], dtype=np.float32).reshape(-1, 5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "vectors.sqlite"


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT COUNT(*) FROM vectors").fetchone()[0])


def test_a_text_is_encoded_once_and_comes_back_bit_for_bit(path: Path) -> None:
    expected = Letters().encode(TEXTS)
    first, second = Letters(), Letters()
    np.testing.assert_array_equal(CachedEmbedder(first, path).encode([*TEXTS, *TEXTS]), np.vstack([expected, expected]))
    np.testing.assert_array_equal(CachedEmbedder(second, path).encode(TEXTS), expected)
    assert sorted(first.asked) == sorted(TEXTS)
    assert second.asked == []


def test_only_what_is_missing_is_encoded(path: Path) -> None:
    CachedEmbedder(Letters(), path).encode(TEXTS[:2])
    later = Letters()
    CachedEmbedder(later, path).encode(TEXTS)
    assert sorted(later.asked) == sorted(TEXTS[2:])


def test_another_model_has_vectors_of_its_own(path: Path) -> None:
    CachedEmbedder(Letters("letters-1"), path).encode(TEXTS)
    other = Letters("letters-2")
    cached = CachedEmbedder(other, path)
    cached.encode(TEXTS)
    assert sorted(other.asked) == sorted(TEXTS)
    assert cached.fingerprint == "letters-2"


def test_no_text_is_in_the_file(path: Path) -> None:
    secret = "mijn dossier over de verhuizing"
    CachedEmbedder(Letters(), path).encode([secret, secret.upper()])
    content = path.read_bytes()
    for word in ("mijn", "dossier", "verhuizing"):
        assert word.encode() not in content
        assert word.upper().encode() not in content
    assert path.stat().st_mode & 0o077 == 0


def test_no_texts_give_no_rows(path: Path) -> None:
    assert CachedEmbedder(Letters(), path).encode([]).shape == (0, 5)


@pytest.mark.parametrize("damage", [b"", b"not a database at all, but long enough to be looked at" * 40])
def test_a_damaged_file_is_set_aside_and_begun_anew(path: Path, damage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    np.testing.assert_array_equal(CachedEmbedder(Letters(), path).encode(TEXTS), Letters().encode(TEXTS))
    again = Letters()
    CachedEmbedder(again, path).encode(TEXTS)
    assert again.asked == []
    if damage:
        assert path.with_name("vectors.sqlite.damaged").read_bytes() == damage


def test_a_file_damaged_in_the_middle_gives_no_wrong_vector(path: Path) -> None:
    many = [f"comment {i}" for i in range(400)]
    CachedEmbedder(Letters(), path).encode(many)
    content = bytearray(path.read_bytes())
    content[5_000:9_000] = bytes(4_000)
    path.write_bytes(bytes(content))
    np.testing.assert_array_equal(CachedEmbedder(Letters(), path).encode(many), Letters().encode(many))


def test_a_changed_vector_is_not_believed(path: Path) -> None:
    CachedEmbedder(Letters(), path).encode(TEXTS)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE vectors SET vector = zeroblob(length(vector))")
    again = Letters()
    np.testing.assert_array_equal(CachedEmbedder(again, path).encode(TEXTS), Letters().encode(TEXTS))
    assert sorted(again.asked) == sorted(TEXTS)


def test_the_oldest_go_when_it_is_full(path: Path) -> None:
    small = 10 * (5 * 4 + 8 + 80)
    for i in range(30):
        CachedEmbedder(Letters(), path, max_bytes=small).encode([f"text {i}"])
    assert rows(path) == 10
    newest, oldest = Letters(), Letters()
    CachedEmbedder(newest, path, max_bytes=small).encode(["text 29"])
    CachedEmbedder(oldest, path, max_bytes=small).encode(["text 3"])
    assert newest.asked == []
    assert oldest.asked == ["text 3"]


def test_a_place_that_cannot_be_used_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    for path in (tmp_path / "file" / "cache.sqlite", tmp_path):
        np.testing.assert_array_equal(CachedEmbedder(Letters(), path).encode(TEXTS), Letters().encode(TEXTS))
    assert (tmp_path / "file").read_text() == "a file where a folder should be"


def fill(path: Path, start: int) -> int:
    cached = CachedEmbedder(Letters(), path)
    return sum(len(cached.encode([f"text {i}" for i in range(n, n + 20)])) for n in range(start, start + 200, 10))


def test_two_processes_share_one_file(path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(fill, [path, path], [0, 100])) == [400, 400]
    again = Letters()
    CachedEmbedder(again, path).encode([f"text {i}" for i in range(310)])
    assert again.asked == []
