"""What a tagger's errors do to a share, where labels tell how often it errs.

A corrected share is never multiplied into an impact: errors blur the impact too, in another way. What stands beside
an impact is the value it would have if errors fell on comments at random.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import norm

from rootcause.domain.causes import Driver
from rootcause.tagging.evaluation import ReasonScore

Z = float(norm.ppf(0.975))


@dataclass(frozen=True)
class Corrected:
    """A share of comments corrected for errors, with its 95 % interval; all between 0 and 1."""

    share: float
    low: float
    high: float


def corrected_share(
    tagged: int, comments: int, hits: int, labeled: int, left_out: int, unlabeled: int
) -> Corrected | None:
    """Correct a share by Rogan and Gladen (1978), with the interval of Lang and Reiczigel (2014).

    ``tagged`` of ``comments`` have the tag; of ``labeled`` comments that have the reason by the labels the tagger found
    ``hits``, and of ``unlabeled`` without it, it left out ``left_out``. None where the tagger is no better than chance,
    or nothing was labeled.
    """
    if not comments or not labeled or not unlabeled:
        return None
    n, share = comments + Z**2, (tagged + Z**2 / 2) / (comments + Z**2)
    sensitivity, specificity = (hits + 1) / (labeled + 2), (left_out + 1) / (unlabeled + 2)
    better = sensitivity + specificity - 1
    raw = hits / labeled + left_out / unlabeled - 1
    if better <= 0 or raw <= 0:
        return None
    value = (tagged / comments + left_out / unlabeled - 1) / raw
    middle = (share + specificity - 1) / better
    shift = (
        2
        * Z**2
        * (
            middle * sensitivity * (1 - sensitivity) / labeled
            - (1 - middle) * specificity * (1 - specificity) / unlabeled
        )
    )
    width = (
        Z
        / better
        * math.sqrt(
            share * (1 - share) / n
            + middle**2 * sensitivity * (1 - sensitivity) / labeled
            + (1 - middle) ** 2 * specificity * (1 - specificity) / unlabeled
        )
    )
    low, high = _inside(middle + shift - width), _inside(middle + shift + width)
    value = _inside(value)
    return Corrected(value, min(low, value), max(high, value))


@dataclass(frozen=True)
class CorrectedCause:
    """One cause of a report beside the errors of its tags; None where they cannot be corrected for.

    ``impact_if_random`` is impact / (sensitivity + specificity − 1). ``partner`` is the cause in whose company a
    bystander is, with the recall of its tags: mentions of it that are missed make a bystander look guilty.
    """

    code: str
    share: float
    share_corrected: Corrected | None
    impact: float | None
    impact_if_random: float | None
    partner: str
    partner_recall: float | None

    def told(self) -> str:
        """One line for a terminal."""
        corrected = self.share_corrected
        parts = [f"{self.code}: tagged {self.share:.1%}"]
        parts.append(
            f"corrected {corrected.share:.1%} ({corrected.low:.1%} to {corrected.high:.1%})"
            if corrected
            else "not to be corrected"
        )
        if self.impact is not None and self.impact_if_random is not None:
            parts.append(f"impact {self.impact:.4f}, {self.impact_if_random:.4f} if errors fall at random")
        if self.partner_recall is not None:
            parts.append(f"{self.partner}, in whose company it is, is found {self.partner_recall:.0%} of the time")
        return "; ".join(parts)


def correct_causes(
    drivers: Sequence[Driver], scores: Mapping[str, ReasonScore], labeled: int
) -> tuple[CorrectedCause, ...]:
    """Causes of a report by what labels of ``labeled`` comments say of the tagger, in the order given."""
    return tuple(
        _correct(driver, scores[driver.group], labeled, scores)
        for driver in drivers
        if driver.group in scores and scores[driver.group].labeled
    )


def _correct(driver: Driver, score: ReasonScore, labeled: int, scores: Mapping[str, ReasonScore]) -> CorrectedCause:
    without = labeled - score.labeled
    hits, left = round(score.recall.value * score.labeled), round(score.specificity * without)
    answers = round(driver.n / driver.share) if driver.share else 0
    partner = scores.get(driver.company)
    return CorrectedCause(
        code=driver.group,
        share=driver.share,
        share_corrected=corrected_share(driver.n, answers, hits, score.labeled, left, without),
        impact=driver.impact,
        impact_if_random=None
        if driver.impact is None
        else impact_without_errors(driver.impact, score.recall.value, score.specificity),
        partner=driver.company if partner else "",
        partner_recall=partner.recall.value if partner else None,
    )


def impact_without_errors(impact: float, sensitivity: float, specificity: float) -> float | None:
    """What an impact would be if errors fell at random; None for a tagger no better than chance."""
    better = sensitivity + specificity - 1
    return impact / better if better > 0 else None


def _inside(value: float) -> float:
    return min(max(value, 0.0), 1.0)
