"""Both books count alike: every call, and what of it was charged."""

from __future__ import annotations

import threading

import pytest
from pydantic import SecretStr
from redis import Redis

from demo.errors import LogUnavailable
from demo.settings import Settings
from demo.work.failure import Transient
from demo.work.limits import Limits
from lessons.effects import Books, MemoryBooks, ValkeyBooks, keep_s
from tests.valkey import Valkey

TIMEOUT_S = 0.8


@pytest.fixture(params=["memory", "valkey"])
def books(request: pytest.FixtureRequest, valkey: Valkey) -> Books:
    if request.param == "memory":
        return MemoryBooks()
    return ValkeyBooks(valkey.url, TIMEOUT_S, 600)


def test_a_key_is_charged_once_and_every_call_is_written_down(
    books: Books,
) -> None:
    said = [books.charge("t_1", 5, key) for key in ("a", "a", "b", "", "")]
    assert said == [True, False, True, True, True]
    calls = books.calls("t_1")
    assert [c["is_charged"] for c in calls] == said
    assert [c["key"] for c in calls] == ["a", "a", "b", "", ""]
    assert {c["amount_cents"] for c in calls} == {5}
    assert books.calls("t_2") == []


def test_many_calls_at_once_with_one_key_charge_once(valkey: Valkey) -> None:
    books = ValkeyBooks(valkey.url, TIMEOUT_S, 600)
    said: list[bool] = []
    callers = [
        threading.Thread(target=lambda: said.append(books.charge("t", 1, "k")))
        for _ in range(20)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sum(said) == 1
    assert len(books.calls("t")) == 20


def test_books_that_are_away_may_be_back_later() -> None:
    books = ValkeyBooks("unix:///nowhere/v.sock", TIMEOUT_S, 600)
    with pytest.raises(Transient):
        books.charge("t", 1, "k")
    with pytest.raises(LogUnavailable):
        books.calls("t")


def test_a_key_is_kept_for_as_long_again_each_time_it_comes(
    valkey: Valkey,
) -> None:
    books = ValkeyBooks(valkey.url, TIMEOUT_S, 600)
    assert books.charge("t_1", 5, "k")
    with Redis.from_url(valkey.url) as redis:
        assert redis.ttl("tasks:effects:key:k") == 600
        redis.expire("tasks:effects:key:k", 5)
        assert not books.charge("t_2", 5, "k")
        assert redis.ttl("tasks:effects:key:k") == 600


@pytest.mark.parametrize("retention_s", [60, 3_600, 86_400, 2_592_000])
@pytest.mark.parametrize("tombstone_s", [60, 604_800, 31_536_000])
def test_a_key_outlives_all_that_can_repeat_its_charge(
    retention_s: int, tombstone_s: int
) -> None:
    settings = Settings(
        broker_url=SecretStr("unix://"),
        retention_s=retention_s,
        tombstone_s=tombstone_s,
    )
    deadline_s = Limits().deadline_s
    # Charged at once, given up with its deadline; its line of replays ends
    # with what is known of it.
    last_replay_s = deadline_s + retention_s + tombstone_s
    # A replay at the last moment, which charges just before its deadline.
    assert last_replay_s + deadline_s < keep_s(settings)
    # The same submission again, as long as its key is refused.
    assert last_replay_s < keep_s(settings)
