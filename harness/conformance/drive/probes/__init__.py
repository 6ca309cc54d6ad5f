"""The probes: things to try on a service, one module for a concern."""

from __future__ import annotations

from collections.abc import Collection

from harness.conformance.drive.probes.cancelling import CANCELLING
from harness.conformance.drive.probes.keys import KEYS
from harness.conformance.drive.probes.living import LIVING
from harness.conformance.drive.probes.owners import OWNERS
from harness.conformance.drive.probes.probe import Probe
from harness.conformance.drive.probes.refusing import REFUSING
from harness.conformance.drive.probes.streaming import STREAMING
from harness.conformance.plan import Plan

# The slow ones first: the others go on beside them.
PROBES: tuple[Probe, ...] = (
    *CANCELLING,
    *STREAMING,
    *OWNERS,
    *LIVING,
    *REFUSING,
    *KEYS,
)
KILL = "kill"
NO_KILLS = "--kills 0: it isn't killed"
NOT_OURS = "the service isn't ours to kill: start it with --start"


def choose(
    plan: Plan, names: Collection[str]
) -> tuple[list[Probe], dict[str, str]]:
    """Return the probes to run, and why others can't be."""
    lacking = {
        probe.name: probe.lacks(plan) for probe in PROBES if probe.lacks(plan)
    }
    chosen = [
        probe
        for probe in PROBES
        if probe.name in names and probe.name not in lacking
    ]
    return chosen, lacking
