"""A string that remembers where each of its characters came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, eq=False, slots=True)
class Traced:
    """Text, and for each character the stretch of the source it stands for.

    ``origin[k]`` (int32, one per character) is the offset in the source where character k begins, ``ends[k]`` the
    offset just behind it: they differ by more than one where several source characters became one (``&amp;``).
    Both are None as long as nothing was changed. Operations return a new value; offsets never decrease.
    """

    text: str
    origin: NDArray[np.int32] | None = None
    ends: NDArray[np.int32] | None = None

    def sub(self, pattern: re.Pattern[str], replacement: Replacement) -> Traced:
        """Replace every match; the new characters point at the stretch they replace. Escapes are not expanded."""
        if isinstance(replacement, str):
            spans = [match.span() for match in pattern.finditer(self.text)]
            return self.replace(spans, [replacement] * len(spans))
        pairs = [(match, replacement(match)) for match in pattern.finditer(self.text)]
        changed = [(match.span(), text) for match, text in pairs if text != match[0]]
        return self.replace([span for span, _ in changed], [text for _, text in changed])

    def replace(self, spans: Sequence[tuple[int, int]], texts: Sequence[str]) -> Traced:
        """Put ``texts[i]`` in the place of ``spans[i]``; spans are in order and do not overlap."""
        if not spans:
            return self
        pieces: list[str] = []
        at = 0
        for (start, stop), text in zip(spans, texts, strict=True):
            pieces += (self.text[at:start], text)
            at = stop
        begin, end = _stretches(len(self.text), spans, texts)
        return Traced("".join((*pieces, self.text[at:])), *self._compose(begin, end))

    def drop(self, spans: Sequence[tuple[int, int]]) -> Traced:
        """Leave ``spans`` out; they are in order and do not overlap."""
        return self.replace(spans, [""] * len(spans))

    def keep(self, spans: Sequence[tuple[int, int]]) -> Traced:
        """Leave out all but ``spans``; they are in order and do not overlap."""
        stops = [0, *(stop for _, stop in spans)]
        starts = [*(start for start, _ in spans), len(self.text)]
        return self.drop([gap for gap in zip(stops, starts, strict=True) if gap[0] < gap[1]])

    def strip(self) -> Traced:
        """Leave out white space at both ends."""
        left = len(self.text) - len(self.text.lstrip())
        return self if self.text == self.text.strip() else self.keep([(left, left + len(self.text.strip()))])

    def locate(self, start: int, stop: int) -> tuple[int, int]:
        """Return the stretch of the source behind ``text[start:stop]``; ``start < stop``."""
        if self.origin is None or self.ends is None:
            return start, stop
        return int(self.origin[start]), int(self.ends[stop - 1])

    def _compose(self, begin: NDArray[np.int32], end: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        if self.origin is None or self.ends is None:
            return begin, end
        return self.origin[begin], self.ends[end - 1]


def _stretches(
    length: int, spans: Sequence[tuple[int, int]], texts: Sequence[str]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    # Kept and replaced stretches alternate, so the even ones of the 2n + 1 are kept: their characters run in step with
    # the text; a replaced one's all begin and end where it does.
    edges = np.array([0, *(edge for span in spans for edge in span), length], dtype=np.int32)
    lengths = edges[1:] - edges[:-1]
    lengths[1::2] = [len(text) for text in texts]
    shifts = edges[:-1] - lengths.cumsum(dtype=np.int32) + lengths
    begin = np.arange(lengths.sum(), dtype=np.int32) + np.repeat(shifts, lengths)
    end = begin + 1
    new = lengths[1::2]
    if new.any():
        replaced = np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)
        begin[replaced] = np.repeat(edges[1:-1:2], new)
        end[replaced] = np.repeat(edges[2::2], new)
    return begin, end
