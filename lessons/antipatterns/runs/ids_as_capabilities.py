"""Reads a report with the session of another owner."""

from __future__ import annotations

from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

ALICE = {"Authorization": "Bearer alice"}
BOB = {"Authorization": "Bearer bob"}
REPORTS = 5


async def run(stage: Stage) -> dict[str, Any]:
    """Make reports for Alice, one for Bob, and let Bob count downwards."""
    api = await stage.serve()
    for _ in range(REPORTS):
        newest = (await api.post("/reports", headers=ALICE)).json()["id"]
    own = (await api.post("/reports", headers=BOB)).json()["id"]
    stolen, statuses = [], set()
    for number in range(own - 1, own - 1 - REPORTS, -1):
        answer = await api.get(f"/reports/{number}", headers=BOB)
        statuses.add(answer.status_code)
        if answer.status_code == 200:
            stolen.append(answer.json()["text"])
    to_alice = await api.get(f"/reports/{newest}", headers=ALICE)
    return {
        "reports": REPORTS,
        "stolen": len(stolen),
        "first": stolen[0] if stolen else "nothing",
        "to_bob": " and ".join(map(str, sorted(statuses))),
        "to_alice": to_alice.status_code,
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell what Bob could read."""
    hold(before["stolen"] > 0, "another owner reads it")
    hold(after["stolen"] == 0 and after["to_bob"] == "404", "he can't")
    hold(after["to_alice"] == 200, "its owner still can")
    return (
        "Bob got the id of a report of his own, and counted down from it. He"
        f" read {before['stolen']} of Alice's {before['reports']} reports,"
        f" the first of them “{before['first']}”. With the check he got"
        f" {after['to_bob']} for each, and Alice still got her own."
    )


PATTERN = Pattern(
    name="ids-as-capabilities",
    title="Ids as capabilities",
    role=Role.API,
    harm="An id stands in logs, links and tickets, and each reader of those"
    " can read the result.",
    chapter="chapters/4-streaming.md#pitfalls",
    looks="Knowing the id is the only check. Random ids slow a guess down,"
    " and don't help once one of them is in a log.",
    grep="grep -rnE -A2 '@\\w+\\.(get|post|put|patch|delete)\\(.*id\\}'"
    " --include='*.py' . | grep -E 'def '"
    " | grep -viE 'owner|user|session|principal|auth'",
    metric="Reads of a task by somebody who didn't submit it. A test with two"
    " users finds the address at once.",
    rule=None,
    cure="Look the owner up with the task, in every address that takes its"
    " id: state, stream, result and cancel. Answer 404, not 403.",
    rows=(
        Row("reports", "Alice's reports"),
        Row("stolen", "Bob read of them"),
        Row("to_bob", "Status for Bob"),
        Row("to_alice", "Status for Alice"),
    ),
    run=run,
    tell=tell,
)
