"""Pure functions from a history to violations, one module for a concern."""

from __future__ import annotations

from harness.conformance.judge.cancelling import CANCELLING
from harness.conformance.judge.check import Check
from harness.conformance.judge.http import HTTP
from harness.conformance.judge.keys import KEYS
from harness.conformance.judge.owners import OWNERS
from harness.conformance.judge.polling import POLLING
from harness.conformance.judge.reading import READING
from harness.conformance.judge.results import RESULTS
from harness.conformance.judge.resuming import RESUMING
from harness.conformance.judge.streaming import STREAMING
from harness.conformance.judge.submitting import SUBMITTING
from harness.conformance.judge.surviving import SURVIVING
from harness.conformance.judge.waiting import WAITING

CHECKS: dict[str, Check] = {
    check.requirement: check
    for check in (
        *SUBMITTING,
        *POLLING,
        *WAITING,
        *READING,
        *RESULTS,
        *CANCELLING,
        *KEYS,
        *OWNERS,
        *HTTP,
        *STREAMING,
        *RESUMING,
        *SURVIVING,
    )
}
