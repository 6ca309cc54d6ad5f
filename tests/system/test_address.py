"""Requests of one address are counted, whatever its clients claim."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from tests.running import RunningStack

LIMIT = 3
WORK = {"kind": "sleepy", "input": {"duration_s": 0, "steps": 1}}


def test_ever_new_owners_who_lie_about_their_address_have_one(
    make_stack: Callable[..., RunningStack],
) -> None:
    stack = make_stack(ACCEPTED_ADDRESS_LIMIT=str(LIMIT)).ready()
    for path, accepted in (("/api/tasks", 202), ("/api/held/tasks", 200)):
        said = []
        for number in range(LIMIT + 2):
            # A client without a jar: a new owner each time.
            answer = httpx.post(
                f"{stack.base_url}{path}",
                json=WORK,
                headers={
                    "X-Client-Address": f"192.0.2.{number}",
                    "X-Forwarded-For": f"192.0.2.{number}",
                },
            )
            said.append(answer.status_code)
        assert said == [accepted] * LIMIT + [429, 429]
        assert answer.json()["violated-policies"] == ["address-submit"]
        policy = f'"address-submit";q={LIMIT};w=60'
        assert answer.headers["ratelimit-policy"] == policy
        assert int(answer.headers["retry-after"]) > 0
