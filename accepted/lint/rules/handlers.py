"""Rules about code that waits or forgets: handlers and blocking reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accepted.lint.facts import Facts, Place
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.wording import assumed, duration

# redis-py 8.1.0, redis/_defaults.py; none before 8.
SOCKET_TIMEOUT_S = 5.0
FIRST_WITH_TIMEOUT = 8
# chosen: names of work that somebody waits for, and of work that may be lost.
WORK = re.compile(
    r"(?:^|_|\.)(run|process|generate|render|build|create|export|import|train"
    r"|convert|transcode|encode|resize|charge|pay|refund|order|submit|sync"
    r"|ingest|report|crawl|scrape|analy[sz]e|compute|calculate|execute|job"
    r"|perform|fulfil|provision|migrate|reindex|embed)"
)
LIGHT = re.compile(
    r"log|audit|metric|track|clean|remove|unlink|rmtree|close|warm|cache"
    r"|invalidate|touch|ping|refresh|last_seen"
)


def enqueue_in_async(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find calls that enqueue, and block an event loop meanwhile."""
    tasks = {str(fact.value) for fact in facts.named("task.name")}
    for fact in facts.named("call.in_async"):
        target = facts.get(fact.scope, "call.enqueues")
        name = str(target.value) if target else ""
        short = name.rpartition(".")[2]
        is_task = short in tasks or name == "send_task"
        if not is_task and "tasks" not in name.split("."):
            continue
        yield Finding(
            "enqueue-in-async-def",
            fact.place,
            f"`{fact.value}` is an `async def`, and enqueuing blocks: while"
            " the broker is slow or down, the whole event loop stands still,"
            " with every other request of the process.",
            "await asyncio.to_thread(task.delay, argument)\n"
            "# or write the handler as `def`, which runs in a thread",
        )


def background(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find accepted work that ends with the process that accepted it."""
    for fact in facts.named("background.add_task"):
        name = str(fact.value)
        accepts = facts.get(fact.scope, "background.accepts")
        is_promised = accepts is not None and accepts.is_true
        if LIGHT.search(name.lower()):
            continue
        if is_promised or WORK.search(name.lower()):
            after = " after a 202" if is_promised else ""
            yield Finding(
                "background-tasks-for-work",
                fact.place,
                f"`{name}` runs in the web server's own process{after}: a"
                " deployment or a crash ends it, and nobody runs it again or"
                " learns of it.",
                "enqueue it for a worker, and answer 202 with the address of"
                " its status",
            )


def read_timeout(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find blocking reads that outlast the client's socket timeout."""
    for block in facts.named("redis.block_s"):
        client = facts.get(block.scope, "redis.on")
        command = facts.get(block.scope, "redis.command")
        wait_s = block.number
        if client is None or command is None or wait_s is None:
            continue
        scope = str(client.value)
        written = facts.get(scope, "redis.socket_timeout_s")
        timeout_s: float | None
        if written:
            timeout_s, why = written.number, assumed(written.assumed)
        elif _is_old(block.place, facts):
            continue
        else:
            timeout_s, why = SOCKET_TIMEOUT_S, ", redis-py's default since 8"
        if timeout_s is None or 0 < wait_s < timeout_s:
            continue
        waits = f"for {duration(wait_s)}" if wait_s else "without a limit"
        yield Finding(
            "read-timeout-below-block",
            block.place,
            f"`{command.value}` waits {waits}, and the client gives up after"
            f" {duration(timeout_s)}{why}: an idle queue looks like a broken"
            " connection, and a message that arrives then may be lost.",
            f"redis.Redis(..., socket_timeout={max(wait_s * 2, 60):.0f})\n"
            "# or a block below the timeout, in a loop",
            ((written.place, "the timeout"),) if written else (),
        )


def _is_old(place: Place, facts: Facts) -> bool:
    """Say whether the project pins a redis-py without a default timeout."""
    return any(
        (fact.number or 0) < FIRST_WITH_TIMEOUT
        for fact in facts.named("python.redis_major")
        if facts.are_near(place, fact.place)
    )


RULES = (
    Rule(
        name="enqueue-in-async-def",
        title="Enqueuing blocks the event loop",
        why="`delay`, `apply_async` and `send_task` wait for the broker on the"
        " thread that calls them.",
        level=Level.ERROR,
        find=enqueue_in_async,
        explain="A publish to a broker that is down retries first, for"
        " seconds, and much longer with a result backend. A call inside"
        " `asyncio.to_thread`, `run_in_threadpool` or a lambda isn't found,"
        " since it runs elsewhere. Only names that are tasks in this tree, or"
        " come from a module `tasks`, count.",
        page="chapters/8-retries.md#retry-at-one-layer",
    ),
    Rule(
        name="background-tasks-for-work",
        title="Accepted work ends with the web server's process",
        why="FastAPI's BackgroundTasks run in the process that answered. A"
        " restart ends them, and nothing remembers them.",
        level=Level.WARNING,
        find=background,
        explain="Found where the handler answers 202, or where the function's"
        " name says that it is work (`generate_report`), unless it says that"
        " it may be lost (`write_audit_log`, `cleanup`). For work that may be"
        " lost, suppress the rule and say so.",
        page="chapters/2-architecture.md#is-a-background-task-not-enough",
    ),
    Rule(
        name="read-timeout-below-block",
        title="A blocking read outlasts the client's timeout",
        why="redis-py 8 has a socket timeout of 5 s by default. A read that"
        " blocks for longer ends in a TimeoutError, although nothing is"
        " wrong.",
        level=Level.ERROR,
        find=read_timeout,
        explain="Before version 8 there was no default, so code that worked"
        " for years breaks with an upgrade. The rule compares `blpop`,"
        " `brpop`, `blmove`, `xread(block=...)` and their relatives with the"
        " client of the same module, and is silent where the project pins an"
        " older redis-py.",
        alone="the two numbers contradict each other without any run; the"
        " source is redis/_defaults.py of 8.1.0",
    ),
)
