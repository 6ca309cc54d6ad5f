"""Rules about the limits of a chain: gateway, server, handler."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.durations import FOREVER_S, spoken
from accepted.lint.facts import Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.hops import Hop, hops, hops_behind, server
from accepted.lint.serving import handler_limit

CLOCKS = "chapters/1-the-problem.md#a-chain-of-clocks"


def _limit_s(hop: Hop) -> float | None:
    return hop.limit.number if hop.limit else None


def _how_long(hop: Hop) -> str:
    assumed = hop.limit.assumed if hop.limit else ""
    text = spoken(_limit_s(hop) or 0)
    return f"{text}, {assumed}" if assumed else text


def before_handler(facts: Facts, options: Options) -> Iterator[Finding]:
    """Find a gateway that gives up before the handler may have ended."""
    for hop in hops(facts):
        limit_s = _limit_s(hop)
        if hop.limit is None or limit_s is None:
            continue
        asked = server(facts, hop)
        longest = handler_limit(asked) if asked else None
        longest_s = longest.number if longest else None
        stated_s = options.longest_handler_s
        place = longest.place if longest else None
        if stated_s is not None and (longest_s is None or longest is None):
            longest_s, place = stated_s, None
        if longest_s is None or limit_s >= longest_s:
            continue
        name = f"`{asked.name}`" if asked else "the server"
        how = (
            "without limit"
            if longest_s == FOREVER_S
            else f"for {spoken(longest_s)}"
        )
        others = ((place, "the server's own limit"),) if place else ()
        yield Finding(
            "gateway-shorter-than-handler",
            hop.limit.place,
            f"{hop.title} gives up after {_how_long(hop)}, but a handler of"
            f" {name} may work {how}. The client gets 504 while the work"
            " goes on, and its answer is thrown away.",
            "answer 202 and work in the background; or a server limit below"
            f" {spoken(limit_s)}",
            others,
        )


def downstream(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a gateway that gives up before the gateway behind it."""
    for hop in hops(facts):
        limit_s = _limit_s(hop)
        if hop.limit is None or limit_s is None:
            continue
        inner = [
            (other, _limit_s(other) or 0)
            for other in hops_behind(facts, hop)
            if _covers(hop, other) and other.limit
        ]
        longer = [(o, s) for o, s in inner if s > limit_s]
        if not longer:
            continue
        other, other_s = max(longer, key=lambda pair: pair[1])
        yield Finding(
            "timeouts-grow-downstream",
            hop.limit.place,
            f"{hop.title} gives up after {_how_long(hop)}, but {other.title}"
            f" behind it waits for {spoken(other_s)}. The outer one answers"
            " 504 first, and the inner one holds a connection that nobody"
            " waits for.",
            "limits that shrink from the client towards the server",
            ((other.limit.place, "the longer limit"),) if other.limit else (),
        )


def _covers(outer: Hop, inner: Hop) -> bool:
    """Say whether requests of the outer hop may reach the inner one."""
    if not outer.path or not inner.path:
        return True
    if not inner.path.startswith("/"):
        return False
    return inner.path.startswith(outer.path) or outer.path.startswith(
        inner.path
    )


def repeats(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a gateway that sends a POST a second time."""
    for hop in hops(facts):
        if hop.repeats is None:
            continue
        yield Finding(
            "gateway-repeats-post",
            hop.repeats.place,
            f"{hop.title} sends a request again after an error"
            f" (`{' '.join(hop.repeats.words)}`), a POST as well. The first"
            " server may have done the work already, so one press starts two"
            " tasks.",
            "retry only GET at the gateway; let the client retry with an"
            " Idempotency-Key",
        )


RULES = (
    Rule(
        name="gateway-shorter-than-handler",
        title="The gateway gives up before the handler",
        why="The client gets 504 for work that goes on and may succeed.",
        level=Level.ERROR,
        find=before_handler,
        explain="A gateway that waits for less time than a handler may take"
        " turns slow successes into failures: the client retries, and the"
        " work is done twice. The limit of the handler is taken from"
        " Gunicorn's `--timeout` with its synchronous workers, or from"
        " `longest_handler_s` in the configuration; uvicorn has none. The"
        " figure of chapter 1 shows each clock of the chain.",
        page=CLOCKS,
    ),
    Rule(
        name="timeouts-grow-downstream",
        title="An inner gateway waits longer than an outer one",
        why="The outer one answers first, and the inner one works for nobody.",
        level=Level.WARNING,
        find=downstream,
        explain="Time limits have to shrink on the way from the client to the"
        " server, so that the hop nearest to the work gives up first and can"
        " say why. The rule follows an Ingress, Traefik, HAProxy or another"
        " gateway to the one that it forwards to, where both are in the"
        " tree. The figure of chapter 1 has the chain.",
        page=CLOCKS,
    ),
    Rule(
        name="gateway-repeats-post",
        title="The gateway may send a POST twice",
        why="A submission without an Idempotency-Key becomes two tasks.",
        level=Level.WARNING,
        find=repeats,
        explain="nginx repeats no POST unless `non_idempotent` is set; HAProxy"
        " with `retry-on all-retryable-errors` and Envoy with `retry_on: 5xx`"
        " do. A server that answered late or broke off may have enqueued the"
        " task. Chapter 6 loses an answer on purpose, and counts the tasks.",
        page="chapters/6-idempotency.md#nobody-sends-a-request-once",
    ),
)
