"""Metrics in the format of Prometheus. Nothing is counted here: each page is made from `Counters` and `Backlog`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bots.runtime.backlog import Backlog, BacklogCounts
from bots.runtime.counters import BOUNDS_S, Counters, Histogram

Values = Mapping[Any, float]
"""Values by those of the labels."""
LANES = ("answers", "notices", "newcomers", "announcements")


class Metrics:
    """The metrics page of one process."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, watch: Counters, backlog: Backlog) -> None:
        self._backlog = backlog
        self._watch = watch
        self._figures = _Figures(watch)
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self._figures)
        ProcessCollector(registry=self._registry)

    async def page(self) -> bytes:
        """The page; without the backlog when the store cannot be read."""
        try:
            self._figures.waiting = await self._backlog.waiting()
        except Exception as error:
            self._watch.count_failure("store", error)
            self._figures.waiting = None
        return generate_latest(self._registry)


class _Figures(Collector):
    def __init__(self, watch: Counters) -> None:
        self._watch = watch
        self.waiting: BacklogCounts | None = None

    def collect(self) -> Iterator[Metric]:
        seen = self._watch
        yield _counter("updates", "Raw updates received.", ("platform",), {(k,): n for k, n in seen.updates.items()})
        yield _counter("turns", "Updates worked, by outcome.", ("platform", "outcome"), seen.turns)
        yield _histogram("turn_seconds", "How long turns took, photos fetched included.", seen.turn_s)
        yield _counter("sends", "Messages given to a platform, by its answer.", ("platform", "outcome"), seen.sends)
        yield _histogram("send_seconds", "How long platforms took to answer.", seen.send_s)
        yield _counter("hooks", "Requests to the webhooks, by outcome.", ("platform", "outcome"), seen.hooks)
        yield _counter("errors", "Failures, by part and name.", ("part", "kind"), seen.errors)
        up = {(name,): float(state == "well") for name, state in seen.states.items()}
        yield _gauge("platform_up", "Whether the platform answered last.", ("platform",), up)
        if self.waiting is not None:
            yield from _backlog(self.waiting)


def _backlog(waiting: BacklogCounts) -> Iterator[Metric]:
    yield _gauge("inbox_waiting", "Updates nobody has worked yet.", (), {(): waiting.inbox})
    yield _gauge("inbox_lag_seconds", "Age of the oldest of them.", (), {(): waiting.inbox_lag_s})
    unsent = {(platform, LANES[lane]): float(n) for (platform, lane), n in waiting.outbox.items()}
    late = {(platform, LANES[lane]): s for (platform, lane), s in waiting.outbox_lag_s.items()}
    yield _gauge("outbox_waiting", "Messages not sent yet.", ("platform", "lane"), unsent)
    yield _gauge("outbox_lag_seconds", "How long one has been due.", ("platform", "lane"), late)


def _counter(name: str, help_: str, labels: tuple[str, ...], counts: Values) -> Metric:
    family = CounterMetricFamily(f"paradnaya_{name}", help_, labels=labels)
    for values, n in sorted(counts.items()):
        family.add_metric(values, n)
    return family


def _gauge(name: str, help_: str, labels: tuple[str, ...], values: Values) -> Metric:
    family = GaugeMetricFamily(f"paradnaya_{name}", help_, labels=labels)
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family


def _histogram(name: str, help_: str, spreads: Mapping[str, Histogram]) -> Metric:
    family = HistogramMetricFamily(f"paradnaya_{name}", help_, labels=("platform",))
    bounds = [*(str(bound) for bound in BOUNDS_S), "+Inf"]
    for platform, spread in sorted(spreads.items()):
        family.add_metric((platform,), list(zip(bounds, accumulate(spread.counts), strict=True)), spread.sum)
    return family
