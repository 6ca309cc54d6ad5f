"""The faults that a campaign on our stack meets, and their consequences."""

from __future__ import annotations

from harness.faults import (
    EFFECTS_AWAY,
    ENDS_HELD,
    INTERRUPTS,
    KILLS_WORK,
    OUTAGE,
    STORAGE_FULL,
    Fault,
)

# The link between the workers and the ledger that they charge.
EFFECTS_LINK = "effects"

# chosen: longer than a lease (3 s) and two rounds of the sweeper (1 s), so
# that others have taken over when it wakes; shorter than the supervisor's
# patience (15 s), which would end it.
STOP_S = 6.0
FREEZE_S = 2.5
FULL_S = 2.0
FULL_DISK_S = 3.0
# chosen: as long as a lease; a worker that gets its share keeps it.
STARVE_S = 3.0
# chosen: longer than a reader's patience with a silent stream.
BLACK_HOLE_S = 7.0
# chosen: longer than a worker waits for the ledger (1 s), and shorter than
# the four retries of a charge take together.
LEDGER_AWAY_S = 2.5

_INTERRUPTS = frozenset({INTERRUPTS})


def kill(part: str, name: str, *consequences: str) -> Fault:
    """Return the fault that kills a part with all its children."""
    return Fault(name, "kill", part, consequences=frozenset(consequences))


def kill_worker(part: str) -> Fault:
    """Return the fault that kills a worker."""
    return kill(part, "kill-worker", INTERRUPTS)


def stop_worker(part: str) -> Fault:
    """Return the fault that stops a worker and lets it wake too late."""
    return Fault("stop-worker", "stop", part, STOP_S, _INTERRUPTS)


def ledger(name: str, action: str) -> Fault:
    """Return a fault on the way from the workers to the ledger."""
    consequences = frozenset({EFFECTS_AWAY})
    return Fault(name, action, EFFECTS_LINK, LEDGER_AWAY_S, consequences)


CHILD = Fault(
    "kill-child",
    "kill-children",
    "worker-compute",
    consequences=frozenset({INTERRUPTS, KILLS_WORK}),
)
SUPERVISOR = Fault(
    "kill-supervisor",
    "kill-all",
    "supervisor",
    consequences=frozenset({INTERRUPTS, ENDS_HELD, OUTAGE}),
)
HELD = kill("held", "kill-held", ENDS_HELD)
LOSE_MESSAGE = Fault("lose-message", "lose-message", "worker-compute")
CUT = Fault("cut", "cut")

DECK: tuple[Fault, ...] = (
    *[CHILD] * 3,
    *[kill_worker("worker-paced")] * 2,
    kill_worker("worker-paced-2"),
    *[kill_worker("worker-compute")] * 2,
    kill("sweeper", "kill-sweeper"),
    *[kill("api", "kill-api")] * 2,
    HELD,
    kill("gateway", "kill-gateway"),
    *[kill("valkey", "kill-broker", INTERRUPTS)] * 2,
    SUPERVISOR,
    stop_worker("worker-paced"),
    Fault("stop-child", "stop-child", "worker-compute", STOP_S, _INTERRUPTS),
    Fault("freeze-broker", "stop", "valkey", FREEZE_S, _INTERRUPTS),
    # It refuses the renewal of leases.
    Fault("full-broker", "fill-broker", "valkey", FULL_S, _INTERRUPTS),
    Fault(
        *("full-disk", "fill-disk", "blobs", FULL_DISK_S),
        frozenset({STORAGE_FULL}),
    ),
    Fault("starve", "starve", "", STARVE_S),
    LOSE_MESSAGE,
    Fault("double-message", "double-message"),
    CUT,
    Fault("half-close", "half-close"),
    Fault("black-hole", "black-hole", "", BLACK_HOLE_S),
    Fault("lose-answers", "lose-answers", "", 1.5),
    Fault("delay", "delay", "", 2.0),
    ledger("ledger-loses-answers", "lose-answers"),
    ledger("ledger-away", "black-hole"),
)
