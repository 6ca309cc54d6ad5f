"""Rules about the broker's own configuration."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.facts import Facts
from accepted.lint.findings import Finding, Level, Options, Rule

# Each of them removes keys to make room; a queue is a key.
EVICTING = "allkeys-"


def evicting_broker(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a broker that removes keys, queues among them, when it is full."""
    for fact in facts.named("broker.maxmemory_policy"):
        policy = fact.text or ""
        if policy.startswith(EVICTING):
            yield Finding(
                "evicting-broker",
                fact.place,
                f"`{policy}` removes any key to make room, and a queue is one"
                " key: when the broker is full, all waiting tasks of a queue"
                " vanish at once, without an error.",
                "maxmemory-policy noeviction",
            )


RULES = (
    Rule(
        name="evicting-broker",
        title="The broker may evict queues",
        why="A queue is one key. A policy that evicts keys drops all of its"
        " messages at once, and nobody sees an error.",
        level=Level.ERROR,
        find=evicting_broker,
        explain="Celery's own page about Redis still suggests `allkeys-lru`"
        " against eviction errors. With `noeviction`, a full broker refuses"
        " the next message instead, which the API can answer with 503 and"
        " `Retry-After`.",
        page="chapters/7-delivery.md#what-allkeys-lru-does-to-a-queue",
    ),
)
