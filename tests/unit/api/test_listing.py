"""The list of one's own tasks: filters, pages, cursors."""

from __future__ import annotations

import pytest

from demo.api import listing
from demo.api.listing import cursor_of, place_of
from demo.contract import EventType
from demo.eventlog import Mark, load, record, submit
from demo.events import Ref
from demo.memorylog import MemoryLog
from demo.web.ids import new_id
from tests.kinds import ONE_AT_A_TIME
from tests.unit.api.conftest import Person


async def add(
    person: Person, log: MemoryLog, count: int, kind: str = "report"
) -> list[str]:
    """Record new tasks, past the quota; return their ids, newest first."""
    ids = []
    for _ in range(count):
        ref = Ref(new_id("t"), person.owner, kind)
        await submit(log, ref, lane="paced", input={}, request_id="r")
        ids.append(ref.id)
    return ids[::-1]


def joined(found: list[list[str]]) -> list[str]:
    return [id_ for page in found for id_ in page]


async def pages(person: Person, address: str | None) -> list[list[str]]:
    found = []
    while address:
        answer = await person.http.get(address)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        address = page["next"]
        # RFC 8288, 3: the same in a field.
        link = f'<{address}>; rel="next"' if address else None
        assert answer.headers.get("link") == link
        found.append([task["id"] for task in page["tasks"]])
    return found


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, [0]), (2, [2]), (3, [3, 0]), (4, [3, 1]), (7, [3, 3, 1])],
)
async def test_pages_make_the_whole_list(
    ann: Person, bob: Person, log: MemoryLog, count: int, sizes: list[int]
) -> None:
    ids = await add(ann, log, count)
    await add(bob, log, 2)
    found = await pages(ann, "/api/tasks?limit=3")
    assert [len(page) for page in found] == sizes
    assert sorted(joined(found)) == sorted(ids)


async def test_what_is_submitted_meanwhile_moves_nothing(
    ann: Person, log: MemoryLog
) -> None:
    await add(ann, log, 6)
    whole = (await pages(ann, "/api/tasks?limit=100"))[0]
    first = (await ann.http.get("/api/tasks?limit=3")).json()
    await add(ann, log, 3)
    # The last one shown expires: the cursor is a place, not a task.
    task = await load(log, whole[2])
    await record(log, task, EventType.CANCELLED)
    log.expire(whole[2])
    rest = await pages(ann, first["next"])
    shown = [task["id"] for task in first["tasks"]] + joined(rest)
    assert [id_ for id_ in shown if id_ in whole] == whole
    assert len(set(shown)) == len(shown)


async def test_state_and_kind_are_filters(ann: Person, log: MemoryLog) -> None:
    await add(ann, log, 5)
    [other] = await add(ann, log, 1, kind=ONE_AT_A_TIME)
    task = await record(log, await load(log, other), EventType.CANCELLED)
    assert task.kind == ONE_AT_A_TIME
    for query, count in (
        ("state=queued", 5),
        ("state=cancelled", 1),
        ("kind=report", 5),
        (f"kind={ONE_AT_A_TIME}&state=cancelled", 1),
        ("kind=report&state=cancelled", 0),
        ("kind=unheard-of", 0),
    ):
        found = joined(await pages(ann, f"/api/tasks?{query}&limit=2"))
        assert len(found) == count, query


async def test_a_filter_that_fits_nothing_has_a_bounded_cost(
    ann: Person, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LOOKS_LIMIT", 4)
    ids = await add(ann, log, 10)
    oldest = await load(log, min(ids, key=ids[::-1].index))
    await record(log, oldest, EventType.CANCELLED)
    found = await pages(ann, "/api/tasks?state=cancelled&limit=2")
    assert len(found) > 1
    assert joined(found) == [oldest.id]


@pytest.mark.parametrize(
    "query",
    [
        "state=queued&state=failed",
        "limit=2&kind=report&limit=3",
        "kind=a&kind=a",
        "after=&after=",
        "%73tate=queued&state=failed",
    ],
)
async def test_one_value_of_two_is_not_chosen_in_silence(
    ann: Person, query: str
) -> None:
    for path in ("/api/tasks", "/api/ping", "/api/kinds"):
        answer = await ann.http.get(f"{path}?{query}")
        assert answer.status_code == 422
        [wrong] = answer.json()["errors"]
        assert wrong["at"] in {"?state", "?limit", "?kind", "?after"}


@pytest.mark.parametrize(
    "query",
    ["state=lost", "state=", "after=x", "after=MS4y", "kind=" + "k" * 65],
)
async def test_what_is_no_filter_is_refused_with_the_place(
    ann: Person, query: str
) -> None:
    answer = await ann.http.get(f"/api/tasks?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"] == f"?{query.partition('=')[0]}"


def test_a_cursor_comes_back_as_it_was() -> None:
    mark = Mark(1_764_000_000_000, "t_" + "a" * 26)
    assert place_of(cursor_of(mark)) == mark
    assert mark.task_id not in cursor_of(mark)
