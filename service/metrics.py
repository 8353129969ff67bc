"""Counts of requests and checks. Labels are bounded: route templates, never addresses that users make up."""

from __future__ import annotations

import time
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Metrics:
    """One registry per app, so that two apps in one process (tests) do not add up."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("logocheck_requests", "Requests.", labels, registry=self.registry)
        self._seconds = Histogram(
            "logocheck_request_seconds", "Duration of requests.", ("method", "route"), registry=self.registry
        )
        self._checks = Gauge(
            "logocheck_checks",
            "Checks by status, the finished ones by outcome too.",
            ("state",),
            registry=self.registry,
        )

    def request_ended(self, method: str, route: str, status: int, seconds: float) -> None:
        known = method if method in METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    def show_checks(self, counts: Mapping[str, int]) -> None:
        for state, number in counts.items():
            self._checks.labels(state).set(number)


class Measured:
    """Counts every request of the app that it wraps."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, started = 500, time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            self._metrics.request_ended(scope["method"], route, status, time.perf_counter() - started)
