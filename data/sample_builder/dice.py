"""Choices from a seed that come out the same on every Python version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """Choices made from `.random()` alone, whose sequence Python guarantees for a given integer seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self._random() < probability

    def below(self, n: int) -> int:
        """Choose a whole number from 0 to n - 1."""
        return int(self._random() * n)

    def pick(self, items: Sequence[Item]) -> Item:
        """Choose one of these, all equally likely."""
        return items[self.below(len(items))]

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """Choose one of these by weight."""
        left = self._random() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return item

    def shuffled(self, items: Iterable[Item]) -> list[Item]:
        """Return these in any order."""
        deck = list(items)
        for last in range(len(deck) - 1, 0, -1):
            other = self.below(last + 1)
            deck[last], deck[other] = deck[other], deck[last]
        return deck

    def on_curve(self, points: Sequence[float]) -> float:
        """Draw a value from a distribution given by equally spaced quantiles."""
        place = self._random() * (len(points) - 1)
        at = int(place)
        return points[at] + (place - at) * (points[at + 1] - points[at])
