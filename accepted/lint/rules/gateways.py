"""Rules about the limits of a chain: gateway, server, handler."""

from __future__ import annotations

from collections import defaultdict
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
    """Find a gateway that gives up before the handler may have ended.

    Where one of its paths waits long enough, the long handlers may be there,
    and the shorter limits of the others are on purpose.
    """
    asked: dict[tuple[str, str], list[Hop]] = defaultdict(list)
    for hop in hops(facts):
        # Its limit is for the silence between two events.
        if hop.is_stream:
            continue
        run = server(facts, hop)
        if run is None or handler_limit(run) is None:
            asked[hop.place.path, ""].append(hop)
        else:
            asked[hop.place.path, run.scope].append(hop)
    for group in asked.values():
        run = server(facts, group[0])
        own = handler_limit(run) if run else None
        longest_s = own.number if own else options.longest_handler_s
        limits = [(_limit_s(hop), hop) for hop in group]
        known = [(limit_s, hop) for limit_s, hop in limits if limit_s]
        if longest_s is None or not known or len(known) < len(limits):
            continue
        limit_s, hop = max(known, key=lambda pair: pair[0])
        if limit_s >= longest_s or hop.limit is None:
            continue
        name = f"`{run.name}`" if run and own else "the server"
        how = (
            "without limit"
            if longest_s == FOREVER_S
            else f"for {spoken(longest_s)}"
        )
        yield Finding(
            "gateway-shorter-than-handler",
            hop.limit.place,
            f"{hop.title} gives up after {_how_long(hop)}, but a handler of"
            f" {name} may work {how}. The client gets 504 while the work"
            " goes on, and its answer is thrown away.",
            "answer 202 and work in the background; or a server limit below"
            f" {spoken(limit_s)}",
            ((own.place, "the server's own limit"),) if own else (),
        )


def downstream(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a gateway that gives up before the gateway behind it."""
    seen = set()
    for hop in hops(facts):
        for inner in hops_behind(facts, hop):
            limit_s, inner_s = _limit_s(hop), _limit_s(inner)
            if hop.limit is None or inner.limit is None:
                continue
            if not limit_s or not inner_s or inner_s <= limit_s:
                continue
            if hop.limit.place in seen or not _is_chain(facts, hop, inner):
                continue
            seen.add(hop.limit.place)
            yield Finding(
                "timeouts-grow-downstream",
                hop.limit.place,
                f"{hop.title} gives up after {_how_long(hop)}, but"
                f" {inner.title} behind it waits for {spoken(inner_s)}. The"
                " outer one answers 504 first, and the inner one holds a"
                " connection that nobody waits for.",
                "limits that shrink from the client towards the server",
                ((inner.limit.place, "the longer limit"),),
            )


def _is_chain(facts: Facts, outer: Hop, inner: Hop) -> bool:
    """Say whether some requests surely pass both hops.

    The longer of the two paths decides; no other hop of either gateway may
    take it, because its own path is nearer.
    """
    one, two = outer.path or "/", inner.path or "/"
    path = max(one, two, key=len)
    if not path.startswith("/"):
        return False
    return outer is _taking(facts, outer, path) and inner is _taking(
        facts, inner, path
    )


def _taking(facts: Facts, like: Hop, path: str) -> Hop | None:
    """Return the hop of a gateway's file that takes a path."""
    fits = [
        hop
        for hop in hops(facts)
        if hop.place.path == like.place.path
        and path.startswith(hop.path or "/")
    ]
    return max(fits, key=lambda hop: len(hop.path or ""), default=None)


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
        " Gunicorn's `timeout` with its synchronous workers, or from"
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
