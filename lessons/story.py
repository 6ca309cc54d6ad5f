"""Draws one task's worst day as a diagram, by running the contract.

A worker is frozen in the middle, another takes over, and the first continues.
The requests are written here; contract.py decides which of them are
accepted, with which number and in which attempt.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from demo.contract import Data, Draft, Event, EventType, Ref, apply, begin
from demo.contract import check as ask
from demo.errors import ContractError

REF = Ref("t_story", "owner", "report")
BORN = datetime(2026, 1, 1, tzinfo=UTC)

# Who asks for which event, in which attempt; a note stands by itself.
Line = tuple[str, EventType, int, Data] | tuple[str, str]


def _step(done: int) -> Data:
    return {
        "done": done,
        "total": 2,
        "unit": "month",
        "note": "",
        "partial": {"index": done - 1},
    }


SCRIPT: tuple[Line, ...] = (
    (
        "api",
        EventType.QUEUED,
        1,
        {
            "owner": REF.owner,
            "kind": REF.kind,
            "lane": "paced",
            "input": {},
            "request_id": "",
        },
    ),
    ("one", EventType.STARTED, 1, {}),
    ("one", EventType.PROGRESSED, 1, _step(1)),
    ("one", "stopped: its lease runs out"),
    ("sweeper", EventType.LOST, 1, {}),
    ("two", EventType.STARTED, 2, {}),
    ("one", "wakes up, and knows nothing of it"),
    ("one", EventType.PROGRESSED, 1, _step(2)),
    ("two", EventType.PROGRESSED, 2, _step(2)),
    ("two", EventType.SUCCEEDED, 2, {"result": {}}),
    ("one", EventType.SUCCEEDED, 1, {"result": {}}),
)


NAMES = {
    "api": "API",
    "one": "Worker 1",
    "log": "Event log",
    "two": "Worker 2",
    "sweeper": "Sweeper",
}


def diagram() -> str:
    """Return the story as a fenced Mermaid sequence diagram."""
    lines = [
        "```mermaid",
        "sequenceDiagram",
        "    accTitle: A worker that was given up cannot write",
        "    accDescr: The events of one task whose worker is stopped and"
        " wakes up again. The log gives each event that it takes a number;"
        " what the old attempt still sends is refused.",
        *(f"    participant {key} as {name}" for key, name in NAMES.items()),
    ]
    for who, text, answer in _lines():
        if answer is None:
            lines.append(f"    Note over {who}: {text}")
        elif answer.isdigit():
            lines.append(f"    {who}->>log: {answer} {text}")
        else:
            lines.append(f"    {who}-xlog: {text}")
            lines.append(f"    log--x{who}: {answer}")
    return "\n".join([*lines, "```", ""])


def words() -> str:
    """Return the story as a Markdown table, for whom a diagram is no use."""
    rows = [
        f"| {NAMES[who]} | {text} | {answer or ''} |"
        for who, text, answer in _lines()
    ]
    return "\n".join(["| Who | What | The log says |", "|---|---|---|", *rows])


def _lines() -> list[tuple[str, str, str | None]]:
    """Return who says what, and the log's answer: a number or a refusal."""
    task = None
    lines: list[tuple[str, str, str | None]] = []
    for line in SCRIPT:
        if len(line) == 2:
            lines.append((*line, None))
            continue
        who, type_, attempt, data = line
        text = f"{type_.value}, attempt {attempt}"
        try:
            ask(task, Draft(type_, attempt, data))
        except ContractError as refused:
            lines.append((who, text, f"refused, {type(refused).__name__}"))
            continue
        seq = task.seq + 1 if task else 1
        at = BORN + timedelta(seconds=seq)
        event = Event(seq, type_, attempt, at, data)
        task = apply(task, event) if task else begin(REF.id, event)
        lines.append((who, text, str(seq)))
    return lines
