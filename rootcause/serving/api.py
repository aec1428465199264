"""The API for programs: texts in, contact reasons out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request

from rootcause.domain.reasons import ContactReason, Words
from rootcause.domain.tickets import TicketReason, TicketTags
from rootcause.protocols import TicketTagger
from rootcause.serving.problems import Problem
from rootcause.serving.service import Service, needs, service_of
from rootcause.serving.shapes import (
    ANSWER,
    EXAMPLES,
    PROBLEMS,
    Evidence,
    Polarity,
    Reason,
    ReasonEntry,
    Result,
    TagRequest,
    TagResponse,
    TaxonomyResponse,
)

router = APIRouter(prefix="/v1")
_POLARITIES: dict[int, Polarity] = {-1: "problem", 0: "mention", 1: "praise"}


@router.post(
    "/tags",
    dependencies=[Depends(needs("tag"))],
    responses={**PROBLEMS, 200: {"content": {"application/json": {"example": ANSWER}}}},
    summary="Contact reasons of one or many texts",
)
async def tag_texts(request: Request, asked: Annotated[TagRequest, Body(openapi_examples=EXAMPLES)]) -> TagResponse:
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
