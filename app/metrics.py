"""What operators watch: requests, their time, cells by class, rejections and flags."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.serving import Serving
from bloodcells import Predictions

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Metrics:
    """The instruments of one application."""

    def __init__(self, serving: Serving) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "bloodcells_requests",
            "Requests.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "bloodcells_request_seconds", "Time per request.", ["route"], registry=self.registry
        )
        self.cells = Counter(
            "bloodcells_cells", "Cells by class.", ["model", "class"], registry=self.registry
        )
        self.rejected = Counter(
            "bloodcells_rejected_cells", "Cells without a class.", ["model"], registry=self.registry
        )
        self.flagged = Counter(
            "bloodcells_flagged_cells", "Cells with a flag.", ["model"], registry=self.registry
        )
        ready = Gauge(
            "bloodcells_ready", "1 if the default model is loaded.", registry=self.registry
        )
        ready.set_function(lambda: float(serving.problem() is None))

    def count(self, predictions: Predictions) -> None:
        """Add the cells of one answer."""
        model = f"{predictions.model_name}/{predictions.model_version}"
        summary = predictions.summary()
        for name, number in summary["counts"].items():
            self.cells.labels(model, name).inc(number)
        self.rejected.labels(model).inc(summary["rejected"])
        self.flagged.labels(model).inc(summary["flagged"])


class RequestMetrics:
    """ASGI middleware: counts and times every request under its route's path, not its own."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = "500"
        started = time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            # The router leaves the route here. An unknown path or method is no label of its own:
            # anyone could make as many as they like.
            route = getattr(scope.get("route"), "path", None)
            method = scope["method"] if route and scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(method, route or "none", status).inc()
            self._metrics.seconds.labels(route or "none").observe(time.perf_counter() - started)
