"""Rules about what a broker keeps, and when it is full."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accepted.lint import addresses
from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.apps import AMQP, SQS, apps

# Each of them removes keys to make room; a queue is a key.
EVICTING = "allkeys-"
# A server that keeps copies only may evict, forget and be small.
CACHE = re.compile(r"cache|session|throttle|ratelimit", re.IGNORECASE)
BROKER_URLS = (
    "celery.broker_url", "env.CELERY_BROKER_URL", "env.BROKER_URL",
)  # fmt: skip
PAGE = "chapters/7-delivery.md#what-allkeys-lru-does-to-a-queue"


def evicting_broker(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a broker that removes keys, queues among them, when it is full."""
    for fact in facts.named("broker.maxmemory_policy"):
        policy = fact.text or ""
        is_evicting = policy.startswith(EVICTING) and not _is_cache(fact.scope)
        if is_evicting and not _is_elsewhere(facts, fact):
            yield Finding(
                "evicting-broker",
                fact.place,
                f"`{policy}` removes any key to make room, and a queue is one"
                " key: when the broker is full, all waiting tasks of a queue"
                " vanish at once, without an error.",
                _written(facts, fact, "maxmemory-policy noeviction"),
            )


def no_persistence(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a broker that forgets its queues when it restarts."""
    for conf in (*files(facts), *_commands(facts)):
        if _is_elsewhere(facts, conf):
            continue
        appends = facts.get(conf.scope, "broker.appendonly")
        if appends and not appends.is_false:
            continue
        saves = facts.get(conf.scope, "broker.save")
        # Of a command line, only what somebody has written down.
        is_off = appends or (saves and saves.is_false)
        if not is_off and conf.name == "broker.command":
            continue
        lost = (
            "everything that waits"
            if saves and saves.is_false
            else "all that came since the last snapshot, minutes ago"
        )
        yield Finding(
            "broker-without-persistence",
            appends.place if appends else conf.place,
            f"A restart of the broker loses {lost}: the append-only file is"
            f" off{'' if appends else ' by default'}.",
            _written(facts, conf, "appendonly yes\nappendfsync everysec"),
        )


def no_memory_limit(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a broker that grows until the kernel kills it."""
    for conf in files(facts):
        limit = facts.get(conf.scope, "broker.maxmemory_bytes")
        is_none = limit is None or limit.value == 0
        if is_none and not _is_elsewhere(facts, conf):
            yield Finding(
                "broker-without-memory-limit",
                limit.place if limit else conf.place,
                "The broker has no memory limit: a backlog grows until the"
                " kernel kills the server, in place of an error that the API"
                " could answer with 503.",
                "maxmemory 1gb\nmaxmemory-policy noeviction",
            )


def files(facts: Facts) -> list[Fact]:
    """Return the configuration files of brokers, not those of caches."""
    return [
        fact
        for fact in facts.named("broker.conf")
        if not _is_cache(fact.scope)
        and not (
            (role := facts.get(fact.scope, "broker.role"))
            and role.text in ("replica", "sentinel")
        )
    ]


def _commands(facts: Facts) -> list[Fact]:
    """Return the command lines of servers that an app names as its broker."""
    return [
        fact
        for fact in facts.named("broker.command")
        if not facts.get(fact.scope, "broker.config_file")
        and (name := facts.get(fact.scope, "run.name"))
        and any(
            url.text
            and addresses.named(url.text) == name.text
            and facts.are_near(url.place, fact.place)
            for variable in BROKER_URLS
            for url in facts.named(variable)
        )
    ]


def _written(facts: Facts, fact: Fact, directives: str) -> str:
    """Return directives as they are written where a fact stands."""
    if not facts.get(fact.scope, "broker.command"):
        return directives
    return "--" + directives.replace("\n", " --")


def _is_elsewhere(facts: Facts, server: Fact) -> bool:
    """Say whether all apps near a server have their queues in RabbitMQ, SQS.

    Then it holds a cache or results, whatever it's called.
    """
    near = [
        app.broker
        for app in apps(facts)
        if facts.are_near(app.place, server.place)
    ]
    return bool(near) and {AMQP, SQS}.issuperset(near)


def _is_cache(scope: str) -> bool:
    return CACHE.search(scope) is not None


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
        " `Retry-After`. A server whose file or service is named a cache is"
        " left out, and so is one beside apps that all use RabbitMQ or SQS.",
        page=PAGE,
    ),
    Rule(
        name="broker-without-persistence",
        title="A restart of the broker loses its queues",
        why="Redis and Valkey keep everything in memory. Without the"
        " append-only file, a restart brings back a snapshot, or nothing.",
        level=Level.ERROR,
        find=no_persistence,
        explain="`appendfsync everysec` writes to the kernel before it"
        " answers, so a killed server loses nothing, and a machine that dies"
        " about a second. A configuration file is judged by all that it"
        " leaves out; a command line only where it switches persistence off"
        " for a server that is named in an app's broker URL.",
        page="chapters/7-delivery.md#acknowledged-isnt-durable",
    ),
    Rule(
        name="broker-without-memory-limit",
        title="The broker has no memory limit",
        why="Without `maxmemory`, a backlog ends with the kernel killing the"
        " server.",
        level=Level.WARNING,
        find=no_memory_limit,
        explain="With a limit and `noeviction`, the next message is refused"
        " instead, and those that wait are safe. Leave room for the fork that"
        " rewrites the append-only file.",
        page="chapters/10-backpressure.md#what-a-queue-can-absorb",
    ),
)
