"""What is counted, for Prometheus. Labels are names of ours and codes, never anything that a client sent."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The counters of one application; several can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "rootcause_requests", "Answers by route and status", ["route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "rootcause_request_seconds",
            "Time to an answer",
            ["route"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self.registry,
        )
        self.texts = Counter("rootcause_texts", "Texts tagged over the API", registry=self.registry)
        self.webhooks = Counter(
            "rootcause_webhooks", "Webhooks by what became of them", ["helpdesk", "outcome"], registry=self.registry
        )
        self.jobs = Counter("rootcause_jobs", "Jobs by how they ended", ["helpdesk", "outcome"], registry=self.registry)
        self.waiting = Gauge("rootcause_jobs_in_state", "Jobs by state", ["state"], registry=self.registry)
        self.model_stale = Gauge(
            "rootcause_model_stale", "1 while a changed model does not load", registry=self.registry
        )

    def exposition(self) -> bytes:
        """Return the text that Prometheus reads."""
        return generate_latest(self.registry)
