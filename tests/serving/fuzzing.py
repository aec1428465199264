"""Requests made from the OpenAPI document, valid and not: whatever is sent, the answer is never a 5xx of our making."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

KNOWN = {"helpdesk": "freshdesk", "name": "shop", "secret": "fuzzed"}
"""A helpdesk that lets every second webhook in, so that what stands behind the check is reached too."""


def fuzz(app: Any, key: str, cases: int) -> Counter[int]:
    """Send about ``cases`` generated requests per the document of ``app``; return how often each status came.

    Raises AssertionError for an answer of 500 or more.
    """
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    told: Counter[int] = Counter()
    operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    shares = [12 if operation.body else 1 for operation in operations]
    for operation, share in zip(operations, shares, strict=True):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _send(operation, mode, key, 1 + cases * share // (2 * sum(shares)), told)
    return told


def _send(operation: Any, mode: GenerationMode, key: str, cases: int, told: Counter[int]) -> None:
    checks = list(HealthCheck)

    @seed(1)
    @settings(max_examples=cases, deadline=None, database=None, suppress_health_check=checks, phases=[Phase.generate])
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {key}"}
        if "helpdesk" in (case.path_parameters or {}) and told.total() % 2:
            case.path_parameters = {name: KNOWN[name] for name in case.path_parameters}
            case.headers = {**case.headers, "X-Rootcause-Secret": KNOWN["secret"]}
        answer = case.call()
        told[answer.status_code] += 1
        assert answer.status_code < 500, f"{case.method} {case.path}: {answer.status_code}"

    with suppress(Unsatisfiable):  # nothing can be wrong with a request that takes nothing
        each()
