"""How many uploads begin, and how much one address may leave."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack
from itertools import count

import pytest
from fastapi import FastAPI

from demo.api.uploads import ADDRESSES, Share, Uploads
from demo.errors import StorageFull, TooManyBlobs, TooManyUploads
from tests.unit.api.conftest import Person

KEPT_S = 100.0
numbers = count()
MUCH = Share(100, 1000)


class Clock:
    """A clock that a test sets."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def uploads(
    at_once: int = 8,
    of_address: Share = MUCH,
    clock: Clock | None = None,
) -> Uploads:
    return Uploads(at_once, of_address, KEPT_S, clock or Clock())


def leave(room: Uploads, owner: str, address: str, size: int) -> None:
    with room.begin(owner, address, size) as kept:
        kept[f"b{next(numbers)}"] = size


def test_an_owner_has_a_quarter_and_an_address_half_of_them() -> None:
    room = uploads(at_once=8)
    with ExitStack() as under_way:
        for owner in ("ann", "ann", "bob", "bob"):
            under_way.enter_context(room.begin(owner, "home", 1))
        with pytest.raises(TooManyBlobs, match="from your address"):
            leave(room, "eve", "home", 1)
        with pytest.raises(TooManyBlobs, match="of yours"):
            leave(room, "ann", "away", 1)
        leave(room, "eve", "away", 1)
    leave(room, "ann", "home", 1)


def test_a_process_has_so_many_wherever_they_come_from() -> None:
    room = uploads(at_once=4)
    with ExitStack() as under_way:
        for number in range(4):
            under_way.enter_context(room.begin(f"o{number}", "", 1))
        with pytest.raises(TooManyUploads):
            leave(room, "ann", "away", 1)
    leave(room, "ann", "away", 1)


@pytest.mark.parametrize("share", [Share(3, 10_000), Share(100, 30)])
def test_ever_new_owners_of_an_address_leave_no_more_than_its_share(
    share: Share,
) -> None:
    clock = Clock()
    room = uploads(of_address=share, clock=clock)
    for number in range(3):
        leave(room, f"o{number}", "home", 10)
    with pytest.raises(TooManyBlobs, match="until some blobs have expired"):
        leave(room, "new", "home", 10)
    leave(room, "new", "away", 10)
    # Nobody says where it comes from: there is nothing to count by.
    leave(room, "new", "", 10)
    clock.now_s = KEPT_S
    leave(room, "new", "home", 10)


def test_everybody_together_has_a_limit() -> None:
    room = uploads(of_address=Share(1, 1000))
    for number in range(ADDRESSES):
        leave(room, "ann", f"home {number}", 1)
    with pytest.raises(StorageFull):
        leave(room, "eve", "elsewhere", 1)


def test_an_upload_that_fails_counts_for_nothing() -> None:
    room = uploads(of_address=Share(1, 10))
    for _ in range(5):
        with pytest.raises(ConnectionError), room.begin("ann", "home", 10):
            raise ConnectionError
    # One that says no length is counted by what came of it.
    with room.begin("ann", "home", 10) as kept:
        kept["b"] = 2


def test_what_was_deleted_again_counts_for_nothing() -> None:
    room = uploads(of_address=Share(1, 10))
    for number in range(2 * ADDRESSES):
        with room.begin("ann", "home", 10) as kept:
            kept[f"b_{number}"] = 10
        room.forget(f"b_{number}")
    # One that nobody counted changes nothing.
    room.forget("b_other")
    leave(room, "ann", "home", 10)


def test_a_refusal_says_when_the_first_of_them_is_over() -> None:
    clock = Clock()
    room = uploads(of_address=Share(2, 1000), clock=clock)
    leave(room, "ann", "home", 1)
    clock.now_s = KEPT_S - 10
    leave(room, "ann", "home", 1)
    with pytest.raises(TooManyBlobs) as refused:
        leave(room, "ann", "home", 1)
    assert refused.value.retry_after_s == 10
    for number in range(2 * (ADDRESSES - 1)):
        leave(room, "ann", f"home {number}", 1)
    with pytest.raises(StorageFull) as full:
        leave(room, "ann", "elsewhere", 1)
    assert full.value.retry_after_s == 10


async def test_put_and_delete_again_and_again_closes_no_address(
    app: FastAPI, ann: Person
) -> None:
    app.state.wiring.uploads._all.share = Share(2, 1000)
    for _ in range(3):
        answer = await ann.http.put("/api/blobs", content=b"it")
        assert answer.status_code == 201, answer.text
        where = answer.headers["location"]
        assert (await ann.http.delete(where)).status_code == 204
    for _ in range(2):
        await ann.http.put("/api/blobs", content=b"it")
    answer = await ann.http.put("/api/blobs", content=b"it")
    assert answer.status_code == 507
    # The first is over in so many seconds, and not in the usual minute.
    assert int(answer.headers["retry-after"]) > 600


async def test_rfc_9110_15_6_4_a_server_with_enough_uploads_takes_no_more(
    app: FastAPI, ann: Person
) -> None:
    app.state.wiring.uploads._at_once = 0
    answer = await ann.http.put("/api/blobs", content=b"it")
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/unavailable/"
    assert "already takes as many uploads" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) > 0


async def test_an_owner_s_uploads_side_by_side_keep_to_the_limit(
    ann: Person,
) -> None:
    answers = await asyncio.gather(
        *(ann.http.put("/api/blobs", content=b"it") for _ in range(60))
    )
    # The room of these tests has 3 places.
    said = Counter(answer.status_code for answer in answers)
    assert said == {201: 3, 429: 57}
