"""`accepted size --from`: how long slots were held, whatever exported it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from accepted.cli import app
from accepted.size import measured
from accepted.size.unmeasured import NotMeasured

WISH = ["--rate", "2/s", "--wait-p95", "5s"]
BEGAN = "2026-11-25T10:00:00.000Z"


def task(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"t_{name}",
        "kind": "report",
        "state": "succeeded",
        "attempt": 1,
        "started_at": BEGAN,
        "ended_at": "2026-11-25T10:00:04.500Z",
        **more,
    }


def event(seq: int, type_: str, second: float, **more: Any) -> dict[str, Any]:
    at = f"2026-11-25T10:00:{second:06.3f}Z"
    return {"task_id": "t_1", "seq": seq, "type": type_, "at": at, **more}


def size(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        app, ["size", *WISH, "--from", str(file), *arguments]
    )


def told(file: Path, *arguments: str) -> dict[str, Any]:
    result = size(file, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.output))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "measured"


def test_pauses_between_attempts_are_no_work(file: Path) -> None:
    """Five tasks that held a slot for a second, 13.7 s from end to end."""
    ended = "2026-11-25T10:00:13.700Z"
    tasks = [
        task(str(n), attempt=4, ended_at=ended, slot_s=1.0) for n in range(5)
    ]
    file.write_text(json.dumps({"tasks": tasks, "next": None}))
    found = told(file)
    assert found["demand"]["task_s"] == 1.0
    assert found["measured"]["longest_s"] == 1.0
    assert found["plan"]["slots_for_utilisation"] == 3


def test_a_list_that_hides_the_pauses_is_not_guessed_at(file: Path) -> None:
    several = task("1", attempt=3)
    file.write_text(json.dumps({"tasks": [several, several]}))
    result = size(file)
    assert result.exit_code == 1
    assert "2 tasks had several attempts" in result.stderr
    assert "/api/tasks/{id}/events" in result.stderr
    file.write_text(json.dumps({"tasks": [several, task("2"), task("3")]}))
    found = told(file)
    assert found["measured"]["samples"] == 2
    assert "1 task had several attempts" in found["warnings"][0]


def test_a_task_s_events_tell_it_too(file: Path) -> None:
    events = [
        event(1, "queued", 0, kind="report"),
        event(2, "started", 1),
        event(3, "retried", 1.5),
        event(4, "started", 14),
        event(5, "progressed", 15),
        event(6, "lost", 19),
        event(7, "started", 20),
        event(8, "succeeded", 20.5),
    ]
    other = [{**e, "task_id": "t_2"} for e in events]
    documents = [{"events": events}, {"events": other}]
    file.write_text("\n".join(map(json.dumps, documents)))
    found = told(file)
    assert found["demand"]["task_s"] == pytest.approx(2.0)
    assert found["measured"]["samples"] == 2


def test_every_end_in_a_slot_counts_and_no_other(file: Path) -> None:
    """The rate counts them: so must the time."""
    never = {"started_at": None, "slot_s": 0}
    tasks = [
        task("1", slot_s=3),
        task("2", slot_s=1, state="failed"),
        task("3", slot_s=2, state="cancelled"),
        task("4", state="cancelled", **never),
        task("5", state="queued", ended_at=None, **never),
        task("6", state="running", ended_at=None, slot_s=40),
        # Over within a millisecond.
        task("7", slot_s=0),
    ]
    file.write_text(json.dumps({"tasks": tasks}))
    found = told(file)
    assert found["measured"]["samples"] == 4
    assert found["demand"]["task_s"] == pytest.approx(6.001 / 4)
    assert "1 task is still running" in found["warnings"][0]


def test_the_first_page_is_said_to_be_one_and_the_rest_may_follow(
    file: Path,
) -> None:
    first = {"tasks": [task("1"), task("2")], "next": "/api/tasks?after=x"}
    # A task that has moved to the next page meanwhile is still one.
    last = {"tasks": [task("2"), task("3")], "next": None}
    file.write_text(json.dumps(first))
    assert "goes on at /api/tasks?after=x" in told(file)["warnings"][0]
    file.write_text(json.dumps(first) + "\n" + json.dumps(last))
    found = told(file)
    assert found["measured"]["samples"] == 3
    assert not any("goes on" in said for said in found["warnings"])


def test_kinds_are_not_mixed_unless_asked_for(file: Path) -> None:
    tasks = [
        *(task(f"a{n}", slot_s=1) for n in range(3)),
        *(task(f"b{n}", slot_s=9, kind="sleepy") for n in range(2)),
    ]
    file.write_text(json.dumps({"tasks": tasks}))
    result = size(file)
    assert result.exit_code == 1
    assert "report (3), sleepy (2)" in result.stderr
    assert told(file, "--kind", "sleepy")["demand"]["task_s"] == 9
    both = told(file, "--kind", "sleepy", "--kind", "report")
    assert both["measured"]["samples"] == 5
    assert "no tasks of kind loud" in size(file, "--kind", "loud").stderr


HEADS = [
    "duration_s", "Duration (s)", "duration [s]", "durationSeconds",
    "task_duration_seconds", "elapsed_s", "runtime_s", "seconds",
    "processing time (s)", "slot_s", "Service Time, s",
]  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_csv_is_read_by_its_header(
    head: str, end: str, mark: str, file: Path
) -> None:
    rows = [f'"id","{head}","state"', '"a","1.5","ok"', "b,2.5,failed"]
    file.write_bytes((mark + end.join(rows) + end).encode())
    found = measured.read(file)
    assert found.durations.mean_s == pytest.approx(2.0)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("text", "mean_s"),
    [
        ("id;duration_s\n1;1,5\n2;2,5\n", 2.0),
        ("id;duration_s\n1;1,125\n2;1,125\n", 1.125),
        ("sep=;\r\nid;duration_s\r\n1;1,5\r\n2;2,5\r\n", 2.0),
        ("id\tduration_ms\na\t1500\nb\t2500\n", 2.0),
        ("id|duration_ms\na|1500\nb|2500\n", 2.0),
        ('name,"elapsed, ms"\n"a, b","1,500"\nc,2500\n', 2.0),
        ("duration_min\n1\n2\n", 90),
        ("duration_s\n1.5\n2.5\n", 2.0),
        ("duration_s\n1,5\n2,5\n", 2.0),
        ("1.5\n2.5\n", 2.0),
        ("task,duration_s\n\n,1\n\nx,3\n\n", 2.0),
        ("duration_s,note\n1,\n,gone\n3,\n", 2.0),
        ("duration\n1500ms\n2.5 s\n", 2.0),
        ("duration\n0:00:01.5\n00:02.5\n", 2.0),
        ("wait_s,queue_time_s,duration_s\n9,9,1\n9,9,3\n", 2.0),
        ("task,runtime\ndemo.run,1\ndemo.run,3\n", 2.0),
        ("Time,Value,run time (s)\n2026-11-25 10:00,7,1\nx,7,3\n", 2.0),
    ],
)
def test_any_usual_csv_is_taken(text: str, mean_s: float, file: Path) -> None:
    file.write_text(text)
    assert measured.read(file).durations.mean_s == pytest.approx(mean_s)


def test_a_spreadsheet_s_utf_16_is_read(file: Path) -> None:
    file.write_text("id\tduration_s\r\na\t1\r\nb\t3\r\n", "utf-16")
    assert measured.read(file).durations.mean_s == 2


def test_a_column_without_a_unit_is_seconds_and_says_so(file: Path) -> None:
    file.write_text("kind,runtime\nreport,1\nreport,3\n")
    assert "'runtime'" in told(file)["warnings"][0]
    assert "read as seconds" in size(file).output


def test_kinds_of_a_csv_are_not_mixed_either(file: Path) -> None:
    file.write_text("kind,duration_s\na,1\na,3\nb,50\nb,60\n")
    assert "a (2), b (2)" in size(file).stderr
    assert told(file, "--kind", "a")["demand"]["task_s"] == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("id,waited_s\na,1\n", "it has id, waited_s"),
        ("duration_s\n", "no durations below"),
        ("duration_s\n1\nsoon\n", "row 3: 'soon'"),
        ("1,2\n3,4\n", "2 columns and no header"),
        ("duration_ms,duration_s\n1,2\n", "could both be"),
        ('{"tasks": [{"state": "failed", "started_at": "x"}]}', "doesn't say"),
        ('{"events": [{"type": "gone"}]}', "an event of task"),
        ('{"events": [{"type": "queued", "at": "2026-11-25"}]}', "has ended"),
    ],
)
def test_a_file_that_can_t_be_read_says_why(
    text: str, why: str, file: Path
) -> None:
    file.write_text(text)
    with pytest.raises(NotMeasured, match=re.escape(why)):
        measured.read(file)


@pytest.mark.parametrize(
    ("utilisation", "shown"),
    [("0.999", "busy 99.9% at most"), ("99.95%", "busy 99.95% at most")],
)
def test_nearly_all_is_not_said_to_be_all(
    utilisation: str, shown: str
) -> None:
    arguments = ["size", *WISH, "--task", "30s", "--utilisation", utilisation]
    output = CliRunner().invoke(app, arguments).output
    assert shown in output
    assert "100%" not in output
    assert " 0.0%" not in output
