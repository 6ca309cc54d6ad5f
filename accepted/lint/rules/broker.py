"""Rules about the broker's own configuration, and about its password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule

# Each of them removes keys to make room; a queue is a key.
EVICTING = "allkeys-"
# A server that keeps copies only may evict, forget and be small.
CACHE = re.compile(r"cache|session|throttle|ratelimit", re.IGNORECASE)
LOOPBACK = re.compile(r"-?(127\.|::1|localhost)")
# A password that is filled in later, or that everybody knows.
PLACEHOLDER = re.compile(r"[${}<>%]|^\**$|^(guest|x+|\.+)$")
PAGE = "chapters/7-delivery.md#what-allkeys-lru-does-to-a-queue"


def evicting_broker(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a broker that removes keys, queues among them, when it is full."""
    for fact in facts.named("broker.maxmemory_policy"):
        policy = fact.text or ""
        if policy.startswith(EVICTING) and not _is_cache(fact.scope):
            yield Finding(
                "evicting-broker",
                fact.place,
                f"`{policy}` removes any key to make room, and a queue is one"
                " key: when the broker is full, all waiting tasks of a queue"
                " vanish at once, without an error.",
                "maxmemory-policy noeviction",
            )


def no_persistence(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a broker that forgets its queues when it restarts."""
    for conf in _files(facts):
        appends = facts.get(conf.scope, "broker.appendonly")
        if appends and not appends.is_false:
            continue
        saves = facts.get(conf.scope, "broker.save")
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
            "appendonly yes\nappendfsync everysec",
        )


def no_memory_limit(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a broker that grows until the kernel kills it."""
    for conf in _files(facts):
        limit = facts.get(conf.scope, "broker.maxmemory_bytes")
        if limit is None or limit.value == 0:
            yield Finding(
                "broker-without-memory-limit",
                limit.place if limit else conf.place,
                "The broker has no memory limit: a backlog grows until the"
                " kernel kills the server, in place of an error that the API"
                " could answer with 503.",
                "maxmemory 1gb\nmaxmemory-policy noeviction",
            )


def no_password(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a broker that others can reach without a password."""
    for conf in _files(facts):
        if any(
            facts.get(conf.scope, name)
            for name in ("broker.requirepass", "broker.aclfile")
        ):
            continue
        bind = facts.get(conf.scope, "broker.bind")
        mode = facts.get(conf.scope, "broker.protected_mode")
        is_outside = bind is not None and not all(
            LOOPBACK.match(word) for word in bind.words
        )
        if mode and mode.is_false and (bind is None or is_outside):
            at, why = mode, "protected mode is off"
        elif bind and is_outside and not (mode and mode.is_true):
            at, why = bind, f"it listens on `{' '.join(bind.words)}`"
        else:
            continue
        yield Finding(
            "broker-without-password",
            at.place,
            f"Anybody who reaches the port can read, change and send tasks:"
            f" {why}, and neither `requirepass` nor an ACL is set.",
            "aclfile /etc/valkey/users.acl   # with a hash, not a password",
        )


def password(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find passwords that are written down in the tree."""
    seen = set()
    for fact in facts.named("broker.requirepass"):
        if fact.text and not PLACEHOLDER.search(fact.text):
            seen.add(fact.place)
            yield _password(fact, "the broker's password")
    for fact in facts.everything():
        is_url = fact.name in (
            "celery.broker_url",
            "celery.result_backend",
        ) or fact.name.startswith("env.")
        if is_url and fact.place not in seen and _has_password(fact.text):
            seen.add(fact.place)
            name = fact.name.partition(".")[2]
            yield _password(fact, f"a password, in `{name}`")


def _has_password(text: str | None) -> bool:
    if not text or "://" not in text:
        return False
    try:
        secret = urlsplit(text.split(";")[0]).password
    except ValueError:
        return False
    return bool(secret) and not PLACEHOLDER.search(secret or "")


def _password(fact: Fact, noun: str) -> Finding:
    return Finding(
        "password-in-config",
        fact.place,
        f"This line has {noun}: everybody who can read the repository, its"
        " history or an image of it can reach the broker.",
        "# From the environment or a secret that is mounted, and change it:\n"
        'broker_url = os.environ["CELERY_BROKER_URL"]',
    )


def _files(facts: Facts) -> list[Fact]:
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
        " left out.",
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
        " about a second. Only configuration files are looked at, not images"
        " that run with their defaults.",
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
    Rule(
        name="broker-without-password",
        title="The broker is open to its network",
        why="A message is a call: whoever can write to the broker decides what"
        " your workers run.",
        level=Level.ERROR,
        find=no_password,
        explain="Protected mode refuses other machines as long as no password"
        " is set, so a file that leaves it on isn't a finding. Prefer an ACL"
        " file with hashes to `requirepass`.",
        alone="there is nothing to measure about a door without a lock",
    ),
    Rule(
        name="password-in-config",
        title="A password is written down in the tree",
        why="A repository is copied to more places than anybody counts, and"
        " its history keeps what was removed.",
        level=Level.ERROR,
        find=password,
        explain="Looks at broker and result URLs in settings, in defaults of"
        " environment variables, in `environment` of containers, and at"
        " `requirepass`. The password itself is never printed. `guest` and"
        " placeholders such as `${PASSWORD}` aren't findings.",
        alone="a secret in a file needs no run to be read",
    ),
)
