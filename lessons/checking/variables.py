"""Names what a state of the model consists of, and what a step is.

A state is one value for each variable:

    list      messages of the task in the queue's list
    unacked   who wrote kombu's entry in `unacked` last; `dead`: it was killed
    lease     who holds the lease of the task; `dead`: it was killed
    effects   charges in the books
    ends      how often an end was recorded
    faults    how many may still happen
    <worker>.phase   `taken`: in hand after BRPOP, `held`: in `unacked`,
                     and the child has it; then `claimed`, then `charged`
    <worker>.owes    it hasn't acknowledged its message yet
    <worker>.is      `stopped`: frozen by SIGSTOP
    <worker>.newest  its attempt is the newest one

A message keeps its delivery tag when it is restored, so there is at most one
entry in `unacked`, and each acknowledgement removes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WORKERS = ("a", "b")

SHARED: Mapping[str, tuple[str, ...]] = {
    # Never more than four, in any search (a test checks that).
    "list": ("0", "1", "2", "3", "4"),
    "unacked": ("none", *WORKERS, "dead"),
    "lease": ("none", *WORKERS, "dead"),
    "effects": ("0", "1", "2"),
    "ends": ("0", "1", "2"),
    "faults": ("0", "1", "2", "3"),
}
# Of each worker.
OWN: Mapping[str, tuple[str, ...]] = {
    "phase": ("idle", "taken", "held", "claimed", "charged"),
    "owes": ("no", "yes"),
    "is": ("running", "stopped"),
    "newest": ("no", "yes"),
}

# What a reader sets, beside the number of faults.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "ack": ("early", "late"),
    "reject": ("off", "on"),
    "timeout": ("short", "long"),
    "lease": ("off", "on"),
    "fence": ("off", "on"),
    "key": ("off", "on"),
    "fault": ("any", "child", "worker", "stop"),
}

# What a step makes of a value: another one, or by the old value; a value
# that isn't listed stays.
Then = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One step: who does it, under which settings, when, and what changes.

    `by`: "worker" (then `own` and `other` are workers), "broker" or
    "sweeper". Settings and variables: the allowed values, with | between
    them. `fault`: the kind of fault that it is; each costs one.
    """

    step: str
    outcome: str
    by: str
    when: Mapping[str, str]
    then: Mapping[str, Then]
    settings: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
