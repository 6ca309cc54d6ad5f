"""Pure functions from histories to violations, one module for a concern.

They share no code with the service that they judge, so that a mistake there
is found here. Each violation names its requirement by id
(harness/requirements/).
"""

from __future__ import annotations

from harness.checkers.answers import check_answers
from harness.checkers.effects import check_effects
from harness.checkers.evidence import Evidence
from harness.checkers.giving_up import check_giving_up
from harness.checkers.held import check_held
from harness.checkers.lifecycle import check_lifecycle
from harness.checkers.records import check_records
from harness.checkers.streams import check_streams
from harness.checkers.uploads import check_uploads
from harness.checkers.violation import Violation
from harness.checkers.work import check_work

CHECKERS = (
    check_lifecycle,
    check_records,
    check_work,
    check_giving_up,
    check_answers,
    check_streams,
    check_effects,
    check_uploads,
    check_held,
)


def check(evidence: Evidence) -> list[Violation]:
    """Return every violation that a checker finds."""
    return [
        violation for checker in CHECKERS for violation in checker(evidence)
    ]
