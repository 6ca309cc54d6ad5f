"""Rules about acknowledging: when a message counts as done."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.facts import UNKNOWN, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.apps import AMQP, App, Task, apps
from accepted.lint.rules.wording import names

POOLS_OF_ONE = ("gevent", "eventlet", "threads", "solo")
PAGE = "chapters/7-delivery.md#why-each-default-is-as-it-is"


def early_ack(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find tasks that are acknowledged before they run."""
    for app in apps(facts):
        setting = app.setting("task_acks_late")
        early = [
            task.name
            for task in app.tasks
            if task.option("acks_late").fact is None
            and app.of(task, "acks_late").value in (None, False)
        ]
        if early and setting.value in (None, False):
            place = setting.fact.place if setting.fact else app.place
            yield Finding(
                "early-ack",
                place,
                f"{names(early)} {_are(early)} acknowledged before the work"
                " begins, Celery's default. A worker that is killed loses what"
                " it was running, and nothing runs it again.",
                app.cure(
                    task_acks_late="True", task_reject_on_worker_lost="True"
                ),
            )


def lost_child(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find late acknowledgement that a killed child undoes."""
    for app in apps(facts):
        found = [
            (task, app.of(task, "acks_late"))
            for task in app.tasks
            if app.of(task, "acks_late").value is True
            and app.of(task, "reject_on_worker_lost").value is None
            and _is_off(app, task, "retry_on_worker_lost")
        ]
        if found and not _has_one_process(app):
            task, late = found[0]
            place = late.fact.place if late.fact else task.place
            every = [one.name for one, _ in found]
            yield Finding(
                "late-ack-lost-child",
                place,
                f"{names(every)} {_are(every)} acknowledged late, but not"
                " rejected when the child process dies: Celery acknowledges"
                " the message of a child that the kernel killed, and the task"
                " is lost.",
                app.cure(
                    task_reject_on_worker_lost="True",
                    task_retry_on_worker_lost="True   # since Celery 5.7",
                ),
            )


def requeue(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find tasks that come back without an end."""
    for app in apps(facts):
        for task in app.tasks:
            retries = task.option("max_retries")
            if retries.fact and retries.value is None:
                yield Finding(
                    "requeue-without-limit",
                    retries.fact.place,
                    f"`{task.name}` is retried without an end: a task that"
                    " can't succeed comes back for ever.",
                    "max_retries=5",
                )
        loops = [
            (task, app.of(task, "reject_on_worker_lost"))
            for task in app.tasks
            if app.of(task, "reject_on_worker_lost").value is True
            and app.of(task, "acks_late").value is True
            and _is_off(app, task, "retry_on_worker_lost")
        ]
        if loops and not _is_quorum(app):
            task, reject = loops[0]
            every = [one.name for one, _ in loops]
            yield Finding(
                "requeue-without-limit",
                reject.fact.place if reject.fact else task.place,
                f"A task that kills its process ({names(every)}) is put back"
                " and kills the next one, without an end: `max_retries`"
                " doesn't count these attempts.",
                app.cure(task_retry_on_worker_lost="True   # since Celery 5.7")
                + "\n# it counts, and `max_retries` is 3 by default",
            )


def connection_loss(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find late acknowledgement whose tasks outlive the connection."""
    for app in apps(facts):
        name = "worker_cancel_long_running_tasks_on_connection_loss"
        setting = app.setting(name)
        late = [
            (task, app.of(task, "acks_late"))
            for task in app.tasks
            if app.of(task, "acks_late").value is True
        ]
        if late and setting.value in (None, False):
            task, option = late[0]
            fact = setting.fact or option.fact
            yield Finding(
                "connection-loss-keeps-running",
                fact.place if fact else task.place,
                "When the connection to the broker breaks, a running task goes"
                " on, its message goes back to the queue, and another worker"
                f" runs it as well: {names([one.name for one, _ in late])}.",
                app.cure(**{name: "True"}),
            )


def _are(every: list[str]) -> str:
    return "is" if len(every) == 1 else "are"


def _is_off(app: App, task: Task, name: str) -> bool:
    return app.of(task, name).value in (None, False)


def _has_one_process(app: App) -> bool:
    """Say whether no child can die alone: threads, or one process."""
    written = [app.settings.get("celery.worker_pool")]
    written += [worker.get("worker.pool") for worker in app.workers]
    return any(
        fact.is_unknown or fact.value in POOLS_OF_ONE
        for fact in written
        if fact
    )


def _is_quorum(app: App) -> bool:
    """Say whether the broker counts deliveries, or may do so."""
    kind = app.setting("task_default_queue_type").value
    counts = app.setting("counts_deliveries").value in (True, UNKNOWN)
    is_quorum = counts or kind in ("quorum", UNKNOWN)
    return app.broker in (AMQP, "") and is_quorum


RULES = (
    Rule(
        name="early-ack",
        title="Tasks are acknowledged before they run",
        why="Celery acknowledges a message when its task starts. If the worker"
        " dies then, no message is left that could run the task again.",
        level=Level.WARNING,
        find=early_ack,
        explain="Late acknowledgement exchanges a lost task for one that may"
        " run twice, so give every effect a key first. A task that should"
        " rather be lost than run twice says `acks_late=False` itself, which"
        " this rule takes for a decision.",
        page=PAGE,
    ),
    Rule(
        name="late-ack-lost-child",
        title="A killed child process loses its task in spite of late acks",
        why="With `acks_late` alone, Celery acknowledges the message of a"
        " child that was killed, so as not to run a poisonous task again.",
        level=Level.WARNING,
        find=lost_child,
        explain="The kernel kills a child for memory that another one took. Of"
        " 300 tasks, 16 were lost when 25 children were killed, and none with"
        " `task_reject_on_worker_lost`. Set that together with a limit, or a"
        " task that kills its process comes back for ever: see"
        " requeue-without-limit. `task_reject_on_worker_lost = False` in the"
        " settings is taken for a decision.",
        page=PAGE,
    ),
    Rule(
        name="requeue-without-limit",
        title="A task that kills its worker comes back without an end",
        why="A rejected message isn't a retry, so no limit counts it; and"
        " `max_retries=None` means that there is none.",
        level=Level.WARNING,
        find=requeue,
        explain="One task that can't succeed then keeps a whole pool busy"
        " dying. Celery 5.7 has `task_retry_on_worker_lost`, which counts"
        " against `max_retries` and waits for `default_retry_delay`, 180 s"
        " unless set. RabbitMQ's quorum queues have a delivery limit, so the"
        " rule is silent there.",
        page="chapters/8-retries.md#a-task-that-kills-its-worker",
    ),
    Rule(
        name="connection-loss-keeps-running",
        title="A task runs on after the broker has given it away",
        why="With late acknowledgement, a lost connection puts the message"
        " back, while the task that was running goes on.",
        level=Level.WARNING,
        find=connection_loss,
        explain="`worker_cancel_long_running_tasks_on_connection_loss` is off"
        " by default; Celery warns about it when the connection is lost. Where"
        " a fence refuses what the older attempt writes, suppress the rule and"
        " say so.",
        alone="no figure cuts a worker's connection; Celery's documentation"
        " describes the setting",
    ),
)
