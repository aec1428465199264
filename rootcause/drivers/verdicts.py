"""What may be said about a cause: the rules, in their order."""

from __future__ import annotations

from dataclasses import dataclass

from rootcause.domain.causes import Polarity, Verdict

_PASSES = 1 / 3
"""A driver keeps at least this part of its raw difference once all else is held equal: tags that miss a tenth of
their mentions leave a bystander with a small impact that is significant in a large file."""
_BYSTANDER = 1 / 2
RECALL = 0.75
"""The part of a reason's mentions that tagging without training finds, as measured on the bundled sample. What its
missed mentions would leave on a bystander, company · (1/RECALL − 1), is not counted as the bystander's own."""


@dataclass(frozen=True)
class Evidence:
    """The numbers a verdict rests on; NaN where a number is not defined, which passes no comparison."""

    polarity: Polarity
    enough: bool
    q_value: float
    q_raw: float
    raw_difference: float
    impact: float
    impact_low: float
    impact_high: float
    company: float = 0.0

    @property
    def missed(self) -> float:
        """What missed mentions of the largest company may have left behind, in the unit of the impact."""
        return max(self.company, 0.0) * (1 / RECALL - 1)


def is_driver(evidence: Evidence, alpha: float) -> bool:
    """Whether it carries dissatisfaction: significant when adjusted, surely more than missed mentions, not a trace."""
    return (
        evidence.enough
        and evidence.polarity != "praise"
        and evidence.q_value <= alpha
        and evidence.impact_low > evidence.missed
        and evidence.impact >= evidence.raw_difference * _PASSES
    )


def is_strength(evidence: Evidence, alpha: float) -> bool:
    """Whether its mention goes with satisfaction, adjusted for all else."""
    return evidence.enough and evidence.polarity != "problem" and evidence.q_value <= alpha and evidence.impact_high < 0


def could_be_bystander(evidence: Evidence, alpha: float) -> bool:
    """Whether it looks bad raw and loses at least half of that when all else is held equal."""
    return (
        evidence.enough
        and evidence.polarity != "praise"
        and evidence.q_raw <= alpha
        and evidence.raw_difference > 0
        and evidence.impact <= evidence.raw_difference * _BYSTANDER
    )


def verdict(evidence: Evidence, explained: bool, alpha: float) -> Verdict:
    """Return the first verdict that holds; ``explained``: the largest company is a driver, general or a segment."""
    if not evidence.enough:
        return "too_few"
    if is_driver(evidence, alpha):
        return "driver"
    if is_strength(evidence, alpha):
        return "strength"
    if explained and could_be_bystander(evidence, alpha):
        return "bystander"
    return "not_distinguishable"
