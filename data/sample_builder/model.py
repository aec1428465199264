"""What is planted: the causes, their effects, and the probability of being dissatisfied that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from math import exp, factorial

FIRST_DAY = datetime(2026, 2, 2)
WEEKS = 26

PHONE, MAIL, CHAT, FORM = "Telefoon", "E-mail", "Chat", "Webformulier"
TV, MOBILE, ENERGY, SHOP = "Internet & tv", "Mobiel", "Energie", "Webshop"
GENERAL = "general.dissatisfied"


@dataclass(frozen=True)
class Answer:
    """One row of the export, from the facts (drawn first) to the words (drawn last)."""

    customer: str
    language: str
    product: str
    channel: str
    team: str
    at: datetime
    minutes: float | None
    causes: tuple[str, ...] = ()
    score: int | None = None
    missing: str = ""
    text: str = ""
    praise: tuple[str, ...] = ()
    personal: tuple[tuple[str, str], ...] = ()
    marks: tuple[str, ...] = ()
    id: str = ""
    copy_of: str = ""

    @property
    def week(self) -> int:
        """Count the weeks from the first day, starting at 1."""
        return (self.at - FIRST_DAY).days // 7 + 1

    @property
    def mood(self) -> str:
        """Name what the score says; 3 and a missing score are neutral."""
        if self.score is None or self.score == 3:
            return "neutral"
        return "dissatisfied" if self.score < 3 else "satisfied"


@dataclass(frozen=True)
class Cause:
    """A contact reason, its effect `b` on the logit of being dissatisfied, and how often it is mentioned."""

    code: str
    b: float
    rate: float
    by_channel: Mapping[str, float] = field(default_factory=dict)
    by_product: Mapping[str, float] = field(default_factory=dict)
    language: str | None = None
    from_week: int = 1
    travels_with: str | None = None
    rate_with: float = 0.0
    confounded_by: str | None = None
    planted: bool = False

    def chance(self, answer: Answer, so_far: Sequence[str]) -> float:
        """Return how likely this answer mentions it, knowing the causes drawn before."""
        if answer.week < self.from_week or self.language not in (None, answer.language):
            return 0.0
        if self.travels_with in so_far:
            return self.rate_with
        return self.by_channel.get(answer.channel, self.by_product.get(answer.product, self.rate))


PLANTED = (
    Cause("waiting.phone", 2.2, 0.05, by_channel={PHONE: 0.22}, planted=True),
    Cause("billing.incorrect", 2.0, 0.07, planted=True),
    Cause("resolution.unresolved", 2.0, 0.06, planted=True),
    Cause("delivery.late", 1.4, 0.04, by_product={SHOP: 0.14, ENERGY: 0.015}, planted=True),
    Cause("digital.login", 1.8, 0.14, from_week=18, planted=True),
    Cause("self_service.chatbot", 1.6, 0.0, by_channel={CHAT: 0.22}, planted=True),
    Cause("appointment.no_show", 1.9, 0.08, by_product={TV: 0.12, MOBILE: 0.03}, language="nl", planted=True),
    Cause("contact.opening_hours", 0.0, 0.08, travels_with="waiting.phone", rate_with=0.65, planted=True),
    Cause("price.expensive", 0.0, 0.015, by_product={ENERGY: 0.2}, confounded_by=ENERGY),
)
# Dissatisfaction without a reason: drawn before the score like a cause, so that the model stays exact.
UNNAMED = Cause(GENERAL, 3.6, 0.04)
MINOR = (
    Cause("waiting.reply", 0.4, 0.008, by_channel={MAIL: 0.04, FORM: 0.04}),
    Cause("staff.attitude", 0.5, 0.016),
    Cause("staff.knowledge", 0.3, 0.012),
    Cause("resolution.repeat_contact", 0.5, 0.014),
    Cause("resolution.broken_promise", 0.5, 0.013),
    Cause("information.unclear", 0.0, 0.018),
    Cause("information.not_informed", 0.3, 0.015),
    Cause("effort.process", 0.3, 0.014),
    Cause("effort.transferred", 0.3, 0.013),
    Cause("product.quality", 0.3, 0.018),
    Cause("product.outage", 0.0, 0.01, by_product={TV: 0.03}),
    Cause("digital.website_app", 0.0, 0.02),
    Cause("self_service.phone_menu", 0.0, 0.0, by_channel={PHONE: 0.03}),
    Cause("delivery.damaged", 0.4, 0.003, by_product={SHOP: 0.05}),
    Cause("delivery.courier", 0.0, 0.005, by_product={SHOP: 0.06}),
    Cause("returns.process", 0.0, 0.003, by_product={SHOP: 0.05}),
    Cause("billing.refund", 0.5, 0.013),
    Cause("cancellation.difficult", 0.4, 0.013),
    Cause("appointment.scheduling", 0.0, 0.012, by_product={TV: 0.03}),
)
CAUSES = {cause.code: cause for cause in (*PLANTED, UNNAMED, *MINOR)}

BASE = -2.35
BY_CHANNEL = {PHONE: 0.0, MAIL: 0.1, CHAT: -0.1, FORM: 0.15}
BY_PRODUCT = {TV: 0.0, MOBILE: -0.2, ENERGY: 0.9, SHOP: -0.1}
SLOW_FROM, SLOW_TO, SLOW = 20.0, 60.0, 0.6


def slowness(minutes: float | None) -> float:
    """Return what a slow first response adds to the logit: nothing up to 20 minutes, growing until 60."""
    if minutes is None:
        return 0.0
    return SLOW * min(1.0, max(0.0, (minutes - SLOW_FROM) / (SLOW_TO - SLOW_FROM)))


def probability(answer: Answer, causes: Iterable[str]) -> float:
    """Return P(dissatisfied) of this answer if it held only these causes."""
    logit = BASE + BY_CHANNEL[answer.channel] + BY_PRODUCT[answer.product] + slowness(answer.minutes)
    return 1 / (1 + exp(-logit - sum(CAUSES[code].b for code in causes)))


def shares(answer: Answer) -> dict[str, float]:
    """Return each cause's Shapley share of the probability: its mean gain over all orders of adding the causes."""
    m = len(answer.causes)
    result = {}
    for code in answer.causes:
        others = [other for other in answer.causes if other != code]
        result[code] = sum(
            factorial(k) * factorial(m - k - 1) / factorial(m)
            * (probability(answer, (*kept, code)) - probability(answer, kept))
            for k in range(m)
            for kept in combinations(others, k)
        )  # fmt: skip
    return result
