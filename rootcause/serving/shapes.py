"""What goes over the wire: requests, answers, problems, and the examples of the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rootcause.serving.problems import ProblemBody

Polarity = Literal["problem", "mention", "praise"]
_TOLD = {
    400: "Not JSON", 401: "No valid key", 403: "The key lacks the scope", 408: "The body came too slowly",
    413: "Too large", 422: "JSON of another shape", 429: "Too many requests", 503: "Too busy",
}  # fmt: skip
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemBody, "description": told} for status, told in _TOLD.items()
}


class TagRequest(BaseModel):
    """One text, or several."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str | None = Field(None, description="One text.")
    texts: list[str] | None = Field(None, description="Up to 1,000 texts, answered in this order.")

    @model_validator(mode="after")
    def _one_of_them(self) -> TagRequest:
        if (self.text is None) == (self.texts is None):
            raise ValueError("give either text or texts")
        return self

    @property
    def all(self) -> list[str]:
        """The texts; a lone surrogate, which is no text, becomes a question mark."""
        given = [self.text] if self.text is not None else self.texts or []
        return [text.encode("utf-8", "replace").decode() for text in given]


class Evidence(BaseModel):
    """The words that speak for a reason: ``text[start:stop]`` of the result."""

    start: int
    stop: int
    text: str


class Reason(BaseModel):
    """One contact reason in one text."""

    code: str
    name: dict[str, str]
    polarity: Polarity
    confidence: float = Field(ge=0, le=1)
    evidence: Evidence


class Result(BaseModel):
    """What is said of one text. ``text`` is the customer's own words, personal data masked."""

    text: str
    language: str = Field(description="nl, en, another ISO 639-1 code, or unknown")
    reasons: list[Reason]
    abstained: bool = Field(description="No reason spoke clearly enough.")
    second: str | None = Field(description="What came nearest where we abstained.")
    skipped: str | None = Field(description="Why a text was not read: empty, junk, language, no_customer_turn.")


class TagResponse(BaseModel):
    """One result per text, in the order of the request, and what they were made with."""

    results: list[Result]
    model: str
    taxonomy: str


class ReasonEntry(BaseModel):
    """One reason of the taxonomy."""

    code: str
    parent: str | None
    name: dict[str, str]
    definition: dict[str, str]
    leaf: bool = Field(description="Texts are tagged with leaves only.")
    general: bool
    retired: bool


class TaxonomyResponse(BaseModel):
    """The contact reasons in use."""

    name: str
    version: str
    model: str
    reasons: list[ReasonEntry]


EXAMPLES: dict[str, Any] = {
    "one": {"summary": "One text", "value": {"text": "Ik sta al twintig minuten in de wacht."}},
    "several": {
        "summary": "Several texts, Dutch and English",
        "value": {"texts": ["De factuur klopt niet.", "My parcel came four days late."]},
    },
}
ANSWER: dict[str, Any] = {
    "results": [
        {
            "text": "Ik sta al twintig minuten in de wacht.",
            "language": "nl",
            "reasons": [
                {
                    "code": "waiting.phone",
                    "name": {"nl": "Wachttijd telefoon", "en": "Waiting on the phone"},
                    "polarity": "problem",
                    "confidence": 0.9998,
                    "evidence": {"start": 0, "stop": 37, "text": "Ik sta al twintig minuten in de wacht"},
                }
            ],
            "abstained": False,
            "second": None,
            "skipped": None,
        }
    ],
    "model": "cold-start 0.1.0 …",
    "taxonomy": "default 1",
}
