"""Rules about results, serializers and eager mode."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.durations import spoken
from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.apps import App, Option, apps, cure
from accepted.lint.rules.wording import assumed, names

# `disabled` stores nothing; Django's is shown in its admin pages.
NONE = ("disabled", "django", "rpc")
PICKLES = ("pickle", "application/x-python-serialize", "yaml")


def unread(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find results that are stored and that no code reads."""
    for app in apps(facts):
        backend = app.setting("result_backend")
        if not isinstance(backend.value, str) or backend.fact is None:
            continue
        if backend.value.startswith(NONE) or not backend.value:
            continue
        readers = facts.named("celery.reads_results")
        if any(facts.are_near(app.place, one.place) for one in readers):
            continue
        stored = [
            task.name
            for task in app.tasks
            if app.of(task, "ignore_result").value in (None, False)
        ]
        if stored:
            kept = _kept(app.setting("result_expires_s"))
            yield Finding(
                "result-unread",
                backend.fact.place,
                f"The results of {names(stored)} are stored{kept},"
                " and no code in this tree reads them: a write for each task,"
                " memory of the backend, and a publish that blocks when the"
                " backend is down.",
                app.cure(task_ignore_result="True"),
            )


def _kept(expires: Option) -> str:
    """Tell for how long a result is kept, as far as that is known."""
    if expires.fact is None and expires.value is None:
        return " for a day each"
    if expires.value in (None, 0):
        return " for ever"
    return f" for {spoken(expires.number)} each" if expires.number else ""


def never_expires(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find results that are kept for ever."""
    for app in apps(facts):
        expires = app.setting("result_expires_s")
        if expires.fact is None or expires.value not in (None, 0):
            continue
        if app.setting("task_ignore_result").value is True:
            continue
        yield Finding(
            "result-never-expires",
            expires.fact.place,
            "Results are kept for ever, one key for each task: the backend's"
            " memory grows until writes are refused or keys are evicted.",
            app.cure(result_expires="86400   # seconds"),
        )


def pickle(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find serializers whose messages run code when they are read."""
    for fact in _serializers(facts):
        found = [word for word in _words(fact) if word in PICKLES[:2]]
        if found:
            yield Finding(
                "pickle",
                fact.place,
                f"`{found[0]}` runs code while it reads a message, so whoever"
                " can write to the broker or the backend can run any code in"
                " your workers.",
                _plain(facts, fact),
            )


def _plain(facts: Facts, fact: Fact) -> str:
    """Return the same setting with JSON, in the style that it has."""
    name = fact.name.partition(".")[2]
    if fact.name == "task.serializer":
        return 'serializer="json"'
    value = '["json"]' if name.endswith("content") else '"json"'
    return cure(facts, fact.scope, name, value)


def _serializers(facts: Facts) -> Iterator[Fact]:
    seen = set()
    for name in (
        "celery.task_serializer",
        "celery.result_serializer",
        "celery.accept_content",
        "celery.result_accept_content",
        "task.serializer",
    ):
        for fact in facts.named(name):
            if fact.place not in seen:
                seen.add(fact.place)
                yield fact


def _words(fact: Fact) -> tuple[str, ...]:
    return (fact.text,) if fact.text else fact.words


def eager(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find tasks that run in the process that enqueues them."""
    for app in apps(facts):
        setting = app.setting("task_always_eager")
        if setting.value is True and setting.fact:
            yield _eager(setting.fact, app)


def _eager(fact: Fact, app: App) -> Finding:
    how_many = f"{len(app.tasks)} tasks" if app.tasks else "Tasks"
    return Finding(
        "eager-mode",
        fact.place,
        f"{how_many} run inside the call that should enqueue"
        f" them{assumed(fact.assumed)}: the request waits for the work, and"
        " neither broker nor worker, retry delay or limit is used.",
        "# Only in the settings of tests:\ntask_always_eager = True",
    )


RULES = (
    Rule(
        name="result-unread",
        title="Results are stored that nobody reads",
        why="Each result costs a write, memory for a day, and a second system"
        " that can be down when a task is enqueued.",
        level=Level.WARNING,
        find=unread,
        explain="A tree reads results if it has `AsyncResult`, a chord, chain"
        " or group, `.delay(...).get()` or the like. With a result backend, an"
        " `apply_async` to a broker that is down blocks for much longer than"
        " without one. The rule is silent where the backend is Django's, whose"
        " admin pages show results.",
        page="chapters/8-retries.md#retry-at-one-layer",
    ),
    Rule(
        name="result-never-expires",
        title="Results never expire",
        why="One key for each task that ever ran fills any memory.",
        level=Level.WARNING,
        find=never_expires,
        explain="`result_expires` is a day by default; 0 and None switch it"
        " off. Keep what has to last in a store of your own, with a rule for"
        " when it goes.",
        page="chapters/5-claim-check.md#results-are-luggage-too",
    ),
    Rule(
        name="pickle",
        title="Messages can run code",
        why="Unpickling runs what the message says, so that access to the"
        " broker is access to every worker.",
        level=Level.ERROR,
        find=pickle,
        explain="It also ties both ends to the same classes, so a deployment"
        " with messages in the queue fails. JSON has been Celery's default"
        " since 4.0; send ids, and leave objects in a store.",
        alone="the guide's stack sends JSON only; the warning is in the"
        " documentation of Python's pickle module",
    ),
    Rule(
        name="eager-mode",
        title="Tasks run where they are enqueued",
        why="`task_always_eager` is for tests: the caller waits for the work.",
        level=Level.ERROR,
        find=eager,
        explain="Settings for tests and for a developer's machine are left out"
        " by their names (tests, local, dev) where the tree has others."
        " Eager tests also hide what a message can't carry, since nothing is"
        " serialized.",
        alone="it is a mode of tests that has nothing to measure",
    ),
)
