"""Defines the model of chapter 7: one task, two workers, some faults.

This table has every step. Python (search.py) and the widgets
interpret it; `make site` writes it for them. Variables and settings are
described in variables.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from lessons.checking.variables import Rule, Then

ONE_MORE = {"0": "1", "1": "2", "2": "3", "3": "4"}
ONE_LESS = {"1": "0", "2": "1", "3": "2", "4": "3"}
# Two are as bad as three.
COUNTED = {"0": "1", "1": "2"}
ORPHANED = {"own": "dead"}

_RUNS = {"own.is": "running"}
_HAS_WORK = {**_RUNS, "own.phase": "held|claimed|charged"}
_AT_CLAIM = {**_RUNS, "own.phase": "held"}
_AT_END = {**_RUNS, "own.phase": "charged"}
_GONE: Mapping[str, Then] = {
    "own.phase": "idle",
    "own.owes": "no",
    "own.newest": "no",
}
_DIES: Mapping[str, Then] = {**_GONE, "lease": ORPHANED}
_NEWEST = {"own.newest": "yes", "other.newest": "no"}
_RECORDED: Mapping[str, Then] = {
    "own.phase": "idle",
    "own.newest": "no",
    "ends": COUNTED,
    "lease": {"own": "none"},
}
_RESTORED: Mapping[str, Then] = {"unacked": "none", "list": ONE_MORE}

# --8<-- [start:rules]
RULES = (
    # The worker's main process.
    Rule(
        "BRPOP", "takes the message", "worker",
        {**_RUNS, "own.phase": "idle", "own.owes": "no", "list": "1|2|3|4"},
        {"list": ONE_LESS, "own.phase": "taken"},
    ),
    Rule(
        "write unacked", "the broker has a copy again", "worker",
        {**_RUNS, "own.phase": "taken"},
        {"unacked": "own", "own.phase": "held", "own.owes": "yes"},
    ),
    Rule(
        "ack", "removes the copy", "worker",
        {**_RUNS, "own.phase": "held|claimed|charged|idle", "own.owes": "yes"},
        {"unacked": "none", "own.owes": "no"},
        {"ack": "early"},
    ),
    Rule(
        "ack", "removes the copy", "worker",
        {**_RUNS, "own.phase": "idle", "own.owes": "yes"},
        {"unacked": "none", "own.owes": "no"},
        {"ack": "late"},
    ),
    # Its child, which does the work. It claims only if there is a log.
    Rule(
        "claim", "refused: the task has ended", "worker",
        {**_AT_CLAIM, "ends": "1|2"},
        {"own.phase": "idle"},
        {"lease|fence": "on"},
    ),
    Rule(
        "claim", "refused: another attempt has the lease", "worker",
        {**_AT_CLAIM, "ends": "0", "lease": "other|dead"},
        {"own.phase": "idle"},
        {"lease": "on"},
    ),
    Rule(
        "claim", "has the lease", "worker",
        {**_AT_CLAIM, "ends": "0", "lease": "none"},
        {"own.phase": "claimed", "lease": "own"},
        {"lease": "on", "fence": "off"},
    ),
    Rule(
        "claim", "has the lease, and is the newest attempt", "worker",
        {**_AT_CLAIM, "ends": "0", "lease": "none"},
        {"own.phase": "claimed", "lease": "own", **_NEWEST},
        {"lease": "on", "fence": "on"},
    ),
    Rule(
        "claim", "is the newest attempt", "worker",
        {**_AT_CLAIM, "ends": "0"},
        {"own.phase": "claimed", **_NEWEST},
        {"lease": "off", "fence": "on"},
    ),
    Rule(
        "effect", "charged", "worker",
        {**_RUNS, "own.phase": "held"},
        {"own.phase": "charged", "effects": COUNTED},
        {"lease": "off", "fence": "off", "key": "off"},
    ),
    Rule(
        "effect", "charged", "worker",
        {**_RUNS, "own.phase": "claimed"},
        {"own.phase": "charged", "effects": COUNTED},
        {"key": "off"},
    ),
    Rule(
        "effect", "charged", "worker",
        {**_RUNS, "own.phase": "held", "effects": "0"},
        {"own.phase": "charged", "effects": "1"},
        {"lease": "off", "fence": "off", "key": "on"},
    ),
    Rule(
        "effect", "the books know the key", "worker",
        {**_RUNS, "own.phase": "held", "effects": "1"},
        {"own.phase": "charged"},
        {"lease": "off", "fence": "off", "key": "on"},
    ),
    Rule(
        "effect", "charged", "worker",
        {**_RUNS, "own.phase": "claimed", "effects": "0"},
        {"own.phase": "charged", "effects": "1"},
        {"key": "on"},
    ),
    Rule(
        "effect", "the books know the key", "worker",
        {**_RUNS, "own.phase": "claimed", "effects": "1"},
        {"own.phase": "charged"},
        {"key": "on"},
    ),
    Rule("end", "recorded", "worker", _AT_END, _RECORDED, {"fence": "off"}),
    Rule(
        "end", "recorded", "worker",
        {**_AT_END, "own.newest": "yes"}, _RECORDED,
        {"fence": "on"},
    ),
    Rule(
        "end", "refused: there is a newer attempt", "worker",
        {**_AT_END, "own.newest": "no"},
        {"own.phase": "idle"},
        {"fence": "on"},
    ),
    # What brings a message back.
    Rule(
        "restore", "the visibility timeout has passed", "broker",
        {"unacked": "a|b|dead"}, _RESTORED,
        {"timeout": "short"},
    ),
    Rule(
        "restore", "the visibility timeout has passed", "broker",
        {"unacked": "dead"}, _RESTORED,
        {"timeout": "long"},
    ),
    Rule(
        "expire", "the lease has run out", "broker",
        {"lease": "dead"},
        {"lease": "none"},
    ),
    Rule(
        "expire", "the lease has run out", "worker",
        {"lease": "own", "own.is": "stopped"},
        {"lease": "none"},
    ),
    Rule(
        "sweep", "queues the task again", "sweeper",
        {"ends": "0", "lease": "none", "list": "0"},
        {"list": "1", "a.newest": "no", "b.newest": "no"},
        {"lease": "on"},
    ),
    Rule(
        "SIGCONT", "goes on", "worker",
        {"own.is": "stopped"},
        {"own.is": "running"},
    ),
    # Faults. A killed worker is started again at once.
    Rule(
        "kill child", "acknowledged, as Celery does at acceptance", "worker",
        {**_HAS_WORK, "own.owes": "yes"},
        {**_DIES, "unacked": "none"},
        {"ack": "early"},
        fault="child",
    ),
    Rule(
        "kill child", "acknowledged before", "worker",
        {**_HAS_WORK, "own.owes": "no"}, _DIES,
        {"ack": "early"},
        fault="child",
    ),
    Rule(
        "kill child", "acknowledged", "worker",
        _HAS_WORK,
        {**_DIES, "unacked": "none"},
        {"ack": "late", "reject": "off"},
        fault="child",
    ),
    Rule(
        "kill child", "rejected: back in the list", "worker",
        {**_HAS_WORK, "unacked": "own|other|dead"},
        {**_DIES, **_RESTORED},
        {"ack": "late", "reject": "on"},
        fault="child",
    ),
    Rule(
        "kill child", "rejected, but the copy is gone", "worker",
        {**_HAS_WORK, "unacked": "none"}, _DIES,
        {"ack": "late", "reject": "on"},
        fault="child",
    ),
    Rule(
        "kill -9", "the whole worker is dead", "worker",
        {**_RUNS, "own.phase": "taken|held|claimed|charged"},
        {**_DIES, "unacked": ORPHANED},
        fault="worker",
    ),
    Rule(
        "kill -9", "the whole worker is dead", "worker",
        {**_RUNS, "own.phase": "idle", "own.owes": "yes"},
        {**_DIES, "unacked": ORPHANED},
        fault="worker",
    ),
    Rule(
        "SIGSTOP", "frozen for longer than a lease", "worker",
        {**_RUNS, "own.phase": "taken|held|claimed|charged"},
        {"own.is": "stopped"},
        fault="stop",
    ),
)  # fmt: skip
# --8<-- [end:rules]
