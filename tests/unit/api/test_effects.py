"""A task's effects outside are shown to its owner, and to nobody else."""

from __future__ import annotations

from lessons.effects import MemoryBooks
from tests.unit.api.conftest import Person


async def test_calls_keys_and_charges_are_told_apart(
    books: MemoryBooks, ann: Person
) -> None:
    task_id = await ann.submit()
    address = f"/api/tasks/{task_id}/effects"
    assert (await ann.http.get(address)).json() == {
        "calls": 0,
        "keys": 0,
        "charges": 0,
        "charged_cents": 0,
        "effects": [],
    }
    for key in ("a", "a", ""):
        books.charge(task_id, 7, key)
    told = (await ann.http.get(address)).json()
    assert (told["calls"], told["keys"], told["charges"]) == (3, 1, 2)
    assert told["charged_cents"] == 14
    assert [e["is_charged"] for e in told["effects"]] == [True, False, True]


async def test_effects_are_their_owner_s(ann: Person, bob: Person) -> None:
    task_id = await ann.submit()
    answer = await bob.http.get(f"/api/tasks/{task_id}/effects")
    assert answer.status_code == 404
