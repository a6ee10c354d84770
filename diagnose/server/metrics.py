"""``/metrics``, as Prometheus reads it. Labels are names of ours: routes as declared, ids of entries, statuses.

With several processes the numbers of all are added up (`run` sets the folder that prometheus_client shares them in).
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

if TYPE_CHECKING:
    from starlette.requests import Request

    from .pool import Answer

#: Where prometheus_client shares the numbers of several processes.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


disable_created_metrics()  # type: ignore[no-untyped-call]  # a row more for every row, which nobody reads


@cache
def _of(counter: Counter, label: str) -> Counter:
    """One row of a counter. Labels are names of ours: there are few."""
    return counter.labels(label)


class Metrics:
    """The numbers of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "kdiag_requests", "Requests answered; status 0: the client left.", ("method", "route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "kdiag_request_seconds", "Seconds to an answer.", ("route",), buckets=_SECONDS, registry=self.registry
        )
        self.diagnoses = Counter("kdiag_diagnoses", "Diagnoses by outcome.", ("status",), registry=self.registry)
        self.first = Counter(
            "kdiag_first_match", "Diagnoses by the entry named first.", ("id",), registry=self.registry
        )
        self.again = Counter(
            "kdiag_diagnoses_remembered", "Diagnoses whose answer was kept from before.", registry=self.registry
        )
        self.diagnosing = Histogram(
            "kdiag_diagnosis_seconds", "Seconds of a diagnosis that was worked out.", buckets=_SECONDS,
            registry=self.registry,
        )  # fmt: skip

        self._rows: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        name = (method, route, status)
        row = self._rows.get(name)
        if row is None:
            row = self._rows[name] = self.requests.labels(*name), self.seconds.labels(route)
        row[0].inc()
        row[1].observe(seconds)

    def diagnosed(self, answer: Answer) -> None:
        """Count one diagnosis, on whichever surface."""
        _of(self.diagnoses, answer.status).inc()
        if answer.again:
            self.again.inc()
        else:
            self.diagnosing.observe(answer.seconds)
        if answer.first:
            _of(self.first, answer.first).inc()

    def page(self) -> bytes:
        """All numbers, of all processes."""
        registry = self.registry
        if os.environ.get(SHARED):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def route(self) -> BaseRoute:
        """The page's route."""

        async def metrics(_: Request) -> Response:
            return Response(self.page(), media_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"cache-control": "no-store"})

        return Route("/metrics", metrics)
