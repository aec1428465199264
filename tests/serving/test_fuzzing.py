"""Two thousand generated requests; twenty thousand in tests/benchmarks/bench_serving.py."""

from __future__ import annotations

import warnings

import pytest

from tests.serving.conftest import Serve
from tests.serving.fuzzing import KNOWN, fuzz


@pytest.mark.filterwarnings("default")
def test_nothing_that_a_client_sends_is_our_error(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", KNOWN["secret"])
    monkeypatch.setenv("TOKEN", "a token")
    desks = [
        {
            "name": "shop",
            "kind": "freshdesk",
            "url": "https://shop.example.com",
            "secrets": ["env:HOOK"],
            "token": "env:TOKEN",
        }
    ]
    running = serve(helpdesks=desks, limits={"requests_per_second": 1e6, "burst": 1_000_000})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = fuzz(running.app, "rck_boss", 4_500)
    assert told.total() >= 2_000
    assert {200, 202, 400, 404, 422} <= set(told), told
