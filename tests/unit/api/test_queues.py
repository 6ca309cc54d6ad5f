"""A queued task's place, the wait that is expected, and when to look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from demo.api.pace import retry_after_s
from demo.api.queues import Place, Queues
from demo.contract import Event, EventType, Progress, State, Task
from demo.eventlog import FeedItem
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import Person


def item(
    task_id: str,
    type_: EventType,
    at_s: float = 0.0,
    lane: str = "paced",
    log: str = "tasks",
    owner: str = "ann",
) -> FeedItem:
    data = {"lane": lane} if type_ is EventType.QUEUED else {}
    at = datetime.now(UTC) + timedelta(seconds=at_s)
    return FeedItem("1-0", log, owner, task_id, Event(1, type_, 1, at, data))


def queue(*ids: str, lane: str = "paced") -> Queues:
    queues = Queues("tasks")
    for id_ in ids:
        queues.see(item(id_, EventType.QUEUED, lane=lane))
    return queues


def positions(queues: Queues, *ids: str) -> list[int | None]:
    places = [queues.place_of(id_) for id_ in ids]
    return [place and place.position for place in places]


def test_tasks_stand_in_the_order_in_which_they_came() -> None:
    queues = queue("a", "b", "c")
    assert positions(queues, "a", "b", "c") == [1, 2, 3]
    queues.see(item("b", EventType.CANCELLED))
    queues.see(item("a", EventType.STARTED))
    assert positions(queues, "a", "b", "c") == [None, None, 1]


@pytest.mark.parametrize("back", [EventType.LOST, EventType.RETRIED])
def test_who_comes_back_stands_at_the_end(back: EventType) -> None:
    queues = queue("a", "b")
    queues.see(item("a", EventType.STARTED))
    queues.see(item("a", EventType.PROGRESSED))
    queues.see(item("a", back))
    assert positions(queues, "b", "a") == [1, 2]


def test_where_owners_take_turns_the_others_pass_a_loud_one() -> None:
    queues = Queues("tasks", is_fair=True)
    for n in range(10):
        queues.see(item(f"a{n}", EventType.QUEUED))
    for task_id in ("b0", "b1", "c0"):
        queues.see(item(task_id, EventType.QUEUED, owner=task_id[0]))
    # Three owners: the first of each, then the second of two, then Ann's.
    assert positions(queues, "b0", "c0", "b1") == [3, 3, 5]
    assert positions(queues, "a0", "a1", "a2", "a9") == [3, 5, 6, 13]
    queues.see(item("b0", EventType.STARTED, owner="b"))
    queues.see(item("c0", EventType.CANCELLED, owner="c"))
    assert positions(queues, "b1", "a9", "c0") == [2, 11, None]
    queues.see(item("b1", EventType.STARTED, owner="b"))
    assert queues._lanes["paced"].own.keys() == {"ann"}


def test_each_lane_has_its_own_queue() -> None:
    queues = queue("a", "b")
    queues.see(item("c", EventType.QUEUED, lane="compute"))
    queues.see(item("h", EventType.QUEUED, log="held"))
    assert positions(queues, "b", "c", "h") == [2, 1, None]


def test_what_was_not_seen_has_no_place() -> None:
    queues = queue("a")
    queues.see(item("old", EventType.LOST))
    assert positions(queues, "old", "unknown") == [None, None]
    queues.forget()
    assert queues.place_of("a") is None


def test_nothing_is_kept_of_what_has_ended() -> None:
    queues = queue("a")
    queues.see(item("a", EventType.STARTED))
    queues.see(item("a", EventType.SUCCEEDED))
    assert queues._lane_of == {}
    assert queues._lanes["paced"].waiting == {}


def test_the_wait_is_what_a_place_took_the_latest() -> None:
    queues = queue("a", "b", "c", "d")
    assert queues.place_of("a") == Place(1, None)
    queues.see(item("a", EventType.STARTED, 2))  # 2 s for one place
    queues.see(item("b", EventType.STARTED, 8))  # 8 s for two
    assert queues.place_of("c") == Place(1, 3.0)
    assert queues.place_of("d") == Place(2, 6.0)


def test_a_queue_that_stands_promises_no_less_than_it_has_taken() -> None:
    passed_s = [0.0]
    queues = Queues("tasks", lambda: passed_s[0])
    # Far from this machine's clock: only the log's counts.
    queues.see(item("a", EventType.QUEUED, -90_000))
    queues.see(item("b", EventType.QUEUED, -90_000))
    queues.see(item("a", EventType.STARTED, -90_000))
    passed_s[0] = 60
    place = queues.place_of("b")
    assert place is not None
    # It stood second, and a minute went by.
    assert place.expected_wait_s == pytest.approx(30, abs=1)


async def test_the_monitor_tells_the_place_while_the_task_is_queued(
    ann: Person, log: MemoryLog
) -> None:
    first, second = await ann.submit(), await ann.submit()
    await ann.http.get(f"/api/tasks/{second}", headers={"prefer": "wait=1"})
    answer = await ann.http.get(f"/api/tasks/{second}")
    assert answer.json()["queue"] == {"position": 2, "expected_wait_s": None}
    # RFC 9110, 8.8.1: another body under a strong tag is another tag.
    tag = answer.headers["etag"]
    assert tag == '"1.2.None"'
    await ann.http.post(f"/api/tasks/{first}/cancel")
    moved = await ann.http.get(
        f"/api/tasks/{second}", headers={"prefer": "wait=1"}
    )
    assert moved.json()["queue"]["position"] == 1
    assert moved.headers["etag"] != tag


NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def task(**more: object) -> Task:
    made = {
        "id": "t", "owner": "o", "kind": "k", "lane": "paced", "input": {},
        "request_id": "r", "created_at": NOW, **more,
    }  # fmt: skip
    return Task(**made)  # type: ignore[arg-type]


def running(age_s: float, done: int) -> Task:
    """Return a task that has run for `age_s` and done so many percent."""
    return task(
        state=State.RUNNING,
        started_at=NOW - timedelta(seconds=age_s),
        progress=Progress(done, 100, "u") if done else None,
    )


@pytest.mark.parametrize(
    ("age_s", "done", "expected_s"),
    [
        # Half of what is left, of a second to half a minute.
        (10, 50, 5),
        (10, 90, 1),
        (600, 10, 30),
        # A tenth of its age, when there is nothing else to go by.
        (50, 0, 5),
        (0, 0, 1),
        # A clock behind the broker's does no harm.
        (-5, 50, 1),
    ],
)
def test_rfc_9110_10_2_3_retry_after_fits_the_progress(
    age_s: float, done: int, expected_s: int
) -> None:
    assert retry_after_s(running(age_s, done), NOW) == expected_s


@pytest.mark.parametrize(
    ("place", "expected_s"),
    [
        # Half of the wait that is expected in the queue.
        (Place(3, 12.0), 6),
        (Place(99, 900.0), 30),
        (Place(3, None), 1),
        (None, 1),
    ],
)
def test_rfc_9110_10_2_3_retry_after_fits_the_queue(
    place: Place | None, expected_s: int
) -> None:
    assert retry_after_s(task(), NOW, place) == expected_s
