"""The API for programs: texts in, contact reasons out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator

from rootcause.domain.reasons import ContactReason, Words
from rootcause.domain.tickets import TicketReason, TicketTags
from rootcause.protocols import TicketTagger
from rootcause.serving.problems import Problem, ProblemBody
from rootcause.serving.service import Service, needs, service_of

router = APIRouter(prefix="/v1")
Polarity = Literal["problem", "mention", "praise"]
_POLARITIES: dict[int, Polarity] = {-1: "problem", 0: "mention", 1: "praise"}
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


_EXAMPLES: dict[str, Any] = {
    "one": {"summary": "One text", "value": {"text": "Ik sta al twintig minuten in de wacht."}},
    "several": {
        "summary": "Several texts, Dutch and English",
        "value": {"texts": ["De factuur klopt niet.", "My parcel came four days late."]},
    },
}
_ANSWER: dict[str, Any] = {
    "results": [
        {
            "text": "Ik sta al twintig minuten in de wacht.",
            "language": "nl",
            "reasons": [
                {
                    "code": "waiting.phone",
                    "name": {"nl": "Wachttijd telefoon", "en": "Waiting on the phone"},
                    "polarity": "problem",
                    "confidence": 0.9628,
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


@router.post(
    "/tags",
    dependencies=[Depends(needs("tag"))],
    responses={**PROBLEMS, 200: {"content": {"application/json": {"example": _ANSWER}}}},
    summary="Contact reasons of one or many texts",
)
async def tag_texts(request: Request, asked: Annotated[TagRequest, Body(openapi_examples=_EXAMPLES)]) -> TagResponse:
    """Tag texts. The same text gives the same result, alone or among others, while model and taxonomy are the same."""
    service = service_of(request)
    texts = _allowed(asked.all, service)
    tagger, answers = await service.batcher.tag(texts)
    service.metrics.texts.inc(len(texts))
    names = {reason.code: reason.name for reason in tagger.taxonomy}
    return TagResponse(
        results=[_result(answer, names) for answer in answers],
        model=tagger.fingerprint,
        taxonomy=taxonomy_name(tagger),
    )


@router.get("/taxonomy", dependencies=[Depends(needs("read"))], responses=PROBLEMS, summary="The contact reasons")
async def taxonomy(request: Request) -> TaxonomyResponse:
    """Return the contact reasons in use, in the order of their file."""
    tagger = service_of(request).models.current
    leaves = {reason.code for reason in tagger.taxonomy.leaves}
    return TaxonomyResponse(
        name=tagger.taxonomy.name,
        version=tagger.taxonomy.version,
        model=tagger.fingerprint,
        reasons=[_entry(reason, reason.code in leaves) for reason in tagger.taxonomy],
    )


@router.post(
    "/admin/reload", dependencies=[Depends(needs("admin"))], responses=PROBLEMS, summary="Load model and taxonomy again"
)
def reload(request: Request) -> dict[str, str]:
    """Load again; where that fails the old model keeps serving, and the answer is 503 with the reason."""
    models = service_of(request).models
    if not models.reload():
        raise Problem(503, "model_kept", f"The old model keeps serving. {models.problem}", retry_after=60)
    return {"model": models.current.fingerprint}


def taxonomy_name(tagger: TicketTagger) -> str:
    """Name and version of the taxonomy, as they are written beside tags."""
    return f"{tagger.taxonomy.name} {tagger.taxonomy.version}"


def _allowed(texts: list[str], service: Service) -> list[str]:
    limits = service.settings.limits
    if len(texts) > limits.texts:
        raise Problem(
            413, "too_many_texts", f"{len(texts):,} texts are more than {limits.texts:,}. Send fewer at once."
        )
    longest = max(map(len, texts), default=0)
    if longest > limits.text_characters:
        most = limits.text_characters
        raise Problem(413, "text_too_long", f"A text of {longest:,} characters is longer than {most:,}. Shorten it.")
    return texts


def _result(answer: TicketTags, names: dict[str, Words]) -> Result:
    return Result(
        text=answer.text,
        language=answer.language,
        reasons=[_reason(reason, answer.text, names[reason.code]) for reason in answer.reasons],
        abstained=answer.abstained,
        second=answer.second or None,
        skipped=answer.skipped or None,
    )


def _reason(reason: TicketReason, text: str, name: Words) -> Reason:
    return Reason(
        code=reason.code,
        name={"nl": name.nl, "en": name.en},
        polarity=_POLARITIES[reason.polarity],
        confidence=reason.confidence,
        evidence=Evidence(start=reason.start, stop=reason.stop, text=text[reason.start : reason.stop]),
    )


def _entry(reason: ContactReason, leaf: bool) -> ReasonEntry:
    return ReasonEntry(
        code=reason.code,
        parent=reason.parent or None,
        name={"nl": reason.name.nl, "en": reason.name.en},
        definition={"nl": reason.definition.nl, "en": reason.definition.en},
        leaf=leaf,
        general=reason.general,
        retired=reason.retired,
    )
