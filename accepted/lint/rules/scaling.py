"""Rules about autoscalers of workers, and about Celery beat."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.runs import Run, runs, workers

RESOURCES = {"cpu", "memory"}
LISTS = {"redis", "redis-cluster", "redis-sentinel"}
WAITING_ONLY = "chapters/11-sizing.md#the-length-of-the-queue-isnt-the-load"


def scalers(facts: Facts) -> Iterator[tuple[str, Fact, Run | None]]:
    """Yield each autoscaler's scope and target, and the worker it scales."""
    for target in facts.named("scaler.target"):
        found = [
            run
            for run in workers(facts)
            if f"{run.kind}/{run.name}" == target.value
            and facts.are_near(run.place, target.place)
        ]
        yield target.scope, target, found[0] if found else None


def by_length(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a worker that is scaled by the waiting messages alone."""
    for scope, _, _ in scalers(facts):
        queues = facts.every(scope, "scaler.queue")
        metrics = {f.text for f in facts.every(scope, "scaler.metric")}
        # Another metric may well count the running ones.
        if not queues or not metrics <= LISTS:
            continue
        if facts.get(scope, "scaler.formula"):
            continue
        for queue in queues:
            name = queue.words[1]
            if name == "unacked":
                continue
            yield Finding(
                "keda-list-length",
                queue.place,
                f"The list `{name}` holds only the messages that wait; a"
                " worker takes a message out before it runs. With as many"
                " slots as tasks the length is 0, and KEDA removes pods in"
                " the middle of their work.",
                "a metric of waiting plus running tasks (metrics-api,"
                " prometheus)",
            )


def several(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find triggers whose queues are meant to be added up."""
    for scope, target, _ in scalers(facts):
        queues = facts.every(scope, "scaler.queue")
        names = list(dict.fromkeys(queue.words[1] for queue in queues))
        if len(names) < 2 or facts.get(scope, "scaler.formula"):
            continue
        yield Finding(
            "keda-several-triggers",
            queues[1].place,
            f"The autoscaler takes the largest of its {len(names)} triggers"
            f" ({', '.join(f'`{name}`' for name in names)}), not their sum:"
            f" with both queues full, `{target.text}` gets pods for one of"
            " them.",
            "advanced.scalingModifiers.formula, or a ScaledObject for each"
            " queue with its own workers",
        )


def by_cpu(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a worker that is scaled by CPU or memory alone."""
    for scope, _, run in scalers(facts):
        metrics = facts.every(scope, "scaler.metric")
        names = {fact.text for fact in metrics}
        if run is None or not names or not names <= RESOURCES:
            continue
        yield Finding(
            "cpu-autoscaled-workers",
            metrics[0].place,
            f"`{run.name}` is a Celery worker, scaled by"
            f" {' and '.join(sorted(str(name) for name in names))} alone."
            " A worker that waits for a database uses little of it while"
            " its queue grows, and a busy one looks idle and is removed.",
            "scale by waiting plus running tasks of its queue",
            ((run.place, "the worker"),),
        )


def twice(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a schedule that more than one beat follows."""
    scaled = {
        (run.kind, run.name): target
        for _, target, run in scalers(facts)
        if run is not None
    }
    for run in runs(facts):
        is_inside = run.celery == "worker" and (
            "-B" in run.program or "--beat" in run.program
        )
        if run.celery != "beat" and not is_inside:
            continue
        # Such schedulers share a lock, and only one of them is active.
        if "redbeat" in " ".join(run.program).lower():
            continue
        replicas, target = run.get("run.replicas"), None
        if is_inside:
            target = scaled.get((run.kind, run.name))
        count = replicas.number if replicas else None
        if run.is_changed("run.replicas"):
            continue
        if target is None and (count is None or count < 2):
            continue
        how = f"with {count:g} replicas" if count else "with an autoscaler"
        at = replicas if count and count > 1 and replicas else target
        if at is None:
            continue
        yield Finding(
            "beat-twice",
            at.place,
            f"{run.subject} runs Celery beat {how}. Each beat"
            " follows the schedule by itself, so every periodic task is"
            " enqueued once for each of them.",
            f"a {run.kind} of its own for beat, with replicas: 1",
        )


RULES = (
    Rule(
        name="keda-list-length",
        title="KEDA counts only the messages that wait",
        why="A list's length is 0 while every task runs, so busy workers are"
        " scaled in.",
        level=Level.ERROR,
        find=by_length,
        explain="Celery on Redis takes a message out of its list before the"
        " task starts, and prefetch takes more. KEDA's redis trigger reads"
        " LLEN of that list. The figure of chapter 11 replays a day with"
        " both measures: by length, workers are removed while they work, and"
        " their tasks begin again. The demand is waiting plus running.",
        page=WAITING_ONLY,
    ),
    Rule(
        name="keda-several-triggers",
        title="Several queue triggers are not added up",
        why="A HorizontalPodAutoscaler takes the largest proposal of its"
        " metrics.",
        level=Level.WARNING,
        find=several,
        explain="KEDA gives each trigger to the HPA as a metric, and the HPA"
        " takes the largest result. Two queues with ten pods' work each get"
        " ten pods, not twenty (kedacore/keda#4907). A formula in"
        " scalingModifiers can add them up. Celery's priorities on Redis are"
        " lists of their own as well.",
        page=WAITING_ONLY,
    ),
    Rule(
        name="cpu-autoscaled-workers",
        title="Workers are scaled by CPU",
        why="CPU says nothing about how many tasks wait, nor which worker is"
        " busy.",
        level=Level.WARNING,
        find=by_cpu,
        explain="The load of a worker is its queue, not its CPU. Work that"
        " waits for others never reaches the target, and work that computes"
        " keeps CPU at the limit whether one task waits or ten thousand."
        " The figure of chapter 11 compares the measures.",
        page=WAITING_ONLY,
    ),
    Rule(
        name="beat-twice",
        title="More than one Celery beat follows the schedule",
        why="Each of them enqueues every periodic task.",
        level=Level.ERROR,
        find=twice,
        explain="Celery's documentation asks for exactly one scheduler for a"
        " schedule (userguide, Periodic Tasks). `worker -B` in a Deployment"
        " with several replicas has as many as there are pods. RedBeat holds"
        " a lock and is left alone by this rule.",
        alone="the guide's service has no periodic task; its sweeper is"
        " harmless when it runs twice",
    ),
)
